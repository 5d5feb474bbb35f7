"""Reviewing who is who with the keyboard alone: twenty answers, undone ones, a contradiction, a person taken apart."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Picture, Served, asked, opening, sent, serving

from igloo.workspace import Workspace

pytestmark = pytest.mark.browser

KEYS = {"s": "same", "d": "different", "u": "unsure"}
SAID = {"same": "the same", "different": "different", "unsure": "unsure"}


@pytest.fixture(scope="module")
def town(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A copy of the small world: what is decided here is decided nowhere else."""
    folder = tmp_path_factory.mktemp("review") / "workspace"
    shutil.copytree(served.workspace.folder, folder)
    for left_over in folder.glob("casework.sqlite*"):
        left_over.unlink()
    with serving(folder, "ana") as url:
        yield Served(Workspace(folder), url)


def _ready(page: Page) -> None:
    expect(page.locator(".review-pair")).to_be_visible()
    page.wait_for_load_state("networkidle")


def _names(page: Page) -> list[str]:
    return page.locator(".review-pair tbody tr").first.locator("td").all_inner_texts()


def _answered(page: Page) -> Any:
    return page.locator(".review-far dt", has_text=re.compile("^Answered$")).locator("xpath=following-sibling::dd[1]")


def test_twenty_answers_one_key_each(open_town: OpenPage, town: Served, picture: Picture) -> None:
    queue = asked(town, "/review?limit=100")
    assert queue["total"] > 60, "the small world leaves too little to people"
    page = open_town("/review").page
    _ready(page)
    expect(page.locator(".review-told")).to_have_count(0)
    expect(page.locator(".waterfall")).to_have_count(0)
    given = []
    for number in range(1, 21):
        key = "sdu"[number % 3]
        before = page.locator(".review-pair").inner_text()
        page.keyboard.press(key)
        given.append(KEYS[key])
        expect(page.locator(".review-told h2")).to_contain_text(f"Your last answer: {SAID[KEYS[key]]}")
        expect(page.locator(".review-told .waterfall")).to_be_visible()
        expect(_answered(page)).to_contain_text(re.compile(rf"^{number}\s"), use_inner_text=True)
        assert page.locator(".review-pair").inner_text() != before, "the next question is there at once"
    record = asked(town, "/judgements")
    assert [one["verdict"] for one in record["items"]] == given[::-1]
    left = {(q["left_id"], q["right_id"]) for q in asked(town, "/review?limit=1000")["items"]}
    assert (queue["items"][0]["left_id"], queue["items"][0]["right_id"]) not in left
    progress = asked(town, "/review")["progress"]
    assert progress["answers"] == sum(verdict != "unsure" for verdict in given)
    assert progress["second_person"] == sum(one["waits"] for one in record["items"])
    picture(page, "review")


def test_the_bars_add_up_and_the_number_is_that_of_the_api(open_town: OpenPage, town: Served) -> None:
    page = open_town("/review").page
    _ready(page)
    page.keyboard.press("u")
    expect(page.locator(".review-told .waterfall")).to_be_visible()
    bits = [float(text) for text in page.locator(".review-told .fall .num").all_inner_texts()]
    assert sum(bits[:-1]) == pytest.approx(bits[-1], abs=0.06 * len(bits))
    newest = asked(town, "/judgements?limit=1")["items"][0]
    assert newest["verdict"] == "unsure"
    said = page.locator(".review-told strong").inner_text()
    assert re.search(r"(> 0\.999|< 0\.001|0\.\d{3}) that they are one", said), said


def test_the_last_answer_is_taken_back_and_its_question_is_blind_again(open_town: OpenPage, town: Served) -> None:
    before = asked(town, "/review")["progress"]["decided"]
    page = open_town("/review").page
    _ready(page)
    names = _names(page)
    page.keyboard.press("w")
    page.keyboard.type("same passport in both")
    page.keyboard.press("Enter")
    page.keyboard.press("s")
    expect(_answered(page)).to_contain_text(re.compile(rf"^{before + 1}\s"), use_inner_text=True)
    assert asked(town, "/judgements?limit=1")["items"][0]["reason"] == "same passport in both"
    page.keyboard.press("z")
    expect(_answered(page)).to_contain_text(re.compile(rf"^{before}\s"), use_inner_text=True)
    expect(page.locator(".toast")).to_contain_text("Taken back: the same.")
    assert _names(page) == names
    expect(page.get_by_text("The score is shown once you have answered.")).to_be_visible()
    expect(page.locator(".waterfall")).to_have_count(0)
    record = asked(town, "/judgements?limit=2")["items"]
    assert record[0]["withdraws"] == record[1]["judgement_id"] and record[1]["withdrawn"]


