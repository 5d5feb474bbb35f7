"""Saved lists: kept only when somebody says so, run again, deleted for good."""

from __future__ import annotations

from igloo.casework.saved_lists import SavedList as Saved
from igloo.casework.saved_lists import SavedLists
from igloo.core.errors import UserMistake
from igloo.core.protected import is_protected
from igloo.search.crossref.reading import GivenList
from igloo.webapi.models_xref import SavedList, SaveListRequest, XrefGivenList, XrefRequest
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.check import given_lists


def saved_lists(desk: Desk) -> list[SavedList]:
    """Every saved list, by name."""
    return [_shape(one) for one in SavedLists(desk.casework).all()]


def save_lists(desk: Desk, request: SaveListRequest) -> SavedList:
    """Keep lists as they were given; lists that cannot be read, or hold protected columns, are refused."""
    given = request.lists or [XrefGivenList(name="A", text=request.text)]
    read = given_lists(request, desk.region)
    for one in read:
        _refuse_protected(one)
    n_lines = sum(len(one.lines) for one in read)
    kept = SavedLists(desk.casework).save(request.name, [one.model_dump() for one in given], n_lines, who_is_asking())
    return _shape(kept)


def saved_request(desk: Desk, name: str) -> XrefRequest:
    """What was saved, as a question to ask again. Raises NotFound."""
    return XrefRequest(lists=[XrefGivenList(**one) for one in SavedLists(desk.casework).content(name)])


def delete_saved(desk: Desk, name: str) -> None:
    """Delete a saved list and what stood in it. Raises NotFound."""
    SavedLists(desk.casework).delete(name, who_is_asking())


def _refuse_protected(given: GivenList) -> None:
    """What is kept is kept as it was given, so it must not hold what Igloo keeps of nobody."""
    protected = [use.column for use in given.columns if is_protected(use.column)]
    if protected:
        raise UserMistake(
            "A list with a protected attribute is not kept",
            where=given.name,
            got=", ".join(protected),
            expected="columns that say nothing of race, sex, nationality, religion or birthplace",
            next_step="Take the column out and save again; the check itself never reads it.",
        )


def _shape(one: Saved) -> SavedList:
    return SavedList(
        name=one.name,
        n_lists=one.n_lists,
        n_lines=one.n_lines,
        sha256=one.sha256,
        saved_by=one.by,
        saved_at=one.at,
    )
