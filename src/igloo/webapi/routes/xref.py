"""A list against everything: checked at once or with progress, paged, saved when asked to, and a tip's text."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from igloo.core.errors import IglooError, StepFailed
from igloo.webapi.deps import AskedDesk
from igloo.webapi.models_xref import (
    SavedList,
    SaveListRequest,
    TextAnswer,
    TextRequest,
    XrefAnswer,
    XrefGivenList,
    XrefHitList,
    XrefRequest,
)
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.free_text import known_in_text
from igloo.webapi.read.xref import answer as answers
from igloo.webapi.read.xref import exported
from igloo.webapi.read.xref import saved as keeping
from igloo.webapi.read.xref.check import kept_check
from igloo.webapi.routes.saved import CSV, saved

router = APIRouter(tags=["list check"], prefix="/xref")
Only = Annotated[Literal["", "hits", "none"], Query(description="hits: lines with one; none: lines without")]


@router.post("")
def xref(desk: AskedDesk, request: XrefRequest) -> XrefAnswer:
    """Looks up each line of one or several lists; nothing of them is stored."""
    return answers.xref(desk, request)


@router.post(
    "/stream",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/x-ndjson": {}}, "description": "progress, then the answer, a line each"}},
)
def xref_stream(desk: AskedDesk, request: XrefRequest) -> StreamingResponse:
    """The same with progress: lines of JSON, `step` and `share` [0-1], the last one `answer` or `error`."""
    return StreamingResponse(_lines(desk, request), media_type="application/x-ndjson")


def _lines(desk: Desk, request: XrefRequest) -> Iterator[str]:
    told: queue.Queue[dict[str, Any]] = queue.Queue()

    def work() -> None:
        # Whatever ends this thread, the page that waits for it hears of it.
        last: dict[str, Any] = {"error": StepFailed("The list check broke", next_step="Try again.").as_json()}
        try:
            found = answers.xref(desk, request, lambda step, share: told.put({"step": step, "share": share}))
            last = {"answer": found.model_dump(mode="json")}
        except IglooError as error:
            last = {"error": error.as_json()}
        finally:
            told.put(last)

    threading.Thread(target=work, daemon=True).start()
    while True:
        line = told.get()
        yield json.dumps(line) + "\n"
        if "step" not in line:
            return


@router.post("/text")
def xref_text(desk: AskedDesk, request: TextRequest) -> TextAnswer:
    """Names, numbers, plates, e-mails and accounts in a tip's text: known ones with their subjects, others listed."""
    return known_in_text(desk, request.text)


@router.get("/saved")
def saved_lists(desk: AskedDesk) -> list[SavedList]:
    """Lists that somebody chose to keep."""
    return keeping.saved_lists(desk)


@router.post("/saved")
def save_list(desk: AskedDesk, request: SaveListRequest) -> SavedList:
    """Keeps lists under a name; an earlier one of that name is replaced."""
    return keeping.save_lists(desk, request)


@router.get("/saved/{name}")
def saved_list_content(desk: AskedDesk, name: str) -> list[XrefGivenList]:
    """What stands in a saved list."""
    return keeping.saved_request(desk, name).lists


@router.post("/saved/{name}/check")
def check_saved_list(desk: AskedDesk, name: str) -> XrefAnswer:
    """Checks a saved list against what is known now."""
    return answers.xref(desk, keeping.saved_request(desk, name))


@router.delete("/saved/{name}", status_code=204)
def delete_saved_list(desk: AskedDesk, name: str) -> None:
    """Deletes a saved list and what stood in it; that it was there stays on record."""
    keeping.delete_saved(desk, name)


@router.get("/checks/{check_id}/hits")
def xref_hits(
    desk: AskedDesk,
    check_id: str,
    only: Only = "",
    limit: Annotated[int, Query(ge=1, le=20_000)] = 1000,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> XrefHitList:
    """A page of the hits of a check that is still in memory."""
    return answers.hits_page(desk, kept_check(desk, check_id), limit, offset, only)


@router.get("/checks/{check_id}.csv", response_class=Response, responses=CSV)
def xref_csv(desk: AskedDesk, check_id: str, only: Only = "") -> Response:
    """Every row of a check as CSV."""
    return saved(exported.xref_csv(desk, kept_check(desk, check_id), only))
