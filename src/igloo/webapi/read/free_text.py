"""A tip's text: what in it is known, with its subjects, and what is not."""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from igloo.core.kinds import entity_kinds, identifier_kinds
from igloo.mapping.normalise.name import name as normal_name
from igloo.search.crossref.items import AskedColumns
from igloo.search.free_text import Span, capitalised_names, numbers_in, possible_names, without_overlaps
from igloo.webapi.models import SubjectCard
from igloo.webapi.models_xref import TextAnswer, TextMark
from igloo.webapi.read.absence import absent_kinds
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.subjects import cards
from igloo.webapi.read.xref.matching import hits_of, people_on_file

MOST_SUBJECTS_OF_A_MARK = 5
_KNOWN_NAMES_SQL = "SELECT DISTINCT item FROM asked SEMI JOIN people USING (name_key) ORDER BY item"


def known_in_text(desk: Desk, text: str) -> TextAnswer:
    """Everything in the text that can be looked up: highlighted with its subjects, or listed as not known."""
    numbers = numbers_in(text, desk.region)
    exact = _names_on_file(desk, possible_names(text, numbers))
    inside = without_overlaps([*numbers, *exact])
    loose = [span for span in capitalised_names(text, numbers) if not _touches(span, inside)]
    spans = sorted([*inside, *loose], key=lambda span: span.start)
    asked = asked_spans(spans)
    hits = hits_of(desk, asked)
    by_span: dict[int, list[dict[str, object]]] = {}
    for row in hits.to_pylist():
        by_span.setdefault(row["item"], []).append(row)
    shown = cards(desk, dict.fromkeys(str(row["subject_id"]) for rows in by_span.values() for row in rows))
    first = asked["first_item"].to_pylist()
    marks = [_mark(desk, span, by_span.get(at, []), shown) for span, at in zip(spans, first, strict=True)]
    known = [mark for mark in marks if mark.subjects]
    unknown = [mark for mark in marks if not mark.subjects]
    verb = "is" if len(known) == 1 else "are"
    said = f"{counted(len(known), 'thing')} in the text {verb} known, {len(unknown):,} not."
    missed = [kind for span, mark in zip(spans, marks, strict=True) if not mark.subjects for kind in _kinds_of(span)]
    return TextAnswer(sentence=said, known=known, unknown=unknown, absences=absent_kinds(desk, missed))


def _kinds_of(span: Span) -> tuple[str, ...]:
    """What a stretch of text would be on file as; a code may be a plate, a document or an account."""
    kinds = {"name": ("Person",), "code": ("plate", "document", "account")}.get(span.kind, (span.kind,))
    return tuple(kind for kind in kinds if kind in entity_kinds() or kind in identifier_kinds())


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(other.start < span.end and span.start < other.end for other in others)


def _names_on_file(desk: Desk, spans: list[Span]) -> list[Span]:
    """Of many sequences of words those that are somebody's name, in any order of the words."""
    if not spans:
        return []
    rows = desk.reader.rows(_KNOWN_NAMES_SQL, beside={"asked": asked_spans(spans), "people": people_on_file(desk)})
    return [spans[row["item"]] for row in rows]


def asked_spans(spans: Iterable[Span]) -> pa.Table:
    """The keys of stretches of a text, an item each."""
    asked = AskedColumns()
    for at, span in enumerate(spans):
        phone = span.value if span.kind == "phone" else ""
        name = normal_name(span.value)[0] if span.kind == "name" else None
        asked.entry.append(at)
        asked.kind.append(span.kind)
        asked.understood.append(span.words)
        asked.ident_id.append(f"{span.kind}:{span.value}" if span.kind in ("phone", "email", "handle") else None)
        asked.number_key.append(span.value if span.kind == "code" else None)
        asked.last7.append(phone[-7:] if len(phone) > 8 else None)
        asked.name_key.append(" ".join(sorted(name.split())) if name else None)
        asked.born.append(span.born[0] if name and span.born else None)
        asked.born_or.append(span.born[-1] if name and span.born else None)
    return asked.table()


def _mark(desk: Desk, span: Span, rows: list[dict[str, object]], shown: dict[str, SubjectCard]) -> TextMark:
    subjects = [shown[str(row["subject_id"])] for row in rows if row["subject_id"] in shown]
    first = rows[0] if rows else {}
    hidden = any(subject.masked for subject in subjects)
    total = int(str(first.get("n_of_item", 0)))
    return TextMark(
        start=span.start,
        end=span.end,
        text=span.text,
        understood=span.words,
        subjects=subjects[:MOST_SUBJECTS_OF_A_MARK],
        matched="" if hidden else desk.masked(str(first.get("matched", ""))),
        similar=bool(first.get("is_similar", False)),
        n_more=max(total - min(len(subjects), MOST_SUBJECTS_OF_A_MARK), 0),
    )
