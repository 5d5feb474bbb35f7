"""What a route is given: the desk of the snapshot that is served."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Query, Request

from igloo.deliveries.background import BackgroundRuns
from igloo.webapi.read.desk import Desk, Desks
from igloo.workspace import Workspace


def desks_of(request: Request) -> Desks:
    """The desks of the workspace that this application serves."""
    desks: Desks = request.app.state.desks
    return desks


def day_asked_for(
    as_of: Annotated[str, Query(description="As known at the end of this day (YYYY-MM-DD, UTC), or at a time")] = "",
    x_as_of: Annotated[str, Header(description="The same as `as_of`, for whoever cannot change the address")] = "",
) -> str:
    """The day of the past that any question may name: `?as_of=2026-03-04`, or the header X-As-Of."""
    return as_of or x_as_of


AskedDay = Annotated[str, Depends(day_asked_for)]


def desk_of(request: Request, day: AskedDay) -> Desk:
    """The desk of the newest snapshot, or of the day that is asked for."""
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
