"""Written times become moments: formats of machines, precision, and the hours that clocks show twice or never."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.mapping.prepared import FILE, ROW, Columns, clocks, completed, hours_shown, in_utc, texts_of, understood
from igloo.mapping.spec import Value


def _read(folder: Path, texts: list[str], formats: tuple[str, ...], zone: str) -> list[tuple[Any, ...]]:
    path = folder / "cells.parquet"
    pq.write_table(pa.table({FILE: [0] * len(texts), ROW: list(range(len(texts))), "cell": texts}), path)
    engine = DuckDBEngine()
    table = engine.table("cells", [path])
    value = Value(columns=("cell",), formats=formats)
    columns = Columns({value: "x0"}, frozenset({value}), frozenset(), {}, {})
    read = understood(texts_of(table, columns), columns, zone)
    hours = {clock: hours_shown(read, columns, zone, clock) for clock in clocks(columns, zone)}
    moved = completed(in_utc(read, hours, columns, zone), ["b"], columns, zone)
    wanted = moved.select(ROW, t=moved.x0_utc, precision=moved.x0_precision, reading=moved.x0_reading)
    frame = engine.fetch("moments", wanted.order_by(ROW))
    engine.close()
    plain = frame[["t", "precision", "reading"]].astype(object)
    return [
        (None if pd.isna(t) else t.strftime("%Y-%m-%d %H:%M:%S"), p if isinstance(p, str) else None, r)
        for t, p, r in plain.where(plain.notna(), None).itertuples(index=False)
    ]


def test_an_hour_that_clocks_show_twice_is_taken_as_the_first_and_says_so(tmp_path: Path) -> None:
    texts = ["2026-11-01 00:59:59", "2026-11-01 01:00:00", "2026-11-01 01:59:59", "2026-11-01 02:00:00"]
    twice = "shown twice: the first was taken"
    assert _read(tmp_path, texts, (), "America/Chicago") == [
        ("2026-11-01 05:59:59", "second", None),
        ("2026-11-01 06:00:00", "second", twice),
        ("2026-11-01 06:59:59", "second", twice),
        ("2026-11-01 08:00:00", "second", None),
    ]


def test_an_hour_that_clocks_leave_out_is_taken_an_hour_on_and_says_so(tmp_path: Path) -> None:
    texts = ["2026-03-08 01:59:00", "2026-03-08 02:30:00", "2026-03-08 03:00:00"]
    assert _read(tmp_path, texts, (), "America/Chicago") == [
        ("2026-03-08 07:59:00", "second", None),
        ("2026-03-08 08:30:00", "second", "never shown: taken an hour on"),
        ("2026-03-08 08:00:00", "second", None),
    ]


@pytest.mark.parametrize(("zone", "utc"), [("America/Phoenix", "08:30:00"), ("UTC", "01:30:00")])
def test_zones_that_never_change_their_clocks_are_never_in_doubt(tmp_path: Path, zone: str, utc: str) -> None:
    assert _read(tmp_path, ["2026-11-01 01:30:00"], (), zone) == [(f"2026-11-01 {utc}", "second", None)]


def test_times_that_say_their_zone_are_not_moved(tmp_path: Path) -> None:
    texts = ["2026-11-01T01:30:00Z", "2026-11-01T12:00:00"]
    assert _read(tmp_path, texts, (), "America/Chicago") == [
        ("2026-11-01 01:30:00", "second", None),
        ("2026-11-01 18:00:00", "second", None),
    ]


def test_seconds_and_milliseconds_since_1970_are_utc(tmp_path: Path) -> None:
    assert _read(tmp_path, ["1772323200", "1772323200.5", "soon", ""], ("epoch_s",), "America/Chicago") == [
        ("2026-03-01 00:00:00", "second", None),
        ("2026-03-01 00:00:00", "second", None),
        (None, None, None),
        (None, None, None),
    ]
    assert _read(tmp_path, ["1772323200123"], ("epoch_ms",), "America/Chicago")[0][0] == "2026-03-01 00:00:00"


def test_a_spreadsheets_day_numbers_are_wall_clock_times(tmp_path: Path) -> None:
    texts = ["46082", "46082.75347222", "0.5", "1E5", "45,000"]
    assert _read(tmp_path, texts, ("excel",), "America/Phoenix") == [
        ("2026-03-01 07:00:00", "day", None),
        ("2026-03-02 01:05:00", "second", None),
        (None, None, None),
        (None, None, None),
        (None, None, None),
    ]


def test_a_year_or_a_month_keeps_its_precision(tmp_path: Path) -> None:
    assert _read(tmp_path, ["2024", "03/2024", "05/03/2024"], ("%d/%m/%Y", "%m/%Y", "%Y"), "UTC") == [
        ("2024-01-01 00:00:00", "year", None),
        ("2024-03-01 00:00:00", "month", None),
        ("2024-03-05 00:00:00", "day", None),
    ]


def test_months_are_words_of_four_tongues_and_spanish_halves_of_the_day(tmp_path: Path) -> None:
    texts = ["12 de marzo de 2026 08:15", "1 de agosto de 2025 23:59", "3 de fevereiro de 2026 00:00", "x de mayo"]
    assert [t for t, _, _ in _read(tmp_path, texts, ("%d de %b de %Y %H:%M",), "UTC")] == [
        "2026-03-12 08:15:00", "2025-08-01 23:59:00", "2026-02-03 00:00:00", None,
    ]  # fmt: skip
    short = ["12-mar-26", "05-ENE-26", "1-sept.-25", "09-Dic-25", "2-août-25", "7-avr.-26"]
    assert [(t, p) for t, p, _ in _read(tmp_path, short, ("%d-%b-%y",), "UTC")] == [
        (f"{day} 00:00:00", "day")
        for day in ("2026-03-12", "2026-01-05", "2025-09-01", "2025-12-09", "2025-08-02", "2026-04-07")
    ]
    halves = ["12/03/2026 03:15 p. m.", "12/03/2026 03:15 a.m.", "12/03/2026 03:15 PM"]
    assert [t for t, _, _ in _read(tmp_path, halves, ("%d/%m/%Y %I:%M %p",), "UTC")] == [
        "2026-03-12 15:15:00", "2026-03-12 03:15:00", "2026-03-12 15:15:00",
    ]  # fmt: skip


def test_steps_are_counted_from_the_moment_that_was_named(tmp_path: Path) -> None:
    texts = ["0", "26", "743.0", "-1", "2.5", "soon", "", "9999999", "1e3"]
    assert _read(tmp_path, texts, ("hours_since 2026-01-01",), "America/Phoenix") == [
        ("2026-01-01 07:00:00", "day", None),
        ("2026-01-02 09:00:00", "day", None),
        ("2026-02-01 06:00:00", "day", None),
        *[(None, None, None)] * 6,
    ]
    assert _read(tmp_path, ["60"], ("days_since 2023-12-31",), "UTC") == [("2024-02-29 00:00:00", "day", None)]
    assert _read(tmp_path, ["45"], ("minutes_since 2026-01-01T23:30",), "UTC") == [
        ("2026-01-02 00:15:00", "minute", None)
    ]


def test_a_count_is_of_the_clocks_of_its_zone_unless_its_start_is_in_utc(tmp_path: Path) -> None:
    hour_left_out = 31 * 24 + 28 * 24 + 7 * 24 + 2  # 8 March 2026, 02:00
    on_the_clock, in_utc = ("hours_since 2026-01-01",), ("hours_since 2026-01-01T00:00Z",)
    assert _read(tmp_path, [str(hour_left_out)], on_the_clock, "America/Chicago") == [
        ("2026-03-08 08:00:00", "day", "never shown: taken an hour on")
    ]
    assert _read(tmp_path, [str(hour_left_out)], in_utc, "America/Chicago") == [("2026-03-08 02:00:00", "day", None)]


def test_counts_stand_beside_written_times(tmp_path: Path) -> None:
    assert _read(tmp_path, ["26", "2026-01-05 10:30"], ("hours_since 2026-01-01", "%Y-%m-%d %H:%M"), "UTC") == [
        ("2026-01-02 02:00:00", "day", None),
        ("2026-01-05 10:30:00", "minute", None),
    ]
