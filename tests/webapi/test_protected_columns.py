"""What people are is in many files and in no answer: every route is asked about a source that holds it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.border_town import CROSSINGS, build, deliver
from typer.testing import CliRunner

from igloo.cli.application import app as commands
from igloo.webapi.app import create_app
from igloo.workspace import Workspace

# Words that stand in protected cells of the files below, and nowhere else.
SECRETS = re.compile(r"qfemale|qmale|honduranish|quechuap|zoroastr|tegucigalv", re.IGNORECASE)
HEADER = "NAME,BORN,DOC,PHONE,CROSSED,PORT,SEX,Nacionalidad,Language spoken,RELIGION,birthPlace,C12"
ROWS = """"Ruiz, Ana",1985-03-02,P1,5205550101,2026-03-02 08:00,East,qfemale,honduranish,quechuap,zoroastr,Tegucigalv,F
"Li Wei",1990-01-01,P2,5205550102,2026-03-03 08:00,East,qmale,honduranish,quechuap,zoroastr,Tegucigalv,M
"Mbeki, Tem",1991-01-01,P3,5205550103,2026-03-32 08:00,East,qmale,honduranish,quechuap,zoroastr,Tegucigalv,M
"Short row",1991-01-01,P4,qfemale
"""
NEXT = ROWS.replace("P1", "P9").replace("qmale,honduranish", "qfemale,honduranish", 1)
PROTECTED = ["SEX", "Nacionalidad", "Language spoken", "RELIGION", "birthPlace", "C12"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Crossings whose file also says what the travellers are, by five headers and one column of letters."""
    made = build(tmp_path_factory.mktemp("protected") / "town")
    for path in (made.places.sources / "border" / "deliveries").iterdir():
        path.unlink()
    (made.places.sources / "border" / "mapping.yml").write_text(CROSSINGS, encoding="utf-8")
    declared = made.places.sources / "border" / "source.yml"
    expected = "expect: {min_rows: 1, max_rows: 1000, columns: {SEX: {not_empty: 1}, C12: {not_empty: 1}}}\n"
    lines = [line for line in declared.read_text(encoding="utf-8").splitlines() if not line.startswith("expect")]
    declared.write_text("\n".join(lines) + "\n" + expected, encoding="utf-8")
    deliver(made.folder, "border", "crossings_1.csv", f"{HEADER}\n{ROWS}")
    made.run()
    return made


@pytest.fixture(scope="module")
def api(town: Workspace) -> TestClient:
    return TestClient(create_app(town), base_url="http://127.0.0.1:8765")


def _two_descriptions(town: Workspace) -> tuple[str, str]:
    """Two descriptions that the review page can put side by side."""
    profiles = town.table("profile").order_by("profile_id").limit(2).to_pandas()
    return profiles["profile_id"][0], profiles["profile_id"][1]


def _values(api: TestClient, town: Workspace) -> dict[str, str | list[str]]:
    """What stands for each parameter of an address."""
    rejects = api.get("/api/sources/border/rejects").json()["items"]
    subject = api.get("/api/search", params={"q": "5205550101"}).json()["hits"][0]["subject"]["subject_id"]
    finding = api.get(f"/api/subjects/{subject}").json()["findings"]
    check = api.post("/api/xref", json={"text": "5205550101"}).json()["check_id"]
    api.post("/api/xref/saved", json={"name": "kept", "lists": [{"name": "A", "text": "5205550101"}]})
    person = api.get("/api/search", params={"q": "Ruiz"}).json()["hits"][0]["subject"]["subject_id"]
    left, right = _two_descriptions(town)
    upload = api.put("/api/uploads", params={"file_name": "people.csv"}, content=f"{HEADER}\n{ROWS * 9}".encode())
    return {
        "source_id": "border",
        "batch_id": rejects[0]["ref"]["batch_id"],
        "row": "1",
        "subject_id": subject,
        "entity_id": person,
        "group_id": person,
        "decision_id": "1",
        "left": left,
        "right": right,
        "finding_id": finding[0]["finding_id"] if finding else "none",
        "check_id": check,
        "upload_id": upload.json()["upload_id"],
        "name": "kept",
        "q": "Ruiz",
        "ids": [subject, person],
        "kind": "crossing",
        "measure": "rejected",
    }


