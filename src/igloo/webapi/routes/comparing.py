"""How people are compared, for whoever has to answer for it."""

from __future__ import annotations

from fastapi import APIRouter

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models_comparing import Comparing
from igloo.webapi.read import comparing as read

router = APIRouter(tags=["review"])


@router.get("/comparing")
def comparing(desk: AskedDesk) -> Comparing:
    """What agreement between two descriptions is worth, from what it was learnt, and what nobody compared."""
    return read.comparing(desk)
