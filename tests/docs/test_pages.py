"""Pages that people write keep their promises: links lead somewhere, named files exist, commands are real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").rglob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)#\s]+)(#[^)\s]*)?\)")
SOURCE_FILE = re.compile(r"`((?:src/igloo|web/src|tests|scripts|docs|examples)/[\w./-]+)`")
each_page = pytest.mark.parametrize("written", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def _text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, made as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@each_page
def test_links_lead_somewhere(written: Path) -> None:
    broken = []
    for target, anchor in LINK.findall(_text(written)):
        if re.match(r"[a-z]+:", target):
            continue
        path = (written.parent / target).resolve()
        if not path.exists():
            broken.append(target)
        elif anchor and path.suffix == ".md" and anchor.removeprefix("#") not in anchors(_text(path)):
            broken.append(target + anchor)
    assert not broken, f"{written.relative_to(ROOT)}: {broken}"


@each_page
def test_named_files_exist(written: Path) -> None:
    missing = [name for name in SOURCE_FILE.findall(_text(written)) if not (ROOT / name).exists()]
    assert not missing, f"{written.relative_to(ROOT)} names {missing}"


@each_page
def test_make_targets_that_are_named_exist(written: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", _text(ROOT / "Makefile"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", _text(written), re.MULTILINE))
    assert named <= targets, f"{written.relative_to(ROOT)} names make {named - targets}"


@each_page
def test_commands_that_are_named_exist(written: Path) -> None:
    import typer

    from igloo.cli import app

    group = typer.main.get_command(app)
    known = set(group.commands)  # type: ignore[attr-defined]
    named = set(re.findall(r"(?:^|`|bin/)igloo ([a-z][a-z-]*)", _text(written), re.MULTILINE))
    assert named <= known, f"{written.relative_to(ROOT)} names igloo {named - known}"


def test_the_architecture_page_follows_a_row_through_every_room() -> None:
    text = _text(ROOT / "ARCHITECTURE.md")
    rooms = sorted(p.name for p in (ROOT / "src" / "igloo").iterdir() if (p / "__init__.py").exists())
    missing = [room for room in rooms if f"`{room}/`" not in text and f"src/igloo/{room}/" not in text]
    assert not missing, f"ARCHITECTURE.md does not mention {missing}"
    assert len(SOURCE_FILE.findall(text)) >= 15


def test_decisions_are_numbered_without_gaps_and_dated() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [int(p.name[:4]) for p in paths] == list(range(1, len(paths) + 1))
    for path in paths:
        text = _text(path)
        assert re.match(rf"# {path.name[:4]}\. \S", text), path.name
        assert re.search(r"^Date: \d{4}-\d{2}-\d{2}\. Status: \w+", text, re.MULTILINE), path.name
        assert "## Decision" in text, path.name


def test_the_changelog_keeps_its_form() -> None:
    text = _text(ROOT / "CHANGELOG.md")
    assert "## [Unreleased]" in text
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_readme_opens_with_the_two_commands_and_both_pictures() -> None:
    text = _text(ROOT / "README.md")
    first_screen = "\n".join(text.splitlines()[:40])
    for promise in ("make demo", "make test", "docs/images/leads.png", "docs/images/dossier.png"):
        assert promise in first_screen, promise
