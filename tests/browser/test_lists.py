"""Lists against everything, and what a chosen set shares; every figure on the page is that of the API or the lake."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests import border_town
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Picture, Served, asked, serving

pytestmark = pytest.mark.browser

COORDINATOR = "5205550999"
# two who crossed, the number both called, one nobody has, an e-mail that no source records, and no value at all
PASTED = [border_town.phone(0), border_town.phone(1), COORDINATOR, "5205550777", "nobody@example.org", "unknown"]
# the number again, written otherwise, and somebody the first list does not have
SECOND = ["Phone", "(520) 555-0999", f"+1 {border_town.phone(3)}"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The border town after one run."""
    workspace = border_town.build(tmp_path_factory.mktemp("lists") / "workspace")
    workspace.run()
    with serving(workspace.folder) as url:
        yield Served(workspace, url)


def _row(page: Page, text: str) -> Locator:
    return page.get_by_role("table").get_by_role("row").filter(has_text=text)


def _show(page: Page, choice: str) -> None:
    page.get_by_role("group", name="Show").get_by_role("button", name=re.compile(f"^{choice}")).click()


def _paste(page: Page) -> None:
    page.get_by_label("List to check").fill("\n".join(PASTED))
    page.get_by_role("button", name=f"Check {len(PASTED)} lines").click()
    expect(page.locator(".xref-right .sentence")).to_be_visible()


def test_a_pasted_list_says_what_hits_and_what_no_hit_means(
    open_town: OpenPage, town: Served, picture: Picture
) -> None:
    page = open_town("/xref").page
    _paste(page)
    sentence = page.locator(".xref-right .sentence")
    expect(sentence).to_have_text("Looked up 6 lines; 3 hit somebody or something known.")
    calls = town.workspace.reader().one(
        "SELECT count(*) AS n FROM event_call WHERE caller = ? OR callee = ?", [f"phone:+1{COORDINATOR}"] * 2
    )
    assert calls is not None and calls["n"] > 10
    hit = _row(page, COORDINATOR)
    expect(hit).to_have_count(1)
    expect(hit).to_contain_text("exact number")
    expect(hit.get_by_role("cell").filter(has_text=re.compile(f"^{calls['n']}$"))).not_to_have_count(0)
    picture(page, "check-a-list")
    _show(page, "Not known")
    table = page.get_by_role("table")
    expect(table.get_by_role("row")).to_have_count(1 + 3)
    expect(_row(page, "5205550777")).to_contain_text("Not seen")
    expect(_row(page, "nobody@example.org")).to_contain_text("Not collected")
    expect(_row(page, "unknown")).to_contain_text("nothing that can be looked up")
    expect(_row(page, "unknown")).not_to_contain_text("Not seen")
    silence = asked(town, "/absence?kind=email")["sentence"]
    expect(page.get_by_text(f"1 line without a hit. {silence}")).to_be_visible()
    assert asked(town, "/xref/saved") == [], "nothing is stored unless somebody says so"


def test_two_lists_say_who_is_in_both_and_are_kept_and_deleted(
    open_town: OpenPage, town: Served, picture: Picture, tmp_path: Path
) -> None:
    page = open_town("/xref").page
    _paste(page)
    second = tmp_path / "seized.csv"
    second.write_text("\n".join(SECOND) + "\n", encoding="utf-8")
    page.locator(".xref-left input[type=file]").set_input_files(second)
    expect(page.locator(".xref-right .sentence")).to_contain_text("Looked up 8 lines")
    expect(page.locator(".xref-right .sentence")).to_contain_text("1 in two or more of the 2 lists.")
    _show(page, "In two or more lists")
    both = page.get_by_role("table").get_by_role("row")
    expect(both).to_have_count(2)
    expect(both.nth(1)).to_contain_text("(520) 555-0999")
    expect(both.nth(1)).to_contain_text("A: 3; seized.csv: 2")
    picture(page, "check-two-lists")
    page.get_by_text("Kept lists").click()
    page.get_by_label("Name to keep them under").fill("March stop")
    page.get_by_role("button", name="Keep these lists").click()
    expect(page.get_by_text("8 lines, kept by")).to_be_visible()
    kept = asked(town, "/xref/saved")
    assert [(one["name"], one["n_lists"], one["n_lines"]) for one in kept] == [("March stop", 2, 8)]
    page.reload()
    page.get_by_text("Kept lists").click()
    page.get_by_role("button", name="Check again: March stop").click()
    expect(page.locator(".xref-right .sentence")).to_contain_text("Looked up 8 lines")
    page.get_by_role("button", name="Delete: March stop").click()
    expect(page.get_by_text("Deleted “March stop”.")).to_be_visible()
    assert asked(town, "/xref/saved") == []


