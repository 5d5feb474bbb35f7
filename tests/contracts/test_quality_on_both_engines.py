"""Counts of delivered columns, days and lags are the same rows on DuckDB and on Spark."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.contracts.same_rows import difference

from igloo.core.kinds import event_kinds
from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.engine.base import Engine, write_frame
from igloo.quality.clock_skew import assess_clocks, clock_lag, clock_trace
from igloo.quality.delivered_columns import BATCH, ROW, column_counts, value_counts
from igloo.quality.empty_days import source_days
from igloo.quality.first_calls import first_call_lag

START = datetime(2026, 3, 1, 8, 0)
CELLS = ["12", " 1,250.50 ", "$90", "n.n.", "", None, "-3", "NaN", "infinity", "1e3", "911", "12"]


def _files(folder: Path) -> dict[str, Path]:
    paths = {"delivered": folder / "delivered.parquet"}
    kinds = ["VEH" if i % 3 else " PED" for i in range(len(CELLS))]
    rows = {ROW: range(1, len(CELLS) + 1), BATCH: ["a"] * 7 + ["b"] * 5, "AMOUNT": CELLS, "MODE": kinds}
    pq.write_table(pa.table(rows), paths["delivered"])
    calls = []
    for i in range(60):
        pair = {"caller": f"phone:{i % 5}", "callee": "phone:9", "time_precision": "second", "t_end_utc": pd.NaT}
        at = START + timedelta(hours=3 * i)
        calls.append({**pair, "event_id": f"n{i}", "source_id": "north", "t_utc": at})
        calls.append({**pair, "event_id": f"s{i}", "source_id": "south", "t_utc": at + timedelta(minutes=7)})
    crossing = {"time_precision": "second", "t_end_utc": pd.NaT, "vehicle": "plate:TX-1", "place": "East"}
    frames = {
        "event_call": calls,
        "event_crossing": [
            {
                **crossing,
                "event_id": "c",
                "source_id": "port",
                "t_utc": START,
                "lat": 31.0,
                "lon": -110.0,
                "phone": "phone:1",
                "traveller": "m1",
            }
        ],
        "event_sighting": [
            {**crossing, "event_id": "r", "source_id": "readers", "t_utc": START + timedelta(minutes=4), "place": "CAM"}
        ],
        "identifier_written": [{"ident_id": "phone:2", "kind": "phone", "mention_id": "m1", "t_utc": START}],
        "place": [{"source_id": "sites", "place": "CAM", "lat": 31.001, "lon": -110.001}],
    }
    for name in [*(f"event_{kind}" for kind in event_kinds()), "place", "identifier_written"]:
        paths[name] = folder / f"{name}.parquet"
        write_frame(pd.DataFrame(frames.get(name, [])), table_contracts()[name].schema(), paths[name])
    return paths


def _made(engine: Engine, folder: Path) -> dict[str, pd.DataFrame]:
    tables: dict[str, ir.Table] = {name: engine.table(name, [path]) for name, path in _files(folder).items()}
    counts = column_counts(tables["delivered"], ["AMOUNT", "MODE"], {"AMOUNT": (0, 1000)})
    steps: dict[str, Callable[[], ir.Table]] = {
        "columns": lambda: counts,
        "values": lambda: value_counts(tables["delivered"], ["MODE", "AMOUNT"]),
        "source_day": lambda: source_days(tables),
        "clock_trace": lambda: clock_trace(tables),
        "clock_lag": lambda: clock_lag(tables, Settings()),
        "first_call_lag": lambda: first_call_lag(tables, Settings()),
    }
    made = {}
    for name, build in steps.items():
        path = folder / f"{engine.name}.{name}.parquet"
        engine.write(name, build(), path)
        tables[name] = engine.table(name, [path])
        made[name] = pd.read_parquet(path)
    return made


@pytest.mark.spark
def test_both_engines_count_alike(duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path) -> None:
    on_duckdb, on_spark = _made(duckdb_engine, tmp_path), _made(spark_engine, tmp_path)
    assert {name: difference(frame, on_spark[name]) for name, frame in on_duckdb.items()} == dict.fromkeys(
        on_duckdb, ""
    )
    first = on_duckdb["columns"].set_index([BATCH, "place"]).loc[("a", 0)]
    assert (first["filled"], first["distinct"], first["outside"]) == (5, 5, 2)
    lags = {name: on_spark[name] for name in ("clock_lag", "first_call_lag")}
    assert on_duckdb["first_call_lag"]["n"].sum() > 0
    clocks = assess_clocks(lags, Settings())["clock_skew"].set_index(["source_id", "other_id"])
    assert clocks.loc[("north", "south"), "seconds"] == 420
    assert clocks.loc[("port", "readers"), "verdict"] == "cannot_tell"
