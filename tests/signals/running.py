"""Runs a signal as the engine does, on an in-memory DuckDB."""

from __future__ import annotations

import ibis
import pandas as pd

from igloo.core.settings import Settings
from igloo.core.step import Signal
from igloo.core.tables import table_contracts


def as_tables(con: ibis.BaseBackend, frames: dict[str, pd.DataFrame]) -> dict[str, ibis.Table]:
    """The frames as tables of the contract's types."""
    contracts = table_contracts()
    tables = {}
    for name, frame in frames.items():
        schema = ibis.schema(contracts[name].schema()) if name in contracts else None
        tables[name] = con.create_table(name, ibis.memtable(frame, schema=schema), overwrite=True)
    return tables


def run_signal(
    signal: Signal,
    frames: dict[str, pd.DataFrame],
    settings: Settings,
    con: ibis.BaseBackend | None = None,
    until: str = "",
) -> dict[str, pd.DataFrame]:
    """Everything the signal observes, assesses and supports, by table name; or only the table `until`."""
    con = con or ibis.duckdb.connect()
    tables = as_tables(con, {n: f for n, f in frames.items() if n in signal.reads})
    for name, build in signal.observe:
        tables[name] = con.create_table(name, build(tables, settings), overwrite=True)
        if name == until:
            return {name: tables[name].to_pandas()}
    out = {name: tables[name].to_pandas() for name, _ in signal.observe}
    assessed = signal.assess({name: out[name] for name in signal.fetches}, settings)
    tables |= as_tables(con, assessed)
    out |= assessed
    out["finding_support"] = signal.support(tables, settings).to_pandas()
    return out
