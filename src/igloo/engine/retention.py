"""Forgetting: what came from a delivery leaves the lake, whatever file it had got into.

What was computed while it was there may hold its values in any table, so every snapshot that knew it
goes as a whole; what is left is what the newest snapshot and those from before the delivery need.
Files are named by content and never changed, so a file is kept or gone, never edited.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from igloo.core.errors import StepFailed
from igloo.engine.history import history, note_removed
from igloo.engine.lake import Lake, Snapshot

_COMPUTED = ("tables", "delivered", "originals", "index")


@dataclass(frozen=True)
class Forgotten:
    """What left the lake: how many snapshots, files and bytes."""

    snapshots: int
    files: int
    size_bytes: int


Goes = Callable[[Mapping[str, Any]], bool]


def knew(snapshot: Snapshot, goes: Goes) -> bool:
    """Whether a snapshot was computed with a file that goes."""
    return any(goes(batch) for batch in snapshot.meta["batches"].values())


def forget(lake: Lake, goes: Goes, because: str) -> Forgotten:
    """Remove every file that may hold something of the deliveries that go; the snapshot served must not know them.

    The caller holds the workspace's lock. Called again after it was interrupted, it goes on.
    """
    served = lake.current()
    if served is not None and knew(served, goes):
        raise StepFailed(
            "The snapshot that is served still holds what must go",
            where=str(lake.folder),
            got=because,
            expected="a snapshot computed without it",
            next_step="Run again: igloo run",
        )
    kept = [lake.snapshot(snapshot_id) for snapshot_id in lake.snapshot_ids()]
    gone = {snapshot.snapshot_id for snapshot in kept if knew(snapshot, goes)}
    for moment in history(lake):
        if moment.snapshot_id in gone:
            note_removed(lake, moment, because)
            (lake.folder / "snapshots" / f"{moment.snapshot_id}.json").unlink()
    steps = {str(step.get("key", "")) for step in served.meta["steps"]} if served else set()
    needed = _files_of([snapshot for snapshot in kept if snapshot.snapshot_id not in gone], lake)
    for path in sorted((lake.folder / "steps").glob("*.json")):
        record = lake.recall_step(path.stem) if path.stem in steps else None
        if record is None:
            path.unlink()
        else:
            needed |= {lake.folder / name for names in record["files"].values() for name in names}
    lake.sweep_parts()
    shutil.rmtree(lake.folder / "spill", ignore_errors=True)
    files, size_bytes = _remove_all_but(lake, needed)
    return Forgotten(len(gone), files, size_bytes)


def _files_of(snapshots: Iterable[Snapshot], lake: Lake) -> set[Path]:
    found: set[Path] = set()
    for snapshot in snapshots:
        found |= {path for files in snapshot.tables.values() for path in files}
        found |= set(snapshot.delivered.values())
        found |= {lake.folder / "originals" / f"{batch['sha256']}.zst" for batch in snapshot.meta["batches"].values()}
        if snapshot.meta.get("search_index"):
            found.add(lake.folder / str(snapshot.meta["search_index"]))
    return found


def _remove_all_but(lake: Lake, needed: set[Path]) -> tuple[int, int]:
    """Number and bytes of the files that went; a folder that is needed is kept with all that is in it."""
    files, size_bytes = 0, 0
    for room in _COMPUTED:
        for path in sorted((lake.folder / room).rglob("*")):
            if not path.is_file() or path in needed or needed.intersection(path.parents):
                continue
            files, size_bytes = files + 1, size_bytes + path.stat().st_size
            path.unlink()
        for folder in sorted((lake.folder / room).rglob("*"), reverse=True):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
    return files, size_bytes
