"""Trust in a source: its quality, its coverage, its refused rows and their correction."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from igloo.core.errors import NotFound
from igloo.ingest.catalog import read_source
from igloo.webapi.deps import AskedDesk, AskedWorkspace
from igloo.webapi.models import Absence
from igloo.webapi.models_quality import (
    Coverage,
    FaultyRowList,
    QualityReport,
    QualityRows,
    ResubmitRequest,
    Resubmitted,
    TriedRow,
    TryRequest,
)
from igloo.webapi.read import absence as absent
from igloo.webapi.read import correcting
from igloo.webapi.read import coverage as covered
from igloo.webapi.read import quality_report as reports

router = APIRouter(tags=["sources"])


@router.get("/sources/{source_id}/quality")
def quality_report(desk: AskedDesk, source_id: str) -> QualityReport:
    """What can be trusted about a source, worst first: shares, gaps, changes since the last delivery, clocks."""
    return reports.quality_report(desk, source_id)


@router.get("/sources/{source_id}/quality/rows")
def quality_rows(
    desk: AskedDesk,
    workspace: AskedWorkspace,
    source_id: str,
    batch_id: str,
    measure: str,
    column: str = "",
    item: str = "",
    limit: Annotated[int, Query(ge=1, le=5000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> QualityRows:
    """The rows that a measure of the report counted."""
    asked = (batch_id, measure, column, item)
    lines = reports.quality_report(desk, source_id).lines
    line = next((one for one in lines if (one.batch_id, one.measure, one.column, one.item) == asked), None)
    if line is None:
        raise NotFound(
            "There is no such measure of this source",
            where=source_id,
            got=" ".join(part for part in asked if part),
            expected="a line of its quality report",
            next_step="Open the report again: a newer run may have changed it.",
        )
    folder = workspace.places.sources / source_id
    limits = read_source(folder, desk.region).column_limits if (folder / "source.yml").is_file() else ()
    bounds = {one.column: (one.low, one.high) for one in limits}
    return reports.quality_rows(desk, line, bounds, limit, offset)


@router.get("/sources/{source_id}/coverage")
def coverage(desk: AskedDesk, source_id: str) -> Coverage:
    """Declared coverage against what came, by day, place and direction."""
    return covered.coverage(desk, source_id)


@router.get("/sources/{source_id}/rejects")
def faulty_rows(
    desk: AskedDesk,
    workspace: AskedWorkspace,
    source_id: str,
    outcome: Literal["", "rejected", "value_set_aside"] = "",
    limit: Annotated[int, Query(ge=1, le=2000)] = 200,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> FaultyRowList:
    """Rejected rows and rows of which a value was set aside, with all their cells."""
    return correcting.faulty_rows(desk, workspace, source_id, outcome, limit, offset)


@router.post("/sources/{source_id}/rejects/try")
def try_rows(desk: AskedDesk, workspace: AskedWorkspace, source_id: str, request: TryRequest) -> list[TriedRow]:
    """Whether corrected rows would load now, by the normalisers that load deliveries; nothing is written."""
    return correcting.try_rows(desk, workspace, source_id, request.rows)


@router.post("/sources/{source_id}/rejects/resubmit", status_code=201)
def resubmit(desk: AskedDesk, workspace: AskedWorkspace, source_id: str, request: ResubmitRequest) -> Resubmitted:
    """Deliver corrected rows again as a small file of their own; what was delivered before stays as it is."""
    return correcting.resubmit(desk, workspace, source_id, request.rows, request.why)


@router.get("/absence")
def absence(
    desk: AskedDesk,
    kind: str,
    since: Annotated[str, Query(alias="from")] = "",
    until: Annotated[str, Query(alias="to")] = "",
    direction: Literal["", "inbound", "outbound"] = "",
    place: str = "",
) -> Absence:
    """What it means that nothing is recorded: which sources could have, in which days, direction and place."""
    return absent.asked_absence(desk, absent.Missing(kind, since, until, direction, place))
