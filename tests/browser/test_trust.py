"""A source is trusted for its counts: a refused row put right in place, what came against what was declared, as-of."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests import border_town
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Picture, Served, asked, serving

pytestmark = pytest.mark.browser

# inbound only, three days more than what came, and a bridge at which nothing came
COVERAGE = """coverage:
  from: 2026-03-02
  to: 2026-03-13
  directions: [inbound]
  places: [East, West]
  not_collected: outbound crossings
"""
RUN_MS = 120_000


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The border town with declared coverage, after one run."""
    workspace = border_town.build(tmp_path_factory.mktemp("trust") / "workspace")
    declared = workspace.folder / "sources" / "border" / "source.yml"
    declared.write_text(declared.read_text(encoding="utf-8") + COVERAGE, encoding="utf-8")
    workspace.run()
    with serving(workspace.folder) as url:
        yield Served(workspace, url)


def _figures(page: Page) -> dict[str, str]:
    figures = page.locator(".source > .figures")
    expect(figures).to_be_visible()
    return dict(zip(figures.locator("dt").all_inner_texts(), figures.locator("dd").all_inner_texts(), strict=True))


def _counts(page: Page) -> tuple[int, int, int, int]:
    """Rows, loaded, duplicate and rejected, as the page says them."""
    told = _figures(page)
    rows, loaded, duplicate, rejected = (
        int(told[name].replace(",", "")) for name in ("Rows", "Loaded", "Duplicate", "Rejected")
    )
    return rows, loaded, duplicate, rejected


def _counts_of_api(town: Served, source_id: str) -> tuple[int, int, int, int]:
    source = asked(town, f"/sources/{source_id}")
    return source["rows_total"], source["rows_loaded"], source["rows_duplicate"], source["rows_rejected"]


def test_days_and_places_not_seen_differ_from_those_not_collected(
    open_town: OpenPage, town: Served, picture: Picture
) -> None:
    page = open_town("/sources/border").page
    declared = {part["value"]: part for part in asked(town, "/sources/border/coverage")["parts"]}
    table = page.get_by_role("region", name="Coverage by direction and place")
    expect(table).to_be_visible()

    def cells(name: str) -> list[str]:
        return (
            table.get_by_role("row")
            .filter(has=page.get_by_role("cell", name=name, exact=True))
            .locator("td")
            .all_inner_texts()[1:5]
        )

    came = town.workspace.reader().one(
        "SELECT count(*) AS n, count(DISTINCT t_utc::DATE) AS days FROM event_crossing WHERE place = 'East'"
    )
    assert came is not None
    empty = declared["East"]["days_empty"]
    assert cells("East") == ["As declared", str(came["n"]), str(came["days"]), str(empty)]
    assert empty == 12 - came["days"]
    assert cells("West") == ["Declared, nothing came", "0", "0", "12"]
    assert cells("outbound") == ["Not collected", "", "", ""]
    expect(page.get_by_text(f"Declared, nothing came ({12 - came['days']} days)")).to_be_visible()
    page.get_by_role("heading", name="Calendar of coverage").scroll_into_view_if_needed()
    picture(page, "trust-coverage")
    # the same words where somebody looks a crossing up
    outbound = asked(town, "/absence?kind=crossing&direction=outbound")
    inbound = asked(town, "/absence?kind=crossing&direction=inbound")
    assert (outbound["state"], inbound["state"]) == ("not_collected", "not_seen")
    subject = town.workspace.reader().one("SELECT entity_id FROM entity WHERE kind = 'Person' ORDER BY entity_id")
    assert subject is not None
    page.goto(f"/s/{subject['entity_id']}")
    absences = page.locator(".absences")
    expect(absences.get_by_text(outbound["sentence"])).to_be_attached()
    missed = [a["sentence"] for a in asked(town, f"/subjects/{subject['entity_id']}")["absences"]]
    assert absences.locator("li > span").all_text_contents() == missed


