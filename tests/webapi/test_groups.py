"""Answering about a whole group over HTTP: what it would do, what it writes, contradictions, two people, undoing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests import border_town
from tests.webapi import people_to_review
from tests.webapi.river import ANA

from igloo.casework import Casework
from igloo.webapi.app import create_app
from igloo.webapi.read import decisions
from igloo.webapi.read.review import group_plan
from igloo.workspace import Workspace, init

FIVE, SIX = "person-five", "person-six"
EVERYBODY = [ANA, FIVE, SIX]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init(tmp_path / "workspace", "River")
    people_to_review.write_lake(tmp_path / "workspace" / "lake")
    return tmp_path / "workspace"


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    sits_down(monkeypatch, "ana")
    return TestClient(create_app(Workspace(folder), folder.parent), raise_server_exceptions=False)


def sits_down(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(decisions, "account", lambda: name)


def group(client: TestClient, *left_out: str, of: str = ANA) -> dict[str, Any]:
    told = client.get(f"/api/review/groups/{of}", params={"left_out": list(left_out)})
    assert told.status_code == 200, told.text
    return dict(told.json())


def plan(told: dict[str, Any], verdict: str) -> dict[str, Any]:
    (found,) = [one for one in told["plans"] if one["verdict"] == verdict]
    return dict(found)


def answer(client: TestClient, verdict: str, ticked: list[str], left_out: list[str] | None = None, **more: Any) -> Any:
    rest = [one for one in EVERYBODY if one not in ticked] if left_out is None else left_out
    body = {"verdict": verdict, "ticked": ticked, "left_out": rest, **more}
    return client.post(f"/api/review/groups/{ANA}", json=body)


def in_force(folder: Path) -> list[tuple[str, str, str]]:
    frame = Casework(Workspace(folder).casework_path).judgement_frame()
    return sorted(frame[["left_mention_id", "right_mention_id", "verdict"]].itertuples(index=False, name=None))


def refused(told: Any, what: str, status: int = 400) -> dict[str, Any]:
    assert told.status_code == status, told.text
    body = dict(told.json())
    assert what in body["what"] and all(body[part] for part in ("where", "got", "expected", "next_step"))
    return body


def test_members_stand_side_by_side_with_what_differs_first(client: TestClient) -> None:
    told = group(client)
    table = told["table"]
    assert [member["subject"]["subject_id"] for member in table["members"]] == EVERYBODY
    first = table["members"][0]
    assert (first["n_descriptions"], first["n_rows"], first["lead_rank"]) == (2, 2, 2)
    fields = {field["field"]: field for field in table["fields"]}
    assert fields["birth_date"]["cells"][1][0]["spans"] == [
        {"text": "1990-0", "differs": False}, {"text": "2", "differs": True},
        {"text": "-0", "differs": False}, {"text": "4", "differs": True},
    ]  # fmt: skip
    assert fields["birth_date"]["cells"][2] == []
    assert [[value["said_by"] for value in cell] for cell in fields["phone"]["cells"]] == [[2], [2], [1]]
    assert table["nobody_says"] == ["document", "address", "email", "account", "plate"]
    assert (told["n_pairs"], told["n_direct"], told["n_against"], told["n_follow"], told["n_dates"]) == (3, 3, 0, 0, 0)
    assert "bits" not in str(told) and "probability': 0" not in str(told) and "weight" not in str(told)


def test_what_all_of_them_say_is_said_once(folder: Path, client: TestClient) -> None:
    filled = people_to_review.tables()
    for row in filled["profile"]:
        row |= {"name": "El Güero", "documents": "document:P1" if row["profile_id"] in ("p5", "p6") else ""}
    people_to_review.river.write_lake(folder / "lake", filled)
    opened = TestClient(create_app(Workspace(folder), folder.parent))
    table = group(opened)["table"]
    assert [(one["field"], one["state"]) for one in table["fields"]] == [
        ("birth_date", "near"), ("phone", "near"), ("document", "part"), ("name", "same"),
    ]  # fmt: skip
    name = table["fields"][-1]
    assert name["cells"] == [] and [value["said_by"] for value in name["shared"]] == [3]


def test_a_group_is_one_by_as_few_judgements_as_say_so_each_with_evidence(client: TestClient, folder: Path) -> None:
    told = plan(group(client), "same")
    assert (told["n_judgements"], told["people"], told["waits_because"], told["contradicts"]) == (2, 1, [], [])
    made = answer(client, "same", EVERYBODY, reason="one telephone").json()
    # The third pair follows; of the three it has the least evidence.
    assert in_force(folder) == [("m1", "m5", "same"), ("m1", "m6", "same")]
    assert (made["n_for"], made["n_against"]) == (3, 0)
    assert (made["telling"]["left_id"], made["telling"]["right_id"]) == ("p1", "p6")
    assert made["telling"]["probability"] == pytest.approx(0.8)
    assert client.get("/api/review/groups").json()["total"] == 0
    assert all({q["left_id"], q["right_id"]}.isdisjoint({"p1", "p5", "p6"}) for q in asked(client))
    record = client.get("/api/judgements").json()["items"]
    assert {one["group_decision"] for one in record} == {made["decision_id"]}
    assert {one["reason"] for one in record} == {"Decided of a group, 3 of 3 people. one telephone"}
    assert Casework(Workspace(folder).casework_path).verify() == []


def asked(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/api/review").json()["items"])


def test_who_is_left_out_stays_a_question(client: TestClient, folder: Path) -> None:
    told = group(client, SIX)
    assert (told["n_pairs"], told["n_direct"], told["left_out"]) == (1, 1, [SIX])
    assert {one["verdict"] for one in told["plans"]} == {"same", "same_not_the_rest", "not_the_rest", "none_the_same"}
    answer(client, "same", [ANA, FIVE])
    assert in_force(folder) == [("m1", "m5", "same")]
    assert {("p1", "p6")} <= {(q["left_id"], q["right_id"]) for q in asked(client)}


def test_the_ticked_are_one_and_the_others_are_not(client: TestClient, folder: Path) -> None:
    assert plan(group(client, SIX), "same_not_the_rest")["n_judgements"] == 3
    assert answer(client, "same_not_the_rest", [ANA, FIVE]).status_code == 200
    assert in_force(folder) == [("m1", "m5", "same"), ("m1", "m6", "different"), ("m5", "m6", "different")]


def test_the_ticked_are_nobody_of_the_others(client: TestClient, folder: Path) -> None:
    made = answer(client, "not_the_rest", [SIX]).json()
    assert in_force(folder) == [("m1", "m6", "different"), ("m5", "m6", "different")]
    # Of the pairs kept apart the likeliest one is told.
    assert made["telling"]["right_id"] == "p6" and made["n_for"] == 2
    assert ("p1", "p5") in {(q["left_id"], q["right_id"]) for q in asked(client)}


def test_none_of_them_is_another(client: TestClient, folder: Path) -> None:
    assert plan(group(client), "none_the_same") | {"contradicts": []} == {
        "verdict": "none_the_same", "n_judgements": 3, "people": 3, "waits_because": [], "contradicts": [],
    }  # fmt: skip
    answer(client, "none_the_same", EVERYBODY)
    assert len(in_force(folder)) == 3 and {one[2] for one in in_force(folder)} == {"different"}


def test_an_earlier_judgement_against_it_is_the_small_triangle(client: TestClient, folder: Path) -> None:
    body = {"left_id": "p5", "right_id": "p6", "verdict": "different"}
    client.post("/api/judgements", json=body)
    told = plan(group(client), "same")
    (triangle,) = told["contradicts"]
    sides = {
        (s["left_id"], s["right_id"]): (s["verdict"], s["of_answer"], bool(s["judgement"])) for s in triangle["sides"]
    }
    assert sides == {
        ("p5", "p1"): ("same", True, False), ("p1", "p6"): ("same", True, False),
        ("p6", "p5"): ("different", False, True),
    }  # fmt: skip
    assert all(s["probability"] is None for s in triangle["sides"] if s["of_answer"]), "still blind"
    assert {triangle["question_left_id"], triangle["question_right_id"]} <= {"p1", "p5", "p6"}
    refused(answer(client, "same", EVERYBODY), "An earlier judgement says otherwise")
    assert in_force(folder) == [("m5", "m6", "different")], "nothing was written"
    assert plan(group(client, SIX), "same")["contradicts"] == []


def test_two_who_were_judged_apart_are_not_put_together_by_a_group(client: TestClient) -> None:
    client.post("/api/judgements", json={"left_id": "p5", "right_id": "p6", "verdict": "different"})
    told = plan(group(client, ANA), "same")
    ((one, other),) = [c["sides"] for c in told["contradicts"]]
    assert (one["of_answer"], one["judgement"], other["of_answer"]) == (True, None, False)
    assert other["judgement"]["verdict"] == "different"


def test_a_judgement_about_a_description_the_evidence_joined_counts_too(client: TestClient) -> None:
    # p2 is Ana's by the evidence alone; that it is not person-five keeps Ana and person-five apart.
    made = client.post("/api/judgements", json={"left_id": "p2", "right_id": "p5", "verdict": "different"})
    assert made.status_code == 200
    refused(answer(client, "same", EVERYBODY), "An earlier judgement says otherwise")


def test_where_somebody_was_arrested_the_whole_decision_waits(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.post(f"/api/subjects/{SIX}/status", json={"status": "arrested"})
    assert plan(group(client), "same")["waits_because"] == ["enforcement"]
    made = answer(client, "same", EVERYBODY).json()
    assert made["waits_because"] == ["enforcement"] and in_force(folder) == []
    assert client.get("/api/review/groups").json()["total"] == 0, "what waits is not asked again"
    assert all((q["left_id"], q["right_id"]) != ("p5", "p6") for q in asked(client)), "nor what would follow from it"
    (one,) = client.get("/api/review/waiting").json()
    assert [m["subject"]["subject_id"] for m in one["group"]["members"]] == EVERYBODY
    sits_down(monkeypatch, "ben")
    assert client.post(f"/api/judgements/{one['act']}/second", json={"agrees": True}).status_code == 200
    assert len(in_force(folder)) == 2


def test_what_keeps_apart_does_not_wait_for_what_puts_together(client: TestClient, folder: Path) -> None:
    client.post(f"/api/subjects/{FIVE}/status", json={"status": "arrested"})
    made = answer(client, "same_not_the_rest", [ANA, FIVE]).json()
    assert made["waits_because"] == ["enforcement"]
    assert {one[2] for one in in_force(folder)} == {"different"}
    assert client.post(f"/api/group-decisions/{made['decision_id']}/undo", json={}).json()["waits"] is False
    assert in_force(folder) == [] and client.get("/api/review/waiting").json() == []


def test_a_decision_is_taken_back_in_one_action_and_stays_on_record(client: TestClient, folder: Path) -> None:
    before = asked(client)
    number = answer(client, "none_the_same", EVERYBODY, reason="three cousins").json()["decision_id"]
    shown = client.get(f"/api/group-decisions/{number}").json()
    assert (shown["n_judgements"], shown["n_standing"], shown["by"], shown["reason"]) == (3, 3, "ana", "three cousins")
    assert [chip["subject_id"] for chip in shown["ticked"]] == EVERYBODY and shown["people"] == []
    undone = client.post(f"/api/group-decisions/{number}/undo", json={"reason": "too fast"}).json()
    assert undone["waits"] is False and undone["progress"]["decided"] == 0
    assert in_force(folder) == [] and asked(client) == before
    record = client.get("/api/judgements").json()["items"]
    assert [one["withdrawn"] for one in record] == [False] * 3 + [True] * 3
    refused(client.post(f"/api/group-decisions/{number}/undo", json={}), "Nothing is left", 404)
    refused(client.get("/api/group-decisions/99"), "There is no such decision", 404)
    assert Casework(Workspace(folder).casework_path).verify() == []


def test_one_judgement_of_a_decision_can_be_taken_back_alone(client: TestClient, folder: Path) -> None:
    made = answer(client, "same", EVERYBODY).json()
    client.post(f"/api/judgements/{made['judgements'][0]}/withdraw", json={})
    assert client.get(f"/api/group-decisions/{made['decision_id']}").json()["n_standing"] == 1
    client.post(f"/api/group-decisions/{made['decision_id']}/undo", json={})
    assert in_force(folder) == []


def test_taking_back_what_would_unprotect_somebody_waits(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    made = answer(client, "none_the_same", EVERYBODY).json()
    client.post(f"/api/subjects/{SIX}/status", json={"status": "arrested"})
    sits_down(monkeypatch, "ben")
    shown = client.get(f"/api/group-decisions/{made['decision_id']}").json()
    assert shown["undo_waits_because"] == ["enforcement"], "somebody else's word, and it lets two be joined"
    assert client.post(f"/api/group-decisions/{made['decision_id']}/undo", json={}).json()["waits"] is True
    again = client.get(f"/api/group-decisions/{made['decision_id']}").json()
    assert again["undo_waits"] is True and again["n_standing"] == 3
    refused(client.post(f"/api/group-decisions/{made['decision_id']}/undo", json={}), "Nothing is left", 404)


@pytest.mark.parametrize(
    ("verdict", "ticked", "left_out", "what"),
    [
        ("same", [ANA], [FIVE, SIX], "That cannot be said"),
        ("not_the_rest", EVERYBODY, [], "That cannot be said"),
        ("same", [ANA, FIVE], [], "not the one that was looked at"),
        ("same", [*EVERYBODY, "person-seven"], [], "not the one that was looked at"),
    ],
)
def test_an_answer_about_other_people_is_refused(
    client: TestClient, folder: Path, verdict: str, ticked: list[str], left_out: list[str], what: str
) -> None:
    refused(answer(client, verdict, ticked, left_out), what)
    assert in_force(folder) == []


def test_no_group_no_past_no_strangers(client: TestClient) -> None:
    refused(client.get("/api/review/groups/nobody"), "There is no such group", 404)
    refused(client.get(f"/api/review/groups/{ANA}", params={"left_out": ["nobody"]}), "That cannot be said")
    body = {"verdict": "same", "ticked": EVERYBODY}
    refused(client.post(f"/api/review/groups/{ANA}?as_of=2026-03-10", json=body), "Nothing can be decided in the past")
    assert client.post(f"/api/review/groups/{ANA}", json={**body, "verdict": "perhaps"}).status_code == 422
    client.post(f"/api/subjects/{SIX}/status", json={"status": "victim_identified"})
    refused(client.get(f"/api/review/groups/{ANA}"), "There is no such group", 404)
    assert answer(client, "same", EVERYBODY).status_code == 404


def test_too_large_a_group_and_too_long_an_answer_are_refused(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("igloo.webapi.read.review.group_answer.MOST_JUDGEMENTS", 2)
    refused(answer(client, "none_the_same", EVERYBODY), "too many judgements")
    monkeypatch.setattr(group_plan, "MOST_MEMBERS", 2)
    refused(client.get(f"/api/review/groups/{ANA}"), "too large")


DECLARED = """title: Tips
agency: County sheriff
kind: encounters
reliability: B
legal_basis: Memorandum 7
time_zone: America/Phoenix
"""
MAPPED = """
files:
  - match: "tips*.csv"
    people:
      - as: resident
        name: NAME
        birth_date: BORN
        identifiers: {phone: PHONE, email: MAIL}
