"""Mapping by looking over the API: upload, proposal, corrections, preview, source, next delivery."""

from __future__ import annotations

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from tests.mapping.proposal import made_columns as made

from igloo.engine.file_reader import UnreadableFileError
from igloo.webapi.app import create_app
from igloo.webapi.read import intake
from igloo.workspace import Workspace, init

SAID = {"agency": "Bank, by warrant", "legal_basis": "Warrant 7", "time_zone": "America/Chicago"}


def payments(n: int = 80, seed: int = 5) -> bytes:
    rows = zip(made.moments(n, "%d/%m/%Y %H:%M"), made.names(n), made.codes(n, "", 4, seed), strict=True)
    lines = [f"{t};{name};{code};{i}.50" for i, (t, name, code) in enumerate(rows)]
    return "\n".join(["FECHA;TITULAR;TARJETA;IMPORTE", *lines]).encode("cp1252") + b"\n"


def zipped(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("pagos.csv", content)
    return packed.getvalue()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return init(tmp_path / "ws", "Never run")


@pytest.fixture
def client(workspace: Workspace, tmp_path: Path) -> TestClient:
    return TestClient(create_app(workspace, tmp_path), raise_server_exceptions=False)


def upload(client: TestClient, content: bytes, name: str = "pagos 2026-03.csv") -> str:
    answer = client.put("/api/uploads", params={"file_name": name}, content=content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["size_bytes"] == len(content)
    return str(answer.json()["upload_id"])


def proposal(client: TestClient, upload_id: str, **corrections: Any) -> Any:
    answer = client.post(f"/api/uploads/{upload_id}/proposal", json=corrections)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_file_becomes_a_source_without_typing_yaml(client: TestClient, workspace: Workspace) -> None:
    upload_id = upload(client, payments())
    first = client.get(f"/api/uploads/{upload_id}/proposal").json()
    assert (first["format"]["delimiter"], first["rows_estimated"], first["row_is"]) == (";", 80, ["payment"])
    columns = {c["column"]: c for c in first["columns"]}
    assert {n: c["meaning"] for n, c in columns.items()} == {
        "FECHA": "time",
        "TITULAR": "person:payer:name",
        "TARJETA": "role:payer_account:card",
        "IMPORTE": "property:amount",
    }  # fmt: skip
    assert columns["FECHA"]["options"]["formats"] == ["%d/%m/%Y %H:%M"]
    assert all(c["why"] and c["label"] and len(c["samples"]) <= 5 for c in columns.values())
    assert len(first["mistakes"]) == 3
    second = proposal(client, upload_id, source=SAID, columns={"TITULAR": {"meaning": "person:payee:name"}})
    assert second["mistakes"] == []
    assert [c["chosen"] for c in second["columns"]] == [False, True, False, False]
    draft = {"source": second["source"], "mapping": second["mapping"]}
    preview = client.post(f"/api/uploads/{upload_id}/preview", json=draft).json()
    assert (preview["rows_seen"], preview["loaded"], preview["rejected"], preview["error"]) == (80, 80, 0, None)
    (event,) = preview["rows"][0]["events"]
    assert event["t_utc"] == "2026-03-01T11:00:00Z"  # 05:00 in Chicago
    assert {p["role"]: p["text"] for p in event["parties"]}["Payee"] == made.names(1)[0]
    assert len(preview["rows"]) == 20
    saved = client.post(f"/api/uploads/{upload_id}/source", json={"source_id": "bank", **draft})
    assert saved.status_code == 200, saved.text
    assert saved.json()["files"][0] == "sources/bank/source.yml"
    texts = workspace.source_files("bank")
    assert yaml.safe_load(texts["mapping.yml"]) == second["mapping"]
    assert "you said so" in texts["mapping.yml"]
    assert (workspace.folder / saved.json()["files"][2]).read_bytes() == payments()


def test_the_next_delivery_is_reported(client: TestClient, workspace: Workspace) -> None:
    first = upload(client, payments())
    found = proposal(client, first, source=SAID)
    draft = {"source": found["source"], "mapping": found["mapping"], "source_id": "bank"}
    assert client.post(f"/api/uploads/{first}/source", json=draft).status_code == 200
    second = upload(client, payments(100), "pagos 2026-04.csv")
    assert proposal(client, second)["known_sources"] == ["bank"]
    report = client.post(f"/api/uploads/{second}/delivery", json={"source_id": "bank"}).json()
    assert (report["rows"], report["new"], report["vanished"]) == (100, 20, 0)
    assert "20 rows are new" in report["sentence"]
    assert (workspace.folder / report["stored_as"]).is_file()


def test_a_taken_name_and_a_wrong_draft_are_sentences(client: TestClient) -> None:
    upload_id = upload(client, payments())
    found = proposal(client, upload_id, source=SAID)
    draft = {"source": found["source"], "mapping": found["mapping"], "source_id": "bank"}
    assert client.post(f"/api/uploads/{upload_id}/source", json=draft).status_code == 200
    again = upload(client, payments())
    answer = client.post(f"/api/uploads/{again}/source", json=draft)
    assert answer.status_code == 400
    assert "already" in answer.json()["what"]
    bad = {**draft, "source_id": "other", "mapping": {"files": [{"match": "*", "event": []}]}}
    answer = client.post(f"/api/uploads/{again}/source", json=bad)
    assert (answer.status_code, answer.json()["error"]) == (400, "ConfigMistake")
    tried = client.post(f"/api/uploads/{again}/preview", json={"source": {}, "mapping": bad["mapping"]}).json()
    assert tried["error"]["error"] == "ConfigMistake"
    assert client.post(f"/api/uploads/{again}/source", json={**draft, "source_id": "../x"}).status_code == 422


@pytest.mark.parametrize("name", ["", "..", ".hidden", "a\tb.csv", "a" * 250, "what?.csv"])
def test_a_file_name_no_system_likes_is_refused(client: TestClient, workspace: Workspace, name: str) -> None:
    answer = client.put("/api/uploads", params={"file_name": name}, content=b"A,B\n1,2\n")
    assert answer.status_code == 400
    assert answer.json()["next_step"]
    assert not list(workspace.folder.rglob("*.part"))


def test_folders_in_a_name_are_left_out(client: TestClient, workspace: Workspace) -> None:
    upload(client, payments(), "../../etc/pagos.csv")
    assert [p.name for p in (workspace.folder / ".uploads").rglob("*.csv")] == ["pagos.csv"]
    assert next(iter(workspace.folder.parent.rglob("pagos.csv"))).is_relative_to(workspace.folder / ".uploads")


@pytest.mark.parametrize("content", [b"", b"one line without anything", b"A,A\n1,2\n"])
def test_files_that_say_nothing_are_answered_in_the_one_shape(client: TestClient, content: bytes) -> None:
    upload_id = upload(client, content, "x.csv")
    answer = client.get(f"/api/uploads/{upload_id}/proposal")
    assert answer.status_code in (200, 400), answer.text
    body = answer.json()
    assert body["mistakes"] if answer.status_code == 200 else body["what"] and body["next_step"]


@pytest.mark.parametrize(
    ("name", "content", "got"),
    [
        ("calls.csv", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + random.Random(1).randbytes(900), "a PNG picture"),
        ("calls.csv", random.Random(2).randbytes(4000), "no letters"),
        ("calls.txt", b"\x00\x00\x00", "no letters"),
        ("calls.csv", b"<html><body>Please log in</body></html>", "a web page"),
        ("calls.csv", gzip.compress(payments()), "packed with gzip"),
    ],
)
def test_what_is_no_table_is_refused_at_the_door(
    client: TestClient, workspace: Workspace, name: str, content: bytes, got: str
) -> None:
    answer = client.put("/api/uploads", params={"file_name": name}, content=content)
    body = answer.json()
    assert (answer.status_code, body["where"]) == (400, name), "its own name, not the place where it is kept"
    assert got in body["got"] and body["next_step"]
    assert not [p for p in (workspace.folder / ".uploads").rglob("*") if p.name != ".gitignore"], "nothing is kept"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"no workbook"),
        ("a.parquet", b"PAR1 no parquet"),
        ("a.csv.gz", b"\x1f\x8b cut"),
        ("a.csv", b""),
        ("a.csv.gz", gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(90))),
        ("a.zip", b"PK no zip"),
    ],
)
def test_a_mistake_in_an_uploaded_file_never_shows_where_it_is_kept(
    client: TestClient, workspace: Workspace, name: str, content: bytes
) -> None:
    upload_id = upload(client, content, name)
    answer = client.get(f"/api/uploads/{upload_id}/proposal")
    assert answer.status_code == 400 and answer.json()["where"] == name
    assert ".uploads" not in answer.text and str(workspace.folder.parent) not in answer.text
    assert ".uploads" not in client.get("/api/uploads/nothing/proposal").text