def test_a_refused_row_is_put_right_in_place_delivered_again_and_the_counts_add_up(
    open_town: OpenPage, town: Served, picture: Picture
) -> None:
    page = open_town("/sources").page
    page.get_by_role("row").filter(has_text="Carrier").get_by_role("link", name="1", exact=True).click()
    expect(page).to_have_url(re.compile("/sources/carrier.*outcome=rejected"))
    before = _counts(page)
    assert before == _counts_of_api(town, "carrier")
    assert before[0] == sum(before[1:]) and before[3] == 1
    row = asked(town, "/sources/carrier/rejects")["items"][0]["ref"]["row"]
    cell = page.get_by_label(f"AT, row {row}", exact=True)
    expect(cell).to_have_value("yesterday")
    refused = page.locator("#refused")
    refused.scroll_into_view_if_needed()
    cell.fill("2026-02-30 08:00:00")
    expect(refused.get_by_text(re.compile("Still wrong"))).to_be_visible()
    again = refused.get_by_role("button", name=re.compile("Deliver .* again"))
    expect(again).to_be_disabled()
    cell.fill("2026-03-05 08:00:00")
    expect(refused.get_by_text("Would load", exact=True)).to_be_visible()
    refused.get_by_placeholder("Why (kept on record)").fill("the carrier gave the day by telephone")
    picture(page, "trust-refused-row")
    again.click()
    expect(refused.get_by_text(re.compile("waits for the next run"))).to_be_visible()
    assert _counts(page) == before, "nothing may change before the run"
    refused.get_by_role("button", name="Load it now").click()
    expect(refused.get_by_text(re.compile("^Corrected by [^;]*$"))).to_be_visible(timeout=RUN_MS)
    expect(page.locator(".source > .figures")).to_contain_text(str(before[0] + 1))
    rows, loaded, duplicate, rejected = _counts(page)
    assert (rows, loaded, duplicate, rejected) == _counts_of_api(town, "carrier")
    assert rows == loaded + duplicate + rejected
    # the delivered row stays refused as it was delivered; the corrected one came besides
    assert (rows, loaded, rejected) == (before[0] + 1, before[1] + 1, before[3])
    calls = town.workspace.reader().one(
        "SELECT count(*) AS n FROM event_call WHERE t_original LIKE '2026-03-05 08:00%'"
    )
    assert calls is not None and calls["n"] == 1

    _as_of_the_first_state(page, town, before)


def _as_of_the_first_state(page: Page, town: Served, before: tuple[int, int, int, int]) -> None:
    """The state before the correction answers with the counts of that day, on the page and in the API."""
    page.get_by_title("Earlier states").click()
    states = page.get_by_role("dialog").get_by_role("listitem")
    expect(states).to_have_count(2)
    states.nth(1).get_by_role("button").click()
    expect(page).to_have_url(re.compile("as_of="))
    expect(page.locator(".source > .figures")).to_contain_text(f"{before[0]:,}")
    assert _counts(page) == before
    expect(page.get_by_role("button", name="Load it now")).to_have_count(0)
    expect(page.get_by_label(re.compile("^AT, row"))).to_have_count(0)
    page.get_by_role("button", name="Back to today").click()
    expect(page).not_to_have_url(re.compile("as_of="))
    assert _counts(page) == _counts_of_api(town, "carrier")


def test_the_sentences_of_the_server_follow_the_language_of_the_page(open_town: OpenPage, town: Served) -> None:
    page = open_town("/sources/border").page
    english = asked(town, "/sources/border/quality")["sentence"]
    in_spanish = urllib.request.Request(
        f"{town.url}/api/sources/border/quality", headers={"Accept-Language": "es"}, method="GET"
    )
    with urllib.request.urlopen(in_spanish, timeout=30) as answer:
        spanish = json.load(answer)["sentence"]
    assert re.findall(r"\d+", english) == re.findall(r"\d+", spanish) and english != spanish
    expect(page.get_by_text(english)).to_be_visible()
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_text(spanish)).to_be_visible()
    expect(page.get_by_text(english)).to_have_count(0)
    page.reload()
    expect(page.get_by_text(spanish)).to_be_visible()


@pytest.mark.parametrize("theme", ("light", "dark"))
@pytest.mark.parametrize("width", (1440, 1024))
def test_a_source_is_accessible_and_fits(width: int, theme: str, open_town: OpenPage) -> None:
    page = open_town("/sources/border", width=width, theme=theme).page
    expect(page.get_by_role("heading", level=1)).to_have_text("Border")
    page.wait_for_load_state("networkidle")
    assert overflow(page) <= 0
    assert too_wide_inside(page) == []
    assert violations(page) == []
