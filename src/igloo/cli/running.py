"""Runs and serves a workspace from the command line."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
import webbrowser
from pathlib import Path

from igloo.cli import printing
from igloo.cli.progress import StepProgress
from igloo.core.errors import UserMistake
from igloo.deliveries.noted_run import run_noted
from igloo.engine.publication import RunSummary
from igloo.workspace import Workspace


def run_and_report(workspace: Workspace, data: Path | None, as_json: bool, learn: bool = False) -> RunSummary:
    """Run the pipeline with a progress bar and print what it did."""
    previous = workspace.lake.current()
    expected = len(previous.meta["steps"]) if previous else 70
    begun = time.monotonic()
    if as_json:
        summary = run_noted(workspace, data, learn=learn)
        printing.as_json(
            {
                "snapshot": summary.snapshot.snapshot_id,
                "changed": summary.changed,
                "counts": summary.counts,
                "batches": list(summary.snapshot.meta["batches"].values()),
                "steps": [vars(record) for record in summary.steps],
                "notes": summary.notes,
            }
        )
        return summary
    printing.console.print(f"Running [bold]{workspace.title}[/]")
    with StepProgress(printing.console, expected) as progress:
        summary = run_noted(workspace, data, progress, learn=learn)
    kinds = workspace.reader().rows("SELECT kind, count(*) AS n FROM entity GROUP BY kind")
    entities = {row["kind"]: int(row["n"]) for row in kinds}
    batches = list(summary.snapshot.meta["batches"].values())
    printing.run_summary(summary, batches, entities, time.monotonic() - begun)
    return summary


def serve_workspace(workspace: Workspace, port: int, browser: bool) -> None:
    """Serve until Ctrl-C; opens the browser once the server answers."""
    import uvicorn

    from igloo.webapi.app import create_app

    _check_port_is_free(port)
    address = f"http://127.0.0.1:{port}"
    printing.console.print(f"\nThe workbench of [bold]{workspace.title}[/] is on {address}   (Ctrl-C ends it)")
    if workspace.lake.current() is None:
        printing.console.print("Nothing is loaded yet: press “Add data” there, or put files in place and: igloo run")
    if browser and _has_browser():
        threading.Timer(1.0, webbrowser.open, (address,)).start()
    uvicorn.run(create_app(workspace), host="127.0.0.1", port=port, log_level="warning")


def _has_browser() -> bool:
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise UserMistake(
                f"Port {port} is taken by another program",
                where="127.0.0.1",
                expected="a free port",
                next_step=f"Choose another: igloo serve --port {port + 1}",
            ) from None
