"""What a set shares, from the small lake: counts, rows, registered lines apart, victims masked, mistakes in words."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from tests.webapi.river import ANA, ANAS_PHONE, BO, COORDINATOR, PLATE, TAXI, VERA

from igloo.core.errors import NotFound, UserMistake
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.rows import delivered_row
from igloo.webapi.read.sharing import _without_registered, what_they_share
from igloo.workspace import Workspace


def test_what_two_people_share_and_the_rows_that_say_so(desk: Desk) -> None:
    answer = what_they_share(desk, [ANA, BO])
    assert [(i.aspect, i.item, i.k, i.n, i.others) for i in answer.items] == [
        ("place", "Nogales", 2, 2, 1),
        ("plate", PLATE, 2, 2, 0),
    ]
    plate = answer.items[1]
    assert plate.subject is not None
    assert plate.innocent == "Nobody else in the data."
    for link in plate.links:
        assert link.refs
        for ref in link.refs:
            row = delivered_row(desk, ref.batch_id, ref.row)
            assert {link.member.label.split()[0]} <= set(str(row.cells[0].value).replace(",", "").split())
    assert answer.sentence == "These 2 share 2 things; none of it is surprising."


def test_a_person_and_their_number_count_once(desk: Desk) -> None:
    answer = what_they_share(desk, [ANA, ANAS_PHONE, BO])
    assert len(answer.members) == 2
    assert answer.notes == ["(520) 555-0123 belongs to Ana Lopez, who is in the set already: counted once."]
    with pytest.raises(UserMistake, match="It takes two"):
        what_they_share(desk, [ANA, ANAS_PHONE])


def test_a_registered_line_is_listed_and_is_no_commonality(desk: Desk) -> None:
    shared = pd.DataFrame({"aspect": ["contact", "contact"], "item": [TAXI, COORDINATOR], "k": [3, 2]})
    kept, registered, notes = _without_registered(desk, shared, [])
    assert list(kept["item"]) == [COORDINATOR]
    assert [(one.subject.subject_id, one.category, one.title, one.k) for one in registered] == [
        (TAXI, "taxi", "Taxi Sol", 3)
    ]
    assert notes == []


def test_what_victims_share_is_counted_and_not_named(desk: Desk) -> None:
    desk.casework.set_status(COORDINATOR, "victim_identified", "", "ana")
    shared = pd.DataFrame({"aspect": ["contact"], "item": [COORDINATOR], "k": [2]})
    kept, registered, notes = _without_registered(desk, shared, [])
    assert (len(kept), registered) == (0, [])
    assert notes[0].startswith("1 shared item of protected people or lines")


def test_two_numbers_share_the_person_who_called_both(desk: Desk) -> None:
    answer = what_they_share(desk, [COORDINATOR, TAXI])
    assert [(i.item, i.is_member) for i in answer.items] == [(ANAS_PHONE, False)]


def test_a_victim_in_the_set_and_among_the_shared_stays_masked(desk: Desk) -> None:
    desk.casework.set_status(VERA, "victim_identified", "", "ana")
    answer = what_they_share(desk, [ANA, VERA])
    assert [member.label for member in answer.members] == ["Ana Lopez", "Protected person"]
    assert "ruiz" not in answer.model_dump_json().lower()


def test_a_snapshot_from_before_there_were_links_answers_the_same(workspace: Workspace, desk: Desk) -> None:
    lake, served = workspace.lake, desk.reader.snapshot
    tables = {name: files for name, files in served.tables.items() if not name.startswith("link")}
    assert len(tables) == len(served.tables) - 3
    lake.publish(replace(served, snapshot_id="0000", tables=tables))
    earlier = Desks(workspace).current()
    assert earlier.reader.rows("SELECT * FROM link") == []
    answer = what_they_share(earlier, [ANA, BO])
    assert answer.items
    assert answer == what_they_share(desk, [ANA, BO])
    assert answer == what_they_share(earlier, [ANA, BO])


def test_rows_are_those_of_the_listed_items_only(desk: Desk) -> None:
    whole, first = what_they_share(desk, [ANA, BO]), what_they_share(desk, [ANA, BO], limit=1)
    assert (len(whole.items), len(first.items), first.total) == (2, 1, 2)
    assert first.items[0] == whole.items[0]


def test_mistakes_in_words(desk: Desk) -> None:
    with pytest.raises(NotFound):
        what_they_share(desk, [ANA, "person-nobody"])
    with pytest.raises(UserMistake, match="too many"):
        what_they_share(desk, [f"phone:{i}" for i in range(500)])


def test_over_http_with_an_export_and_an_audit(client: TestClient, desk: Desk) -> None:
    answer = client.get("/api/common", params={"ids": [ANA, BO]}).json()
    assert answer["total"] == 2
    assert [view["what"] for view in desk.casework.views(BO)] == ["what they share"]
    file = client.get("/api/common.csv", params={"ids": [ANA, BO]})
    assert file.headers["x-rows"] == "2"
    assert client.get("/api/common", params={"ids": [ANA]}).status_code == 400
    assert client.get("/api/common").status_code == 422
