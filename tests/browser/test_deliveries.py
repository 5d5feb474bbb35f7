"""Looking at an earlier state of the workspace, and removing a source, in the browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests import border_town
from tests.browser.accessibility import violations
from tests.browser.conftest import OpenPage, Picture, Served, serving

pytestmark = pytest.mark.browser

TIPS = """
files:
  - match: "tips*.csv"
    people: [{as: suspect, name: NAME, identifiers: {phone: PHONE}}]
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The border town; then with a second file of calls and a source of tips."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    border_town.deliver(workspace.folder, "carrier", "cdr_2.csv", border_town.calls(9, 1))
    source = workspace.folder / "sources" / "tips"
    source.mkdir()
    (source / "source.yml").write_text(border_town.DECLARED.format(title="Tips", kind="tips"), encoding="utf-8")
    (source / "mapping.yml").write_text(TIPS, encoding="utf-8")
    border_town.deliver(workspace.folder, "tips", "tips_1.csv", "NAME,PHONE\nXanthippe Quill,9155550177\n")
    workspace.run()
    with serving(workspace.folder) as url:
        yield Served(workspace, url)


def test_the_past_says_that_it_is_the_past_on_every_page(open_town: OpenPage, picture: Picture) -> None:
    page = open_town("/sources").page
    expect(page.get_by_role("link", name="Tips")).to_be_visible()
    page.get_by_title("Earlier states").click()
    states = page.get_by_role("dialog").get_by_role("listitem")
    expect(states).to_have_count(2)
    assert violations(page) == []
    states.nth(1).get_by_role("button").click()
    chip = page.get_by_text("As known at")
    expect(chip.first).to_be_visible()
    expect(page.get_by_role("link", name="Carrier")).to_be_visible()
    expect(page.get_by_role("link", name="Tips")).to_have_count(0)
    assert violations(page) == []
    picture(page, "an-earlier-state")
    # It stays while one walks through the pages, and the address can be sent.
    page.get_by_role("link", name="Carrier").first.click()
    expect(page.get_by_role("cell", name="cdr_1.csv").first).to_be_visible()
    expect(page.get_by_role("cell", name="cdr_2.csv")).to_have_count(0)
    assert "as_of=" in page.url
    expect(page.get_by_role("button", name="Remove this source")).to_have_count(0)
    page.get_by_role("button", name="Back to today").click()
    expect(page.get_by_role("cell", name="cdr_2.csv").first).to_be_visible()
    assert "as_of" not in page.url


def test_a_source_is_removed_after_saying_what_rests_on_it(open_town: OpenPage, town: Served, picture: Picture) -> None:
    page = open_town("/sources/tips").page
    page.get_by_role("button", name="Remove this source").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("1 file with 1 row, 1 mention of")).to_be_visible()
    expect(dialog.get_by_text("1 earlier state that knew it")).to_be_visible()
    assert violations(page) == []
    picture(page, "remove-a-source")
    go = dialog.get_by_role("button", name="Remove this source")
    expect(go).to_be_disabled()  # no reason yet
    dialog.get_by_label("Why (kept in the audit)").fill("the agreement ended")
    go.click()
    expect(page.get_by_text("Tips is removed.")).to_be_visible(timeout=90_000)
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 sources")
    assert not (town.workspace.folder / "sources" / "tips").exists()
