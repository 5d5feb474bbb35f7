"""Writes the generated part of docs/reference: settings, tables, kinds, signals, commands and the API.

What is written comes from the code that runs, so a page cannot lie; `tests/docs` fails when one is stale.
Usage: make_reference.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from reference import api_page, commands_page, kinds_pages, settings_page, signals_page, tables_page

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTE = "<!-- Written by `make docs` from the code; edit the code, not this page. -->\n\n"

PAGES: dict[str, Callable[[], str]] = {
    "api.md": api_page.text,
    "commands.md": commands_page.text,
    "events.md": kinds_pages.events,
    "identifiers.md": kinds_pages.identifiers,
    "settings.md": settings_page.text,
    "signals.md": signals_page.text,
    "tables.md": tables_page.text,
}


def stale_pages() -> list[str]:
    """Pages on disk that are not what the code says now."""
    stale = []
    for name, text in PAGES.items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != NOTE + text():
            stale.append(name)
    return stale


def main() -> int:
    """Write the pages that changed; with --check only say which would."""
    stale = stale_pages()
    if "--check" in sys.argv[1:]:
        print("stale: " + ", ".join(stale) + ". Next: make docs" if stale else "docs/reference is current")
        return 1 if stale else 0
    for name in stale:
        (REFERENCE / name).write_text(NOTE + PAGES[name](), encoding="utf-8")
        print(f"docs/reference/{name}")
    if not stale:
        print("docs/reference is current")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
