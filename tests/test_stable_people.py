"""Who is who over five deliveries: ids stay, earlier ones lead on, and un-merging leaves no byte behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests import border_town

from igloo.casework import Casework
from igloo.casework.judgements import Judgements
from igloo.webapi.app import create_app
from igloo.workspace import Workspace

MAPPED = """
files:
  - match: "register*.csv"
    delivery: corrects
    key: [NUMBER]
    people:
      - as: resident
        name: NAME
        birth_date: BORN
        identifiers: {document: DOC, phone: PHONE}
"""
DECLARED = border_town.DECLARED.format(title="Register", kind="people")
HEAD = "NUMBER,NAME,BORN,DOC,PHONE\n"
FIRST = [
    "1,Juan García López,1980-03-07,R100001,5205551001",
    "2,Juan Garcia,1980-03-07,R100001,",
    "3,Ana Vega Soto,1991-11-25,R100002,5205551002",
    "4,Rosa Oyarzábal,1975-05-05,R100003,5205551003",
    "5,El Güero,,R100004,5205551004",
]
# A new person and a new description of Ana; then a date typed wrongly put right; then a spelling, and somebody new.
SECOND = ["6,Pedro Ruiz Vega,1969-01-30,R100005,5205551005", "7,Vega Soto Ana,1991-11-25,R100002,"]
THIRD = ["4,Rosa Oyarzábal,1975-05-06,R100003,5205551003"]
FOURTH = ["3,Ana María Vega Soto,1991-11-25,R100002,5205551002", "8,Luz Mar,2000-02-02,R100006,5205551006"]
FIFTH = ["9,Juan García L.,1980-03-07,R100001,5205551001"]
DOCUMENTS = [f"document:R10000{n}" for n in range(1, 7)]
WHO_IS_WHO = ("entity_mention", "entity_redirect", "entity", "entity_identifier", "identifier", "pair", "profile")


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    made = border_town.build(tmp_path / "workspace")
    source = made.places.sources / "register"
    source.mkdir()
    (source / "source.yml").write_text(DECLARED.replace("min_rows: 3", "min_rows: 1"), encoding="utf-8")
    (source / "mapping.yml").write_text(MAPPED, encoding="utf-8")
    return made


def deliver(town: Workspace, number: int, rows: list[str]) -> None:
    border_town.deliver(town.folder, "register", f"register_{number}.csv", HEAD + "\n".join(rows) + "\n")
    town.run()


def holders(town: Workspace) -> dict[str, set[str]]:
    """The people behind each document of the register."""
    rows = town.reader().rows("SELECT ident_id, entity_id FROM entity_identifier ORDER BY ALL")
    return {d: {row["entity_id"] for row in rows if row["ident_id"] == d} for d in DOCUMENTS}


def only(people: set[str]) -> str:
    (one,) = people
    return one


def leads_to(town: Workspace, entity_id: str) -> str:
    row = town.reader().one("SELECT new_id FROM entity_redirect WHERE old_id = ?", [entity_id])
    return row["new_id"] if row else entity_id


def mention_of(town: Workspace, document: str) -> str:
    sql = "SELECT min(mention_id) AS m FROM entity_mention WHERE entity_id = ?"
    row = town.reader().one(sql, [only(holders(town)[document])])
    assert row is not None
    return str(row["m"])


def files(town: Workspace) -> dict[str, list[str]]:
    """The tables of who is who, by the names of their files: these are made of the bytes."""
    snapshot = town.lake.current()
    assert snapshot is not None
    names = border_town.file_names(snapshot)
    return {table: names[table] for table in WHO_IS_WHO}


def test_ids_stay_over_five_deliveries_and_earlier_ones_lead_on(town: Workspace) -> None:
    seen: list[dict[str, set[str]]] = []
    casework = Casework(town.casework_path)

    def delivered(number: int, rows: list[str]) -> dict[str, set[str]]:
        deliver(town, number, rows)
        seen.append(holders(town))
        return seen[-1]

    first = delivered(1, FIRST)
    juan, ana, rosa, guero = (only(first[d]) for d in DOCUMENTS[:4])
    assert len({juan, ana, rosa, guero}) == 4
    second = delivered(2, SECOND)
    pedro = only(second[DOCUMENTS[4]])
    third = delivered(3, THIRD)  # Rosa's only row is replaced: what is known of her left, and came again
    rosa_now = only(third[DOCUMENTS[2]])
    said = [(mention_of(town, DOCUMENTS[0]), mention_of(town, DOCUMENTS[3]), "same", "seen together")]
    (number,) = Judgements(casework).judge_all(said, "kim")
    fourth = delivered(4, FOURTH)
    assert only(fourth[DOCUMENTS[3]]) == only(fourth[DOCUMENTS[0]]) == juan, "the better known keeps the id"
    assert leads_to(town, guero) == juan
    casework.withdraw_judgement(number, "two men", "kim")
    fifth = delivered(5, FIFTH)
    assert [only(fifth[d]) for d in DOCUMENTS[:2]] == [juan, ana]
    assert (only(fifth[DOCUMENTS[2]]), only(fifth[DOCUMENTS[3]]), only(fifth[DOCUMENTS[4]])) == (rosa_now, guero, pedro)
    for when, people in enumerate(seen):
        assert (only(people[DOCUMENTS[0]]), only(people[DOCUMENTS[1]])) == (juan, ana), f"delivery {when + 1}"
        assert when < 1 or only(people[DOCUMENTS[4]]) == pedro
    today = {d: only(people) for d, people in fifth.items()}
    for earlier in seen:
        for document, people in earlier.items():
            for entity_id in people - {rosa}:
                assert leads_to(town, entity_id) == today[document] or (document == DOCUMENTS[3] and entity_id == juan)


def test_a_corrected_row_keeps_its_person_where_another_row_holds_them(town: Workspace) -> None:
    deliver(town, 1, FIRST)
    before = only(holders(town)[DOCUMENTS[0]])
    deliver(town, 2, ["1,Juan García López,1980-03-07,R100001,5205559999"])
    assert only(holders(town)[DOCUMENTS[0]]) == before


def test_judging_and_taking_back_leaves_every_byte_of_who_is_who_as_it_was(town: Workspace) -> None:
    deliver(town, 1, FIRST)
    before = files(town)
    casework = Casework(town.casework_path)
    said = [
        (mention_of(town, DOCUMENTS[0]), mention_of(town, DOCUMENTS[3]), "same", ""),
        (mention_of(town, DOCUMENTS[1]), mention_of(town, DOCUMENTS[2]), "same", ""),
    ]
    numbers = Judgements(casework).judge_all(said, "kim")
    town.run()
    assert all(files(town)[table] != before[table] for table in ("entity_mention", "entity_redirect", "entity"))
    for number in numbers:
        casework.withdraw_judgement(number, "", "kim")
    town.run()
    assert files(town) == before


def test_taking_apart_and_undoing_leaves_every_byte_but_a_forwarding_address(town: Workspace, tmp_path: Path) -> None:
    deliver(town, 1, FIRST)
    before = files(town)
    client = TestClient(create_app(town, tmp_path), raise_server_exceptions=False)
    juan = only(holders(town)[DOCUMENTS[0]])
    out = client.get(f"/api/people/{juan}/apart").json()["descriptions"][0]["profile_id"]
    made = client.post(f"/api/people/{juan}/apart", json={"take_out": [out], "reason": "his cousin"}).json()
    town.run()
    (cousin,) = holders(town)[DOCUMENTS[0]] - {juan}
    assert files(town)["entity_mention"] != before["entity_mention"]
    assert client.post(f"/api/unmerges/{made['unmerge_id']}/undo").status_code == 204
    town.run()
    after = files(town)
    assert {t for t in WHO_IS_WHO if after[t] != before[t]} == {"entity_redirect"}
    # The cousin had an id for a while; whoever wrote it down is led on.
    assert town.reader().rows("SELECT old_id, new_id FROM entity_redirect") == [{"old_id": cousin, "new_id": juan}]
