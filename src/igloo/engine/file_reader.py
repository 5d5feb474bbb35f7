"""Reads delivered files with DuckDB, whatever engine computes afterwards: no other reads CSV as fast."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb
import pandas as pd


class UnreadableFileError(Exception):
    """The fast reader stopped; its words are the cause."""


def copy_rows(copy_sql: str, limits: Mapping[str, str] | None = None) -> int:
    """Run a COPY that writes rows as Parquet; the number of rows. `limits`: memory, threads, where to spill."""
    with duckdb.connect(config=dict(limits or {})) as connection:
        try:
            counted = connection.execute(copy_sql).fetchone()
        except duckdb.Error as error:
            raise UnreadableFileError(str(error)[:300]) from None
    return int(counted[0]) if counted else 0


def column_names(select_sql: str) -> list[str]:
    """The columns a query would give."""
    with duckdb.connect() as connection:
        try:
            return [d[0] for d in connection.execute(f"DESCRIBE {select_sql}").fetchall()]
        except duckdb.Error as error:
            raise UnreadableFileError(str(error)[:300]) from None


def query(select_sql: str, limits: Mapping[str, str] | None = None) -> pd.DataFrame:
    """The answer to a query over Parquet files."""
    with duckdb.connect(config=dict(limits or {})) as connection:
        frame: pd.DataFrame = connection.execute(select_sql).df()
    return frame


def query_each(selects: Iterable[str]) -> list[pd.DataFrame]:
    """The answers to many small queries; one connection for all of them, which is most of their cost."""
    with duckdb.connect() as connection:
        return [connection.execute(select).df() for select in selects]


def parquet_columns(path: Path) -> list[str]:
    """The columns of a Parquet file."""
    import pyarrow.parquet as pq

    return list(pq.read_schema(path).names)
