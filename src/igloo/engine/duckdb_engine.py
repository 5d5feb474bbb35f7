"""DuckDB: the engine of a laptop, and the default."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis.backends.sql.datatypes import DuckDBType

from igloo.engine.base import step_failed, typed_sql
from igloo.engine.functions import DEFINITIONS
from igloo.engine.reader import PARQUET_OPTIONS, parquet_scan, quoted

# More parts at once would only wait for each other: Python turns one expression into SQL at a time.
MOST_AT_ONCE = 2


def in_process_duckdb(config: Mapping[str, str] | None = None) -> duckdb.DuckDBPyConnection:
    """A new DuckDB in this process, with our functions, that loads nothing from elsewhere."""
    raw = duckdb.connect(config=dict(config or {}))
    raw.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    for definition in DEFINITIONS["duckdb"]:
        raw.execute(definition)
    return raw


class DuckDBEngine:
    """Runs expressions in this process; spills to disk beside the lake when memory is short."""

    name = "duckdb"
    keeps_order = True

    def __init__(self, threads: int = 0, memory_gb: float = 0.0, spill_folder: Path | None = None) -> None:
        config: dict[str, str | int] = {"threads": threads or os.cpu_count() or 2}
        if memory_gb:
            config["memory_limit"] = f"{memory_gb}GB"
        if spill_folder is not None:
            config["temp_directory"] = str(spill_folder)
        limits = {key: str(value) for key, value in config.items()}
        self._connect(in_process_duckdb(limits), limits)

    def _connect(self, raw: duckdb.DuckDBPyConnection, limits: Mapping[str, str]) -> None:
        self.raw, self.limits = raw, limits
        self.at_once = min(int(limits["threads"]), MOST_AT_ONCE)
        self._ibis = ibis.duckdb.from_connection(raw)
        self._views: dict[str, tuple[tuple[Path, ...], ir.Table]] = {}
        self._held: list[str] = []
        self._linkage: Any = None

    def table(self, name: str, files: Sequence[Path]) -> ir.Table:
        known, table = self._views.get(name, ((), None))
        if table is None or known != tuple(files):
            # Temporary things belong to one connection: parts of a run that work at once do not meet.
            self.raw.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS SELECT * FROM {parquet_scan(files)}')
            table = self._ibis.table(name)
            self._views[name] = (tuple(files), table)
        return table

    def write(self, name: str, expression: ir.Table, path: Path, sort_by: Sequence[str] = ()) -> int:
        sql = typed_sql(expression, "duckdb", DuckDBType, '"')
        if sort_by:
            keys = ", ".join(f'"{key}"' for key in sort_by)
            sql = f"SELECT * FROM ({sql}) ORDER BY {keys}"
        copy = f"COPY ({sql}) TO {quoted(path)} ({PARQUET_OPTIONS})"
        try:
            counted = self.raw.execute(copy).fetchone()
        except duckdb.Error as error:
            raise step_failed(name, sql, error) from error
        return int(counted[0]) if counted else 0

    def fetch(self, name: str, expression: ir.Table) -> pd.DataFrame:
        sql = typed_sql(expression, "duckdb", DuckDBType, '"')
        try:
            frame: pd.DataFrame = self.raw.execute(sql).df()
        except duckdb.Error as error:
            raise step_failed(name, sql, error) from error
        return frame

    def hold(self, name: str, expression: ir.Table) -> ir.Table:
        sql = typed_sql(expression, "duckdb", DuckDBType, '"')
        try:
            self.raw.execute(f'CREATE OR REPLACE TEMP TABLE "{name}" AS {sql}')
        except duckdb.Error as error:
            raise step_failed(name, sql, error) from error
        if name not in self._held:
            self._held.append(name)
        return self._ibis.table(name)

    def held(self, name: str) -> ir.Table:
        return self._ibis.table(name)

    def let_go(self, *names: str) -> None:
        for name in names or tuple(self._held):
            self.raw.execute(f'DROP TABLE IF EXISTS "{name}"')
            self._held.remove(name)
        if self._linkage is not None and not names:
            self._linkage.delete_tables_created_by_splink_from_db()
            self._linkage = None

    @contextmanager
    def splink_api(self) -> Iterator[Any]:
        from splink import DuckDBAPI  # heavy: a second to import

        if self._linkage is None:
            self._linkage = DuckDBAPI(connection=self.raw)
        # DuckDB would read the descriptions and look the pairs up, by one thread where there are under 122,880 of
        # them: 400,000 pairs of 70,000 descriptions took 4.0 s, with the joins as they are written 2.1. The setting is
        # of the whole database: what other parts of a run ask meanwhile is planned so, too.
        self.raw.execute("SET disabled_optimizers = 'build_side_probe_side'")
        try:
            yield self._linkage
        finally:
            self.raw.execute("RESET disabled_optimizers")

    def in_process(self) -> duckdb.DuckDBPyConnection:
        return in_process_duckdb()

    def beside(self) -> DuckDBEngine:
        twin = object.__new__(DuckDBEngine)
        twin._connect(self.raw.cursor(), self.limits)
        return twin

    def leave(self) -> None:
        self.raw.close()

    def interrupt(self) -> None:
        self.raw.interrupt()

    def close(self) -> None:
        self.raw.close()