def test_no_route_that_reads_sends_a_protected_cell(api: TestClient, town: Workspace) -> None:
    values = _values(api, town)
    asked = 0
    for address, methods in api.get("/api/openapi.json").json()["paths"].items():
        if "get" not in methods:
            continue
        told = methods["get"].get("parameters", [])
        query = {p["name"]: values[p["name"]] for p in told if p["in"] == "query" and p["name"] in values}
        answer = api.get(re.sub(r"\{(\w+)[^}]*\}", lambda found: str(values[found[1]]), address), params=query)
        assert not SECRETS.search(answer.text), (address, SECRETS.findall(answer.text))
        asked += answer.status_code == 200
    assert asked >= 30  # most routes have an answer here; a renamed parameter would silently ask nothing


def test_the_row_viewer_and_the_refused_rows_name_what_they_leave_out(api: TestClient) -> None:
    rejects = api.get("/api/sources/border/rejects").json()["items"]
    for row in rejects:
        assert row["not_shown"] == PROTECTED
        assert not set(row["columns"]) & set(PROTECTED) and not set(row["cells"]) & set(PROTECTED)
    delivered = api.get(f"/api/rows/{rejects[0]['ref']['batch_id']}/2").json()
    assert delivered["not_shown"] == PROTECTED
    assert delivered["columns"] == [cell["column"] for cell in delivered["cells"]]
    assert {len(line) for line in [*delivered["before"], *delivered["after"]]} == {len(delivered["columns"])}
    whole = [one for row in rejects for one in row["faults"] if not one["column"]]
    assert whole and all("not shown" in one["value"] for one in whole), "a line that could not be split holds all cells"


@pytest.mark.parametrize("guess", ["qfemale", "P4,qfem", "zoroastr", "QMALE", "5205550101 qfemale"])
def test_a_search_in_the_refused_rows_does_not_tell_what_a_cell_holds(api: TestClient, guess: str) -> None:
    found = api.get("/api/sources/border/outcomes", params={"text": guess}).json()
    assert (found["total"], found["items"]) == (0, [])
    (said,) = found["notes"]
    assert said.startswith("The text of 1 row is not searched")
    answer = api.get("/api/sources/border/outcomes", params={"text": guess}, headers={"Accept-Language": "es"})
    assert answer.json()["notes"] == [
        "El texto de 1 fila no se busca: lo que contiene de atributos protegidos no se muestra a nadie."
    ]


def test_what_is_shown_of_the_refused_rows_is_searched(api: TestClient) -> None:
    for text, columns in (("2026-03-32", {"CROSSED"}), ("crossings_1.csv", {"CROSSED", "DOC", ""}), ("cells", {""})):
        found = api.get("/api/sources/border/outcomes", params={"text": text}).json()
        assert {one["column"] for one in found["items"]} == columns, text
    assert api.get("/api/sources/border/outcomes").json()["notes"] == []
    other = api.get("/api/sources/carrier/outcomes", params={"text": "yesterday"}).json()
    assert other["total"] == 1 and other["notes"] == []


