"""Both ways from rows to events give the same tables: column by column in memory, and row by row as expressions."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.mapping.small_deliveries import Transcribed, transcribe_source, write_source

import igloo.columnwise
from igloo import intake, transcription
from igloo.batches import find_batches
from igloo.columnwise import Transcript
from igloo.core.errors import ConfigMistake, StepFailed
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest import fast_csv
from igloo.ingest.catalog import read_source
from igloo.intake import take_in
from igloo.mapping.columnwise import phones
from igloo.mapping.columnwise.sheet import fits
from igloo.mapping.spec_file import read_mapping

MAPPING = """
files:
  - match: "*.csv"
    lookups:
      towers: {values: {AZ0001: Nogales, AZ0002: "", "": Nowhere}}
    events:
      - kind: call
        time: {column: AT, formats: ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "epoch_s"]}
        end: {column: END, zone: Australia/Lord_Howe}
        place: {column: SITE, lookup: towers, default: elsewhere, prefix: "cell "}
        lat: LAT
        lon: {column: LON, decimal: ","}
        roles: {caller: {phone: A}, callee: {phone: {column: B, region: MX, required: true}}}
        properties:
          duration_s: {column: SECONDS, scale: 60}
          cell: {columns: [SITE, LAT], join: "/"}
          service: {column: DEVICE, pattern: "IMEI[ :]*([0-9]+)"}
      - kind: trip
        time: {columns: [DAY, CLOCK], formats: ["%Y%m%d %H%M"]}
        place: {column: TYPE, replace: {C: " "}, required: true}
"""
# Events under conditions, two of one kind, and identifiers that no event tells of.
CONDITIONS = """
files:
  - match: "*.csv"
    identifiers:
      - kind: device
        value: {column: DEVICE, pattern: "IMEI[ :]*([0-9]+)"}
        role: handset
        when: {column: TYPE, not_equals: TEXT}
      - {kind: phone, value: B, role: contact}
    events:
      - kind: call
        time: {column: AT, formats: ["%d/%m/%Y %H:%M"], required: true}
        roles: {caller: {phone: A}, callee: {phone: B}, device: {device: DEVICE}}
        when: {column: TYPE, in: [CALL, TEXT]}
      - kind: call
        time: END
        roles: {caller: {phone: B}, callee: {phone: A}}
        when: {column: SITE, empty: true}
      - kind: message
        time: END
        roles: {sender: {phone: {column: A, replace: {x: ""}}}, recipient: {phone: B}}
        when: {column: TYPE, matches: "^TEX"}
      - kind: tip
        time: {column: DAY, formats: ["%Y%m%d"]}
        properties: {credibility: LAT, text: SITE}
        when: {column: CLOCK, not_matches: "^0"}
"""
COLUMNS = {
    "TYPE": ["CALL", "CALL", " CALL ", "TEXT", "OTHER", ""],
    "AT": [
        *("05/03/2026 14:05", "08/03/2026 02:30", "01/11/2026 01:15", "31/02/2026 10:00", "5/3/2026 4:05"),
        *("2026-03-05 14:05:09", " 05/03/2026 14:05", "29/02/2024 23:59", "29/02/2026 23:59", "05/03/2026 24:00"),
        *("00/01/2026 10:00", "05/13/2026 10:00", "05/03/2026 1a:05", "yesterday", "\t", "05/03/0026 14:05"),
        *("\uff115/03/26 4:05", "1772700000", ""),
    ],
    "END": [
        *("2026-04-05 01:45:00", "2026-04-05T01:45:00Z", "2026-10-04 02:10:00", "2026-04-05 01:45", "2026-04-05"),
        *("", "x"),
    ],
    "DAY": ["20260305", "20261101", "20260230", "", "2026305"],
    "CLOCK": ["1405", "0115", "2460", "", "9:05"],
    "SITE": ["AZ0001", "AZ0002", "AZ0003", " AZ0001", "", "Ñ"],
    "LAT": ["31.5", "-91", "31,5", "1e1", "nan", "", "+5", ".5", "5.", "0x1F", "90", "1_0", "007"],
    "LON": ["-110,5", "-110.5", "1.110,5", "", "181"],
    "A": [
        *("520-555-0123", "+1 (520) 555.0123", "5205550123", "911", "unknown", "", "2222222222", "520555012x3", "x"),
        "52 656 123 4567",
    ],
    "B": ["656 123 4567", "044 656 123 4567", "5205550123", "+44 20 7946 0958", "", "anonymous"],
    "DEVICE": ["IMEI: 490154203237518", "490154203237518", "IMEI 12", ""],
    "SECONDS": ["60", "1,200", "$5", "-1", "1e3", "inf", "six", "", "12345678901234567890", "0.1", "  7"],
}  # fmt: skip
# The first cell of a column is a good one: where it comes often, many rows are loaded.
OFTEN_GOOD = [[cells[0]] * 2 * len(cells) + cells for cells in COLUMNS.values()]
ROWS = st.lists(st.tuples(*map(st.sampled_from, OFTEN_GOOD)), min_size=20, max_size=60)
few = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@contextmanager
def row_by_row() -> Iterator[None]:
    """Take the other way."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (intake, transcription):
            patch.setattr(module, "fits", lambda _: False)
        yield


