"""Watches for deliveries from the command line, alone or beside the server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from igloo import workspace
from igloo.cli import printing
from igloo.cli.progress import StepProgress
from igloo.core.errors import Busy, IglooError, UserMistake
from igloo.deliveries.arrivals import Arrivals, Watch
from igloo.deliveries.noted_run import run_noted
from igloo.deliveries.run_note import facts
from igloo.opened import OpenedWorkspace

EVERY_SECONDS = 3.0


def watch_command(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The workspace.")] = Path(),
    inbox: Annotated[
        Path | None, typer.Option(help="A folder whose files go to the source whose mapping.yml names them.")
    ] = None,
    every: Annotated[float, typer.Option(help="Seconds between two looks.", min=0.2, max=3600)] = EVERY_SECONDS,
    once: Annotated[bool, typer.Option("--once", help="Take in what is there, then end.")] = False,
) -> None:
    """Run whenever a delivery has arrived whole; Ctrl-C ends it."""
    opened = workspace.open(folder)
    if inbox is not None and not inbox.is_dir():
        raise UserMistake("The inbox is not there", got=str(inbox), expected="a folder", next_step="Check --inbox.")
    where = f"{opened.places.sources}/*/deliveries" + (f" and {inbox}" if inbox else "")
    printing.console.print(f"Watching {escape(where)}   (Ctrl-C ends it)")
    watching = Watching(Watch(opened, inbox), _run_with_progress)
    try:
        looks = 0
        while not once or looks < 2 or watching.growing:  # the second look tells what has stopped growing
            watching.look()
            looks += 1
            time.sleep(every)
    except KeyboardInterrupt:
        printing.console.print("\nNo longer watching. The last good snapshot is still served.")


def watch_beside(opened: workspace.Workspace, inbox: Path | None, every: float = EVERY_SECONDS) -> threading.Event:
    """Watch in a thread of the server until the event that is answered is set."""
    from igloo.deliveries.background import BackgroundRuns

    runs = BackgroundRuns(opened)

    def in_background(of: OpenedWorkspace) -> str:
        runs.start()
        while (note := runs.current()).state == "running":
            time.sleep(min(every, 1.0))
        if note.error:
            error = {k: v for k, v in note.error.items() if k != "error"}
            raise UserMistake(**error)
        return str((note.summary or {}).get("sentence", ""))

    watching, ended = Watching(Watch(opened, inbox), in_background), threading.Event()

    def look_again() -> None:
        while not ended.wait(every):
            watching.look()

    threading.Thread(target=look_again, name="watch", daemon=True).start()
    return ended


class Watching:
    """One watch with what it has said, so that nothing is said twice."""

    def __init__(self, watch: Watch, run: Callable[[OpenedWorkspace], str]) -> None:
        self._watch = watch
        self._run = run
        self._told: dict[Path, str] = {}
        self.growing = False

    def look(self) -> None:
        """Look once; run when something has arrived and nothing is still growing."""
        found = self._watch.look()
        self._tell(found)
        self.growing = bool(found.growing)
        if found.ready and not found.growing:
            names = ", ".join(path.name for path in found.ready[:3]) + (" ..." if len(found.ready) > 3 else "")
            say(f"{len(found.ready)} arrived: {names}")
            try:
                say(self._run(self._watch.workspace))
            except Busy:
                say("Another run is at work; waiting for it.")
                return
            except IglooError as error:
                say(f"{error.title}. {error}")
                say("The last good snapshot is still served; the file is tried again when it changes.")
            self._watch.taken(found.ready)

    def _tell(self, found: Arrivals) -> None:
        for name, source in found.routed.items():
            say(f"{name} goes to {source}")
        for path, why in found.unroutable.items():
            if self._told.get(path) != why:
                say(f"{path.name} stays in the inbox: it {why}. Correct `match:` or move it to a source's deliveries.")
        self._told = dict(found.unroutable)


def say(text: str) -> None:
    """A line with its time."""
    printing.console.print(f"{datetime.now():%H:%M:%S}  {escape(text)}")


def _run_with_progress(opened: OpenedWorkspace) -> str:
    previous = opened.lake.current()
    known = frozenset(previous.meta["batches"]) if previous else frozenset()
    with StepProgress(printing.console, len(previous.meta["steps"]) if previous else 70) as progress:
        summary = run_noted(opened, None, progress)
    return str(facts(summary, known)["sentence"])
