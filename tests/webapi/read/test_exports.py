"""A list saved as CSV holds every row, says how many, runs nothing in a spreadsheet and names no victim."""

from __future__ import annotations

import csv
import io

import pytest
from fastapi.testclient import TestClient
from tests.webapi.river import ANA, COORDINATOR, VERA

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.exports import as_csv, leads_csv, search_csv
from igloo.webapi.read.leads import LeadFilters


def rows(text: str) -> list[dict[str, str]]:
    assert text.startswith("\ufeff"), "Excel would not read it as UTF-8"
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_lead_is_saved_in_order(desk: Desk) -> None:
    saved = leads_csv(desk, LeadFilters())
    assert [row["subject_id"] for row in rows(saved.text)] == [COORDINATOR, ANA, VERA]
    assert (saved.n_rows, saved.file_name) == (3, "leads-3-rows.csv")


def test_the_filters_hold(desk: Desk) -> None:
    saved = leads_csv(desk, LeadFilters(kind=["phone"]))
    assert [row["kind"] for row in rows(saved.text)] == ["phone"]
    assert saved.file_name == "leads-1-row.csv"


def test_a_victim_is_not_in_the_file(desk: Desk) -> None:
    desk.casework.set_status(VERA, "victim_identified", "", "ana")
    assert [row["subject_id"] for row in rows(leads_csv(desk, LeadFilters()).text)] == [COORDINATOR, ANA]
    found = search_csv(desk, "Vera Ruiz").text.lower()
    assert "protected person" in found
    assert "ruiz" not in found


def test_what_was_found_is_saved(desk: Desk) -> None:
    found = rows(search_csv(desk, "ana").text)
    assert ANA in [row["subject_id"] for row in found]
    assert {row["kind"] for row in rows(search_csv(desk, "ana", ["Person"]).text)} == {"Person"}


@pytest.mark.parametrize(
    ("cell", "saved"),
    [("=1+1", "'=1+1"), ("@sum", "'@sum"), ("+15205550123", "+15205550123"), ("-3.5", "-3.5"), ("-a", "'-a")],
)
def test_no_cell_runs_as_a_formula(cell: str, saved: str) -> None:
    assert rows(as_csv("x", ("a",), [(cell,)]).text) == [{"a": saved}]


@pytest.mark.parametrize(("address", "name"), [("leads", "leads-3-rows.csv"), ("search", "search-")])
def test_the_answer_is_a_file_that_says_how_many_rows(client: TestClient, address: str, name: str) -> None:
    answer = client.get(f"/api/{address}.csv", params={"q": "ana", "limit": 1})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f'filename="{name}' in answer.headers["content-disposition"]
    assert int(answer.headers["x-rows"]) == len(rows(answer.content.decode("utf-8")))
    assert answer.headers["cache-control"] == "no-store"
