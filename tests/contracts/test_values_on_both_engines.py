"""Times, parts of cells and coordinates are read alike on DuckDB and Spark, hours that clocks show twice included."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from igloo.engine.base import Engine
from igloo.mapping import cells
from igloo.mapping.moments import moved_to_utc, written
from igloo.mapping.spec import Value
from igloo.mapping.taken import MRZ_PARTS, taken, with_coordinate

TIMES = [
    "2026-11-01 00:59:59", "2026-11-01 01:30:00", "2026-11-01 02:00:00", "2026-03-08 02:30:00", "1772323200",
    "46082.75347222", "03/2026", "2026", "nothing", "",
]  # fmt: skip
FORMATS = (("%Y-%m-%d %H:%M:%S",), ("epoch_s",), ("excel",), ("%m/%Y",), ("%Y",))
PLACES = [
    "32.5436, -117.0382", "32°32'37\"N 117°02'18\"W", "N32 32.6 W117 02.3", "(32.5436 -117.0382)", "-117.03, 32.5",
    "117.0382W, 32.5436N", "32.5436N, 117.0382W", "32;-117", "", "11S 488 3600",
]  # fmt: skip
AMOUNTS = ["$1,250.50", "MXN 1,250.50", "1250.50 mxn", "MX$300", "€ 1 250", "US$ (75.25)", "300-", "CHF 1'234.50", "x"]
ZONES = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "I<UTOD23145890<AB112234566<<<<7408122F1204159UTO<<<<<<<<<<<4ERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6",
    "P<UTO",
]


def _read(engine: Engine, folder: Path) -> dict[str, list[object]]:
    lists = {"time": TIMES, "where": PLACES, "sum": AMOUNTS, "zone": ZONES}
    longest = max(map(len, lists.values()))
    padded = {name: values + [None] * (longest - len(values)) for name, values in lists.items()}
    path = folder / f"cells.{engine.name}.parquet"
    pq.write_table(pa.table({"n": list(range(longest)), **padded}), path)
    table = engine.table("cells", [path])
    for axis in ("latitude", "longitude"):
        table = with_coordinate(table, "where", axis, axis)
    columns = {axis: table[axis].round(6) for axis in ("latitude", "longitude")}
    for number, formats in enumerate(FORMATS):
        found = written(table.time, Value(columns=("time",), formats=formats))
        moved, reading = moved_to_utc(found.local, "America/Chicago")
        columns |= {f"t{number}": moved, f"p{number}": found.precision, f"r{number}": reading}
    columns["amount"] = cells.number(table["sum"], Value(columns=("sum",), take="amount"))
    columns["currency"] = taken(table["sum"], "currency")
    columns |= {part: taken(table.zone, part) for part in MRZ_PARTS}
    frame = engine.fetch("read", table.select("n", **columns).order_by("n"))
    return {c: [None if pd.isna(v) else v for v in frame[c].astype(object)] for c in frame.columns}


@pytest.mark.spark
def test_values_are_read_alike(duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path) -> None:
    here, there = _read(duckdb_engine, tmp_path), _read(spark_engine, tmp_path)
    for name in here:
        assert here[name] == there[name], name
    assert str(here["t0"][1]) == "2026-11-01 06:30:00"
    assert here["amount"][:2] == [1250.5, 1250.5]
    assert here["mrz_number"][1] == "D23145890<AB112234566<<<<"
