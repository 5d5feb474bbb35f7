"""Answering about a whole group: with the keyboard alone, against an earlier judgement, taken back from the record."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, Picture, Served, asked, sent, serving

from igloo.workspace import Workspace

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the small world: what is decided here is decided nowhere else."""
    folder = tmp_path_factory.mktemp("groups") / "workspace"
    shutil.copytree(served.workspace.folder, folder)
    for left_over in folder.glob("casework.sqlite*"):
        left_over.unlink()
    with serving(folder, "ana") as url:
        yield Served(Workspace(folder), url)


def _group(town: Served, least: int, waits: bool = False) -> dict[str, Any]:
    """The first group of so many people or more that nobody has answered yet."""
    for one in asked(town, "/review/groups?limit=1000")["items"]:
        if len(one["members"]) >= least:
            told: dict[str, Any] = asked(town, f"/review/groups/{one['group_id']}")
            same = next(plan for plan in told["plans"] if plan["verdict"] == "same")
            if bool(same["waits_because"]) == waits and not same["contradicts"]:
                return told
    pytest.fail(f"the small world has no group of {least} people")


def _at_group(page: Page, told: dict[str, Any]) -> None:
    page.goto(f"/review?tab=groups&group={told['group_id']}")
    expect(page.get_by_text(f"Are these {len(told['ticked'])} one")).to_be_visible()
    page.wait_for_load_state("networkidle")


def test_a_group_is_looked_at_and_its_first_question_asked(open_town: OpenPage, town: Served) -> None:
    told = asked(town, "/review/groups")
    first = told["items"][0]
    page = open_town("/review").page
    page.get_by_role("link", name="Groups").click()
    expect(page.get_by_text(f"{told['total']:,} groups of three or more")).to_be_visible()
    rows = page.locator(".review-group tbody tr")
    expect(rows).to_have_count(len(first["members"]))
    expect(page.locator(".review-next button")).to_have_count(len(told["items"]))
    expect(page.get_by_text("The first 100 are shown")).to_have_count(int(told["total"] > 100))
    expect(page.locator(".waterfall")).to_have_count(0)
    page.get_by_role("link", name="Ask about two of them").click()
    expect(page.locator(".review-pair")).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page).to_have_url(re.compile(f"left={first['left_id']}.*right={first['right_id']}"))
    expect(page.get_by_text("The score is shown once you have answered.")).to_be_visible()


def test_a_group_is_answered_with_the_keyboard_alone_and_taken_back(
    open_town: OpenPage, town: Served, picture: Picture
) -> None:
    told = _group(town, 4)
    before = asked(town, "/judgements")["total"]
    page = open_town("/review?tab=groups").page
    _at_group(page, told)
    picture(page, "groups")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    expect(page.get_by_role("checkbox").first).not_to_be_checked()
    expect(page).to_have_url(re.compile("out="))
    n = len(told["ticked"])
    expect(page.get_by_text(f"The {n - 1} ticked as one person: {(n - 1) * (n - 2) // 2} pair")).to_be_visible()
    page.keyboard.press("x")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text(f"{n - 1} are one person, the other is not")
    expect(dialog).to_contain_text(f"{n - 1} people become one with the next run.")
    expect(dialog).to_contain_text(f"Kept as {2 * n - 3} judgements of one decision")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert asked(town, "/judgements")["total"] == before, "closing says nothing"
    page.keyboard.press("x")
    expect(dialog.get_by_role("button", name="Say so")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".toast")).to_contain_text("Kept:")
    expect(page.locator(".review-told")).to_contain_text("The evidence makes")
    assert asked(town, "/judgements")["total"] == before + 2 * n - 3
    assert asked(town, "/judgements?limit=1")["items"][0]["verdict"] == "different"
    page.keyboard.press("z")
    expect(page.locator(".toast").last).to_contain_text("The whole decision is taken back.")
    expect(page.get_by_text(f"Are these {n} one")).to_be_visible()
    assert asked(town, f"/review/groups/{told['group_id']}")["ticked"] == told["ticked"]


def test_an_earlier_judgement_stands_against_a_group_with_the_question_that_settles_it(
    open_town: OpenPage, town: Served
) -> None:
    told = _group(town, 3)
    pair = next(one for one in told["pairs"] if one["speaks"] == "for")
    sent(town, "/judgements", {"left_id": pair["left_id"], "right_id": pair["right_id"], "verdict": "different"})
    number = asked(town, "/judgements?limit=1")["items"][0]["judgement_id"]
    page = open_town("/review?tab=groups").page
    _at_group(page, told)
    expect(page.get_by_text("An earlier judgement says otherwise")).to_be_visible()
    before = asked(town, "/judgements")["total"]
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("img", name=re.compile("^Judgements about"))).to_be_visible()
    expect(dialog.get_by_role("button", name="Say so")).to_have_count(0)
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".review-pair")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert asked(town, "/judgements")["total"] == before
    sent(town, f"/judgements/{number}/withdraw", {})


def test_a_decision_about_a_group_is_taken_back_from_the_record(open_town: OpenPage, town: Served) -> None:
    told = _group(town, 3)
    body = {"verdict": "none_the_same", "ticked": told["ticked"], "left_out": [], "reason": "three cousins"}
    sent(town, f"/review/groups/{told['group_id']}", body)
    page = open_town("/review?tab=record").page
    page.get_by_role("button", name=re.compile("^Group decision")).first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("three cousins")
    expect(dialog).to_contain_text("No run has followed it yet")
    assert violations(page) == []
    dialog.get_by_role("button", name=re.compile("^Take back")).click()
    expect(page.locator(".toast")).to_contain_text("The whole decision is taken back.")
    assert asked(town, f"/review/groups/{told['group_id']}")["ticked"] == told["ticked"]


def test_an_answer_about_a_group_that_is_not_kept_says_why(open_town: OpenPage, town: Served) -> None:
    told = _group(town, 3)
    watched = open_town("/review?tab=groups")
    page = watched.page
    _at_group(page, told)
    page.route("**/api/review/groups/*", lambda r: r.abort() if r.request.method == "POST" else r.continue_())
    before = asked(town, "/judgements")["total"]
    page.keyboard.press("s")
    expect(page.get_by_role("button", name="Say so")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(f"Are these {len(told['ticked'])} one")).to_be_visible()
    assert asked(town, "/judgements")["total"] == before
    page.goto("/review?tab=groups&group=nobody")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("There is no such group to answer")
    for word in ("Where", "Expected"):
        expect(alert).to_contain_text(word)
    assert violations(page) == []
    watched.complaints.clear()
