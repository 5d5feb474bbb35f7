"""What a run says about itself while it works: a small file beside the lake that anybody may read.

The process that runs holds a lock as long as it lives, so that a run that was killed is told from
one that is at work, whoever started it.
"""

from __future__ import annotations

import json
import os
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout

from igloo.core.errors import Busy, IglooError, StepFailed
from igloo.core.folders import WorkspaceFolder
from igloo.engine.publication import RunSummary
from igloo.engine.runner import Progress, Silent

State = Literal["idle", "running", "done", "failed"]


@dataclass(frozen=True)
class RunNote:
    """The last run as it stands: at work, done or failed; `rows` are those written so far."""

    state: State = "idle"
    run_id: str = ""
    started_at: str = ""
    step: str = ""
    steps_done: int = 0
    steps_expected: int = 0
    rows: int = 0
    seconds: float = 0.0
    error: dict[str, str] | None = None
    summary: dict[str, Any] | None = None


def read_note(folder: Path) -> RunNote:
    """The last run of a workspace; one whose process is gone has failed."""
    places = WorkspaceFolder(folder)
    try:
        note = RunNote(**json.loads(places.run_note.read_text(encoding="utf-8")))
    except (FileNotFoundError, json.JSONDecodeError, TypeError):  # none yet, or written by another version
        return RunNote()
    if note.state != "running":
        return note
    if _is_held(places):
        return replace(note, seconds=_since(note.started_at))
    # It may have ended between the two looks.
    again = RunNote(**json.loads(places.run_note.read_text(encoding="utf-8")))
    return again if again.state != "running" else replace(again, state="failed", error=killed(folder).as_json())


def killed(folder: Path) -> StepFailed:
    """What to say when a run was ended from outside."""
    return StepFailed(
        "The run was ended from outside before it finished",
        where=str(folder),
        got="its process is gone",
        expected="a run that ends by itself",
        next_step="Nothing was changed: the last good snapshot is still served. Start the run again to go on.",
    )


def _is_held(places: WorkspaceFolder) -> bool:
    lock = FileLock(places.run_note_lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _since(moment: str) -> float:
    return round((datetime.now(UTC) - datetime.fromisoformat(moment)).total_seconds(), 1)


class NotedProgress:
    """Progress that writes the note of a run, and tells another progress as well."""

    def __init__(self, path: Path, run_id: str, expected: int, also: Progress) -> None:
        self._path = path
        self._also = also
        self._running: list[str] = []
        self._lock = threading.Lock()  # steps may run side by side
        started = datetime.now(UTC).isoformat(timespec="milliseconds")
        self.note = RunNote("running", run_id, started, "starting", steps_expected=expected)
        self.write()

    def write(self, **changes: Any) -> None:
        """Change the note and write it; a reader sees the old one or the new one."""
        self.note = replace(self.note, seconds=_since(self.note.started_at), **changes)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(asdict(self.note), default=str), encoding="utf-8")
        part.replace(self._path)

    def started(self, step: str) -> None:
        """A step begins."""
        self._also.started(step)
        with self._lock:
            self._running.append(step)
            self.write(step=" · ".join(self._running))

    def finished(self, step: str, seconds: float, rows: int, skipped: bool) -> None:
        """A step has ended."""
        self._also.finished(step, seconds, rows, skipped)
        with self._lock:
            self._running.remove(step)
            done = self.note.steps_done + 1
            expected = max(self.note.steps_expected, done)
            self.note = replace(self.note, steps_done=done, steps_expected=expected, rows=self.note.rows + rows)


@contextmanager
def noted(folder: Path, steps: int, also: Progress | None = None, run_id: str = "") -> Iterator[NotedProgress]:
    """Note a run while it works; call `done` of this module at its end. `steps`: how many the last run had.

    Raises Busy while another run is noted.
    """
    places = WorkspaceFolder(folder)
    lock = FileLock(places.run_note_lock)
    try:
        lock.acquire(timeout=0.5)  # somebody who looks whether a run is alive holds it for a moment
    except Timeout:
        raise busy(folder) from None
    try:
        progress = NotedProgress(places.run_note, run_id or uuid.uuid4().hex[:12], steps, also or Silent())
        try:
            yield progress
        except IglooError as error:
            progress.write(state="failed", error=error.as_json())
            raise
        except BaseException as error:
            progress.write(state="failed", error=_unforeseen(folder, error).as_json())
            raise
    finally:
        lock.release()


def busy(folder: Path) -> Busy:
    """What to say when a run is at work already."""
    return Busy(
        "Another run is working on this workspace",
        where=str(folder),
        got="a second run",
        expected="one run at a time",
        next_step="Wait for it to end; readers are not disturbed by it.",
    )


def _unforeseen(folder: Path, error: BaseException) -> StepFailed:
    if isinstance(error, KeyboardInterrupt):
        return killed(folder)
    return StepFailed(
        "The run could not be finished; this is our fault or the machine's",
        where=str(folder),
        got=f"{type(error).__name__}: {error}"[:300],
        expected="a finished run",
        next_step="The last good snapshot is still served. Look at the server's log, then run again.",
    )


def done(progress: NotedProgress, summary: RunSummary, known: frozenset[str]) -> None:
    """Write down what a finished run did."""
    progress.write(state="done", step="", summary=facts(summary, known))


def facts(summary: RunSummary, known: frozenset[str]) -> dict[str, Any]:
    """What a run did, in numbers and a sentence."""
    batches = summary.snapshot.meta["batches"].values()
    new = [batch for batch in batches if batch["batch_id"] not in known]
    names = ("rows_total", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_rejected")
    rows = {name: sum(int(batch.get(name, 0)) for batch in new) for name in names}
    return {
        "snapshot_id": summary.snapshot.snapshot_id,
        "changed": summary.changed,
        "files_new": len(new),
        **rows,
        "findings": int(summary.counts.get("finding", 0)),
        "leads": int(summary.counts.get("lead", 0)),
        "notes": list(summary.notes),
        "sentence": _sentence(summary, len(new), rows),
    }


def _sentence(summary: RunSummary, files: int, rows: dict[str, int]) -> str:
    if not summary.changed:
        return "Nothing changed; the last snapshot stays."
    if not files:
        return f"No new files; computed anew. {summary.counts.get('lead', 0):,} leads."
    parts = [f"{rows['rows_loaded']:,} loaded"]
    for name, word in (("duplicate", "duplicates"), ("superseded", "superseded"), ("rejected", "rejected")):
        if rows[f"rows_{name}"]:
            parts.append(f"{rows[f'rows_{name}']:,} {word}")
    word = "file" if files == 1 else "files"
    total = f"{rows['rows_total']:,} {'row' if rows['rows_total'] == 1 else 'rows'}"
    return f"{files:,} new {word}, {total}: {', '.join(parts)}. {summary.counts.get('lead', 0):,} leads."
