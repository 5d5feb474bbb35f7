"""What is loaded."""

from __future__ import annotations

from fastapi import APIRouter, Request

from igloo.webapi.deps import desks_of
from igloo.webapi.models import Workspace
from igloo.webapi.read.overview import overview

router = APIRouter(tags=["workspace"])


@router.get("/workspace")
def workspace(request: Request) -> Workspace:
    """What is loaded, what the last run did, every kind and every signal."""
    desks = desks_of(request)
    desk = desks.current() if desks.workspace.lake.current() is not None else None
    return overview(desks.workspace.title, desk)
