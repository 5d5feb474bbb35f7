"""Trust over the API: quality that opens its rows, coverage, refused rows corrected in place, and absence."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from tests.border_town import build, deliver

from igloo.webapi.app import create_app
from igloo.workspace import Workspace

EXPECTS = """title: Carrier
agency: Carrier, by subpoena
kind: call_records
reliability: B
legal_basis: Memorandum 7
time_zone: America/Phoenix
coverage: {from: 2026-03-02, to: 2026-03-29, not_collected: messages}
expect: {columns: {SECONDS: {min: 30, max: 50, not_empty: 0.99}}}
"""
HOLE = 17


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two deliveries of calls: the second has empty and wild durations, a tower of its own, and a day without calls."""
    made = build(tmp_path_factory.mktemp("trust") / "town")
    carrier = made.places.sources / "carrier"
    (carrier / "source.yml").write_text(EXPECTS, encoding="utf-8")
    mapping = (carrier / "mapping.yml").read_text(encoding="utf-8")
    (carrier / "mapping.yml").write_text(mapping.replace("SECONDS}", "SECONDS, service: SERVICE}"), encoding="utf-8")
    deliver(made.folder, "carrier", "cdr_1.csv", _calls(0, 14, "voice"))
    deliver(made.folder, "carrier", "cdr_2.csv", _calls(14, 14, "satellite"))
    border = made.places.sources / "border" / "source.yml"
    coverage = "coverage: {from: 2026-03-01, to: 2026-03-12, places: [East, West], directions: [inbound]}\n"
    border.write_text(border.read_text(encoding="utf-8") + coverage, encoding="utf-8")
    made.run()
    return made


def _calls(first_day: int, days: int, service: str) -> str:
    """Ten calls a day, every day but one; the later ones last longer than they may, or say nothing."""
    lines = ["AT,A,B,SECONDS,SERVICE"]
    for day in range(first_day, first_day + days):
        for i in range(0 if day == HOLE else 10):
            at = datetime(2026, 3, 2, 9, 0) + timedelta(days=day, minutes=7 * i)
            seconds = "" if first_day and i < 3 else "90" if first_day and i == 3 else "40"
            lines.append(f"{at:%Y-%m-%d %H:%M:%S},5205550{100 + i},5205550999,{seconds},{service}")
    return "\n".join([*lines, "yesterday,5205550100,5205550999,40,voice", ""])


@pytest.fixture(scope="module")
def api(town: Workspace) -> TestClient:
    """The application over the town."""
    return TestClient(create_app(town), base_url="http://127.0.0.1:8765")


def test_the_report_names_what_was_promised_what_changed_and_which_day_is_empty(api: TestClient) -> None:
    report = api.get("/api/sources/carrier/quality").json()
    told = {(line["measure"], line["column"] or line["item"], line["verdict"]): line for line in report["lines"]}
    assert {key for key, line in told.items() if line["verdict"] != "fine"} == {
        ("missing", "SECONDS", "wrong"),
        ("out_of_range", "SECONDS", "wrong"),
        ("missing_changed", "SECONDS", "look"),
        ("new_values", "SERVICE", "look"),
        ("mix_changed", "SERVICE", "look"),
        ("empty_day", "2026-03-19", "look"),
    }
    assert [line["verdict"] for line in report["lines"]] == sorted(
        (line["verdict"] for line in report["lines"]), key=["wrong", "look", "fine"].index
    )
    wild = told["out_of_range", "SECONDS", "wrong"]
    assert (wild["n"], wild["of_n"]) == (13, 131)
    assert "30 to 50 (source.yml)" in wild["why"]
    assert "Thursday" in told["empty_day", "2026-03-19", "look"]["why"]


@pytest.mark.parametrize("measure", ["missing", "out_of_range", "rejected", "new_values", "missing_changed"])
def test_every_number_opens_exactly_the_rows_it_counted(api: TestClient, measure: str) -> None:
    lines = api.get("/api/sources/carrier/quality").json()["lines"]
    lines = [line for line in lines if line["measure"] == measure and line["opens"]]
    assert lines
    for line in lines:
        asked = {name: line[name] for name in ("batch_id", "measure", "column", "item")}
        rows = api.get("/api/sources/carrier/quality/rows", params=asked).json()
        assert rows["total"] == line["n"] == len(rows["items"])