def test_a_mistake_in_a_draft_names_the_file_it_will_be(client: TestClient) -> None:
    upload_id = upload(client, payments())
    draft = {"source": {}, "mapping": {"files": [{"match": "*", "event": []}]}}
    error = client.post(f"/api/uploads/{upload_id}/preview", json=draft).json()["error"]
    assert error["where"] == "mapping.yml, files[1]"


def test_no_source_takes_the_address_of_a_page(client: TestClient, workspace: Workspace) -> None:
    upload_id = upload(client, payments())
    found = proposal(client, upload_id, source=SAID)
    draft = {"source": found["source"], "mapping": found["mapping"], "source_id": "new"}
    answer = client.post(f"/api/uploads/{upload_id}/source", json=draft)
    assert answer.status_code == 400 and "/sources/new" in answer.json()["expected"]
    assert not (workspace.places.sources / "new").exists()


@pytest.mark.parametrize("pack", [gzip.compress, zipped])
def test_a_packed_file_is_proposed_previewed_and_saved(
    client: TestClient, workspace: Workspace, pack: Callable[[bytes], bytes]
) -> None:
    name = "pagos.csv.gz" if pack is gzip.compress else "pagos.csv.zip"
    upload_id = upload(client, pack(payments()), name)
    found = proposal(client, upload_id, source=SAID)
    assert (found["rows_estimated"], found["row_is"]) == (80, ["payment"])
    draft = {"source": found["source"], "mapping": found["mapping"], "source_id": "bank"}
    tried = client.post(f"/api/uploads/{upload_id}/preview", json=draft).json()
    assert tried["loaded"] == 80
    assert client.post(f"/api/uploads/{upload_id}/source", json=draft).status_code == 200
    workspace.run()
    batches = workspace.snapshot().meta["batches"].values()
    assert [(b["file_name"], b["rows_loaded"]) for b in batches] == [(name, 80)]


