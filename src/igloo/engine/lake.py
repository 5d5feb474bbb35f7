"""The lake: immutable Parquet files named by content, and a manifest that is flipped last.

A run writes new files beside the old ones and replaces `current.json` in one rename at its end.
Readers hold a Snapshot and never wait; a run that is killed has changed nothing; every earlier
snapshot can be opened again.

    lake/
      current.json            the snapshot that is served
      snapshots/<id>.json     every snapshot there was
      history.jsonl           when each was published, and which had to go
      tables/<table>/<content>.parquet
      delivered/<batch>.parquet     rows as delivered
      originals/<sha256>.zst        files as delivered, byte for byte
      steps/<key>.json        what a step with these inputs, settings and code wrote
      index/<content>/        search index
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from igloo.core.errors import NotFound

# Two parts of a run may write a table of the same name at the same time.
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Snapshot:
    """One consistent state of the workspace: which files hold which table."""

    snapshot_id: str
    created_at: str
    tables: dict[str, tuple[Path, ...]]
    delivered: dict[str, Path]
    meta: dict[str, Any] = field(default_factory=dict)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old text or the new one, whatever happens in between."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    part.replace(path)


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


class Lake:
    """The folder of a workspace that holds everything computed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def current(self) -> Snapshot | None:
        """The snapshot that is served; None before the first run."""
        path = self.folder / "current.json"
        if not path.exists():
            return None
        return self._snapshot(json.loads(path.read_text(encoding="utf-8")))

    def snapshot(self, snapshot_id: str) -> Snapshot:
        """An earlier snapshot: what was known that day."""
        path = self.folder / "snapshots" / f"{snapshot_id}.json"
        if not path.exists():
            raise NotFound(
                f"There is no snapshot {snapshot_id}",
                where=str(self.folder),
                expected=", ".join(self.snapshot_ids()[-5:]) or "none yet",
                next_step="Choose one of the snapshots listed.",
            )
        return self._snapshot(json.loads(path.read_text(encoding="utf-8")))

    def snapshot_ids(self) -> list[str]:
        """All snapshots, oldest first."""
        return sorted(p.stem for p in (self.folder / "snapshots").glob("*.json"))

    def publish(self, snapshot: Snapshot) -> None:
        """Serve this snapshot from now on."""
        record = {
            "snapshot_id": snapshot.snapshot_id,
            "created_at": snapshot.created_at,
            "tables": {n: [self._relative(p) for p in files] for n, files in sorted(snapshot.tables.items())},
            "delivered": {b: self._relative(p) for b, p in sorted(snapshot.delivered.items())},
            "meta": snapshot.meta,
        }
        text = json.dumps(record, indent=1, sort_keys=True)
        write_atomically(self.folder / "snapshots" / f"{snapshot.snapshot_id}.json", text)
        write_atomically(self.folder / "current.json", text)

    def keep(self, part: Path, table: str) -> Path:
        """Move a finished file into the lake under the name of its content."""
        target = self.folder / "tables" / table / f"{sha256_of(part)[:20]}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        return target

    def part(self, name: str) -> Path:
        """A place to write a file that is not finished yet; left-overs are swept by the next run."""
        folder = self.folder / "parts"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{name}.{os.getpid()}.{next(_NUMBERS)}.parquet"

    def keep_folder(self, room: str, name: str, fill: Callable[[Path], object]) -> Path:
        """Fill a folder beside its final place and move it there in one rename."""
        part = self.folder / "parts" / f"{room}.{name}.{os.getpid()}"
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        fill(part)
        target = self.folder / room / name
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        part.replace(target)
        return target

    def sweep_parts(self) -> None:
        """Remove what a run that was killed left unfinished."""
        shutil.rmtree(self.folder / "parts", ignore_errors=True)

    def remember_step(self, key: str, record: Mapping[str, Any]) -> None:
        """Note what a step wrote, so that the same inputs need not be computed again."""
        write_atomically(self.folder / "steps" / f"{key}.json", json.dumps(record, sort_keys=True))

    def recall_step(self, key: str) -> dict[str, Any] | None:
        """What a step with this key wrote, if all of it is still there."""
        path = self.folder / "steps" / f"{key}.json"
        if not path.exists():
            return None
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if all((self.folder / file).exists() for files in record["files"].values() for file in files):
            return record
        return None

    def _relative(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _snapshot(self, record: dict[str, Any]) -> Snapshot:
        return Snapshot(
            snapshot_id=record["snapshot_id"],
            created_at=record["created_at"],
            tables={n: tuple(self.folder / f for f in files) for n, files in record["tables"].items()},
            delivered={b: self.folder / f for b, f in record["delivered"].items()},
            meta=record["meta"],
        )
