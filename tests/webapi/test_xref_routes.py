"""The list check over HTTP: at once, with progress, paged, saved and deleted, and a tip's text."""

from __future__ import annotations

import base64
import json

from fastapi.testclient import TestClient
from tests.webapi.river import ANA, COORDINATOR

from igloo.webapi.read.desk import Desk

LIST = "520-555-0199\nnobody\nLopez Anna"


def test_the_list_look_up(client: TestClient) -> None:
    answer = client.post("/api/xref", json={"text": LIST}).json()
    assert answer["n_given"] == 3
    assert [(h["line"], (h["subject"] or {}).get("subject_id")) for h in answer["hits"]] == [
        (1, COORDINATOR),
        (2, None),
        (3, ANA),
    ]
    assert answer["sentence"] == (
        "Looked up 3 lines; 1 hits somebody or something known. 1 line only by a name or the end of a number: weak."
    )


def test_a_line_without_a_hit_says_whether_it_could_have_been_seen(client: TestClient) -> None:
    answer = client.post("/api/xref", json={"text": "520-555-0147\na@b.org\nunknown"}).json()
    state = {h["given"]: (h["subject"], h["absent"]) for h in answer["hits"]}
    assert state == {
        "520-555-0147": (None, "not_seen"),
        "a@b.org": (None, "not_collected"),
        "unknown": (None, ""),
    }
    assert len(answer["notes"]) == 3, answer["notes"]
    assert "Not collected: no source records e-mail" in " ".join(answer["notes"])
    assert answer["notes"][-1] == "1 line with nothing that can be looked up."


def test_progress_and_then_the_answer(client: TestClient) -> None:
    lines = [json.loads(line) for line in client.post("/api/xref/stream", json={"text": LIST}).text.splitlines()]
    assert all("step" in line for line in lines[:-1])
    assert lines[-1]["answer"]["n_given"] == 3


def test_a_mistake_reaches_the_stream(client: TestClient) -> None:
    lists = [{"name": "A", "text": "x"}, {"name": "A", "text": "y"}]
    last = json.loads(client.post("/api/xref/stream", json={"lists": lists}).text.splitlines()[-1])
    assert last["error"]["what"] == "Two lists have the same name"


def test_pages_and_export_of_a_check_in_memory(client: TestClient) -> None:
    check_id = client.post("/api/xref", json={"text": LIST, "limit": 1}).json()["check_id"]
    page = client.get(f"/api/xref/checks/{check_id}/hits", params={"offset": 1}).json()
    assert (page["total"], [h["line"] for h in page["hits"]]) == (3, [2, 3])
    known = client.get(f"/api/xref/checks/{check_id}/hits", params={"only": "none"}).json()
    assert [h["given"] for h in known["hits"]] == ["nobody"]
    file = client.get(f"/api/xref/checks/{check_id}.csv")
    assert file.headers["x-rows"] == "3"
    assert client.get("/api/xref/checks/0000/hits").status_code == 404


def test_a_file_arrives_as_base64(client: TestClient) -> None:
    content = base64.b64encode("Phone;Sex\n520-555-0199;x\n".encode("utf-16")).decode()
    answer = client.post("/api/xref", json={"lists": [{"name": "a.csv", "file_base64": content}]}).json()
    assert [(c["column"], c["taken_for"]) for c in answer["lists"][0]["columns"]] == [("Phone", "phone"), ("Sex", "")]
    assert answer["n_hit"] == 1
    broken = client.post("/api/xref", json={"lists": [{"name": "a", "file_base64": "%"}]})
    assert (broken.status_code, broken.json()["what"]) == (400, "The file did not arrive whole")


def test_a_list_with_a_protected_column_is_checked_but_not_kept(client: TestClient) -> None:
    given = {"lists": [{"name": "a.csv", "text": "Phone;Nationality\n520-555-0199;unwritten\n"}]}
    assert client.post("/api/xref", json=given).json()["n_hit"] == 1
    refused = client.post("/api/xref/saved", json={"name": "kept", **given})
    assert (refused.status_code, refused.json()["got"]) == (400, "Nationality")
    assert "unwritten" not in refused.text
    assert client.get("/api/xref/saved").json() == []


def test_a_list_is_kept_only_when_asked_checked_again_and_deleted(client: TestClient, desk: Desk) -> None:
    client.post("/api/xref", json={"text": LIST})
    assert client.get("/api/xref/saved").json() == []
    saved = client.post("/api/xref/saved", json={"name": "river 1", "text": LIST}).json()
    assert (saved["name"], saved["n_lists"], saved["n_lines"]) == ("river 1", 1, 3)
    assert client.post("/api/xref/saved/river 1/check").json()["n_hit"] == 1
    assert client.delete("/api/xref/saved/river 1").status_code == 204
    assert client.get("/api/xref/saved").json() == []
    assert client.post("/api/xref/saved/river 1/check").status_code == 404
    assert [record.action for record in desk.casework.audit()] == ["list_saved", "list_deleted"]
    assert "555-0199" not in str(desk.casework.audit()), "what stood in the list is not in the chain"
    assert desk.casework.verify() == []
    assert b"nobody" not in desk.casework.path.read_bytes()


def test_a_tip_is_read(client: TestClient) -> None:
    text = (
        "Caller says Ana Lopez (born 1990-04-02) and a man named Carlos Nunez Vega drive TX-ABC1234 on 2026-03-04 "
        "at 14:05. She uses (520) 555-0123 or 999.555.7777, mail ana@river.example."
    )
    answer = client.post("/api/xref/text", json={"text": text}).json()
    assert [(m["text"], m["matched"]) for m in answer["known"]] == [
        ("Ana Lopez", "same name and birth date"),
        ("TX-ABC1234", "exact number"),
        ("(520) 555-0123", "exact number"),
    ]
    assert [m["text"] for m in answer["unknown"]] == ["Carlos Nunez Vega", "999.555.7777", "ana@river.example"]
    for mark in [*answer["known"], *answer["unknown"]]:
        assert text[mark["start"] : mark["end"]] == mark["text"]
