"""Where a victim or an enforcement action is involved, nothing joins before a second person agrees."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.webapi import people_to_review, river
from tests.webapi.river import ANA, ANAS_PHONE, VERA

from igloo.casework import Casework
from igloo.casework.judgements import Judgements
from igloo.webapi.app import create_app
from igloo.webapi.read import decisions
from igloo.workspace import Workspace, init

SIX = "person-six"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    init(tmp_path / "workspace", "River")
    people_to_review.write_lake(tmp_path / "workspace" / "lake")
    return tmp_path / "workspace"


@pytest.fixture
def client(folder: Path, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    sits_down(monkeypatch, "ana")
    return opened(folder)


def opened(folder: Path) -> TestClient:
    return TestClient(create_app(Workspace(folder), folder.parent), raise_server_exceptions=False)


def sits_down(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Somebody else works from their own account."""
    monkeypatch.setattr(decisions, "account", lambda: name)


def with_encounters(folder: Path, *told: tuple[str, str, str, str]) -> None:
    """The lake again with encounters of (mention, outcome, offence, case)."""
    filled = people_to_review.tables()
    filled["event_encounter"] = [
        {"event_id": f"e{i}", "source_id": "border", "batch_id": river.BORDER, "row": i, "t_utc": datetime(2026, 3, 1),
         "subject": mention, "outcome": outcome, "offence": offence, "case_number": case}
        for i, (mention, outcome, offence, case) in enumerate(told, start=1)
    ]  # fmt: skip
    river.write_lake(folder / "lake", filled)


def say(client: TestClient, left: str, right: str, verdict: str = "same", reason: str = "") -> dict[str, Any]:
    body = {"left_id": left, "right_id": right, "verdict": verdict, "reason": reason}
    answer = client.post("/api/judgements", json=body)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def status(client: TestClient, subject: str, status: str) -> None:
    assert client.post(f"/api/subjects/{subject}/status", json={"status": status}).status_code == 200


def in_force(folder: Path) -> list[tuple[str, str, str]]:
    frame = Casework(Workspace(folder).casework_path).judgement_frame()
    return list(frame[["left_mention_id", "right_mention_id", "verdict"]].itertuples(index=False, name=None))


def waiting(client: TestClient) -> list[dict[str, Any]]:
    return list(client.get("/api/review/waiting").json())


def second(client: TestClient, act: int, agrees: bool, reason: str = "") -> Any:
    return client.post(f"/api/judgements/{act}/second", json={"agrees": agrees, "reason": reason})


