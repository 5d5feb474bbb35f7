"""A use that an event tells of is shown as the delivered row writes it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from tests.mapping.small_deliveries import write_source

from igloo.batches import find_batches
from igloo.core.kinds import event_kinds
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.reader import Reader
from igloo.engine.runner import Runner
from igloo.ingest.catalog import read_source
from igloo.intake import take_in
from igloo.mapping.parties import event_parties
from igloo.webapi.read.as_written import with_originals
from igloo.webapi.read.desk import Desk

MAPPING = 'files: [{match: "*.csv", events: [{kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}}]}]'
FILE = "AT,A,B\n2026-03-01 10:00:00, (520) 555-0101,5205550102\n2026-03-01 11:00:00,5205550102,+15205550101\n"
EVENTS = tuple(f"event_{kind}" for kind in event_kinds())


def _read(folder: Path) -> Reader:
    """A snapshot of one file of calls, without anything that comes after the records."""
    source = read_source(write_source(folder / "carrier", MAPPING, {"a.csv": FILE}), "US")
    runner = Runner(DuckDBEngine(threads=1), Lake(folder / "lake"))
    notes = take_in(runner, find_batches(source, None, {}, Lake(folder / "lake")), [])
    runner.complete(("identifier_written", "identifier_role", *EVENTS))
    runner.expression("event_party", event_parties, EVENTS)
    runner.engine.close()
    return Reader(Snapshot("1", "", dict(runner.files), {note["batch_id"]: note["path"] for note in notes}))


def test_each_use_of_a_number_is_shown_as_its_row_writes_it(tmp_path: Path) -> None:
    reader = _read(tmp_path)
    desk = cast(Desk, SimpleNamespace(reader=reader))
    sql = "SELECT use_id, batch_id, row, original, ident_id FROM identifier_use"
    uses = with_originals(desk, reader.arrow(f"{sql} WHERE ident_id = ?", ["phone:+15205550101"])).to_pylist()
    assert sorted((use["row"], use["original"]) for use in uses) == [(1, "(520) 555-0101"), (2, "+15205550101")]
    row = with_originals(desk, reader.arrow(f"{sql} WHERE row = ?", [2])).to_pylist()
    assert {use["ident_id"]: use["original"] for use in row} == {
        "phone:+15205550102": "5205550102",
        "phone:+15205550101": "+15205550101",
    }


def test_small_tables_are_held_when_a_derived_one_is_asked_for(tmp_path: Path) -> None:
    reader = _read(tmp_path)
    before = reader.rows("SELECT * FROM identifier_use ORDER BY use_id")
    reader.hold_small_tables()
    assert reader.rows("SELECT * FROM identifier_use ORDER BY use_id") == before
    held = reader.rows("SELECT table_name FROM duckdb_tables() ORDER BY 1")
    assert {"event_party", "identifier_role", "identifier_written"} <= {table["table_name"] for table in held}
