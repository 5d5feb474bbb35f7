"""A check in words, pages and CSV; victims are masked here as everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from igloo.search.crossref.overlap import Shared
from igloo.search.recognise import recognise
from igloo.webapi.models import SubjectCard
from igloo.webapi.models_xref import (
    XrefAnswer,
    XrefColumn,
    XrefHit,
    XrefHitList,
    XrefInLists,
    XrefList,
    XrefRequest,
    XrefShared,
    XrefSource,
)
from igloo.webapi.read.absence import absence_of_text
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.exports import Export, as_csv
from igloo.webapi.read.labels import counted
from igloo.webapi.read.subjects import cards
from igloo.webapi.read.times import utc_text
from igloo.webapi.read.xref.check import Check, Tell, check_lists
from igloo.webapi.read.xref.matching import AGREES, MOST_SUBJECTS_OF_AN_ITEM

MOST_SHARED = 2000
# Lines without a hit that are looked at for what their absence means.
MOST_MISSED = 1000
_CSV_COLUMNS = (
    *("list", "line", "given", "understood_as", "subject_id", "subject", "kind", "matched", "weak", "similar"),
    *("sources", "rows", "events", "first_seen_utc", "last_seen_utc", "registered_as", "belongs_to"),
)


def _silent(step: str, share: float) -> None:
    """Nobody watches."""


def xref(desk: Desk, request: XrefRequest | str, tell: Tell = _silent) -> XrefAnswer:
    """Looks lists up against everything; nothing of them is stored."""
    asked = XrefRequest(text=request) if isinstance(request, str) else request
    return answer_of(desk, check_lists(desk, asked, tell), asked.limit)


def answer_of(desk: Desk, check: Check, limit: int) -> XrefAnswer:
    """The beginning of an answer: what was read, counts, the first hits and what stands in two lists."""
    lists = [
        XrefList(
            name=given.name,
            n_lines=len(given.lines),
            n_hit=check.counts.get(given.name, {}).get("n_hit", 0),
            n_weak=check.counts.get(given.name, {}).get("n_weak", 0),
            columns=[XrefColumn(column=c.column, taken_for=c.taken_for, why=c.why) for c in given.columns],
        )
        for given in check.lists
    ]
    n_given, n_hit, n_weak = (sum(getattr(one, of) for one in lists) for of in ("n_lines", "n_hit", "n_weak"))
    page = hits_page(desk, check, limit, 0)
    return XrefAnswer(
        check_id=check.check_id,
        sentence=_sentence(n_given, n_hit, n_weak, len(lists), check),
        n_given=n_given,
        n_hit=n_hit,
        n_weak=n_weak,
        lists=lists,
        total=page.total,
        hits=page.hits,
        total_shared=len(check.shared),
        shared=_shared(desk, check.shared[:MOST_SHARED]),
        notes=[*_notes(check), *_missed(desk, check)],
    )


def _sentence(n_given: int, n_hit: int, n_weak: int, n_lists: int, check: Check) -> str:
    weak = f" {counted(n_weak, 'line')} only by a name or the end of a number: weak." if n_weak else ""
    both = ""
    if n_lists > 1:
        both = f" {len(check.shared):,} in two or more of the {n_lists} lists."
    known = f"{n_hit:,} {'hits' if n_hit == 1 else 'hit'} somebody or something known."
    return f"Looked up {counted(n_given, 'line')}; {known}{weak}{both}"


def _notes(check: Check) -> list[str]:
    notes = []
    for given in check.lists:
        left = [f"{use.column} ({use.why})" for use in given.columns if not use.taken_for]
        used = [f"{use.column} as {use.taken_for.replace('_', ' ')}" for use in given.columns if use.taken_for]
        if given.columns:
            notes.append(f"List {given.name}: used {', '.join(used)}.")
        if left:
            notes.append(f"List {given.name}: not used: {', '.join(left)}.")
        if not given.lines:
            notes.append(f"List {given.name} is empty.")
    if check.n_left_out:
        notes.append(
            f"{check.n_left_out:,} further people of the same or a similar name are not listed: "
            f"the surest {MOST_SUBJECTS_OF_AN_ITEM} a name are."
        )
    return notes


def _missed(desk: Desk, check: Check) -> list[str]:
    """What a line without a hit means, for each kind of thing that was looked for in vain."""
    missed = _of(check, "none").slice(0, MOST_MISSED).to_pylist()
    kinds: dict[str, int] = {}
    for row in missed:
        for kind in {item.kind for item in recognise(row["given"], desk.region)} or {"Person"}:
            kinds[kind] = kinds.get(kind, 0) + 1
    told = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return [f"{counted(n, 'line')} without a hit. {absence_of_text(desk, [kind]).sentence}" for kind, n in told]


def _of(check: Check, only: str) -> pa.Table:
    if only == "hits":
        return check.whole.filter(pc.is_valid(check.whole["subject_id"]))
    if only == "none":
        return check.whole.filter(pc.is_null(check.whole["subject_id"]))
    return check.whole


def hits_page(desk: Desk, check: Check, limit: int, offset: int, only: str = "") -> XrefHitList:
    """Hits in the order of the lists; `only` "hits" leaves out lines without one, "none" the others."""
    part = _of(check, only)
    rows = part.slice(offset, limit).to_pylist()
    ids = [row[name] for row in rows for name in ("subject_id", "owner_id") if row[name]]
    shown = cards(desk, dict.fromkeys(ids))
    return XrefHitList(total=part.num_rows, hits=[_hit(desk, row, shown) for row in rows])


def _hit(desk: Desk, row: dict[str, Any], shown: dict[str, SubjectCard]) -> XrefHit:
    card = shown.get(row["subject_id"] or "")
    hidden = card is not None and card.masked
    sources = zip(row["source_ids"] or [], row["source_rows"] or [], strict=True)
    titles = desk.sources
    return XrefHit(
        list_name=row["list_name"],
        line=row["line"],
        given=row["given"],
        understood=row["understood"],
        subject=card,
        # A protected person may be found by number or name; what matched is not repeated.
        matched="" if hidden else desk.masked(_matched(row)),
        sure=row["sure"] or 0,
        weak=row["sure"] is not None and row["sure"] < AGREES,
        similar=row["is_similar"],
        sources=[XrefSource(source_id=s, title=titles.get(s, {}).get("title") or s, n_rows=n) for s, n in sources],
        n_rows=row["n_rows"] or 0,
        n_events=row["n_events"] or 0,
        first_seen=utc_text(row["first_seen"]),
        last_seen=utc_text(row["last_seen"]),
        owner=shown.get(row["owner_id"] or ""),
    )


def _matched(row: dict[str, Any]) -> str:
    """How it matched; beside a weak match, how many match as well."""
    if row["sure"] is not None and row["sure"] < AGREES and row["n_of_item"] > 1:
        return f"{row['matched']} (one of {row['n_of_item']:,})"
    return str(row["matched"])


def _shared(desk: Desk, shared: list[Shared]) -> list[XrefShared]:
    shown = cards(desk, dict.fromkeys(one.subject_id for one in shared if one.subject_id))
    return [
        XrefShared(
            subject=shown.get(one.subject_id or ""),
            words=desk.masked(one.words),
            how=one.how,
            n_lists=one.n_lists,
            in_lists=[XrefInLists(list_name=name, lines=list(lines)) for name, lines in one.lines],
        )
        for one in shared
    ]


def xref_csv(desk: Desk, check: Check, only: str = "") -> Export:
    """Every row of the answer, lines without a hit included unless `only` says otherwise."""
    return as_csv("list-check", _CSV_COLUMNS, _csv_rows(desk, check, only))


def _csv_rows(desk: Desk, check: Check, only: str) -> Iterable[tuple[object, ...]]:
    protected = desk.protected()
    for batch in _of(check, only).to_batches(max_chunksize=20_000):
        for row in batch.to_pylist():
            subject_id = row["subject_id"]
            hidden = subject_id in protected
            label = PROTECTED_PERSON if hidden else desk.masked(row["label"])
            by_source = zip(row["source_ids"] or [], row["source_rows"] or [], strict=True)
            sources = " ".join(f"{source_id}:{n}" for source_id, n in by_source)
            yield (
                *(row["list_name"], row["line"], row["given"], row["understood"], subject_id, label, row["kind"]),
                "" if hidden else desk.masked(_matched(row)),
                "" if row["sure"] is None else "yes" if row["sure"] < AGREES else "no",
                "yes" if row["is_similar"] else "",
                *(sources, row["n_rows"], row["n_events"], utc_text(row["first_seen"]), utc_text(row["last_seen"])),
                *(row["registry_category"], row["owner_id"]),
            )
