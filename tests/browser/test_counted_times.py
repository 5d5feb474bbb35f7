"""What only a person can know of a file: since when its steps count; and what nobody is shown of refused rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FilePayload, expect
from tests import border_town
from tests.browser.accessibility import overflow, violations
from tests.browser.conftest import OpenPage, Served, serving

pytestmark = pytest.mark.browser

STEPS = "step,from_account,to_account,amount\n" + "".join(
    f"{n * 9},DE{n:010d},FR{n:010d},{n}.50\n" for n in range(1, 61)
)
PEOPLE = """NAME,BORN,DOC,PHONE,CROSSED,PORT,SEX,C12
"Ruiz, Ana",1985-03-02,P1234,5205550101,2026-03-02 08:00,East,qfemale,F
"Li Wei",1990-01-01,P2345,5205550102,2026-03-32 08:00,East,qmale,M
"Short",1990-01-01,P3456,qmale
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The border town with crossings that say what people are, after one run."""
    workspace = border_town.build(tmp_path_factory.mktemp("counted") / "workspace")
    border_town.deliver(workspace.folder, "border", "crossings_2.csv", PEOPLE)
    workspace.run()
    with serving(workspace.folder) as url:
        yield Served(workspace, url)


def test_a_file_that_only_counts_its_times_is_asked_for_its_first_day(open_town: OpenPage) -> None:
    page = open_town("/sources/new").page
    file = FilePayload(name="transactions.csv", mimeType="text/csv", buffer=STEPS.encode())
    page.locator("input[type=file]").set_input_files([file])
    asked = page.get_by_role("group", name="step counts steps from 9 to 540, and no cell says since when.")
    expect(asked).to_be_visible()
    hours = asked.get_by_role("button", name="Hours since")
    expect(hours).to_be_disabled()
    asked.get_by_label("First day").fill("2026-01-01")
    hours.click()
    expect(hours).to_have_attribute("aria-pressed", "true")
    preview = page.locator(".intake-preview[aria-busy=false]")
    expect(preview).to_contain_text("60 loaded, 0 duplicate, 0 rejected")
    expect(preview.get_by_role("row").nth(1)).to_contain_text("2026-01-01")
    asked.get_by_label("First day").fill("2026-02-01")
    expect(hours).to_have_attribute("aria-pressed", "true")
    expect(preview.get_by_role("row").nth(1)).to_contain_text("2026-02-01")
    assert violations(page) == [] and overflow(page) <= 0


def test_the_refused_rows_say_what_is_not_shown_and_what_is_not_searched(open_town: OpenPage) -> None:
    page = open_town("/sources/border").page
    refused = page.locator("#refused")
    told = refused.get_by_text("Neither shown nor corrected in crossings_2.csv, as they say what people are: SEX, C12.")
    expect(told).to_be_visible()
    expect(refused.get_by_role("columnheader", name="SEX")).to_have_count(0)
    expect(page.get_by_text("is not searched")).to_have_count(0)
    page.get_by_label("Column, value or reason").fill("qmale")
    expect(page.get_by_text("The text of 1 row is not searched")).to_be_visible()
    assert "qmale" not in page.locator("main").inner_text()
