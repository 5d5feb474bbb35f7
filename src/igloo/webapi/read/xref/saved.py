"""Saved lists: kept only when somebody says so, run again, deleted for good."""

from __future__ import annotations

from igloo.casework.saved_lists import SavedList as Saved
from igloo.casework.saved_lists import SavedLists
from igloo.webapi.models_xref import SavedList, SaveListRequest, XrefGivenList, XrefRequest
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.check import given_lists


def saved_lists(desk: Desk) -> list[SavedList]:
    """Every saved list, by name."""
    return [_shape(one) for one in SavedLists(desk.casework).all()]


def save_lists(desk: Desk, request: SaveListRequest) -> SavedList:
    """Keep lists as they were given; lists that cannot be read are refused."""
    given = request.lists or [XrefGivenList(name="A", text=request.text)]
    n_lines = sum(len(one.lines) for one in given_lists(request, desk.region))
    kept = SavedLists(desk.casework).save(request.name, [one.model_dump() for one in given], n_lines, who_is_asking())
    return _shape(kept)


def saved_request(desk: Desk, name: str) -> XrefRequest:
    """What was saved, as a question to ask again. Raises NotFound."""
    return XrefRequest(lists=[XrefGivenList(**one) for one in SavedLists(desk.casework).content(name)])


def delete_saved(desk: Desk, name: str) -> None:
    """Delete a saved list and what stood in it. Raises NotFound."""
    SavedLists(desk.casework).delete(name, who_is_asking())


def _shape(one: Saved) -> SavedList:
    return SavedList(
        name=one.name,
        n_lists=one.n_lists,
        n_lines=one.n_lines,
        sha256=one.sha256,
        saved_by=one.by,
        saved_at=one.at,
    )
