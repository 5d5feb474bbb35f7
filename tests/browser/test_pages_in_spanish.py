"""The pages in Spanish at the narrow width: nothing scrolls sideways, nothing is hidden, axe finds nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Served
from tests.browser.known_subjects import somebody_with_a_phone

pytestmark = pytest.mark.browser

HEADINGS = {
    "/sources": "fuentes",
    "/sources/new": "Agregar datos",
    "/xref": "Cotejar lista",
    "/common": "Qué comparten",
    "/review": "Quién es quién",
    "/nowhere": "No existe esa página",
}


@pytest.mark.parametrize("path", HEADINGS)
def test_a_page_fits_in_spanish(path: str, open_page: OpenPage) -> None:
    page = open_page(path, width=1024, height=768).page
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", level=1).first).to_contain_text(HEADINGS[path])
    page.wait_for_load_state("networkidle")
    assert (overflow(page), too_wide_inside(page), violations(page)) == (0, [], [])


@pytest.mark.parametrize("tab", ("overview", "findings", "timeline", "identity", "quality"))
def test_a_person_fits_in_spanish(tab: str, open_page: OpenPage, served: Served) -> None:
    person = somebody_with_a_phone(served.workspace)
    page = open_page(f"/s/{person.entity_id}?tab={tab}", width=1024, height=768).page
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("link", name="Identidad")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)
    assert (overflow(page), too_wide_inside(page), violations(page)) == (0, [], [])