def test_the_arrows_walk_without_deciding_and_the_address_is_the_question(open_town: OpenPage, town: Served) -> None:
    before = asked(town, "/judgements")["total"]
    page = open_town("/review").page
    _ready(page)
    first = page.locator(".review-pair").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".review-pair")).not_to_have_text(first, use_inner_text=True)
    second = page.locator(".review-pair").inner_text()
    page.reload()
    _ready(page)
    assert page.locator(".review-pair").inner_text() == second
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".review-pair")).to_have_text(first, use_inner_text=True)
    assert asked(town, "/judgements")["total"] == before


def _triangle(town: Served) -> tuple[str, str, str]:
    """Three descriptions, each two of which are asked about, of nobody about whom an answer would wait."""

    def has_effect(left: str, right: str) -> bool:
        return asked(town, f"/review/pair?left={left}&right={right}")["same_waits_because"] == []

    beside: dict[str, set[str]] = {}
    for question in asked(town, "/review?limit=1000")["items"]:
        beside.setdefault(question["left_id"], set()).add(question["right_id"])
        beside.setdefault(question["right_id"], set()).add(question["left_id"])
    for one, others in sorted(beside.items()):
        for other in sorted(others):
            third = sorted(others & beside[other])
            if third and has_effect(one, other) and has_effect(other, third[0]):
                return one, other, third[0]
    pytest.fail("no three descriptions of the small world are compared with one another")


def test_a_contradiction_is_shown_and_settled_by_one_question(open_town: OpenPage, town: Served) -> None:
    a, b, c = _triangle(town)
    page = open_town("/review").page
    for left, right, key in ((a, b, "s"), (b, c, "s"), (a, c, "d")):
        before = asked(town, "/judgements")["total"]
        page.goto(f"/review?left={left}&right={right}")
        _ready(page)
        page.keyboard.press(key)
        expect(page.locator(".review-told .waterfall")).to_be_visible()
        assert asked(town, "/judgements")["total"] == before + 1
    page.get_by_role("link", name=re.compile("Contradictions 1")).click()
    expect(page.get_by_role("img", name=re.compile("^Judgements about"))).to_be_visible()
    assert sorted(page.locator(".review-sign").all_text_contents()) == ["=", "=", "≠"]
    (found,) = asked(town, "/review/contradictions")
    question = {found["question_left_id"], found["question_right_id"]}
    side = next(s for s in found["sides"] if {s["left_id"], s["right_id"]} == question)
    page.get_by_role("link", name="Ask this one again").click()
    _ready(page)
    page.keyboard.press("d" if side["verdict"] == "same" else "s")
    expect(page.get_by_role("link", name="Contradictions", exact=True)).to_be_visible()
    assert asked(town, "/review/contradictions") == []


def test_a_person_is_taken_apart_and_put_together_again(open_town: OpenPage, town: Served) -> None:
    sql = "SELECT entity_id FROM entity WHERE kind = 'Person' AND n_profiles BETWEEN 3 AND 6 ORDER BY entity_id LIMIT 1"
    person = town.workspace.reader().one(sql)
    assert person is not None
    page = open_town(f"/s/{person['entity_id']}?tab=identity").page
    page.get_by_role("button", name="Take apart …").click()
    dialog = page.get_by_role("dialog")
    confirm = dialog.get_by_role("button", name="Take apart", exact=True)
    expect(confirm).to_be_disabled()
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_label("Why (kept in the audit)").fill("two brothers, one passport")
    expect(dialog).to_contain_text(re.compile(r"\d people in its place"))
    assert violations(page) == []
    confirm.click()
    expect(page.locator(".toast")).to_contain_text("is taken apart with the next run")
    shown = asked(town, f"/people/{person['entity_id']}/apart")
    assert shown["undoable"] is not None
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.locator(".toast").last).to_contain_text("stays one")
    assert asked(town, f"/people/{person['entity_id']}/apart")["undoable"] is None


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (1024, "dark", "es")])
@pytest.mark.parametrize(
    "tab",
    ["", "?tab=groups", "?tab=merged", "?tab=second", "?tab=contradictions", "?tab=record", "?tab=comparing"],
)
def test_the_page_is_accessible_and_fits(open_town: OpenPage, width: int, theme: str, language: str, tab: str) -> None:
    page = open_town(f"/review{tab}", width=width, height=768, theme=theme).page
    if language == "es":
        page.get_by_role("button", name="Español").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Quién es quién")
    if tab in ("", "?tab=merged"):
        _ready(page)
        page.keyboard.press("u")
        expect(page.locator(".review-told .waterfall")).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
    assert overflow(page) == 0
    assert too_wide_inside(page) == []


