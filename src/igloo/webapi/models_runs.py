"""The shapes of a run: how far it is, how the last one ended."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from igloo.webapi.models import ErrorBody


class RunFacts(BaseModel):
    """What a finished run did, in numbers and a sentence; rows are those of files it had not seen before."""

    snapshot_id: str
    changed: bool
    files_new: int
    rows_total: int
    rows_loaded: int
    rows_duplicate: int
    rows_superseded: int
    rows_rejected: int
    findings: int
    leads: int
    notes: list[str]
    sentence: str


class RunState(BaseModel):
    """The run at work, or how the last one ended; `steps_expected` is a guess from the run before."""

    state: Literal["idle", "running", "done", "failed"]
    run_id: str
    started_at: str
    step: str
    steps_done: int
    steps_expected: int
    rows: int
    seconds: float
    error: ErrorBody | None = None
    summary: RunFacts | None = None


class KnownAt(BaseModel):
    """A state of the workspace that was served from `at` on; one that had to go says why."""

    snapshot_id: str
    at: str
    kept: bool
    because: str = ""


class SourceRests(BaseModel):
    """What came from a source, and what is known from it alone, before anybody removes it."""

    source_id: str
    title: str
    files: int
    rows: int
    mentions: int
    events: int
    people_alone: int
    identifiers_alone: int
    findings: int
    leads_alone: int
    judgements: int
    statuses: int
    snapshots: int
    sentences: list[str]
