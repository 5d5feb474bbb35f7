"""The whole path, file to lead, on DuckDB and on Spark: every declared table has the same rows."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from tests.contracts.same_rows import difference

import igloo.pipeline as pipeline
from igloo.core.derived import derived_tables
from igloo.core.tables import table_contracts
from igloo.engine.base import Engine
from igloo.engine.spark_engine import SparkEngine
from igloo.identity.comparing.model import LEARN_FROM_PROFILES
from igloo.workspace import open as open_workspace
from igloo.worlds.make import WorldRequest, make_world

# Enough descriptions (over 500) for the comparisons to be learnt, not only taken as given.
PEOPLE, DAYS, SEED = 270, 40, 5
# What says when the run was, not what it found.
CLOCKED = {"batch": ["delivered_at"]}


@pytest.fixture(scope="session")
def delivered_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world as raw files, not run yet."""
    out = tmp_path_factory.mktemp("world")
    return make_world(WorldRequest(out, people=PEOPLE, days=DAYS, seed=SEED)).workspace


def _tables(folder: Path) -> dict[str, pd.DataFrame]:
    snapshot = open_workspace(folder).snapshot()
    found = {}
    for name, files in snapshot.tables.items():
        frame = pd.concat([pq.read_table(file).to_pandas() for file in files], ignore_index=True)
        found[name] = frame.drop(columns=CLOCKED.get(name, []))
    for name in derived_tables():
        found[name] = open_workspace(folder).reader().frame(f'SELECT * FROM "{name}"')
    return found


@pytest.fixture(scope="session")
def duckdb_workspace(delivered_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world after one run on DuckDB."""
    folder = tmp_path_factory.mktemp("on_duckdb") / "workspace"
    shutil.copytree(delivered_world, folder)
    open_workspace(folder).run()
    return folder


@pytest.fixture(scope="session")
def run_on_duckdb(duckdb_workspace: Path) -> dict[str, pd.DataFrame]:
    """Every table of a run on DuckDB."""
    return _tables(duckdb_workspace)


@pytest.fixture(scope="session")
def run_on_spark(
    delivered_world: Path, tmp_path_factory: pytest.TempPathFactory, spark_session: object
) -> dict[str, pd.DataFrame]:
    """Every table of a run on Spark, in the session that all contract tests share."""

    class SharedSession(SparkEngine):
        def close(self) -> None:
            """The session goes on."""

    folder = tmp_path_factory.mktemp("on_spark") / "workspace"
    shutil.copytree(delivered_world, folder)

    def shared(settings: object, spill_folder: Path) -> Engine:
        return SharedSession(spark_session)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "choose_engine", shared)
        open_workspace(folder).run()
    return _tables(folder)


@pytest.mark.spark
@pytest.mark.parametrize("table", sorted(table_contracts()))
def test_both_engines_fill_a_table_alike(
    table: str, run_on_duckdb: dict[str, pd.DataFrame], run_on_spark: dict[str, pd.DataFrame]
) -> None:
    assert difference(run_on_duckdb[table], run_on_spark[table]) == ""


def test_the_world_fills_the_tables_that_matter(run_on_duckdb: dict[str, pd.DataFrame]) -> None:
    """Empty tables are alike on any engine; these must not be."""
    needed = ["mention", "identifier_use", "entity", "entity_identifier", "event_call", "event_crossing"]
    needed += ["event_party", "registry", "pair", "qe", "qe_part", "source_copying", "lead", "lead_part"]
    needed += ["source_quality", "clock_skew", "link", "link_degree", "link_population"]
    assert [name for name in needed if run_on_duckdb[name].empty] == []


def test_the_world_has_enough_people_to_learn_from(run_on_duckdb: dict[str, pd.DataFrame]) -> None:
    profiles = run_on_duckdb["profile"]
    assert (profiles.kind == "Person").sum() >= LEARN_FROM_PROFILES


def test_the_same_files_give_the_same_bytes(delivered_world: Path, duckdb_workspace: Path, tmp_path: Path) -> None:
    """Files of the lake are named by their content, so equal names are equal bytes."""
    again = tmp_path / "workspace"
    shutil.copytree(delivered_world, again)
    open_workspace(again).run()
    names = []
    for folder in (duckdb_workspace, again):
        tables = open_workspace(folder).snapshot().tables
        names.append({t: [f.name for f in files] for t, files in tables.items() if t not in CLOCKED})
    assert names[0] == names[1]
