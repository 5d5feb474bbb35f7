"""The search box, answered with cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from igloo.core.errors import NotFound
from igloo.core.kinds import entity_kinds, identifier_kinds
from igloo.search.find import Searcher
from igloo.webapi.models import (
    FacetValue,
    SearchAnswer,
    SearchHit,
    Understood,
)
from igloo.webapi.read.absence import absence_of_text
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import cards

_FEWEST_LETTERS = 3
_MOST_SUGGESTIONS = 5


def _searcher(desk: Desk) -> Searcher:
    if desk.searcher is None:
        raise NotFound(
            "There is no search index in this snapshot",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got="no index",
            expected="an index built by the run",
            next_step="Run `igloo run` again.",
        )
    return desk.searcher


def search(desk: Desk, text: str, kinds: Iterable[str] = (), limit: int = 50, offset: int = 0) -> SearchAnswer:
    """Everything that matches what was typed or pasted, best first, and what was searched, in words."""
    only = list(kinds)
    answer = _searcher(desk).search(text, limit, offset, only)
    shown = cards(desk, [hit.subject_id for hit in answer.hits])
    hits = [
        SearchHit(
            subject=shown[hit.subject_id],
            # A protected person may be found by number or name; what matched is not repeated.
            matched="" if shown[hit.subject_id].masked else desk.masked(hit.matched),
            score=round(hit.score, 4),
        )
        for hit in answer.hits
        if hit.subject_id in shown
    ]
    return SearchAnswer(
        query=text,
        sentence=answer.sentence,
        understood=[Understood(kind=u.kind, value=u.value, words=u.words) for u in answer.understood],
        total=answer.total,
        hits=hits,
        suggestions=[] if answer.total or only else _suggestions(desk, text),
        absence=None if answer.total else absence_of_text(desk, only or [u.kind for u in answer.understood]),
        kinds=_kind_facets(answer.kind_counts),
    )


def _suggestions(desk: Desk, text: str) -> list[str]:
    """Shorter questions that do find something, when what was asked does not."""
    words = [word for word in text.split() if len(word) >= _FEWEST_LETTERS]
    digits = "".join(c for c in text if c.isdigit())
    shorter = [digits[-7:], digits[-4:]] if len(digits) > 4 else []
    shorter += words if len(words) > 1 else [word[:-2] for word in words if len(word) >= _FEWEST_LETTERS + 2]
    asked = [question for question in dict.fromkeys(shorter) if question not in ("", text.strip())]
    searcher = _searcher(desk)
    return [question for question in asked[:_MOST_SUGGESTIONS] if searcher.search(question, limit=1).total]


def _kind_facets(counts: Mapping[str, int]) -> list[FacetValue]:
    plural = {name: kind.plural for name, kind in entity_kinds().items()}
    plural |= {name: kind.plural for name, kind in identifier_kinds().items()}
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [FacetValue(value=kind, label=plural.get(kind, kind), count=n) for kind, n in ranked]