def test_a_preview_of_a_file_that_is_given_to_a_source_meanwhile_says_so(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload_id = upload(client, payments())
    found = proposal(client, upload_id, source=SAID)
    draft = {"source": found["source"], "mapping": found["mapping"], "source_id": "bank"}

    def given_away(*_: object) -> None:
        assert client.post(f"/api/uploads/{upload_id}/source", json=draft).status_code == 200
        raise UnreadableFileError("No files found")

    monkeypatch.setattr(intake, "try_rows", given_away)
    answer = client.post(f"/api/uploads/{upload_id}/preview", json=draft)
    assert (answer.status_code, answer.json()["what"]) == (404, "There is no such upload")


def test_an_unknown_upload_kind_or_source_is_a_sentence(client: TestClient) -> None:
    assert client.get("/api/uploads/nothing/proposal").status_code == 404
    upload_id = upload(client, payments())
    wrong = client.post(f"/api/uploads/{upload_id}/proposal", json={"row_is": ["phonecall"]})
    assert (wrong.status_code, wrong.json()["got"]) == (400, "phonecall")
    nobody = client.post(f"/api/uploads/{upload_id}/delivery", json={"source_id": "nobody"})
    assert nobody.status_code == 404


def test_the_vocabulary_names_everything_a_proposal_can_say(client: TestClient) -> None:
    words = client.get("/api/mapping/vocabulary").json()
    known = {m["id"] for m in words["meanings"]}
    found = proposal(client, upload(client, payments()))
    assert {c["meaning"] for c in found["columns"]} <= known
    assert {a["meaning"] for c in found["columns"] for a in c["alternatives"]} <= known
    assert {"call", "people", "places"} <= {k["id"] for k in words["row_kinds"]}
    assert words["time_zones"][0] == "America/Chicago"
    assert not any("sex" in m["id"].split(":") or "nationality" in m["id"] for m in words["meanings"])
