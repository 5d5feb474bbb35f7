"""A check in words, pages and CSV; victims are masked here as everywhere."""

from __future__ import annotations

from collections import Counter
from typing import Any

from igloo.search.crossref.overlap import Shared
from igloo.search.recognise import recognise
from igloo.webapi.models import Absence, SubjectCard
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
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.subjects import cards
from igloo.webapi.read.times import utc_text
from igloo.webapi.read.xref.check import Check, Tell, check_lists
from igloo.webapi.read.xref.matching import AGREES, MOST_SUBJECTS_OF_AN_ITEM
from igloo.webapi.read.xref.whole import NOTHING_TO_LOOK_UP

MOST_SHARED = 2000
# Lines without a hit that are looked at for what their absence means.
MOST_MISSED = 1000


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
    missed = check.rows(check.part("none").slice(0, MOST_MISSED))
    absent = _Absences(desk)
    read = [row["given"] for row in missed if row["understood"] != NOTHING_TO_LOOK_UP]
    told = Counter(absent.of(given).sentence for given in read)
    best_first = sorted(told.items(), key=lambda item: (-item[1], item[0]))
    notes = [f"{counted(n, 'line')} without a hit. {sentence}" for sentence, n in best_first]
    unread = len(missed) - len(read)
    return [*notes, f"{counted(unread, 'line')} with {NOTHING_TO_LOOK_UP}."] if unread else notes


class _Absences:
    """What it means that a line hits nothing; thousands of lines are of the same few kinds."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[str, ...], Absence] = {}

    def of(self, given: str) -> Absence:
        """Whether loaded sources could have recorded what this line says."""
        kinds = tuple(item.kind for item in recognise(given, self._desk.region))
        if kinds not in self._known:
            self._known[kinds] = absence_of_text(self._desk, kinds)
        return self._known[kinds]


def hits_page(desk: Desk, check: Check, limit: int, offset: int, only: str = "") -> XrefHitList:
    """Hits in the order of the lists; `only` "hits" leaves out lines without one, "none" the others."""
    part = check.part(only)
    rows = check.rows(part.slice(offset, limit))
    ids = [row[name] for row in rows for name in ("subject_id", "owner_id") if row[name]]
    shown = cards(desk, dict.fromkeys(ids))
    absent = _Absences(desk)
    return XrefHitList(total=part.num_rows, hits=[_hit(desk, row, shown, absent) for row in rows])


def _hit(desk: Desk, row: dict[str, Any], shown: dict[str, SubjectCard], absent: _Absences) -> XrefHit:
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
        absent="" if row["subject_id"] or row["understood"] == NOTHING_TO_LOOK_UP else absent.of(row["given"]).state,
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
