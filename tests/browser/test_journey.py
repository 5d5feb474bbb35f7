"""An investigator's morning: what is new, why, which rows; look somebody up; is everything loaded?"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from tests.browser.conftest import OpenPage, Served
from tests.browser.known_subjects import misspelt, somebody_with_a_phone

pytestmark = pytest.mark.browser


def _first_lead(page: Page) -> None:
    page.get_by_role("option").first.click()
    expect(page.locator(".lead-detail .sentence")).to_be_visible()


def test_leads_open_to_a_sentence_with_counts(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    _first_lead(page)
    assert re.search(r"\d", page.locator(".lead-detail .sentence").inner_text())
    expect(page).to_have_url(re.compile(r"lead="))


def test_a_copied_link_and_reload_give_the_same_view(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    page.get_by_role("option").nth(2).click()
    title = page.locator(".lead-detail h1").inner_text()
    page.reload()
    expect(page.locator(".lead-detail h1")).to_have_text(re.compile(re.escape(title.split("\n")[0])))
    page.go_back()
    page.go_forward()
    expect(page.locator(".lead-detail h1")).to_have_text(re.compile(re.escape(title.split("\n")[0])))


def test_a_lead_opens_the_very_row_of_the_very_file(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    _first_lead(page)
    evidence = page.locator(".lead-detail").get_by_role("table").get_by_role("row")
    evidence.nth(1).click()
    drawer = page.get_by_role("dialog")
    expect(drawer).to_be_visible()
    expect(drawer).to_contain_text("SHA-256")
    expect(drawer.locator("[data-marked]").first).to_be_visible()
    expect(drawer.locator("[data-current]")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"row="))
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def _search(page: Page, text: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_phone_is_found_by_its_last_digits(open_page: OpenPage, served: Served) -> None:
    person = somebody_with_a_phone(served.workspace)
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    _search(page, person.phone_digits[-7:])
    table = page.get_by_role("table")
    expect(table).to_contain_text(person.phone_digits[-4:])


def test_a_misspelt_name_finds_the_person_and_their_dossier(open_page: OpenPage, served: Served) -> None:
    person = somebody_with_a_phone(served.workspace)
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    _search(page, misspelt(person.name))
    row = page.get_by_role("table").get_by_role("row").filter(has_text=person.name).first
    expect(row).to_be_visible()
    row.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)


def test_a_dossier_shows_facts_with_sources_and_a_timeline(open_page: OpenPage, served: Served) -> None:
    person = somebody_with_a_phone(served.workspace)
    page = open_page(f"/s/{person.entity_id}").page
    expect(page.get_by_role("heading", level=1)).to_contain_text(person.name)
    page.get_by_role("link", name=re.compile("Timeline")).click()
    expect(page).to_have_url(re.compile("tab=timeline"))
    expect(page.get_by_role("table").get_by_role("row").nth(1)).to_be_visible()


def test_sources_reconcile(open_page: OpenPage, served: Served) -> None:
    sources = served.workspace.reader().rows("SELECT title FROM source ORDER BY source_id")
    page = open_page("/sources").page
    for source in sources:
        expect(page.get_by_text(source["title"]).first).to_be_visible()


def test_the_keyboard_alone_reaches_the_evidence(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("j")
    expect(page.locator(".lead-detail .sentence")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/s/"))


def test_the_palette_and_the_list_of_keys_open(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_the_palette_puts_matching_pages_before_the_search(open_page: OpenPage) -> None:
    page = open_page("/leads").page
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("lea")
    palette = page.get_by_role("dialog")
    options = palette.get_by_role("option")
    expect(options.first).to_contain_text("Leads")
    expect(options.first).to_have_attribute("aria-selected", "true")
    # before the subjects, so that what Enter does does not depend on how fast they are found
    expect(options.nth(1)).to_contain_text("Search everything")
    expect(palette.get_by_text("Actions")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(palette).to_be_hidden()


def test_the_figures_do_not_repeat_the_sentence(open_page: OpenPage, served: Served) -> None:
    tested = served.workspace.reader().one(
        "SELECT subject_id, k, n FROM finding WHERE gate AND q < 1 ORDER BY q LIMIT 1"
    )
    assert tested is not None, "the small world has no tested finding"
    page = open_page(f"/s/{tested['subject_id']}?tab=findings".replace("+", "%2B")).page
    finding = page.locator(".finding").first
    expect(finding.locator(".sentence")).to_contain_text(f"{tested['k']} of the {tested['n']}")
    expect(finding.locator(".figures")).to_contain_text("expected by chance")
    expect(finding.locator(".figures")).not_to_contain_text(f"{tested['k']} of {tested['n']}")


def test_a_list_is_saved_whole_and_says_how_many_rows(open_page: OpenPage, served: Served) -> None:
    total = served.workspace.reader().one("SELECT count(*) AS n FROM lead")
    assert total is not None
    page = open_page("/leads").page
    with page.expect_download() as saving:
        page.get_by_role("link", name=f"Save all {total['n']:,} leads as CSV").click()
    assert saving.value.suggested_filename == f"leads-{total['n']}-rows.csv"
    lines = saving.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == total["n"] + 1


def test_columns_that_do_not_fit_are_left_out_and_can_be_brought_back(open_page: OpenPage) -> None:
    page = open_page("/sources", width=1024).page
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader", name="Adds up")).to_be_visible()
    expect(table.get_by_role("columnheader", name="First event")).to_have_count(0)
    page.get_by_role("button", name="Columns").click()
    page.get_by_role("menuitemcheckbox", name="First event").click()
    page.keyboard.press("Escape")
    expect(table.get_by_role("columnheader", name="First event")).to_have_count(1)


def test_an_unknown_address_says_what_to_do(open_page: OpenPage) -> None:
    watched = open_page("/s/phone:+10000000000")
    expect(watched.page.locator("main")).to_contain_text(re.compile("no|not", re.IGNORECASE))
    # The browser itself logs the 404 that this test asks for.
    watched.complaints[:] = [c for c in watched.complaints if "404" not in c]


def test_setting_a_status_is_kept_and_shown_everywhere(open_page: OpenPage, served: Served) -> None:
    page = open_page("/leads").page
    _first_lead(page)
    subject = re.search(r"lead=([^&]+)", page.url)
    assert subject is not None
    page.keyboard.press("s")
    page.get_by_role("menuitem", name=re.compile("^Open")).or_(
        page.get_by_role("menuitemradio", name=re.compile("^Open"))
    ).first.click()
    expect(page.locator(".lead-detail")).to_contain_text("Open")
    page.goto(f"/s/{subject[1]}")
    expect(page.locator(".dossier-head")).to_contain_text("Open")
