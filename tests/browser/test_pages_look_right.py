"""Every page, both themes, both widths: axe finds nothing, nothing scrolls sideways, pictures on request."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Served
from tests.browser.known_subjects import somebody_with_a_phone

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
RESULTS = IMAGES.parents[1] / "build" / "pages"
WIDTHS = (1440, 1024)
THEMES = ("light", "dark")
PAGES = (
    *("home", "leads", "lead_by_quality", "search", "search_start", "xref", "sources", "source", "lost"),
    *("dossier", "findings", "timeline", "identity", "quality"),
)
# The two of the README; the others are for looking at, and not committed.
README = {"leads-1440-light": "leads.png", "dossier-1440-light": "dossier.png"}


def _address(name: str, served: Served) -> str:
    top = served.workspace.reader().one("SELECT subject_id FROM lead ORDER BY rank LIMIT 1")
    assert top is not None, "the small world has no leads"
    person = somebody_with_a_phone(served.workspace)
    source = served.workspace.reader().one("SELECT source_id FROM source ORDER BY source_id LIMIT 1")
    assert source is not None
    return {
        "home": "/",
        "leads": f"/leads?mixed=yes&lead={top['subject_id']}",
        "dossier": f"/s/{top['subject_id']}",
        "timeline": f"/s/{top['subject_id']}?tab=timeline",
        "search": f"/search?q={person.phone_digits[-7:]}",
        "sources": "/sources",
        "lead_by_quality": "/leads?signal=quality_of_evidence&band=weak",
        "search_start": "/search",
        "xref": "/xref",
        "source": f"/sources/{source['source_id']}?outcome=rejected",
        "lost": "/nowhere",
        "findings": f"/s/{top['subject_id']}?tab=findings",
        "identity": f"/s/{person.entity_id}?tab=identity",
        "quality": f"/s/{top['subject_id']}?tab=quality",
    }[name].replace("+", "%2B")


def _settled(page: Page) -> None:
    expect(page.get_by_role("heading", level=1).first).to_be_attached()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_is_accessible_and_fits(
    name: str,
    theme: str,
    width: int,
    open_page: OpenPage,
    served: Served,
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    page = open_page(_address(name, served), width=width, theme=theme).page
    _settled(page)
    taken = f"{name}-{width}-{theme}"
    if request.config.getoption("--update"):
        kept = IMAGES / README[taken] if taken in README else RESULTS / f"{taken}.png"
        kept.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=kept)
    assert overflow(page) <= 0, f"{name} is {overflow(page)} px too wide at {width}"
    assert too_wide_inside(page) == [], f"{name} hides columns at {width}"
    assert violations(page) == []
