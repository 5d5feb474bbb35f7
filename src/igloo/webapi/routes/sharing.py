"""What a set of people or identifiers shares."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models_sharing import WhatTheyShare
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.exports import as_csv, noted
from igloo.webapi.read.sharing import MOST_ITEMS, what_they_share
from igloo.webapi.routes.saved import CSV, saved

router = APIRouter(tags=["commonalities"])
Ids = Annotated[list[str], Query(max_length=1000, description="ids of people, numbers, vehicles, accounts …")]
_COLUMNS = (
    *("shared", "item", "label", "k", "n", "others", "expected", "lower_bound", "p", "q", "surprising"),
    *("why", "innocent_explanation", "who"),
)


@router.get("/common")
def commonalities(desk: AskedDesk, ids: Ids, limit: Annotated[int, Query(ge=1, le=5000)] = MOST_ITEMS) -> WhatTheyShare:
    """What these share, most surprising first, with the rows; that it was asked is kept."""
    found = what_they_share(desk, ids, limit)
    for member in found.members:
        desk.casework.record_view(member.subject_id, "what they share", who_is_asking())
    return found


@router.get("/common.csv", response_class=Response, responses=CSV)
def commonalities_csv(desk: AskedDesk, ids: Ids) -> Response:
    """All that they share as CSV."""
    found = what_they_share(desk, ids, 100_000)
    rows = (
        (
            *(item.aspect_label, item.item if item.subject is None or not item.subject.masked else "", item.label),
            *(item.k, item.n, item.others, f"{item.expected:.4g}", f"{item.lower_bound:.2f}"),
            *(f"{item.p:.3g}", f"{item.q:.3g}", item.surprising, item.why, item.innocent),
            "; ".join(link.member.label for link in item.links),
        )
        for item in found.items
    )
    written = as_csv("commonalities", _COLUMNS, rows)
    return saved(noted(desk, written, (member.subject_id for member in found.members)))
