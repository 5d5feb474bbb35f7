"""What is loaded."""

from __future__ import annotations

from fastapi import APIRouter, Request

from igloo.engine.history import history
from igloo.webapi.deps import AskedDay, desk_of, desks_of
from igloo.webapi.models import Workspace
from igloo.webapi.models_runs import KnownAt
from igloo.webapi.read.overview import overview

router = APIRouter(tags=["workspace"])


@router.get("/workspace")
def workspace(request: Request, day: AskedDay) -> Workspace:
    """What is loaded, what the last run did, every kind and every signal."""
    desks = desks_of(request)
    desk = desk_of(request, day) if day or desks.workspace.lake.current() is not None else None
    return overview(desks.workspace.title, desk)


@router.get("/snapshots")
def snapshots(request: Request) -> list[KnownAt]:
    """Every state of the workspace there was, newest first; any question takes `as_of` to be asked of one."""
    moments = history(desks_of(request).workspace.lake)
    return [
        KnownAt(snapshot_id=m.snapshot_id, at=m.at, kept=m.event == "published", because=m.because)
        for m in reversed(moments)
    ]
