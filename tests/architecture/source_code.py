"""Reads Igloo's own source as trees: modules, what they import, how long they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "igloo"

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One Python file of the package."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        """The first name below igloo; the package's own `__init__` is the room `igloo`."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else "igloo"

    @property
    def shown(self) -> str:
        return str(self.path.relative_to(ROOT))


def _module_name(path: Path) -> str:
    parts = ["igloo", *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package, by name."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(_module_name(path), path, text, ast.parse(text, str(path))))
    return tuple(found)


def imported_names(module: Module) -> Iterator[tuple[str, int]]:
    """Every igloo name that is imported anywhere in the file, in functions and TYPE_CHECKING blocks too."""
    is_package = module.path.name == "__init__.py"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                anchor = module.name.split(".")
                anchor = anchor[: len(anchor) - node.level + is_package]
                base = ".".join([*anchor, base]) if base else ".".join(anchor)
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name == "igloo" or name.startswith("igloo."):
                yield name, node.lineno


@cache
def import_graph() -> dict[str, dict[str, int]]:
    """Module to the modules it imports, with the line; a name inside a module counts as that module."""
    known = {module.name for module in modules()}
    graph: dict[str, dict[str, int]] = {}
    for module in modules():
        targets: dict[str, int] = {}
        for name, line in imported_names(module):
            target = name
            while target not in known and "." in target:
                target = target.rsplit(".", 1)[0]
            if target != module.name:
                targets.setdefault(target, line)
        graph[module.name] = targets
    return graph


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def docstring_lines(node: ast.Module | ast.ClassDef | Function) -> int:
    """How many lines the docstring takes, none if there is none."""
    if ast.get_docstring(node, clean=False) is None:
        return 0
    first = node.body[0]
    assert isinstance(first, ast.Expr)
    return (first.end_lineno or first.lineno) - first.lineno + 1


def file_lines(module: Module) -> int:
    """Lines of a file, docstrings apart."""
    spared = docstring_lines(module.tree)
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ClassDef | Function):
            spared += docstring_lines(node)
    return len(module.text.splitlines()) - spared


def function_lines(node: Function) -> int:
    """Lines of a function from its def line, docstring apart."""
    return (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
