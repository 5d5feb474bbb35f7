"""Runs that a server starts: in a process of their own, one at a time, watched through their note.

A process and not a thread: a run uses every core for minutes, and a killed or crashed run must not
take the server along. The snapshot is flipped by the run; the next question finds the new one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import uuid
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from igloo.deliveries.removal import decide_removal
from igloo.deliveries.run_note import RunNote, busy, killed, read_note
from igloo.opened import OpenedWorkspace

_PACKAGES = Path(__file__).resolve().parents[2]


class BackgroundRuns:
    """The runs that this server starts on its workspace."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        self.workspace = workspace
        self._starting = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._begun = RunNote()

    def start(self) -> RunNote:
        """Start a run; raises Busy while one is at work, whoever started it."""
        with self._starting:
            if self.current().state == "running":
                raise busy(self.workspace.folder)
            _ = self.workspace.settings  # a mistake in igloo.toml is told at once
            run_id = uuid.uuid4().hex[:12]
            started = datetime.now(UTC).isoformat(timespec="milliseconds")
            self._begun = RunNote("running", run_id, started, "starting", steps_expected=self._expected())
            paths = [str(_PACKAGES), os.environ.get("PYTHONPATH", "")]
            self._child = subprocess.Popen(
                [sys.executable, "-m", "igloo.deliveries.noted_run", str(self.workspace.folder.resolve()), run_id],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            )
            return self._begun

    def remove(self, source_id: str, reason: str, by: str) -> RunNote:
        """Decide that a source is removed and start the run that does it; raises Busy while one is at work."""
        if self.current().state == "running":
            raise busy(self.workspace.folder)
        decide_removal(self.workspace, source_id, reason, by)
        return self.start()

    def current(self) -> RunNote:
        """The run at work, or how the last one ended."""
        alive = self._child is not None and self._child.poll() is None
        note = read_note(self.workspace.folder)
        if self._child is None or note.run_id == self._begun.run_id:
            return note
        if alive:
            # Its process is on the way up; or another run was quicker, and that one is told.
            return note if note.state == "running" else self._begun
        if note.started_at > self._begun.started_at:
            return note
        return replace(self._begun, state="failed", error=killed(self.workspace.folder).as_json())

    def _expected(self) -> int:
        snapshot = self.workspace.lake.current()
        return len(snapshot.meta["steps"]) if snapshot else 70
