"""The end of a run: the new snapshot, and what to say about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from igloo.core.derived import written_tables
from igloo.engine.history import note_published
from igloo.engine.lake import Snapshot
from igloo.engine.runner import Runner, StepRecord


@dataclass(frozen=True)
class RunSummary:
    """What a run did: rows per table, time per step, what did not go as declared."""

    snapshot: Snapshot
    changed: bool
    steps: list[StepRecord]
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def publish(runner: Runner, previous: Snapshot | None, batches: list[dict[str, Any]], notes: list[str]) -> RunSummary:
    """Serve what the run wrote; when nothing changed, the last snapshot stays."""
    tables = {name: runner.files[name] for name in written_tables()}
    counts = {name: _rows(files) for name, files in tables.items()}
    delivered = {batch["batch_id"]: batch["path"] for batch in batches}
    index = runner.files["search_index"][0].relative_to(runner.lake.folder).as_posix()
    same = previous is not None and previous.tables == tables and previous.delivered == delivered
    if previous is not None and same and previous.meta["search_index"] == index:
        return RunSummary(previous, False, runner.records, counts, notes)
    now = datetime.now(UTC)
    meta = {
        "as_of": _as_of(runner),
        "steps": [vars(record) for record in runner.records],
        "search_index": index,
        "batches": {b["batch_id"]: {k: v for k, v in b.items() if k != "path"} for b in batches},
        "counts": counts,
        "notes": notes,
        "engine": runner.engine.name,
    }
    snapshot_id, created_at = now.strftime("%Y%m%dT%H%M%S%f"), now.isoformat(timespec="milliseconds")
    snapshot = Snapshot(snapshot_id, created_at, tables, delivered, meta)
    runner.lake.publish(snapshot)
    note_published(runner.lake, snapshot)
    return RunSummary(snapshot, True, runner.records, counts, notes)


def _rows(files: tuple[Path, ...]) -> int:
    return sum(int(pq.ParquetFile(file).metadata.num_rows) for file in files)


def _as_of(runner: Runner) -> str | None:
    party = runner.table("event_party")
    newest = runner.engine.fetch("newest row", party.aggregate(t=party.t_utc.max()))["t"].iloc[0]
    return None if pd.isna(newest) else pd.Timestamp(newest).isoformat()
