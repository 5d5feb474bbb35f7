"""Reads one snapshot: every table of it as a DuckDB view, for the API, the command line and notebooks."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.derived import derived_tables, files_read
from igloo.core.errors import NotFound
from igloo.core.tables import table_contracts
from igloo.engine.lake import Snapshot

# A table of up to this many bytes of Parquet is worth holding in memory by a process that answers many questions:
# of 300,000 rows, one subject's are found in 2 ms instead of 20.
SMALL_TABLE_BYTES = 12_000_000
# A dictionary of more than 100 kB a row group costs more to build than it saves: of two million uses of identifiers,
# 1.6 s of processor time and 22 MB became 1.3 s and 19 MB.
PARQUET_OPTIONS = (
    "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 122880, "
    "STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000"
)
_WORD = re.compile(r"\w+")


def quoted(path: Path) -> str:
    """A path as an SQL string."""
    return "'" + str(path).replace("'", "''") + "'"


def parquet_scan(files: Sequence[Path]) -> str:
    """The SQL that reads these Parquet files as one table."""
    return f"read_parquet([{', '.join(quoted(f) for f in files)}])"


_TYPES = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE", "boolean": "BOOLEAN", "timestamp": "TIMESTAMP"}


def _since_added(table: str, files: Sequence[Path]) -> str:
    """Columns of today's contract that files of an earlier version of Igloo lack: they are there, and empty."""
    contract = table_contracts().get(table)
    there = set(pq.read_schema(files[0]).names) if files else set()
    missing = [c for c in contract.columns if c.name not in there] if contract else []
    return "".join(f', NULL::{_TYPES.get(c.type, "VARCHAR")} AS "{c.name}"' for c in missing)


@cache
def derived_sql(table: str) -> str:
    """The SQL that reads a derived table from the views it is read from."""
    reads, build = derived_tables()[table]
    opened = {name: ibis.table(table_contracts()[name].schema(), name=name) for name in reads}
    return str(ibis.to_sql(build(opened), dialect="duckdb"))


class Reader:
    """Questions to one snapshot. Safe to use from several threads: each call has its own cursor."""

    def __init__(self, snapshot: Snapshot, threads: int = 2) -> None:
        self.snapshot = snapshot
        self._connection = duckdb.connect(config={"threads": threads})
        self._lock = threading.Lock()
        self._to_hold: frozenset[str] = frozenset()
        self._held: frozenset[str] = frozenset()
        # Files of a snapshot never change, so what was read of their ends stays true.
        self._connection.execute("SET parquet_metadata_cache = true")
        for name, files in snapshot.tables.items():
            columns = f"*{_since_added(name, files)}"
            self._connection.execute(f'CREATE VIEW "{name}" AS SELECT {columns} FROM {parquet_scan(files)}')
        derived = derived_tables().keys() - snapshot.tables.keys()
        for name in table_contracts().keys() - snapshot.tables.keys() - derived:
            columns = _since_added(name, ()).removeprefix(", ")
            self._connection.execute(f'CREATE VIEW "{name}" AS SELECT {columns} WHERE false')
        for name in sorted(derived):
            self._connection.execute(f'CREATE VIEW "{name}" AS {derived_sql(name)}')

    def hold_small_tables(self, limit_bytes: int = SMALL_TABLE_BYTES) -> None:
        """From now on read each small table into memory when it is first asked about, and keep it there."""
        tables = self.snapshot.tables.items()
        self._to_hold = frozenset(
            name for name, files in tables if sum(path.stat().st_size for path in files) <= limit_bytes
        )
        self._to_hold -= self._held

    def _hold(self, sql: str) -> None:
        """Turn the views that a question names into tables, the first time."""
        asked = self._to_hold.intersection(files_read(tuple(_WORD.findall(sql)))) if self._to_hold else ()
        if not asked:
            return
        with self._lock:
            for name in sorted(self._to_hold.intersection(asked)):
                files = parquet_scan(self.snapshot.tables[name])
                columns = f"*{_since_added(name, self.snapshot.tables[name])}"
                kept = f'CREATE TABLE "{name}" AS SELECT {columns} FROM {files}'
                self._connection.execute(f'BEGIN; DROP VIEW "{name}"; {kept}; COMMIT')
                self._to_hold -= {name}
                self._held |= {name}

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own for the calling thread."""
        with self._lock:
            return self._connection.cursor()

    def rows(
        self, sql: str, params: Sequence[Any] = (), beside: Mapping[str, pa.Table] | None = None
    ) -> list[dict[str, Any]]:
        """All rows of an answer as dictionaries; `beside` are earlier answers that the question may name."""
        self._hold(sql)
        cursor = self.cursor()
        for name, table in (beside or {}).items():
            cursor.register(name, table)
        result = cursor.execute(sql, list(params))
        names = [column[0] for column in result.description or []]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def one(self, sql: str, params: Sequence[Any] = ()) -> dict[str, Any] | None:
        """The first row of an answer, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def frame(self, sql: str, params: Sequence[Any] = ()) -> pd.DataFrame:
        """An answer as a data frame."""
        self._hold(sql)
        frame: pd.DataFrame = self.cursor().execute(sql, list(params)).df()
        return frame

    def arrow(self, sql: str, params: Sequence[Any] = (), beside: Mapping[str, pa.Table] | None = None) -> pa.Table:
        """An answer as an Arrow table, to be asked again beside the snapshot."""
        self._hold(sql)
        cursor = self.cursor()
        for name, table in (beside or {}).items():
            cursor.register(name, table)
        return cursor.execute(sql, list(params)).to_arrow_table()

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
