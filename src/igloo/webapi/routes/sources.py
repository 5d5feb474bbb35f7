"""What is loaded, source by source."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from igloo.webapi.deps import AskedDesk, AskedWorkspace
from igloo.webapi.models import OutcomeList, Source, SourceDetail
from igloo.webapi.read import sources as read

router = APIRouter(tags=["sources"], prefix="/sources")


@router.get("")
def sources(desk: AskedDesk, workspace: AskedWorkspace) -> list[Source]:
    """Every source, as declared and as it came."""
    return read.with_retention(desk, workspace, read.sources(desk))


@router.get("/{source_id}")
def source(desk: AskedDesk, workspace: AskedWorkspace, source_id: str) -> SourceDetail:
    """One source with its files, what it gave, its calendar and its mapping."""
    mapping = workspace.source_files(source_id).get("mapping.yml", "") if source_id in desk.sources else ""
    return read.with_retention(desk, workspace, [read.source(desk, source_id, mapping)])[0]


@router.get("/{source_id}/outcomes")
def outcomes(
    desk: AskedDesk,
    source_id: str,
    outcome: Annotated[list[str] | None, Query()] = None,
    text: str = "",
    limit: Annotated[int, Query(ge=1, le=5000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> OutcomeList:
    """Rows that were not loaded and values that were set aside, each with its reason."""
    return read.outcomes(desk, source_id, outcome or (), text, limit, offset)
