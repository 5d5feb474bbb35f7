"""Small tables move into memory without changing an answer, also when many ask at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from igloo.engine.lake import Snapshot
from igloo.engine.reader import Reader


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    files = {}
    for name, rows in (("small", 10), ("large", 50_000)):
        files[name] = (tmp_path / f"{name}.parquet",)
        duckdb.sql(f"SELECT range AS n, md5(range::TEXT) AS said FROM range({rows})").write_parquet(str(files[name][0]))
    return Snapshot("one", "2026-01-01T00:00:00", files, {})


def kinds(reader: Reader) -> dict[str, str]:
    asked = "SELECT table_name, table_type FROM information_schema.tables"
    tables = reader.snapshot.tables
    return {row["table_name"]: row["table_type"] for row in reader.rows(asked) if row["table_name"] in tables}


def test_a_small_table_is_held_when_first_asked_about(snapshot: Snapshot) -> None:
    reader = Reader(snapshot)
    reader.hold_small_tables(limit_bytes=100_000)
    assert kinds(reader) == {"small": "VIEW", "large": "VIEW"}
    assert reader.rows("SELECT count(*) AS n FROM small") == [{"n": 10}]
    assert reader.rows("SELECT count(*) AS n FROM large") == [{"n": 50_000}]
    assert kinds(reader) == {"small": "BASE TABLE", "large": "VIEW"}


def test_asked_by_many_at_once(snapshot: Snapshot) -> None:
    reader = Reader(snapshot)
    reader.hold_small_tables()
    with ThreadPoolExecutor(8) as threads:
        asked = ["SELECT sum(n) AS n FROM small", "SELECT sum(n) AS n FROM large"] * 8
        found = [rows[0]["n"] for rows in threads.map(reader.rows, asked)]
    assert found == [45, 1_249_975_000] * 8


def test_an_earlier_answer_can_be_asked_again(snapshot: Snapshot) -> None:
    reader = Reader(snapshot)
    earlier = reader.arrow("SELECT n FROM small WHERE n > ?", [6])
    assert reader.rows("SELECT max(n) AS n, count(*) AS k FROM earlier", beside={"earlier": earlier}) == [
        {"n": 9, "k": 3}
    ]
