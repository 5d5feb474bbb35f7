"""The search box."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models import SearchAnswer
from igloo.webapi.read import exports, lookups
from igloo.webapi.routes.saved import CSV, saved

router = APIRouter(tags=["search"])


@router.get("/search")
def search(
    desk: AskedDesk,
    q: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[list[str] | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> SearchAnswer:
    """Everything that matches what was typed or pasted, and what was searched, in words."""
    return lookups.search(desk, q, kind or (), limit, offset)


@router.get("/search.csv", response_class=Response, responses=CSV)
def search_csv(
    desk: AskedDesk,
    q: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[list[str] | None, Query()] = None,
) -> Response:
    """Everything that matches as CSV, not only the page on the screen."""
    return saved(exports.search_csv(desk, q, kind or ()))
