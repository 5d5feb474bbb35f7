"""From a file nobody has mapped to a dossier: dropped, understood, corrected by clicking, described, loaded."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from tests.browser.accessibility import overflow, too_wide_inside, violations
from tests.browser.conftest import OpenPage, Picture, Served, opening, serving

from igloo.workspace import init

pytestmark = pytest.mark.browser

FILES = Path(__file__).parent / "files"
# what tests/browser/files/README.md says of it
DELIVERED, DUPLICATE, REJECTED = 320, 4, 5
LOADED = DELIVERED - DUPLICATE - REJECTED


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A workspace into which nothing was ever loaded."""
    workspace = init(tmp_path_factory.mktemp("intake") / "workspace")
    with serving(workspace.folder) as url:
        yield Served(workspace, url)


@pytest.fixture
def open_empty(browser: Browser, empty: Served) -> Iterator[OpenPage]:
    """Opens a page of that workspace."""
    with opening(browser, empty.url) as open_at:
        yield open_at


def _drop(page: Page, *files: Path | FilePayload) -> None:
    expect(page.get_by_role("heading", level=1, name="Add data")).to_be_visible()
    page.locator("input[type=file]").set_input_files(list(files))  # type: ignore[arg-type]


def _mapped(page: Page) -> None:
    """The proposal is there and its preview settled."""
    expect(page).to_have_url(re.compile("upload="))
    expect(page.locator(".columns-table")).to_be_visible()
    expect(page.locator(".intake-preview[aria-busy=false]")).to_be_visible()


def _row_is(page: Page, kind: str) -> None:
    chooser = page.get_by_role("group", name="Each row describes")
    button = chooser.get_by_role("button", name=kind, exact=True)
    if button.count() == 0:
        chooser.get_by_role("combobox").select_option(label=kind)
    elif button.get_attribute("aria-pressed") != "true":
        button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def _means(page: Page, column: str, meaning: str) -> None:
    select = page.get_by_label(f"What {column} is", exact=True)
    if select.input_value() != meaning:
        select.select_option(value=meaning)
    expect(select).to_have_value(meaning)


def _describe(page: Page, title: str) -> None:
    page.get_by_role("link", name="Next: the source").click()
    page.get_by_label(re.compile("^Title")).fill(title)
    page.get_by_label(re.compile("^Agency")).fill("Carrier South, by subpoena")
    page.get_by_label(re.compile("^Legal basis")).fill("Subpoena 26-0142")


def test_a_layout_in_no_template_becomes_a_source_without_a_line_of_yaml(
    open_empty: OpenPage, empty: Served, picture: Picture
) -> None:
    page = open_empty("/").page
    page.get_by_role("link", name="Add data").click()
    _drop(page, FILES / "callmine_layout.csv")
    _mapped(page)
    _row_is(page, "Call")
    _means(page, "source", "role:caller:phone")
    _means(page, "destination", "role:callee:phone")
    _means(page, "timestamp", "time")
    _means(page, "measure", "property:duration_s")
    _means(page, "label", "ignore")
    page.get_by_role("group", name=re.compile("time zone", re.IGNORECASE)).get_by_role(
        "button", name="America/Phoenix"
    ).click()
    expect(page.get_by_text("Every question is answered.")).to_be_visible()
    preview = page.locator(".intake-preview")
    expect(preview).to_contain_text(f"{LOADED} loaded, {DUPLICATE} duplicate, {REJECTED} rejected")
    first = _first_delivered()
    expect(preview.get_by_role("row").nth(1)).to_contain_text(f"+1{first['source']}")
    picture(page, "map-a-file-columns")

    _describe(page, "Carrier South call records")
    expect(page.get_by_label("mapping.yml")).to_contain_text("callee")
    expect(page.get_by_text("Nothing is missing.")).to_be_visible()
    picture(page, "map-a-file-source")
    page.get_by_role("button", name="Save the source").click()
    expect(page).to_have_url(re.compile("step=load"))
    page.get_by_role("button", name="Load it now").click()
    sum_of_rows = f"{LOADED} loaded + {DUPLICATE} duplicate + {REJECTED} rejected = {DELIVERED} delivered"
    expect(page.get_by_text(sum_of_rows)).to_be_visible(timeout=120_000)
    picture(page, "map-a-file-loaded")

    _the_source_adds_up(page, empty)
    _the_dossier_shows_a_call(page, first)


def _first_delivered() -> dict[str, str]:
    with (FILES / "callmine_layout.csv").open(encoding="utf-8") as lines:
        return next(csv.DictReader(lines))


