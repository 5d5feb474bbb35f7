"""The search box and the list look-up, answered with cards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from igloo.core.errors import NotFound
from igloo.core.kinds import entity_kinds, identifier_kinds
from igloo.search.crossref import LineHit, ListKeys, hits_of_list, keys_of_list, read_list
from igloo.search.find import Searcher
from igloo.webapi.models import (
    FacetValue,
    SearchAnswer,
    SearchHit,
    Understood,
    XrefAnswer,
    XrefHit,
)
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.subjects import cards

# Similar names are looked for one by one; a long list gets exact matches only, and says so.
_FEWEST_LETTERS = 3
_MOST_SUGGESTIONS = 5
MOST_SIMILAR_NAMES = 500
LEAST_LIKENESS_IN_LIST = 0.93


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
    answer = _searcher(desk).search(text, limit, offset, kinds)
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
        suggestions=[] if answer.total or list(kinds) else _suggestions(desk, text),
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


def xref(desk: Desk, text: str) -> XrefAnswer:
    """Looks up each line of a list; nothing of the list is stored."""
    lines = read_list(text, desk.region)
    numbers, last7, names = _found(desk, keys_of_list(lines))
    hits = hits_of_list(lines, numbers, last7, names)
    missed = [hit for hit in hits if hit.subject_id is None]
    note = ""
    if desk.searcher is not None and len(missed) <= MOST_SIMILAR_NAMES:
        similar = _similar(desk.searcher, missed)
        hits = [better for hit in hits for better in (similar.get(hit.line, [hit]) if hit in missed else [hit])]
    elif missed:
        note = f" Similar names were not looked for: more than {MOST_SIMILAR_NAMES} lines had no exact match."
    shown = cards(desk, list(dict.fromkeys(hit.subject_id for hit in hits if hit.subject_id)))
    n_hit = len({hit.line for hit in hits if hit.subject_id in shown})
    return XrefAnswer(
        sentence=f"Looked up {counted(len(lines), 'line')}; {n_hit:,} hit somebody or something known.{note}",
        n_given=len(lines),
        n_hit=n_hit,
        hits=[
            XrefHit(
                line=hit.line,
                given=hit.given,
                understood=hit.understood,
                subject=shown.get(hit.subject_id) if hit.subject_id else None,
                matched=desk.masked(hit.matched),
            )
            for hit in hits
        ],
    )


Found = dict[str, list[str]]


def _found(desk: Desk, keys: ListKeys) -> tuple[Found, Found, Found]:
    """Three batched look-ups, whatever the length of the list."""
    squeezed = "lower(regexp_replace(norm, '[^0-9A-Za-z]', '', 'g'))"
    bare = "lower(regexp_replace(norm, '^[A-Za-z]{2,3}-', ''))"
    numbers = _lookup(
        desk,
        f"SELECT {squeezed} AS key, ident_id AS id FROM identifier UNION "
        f"SELECT {bare} AS key, ident_id AS id FROM identifier WHERE kind = 'plate'",
        keys.numbers,
    )
    digits = "right(regexp_replace(norm, '[^0-9]', '', 'g'), 7)"
    last7 = _lookup(desk, f"SELECT {digits} AS key, ident_id AS id FROM identifier WHERE kind = 'phone'", keys.last7)
    names = _lookup(
        desk,
        "SELECT DISTINCT name_key AS key, entity_id AS id FROM mention JOIN entity_mention USING (mention_id)",
        keys.names,
    )
    return numbers, last7, names


def _lookup(desk: Desk, table: str, keys: Iterable[str]) -> Found:
    wanted = sorted(keys)
    found: Found = {}
    if wanted:
        sql = f"SELECT key, id FROM ({table}) WHERE key IN (SELECT unnest(?)) ORDER BY key, id"
        for row in desk.reader.rows(sql, [wanted]):
            found.setdefault(row["key"], []).append(row["id"])
    return found


def _similar(searcher: Searcher, missed: list[LineHit]) -> dict[int, list[LineHit]]:
    """Very similar names for lines without an exact match."""
    found: dict[int, list[LineHit]] = {}
    for miss in missed:
        if any(c.isalpha() for c in miss.given):
            hits = searcher.search(miss.given, 3, 0, entity_kinds()).hits
            better = [
                LineHit(miss.line, miss.given, miss.understood, hit.subject_id, hit.matched)
                for hit in hits
                if hit.score >= LEAST_LIKENESS_IN_LIST
            ]
            if better:
                found[miss.line] = better
    return found