"""
# One telephone and one name, written in four ways, each time with another mail: likely, and never merged alone.
TIPS = """NAME,BORN,PHONE,MAIL
Eulalio Oyarzabal Quiroga,,5205550199,a@x.mx
Oyarzabal Quiroga Eulalio,,5205550199,b@x.mx
Eulalio Oyarzábal,,5205550199,c@x.mx
E. Oyarzábal Quiroga,,5205550199,d@x.mx
"""


def test_a_group_becomes_one_with_the_next_run_and_is_restored_by_taking_it_back(tmp_path: Path) -> None:
    town = border_town.build(tmp_path / "workspace")
    source = town.places.sources / "tips"
    (source / "deliveries").mkdir(parents=True)
    (source / "source.yml").write_text(DECLARED, encoding="utf-8")
    (source / "mapping.yml").write_text(MAPPED, encoding="utf-8")
    (source / "deliveries" / "tips.csv").write_text(TIPS, encoding="utf-8")
    town.run()
    sql = "SELECT entity_id, mention_id, profile_id FROM entity_mention ORDER BY mention_id"
    before = town.reader().frame(sql)
    client = TestClient(create_app(town, tmp_path), raise_server_exceptions=False)
    first = client.get("/api/review/groups").json()["items"][0]
    told = group(client, of=first["group_id"])
    body = {"verdict": "same", "ticked": told["ticked"], "left_out": []}
    made = client.post(f"/api/review/groups/{first['group_id']}", json=body).json()
    assert len(made["judgements"]) == len(told["ticked"]) - 1
    town.run()
    after = town.reader().frame(sql)
    assert after.loc[before["entity_id"].isin(told["ticked"]), "entity_id"].nunique() == 1
    shown = client.get(f"/api/group-decisions/{made['decision_id']}").json()
    ((person, touched),) = [(one["person"], one["touched"]) for one in shown["people"]]
    assert person["subject_id"] in set(told["ticked"]) and touched["judgements"] == len(made["judgements"])
    assert client.post(f"/api/group-decisions/{made['decision_id']}/undo", json={}).status_code == 200
    town.run()
    assert town.reader().frame(sql).equals(before), "ids and members as before the decision"


def test_a_date_that_is_none_is_shown_as_delivered_and_not_compared(folder: Path) -> None:
    filled = people_to_review.tables()
    for row in filled["mention"]:
        if row["mention_id"] in ("m5", "m6"):
            row |= {"birth_date": "1990" if row["mention_id"] == "m5" else None}
            row["birth_date_original"] = "00/00/1990" if row["mention_id"] == "m5" else "31/02/1990"
    for row in filled["profile"]:
        if row["profile_id"] in ("p5", "p6"):
            row["birth_date"] = "1990" if row["profile_id"] == "p5" else ""
    people_to_review.river.write_lake(folder / "lake", filled)
    opened = TestClient(create_app(Workspace(folder), folder.parent))
    (born,) = [one for one in group(opened)["table"]["fields"] if one["field"] == "birth_date"]
    told = [["".join(s["text"] for s in v["spans"]) + "*" * v["as_delivered"] for v in cell] for cell in born["cells"]]
    assert told == [["1990-04-02"], ["1990", "00/00/1990*"], ["31/02/1990*"]]
    pair = opened.get("/api/review/pair", params={"left": "p1", "right": "p6"}).json()
    (field,) = [one for one in pair["fields"] if one["field"] == "birth_date"]
    assert field["state"] == "one_side" and [v["as_delivered"] for v in field["right"]] == [True]
    pair = opened.get("/api/review/pair", params={"left": "p5", "right": "p6"}).json()
    (field,) = [one for one in pair["fields"] if one["field"] == "birth_date"]
    assert (field["state"], len(field["left"]), len(field["right"])) == ("one_side", 2, 1)
