"""A file that nobody has seen becomes a source: upload, proposal, preview, save; or the next delivery of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request

from igloo.onboarding.uploads import Uploads
from igloo.webapi.deps import AskedWorkspace
from igloo.webapi.models_intake import (
    Corrections,
    DeliveryReport,
    DeliveryRequest,
    Draft,
    FormatCorrection,
    Preview,
    Proposal,
    SavedSource,
    SourceDraft,
    Upload,
    Vocabulary,
)
from igloo.webapi.read import intake as read

router = APIRouter(tags=["intake"])

_RAW = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.put("/uploads", openapi_extra=_RAW)
async def upload(
    workspace: AskedWorkspace, request: Request, file_name: Annotated[str, Query(max_length=300)]
) -> Upload:
    """Keep a file, streamed to disk, until it is given to a source; the body is the file as it is."""
    kept = await Uploads(workspace.folder).receive(file_name, request.stream())
    return Upload(upload_id=kept.upload_id, file_name=kept.path.name, size_bytes=kept.size_bytes, sha256=kept.sha256)


@router.get("/uploads/{upload_id}/proposal")
def proposal(
    workspace: AskedWorkspace, upload_id: str, sheet: str | None = None, template: str | None = None
) -> Proposal:
    """What the file is: its columns, what each row describes, and the files that follow."""
    asked = Corrections(format=FormatCorrection(sheet=sheet) if sheet else None, template=template)
    return read.proposal(workspace, upload_id, asked)


@router.post("/uploads/{upload_id}/proposal")
def corrected_proposal(workspace: AskedWorkspace, upload_id: str, corrections: Corrections) -> Proposal:
    """The same with what the user clicked; the mapping is built anew."""
    return read.proposal(workspace, upload_id, corrections)


@router.post("/uploads/{upload_id}/preview")
def preview(workspace: AskedWorkspace, upload_id: str, draft: Draft) -> Preview:
    """Twenty rows as they will become, and counts over the first thousand."""
    return read.preview(workspace, upload_id, draft)


@router.post("/uploads/{upload_id}/source")
def save_source(workspace: AskedWorkspace, upload_id: str, draft: SourceDraft) -> SavedSource:
    """Write source.yml and mapping.yml and put the file among the deliveries; refuses a name that is taken."""
    return read.save(workspace, upload_id, draft)


@router.post("/uploads/{upload_id}/delivery")
def deliver(workspace: AskedWorkspace, upload_id: str, request: DeliveryRequest) -> DeliveryReport:
    """Give the file to a known source: new, changed and vanished rows against the last delivery."""
    return read.delivery(workspace, upload_id, request.source_id)


@router.get("/mapping/vocabulary")
def vocabulary() -> Vocabulary:
    """Every choice in words."""
    return read.vocabulary()