def _the_source_adds_up(page: Page, empty: Served) -> None:
    page.get_by_role("link", name="Open the source").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Carrier South call records")
    expect(page.locator(".figures")).to_contain_text("yes")
    events = empty.workspace.reader().one("SELECT count(*) AS n FROM event_call")
    assert events is not None and events["n"] == LOADED
    folder = empty.workspace.folder / "sources" / "carrier_south_call_records"
    assert "America/Phoenix" in (folder / "source.yml").read_text(encoding="utf-8")
    assert "destination" in (folder / "mapping.yml").read_text(encoding="utf-8")


def _the_dossier_shows_a_call(page: Page, first: dict[str, str]) -> None:
    page.goto(page.url.split("/sources")[0] + f"/s/phone:%2B1{first['source']}?tab=timeline")
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="called").first).to_be_visible()
    expect(page.get_by_role("table")).to_contain_text(first["destination"][-4:])


def test_only_a_person_can_say_whether_the_day_comes_first(open_empty: OpenPage, picture: Picture) -> None:
    page = open_empty("/sources/new").page
    _drop(page, FILES / "undecided_days.csv")
    _mapped(page)
    question = page.get_by_role("group", name=re.compile("is the day first", re.IGNORECASE))
    question.scroll_into_view_if_needed()
    picture(page, "map-a-file-question")
    with (FILES / "undecided_days.csv").open(encoding="utf-8") as lines:
        start = next(csv.DictReader(lines, delimiter=";"))["START"]
    one, two = start[:2], start[3:5]
    first_row = page.locator(".intake-preview").get_by_role("row").nth(1)
    question.get_by_role("button", name=re.compile("month first", re.IGNORECASE)).click()
    expect(first_row).to_contain_text(f"2026-{one}-")
    question.get_by_role("button", name=re.compile("day first", re.IGNORECASE)).click()
    expect(first_row).to_contain_text(f"2026-{two}-")
    expect(question.get_by_role("button", pressed=True)).to_have_text(re.compile("day first", re.IGNORECASE))
    refused = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=re.compile("GENDER")))
    expect(refused).to_contain_text("protected attribute")
    expect(refused).to_contain_text("not shown")
    expect(refused.get_by_role("combobox")).to_have_count(0)


def test_a_click_can_be_taken_back_and_survives_a_reload(open_empty: OpenPage) -> None:
    page = open_empty("/sources/new").page
    _drop(page, FILES / "undecided_days.csv")
    _mapped(page)
    seconds = page.get_by_label("What SECS is")
    proposed = seconds.input_value()
    seconds.select_option(value="ignore")
    expect(page.locator(".intake-preview")).not_to_contain_text("duration")
    page.reload()
    expect(page.get_by_label("What SECS is")).to_have_value("ignore")
    page.get_by_label("What SECS is").select_option(value="place")
    page.locator("h1").click()
    page.keyboard.press("u")
    expect(page.get_by_label("What SECS is")).to_have_value("ignore")
    page.get_by_role("button", name="Back to the proposal", exact=True).click()
    expect(page.get_by_label("What SECS is")).to_have_value(proposed)


def test_leaving_with_unsaved_clicks_asks_first(open_empty: OpenPage) -> None:
    page = open_empty("/sources/new").page
    _drop(page, FILES / "undecided_days.csv")
    _mapped(page)
    page.get_by_label("What SECS is").select_option(value="ignore")
    page.get_by_role("link", name="Leads").click()
    dialog = page.get_by_role("dialog", name="Leave without saving?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Stay here").click()
    expect(page).to_have_url(re.compile("/sources/new"))
    page.get_by_role("link", name="Leads").click()
    dialog.get_by_role("button", name="Leave", exact=True).click()
    expect(page).to_have_url(re.compile("/leads"))


def test_the_next_delivery_says_what_is_new_and_what_is_gone(
    open_empty: OpenPage, empty: Served, picture: Picture, tmp_path: Path
) -> None:
    page = open_empty("/sources/new").page
    lines = (FILES / "undecided_days.csv").read_text(encoding="utf-8").splitlines()
    march, april = tmp_path / "calls_march.csv", tmp_path / "calls_april.csv"
    march.write_text("\n".join(lines) + "\n", encoding="utf-8")
    _drop(page, march)
    _mapped(page)
    page.get_by_role("button", name=re.compile("day first", re.IGNORECASE)).click()
    page.get_by_role("button", name="America/Phoenix").click()
    _describe(page, "Carrier East call records")
    page.get_by_role("button", name="Save the source").click()
    page.get_by_role("button", name="Load it now").click()
    expect(page.get_by_text("= 60 delivered")).to_be_visible(timeout=120_000)

    fresh = ["5205550190;5205550191;01/07/2026 10:00:00;31;F", "5205550192;5205550193;02/07/2026 11:00:00;32;M"]
    april.write_text("\n".join([lines[0], *lines[4:], *fresh]) + "\n", encoding="utf-8")
    page.get_by_role("link", name="Another file").click()
    _drop(page, april)
    _mapped(page)
    page.get_by_role("link", name="Add it as its next delivery").click()
    expect(page.get_by_label("Source", exact=True)).to_have_value("carrier_east_call_records")
    page.get_by_role("button", name="Add this delivery").click()
    figures = page.locator(".figures")
    expect(figures).to_be_visible()
    told = dict(zip(figures.locator("dt").all_inner_texts(), figures.locator("dd").all_inner_texts(), strict=True))
    assert told == {"New": "2", "Changed": "0", "Gone": "3", "As before": "57"}
    picture(page, "map-a-file-delivery")
    assert (empty.workspace.folder / "sources" / "carrier_east_call_records" / "deliveries").is_dir()