def test_a_correction_neither_sees_nor_sets_a_protected_cell_and_still_loads(api: TestClient, town: Workspace) -> None:
    row = next(r for r in api.get("/api/sources/border/rejects").json()["items"] if r["editable"])
    change: dict[str, Any] = {"batch_id": row["ref"]["batch_id"], "row": row["ref"]["row"]}
    wrong = {"rows": [{**change, "cells": {"SEX": "qmale"}}], "why": "typed"}
    for page in ("try", "resubmit"):
        refused = api.post(f"/api/sources/border/rejects/{page}", json=wrong)
        assert refused.status_code == 400 and "protected attribute" in refused.json()["what"]
    right = {"rows": [{**change, "cells": {"CROSSED": "2026-03-04 08:00"}}], "why": "the clerk's note"}
    tried = api.post("/api/sources/border/rejects/try", json=right)
    made = api.post("/api/sources/border/rejects/resubmit", json=right)
    assert [one["would_load"] for one in tried.json()] == [True] and made.status_code == 201
    assert not SECRETS.search(tried.text + made.text)
    town.run()
    after = api.get("/api/sources/border/rejects")
    assert any(one["corrected"] and one["corrected"]["outcome"] == "loaded" for one in after.json()["items"])
    assert not SECRETS.search(after.text)


def test_looking_at_a_file_shows_no_protected_cell_and_nobody_can_map_one(api: TestClient) -> None:
    name, content = "people.csv", f"{HEADER}\n{ROWS * 9}".encode()
    upload_id = api.put("/api/uploads", params={"file_name": name}, content=content).json()["upload_id"]
    said = {"row_is": ["crossing"], "columns": {c: {"meaning": "property:direction"} for c in ("SEX", "C12")}}
    answer = api.post(f"/api/uploads/{upload_id}/proposal", json=said)
    found = answer.json()
    assert not SECRETS.search(answer.text)
    columns = {c["column"]: c for c in found["columns"]}
    assert all(columns[c]["meaning"] == "ignore" and columns[c]["samples"] == [] for c in PROTECTED)
    assert columns["NAME"]["samples"], "other columns are shown"
    draft = {"source": found["source"], "mapping": found["mapping"]}
    preview = api.post(f"/api/uploads/{upload_id}/preview", json=draft)
    assert preview.json()["rows"] and preview.json()["not_shown"] == PROTECTED
    assert not SECRETS.search(preview.text)
    for column in ("SEX", "C12"):
        entry = {**found["mapping"]["files"][0]}
        entry["events"] = [{"kind": "crossing", "time": "CROSSED", "place": column}]
        forced = api.post(f"/api/uploads/{upload_id}/preview", json={**draft, "mapping": {"files": [entry]}})
        assert "protected attribute" in forced.json()["error"]["what"] and not SECRETS.search(forced.text)


def test_the_difference_report_counts_but_does_not_show_them(api: TestClient) -> None:
    content = f"{HEADER}\n{NEXT}".encode()
    upload_id = api.put("/api/uploads", params={"file_name": "crossings_2.csv"}, content=content).json()["upload_id"]
    answer = api.post(f"/api/uploads/{upload_id}/delivery", json={"source_id": "border"})
    found = answer.json()
    assert answer.status_code == 200 and found["examples"] and found["not_shown"] == PROTECTED
    assert not SECRETS.search(answer.text)
    assert all(set(one["cells"]) <= set(HEADER.split(",")) - set(PROTECTED) for one in found["examples"])


def test_no_command_prints_or_writes_one(town: Workspace, tmp_path: Any) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "rejects.csv"
    file.write_text(f"{HEADER}\n{ROWS * 9}", encoding="utf-8")
    where = str(town.folder)
    for words in (
        ["init-source", str(file), where, "--row-is", "crossing", "--json"],
        ["init-source", str(file), where, "--row-is", "crossing"],
        ["rejects", where, "border"],
        ["rejects", where, "border", "--json"],
        ["rejects", where, "border", "--csv", str(out)],
        ["sources", where, "border"],
        ["sources", where, "border", "--json"],
        ["show", where, "phone:+15205550101", "--json"],
        ["search", where, "Ruiz", "--json"],
    ):
        printed = CliRunner().invoke(commands, words)
        assert printed.output.strip() and not SECRETS.search(printed.output), words
    assert out.is_file() and not SECRETS.search(out.read_text(encoding="utf-8"))
