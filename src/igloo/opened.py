"""What lies in a workspace's folder: its settings, its lake, and the snapshot that is served.

Below `workspace.py`, which runs it and gives its tables to a notebook, and below `deliveries`, which
decides what a run takes in and what must go: both know a workspace by this.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from igloo.core.errors import NotFound
from igloo.core.folders import WorkspaceFolder
from igloo.core.settings import Settings, read_settings
from igloo.engine.history import snapshot_as_of
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.reader import Reader


@dataclass
class OpenedWorkspace:
    """One folder of work; opens quickly and reads only what is asked for. `as_of`: as known at the end of a day."""

    folder: Path
    as_of: str = ""
    _reader: Reader | None = field(default=None, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    @property
    def places(self) -> WorkspaceFolder:
        """Where its parts lie."""
        return WorkspaceFolder(self.folder)

    @property
    def settings(self) -> Settings:
        """igloo.toml, read anew."""
        return read_settings(self.places.settings)

    @property
    def title(self) -> str:
        """What people call this workspace."""
        return self.settings.workspace.title

    @property
    def lake(self) -> Lake:
        """Everything that was computed."""
        return Lake(self.places.lake)

    @property
    def casework_path(self) -> Path:
        """What people decided, one SQLite file."""
        return self.places.casework

    def snapshot(self) -> Snapshot:
        """The snapshot that is served, or was on the day asked for; NotFound before the first run."""
        if self.as_of:
            return snapshot_as_of(self.lake, self.as_of)
        snapshot = self.lake.current()
        if snapshot is None:
            raise NotFound(
                "This workspace has not been run yet",
                where=str(self.folder),
                expected="a finished run",
                next_step=f"Run: igloo run {self.folder}",
            )
        return snapshot

    def reader(self) -> Reader:
        """A reader of the newest snapshot; a finished run is picked up by the next question."""
        snapshot = self.snapshot()
        with self._lock:
            if self._reader is None or self._reader.snapshot.snapshot_id != snapshot.snapshot_id:
                self._reader = Reader(snapshot)
            return self._reader
