"""Runs that the interface starts, and how far they are."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from igloo.deliveries.run_note import RunNote
from igloo.webapi.deps import AskedRuns
from igloo.webapi.models_runs import RunState

router = APIRouter(tags=["runs"], prefix="/runs")


@router.post("", status_code=202)
def start_run(runs: AskedRuns) -> RunState:
    """Take in what was delivered and compute what it changes, in a process of its own; one at a time."""
    return _shape(runs.start())


@router.get("/current")
def current_run(runs: AskedRuns) -> RunState:
    """The run at work, whoever started it, or how the last one ended."""
    return _shape(runs.current())


def _shape(note: RunNote) -> RunState:
    return RunState.model_validate(asdict(note))
