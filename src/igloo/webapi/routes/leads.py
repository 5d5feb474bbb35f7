"""Leads and what people decide about them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models import LeadDetail, LeadList, StatusChange, StatusRequest
from igloo.webapi.read import decisions, exports
from igloo.webapi.read import leads as read
from igloo.webapi.routes.saved import CSV, saved

router = APIRouter(tags=["leads"])


@router.get("/leads")
def leads(desk: AskedDesk, question: Annotated[read.LeadQuestion, Query()]) -> LeadList:
    """The ranked list, filtered, with facets counted with the other filters applied."""
    return read.leads(desk, question)


@router.get("/leads.csv", response_class=Response, responses=CSV)
def leads_csv(desk: AskedDesk, filters: Annotated[read.LeadFilters, Query()]) -> Response:
    """Every lead that passes the filters as CSV."""
    return saved(exports.leads_csv(desk, filters))


@router.get("/leads/{subject_id:path}")
def lead(desk: AskedDesk, subject_id: str) -> LeadDetail:
    """One lead: the parts of its score, its findings, the rows they rest on."""
    return read.lead(desk, subject_id)


@router.post("/subjects/{subject_id:path}/status")
def set_status(desk: AskedDesk, subject_id: str, request: StatusRequest) -> StatusChange:
    """Give a subject a status; it is kept with who, when and why."""
    return decisions.set_status(desk, subject_id, request.status, request.reason)


@router.post("/status-changes/{change_id}/undo")
def undo_status(desk: AskedDesk, change_id: int) -> StatusChange:
    """Take back the newest change of a subject's status."""
    return decisions.undo_status(desk, change_id)
