"""axe-core inside the page: contrast, names, roles. A page with a violation is not finished."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each: the rule, the element, what to do."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    answer: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES)
    return [
        f"{found['id']}: {node['html'][:160]} -- {node['failureSummary'].splitlines()[-1].strip()}"
        for found in answer["violations"]
        for node in found["nodes"][:3]
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window; a page never scrolls sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


INSIDE = ".scroll-x, [role=table], .page, .dossier-body, .leads-right, .lead-scroller, .drawer .body, main"


def too_wide_inside(page: Page) -> list[str]:
    """Tables and panes that scroll sideways inside the page: a column nobody sees is a column nobody reads."""
    found: list[str] = page.evaluate(
        "inside => [...document.querySelectorAll(inside)].filter(e => e.scrollWidth > e.clientWidth + 1)"
        ".map(e => `${e.getAttribute('aria-label') || e.className || e.tagName} +${e.scrollWidth - e.clientWidth} px`)",
        INSIDE,
    )
    return found
