"""Taking a person apart over real runs: what it touches is shown first, the next run follows, undoing restores."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from fastapi.testclient import TestClient
from tests import border_town
from tests.webapi import people_to_review, river

from igloo.webapi.app import create_app
from igloo.workspace import Workspace, init

ROWS_OF_ANA = {(river.BORDER, 1), (river.BORDER, 2)}
DECLARED = """title: Stash house raids
agency: County sheriff
kind: encounters
reliability: B
legal_basis: Memorandum 7
time_zone: America/Phoenix
"""
MAPPED = """
files:
  - match: "raids*.csv"
    people:
      - as: resident
        name: NAME
        birth_date: BORN
        identifiers: {document: DOC, phone: PHONE}
"""
# The first three are one man by document and birth date; the fourth only shares his name and telephone.
RAIDS = """NAME,BORN,DOC,PHONE
José García López,1980-01-10,P100000,5205550100
Jose Garcia,1980-01-10,P100000,5205550100
J. García López,1980-01-10,P100000,
José García López,,,5205550100
"""


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    made = border_town.build(tmp_path_factory.mktemp("apart") / "workspace")
    folder = made.places.sources / "raids"
    (folder / "deliveries").mkdir(parents=True)
    (folder / "source.yml").write_text(DECLARED, encoding="utf-8")
    (folder / "mapping.yml").write_text(MAPPED, encoding="utf-8")
    (folder / "deliveries" / "raids.csv").write_text(RAIDS, encoding="utf-8")
    made.run()
    return made


@pytest.fixture
def client(town: Workspace, tmp_path: Path) -> TestClient:
    return TestClient(create_app(town, tmp_path), raise_server_exceptions=False)


def who_is_who(town: Workspace) -> pd.DataFrame:
    return town.reader().frame("SELECT entity_id, mention_id, profile_id FROM entity_mention ORDER BY mention_id")


def merged_person(town: Workspace) -> dict[str, Any]:
    """The person with the most descriptions."""
    sql = "SELECT entity_id, n_profiles FROM entity WHERE kind = 'Person' ORDER BY n_profiles DESC, entity_id LIMIT 1"
    found = town.reader().one(sql)
    assert found is not None and found["n_profiles"] >= 3
    return found


def test_taken_apart_by_the_next_run_and_put_together_exactly_as_before(town: Workspace, client: TestClient) -> None:
    before = who_is_who(town)
    person = merged_person(town)["entity_id"]
    client.post(
        "/api/xref/saved", json={"name": "Raid list", "lists": [{"name": "a", "text": "520-555-0100\nx@y.org"}]}
    )
    client.post(f"/api/subjects/{person}/status", json={"status": "open"})
    seen = client.get(f"/api/people/{person}/apart").json()
    out = next(d["profile_id"] for d in seen["descriptions"] if d["label"] == "Jose Garcia")
    shown = client.get(f"/api/people/{person}/apart", params={"take_out": out}).json()
    assert shown["taken_out"] == [out] and shown["new_people"] == 2 and shown["judgements_made"] >= 1
    assert shown["touched"]["statuses"] == 1
    assert [(one["name"], one["lines"]) for one in shown["touched"]["saved_lists"]] == [("Raid list", 1)]
    assert who_is_who(town).equals(before), "a preview writes nothing"

    body = {"take_out": [out], "reason": "another man used his passport"}
    made = client.post(f"/api/people/{person}/apart", json=body).json()
    town.run()
    after = who_is_who(town)
    of = dict(zip(after["profile_id"], after["entity_id"], strict=True))
    assert of[out] != person and sum(value == person for value in of.values()) == len(seen["descriptions"]) - 1
    unchanged = before[~before["profile_id"].isin([out])]
    assert after[~after["profile_id"].isin([out])].reset_index(drop=True).equals(unchanged.reset_index(drop=True))

    assert client.get(f"/api/people/{person}/apart").json()["undoable"] == made["unmerge_id"]
    assert client.post(f"/api/unmerges/{made['unmerge_id']}/undo").status_code == 204
    town.run()
    assert who_is_who(town).equals(before)
    assert client.post(f"/api/unmerges/{made['unmerge_id']}/undo").status_code == 404
    assert create_app(town).state.desks.casework.verify() == []


def test_findings_cases_and_files_that_left_are_listed_before_anything_is_done(tmp_path: Path) -> None:
    init(tmp_path / "workspace", "River")
    filled = people_to_review.tables()
    told = {"source_id": "border", "batch_id": river.BORDER, "row": 1, "t_utc": datetime(2026, 3, 1), "subject": "m1"}
    filled["event_encounter"] = [{"event_id": "e1", **told, "outcome": "released", "case_number": "C-77"}]
    river.write_lake(tmp_path / "workspace" / "lake", filled)
    client = TestClient(create_app(Workspace(tmp_path / "workspace"), tmp_path), raise_server_exceptions=False)
    before = client.get(f"/api/people/{river.ANA}/apart").json()["touched"]
    assert before["cases"] == ["C-77"] and before["exports"] == []
    # A finding about a coordinator's number counts rows in which she stands.
    resting = {row["finding_id"] for row in filled["finding_support"] if (row["batch_id"], row["row"]) in ROWS_OF_ANA}
    about = {row["finding_id"] for row in filled["finding"] if river.ANA in (row["subject_id"], row.get("object_id"))}
    assert before["findings"] == len({r["finding_id"] for r in filled["finding"] if r["gate"]} & (resting | about))
    assert client.get("/api/search.csv", params={"q": "Ana Lopez"}).status_code == 200
    assert client.get("/api/search.csv", params={"q": "Bo Li"}).status_code == 200
    after = client.get(f"/api/people/{river.ANA}/apart").json()["touched"]
    assert [one["what"] for one in after["exports"]] == [after["exports"][0]["what"]] and after["exports"][0]["by"]
    assert after["exports"][0]["what"].startswith("search-")
    assert after["asked_about"] == before["asked_about"], "saving a file is not opening her"


def test_without_a_choice_every_description_stands_by_itself(town: Workspace, client: TestClient) -> None:
    before = who_is_who(town)
    person = merged_person(town)["entity_id"]
    shown = client.get(f"/api/people/{person}/apart").json()
    assert shown["new_people"] == len(shown["descriptions"])
    made = client.post(f"/api/people/{person}/apart", json={}).json()
    town.run()
    after = who_is_who(town)
    profiles = [d["profile_id"] for d in shown["descriptions"]]
    assert after[after["profile_id"].isin(profiles)].groupby("entity_id")["profile_id"].nunique().tolist() == [1] * len(
        profiles
    )
    client.post(f"/api/unmerges/{made['unmerge_id']}/undo")
    town.run()
    assert who_is_who(town).equals(before)


def test_a_merge_that_people_made_is_taken_apart_and_leaves_no_trace(town: Workspace, client: TestClient) -> None:
    before = who_is_who(town)
    question = client.get("/api/review").json()["items"][0]
    both = [question["left_id"], question["right_id"]]
    judged = client.post("/api/judgements", json={"left_id": both[0], "right_id": both[1], "verdict": "same"}).json()
    town.run()
    merged = who_is_who(town)
    person = set(merged[merged["profile_id"].isin(both)]["entity_id"])
    assert len(person) == 1, "judged the same"
    entity = person.pop()
    of = dict(zip(before["profile_id"], before["entity_id"], strict=True))
    out = sorted(set(before[before["entity_id"] == of[both[1]]]["profile_id"]))
    shown = client.get(f"/api/people/{entity}/apart", params={"take_out": out}).json()
    assert [j["judgement_id"] for j in shown["judgements_withdrawn"]] == [judged["judgement_id"]]
    client.post(f"/api/people/{entity}/apart", json={"take_out": out})
    town.run()
    assert who_is_who(town).equals(before), "ids and members as before the judgement"


@pytest.mark.parametrize("take_out", [["nobody"], "all"])
def test_what_is_not_part_of_the_person_is_refused(town: Workspace, client: TestClient, take_out: Any) -> None:
    person = merged_person(town)["entity_id"]
    everything = [d["profile_id"] for d in client.get(f"/api/people/{person}/apart").json()["descriptions"]]
    body = {"take_out": everything if take_out == "all" else take_out}
    refused = client.post(f"/api/people/{person}/apart", json=body)
    assert refused.status_code == 400 and "at least one left" in refused.json()["expected"]
