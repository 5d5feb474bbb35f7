"""Questions asked of an earlier day: its tables and its statuses, today's protection of victims, no decisions."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests import border_town
from typer.testing import CliRunner

import igloo
from igloo.cli.application import app
from igloo.core.errors import NotFound, UserMistake
from igloo.webapi.app import api, create_app


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> igloo.Workspace:
    """The border town after two deliveries."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    border_town.deliver(workspace.folder, "carrier", "cdr_2.csv", border_town.calls(9, 1))
    workspace.run()
    return workspace


@pytest.fixture
def client(town: igloo.Workspace, tmp_path: Path) -> TestClient:
    """The application, without a built interface."""
    return TestClient(create_app(town, tmp_path), raise_server_exceptions=False)


def _moments(town: igloo.Workspace) -> tuple[str, str]:
    first, second = (town.lake.snapshot(i).created_at for i in town.lake.snapshot_ids())
    return first, second


def test_every_question_can_be_asked_of_an_earlier_moment(town: igloo.Workspace, client: TestClient) -> None:
    then, now = _moments(town)
    known = client.get("/api/snapshots").json()
    assert [(k["at"], k["kept"]) for k in known] == [(now, True), (then, True)]
    rows = {
        moment: client.get("/api/workspace", headers={"X-As-Of": moment} if moment else {}).json()["counts"]["rows"]
        for moment in ("", then, now)
    }
    assert rows[""] == rows[now] > rows[then]
    in_address = client.get("/api/sources/carrier", params={"as_of": then}).json()
    assert [b["file_name"] for b in in_address["batches"]] == ["cdr_1.csv"]
    assert len(client.get("/api/sources/carrier").json()["batches"]) == 2


def test_the_past_keeps_its_statuses_and_takes_no_decision(town: igloo.Workspace, client: TestClient) -> None:
    then, _ = _moments(town)
    subject = "phone:+15205550999"
    assert client.post(f"/api/subjects/{subject}/status", json={"status": "open", "reason": "x"}).status_code == 200
    assert client.get(f"/api/subjects/{subject}/card").json()["status"] == "open"
    past = client.get(f"/api/subjects/{subject}/card", params={"as_of": then}).json()
    assert past["status"] == "unpursued"
    refused = client.post(
        f"/api/subjects/{subject}/status", json={"status": "cleared", "reason": "x"}, params={"as_of": then}
    )
    assert refused.status_code == 400
    assert refused.json()["what"] == "Nothing can be decided in the past"


def test_who_is_protected_today_is_protected_on_every_day(town: igloo.Workspace, client: TestClient) -> None:
    then, _ = _moments(town)
    person = town.entities().entity_id.min().to_pyarrow().as_py()
    label = client.get(f"/api/subjects/{person}/card").json()["label"]
    client.post(f"/api/subjects/{person}/status", json={"status": "victim_identified", "reason": "interview"})
    past = client.get(f"/api/subjects/{person}/card", params={"as_of": then})
    assert label not in past.text


def test_a_day_before_the_first_run_is_a_sentence(town: igloo.Workspace, client: TestClient) -> None:
    early = client.get("/api/leads", params={"as_of": "2001-01-01"})
    assert early.status_code == 404
    assert early.json()["what"].startswith("Nothing was known at the end of 2001-01-01")
    assert client.get("/api/workspace", params={"as_of": "soon"}).json()["what"] == "This is no day"
    with pytest.raises(NotFound, match="Nothing was known"):
        igloo.open(town.folder, as_of="2001-01-01")


def test_python_and_the_command_line_look_back(town: igloo.Workspace) -> None:
    then, now = _moments(town)
    past = igloo.open(town.folder, as_of=then)
    calls = [w.table("event_call").count().to_pyarrow().as_py() for w in (past, igloo.open(town.folder, as_of=now))]
    assert calls == [54, 60]
    with pytest.raises(UserMistake, match="The past cannot be run"):
        past.run()
    for command in (["leads"], ["search"], ["show"]):
        words = [] if command == ["leads"] else ["phone:+15205550999"]
        done = CliRunner().invoke(app, [*command, str(town.folder), *words, "--as-of", then, "--json"])
        assert done.exit_code == 0, done.output
    early = CliRunner().invoke(app, ["leads", str(town.folder), "--as-of", "2001-01-01"])
    assert isinstance(early.exception, NotFound)


def test_a_list_is_checked_against_what_was_known_then(
    town: igloo.Workspace, client: TestClient, tmp_path: Path
) -> None:
    then, now = _moments(town)
    sql = "SELECT subject_id, count(DISTINCT event_id) AS n FROM event_party GROUP BY 1"
    known = {
        moment: {row["subject_id"]: row["n"] for row in igloo.open(town.folder, as_of=moment).reader().rows(sql)}
        for moment in (then, now)
    }
    grown = min(s for s in known[then] if s.startswith("phone:") and known[then][s] < known[now][s])
    line = grown.removeprefix("phone:")
    (tmp_path / "list.txt").write_text(line, encoding="utf-8")
    for moment, counts in known.items():
        asked = client.post("/api/xref", json={"text": line}, params={"as_of": moment}).json()
        words = ["xref", str(town.folder), str(tmp_path / "list.txt"), "--as-of", moment, "--json"]
        said = json.loads(CliRunner().invoke(app, words).stdout)
        assert [hit["n_events"] for hit in (*asked["hits"], *said["hits"])] == [counts[grown]] * 2
    early = CliRunner().invoke(app, ["xref", str(town.folder), str(tmp_path / "list.txt"), "--as-of", "2001-01-01"])
    assert isinstance(early.exception, NotFound)


def test_the_api_says_which_questions_can_be_asked_of_the_past(client: TestClient) -> None:
    told = api().openapi()["paths"]
    asked = {path: methods["get"] for path, methods in told.items() if "get" in methods}
    assert "/api/leads" in asked
    for path, question in asked.items():
        named = {p["name"] for p in question.get("parameters", [])}
        answer = client.get(re.sub(r"\{\w+\}", "x", path), params={"as_of": "soon"})
        takes_it = "This is no day" in answer.text
        assert named & {"as_of", "x-as-of"} == ({"as_of", "x-as-of"} if takes_it else set()), path
    assert "as_of" in {p["name"] for p in told["/api/xref"]["post"]["parameters"]}
