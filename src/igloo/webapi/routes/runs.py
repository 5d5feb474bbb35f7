"""Runs that the interface starts, how far they are, and sources that must go."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from igloo.deliveries.removal import what_rests_on
from igloo.deliveries.run_note import RunNote
from igloo.webapi.deps import AskedRuns, AskedWorkspace
from igloo.webapi.models_runs import RunState, SourceRests
from igloo.webapi.read.decisions import who_is_asking

router = APIRouter(tags=["runs"], prefix="/runs")
removals = APIRouter(tags=["sources"], prefix="/sources")


@router.post("", status_code=202)
def start_run(runs: AskedRuns) -> RunState:
    """Take in what was delivered and compute what it changes, in a process of its own; one at a time."""
    return _shape(runs.start())


@router.get("/current")
def current_run(runs: AskedRuns) -> RunState:
    """The run at work, whoever started it, or how the last one ended."""
    return _shape(runs.current())


@removals.get("/{source_id}/rests-on")
def rests_on(workspace: AskedWorkspace, source_id: str) -> SourceRests:
    """What depends on a source, in numbers and words, before anybody removes it."""
    found = what_rests_on(workspace, source_id)
    return SourceRests(**asdict(found), sentences=found.sentences())


@removals.delete("/{source_id}", status_code=202)
def remove_source(runs: AskedRuns, source_id: str, reason: Annotated[str, Query(max_length=2000)] = "") -> RunState:
    """Remove a source and everything that came from it; a run without it starts at once and completes it."""
    return _shape(runs.remove(source_id, reason, who_is_asking()))


def _shape(note: RunNote) -> RunState:
    return RunState.model_validate(asdict(note))
