"""Reviewing who is who over HTTP: order, blindness, undoing, transitivity, contradictions, protection."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.webapi.people_to_review import write_lake
from tests.webapi.river import ANA, VERA

from igloo.webapi.app import create_app
from igloo.workspace import Workspace, init


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    init(tmp_path / "workspace", "River")
    write_lake(tmp_path / "workspace" / "lake")
    return TestClient(create_app(Workspace(tmp_path / "workspace"), tmp_path), raise_server_exceptions=False)


def asked(client: TestClient) -> list[tuple[str, str]]:
    return [(item["left_id"], item["right_id"]) for item in client.get("/api/review").json()["items"]]


def say(client: TestClient, left: str, right: str, verdict: str, reason: str = "") -> dict[str, Any]:
    body = {"left_id": left, "right_id": right, "verdict": verdict, "reason": reason}
    answer = client.post("/api/judgements", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_what_an_answer_would_change_in_an_open_lead_is_asked_first(client: TestClient) -> None:
    assert asked(client) == [("p1", "p5"), ("p1", "p6"), ("p4", "p7"), ("p3", "p7"), ("p5", "p6")]
    queue = client.get("/api/review", params={"limit": 2, "offset": 1}).json()
    assert (queue["total"], len(queue["items"]), queue["items"][0]["lead_rank"]) == (5, 2, 2)
    client.post(f"/api/subjects/{ANA}/status", json={"status": "cleared"})
    client.post(f"/api/subjects/{VERA}/status", json={"status": "arrested"})
    # No open lead is left among them: the likeliest first.
    assert asked(client)[0] == ("p3", "p7")
    assert client.get("/api/review").json()["progress"]["stop"] == "leads_done"


def test_three_who_may_be_one_are_shown_as_a_group_until_they_are_answered(client: TestClient) -> None:
    told = client.get("/api/review/groups").json()
    assert told["total"] == 1 and told["not_shown"] == 0, "two who may be one are a question, not a group"
    group = told["items"][0]
    assert {m["subject_id"] for m in group["members"]} == {ANA, "person-five", "person-six"}
    assert (group["left_id"], group["right_id"]) == asked(client)[0] and group["lead_rank"] == 2
    assert "bits" not in str(told) and "probability" not in str(told)
    say(client, "p1", "p5", "same")
    say(client, "p1", "p6", "different")
    assert client.get("/api/review/groups").json()["total"] == 0


def test_a_group_with_somebody_protected_is_counted_and_not_shown(client: TestClient) -> None:
    client.post(f"/api/subjects/{ANA}/status", json={"status": "victim_identified"})
    told = client.get("/api/review/groups").json()
    assert (told["total"], told["items"], told["not_shown"]) == (0, [], 1)


def test_a_pair_is_blind_until_somebody_decided(client: TestClient) -> None:
    blind = client.get("/api/review/pair", params={"left": "p5", "right": "p1"}).json()
    assert blind["evidence"] is None and blind["judgement"] is None
    assert "probability" not in str(blind) and "bits" not in str(blind)
    fields = {field["field"]: field for field in blind["fields"]}
    assert fields["phone"]["state"] == "same" and fields["birth_date"]["state"] == "near"
    assert fields["name"]["right"][0]["spans"] == [
        {"text": "Ana Lope", "differs": False},
        {"text": "s", "differs": True},
    ]
    assert blind["would_change"]["ranks"] == [2]
    decided = say(client, "p1", "p5", "same", "one phone, day and month exchanged")
    evidence = decided["pair"]["evidence"]
    assert evidence["probability"] == pytest.approx(1 / (1 + 2**-6))
    assert evidence["prior_bits"] + sum(part["bits"] for part in evidence["parts"]) == evidence["weight"]
    assert evidence["flip"] == {"without": ["Phone"], "probability": pytest.approx(1 / (1 + 2**5))}
    assert evidence["sentence"].startswith("For: Phone (same), Surname (same), Date of birth (same). Two descriptions")
    assert decided["pair"]["judgement"]["reason"] == "one phone, day and month exchanged"


def test_every_pair_of_a_person_merged_or_not_has_its_sum_its_sentence_and_what_would_flip_it(
    client: TestClient,
) -> None:
    why = client.get(f"/api/subjects/{ANA}/identity").json()
    asked_about = {(pair["left_id"], pair["right_id"]): pair for pair in why["near_misses"]}
    assert ("p1", "p5") in asked_about and why["pairs"]
    assert all(pair["sentence"] and pair["parts"] for pair in [*why["pairs"], *why["near_misses"]])
    near = asked_about["p1", "p5"]
    assert near["prior_bits"] + sum(part["bits"] for part in near["parts"]) == near["weight"]
    assert near["flip"]["without"] == ["Phone"] and near["sentence"].startswith("For: Phone (same)")
    # The same number as on the page Who is who.
    told = say(client, "p1", "p5", "unsure")["pair"]["evidence"]
    assert all(told[part] == near[part] for part in ("probability", "weight", "sentence", "flip"))


def test_an_answer_leaves_the_queue_and_undoing_brings_it_back(client: TestClient) -> None:
    before = asked(client)
    number = say(client, "p1", "p5", "different")["judgement_id"]
    assert asked(client) == before[1:]
    progress = client.post(f"/api/judgements/{number}/withdraw", json={"reason": "too fast"}).json()
    assert (progress["decided"], progress["left"], progress["waiting"]) == (0, 5, 2)
    assert asked(client) == before
    record = client.get("/api/judgements").json()["items"]
    assert [(r["verdict"], r["withdrawn"], r["withdraws"]) for r in record] == [
        ("different", False, number),
        ("different", True, None),
    ]
    again = client.post(f"/api/judgements/{number}/withdraw", json={})
    assert again.status_code == 404 and again.json()["next_step"]


def test_what_follows_from_two_answers_is_not_asked(client: TestClient) -> None:
    say(client, "p1", "p5", "same")
    # p1 and p5 are one now: whether p6 is either is one question.
    assert asked(client) == [("p1", "p6"), ("p4", "p7"), ("p3", "p7")]
    say(client, "p1", "p6", "different")
    assert asked(client) == [("p4", "p7"), ("p3", "p7")]
    assert say(client, "p4", "p7", "unsure")["progress"]["unsure"] == 1
    assert asked(client) == [("p3", "p7")]
    assert say(client, "p3", "p7", "same")["progress"]["stop"] == "done"


def test_a_contradiction_is_the_small_triangle_with_the_question_that_settles_it(client: TestClient) -> None:
    for left, right, verdict in (("p1", "p5", "same"), ("p5", "p6", "same"), ("p1", "p6", "different")):
        assert say(client, left, right, verdict)["judgement_id"]
    found = client.get("/api/review/contradictions").json()
    assert len(found) == 1 and client.get("/api/review").json()["progress"]["contradictions"] == 1
    sides = {(s["left_id"], s["right_id"]): s["verdict"] for s in found[0]["sides"]}
    assert sides == {("p1", "p5"): "same", ("p5", "p6"): "same", ("p6", "p1"): "different"}
    # Three names alike: that p1 and p6 differ is what the evidence supports least.
    assert (found[0]["question_left_id"], found[0]["question_right_id"]) == ("p1", "p6")
    say(client, "p1", "p6", "different", "looked again")
    asked_next = client.get("/api/review/contradictions").json()[0]
    assert (asked_next["question_left_id"], asked_next["question_right_id"]) == ("p5", "p6")
    say(client, "p5", "p6", "different")
    assert client.get("/api/review/contradictions").json() == []


def test_answers_about_merged_pairs_measure_how_often_merging_is_wrong(client: TestClient) -> None:
    merged = client.get("/api/review", params={"of": "merged"}).json()
    assert [(q["left_id"], q["right_id"]) for q in merged["items"]] == [("p1", "p2")]
    before = merged["progress"]
    assert (before["merges"], before["merges_checked"], before["merges_wrong_share_high"]) == (1, 0, 1.0)
    assert before["merges_wrong_expected"] == pytest.approx(0.001, abs=0.01)
    blind = client.get("/api/review/pair", params={"left": "p1", "right": "p2"}).json()
    assert blind["evidence"] is None and blind["left"]["entity"] == blind["right"]["entity"]
    after = say(client, "p1", "p2", "different")["progress"]
    assert (after["merges_checked"], after["merges_wrong"], after["answers"]) == (1, 1, 0)
    assert client.get("/api/review", params={"of": "merged"}).json()["total"] == 0
    # Until the next run says who is who, nobody is asked about either half.
    assert all("p1" not in pair for pair in asked(client))


def test_nobody_protected_is_asked_about_or_shown(client: TestClient) -> None:
    client.post(f"/api/subjects/{VERA}/status", json={"status": "victim_identified"})
    assert ("p4", "p7") not in asked(client)
    assert client.get("/api/review").json()["progress"]["not_shown"] == 1
    refused = client.get("/api/review/pair", params={"left": "p4", "right": "p7"})
    assert refused.status_code == 404 and "Vera" not in refused.text
    body = {"left_id": "p4", "right_id": "p7", "verdict": "same"}
    assert client.post("/api/judgements", json=body).status_code == 404


def test_a_protected_person_is_taken_apart_without_being_named(client: TestClient) -> None:
    client.post(f"/api/subjects/{ANA}/status", json={"status": "victim_identified"})
    shown = client.get(f"/api/people/{ANA}/apart")
    assert shown.status_code == 200 and not re.search("lopez|1990|0123", shown.text, re.IGNORECASE), shown.text
    assert {d["label"] for d in shown.json()["descriptions"]} == {"Protected person"}
    say(client, "p3", "p7", "same", "told by Ana Lopez")
    record = client.get("/api/judgements")
    assert "Lopez" not in record.text and "told by Protected person" in record.text


def test_nobody_decides_in_the_past_or_about_nobody(client: TestClient) -> None:
    body = {"left_id": "p1", "right_id": "p5", "verdict": "same"}
    assert client.post("/api/judgements?as_of=2026-03-10", json=body).status_code == 400
    assert client.post("/api/judgements", json={**body, "verdict": "identical"}).status_code == 422
    assert client.post("/api/judgements", json={**body, "right_id": "p99"}).status_code == 404


def test_answers_correct_the_estimate_of_what_is_missed(client: TestClient) -> None:
    before = client.get("/api/review").json()["progress"]
    assert before["answers"] == 0 and 0 < before["missed_low"] <= before["missed"] <= before["missed_high"] <= 5
    after = say(client, "p3", "p7", "different")["progress"]
    # The model was nearly sure and wrong: of the rest, too, fewer are expected.
    assert after["answers"] == 1 and after["missed"] < before["missed"] - 1
