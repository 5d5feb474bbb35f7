"""What DuckDB makes of the functions every engine must have, and of types and order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from igloo.core.functions import igloo_parse_time, igloo_to_utc
from igloo.engine.base import write_frame
from igloo.engine.duckdb_engine import DuckDBEngine


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    made = DuckDBEngine(threads=1)
    yield made
    made.close()


def _texts(engine: DuckDBEngine, folder: Path, *values: str) -> ir.Table:
    frame = pd.DataFrame({"i": range(len(values)), "t": list(values)})
    write_frame(frame, {"i": "int64", "t": "string"}, folder / "texts.parquet")
    return engine.table("texts", [folder / "texts.parquet"])


def test_times_are_read_by_their_format_and_null_when_they_do_not_fit(engine: DuckDBEngine, tmp_path: Path) -> None:
    table = _texts(engine, tmp_path, "03/02/2026 5:52 PM", "3/2/2026 05:52 pm", "2026-03-02", "31/12/2026 5:52 PM")
    read = table.select("i", t=igloo_parse_time(table.t, "%m/%d/%Y %I:%M %p")).order_by("i")
    moment = pd.Timestamp("2026-03-02 17:52")
    found = [None if pd.isna(t) else t for t in engine.fetch("times", read)["t"]]
    assert found == [moment, moment, None, None]


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("America/Chicago", "2026-01-15 12:00", "2026-01-15 18:00"),
        ("America/Chicago", "2026-07-15 12:00", "2026-07-15 17:00"),
        ("America/Phoenix", "2026-07-15 12:00", "2026-07-15 19:00"),
        ("America/Hermosillo", "2026-07-15 12:00", "2026-07-15 19:00"),
        ("Asia/Kolkata", "2026-07-15 12:00", "2026-07-15 06:30"),
        ("UTC", "2026-07-15 12:00", "2026-07-15 12:00"),
    ],
)
def test_a_wall_clock_becomes_utc(zone: str, local: str, utc: str, engine: DuckDBEngine, tmp_path: Path) -> None:
    table = _texts(engine, tmp_path, local)
    moved = table.select(t=igloo_to_utc(igloo_parse_time(table.t, "%Y-%m-%d %H:%M"), zone))
    assert engine.fetch("utc", moved)["t"].tolist() == [pd.Timestamp(utc)]


def test_a_table_is_written_sorted_and_with_the_types_it_states(engine: DuckDBEngine, tmp_path: Path) -> None:
    path = tmp_path / "o'neil.parquet"
    table = _texts(engine, tmp_path, "b", "a", "c").mutate(weight=ibis.literal(0.45))
    assert engine.write("numbers", table, path, ["t"]) == 3
    found = pd.read_parquet(path)
    assert found["t"].tolist() == ["a", "b", "c"]
    assert str(found["weight"].dtype) == "float64"
    assert engine.fetch("again", engine.table("again", [path]))["t"].tolist() == ["a", "b", "c"]
