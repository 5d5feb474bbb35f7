"""One way through the house: core <- engine <- rooms <- pipeline and workspace <- webapi <- cli."""

from __future__ import annotations

import pytest
from tests.architecture.source_code import Module, import_graph, modules

ROOMS = {
    "ingest",
    "mapping",
    "quality",
    "identity",
    "signals",
    "network",
    "triage",
    "casework",
    "search",
    "exchange",
    "worlds",
}
STORY = {
    "batches",
    "intake",
    "reading",
    "columnwise",
    "transcription",
    "appraisal",
    "corrections",
    "resolution",
    "pipeline",
    "opened",
    "withheld",
    "workspace",
    "supersession",
    "deliveries",
    "onboarding",
}
BELOW_WEBAPI = {"core", "engine", "igloo"} | (ROOMS - {"worlds"}) | STORY

ALLOWED = {
    "core": {"core"},
    "engine": {"core", "engine"},
    **{room: {"core", room} for room in ROOMS},
    **{story: BELOW_WEBAPI - {"igloo"} for story in STORY},
    "webapi": BELOW_WEBAPI | {"webapi"},
    "cli": BELOW_WEBAPI | {"webapi", "worlds", "cli"},
    "igloo": {"core"} | STORY,
    "__main__": {"cli"},
}


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.name)
def test_a_room_imports_only_what_stands_below_it(module: Module) -> None:
    assert module.room in ALLOWED, f"{module.shown}: give the room “{module.room}” a place in ALLOWED"
    known = {m.name: m.room for m in modules()}
    wrong = [
        f"{module.shown}:{line} imports {target}"
        for target, line in import_graph()[module.name].items()
        if known[target] not in ALLOWED[module.room]
    ]
    assert not wrong, f"{module.room} may import only {sorted(ALLOWED[module.room])}:\n" + "\n".join(wrong)


def test_no_module_reaches_itself_through_its_imports() -> None:
    """Lazy and typing-only imports count: a loop is a loop."""
    graph = import_graph()
    done: set[str] = set()

    def walk(name: str, path: list[str]) -> list[str]:
        if name in path:
            return [*path[path.index(name) :], name]
        if name in done:
            return []
        for target in graph[name]:
            if loop := walk(target, [*path, name]):
                return loop
        done.add(name)
        return []

    for name in graph:
        loop = walk(name, [])
        assert not loop, "import loop: " + " -> ".join(loop)


def test_no_two_rooms_need_each_other() -> None:
    """Loops between rooms hide when modules are looked at one by one."""
    room_of = {m.name: m.room for m in modules()}
    needs: dict[str, set[str]] = {}
    for name, targets in import_graph().items():
        for target in targets:
            if room_of[target] != room_of[name]:
                needs.setdefault(room_of[name], set()).add(room_of[target])
    mutual = sorted((a, b) for a, others in needs.items() for b in others if a < b and a in needs.get(b, set()))
    assert not mutual, f"these rooms import each other: {mutual}"


def test_the_graph_sees_imports_inside_functions_and_typing_blocks() -> None:
    """The guard above is only as good as its eyes."""
    import ast
    from pathlib import Path

    from tests.architecture.source_code import imported_names

    text = (
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    from igloo.webapi import models\n"
        "def f():\n    import igloo.cli\n    from ..core import errors\n"
    )
    here = Path("src/igloo/mapping/values.py")
    module = Module("igloo.mapping.values", here, text, ast.parse(text))
    names = [name for name, _ in imported_names(module)]
    assert names == ["igloo.webapi.models", "igloo.cli", "igloo.core.errors"]