def test_an_answer_that_is_not_kept_says_so_and_its_question_comes_back(open_town: OpenPage, town: Served) -> None:
    watched = open_town("/review")
    page = watched.page
    _ready(page)
    names = _names(page)
    page.route("**/api/judgements", lambda route: route.abort())
    before = asked(town, "/judgements")["total"]
    page.keyboard.press("s")
    expect(page.locator(".toast")).to_contain_text("The answer was not kept.")
    assert _names(page) == names
    assert asked(town, "/judgements")["total"] == before
    watched.complaints.clear()


def test_a_second_person_agrees_or_refuses_with_one_key(browser: Browser, town: Served, picture: Picture) -> None:
    with opening(browser, town.url) as open_at:
        page = open_at("/review").page
        _ready(page)
        before = asked(town, "/review/waiting")
        question = asked(town, "/review?limit=200")["items"]
        for number in (0, 7, 14):
            pair = asked(town, f"/review/pair?left={question[number]['left_id']}&right={question[number]['right_id']}")
            body = {"status": "arrested", "reason": "at the port"}
            sent(town, f"/subjects/{pair['left']['entity']['subject_id']}/status", body, refused=(400,))
            both = {"left_id": pair["left_id"], "right_id": pair["right_id"]}
            sent(town, "/judgements", {**both, "verdict": "same", "reason": "one telephone"})
        page.goto("/review?tab=second")
        expect(page.get_by_text("Somebody else must agree.")).to_be_visible()
        expect(page.get_by_role("button", name="Agree")).to_have_count(0)
        page.keyboard.press("a")
        expect(page.locator(".toast")).to_contain_text("Your own answer")
        assert len(asked(town, "/review/waiting")) == len(before) + 3, "nobody confirms their own"
    with serving(town.workspace.folder, "ben") as url, opening(browser, url) as open_at:
        bens = Served(town.workspace, url)
        waiting = asked(bens, "/review/waiting")
        assert not any(one["yours"] for one in waiting)
        page = open_at("/review?tab=second").page
        expect(page.locator(".review-pair")).to_be_visible()
        expect(page.locator(".waterfall")).to_have_count(0)
        assert violations(page) == [] and overflow(page) == 0 and too_wide_inside(page) == []
        page.keyboard.press("w")
        page.keyboard.type("saw both files")
        page.keyboard.press("Enter")
        picture(page, "second-person")
        page.keyboard.press("a")
        expect(page.locator(".review-told .waterfall")).to_be_visible()
        expect(page.locator(".toast")).to_contain_text("Agreed.")
        page.keyboard.press("r")
        expect(page.locator(".toast").last).to_contain_text("Refused.")
        left = asked(bens, "/review/waiting")
        assert [one["act"] for one in left] == [one["act"] for one in waiting[2:]]
        record = {one["judgement_id"]: one for one in asked(bens, "/judgements?limit=200")["items"]}
        seconds = [record[one["judgements"][-1]["judgement_id"]]["second"] for one in waiting[:2]]
        assert [(one["agrees"], one["by"], one["reason"]) for one in seconds] == [
            (True, "ben", "saw both files"),
            (False, "ben", ""),
        ]
        page.goto("/review?tab=record")
        expect(page.get_by_text("ben agreed: saw both files")).to_be_visible()
        expect(page.get_by_text("ben refused: without effect")).to_be_visible()
