"""Every route answers in its shape, every failure in one shape, and nothing is kept in a cache."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from tests.webapi.river import ANA, ANAS_PHONE, BORDER, COORDINATOR, PLATE

from igloo.webapi.app import create_app
from igloo.webapi.protection import HEADERS
from igloo.workspace import Workspace, init

FINDING = quote(f"calls_after_crossing|{COORDINATOR}|", safe="")
ROUTES = [
    "/api/workspace",
    "/api/leads?status=unpursued&status=open&kind=phone&sort=qe",
    f"/api/leads/{quote(COORDINATOR, safe='')}",
    "/api/search?q=ana",
    f"/api/subjects/{ANA}/card",
    f"/api/subjects/{ANAS_PHONE}/timeline?kind=call&from=2026-03-02&to=2026-03-03&order=oldest",
    f"/api/subjects/{PLATE}/connections",
    f"/api/subjects/{ANA}/identity",
    f"/api/subjects/{ANA}",
    f"/api/findings/{FINDING}",
    "/api/sources",
    "/api/sources/border",
    "/api/sources/border/outcomes?outcome=rejected",
    f"/api/rows/{BORDER}/2?mark=PHONE",
]


@pytest.mark.parametrize("address", ROUTES)
def test_answers(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    assert response.json()


FAILURES = [
    ("/api/subjects/phone:+19999999999", 404, "NotFound"),
    ("/api/leads/person-bo", 404, "NotFound"),
    ("/api/findings/none", 404, "NotFound"),
    ("/api/sources/bordr", 404, "NotFound"),
    ("/api/sources/bordr/outcomes", 404, "NotFound"),
    (f"/api/rows/{BORDER}/99", 404, "NotFound"),
    ("/api/rows/none/1", 404, "NotFound"),
    ("/api/nothing/here", 404, "NotFound"),
    ("/api/leads?limit=-1", 422, "UserMistake"),
    ("/api/leads?status=guilty", 422, "UserMistake"),
    ("/api/search", 422, "UserMistake"),
    (f"/api/subjects/{ANA}/timeline?from=yesterday", 400, "UserMistake"),
    (f"/api/subjects/{ANAS_PHONE}/identity", 400, "UserMistake"),
]


@pytest.mark.parametrize(("address", "status", "error"), FAILURES, ids=[f[0] for f in FAILURES])
def test_every_failure_has_the_one_shape(client: TestClient, address: str, status: int, error: str) -> None:
    response = client.get(address)
    body = response.json()
    assert (response.status_code, body["error"]) == (status, error)
    assert list(body) == ["error", "what", "where", "got", "expected", "next_step"]
    assert all(body.values()), body
    assert response.headers["cache-control"] == "no-store"


def test_a_wrong_source_is_told_the_nearest_right_one(client: TestClient) -> None:
    assert client.get("/api/sources/bordr").json()["expected"] == "“border”"


def test_our_own_fault_shows_no_traceback(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr("igloo.webapi.routes.sources.read.sources", broken)
    response = client.get("/api/sources")
    assert response.status_code == 500
    assert list(response.json()) == ["error", "what", "where", "got", "expected", "next_step"]
    assert "secret" not in response.text
    assert "Traceback" not in response.text


def test_before_the_first_run_the_workspace_answers_and_the_rest_says_what_to_do(tmp_path: Path) -> None:
    init(tmp_path / "new", "New")
    client = TestClient(create_app(Workspace(tmp_path / "new"), tmp_path))
    answer = client.get("/api/workspace").json()
    assert (answer["title"], answer["snapshot_id"], answer["counts"]) == ("New", None, {})
    refused = client.get("/api/leads")
    assert refused.status_code == 404
    assert "igloo run" in refused.json()["next_step"]


def test_a_decision_is_made_shown_and_undone(client: TestClient) -> None:
    change = client.post(f"/api/subjects/{COORDINATOR}/status", json={"status": "open", "reason": "called by many"})
    assert change.status_code == 200
    assert (change.json()["previous"], change.json()["status"]) == ("unpursued", "open")
    lead = client.get(f"/api/leads/{COORDINATOR}").json()
    assert (lead["status"], lead["subject"]["status"], len(lead["history"])) == ("open", "open", 1)
    undone = client.post(f"/api/status-changes/{change.json()['change_id']}/undo")
    assert undone.json()["status"] == "unpursued"
    assert [c["undone"] for c in client.get(f"/api/leads/{COORDINATOR}").json()["history"]] == [False, True]
    again = client.post(f"/api/status-changes/{change.json()['change_id']}/undo")
    assert again.status_code == 400


def test_opening_a_dossier_is_kept(client: TestClient) -> None:
    client.get(f"/api/subjects/{ANA}")
    client.get(f"/api/subjects/{ANA}/card")
    casework = client.app.state.desks.casework  # type: ignore[attr-defined]
    assert [view["what"] for view in casework.views(ANA)] == ["dossier"]
    assert casework.verify() == []


def test_another_site_cannot_ask_for_a_change(client: TestClient) -> None:
    request = {"url": f"/api/subjects/{ANA}/status", "json": {"status": "open"}}
    refused = client.post(**request, headers={"origin": "https://elsewhere.example"})
    assert refused.status_code == 403
    assert refused.json()["what"] == "Another site asked for a change"
    assert client.post(**request, headers={"origin": "http://testserver"}).status_code == 200


def test_security_headers_on_every_answer(client: TestClient) -> None:
    for address in ("/", "/leads", "/api/workspace", "/api/nothing"):
        headers = client.get(address).headers
        assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe-eval" not in HEADERS["Content-Security-Policy"]
    assert "script-src 'self';" in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/leads", "/subjects/phone:+15205550123", "/sources/a.b"])
def test_every_page_is_drawn_by_the_interface(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.text) == (200, "<title>Igloo</title>")
    assert response.headers["cache-control"] == "no-cache"


def test_without_a_built_interface_the_answer_says_how_to_build_it(workspace: Workspace, tmp_path: Path) -> None:
    response = TestClient(create_app(workspace, tmp_path / "nothing")).get("/leads")
    assert response.status_code == 404
    assert "make demo" in response.json()["next_step"]


def test_assets_are_served_and_nothing_outside_them(client: TestClient) -> None:
    assert "immutable" in client.get("/assets/app.js").headers["cache-control"]
    assert client.get("/assets/missing.js").status_code == 404
    assert client.get("/..%2f..%2figloo.toml").status_code == 404
