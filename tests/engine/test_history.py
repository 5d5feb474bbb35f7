"""What was known that day: the snapshot that was served then, and a sentence where there is none."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from igloo.core.errors import NotFound, UserMistake
from igloo.engine.history import Moment, end_of, history, note_published, note_removed, snapshot_as_of
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.reader import Reader


def _publish(lake: Lake, name: str, at: str, rows: int = 1, noted: bool = True) -> Snapshot:
    part = lake.part("numbers")
    pd.DataFrame({"n": range(rows)}).to_parquet(part)
    snapshot = Snapshot(name, at, {"numbers": (lake.keep(part, "numbers"),)}, {}, {})
    lake.publish(snapshot)
    if noted:
        note_published(lake, snapshot)
    return snapshot


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    """Three runs; the first by a version that kept no history."""
    lake = Lake(tmp_path / "lake")
    _publish(lake, "a", "2026-03-02T10:00:00+00:00", 1, noted=False)
    _publish(lake, "b", "2026-03-04T10:00:00+00:00", 2)
    _publish(lake, "c", "2026-03-04T22:30:00+00:00", 3)
    return lake


@pytest.mark.parametrize(
    ("day", "served"),
    [
        ("2026-03-02", "a"),
        ("2026-03-03", "a"),
        ("2026-03-04", "c"),
        ("2026-03-04T10:00", "b"),
        ("2026-03-04T09:59:59", "a"),
        ("2026-03-04T17:30-05:00", "c"),
        ("2030-01-01", "c"),
    ],
)
def test_a_day_means_its_end_and_a_time_itself(lake: Lake, day: str, served: str) -> None:
    assert snapshot_as_of(lake, day).snapshot_id == served


def test_before_the_first_run_nothing_was_known(lake: Lake) -> None:
    with pytest.raises(NotFound, match="Nothing was known at the end of 2026-03-01") as told:
        snapshot_as_of(lake, "2026-03-01")
    assert told.value.expected == "2026-03-02 or later (UTC)"
    with pytest.raises(NotFound, match="had not been run yet"):
        snapshot_as_of(Lake(lake.folder / "other"), "2026-03-01")


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "04/03/2026", ""])
def test_what_is_no_day_is_told(day: str) -> None:
    with pytest.raises(UserMistake, match="This is no day"):
        end_of(day)


def test_a_removed_state_is_not_replaced_by_an_older_one(lake: Lake) -> None:
    (lake.folder / "snapshots" / "b.json").unlink()
    note_removed(lake, Moment("b", "2026-03-04T10:00:00+00:00"), "source tips was removed")
    events = [(m.snapshot_id, m.event) for m in history(lake)]
    assert events == [("a", "published"), ("b", "removed"), ("c", "published")]
    with pytest.raises(NotFound, match="no longer kept") as told:
        snapshot_as_of(lake, "2026-03-04T12:00")
    assert "source tips was removed" in told.value.got
    assert told.value.expected == "2026-03-04T22:30 or later (UTC)"


def test_a_line_that_was_half_written_is_no_line(lake: Lake) -> None:
    with (lake.folder / "history.jsonl").open("a", encoding="utf-8") as handle:
        handle.write('{"at": "2026-')
    assert [m.snapshot_id for m in history(lake)] == ["a", "b", "c"]


def test_a_snapshot_of_an_earlier_version_has_the_columns_of_today(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    part = lake.part("batch")
    pd.DataFrame({"batch_id": ["x.1"], "rows_total": [4]}).to_parquet(part)
    snapshot = Snapshot("old", "2026-03-02T10:00:00+00:00", {"batch": (lake.keep(part, "batch"),)}, {}, {})
    reader = Reader(snapshot)
    for _ in range(2):
        found = reader.one("SELECT rows_total, rows_superseded FROM batch")
        assert found == {"rows_total": 4, "rows_superseded": None}
        assert reader.rows("SELECT * FROM entity") == []
        reader.hold_small_tables()
