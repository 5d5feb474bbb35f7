"""Appraisal of a small world: a clock planted seven minutes off is found, and equal clocks are left alone."""

from __future__ import annotations

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from igloo.appraisal import EVENT_TABLES, appraise, category_columns
from igloo.batches import find_batches
from igloo.core.settings import Settings
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import read_catalog
from igloo.mapping.spec_file import read_mapping
from igloo.supersession import take_in_source
from igloo.worlds.make import WorldRequest, make_world

STATED_TOLERANCE_S = 10.0
ISO = "%Y-%m-%dT%H:%M:%SZ"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world as raw files, with two carriers, ports and plate readers."""
    return make_world(WorldRequest(tmp_path_factory.mktemp("world"), people=250, days=40, seed=5)).workspace


def _appraised(folder: Path, lake: Path) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """The tables of the appraisal, and the steps it did; of the pipeline only what comes before it."""
    engine = DuckDBEngine()
    runner = Runner(engine, Lake(lake))
    try:
        sources = read_catalog(folder, "US")
        batches = []
        for source in sources:
            batches += take_in_source(runner, find_batches(source, None, {}, Lake(lake)), {})
        runner.complete(("mention", "identifier_written", "identifier_role", "place", "row_outcome", *EVENT_TABLES))
        appraise(runner, sources, batches, Settings())
        tables = {
            name: pd.concat([pd.read_parquet(file) for file in runner.files[name]], ignore_index=True)
            for name in ("source_quality", "clock_skew")
        }
        return tables, [record.step for record in runner.records if not record.skipped]
    finally:
        engine.close()


def _later(text: str, minutes: int) -> str:
    def moved(found: re.Match[str]) -> str:
        try:
            return (datetime.strptime(found[0], ISO) + timedelta(minutes=minutes)).strftime(ISO)
        except ValueError:  # the rows that the world spoilt on purpose
            return found[0]

    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", moved, text)


def test_a_clock_planted_seven_minutes_off_is_found_and_equal_clocks_are_not(world: Path, tmp_path: Path) -> None:
    as_it_is, _ = _appraised(world, tmp_path / "lake")
    clocks = as_it_is["clock_skew"]
    assert len(clocks)
    assert not (clocks["verdict"] == "skewed").any()
    assert set(as_it_is["source_quality"]["verdict"]) <= {"fine", "look"}

    planted = tmp_path / "planted"
    shutil.copytree(world, planted)
    for path in (planted / "sources" / "carrier_south" / "deliveries").glob("*.csv"):
        path.write_text(_later(path.read_text(encoding="utf-8"), 7), encoding="utf-8")
    found, _ = _appraised(planted, tmp_path / "planted_lake")
    apart = found["clock_skew"].query("verdict == 'skewed'").to_dict("records")
    assert [(row["source_id"], row["other_id"]) for row in apart] == [("carrier_north", "carrier_south")]
    assert apart[0]["seconds"] == pytest.approx(420, abs=STATED_TOLERANCE_S)


def test_what_was_counted_is_not_counted_again(world: Path, tmp_path: Path) -> None:
    _, first = _appraised(world, tmp_path / "lake")
    assert any(step.startswith("appraise ") for step in first)
    _, again = _appraised(world, tmp_path / "lake")
    assert [step for step in again if step.startswith("appraise ")] == []


def test_only_plain_words_of_the_mapping_are_compared_in_their_mix(world: Path) -> None:
    columns = category_columns(read_mapping(world / "sources" / "port_crossings" / "mapping.yml"))
    assert columns == {"PORT_CD", "LANE", "MODE"}
