"""The reference is what the code says now, and everything a user can name has its page."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import make_reference
import pytest
from reference import commands_page
from reference.openapi_document import openapi_document

from igloo.core.kinds import event_kinds, identifier_kinds
from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.signals.registry import SIGNALS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", make_reference.PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    assert name not in make_reference.stale_pages(), f"docs/reference/{name} is stale. Next: make docs"


@pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.name)
def test_every_signal_has_a_page_for_the_reader_who_defends_it(signal: Any) -> None:
    path = REFERENCE / "signals" / f"{signal.name}.md"
    assert path.exists(), f"write docs/reference/signals/{signal.name}.md"
    text = path.read_text(encoding="utf-8")
    assert len(text.split()) > 120, f"{path.name} is too thin to defend a finding with"
    assert f"signals/{signal.name}.md" in _page("signals.md")


def test_every_setting_has_a_line() -> None:
    page = _page("settings.md")

    def walk(value: Any, at: str) -> None:
        for spec in fields(value):
            child = getattr(value, spec.name)
            if is_dataclass(child):
                walk(child, f"{at}.{spec.name}" if at else spec.name)
            else:
                section = page.split(f"## [{at}]\n", 1)
                assert len(section) == 2, f"settings.md lacks [{at}]"
                assert f"| `{spec.name}` |" in section[1].split("\n## ")[0], f"settings.md lacks {at}.{spec.name}"
                assert spec.metadata["meaning"].strip()

    walk(Settings(), "")


def test_every_table_has_a_section() -> None:
    page = _page("tables.md")
    assert [n for n in table_contracts() if f"\n## {n}\n" not in page] == []


def test_every_kind_has_a_section() -> None:
    assert [n for n in event_kinds() if f"\n## {n}\n" not in _page("events.md")] == []
    assert [n for n in identifier_kinds() if f"| `{n}` |" not in _page("identifiers.md")] == []


def test_every_command_has_a_section_with_an_example() -> None:
    page = _page("commands.md")
    for name, command in commands_page.commands().items():
        assert f"\n## igloo {name}\n" in page
        assert f"igloo {name}" in commands_page.example(command), f"igloo {name} --help shows no example"
        silent = [p.name for p in command.params if p.name != "help" and not getattr(p, "help", "")]
        assert not silent, f"igloo {name}: {silent} do not say what they mean"


def test_every_route_has_a_section() -> None:
    page = _page("api.md")
    routes = [f"{v.upper()} {path}" for path, verbs in openapi_document()["paths"].items() for v in verbs]
    assert routes
    assert [r for r in routes if f"\n## {r}\n" not in page] == []
