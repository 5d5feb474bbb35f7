"""A stand-in for the API with fictional data: lets the interface be built and looked at in every state.

    PYTHONPATH=../src uvicorn dev.mock.app:app --port 8799        (from web/)

MOCK=full|empty|error|slow chooses the state. Not part of the wheel, never imported by Igloo.
"""

from __future__ import annotations

import asyncio
import os
import random
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Query, Request
from fastapi.responses import FileResponse, JSONResponse

from igloo.webapi import models as m

from . import data

STATE = os.environ.get("MOCK", "full")
STATIC = Path(__file__).parents[3] / "src/igloo/webapi/static"
app = FastAPI(title="Igloo")
Many = Annotated[list[str] | None, Query()]


@app.middleware("http")
async def state(request: Request, call_next: Any) -> Any:
    """Make every answer late or wrong, when asked to."""
    if request.url.path.startswith("/api"):
        if STATE == "slow":
            await asyncio.sleep(60)
        if STATE == "error" and not request.url.path.endswith("/workspace"):
            return JSONResponse(
                status_code=500,
                content=m.ErrorBody(
                    error="snapshot_unreadable",
                    what="A table of the snapshot could not be read.",
                    where="snapshots/2026-03-30T0612/lead.parquet",
                    got="a file of 0 bytes",
                    expected="the table lead, 14 columns",
                    next_step="Run `igloo run` again; the last good snapshot stays as it is.",
                ).model_dump(),
            )
    return await call_next(request)


def _or_404(value: Any, what: str) -> Any:
    if value is None:
        raise HTTPException(404, what)
    return value


@app.exception_handler(HTTPException)
async def as_error_body(_: Request, error: HTTPException) -> JSONResponse:
    """One shape for every error."""
    body = m.ErrorBody(
        error="not_found", what=str(error.detail), next_step="Check the address, or search for the subject."
    )
    return JSONResponse(status_code=error.status_code, content=body.model_dump())


@app.get("/api/workspace", operation_id="workspace")
def workspace() -> m.Workspace:
    """What is loaded and what the last run did."""
    return data.workspace(STATE)


@app.get("/api/leads", operation_id="leads")
def leads(
    status: Many = None,
    kind: Many = None,
    band: Many = None,
    signal: Many = None,
    source: Many = None,
    text: str = "",
    sort: str = "rank",
    unpursued_first: bool = True,
    limit: int = 100,
    offset: int = 0,
) -> m.LeadList:
    """Ranked leads with facets."""
    if STATE == "empty":
        return m.LeadList(total=0, items=[], facets={}, expected_note="")
    wanted = {"status": status, "kind": kind, "band": band, "signal": signal, "source": source}
    return data.lead_list(wanted, text, sort, unpursued_first, limit, offset)


@app.get("/api/leads/{subject_id:path}", operation_id="lead")
def lead(subject_id: str) -> m.LeadDetail:
    """A lead in full."""
    return _or_404(data.lead_detail(subject_id), f"No lead for {subject_id}.")


@app.post("/api/subjects/{subject_id:path}/status", operation_id="set_status")
def set_status(subject_id: str, request: m.StatusRequest) -> m.StatusChange:
    """Record a status."""
    return data.set_status(subject_id, request)


@app.post("/api/status-changes/{change_id}/undo", operation_id="undo_status")
def undo_status(change_id: int) -> m.StatusChange:
    """Take a status back."""
    return _or_404(data.undo(change_id), f"No status change {change_id}.")


@app.get("/api/search", operation_id="search")
def search(q: str, kind: Many = None, limit: int = 50, offset: int = 0) -> m.SearchAnswer:
    """One box over everything."""
    return data.search(q, kind, limit, offset, STATE)


@app.get("/api/subjects/{subject_id:path}/card", operation_id="card")
def card(subject_id: str) -> m.SubjectCard:
    """What a hover card tells."""
    return _or_404(data.card(subject_id), f"No subject {subject_id}.")


@app.get("/api/subjects/{subject_id:path}/timeline", operation_id="timeline")
def timeline(
    subject_id: str,
    kind: Many = None,
    from_: Annotated[str | None, Query(alias="from")] = None,
    to: str | None = None,
    order: str = "newest",
    limit: int = 200,
    offset: int = 0,
) -> m.Timeline:
    """Events across all sources."""
    return data.timeline(subject_id, kind, from_, to, order, limit, offset)


@app.get("/api/subjects/{subject_id:path}/connections", operation_id="connections")
def connections(subject_id: str, limit: int = 24) -> m.Connections:
    """The closest connections."""
    return data.connections(subject_id, limit)


@app.get("/api/subjects/{subject_id:path}/identity", operation_id="identity")
def identity(subject_id: str) -> m.IdentityExplanation:
    """Why these mentions are one person."""
    return data.identity(subject_id)


@app.get("/api/subjects/{subject_id:path}", operation_id="dossier")
def dossier(subject_id: str) -> m.Dossier:
    """Everything about one subject."""
    return _or_404(data.dossier(subject_id), f"No subject {subject_id}.")


@app.get("/api/findings/{finding_id:path}", operation_id="finding")
def finding(finding_id: str, limit: int = 200, offset: int = 0) -> m.Finding:
    """A finding with its rows."""
    return _or_404(data.finding(finding_id), f"No finding {finding_id}.")


@app.get("/api/sources", operation_id="sources")
def sources() -> list[m.Source]:
    """What is loaded."""
    return [] if STATE == "empty" else data.SOURCES


@app.get("/api/sources/{source_id}", operation_id="source")
def source(source_id: str) -> m.SourceDetail:
    """A source with files and calendar."""
    return _or_404(data.source_detail(source_id), f"No source {source_id}.")


@app.get("/api/sources/{source_id}/outcomes", operation_id="outcomes")
def outcomes(
    source_id: str, outcome: str | None = None, text: str = "", limit: int = 200, offset: int = 0
) -> m.OutcomeList:
    """Rows not loaded and values set aside."""
    return data.outcomes(source_id, outcome, text, limit, offset)


@app.get("/api/rows/{batch_id}/{row}", operation_id="row")
def row(batch_id: str, row: int, neighbours: int = 3, mark: str = "") -> m.DeliveredRow:
    """The very row of the very file."""
    return data.delivered_row(batch_id, row, neighbours, mark)


@app.post("/api/xref", operation_id="xref")
def xref(request: m.XrefRequest) -> m.XrefAnswer:
    """A list looked up against everything; nothing is stored."""
    return data.xref(request.text)


@app.get("/{path:path}", include_in_schema=False)
def interface(path: str) -> FileResponse:
    """The built interface, for screenshots."""
    file = STATIC / path
    return FileResponse(file if path and file.is_file() else STATIC / "index.html")


random.seed(7)
