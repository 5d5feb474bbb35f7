"""Reads one snapshot: every table of it as a DuckDB view, for the API, the command line and notebooks."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from igloo.core.errors import NotFound
from igloo.engine.lake import Snapshot


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def parquet_scan(files: Sequence[Path]) -> str:
    """The SQL that reads these Parquet files as one table."""
    return f"read_parquet([{', '.join(quoted(f) for f in files)}])"


class Reader:
    """Questions to one snapshot. Safe to use from several threads: each call has its own cursor."""

    def __init__(self, snapshot: Snapshot, threads: int = 2) -> None:
        self.snapshot = snapshot
        self._connection = duckdb.connect(config={"threads": threads})
        self._lock = threading.Lock()
        for name, files in snapshot.tables.items():
            self._connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {parquet_scan(files)}')

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for the calling thread."""
        with self._lock:
            return self._connection.cursor()

    def rows(self, sql: str, params: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """All rows of an answer as dictionaries."""
        cursor = self.cursor()
        result = cursor.execute(sql, list(params))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def one(self, sql: str, params: Sequence[Any] = ()) -> dict[str, Any] | None:
        """The first row of an answer, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def frame(self, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame:
        """An answer as a data frame."""
        frame: pd.DataFrame = self.cursor().execute(sql, list(params)).df()
        return frame

    def delivered(self, batch_id: str) -> str:
        """The SQL that reads the rows of a delivered file: `__row`, then its columns as text."""
        path = self.snapshot.delivered.get(batch_id)
        if path is None:
            raise NotFound(
                "There is no such delivered file",
                where=f"snapshot {self.snapshot.snapshot_id}",
                got=batch_id,
                expected="a batch of this snapshot",
                next_step="See the Sources page for the files that are loaded.",
            )
        return parquet_scan([path])

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