def test_a_file_on_its_way_can_be_cancelled_and_sent_again(open_empty: OpenPage) -> None:
    page = open_empty("/sources/new").page
    page.route("**/api/uploads?*", lambda route: None)
    _drop(page, FILES / "undecided_days.csv", FILES / "callmine_layout.csv")
    sending = page.locator(".sending")
    expect(sending.nth(0).get_by_role("progressbar")).to_be_visible()
    expect(sending.nth(1)).to_contain_text("waiting")
    page.get_by_role("button", name="Cancel: callmine_layout.csv").click()
    page.get_by_role("button", name="Cancel: undecided_days.csv").click()
    expect(page.get_by_text("cancelled", exact=True)).to_have_count(2)
    page.unroute("**/api/uploads?*")
    sending.nth(1).get_by_role("button", name="Send again").click()
    _mapped(page)
    expect(page.get_by_title("callmine_layout.csv")).to_be_visible()


def test_a_server_that_is_gone_is_said_and_nothing_is_lost(open_empty: OpenPage) -> None:
    watched = open_empty("/sources/new")
    page = watched.page
    _drop(page, FILES / "undecided_days.csv")
    _mapped(page)
    page.route("**/api/uploads/**", lambda route: route.abort())
    page.get_by_label("What SECS is").select_option(value="place")
    alert = page.get_by_role("alert").first
    expect(alert).to_contain_text("does not answer")
    expect(page.get_by_label("What SECS is")).to_have_value("place")
    page.unroute("**/api/uploads/**")
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_label("What SECS is")).to_have_value("place")
    assert all("net::ERR_FAILED" in c for c in watched.complaints), watched.complaints
    watched.complaints.clear()


@pytest.mark.parametrize(("name", "content", "told"), [("calls.csv", b"", "empty"), ("calls.xlsx", b"PK?", "workbook")])
def test_a_file_that_is_no_table_is_refused_in_words(
    name: str, content: bytes, told: str, open_empty: OpenPage
) -> None:
    watched = open_empty("/sources/new")
    page = watched.page
    _drop(page, {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text(told)
    expect(alert).to_contain_text("Next")
    expect(page.get_by_role("link", name="Another file")).to_be_visible()
    # the browser notes the refused request; nothing else may be wrong
    assert all("the server responded with a status of 4" in c for c in watched.complaints), watched.complaints
    watched.complaints.clear()


def test_an_upload_that_is_gone_leads_to_another_file(open_empty: OpenPage) -> None:
    watched = open_empty("/sources/new?upload=0123456789abcdef")
    expect(watched.page.get_by_role("alert")).to_be_visible()
    watched.page.get_by_role("link", name="Another file").click()
    expect(watched.page.get_by_text("Choose files")).to_be_visible()
    assert all("the server responded with a status of 404" in c for c in watched.complaints), watched.complaints
    watched.complaints.clear()


def test_the_page_is_reached_by_the_keyboard_and_the_palette(open_empty: OpenPage) -> None:
    page = open_empty("/sources").page
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("/sources/new"))
    page.keyboard.press("g")
    page.keyboard.press("o")
    expect(page).not_to_have_url(re.compile("/new"))
    page.keyboard.press("Control+k")
    page.keyboard.type("add da")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sources/new"))


@pytest.mark.parametrize("theme", ("light", "dark"))
@pytest.mark.parametrize("width", (1440, 1024))
def test_every_step_is_accessible_and_fits(width: int, theme: str, open_empty: OpenPage) -> None:
    page = open_empty("/sources/new", width=width, theme=theme).page
    _looks_right(page)
    _drop(page, FILES / "undecided_days.csv")
    _mapped(page)
    _looks_right(page)
    page.get_by_role("link", name="Next: the source").click()
    expect(page.get_by_role("heading", name="Describe the source")).to_be_visible()
    _looks_right(page)
    page.goto(page.url.replace("step=source", "step=delivery"))
    expect(page.get_by_role("heading", name="Next delivery of a known source")).to_be_visible()
    _looks_right(page)


def _looks_right(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert overflow(page) <= 0
    assert too_wide_inside(page) == []
    assert violations(page) == []
