"""Files and functions stay small enough to be read in one sitting; names say what a thing is."""

from __future__ import annotations

import ast
import re
import warnings

import pytest
from tests.architecture.source_code import (
    PACKAGE,
    ROOT,
    Function,
    Module,
    file_lines,
    function_lines,
    functions,
    modules,
)

FILE_USUAL = 250
FILE_HARD = 400
FUNCTION_HARD = 60
PARAMETERS_HARD = 7
PIPELINE_HARD = 150
# Declarations, one line a column or field; no logic.
EXEMPT_FILES = {"igloo.core.tables", "igloo.webapi.models"}
FORBIDDEN_NAMES = re.compile(r"(^|_)(utils?|helpers?|manager|misc|common|stuff|v\d+)(_|$)")

each_module = pytest.mark.parametrize("module", modules(), ids=lambda m: m.name)


def _parameters(node: Function) -> int:
    arguments = node.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    return len([name for name in names if name not in ("self", "cls")])


def _is_command_or_route(node: Function) -> bool:
    """A command's parameters are its options and a route's its query: the framework wants them one by one."""
    called = [d.func for d in node.decorator_list if isinstance(d, ast.Call)]
    verbs = {"command", "callback", "get", "post", "put", "patch", "delete"}
    return any(isinstance(f, ast.Attribute) and f.attr in verbs for f in called)


@each_module
def test_no_file_is_longer_than_the_hard_limit(module: Module) -> None:
    if module.name in EXEMPT_FILES:
        return
    lines = file_lines(module)
    assert lines <= FILE_HARD, f"{module.shown} has {lines} lines without docstrings; {FILE_HARD} at most"
    if lines > FILE_USUAL:
        warnings.warn(f"{module.shown} has {lines} lines; {FILE_USUAL} is usual", stacklevel=1)


@each_module
def test_no_function_is_longer_than_a_screen(module: Module) -> None:
    long = [
        f"{module.shown}:{node.lineno} {node.name} has {function_lines(node)} lines"
        for node in functions(module)
        if function_lines(node) > FUNCTION_HARD
    ]
    assert not long, f"{FUNCTION_HARD} lines at most:\n" + "\n".join(long)


@each_module
def test_no_function_takes_too_many_parameters(module: Module) -> None:
    wide = [
        f"{module.shown}:{node.lineno} {node.name} takes {_parameters(node)}"
        for node in functions(module)
        if _parameters(node) > PARAMETERS_HARD and not _is_command_or_route(node)
    ]
    assert not wide, f"{PARAMETERS_HARD} at most, then a frozen dataclass:\n" + "\n".join(wide)


def test_the_story_fits_on_one_page() -> None:
    pipeline = PACKAGE / "pipeline.py"
    if not pipeline.exists():
        assert not any(m.room == "pipeline" for m in modules()), "the story is pipeline.py, one file"
        return
    module = next(m for m in modules() if m.path == pipeline)
    assert file_lines(module) <= PIPELINE_HARD


@pytest.mark.parametrize("folder", ["src/igloo", "scripts", "benchmarks", "tests"])
def test_no_file_is_named_after_nothing(folder: str) -> None:
    paths = [p for p in (ROOT / folder).rglob("*") if p.suffix in {".py", ".sh", ""} and "__pycache__" not in p.parts]
    vague = [str(p.relative_to(ROOT)) for p in paths if FORBIDDEN_NAMES.search(p.stem.lower())]
    assert not vague, f"name what they are about: {vague}"


@each_module
def test_no_class_or_function_is_named_after_nothing(module: Module) -> None:
    nodes = [n for n in ast.walk(module.tree) if isinstance(n, ast.ClassDef | Function)]
    split = {n.name: re.sub(r"(?<=[a-z])(?=[A-Z])", "_", n.name).lower() for n in nodes}
    vague = [name for name, words in split.items() if FORBIDDEN_NAMES.search(words)]
    assert not vague, f"{module.shown}: name what they are about: {vague}"


@each_module
def test_every_public_name_says_what_it_is_for(module: Module) -> None:
    missing = [] if ast.get_docstring(module.tree) or not module.text.strip() else [f"{module.shown}:1 the module"]
    for node in module.tree.body:
        public = isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_")
        if public and not ast.get_docstring(node):  # type: ignore[arg-type]
            missing.append(f"{module.shown}:{node.lineno} {node.name}")  # type: ignore[attr-defined]
    assert not missing, "a docstring's first line is in an investigator's words:\n" + "\n".join(missing)
