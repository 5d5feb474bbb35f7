"""Large files are packed while their checksum is computed, and never twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.mapping.small_deliveries import write_source

from igloo import batches
from igloo.batches import find_batches
from igloo.core.errors import IglooError
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import SourceDeclaration, read_source
from igloo.ingest.delivery import restore_original
from igloo.intake import take_in

MAPPING = """
files:
  - match: "*.csv"
    events:
      - {kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}}
"""
FILE = "AT,A,B\n2026-03-05 14:05:09,5202340123,6022999999\n"


def _source(folder: Path, files: dict[str, str]) -> SourceDeclaration:
    return read_source(write_source(folder / "carrier", MAPPING, files), "US")


def _taken(lake: Lake, found: list[batches.Batch]) -> list[dict[str, Any]]:
    runner = Runner(DuckDBEngine(threads=1), lake)
    try:
        return take_in(runner, found, [])
    finally:
        runner.engine.close()


@pytest.fixture(autouse=True)
def _every_file_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "_LARGE_BYTES", 1)


def test_what_was_packed_meanwhile_is_the_original(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    (found,) = find_batches(_source(tmp_path, {"a.csv": FILE}), None, {}, lake)
    assert found.packed is not None
    (note,) = _taken(lake, [found])
    kept = lake.folder / "originals" / f"{found.sha256}.zst"
    restore_original(kept, tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_text(encoding="utf-8") == FILE
    assert note["rows_loaded"] == 1
    assert list((lake.folder / "parts").iterdir()) == []


def test_a_file_that_may_have_been_taken_in_before_is_not_packed(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    source = _source(tmp_path, {"a.csv": FILE})
    (note,) = _taken(lake, find_batches(source, None, {}, lake))
    (found,) = find_batches(source, None, {note["batch_id"]: note}, lake)
    assert found.packed is None


def test_an_original_that_is_there_already_stays_and_what_was_packed_goes(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    source = _source(tmp_path, {"a.csv": FILE})
    (found,) = find_batches(source, None, {}, lake)
    kept = lake.folder / "originals" / f"{found.sha256}.zst"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"there")
    _taken(lake, [found])
    assert kept.read_bytes() == b"there"
    assert list((lake.folder / "parts").iterdir()) == []


def test_a_file_without_room_for_it_is_refused_before_it_is_packed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake = Lake(tmp_path / "lake")
    monkeypatch.setattr("igloo.engine.disk_space.ROOM_PER_BYTE", 10**18)
    with pytest.raises(IglooError, match="room"):
        find_batches(_source(tmp_path, {"a.csv": FILE}), None, {}, lake)
    assert list((lake.folder / "parts").iterdir()) == []
