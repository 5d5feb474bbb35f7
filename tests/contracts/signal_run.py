"""Runs one signal on one engine over the small world, as the pipeline does: each table written and named."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd
from tests.signals.small_tables import small_tables

from igloo.core.settings import Settings
from igloo.core.step import Signal
from igloo.core.tables import table_contracts
from igloo.engine.base import Engine, write_frame


@cache
def small_world(folder: Path) -> dict[str, Path]:
    """The small world's tables as Parquet files."""
    paths = {}
    for name, frame in small_tables().items():
        paths[name] = folder / f"{name}.parquet"
        write_frame(frame, table_contracts()[name].schema(), paths[name])
    return paths


def run_signal(signal: Signal, engine: Engine, folder: Path) -> dict[str, pd.DataFrame]:
    """Every table the signal makes on this engine, by name."""
    settings = Settings()
    files = {name: [path] for name, path in small_world(folder).items() if name in signal.reads}
    tables: dict[str, ir.Table] = {name: engine.table(name, paths) for name, paths in files.items()}
    made: dict[str, pd.DataFrame] = {}

    def keep(name: str, expression: ir.Table) -> None:
        path = folder / f"{signal.name}.{engine.name}.{name}.parquet"
        engine.write(name, expression, path)
        tables[name] = engine.table(name, [path])
        made[name] = pd.read_parquet(path)

    for name, build in signal.observe:
        keep(name, build(tables, settings))
    assessed = signal.assess({name: engine.fetch(name, tables[name]) for name in signal.fetches}, settings)
    for name, frame in assessed.items():
        path = folder / f"{signal.name}.{engine.name}.{name}.parquet"
        write_frame(frame, table_contracts()[name].schema(), path)
        tables[name] = engine.table(name, [path])
        made[name] = pd.read_parquet(path)
    keep("finding_support", signal.support(tables, settings))
    return made


def tables_of(signal: Signal) -> list[str]:
    """Names of the tables a signal makes."""
    return [*(name for name, _ in signal.observe), *signal.writes, "finding_support"]
