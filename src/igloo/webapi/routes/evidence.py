"""Findings and the very rows they rest on."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models import DeliveredRow, Finding
from igloo.webapi.read import findings, rows

router = APIRouter(tags=["evidence"])


@router.get("/findings/{finding_id:path}")
def finding(
    desk: AskedDesk,
    finding_id: str,
    limit: Annotated[int, Query(ge=1, le=5000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> Finding:
    """One finding with its numbers and a page of its rows."""
    return findings.finding(desk, finding_id, limit, offset)


@router.get("/rows/{batch_id}/{row}")
def row(
    desk: AskedDesk,
    batch_id: str,
    row: int,
    neighbours: Annotated[int, Query(ge=0, le=rows.MOST_NEIGHBOURS)] = 3,
    mark: str = "",
) -> DeliveredRow:
    """A row as delivered, with its neighbours and what it became."""
    return rows.delivered_row(desk, batch_id, row, neighbours, mark)