def test_a_tip_names_what_is_known_in_it(open_town: OpenPage, picture: Picture) -> None:
    page = open_town("/xref?tab=text").page
    page.get_by_label("Text of a tip").fill(
        f"Caller says Sean O'Neil drives AZ KLP4821 and is called from ({COORDINATOR[:3]}) {COORDINATOR[3:6]}-0999."
    )
    page.get_by_role("button", name="Read the text").click()
    expect(page.locator(".xref-read .sentence")).to_have_text("2 things in the text are known, 1 not.")
    expect(page.locator(".xref-marked mark")).to_have_text(["Sean O'Neil", "(520) 555-0999"])
    expect(page.get_by_text("Not known: AZ KLP4821")).to_be_visible()
    picture(page, "check-a-tip")


def test_what_a_set_chosen_in_the_search_shares(open_town: OpenPage, town: Served, picture: Picture) -> None:
    chosen = [f"phone:+1{border_town.phone(number)}" for number in (0, 3)]
    page = open_town("/search?q=52055501&kind=phone").page
    for number in (0, 3):
        digits = border_town.phone(number)
        page.get_by_label(f"Choose to compare: ({digits[:3]}) {digits[3:6]}-{digits[6:]}").check()
    page.get_by_role("link", name="What do they share").click()
    expect(page).to_have_url(re.compile("/common"))
    answer = asked(town, "/common?" + urllib.parse.urlencode({"ids": chosen}, doseq=True))
    expect(page.locator(".common .sentence").first).to_have_text(answer["sentence"])
    rows = page.get_by_role("table", name="What they share").get_by_role("row")
    expect(rows).to_have_count(1 + answer["total"])
    called = next(item for item in answer["items"] if item["item"] == f"phone:+1{COORDINATOR}")
    of_both = town.workspace.reader().one(
        "SELECT count(DISTINCT caller) AS n FROM event_call WHERE callee = ? AND caller IN (?, ?)",
        [f"phone:+1{COORDINATOR}", *chosen],
    )
    assert of_both is not None and (called["k"], called["n"]) == (of_both["n"], 2)
    line = rows.filter(has_text="(520) 555-0999")
    expect(line).to_contain_text(f"{called['k']} of 2")
    expect(line).to_contain_text(f"{called['others']}")
    line.click()
    detail = page.get_by_role("complementary")
    expect(detail.locator(".sentence")).to_have_text(called["why"])
    members = detail.get_by_role("table").get_by_role("row")
    expect(members).to_have_count(1 + len(called["links"]))
    for link in called["links"]:
        of_member = members.filter(has_text=link["member"]["label"][-4:])
        expect(of_member.locator("td.right")).to_have_text(str(link["n_rows"]))
    picture(page, "what-they-share")


def test_nothing_in_common_says_so_and_an_empty_page_leads_to_the_search(open_town: OpenPage, town: Served) -> None:
    ids = [f"phone:+1{border_town.phone(0)}", "phone:+15205550998"]
    answer = asked(town, "/common?" + urllib.parse.urlencode({"ids": ids}, doseq=True))
    assert answer["total"] == 0, answer["sentence"]
    page = open_town("/common?" + urllib.parse.urlencode({"ids": ids}, doseq=True)).page
    expect(page.get_by_text("They share nothing that is on record.")).to_be_visible()
    page.goto("/common")
    page.get_by_role("main").get_by_role("link", name="Search somebody").click()
    expect(page).to_have_url(re.compile("/search"))


@pytest.mark.parametrize("theme", ("light", "dark"))
@pytest.mark.parametrize("width", (1440, 1024))
def test_a_checked_list_is_accessible_and_fits(width: int, theme: str, open_town: OpenPage) -> None:
    page = open_town("/xref", width=width, theme=theme).page
    _paste(page)
    for choice in ("Hits", "Not known"):
        _show(page, choice)
        page.wait_for_load_state("networkidle")
        assert overflow(page) <= 0
        assert too_wide_inside(page) == []
        assert violations(page) == []
