"""Every table of every signal is the same, row for row, on DuckDB and on Spark."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.contracts.same_rows import difference
from tests.contracts.signal_run import run_signal, tables_of

from igloo.core.step import Signal
from igloo.core.tables import table_contracts
from igloo.engine.base import Engine
from igloo.signals.registry import SIGNALS

CASES = [(signal, table) for signal in SIGNALS for table in dict.fromkeys(tables_of(signal))]
each_table = pytest.mark.parametrize(("signal", "table"), CASES, ids=lambda v: getattr(v, "name", v))
each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.name)


@pytest.fixture(scope="session")
def on_duckdb(duckdb_engine: Engine, contract_folder: Path) -> dict[str, dict[str, pd.DataFrame]]:
    """What each signal makes on DuckDB."""
    return {signal.name: run_signal(signal, duckdb_engine, contract_folder) for signal in SIGNALS}


@pytest.fixture(scope="session")
def on_spark(spark_engine: Engine, contract_folder: Path) -> dict[str, dict[str, pd.DataFrame]]:
    """What each signal makes on Spark."""
    return {signal.name: run_signal(signal, spark_engine, contract_folder) for signal in SIGNALS}


@pytest.mark.spark
@each_table
def test_both_engines_make_the_same_rows(
    signal: Signal,
    table: str,
    on_duckdb: dict[str, dict[str, pd.DataFrame]],
    on_spark: dict[str, dict[str, pd.DataFrame]],
) -> None:
    assert difference(on_duckdb[signal.name][table], on_spark[signal.name][table]) == ""


@each_signal
def test_the_small_world_gives_every_signal_something_to_find(
    signal: Signal, on_duckdb: dict[str, dict[str, pd.DataFrame]]
) -> None:
    """Two empty tables are equal, too; that would prove nothing."""
    finding = on_duckdb[signal.name]["finding"]
    assert len(finding)
    assert len(on_duckdb[signal.name]["finding_support"])
    assert finding["gate"].any()


@each_signal
def test_a_score_is_in_zero_to_one_and_higher_means_more_worth_a_look(
    signal: Signal, on_duckdb: dict[str, dict[str, pd.DataFrame]]
) -> None:
    finding = on_duckdb[signal.name]["finding"]
    assert finding["score"].between(0, 1).all()
    passed, missed = finding[finding["gate"]], finding[~finding["gate"]]
    if len(missed):
        assert passed["score"].mean() > missed["score"].mean()


@each_signal
def test_a_contract_table_keeps_its_contract(signal: Signal, on_duckdb: dict[str, dict[str, pd.DataFrame]]) -> None:
    contracts = table_contracts()
    for name, frame in on_duckdb[signal.name].items():
        if name in contracts:
            assert sorted(frame.columns) == sorted(contracts[name].column_names), name
            assert not frame.duplicated(list(contracts[name].key)).any(), name


@each_signal
def test_every_finding_has_rows_and_a_sentence(signal: Signal, on_duckdb: dict[str, dict[str, pd.DataFrame]]) -> None:
    made = on_duckdb[signal.name]
    gated = made["finding"][made["finding"]["gate"]]
    unsupported = set(gated["finding_id"]) - set(made["finding_support"]["finding_id"])
    assert not unsupported
    assert made["finding"]["why"].str.len().gt(20).all()