def test_a_measure_of_no_rows_and_an_unknown_one_say_so(api: TestClient) -> None:
    gone = api.get("/api/sources/carrier/quality/rows", params={"batch_id": "x", "measure": "missing"})
    assert gone.status_code == 404 and "no such measure" in gone.json()["what"]
    day = {"batch_id": "", "measure": "empty_day", "item": "2026-03-19"}
    whole = api.get("/api/sources/carrier/quality/rows", params=day)
    assert whole.status_code == 400 and "whole file" in whole.json()["what"]
    assert api.get("/api/sources/carier/quality").status_code == 404


def test_coverage_tells_declared_and_silent_from_not_collected(api: TestClient) -> None:
    coverage = api.get("/api/sources/border/coverage").json()
    states = {(part["part"], part["value"]): part["state"] for part in coverage["parts"]}
    assert states == {
        ("direction", "inbound"): "as_declared",
        ("direction", "outbound"): "not_collected",
        ("place", "East"): "as_declared",
        ("place", "West"): "nothing_came",
    }
    days = {day["day"]: day["state"] for day in coverage["days"]}
    assert days["2026-03-01"] == "nothing_came" and days["2026-03-02"] == "as_declared"
    assert "declared, but nothing came: West" in coverage["sentence"]


def test_a_refused_row_is_corrected_in_place_tried_and_put_on_record(api: TestClient, town: Workspace) -> None:
    rejects = api.get("/api/sources/carrier/rejects").json()
    assert rejects["total"] == 1
    row = rejects["items"][0]
    assert row["faults"] == [
        {"outcome": "rejected", "column": "AT", "value": "yesterday", "reason": row["faults"][0]["reason"]}
    ]
    assert row["cells"]["A"] == "5205550100" and row["corrected"] is None
    change = {"batch_id": row["ref"]["batch_id"], "row": row["ref"]["row"], "cells": {"AT": "31/02"}}
    tried = api.post("/api/sources/carrier/rejects/try", json={"rows": [change]}).json()
    assert [one["would_load"] for one in tried] == [False]
    refused = api.post("/api/sources/carrier/rejects/resubmit", json={"rows": [change], "why": "typed"})
    assert refused.status_code == 400 and "still not load" in refused.json()["what"]
    right = {**change, "cells": {"AT": "2026-03-04 10:00:00"}}
    assert api.post("/api/sources/carrier/rejects/try", json={"rows": [right]}).json()[0]["would_load"]
    made = api.post("/api/sources/carrier/rejects/resubmit", json={"rows": [right], "why": "the clerk's note"})
    assert made.status_code == 201 and made.json()["rows"] == 1
    waiting = api.get("/api/sources/carrier/rejects").json()["items"][0]["corrected"]
    assert (waiting["outcome"], waiting["why"]) == ("waiting", "the clerk's note")
    town.run()
    after = api.get("/api/sources/carrier/rejects").json()
    assert after["total"] == 1  # the original stays on the list, and says what became of it
    assert after["items"][0]["corrected"]["outcome"] == "loaded"
    source = api.get("/api/sources/carrier").json()
    assert source["reconciles"] and source["rows_rejected"] == 1
    record = [one for one in api.app.state.desks.casework.audit() if one.action == "rows_corrected"]
    assert len(record) == 1 and made.json()["file_name"] in record[0].content
    assert api.app.state.desks.casework.verify() == []


def test_absence_is_answered_for_any_question(api: TestClient) -> None:
    outbound = api.get("/api/absence", params={"kind": "crossing", "direction": "outbound"}).json()
    assert outbound["state"] == "not_collected"
    assert [(one["covers"], one["why"]) for one in outbound["sources"]] == [("no", "records inbound only")]
    seen = api.get("/api/absence", params={"kind": "call", "from": "2026-03-04", "to": "2026-03-05"}).json()
    assert seen["state"] == "not_seen" and seen["sentence"].startswith("Not seen: 1 source")
    wrong = api.get("/api/absence", params={"kind": "crosing"})
    assert wrong.status_code == 400 and "crossing" in wrong.json()["expected"]
    assert api.get("/api/absence", params={"kind": "call", "from": "soon"}).status_code == 400