def _text(rows: list[tuple[str, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([list(COLUMNS), *rows])
    return out.getvalue()


def _both(mapping: str, files: dict[str, str]) -> tuple[Transcribed, Transcribed]:
    with TemporaryDirectory() as folder:
        by_column = transcribe_source(Path(folder) / "a", mapping, files, time_zone="America/Chicago")
        with row_by_row():
            by_row = transcribe_source(Path(folder) / "b", mapping, files, time_zone="America/Chicago")
    return by_column, by_row


def assert_same(found: Transcribed, wanted: Transcribed) -> None:
    """Every table the same, cell by cell, and every count."""
    assert found.tables.keys() == wanted.tables.keys()
    for name, frame in wanted.tables.items():
        keys = [k for k in ("batch_id", "row", "event_id", "use_id", "kind", "role", "column", "reason") if k in frame]
        ours, theirs = (f.sort_values(keys, ignore_index=True) if keys else f for f in (found.tables[name], frame))
        pd.testing.assert_frame_equal(ours, theirs, check_dtype=False, obj=name)
    counts = ("rows_total", "rows_loaded", "rows_duplicate", "rows_rejected")
    assert [[b[c] for c in counts] for b in found.batches] == [[b[c] for c in counts] for b in wanted.batches]


@few
@given(st.sampled_from([MAPPING, CONDITIONS]), ROWS, ROWS)
def test_both_ways_give_the_same_tables(
    mapping: str, first: list[tuple[str, ...]], second: list[tuple[str, ...]]
) -> None:
    by_column, by_row = _both(mapping, {"a.csv": _text([*first, first[0]]), "b.csv": _text(second)})
    assert_same(by_column, by_row)


@pytest.mark.parametrize("mapping", [MAPPING, CONDITIONS], ids=["values", "conditions"])
def test_every_cell_once_alone_gives_the_same_tables(mapping: str) -> None:
    """Each text of each column in a row of its own, beside texts that are fine."""
    fine = tuple(cells[0] for cells in COLUMNS.values())
    rows = [(*fine[:place], cell, *fine[place + 1 :]) for place, cells in enumerate(COLUMNS.values()) for cell in cells]
    by_column, by_row = _both(mapping, {"a.csv": _text(rows)})
    assert_same(by_column, by_row)
    assert by_column.rows("event_call", "row")


def test_rows_read_in_parts_give_the_same_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = tuple(cells[0] for cells in COLUMNS.values())
    rows = [(*fine[:-1], seconds) for seconds in COLUMNS["SECONDS"]] * 3
    monkeypatch.setattr(igloo.columnwise, "ROWS_AT_ONCE", 7)
    by_column, by_row = _both(MAPPING, {"a.csv": _text(rows), "b.csv": _text(rows[:4])})
    assert_same(by_column, by_row)


def _in_parts(monkeypatch: pytest.MonkeyPatch, rows: int) -> list[int]:
    """Hand every file over in parts of some rows; how many rows each part had."""
    handed: list[int] = []

    def add(self: Transcript, part: pa.Table, again: npt.NDArray[np.bool_], known: Callable[[], pd.DataFrame]) -> None:
        handed.append(len(part))
        add_arriving(self, part, again, known)

    add_arriving = Transcript.add_arriving
    monkeypatch.setattr(Transcript, "add_arriving", add)
    monkeypatch.setattr(fast_csv, "MOST_HELD_ROWS", -1)
    monkeypatch.setattr(fast_csv, "PART_ROWS", rows)
    monkeypatch.setattr(fast_csv, "_BLOCK_BYTES", 2_000)
    return handed


@few
@given(st.sampled_from([MAPPING, CONDITIONS]), ROWS, st.integers(1, 30))
def test_a_file_whose_events_are_written_while_it_is_read_gives_the_same_tables(
    mapping: str, rows: list[tuple[str, ...]], part: int
) -> None:
    text = _text([*rows, *rows[:5], rows[0], *rows[5:]])
    with pytest.MonkeyPatch.context() as patch:
        handed = _in_parts(patch, part)
        by_column, by_row = _both(mapping, {"a.csv": text})
    assert sum(handed) == len(rows) + 6 + len(rows) - 5
    assert_same(by_column, by_row)
    assert by_row.batches[0]["rows_duplicate"]


@few
@given(ROWS, ROWS, st.integers(1, 30))
def test_a_large_file_that_comes_later_gives_the_same_tables(
    first: list[tuple[str, ...]], second: list[tuple[str, ...]], part: int
) -> None:
    """Rows that an earlier delivery had are told, whether a file is handed over in parts or read whole."""
    files = [_text(first), _text([*second, *first[::3], second[0], *first[:2]])]
    with TemporaryDirectory() as folder:
        with row_by_row():
            whole = _delivered_one_by_one(Path(folder) / "whole", files)
        with pytest.MonkeyPatch.context() as patch:
            handed = _in_parts(patch, part)
            in_parts = _delivered_one_by_one(Path(folder) / "parts", files)
    assert sum(handed) == len(first) + len(second) + len(first[::3]) + 3
    assert_same(in_parts, whole)
    assert whole.batches[1]["rows_duplicate"] > len(first[::3])


def _delivered_one_by_one(folder: Path, files: list[str]) -> Transcribed:
    """Each file a delivery of its own, compared with those before it."""
    named = {f"{number}.csv": text for number, text in enumerate(files)}
    source = read_source(write_source(folder / "carrier", MAPPING, named, time_zone="America/Chicago"), "US")
    runner = Runner(DuckDBEngine(threads=1), Lake(folder / "lake"))
    try:
        notes: list[dict[str, Any]] = []
        found = find_batches(source, None, {}, runner.lake)
        for batch in sorted(found, key=lambda batch: batch.file_name):
            notes += take_in(runner, [batch], [(note["batch_id"], note["path"]) for note in notes])
        tables = {name: pd.concat([pd.read_parquet(p) for p in paths]) for name, paths in runner.files.items()}
        return Transcribed(tables, notes)
    finally:
        runner.engine.close()


def test_parts_of_long_cells_are_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    fine = tuple(cells[0] for cells in COLUMNS.values())
    handed = _in_parts(monkeypatch, 1_000)
    monkeypatch.setattr(fast_csv, "_PART_BYTES", 3_000)
    by_column, by_row = _both(MAPPING, {"a.csv": _text([(*fine[:-1], str(second)) for second in range(100)])})
    assert len(handed) > 3
    assert_same(by_column, by_row)


@pytest.mark.parametrize("last", ["CALL,too,short\n", 'CALL,"not closed\n'])
def test_a_file_that_breaks_at_its_end_is_read_anew(monkeypatch: pytest.MonkeyPatch, last: str) -> None:
    """What was written of it before is not there twice."""
    fine = tuple(cells[0] for cells in COLUMNS.values())
    rows = [(*fine[:-1], str(second)) for second in range(60)]
    handed = _in_parts(monkeypatch, 1)
    by_column, by_row = _both(MAPPING, {"a.csv": _text([*rows, rows[0]]) + last})
    assert handed
    assert_same(by_column, by_row)
    assert by_column.batches[0]["rows_loaded"] == 60
    assert by_column.batches[0]["rows_rejected"] == 1


def test_a_large_file_without_a_column_of_its_mapping_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fine = tuple(cells[0] for cells in COLUMNS.values())
    _in_parts(monkeypatch, 1)
    text = _text([(*fine[:-1], str(second)) for second in range(60)]).replace("DEVICE", "HANDSET")
    with pytest.raises(ConfigMistake, match="The file has no column “DEVICE”"):
        transcribe_source(tmp_path, MAPPING, {"a.csv": text}, time_zone="America/Chicago")


def test_what_fails_while_a_large_file_is_read_is_raised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And who reads does not wait for ever."""
    fine = tuple(cells[0] for cells in COLUMNS.values())
    _in_parts(monkeypatch, 1)

    def full(*_: object) -> None:
        raise StepFailed("The disk is full", where="here", got="", expected="", next_step="")

    monkeypatch.setattr(Transcript, "add_arriving", full)
    text = _text([(*fine[:-1], str(second)) for second in range(200)])
    with pytest.raises(StepFailed):
        transcribe_source(tmp_path, MAPPING, {"a.csv": text}, time_zone="America/Chicago")


def test_columns_of_many_numbers_give_the_same_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such columns are read row by row: numbers, what is none, foreign ones and empty cells beside each other."""
    monkeypatch.setattr(phones, "_SAMPLED_ROWS", 10)
    monkeypatch.setattr(phones, "_MANY_TEXTS", 5)
    fine = tuple(cells[0] for cells in COLUMNS.values())
    place = list(COLUMNS).index("A")
    written = [*COLUMNS["A"], *(f"520-23{number % 10}-{number:04}" for number in range(60)), "+52 656 123 4567", " "]
    text = _text([(*fine[:place], number, *fine[place + 1 :]) for number in written])
    assert [phones.suits(pa.chunked_array([written]), "US")] == [True]
    for mapping in (MAPPING, CONDITIONS):
        by_column, by_row = _both(mapping, {"a.csv": text})
        assert_same(by_column, by_row)


def test_a_layout_with_people_or_lists_is_read_row_by_row(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text(MAPPING, encoding="utf-8")
    (layout,) = read_mapping(path)
    assert fits(layout)
    path.write_text(CONDITIONS, encoding="utf-8")
    (layout,) = read_mapping(path)
    assert fits(layout)
    path.write_text(MAPPING.replace("caller: {phone: A}", 'caller: {phone: {column: A, split: ";"}}'), encoding="utf-8")
    (layout,) = read_mapping(path)
    assert not fits(layout)
