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


def desk_of(request: Request) -> Desk:
    """The desk of the newest snapshot."""
    return desks_of(request).current()


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
