"""Draws a run as it goes: one line a finished step, a moving line for the one at work."""

from __future__ import annotations

import threading
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn


class StepProgress:
    """Progress of a pipeline run; quiet steps (taken from an earlier run) are counted, not listed.

    `expected_steps`: how many steps the last run had; the bar is a guess before the first run.
    """

    def __init__(self, console: Console, expected_steps: int = 70) -> None:
        self._console = console
        self._bar = Progress(
            SpinnerColumn(),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:.0f}/{task.total:.0f}"),
            TimeElapsedColumn(),
            TextColumn("[bold]{task.description}"),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=expected_steps)
        self._expected = expected_steps
        self._done = 0
        self._running: list[str] = []
        self._lock = threading.Lock()
        self.skipped = 0

    def __enter__(self) -> StepProgress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def started(self, step: str) -> None:
        """A step begins."""
        with self._lock:
            self._running.append(step)
            self._bar.update(self._task, description=" · ".join(self._running))

    def finished(self, step: str, seconds: float, rows: int, skipped: bool) -> None:
        """A step has ended."""
        with self._lock:
            self._running.remove(step)
            self._done += 1
            self._bar.update(self._task, description=" · ".join(self._running))
        total = max(self._expected, self._done + 1)
        self._bar.update(self._task, completed=self._done, total=total)
        if skipped:
            self.skipped += 1
        elif seconds >= 0.25 or step.startswith("read "):
            self._console.print(f"  [green]✓[/] {step:<44} {rows:>12,} rows {seconds:>7.1f} s", highlight=False)


class PartProgress:
    """Progress of something that tells its part and how far it is (0 to 1)."""

    def __init__(self, console: Console, title: str) -> None:
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn(title),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            TextColumn("[bold]{task.description}"),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("starting", total=1.0)

    def __enter__(self) -> PartProgress:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def __call__(self, part: str, share: float) -> None:
        """The part at work and the share that is done."""
        self._bar.update(self._task, description=part, completed=share)
