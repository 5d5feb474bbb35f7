"""Dossiers: a subject's card, timeline, connections, identity and everything on one page.

The order of the routes matters: an id may hold slashes, so the bare dossier comes last.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models import Connections, Dossier, IdentityExplanation, SubjectCard, Timeline
from igloo.webapi.read import connections as ties
from igloo.webapi.read import dossier as pages
from igloo.webapi.read import identity as matches
from igloo.webapi.read import timeline as times
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.subjects import card as read_card

router = APIRouter(tags=["subjects"], prefix="/subjects")


@router.get("/{subject_id:path}/card")
def card(desk: AskedDesk, subject_id: str) -> SubjectCard:
    """What a hover card tells."""
    return read_card(desk, subject_id)


@router.get("/{subject_id:path}/timeline")
def timeline(desk: AskedDesk, subject_id: str, question: Annotated[times.TimelineQuestion, Query()]) -> Timeline:
    """What happened around a subject, across all sources, a page at a time."""
    return times.timeline(desk, subject_id, question)


@router.get("/{subject_id:path}/connections")
def connections(
    desk: AskedDesk,
    subject_id: str,
    limit: Annotated[int, Query(ge=1, le=200)] = ties.CONNECTIONS_SHOWN,
) -> Connections:
    """The closest connections, counted in distinct days."""
    return ties.connections(desk, subject_id, limit)


@router.get("/{subject_id:path}/identity")
def identity(desk: AskedDesk, subject_id: str) -> IdentityExplanation:
    """Why these mentions are one person, pair by pair."""
    return matches.identity(desk, subject_id)


@router.get("/{subject_id:path}")
def dossier(desk: AskedDesk, subject_id: str) -> Dossier:
    """Everything about one person, phone, vehicle or account; that it was opened is kept."""
    found = pages.dossier(desk, subject_id)
    desk.casework.record_view(found.subject.subject_id, "dossier", who_is_asking())
    return found