def test_a_judgement_about_somebody_arrested_waits_and_has_effect_once_another_agrees(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(client, ANA, "arrested")
    told = client.get("/api/review/pair", params={"left": "p1", "right": "p5"}).json()
    assert told["same_waits_because"] == ["enforcement"], "said before anybody answers"
    said = say(client, "p1", "p5", reason="one phone")
    assert in_force(folder) == []
    assert said["pair"]["judgement"]["waits"] and said["pair"]["judgement"]["second"]["because"] == ["enforcement"]
    progress = client.get("/api/review").json()["progress"]
    assert (progress["second_person"], progress["second_person_yours"], progress["waiting"]) == (1, 1, 0)
    asked = [(q["left_id"], q["right_id"]) for q in client.get("/api/review").json()["items"]]
    assert ("p1", "p5") not in asked, "what waits is not asked again"
    (one,) = waiting(client)
    assert (one["because"], one["yours"], one["left_id"], one["right_id"]) == (["enforcement"], True, "p1", "p5")
    refused = second(client, one["act"], True)
    assert refused.status_code == 400 and "of their own" in refused.json()["what"] and refused.json()["next_step"]
    sits_down(monkeypatch, "ben")
    blind = client.get("/api/review/pair", params={"left": "p1", "right": "p5"}).json()
    assert blind["evidence"] is None, "the second person is blind as the first one was"
    agreed = second(client, one["act"], True, "saw both files").json()
    assert agreed["pair"]["evidence"]["probability"] > 0.9 and agreed["progress"]["waiting"] == 1
    assert in_force(folder) == [("m1", "m5", "same")] and waiting(client) == []
    shown = client.get("/api/judgements").json()["items"][0]
    assert (shown["by"], shown["second"]["by"], shown["second"]["reason"]) == ("ana", "ben", "saw both files")
    assert Casework(Workspace(folder).casework_path).verify() == []


@pytest.mark.parametrize("name", ["ana", " Ana ", "ANA"])
def test_nobody_confirms_their_own_however_the_name_is_written(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    status(client, ANA, "charged")
    number = say(client, "p1", "p5")["judgement_id"]
    sits_down(monkeypatch, name)
    assert second(client, number, True).status_code == 400
    assert in_force(folder) == [] and len(waiting(client)) == 1
    # Saying no to one's own is taking it back.
    assert second(client, number, False).status_code == 200 and waiting(client) == []


def test_an_answer_that_waits_corrects_the_estimate_as_any_other(client: TestClient) -> None:
    before = client.get("/api/review").json()["progress"]
    status(client, ANA, "arrested")
    after = say(client, "p1", "p5")["progress"]
    assert (before["answers"], after["answers"], after["decided"]) == (0, 1, 1)
    # "Same" waits and "different" does not: counted alone, these would say that people hardly ever join.
    assert say(client, "p1", "p6", "different")["progress"]["answers"] == 2


def test_what_a_second_person_refused_never_has_effect_and_stays_on_record(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(client, ANAS_PHONE, "convicted")  # a telephone that is Ana's
    number = say(client, "p1", "p6")["judgement_id"]
    sits_down(monkeypatch, "ben")
    assert second(client, number, False, "a cousin").status_code == 200
    assert in_force(folder) == [] and waiting(client) == []
    shown = client.get("/api/judgements").json()["items"][0]
    assert (shown["waits"], shown["second"]["agrees"], shown["second"]["reason"]) == (False, False, "a cousin")
    assert second(client, number, True).status_code == 404, "an answer is given once"
    asked = [(q["left_id"], q["right_id"]) for q in client.get("/api/review").json()["items"]]
    assert ("p1", "p6") in asked, "the question is open again"


def test_an_encounter_that_ended_in_an_arrest_makes_everybody_of_its_case_wait(
    folder: Path, client: TestClient
) -> None:
    with_encounters(folder, ("m1", "Arrested", "", "C-1"), ("m3", "released", "", "C-1"), ("m7", "released", "", "C-2"))
    client = opened(folder)
    say(client, "p1", "p5")
    say(client, "p3", "p7")
    assert [one["because"] for one in waiting(client)] == [["enforcement"], ["enforcement"]]
    assert in_force(folder) == []


@pytest.mark.parametrize("outcome", ["possible victim", "Unaccompanied child", "material witness"])
def test_who_may_be_a_victim_by_the_record_is_not_put_together_by_one_person(
    folder: Path, client: TestClient, outcome: str
) -> None:
    with_encounters(folder, ("m7", outcome, "", ""))
    client = opened(folder)
    say(client, "p3", "p7")
    assert [one["because"] for one in waiting(client)] == [["victim"]] and in_force(folder) == []


def test_who_was_judged_to_be_somebody_arrested_is_involved_before_the_next_run(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(client, ANA, "arrested")
    number = say(client, "p1", "p5")["judgement_id"]
    sits_down(monkeypatch, "ben")
    assert second(client, number, True).status_code == 200
    # Nobody arrested stands in p5 or p6 yet; by what two people said, p5 is Ana.
    say(client, "p5", "p6")
    assert [one["because"] for one in waiting(client)] == [["enforcement"]] and len(in_force(folder)) == 1


def test_nobody_involved_needs_nobody_else_and_the_setting_decides(folder: Path, client: TestClient) -> None:
    number = say(client, "p5", "p6")["judgement_id"]
    assert in_force(folder) == [("m5", "m6", "same")]
    client.post(f"/api/judgements/{number}/withdraw", json={})
    settings = folder / "igloo.toml"
    written = settings.read_text(encoding="utf-8")
    assert 'second_person = "victim_or_enforcement"' in written or "second_person" not in written
    for rule, waits in (("always", 1), ("never", 0)):
        settings.write_text(_with_rule(written, rule), encoding="utf-8")
        client = opened(folder)
        status(client, SIX, "arrested") if rule == "never" else None
        number = say(client, "p5", "p6")["judgement_id"]
        assert len(waiting(client)) == waits and len(in_force(folder)) == 1 - waits
        client.post(f"/api/judgements/{number}/withdraw", json={})


def _with_rule(written: str, rule: str) -> str:
    lines = [line for line in written.splitlines() if not line.startswith("second_person")]
    if "[identity]" not in lines:
        lines.append("[identity]")
    place = lines.index("[identity]") + 1
    return "\n".join([*lines[:place], f'second_person = "{rule}"', *lines[place:]]) + "\n"


def test_nothing_of_a_protected_person_leaks_while_it_waits(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework = Casework(Workspace(folder).casework_path)
    status(client, VERA, "victim_identified")
    Judgements(casework).judge_all([("m4", "m7", "same", "told by Vera Ruiz")], "ana", [("victim",)])
    sits_down(monkeypatch, "ben")
    page = client.get("/api/review/waiting")
    assert page.status_code == 200 and not re.search("vera|ruiz|2001", page.text, re.IGNORECASE), page.text
    (one,) = page.json()
    assert (one["left_id"], one["right_id"], one["because"]) == ("", "", ["victim"])
    assert one["judgements"][0]["left_label"] == "Protected person"
    assert {(ref["batch_id"], ref["row"]) for ref in one["refs"]} >= {(river.BORDER, 7)}, "where to look it up"
    answered = second(client, one["act"], True, "asked Vera Ruiz")
    assert answered.json()["pair"] is None and not re.search("vera|ruiz", answered.text, re.IGNORECASE)
    assert "Ruiz" not in client.get("/api/judgements").text


def test_taking_back_what_two_agreed_to_about_a_victim_takes_two(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_encounters(folder, ("m1", "possible victim", "", ""))
    client = opened(folder)
    casework = Casework(Workspace(folder).casework_path)
    (number,) = Judgements(casework).judge_all([("m1", "m2", "same", "")], "kim")
    # m1 and m2 are one person today: taking it back would take the protection off a part of them.
    assert client.post(f"/api/judgements/{number}/withdraw", json={}).status_code == 200
    assert in_force(folder) == [("m1", "m2", "same")]
    (one,) = waiting(client)
    assert one["verdict"] == "taken_back" and one["because"] == ["victim"]
    again = client.post(f"/api/judgements/{number}/withdraw", json={})
    assert again.status_code == 404, "it is asked for already"
    sits_down(monkeypatch, "ben")
    assert second(client, one["act"], True).status_code == 200
    assert in_force(folder) == []


def test_different_about_a_pair_whose_same_waits_has_effect_at_once(client: TestClient, folder: Path) -> None:
    with_encounters(folder, ("m7", "possible victim", "", ""))
    client = opened(folder)
    say(client, "p3", "p7")
    say(client, "p3", "p7", "different")
    assert in_force(folder) == [("m3", "m7", "different")] and len(waiting(client)) == 1


def test_keeping_two_apart_has_effect_at_once_and_undoing_ones_own_too(client: TestClient, folder: Path) -> None:
    status(client, ANA, "arrested")
    number = say(client, "p1", "p5", "different")["judgement_id"]
    assert in_force(folder) == [("m1", "m5", "different")]
    client.post(f"/api/judgements/{number}/withdraw", json={})
    assert in_force(folder) == [] and waiting(client) == []


def test_taking_back_somebody_elses_different_is_putting_together(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status(client, ANA, "arrested")
    number = say(client, "p1", "p5", "different")["judgement_id"]
    sits_down(monkeypatch, "ben")
    client.post(f"/api/judgements/{number}/withdraw", json={})
    assert in_force(folder) == [("m1", "m5", "different")] and len(waiting(client)) == 1


def test_a_victim_is_taken_apart_by_two_and_the_first_can_undo_it_alone(
    client: TestClient, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled = people_to_review.tables()
    for row in filled["entity_mention"]:
        if row["mention_id"] == "m2":
            row["profile_id"] = "p2"
    river.write_lake(folder / "lake", filled)
    client = opened(folder)
    status(client, ANA, "victim_identified")
    descriptions = client.get(f"/api/people/{ANA}/apart").json()["descriptions"]
    out = [descriptions[-1]["profile_id"]]
    made = client.post(f"/api/people/{ANA}/apart", json={"take_out": out, "reason": "two women"}).json()
    assert made["waits"] and in_force(folder) == []
    (one,) = waiting(client)
    assert one["verdict"] == "different" and one["because"] == ["victim"]
    assert client.get(f"/api/people/{ANA}/apart").json()["undoable"] == made["unmerge_id"]
    assert client.post(f"/api/unmerges/{made['unmerge_id']}/undo").status_code == 204
    assert waiting(client) == [] and in_force(folder) == []
    made = client.post(f"/api/people/{ANA}/apart", json={"take_out": out}).json()
    sits_down(monkeypatch, "ben")
    assert second(client, waiting(client)[0]["act"], True).status_code == 200
    assert [verdict for *_, verdict in in_force(folder)] == ["different"]
    # Ben did not take her apart: for him, putting together is a judgement about a victim.
    assert client.post(f"/api/unmerges/{made['unmerge_id']}/undo").status_code == 204
    assert [one["verdict"] for one in waiting(client)] == ["taken_back"] and len(in_force(folder)) == 1
    assert Casework(Workspace(folder).casework_path).verify() == []


def test_a_number_that_nothing_waits_under_is_a_sentence(client: TestClient) -> None:
    answer = second(client, 99, True)
    assert answer.status_code == 404 and all(answer.json()[part] for part in ("what", "got", "expected", "next_step"))
    assert client.post("/api/judgements/1/second?as_of=2026-03-10", json={"agrees": True}).status_code == 400
