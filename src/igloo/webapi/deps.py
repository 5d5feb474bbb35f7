"""What a route is given: the desk of the snapshot that is served."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from igloo.deliveries.background import BackgroundRuns
from igloo.webapi.read.desk import Desk, Desks
from igloo.workspace import Workspace


def desks_of(request: Request) -> Desks:
    """The desks of the workspace that this application serves."""
    desks: Desks = request.app.state.desks
    return desks


def day_asked_for(request: Request) -> str:
    """The day of the past that any question may name: `?as_of=2026-03-04`, or the header X-As-Of."""
    return request.query_params.get("as_of") or request.headers.get("X-As-Of") or ""


def desk_of(request: Request) -> Desk:
    """The desk of the newest snapshot, or of the day that is asked for."""
    day = day_asked_for(request)
    return desks_of(request).as_of(day) if day else desks_of(request).current()


def workspace_of(request: Request) -> Workspace:
    """The workspace that this application serves."""
    return desks_of(request).workspace


def runs_of(request: Request) -> BackgroundRuns:
    """The runs that this application starts on its workspace."""
    runs: BackgroundRuns = request.app.state.runs
    return runs


AskedDesk = Annotated[Desk, Depends(desk_of)]
AskedWorkspace = Annotated[Workspace, Depends(workspace_of)]
AskedRuns = Annotated[BackgroundRuns, Depends(runs_of)]
