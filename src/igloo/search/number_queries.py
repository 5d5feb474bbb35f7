"""Questions about numbers: whole, by the last seven digits, by a part, with * and ?, with look-alikes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import tantivy

from igloo.core.plates import other_readings
from igloo.search.folding import look_alike, squeeze
from igloo.search.recognise import FEWEST_PART_CHARACTERS, Recognised

Judge = Callable[[str], tuple[str, float] | None]


@dataclass(frozen=True)
class NumberQuery:
    """One question: the query, how a found number is judged (words, score), what it says it searched."""

    query: tantivy.Query
    judge: Judge
    words: str


def number_queries(schema: tantivy.Schema, item: Recognised) -> list[NumberQuery]:
    """The questions one recognised item asks, strictest first; none for a bare name."""
    value = squeeze(item.value)
    if item.kind in ("phone", "card", "device", "email", "handle"):
        exactly = {"email": "exact e-mail", "handle": "exact handle"}.get(item.kind, "exact number")
        asked = [_whole(schema, value, item.words, matched=exactly)]
        if item.kind == "phone" and len(value) > 7:
            asked.append(_last_seven(schema, value[-7:]))
        return asked
    if item.kind == "pattern":
        return _pattern(schema, item)
    if item.kind == "digits":
        return [_whole(schema, value, f"the number {value}"), *_part(schema, value, item.words)]
    if item.kind == "code":
        asked = [_whole(schema, value, item.words)]
        without_state = re.sub(r"^[A-Z]{2}[-\s]+", "", item.value)
        if squeeze(without_state) != value and len(squeeze(without_state)) >= 4:
            bare = squeeze(without_state)
            asked.append(_whole(schema, bare, f"the number {without_state}", 0.97))
            value = bare
        if len(value) >= FEWEST_PART_CHARACTERS:
            asked.append(_look_alike(schema, value))
            asked.extend(_part(schema, value, f"numbers containing {value.upper()}"))
        return asked
    return []


def _whole(
    schema: tantivy.Schema, value: str, words: str, score: float = 1.0, matched: str = "exact number"
) -> NumberQuery:
    query = tantivy.Query.term_query(schema, "exact", value)
    return NumberQuery(query, lambda _: (matched, score), words)


def _last_seven(schema: tantivy.Schema, value: str) -> NumberQuery:
    query = tantivy.Query.term_query(schema, "last7", value)
    return NumberQuery(query, lambda _: (f"same last 7 digits, {value}", 0.85), f"numbers ending in {value}")


def _look_alike(schema: tantivy.Schema, value: str) -> NumberQuery:
    alike = look_alike(value)
    query = tantivy.Query.term_query(schema, "look_alike", alike)

    def judge(number: str) -> tuple[str, float] | None:
        if number.endswith(value):
            return None
        # Of several look-alikes, one of a shape that plates have is likelier what was seen.
        usual = squeeze(number) in {squeeze(reading) for reading in other_readings(value.upper())}
        said = "same plate but for look-alikes such as 0 and O"
        return (f"{said}, of a usual shape", 0.93) if usual else (said, 0.9)

    return NumberQuery(query, judge, "plates that look alike")


def _trigrams(schema: tantivy.Schema, piece: str) -> list[tuple[tantivy.Occur, tantivy.Query]]:
    grams = dict.fromkeys(piece[i : i + 3] for i in range(len(piece) - 2))
    return [(tantivy.Occur.Must, tantivy.Query.term_query(schema, "number", gram)) for gram in grams]


def _part(schema: tantivy.Schema, value: str, words: str) -> list[NumberQuery]:
    clauses = _trigrams(schema, value)
    if not clauses:
        return []

    def judge(number: str) -> tuple[str, float] | None:
        at = number.find(value)
        if at < 0:
            return None
        covered = 0.1 * len(value) / max(len(number), 1)
        if number.endswith(value):
            return f"ends in {value.upper()}", 0.8 + covered
        # +1 520 555 0123 begins with 520 for people who never write the country code.
        if at <= 2:
            return f"begins with {value.upper()}", 0.75 + covered
        return f"contains {value.upper()}", 0.65 + covered

    return [NumberQuery(tantivy.Query.boolean_query(clauses), judge, words)]


def _pattern(schema: tantivy.Schema, item: Recognised) -> list[NumberQuery]:
    clauses = [clause for piece in re.split(r"[*?]+", item.value) for clause in _trigrams(schema, piece)]
    if not clauses:
        return []
    # A country code or state may stand in front unless the pattern itself begins open.
    inner = re.escape(item.value).replace(r"\*", ".*").replace(r"\?", ".")
    shape = re.compile(f".{{0,3}}{inner}$")

    def judge(number: str) -> tuple[str, float] | None:
        return (f"fits {item.value.upper()}", 0.8) if shape.match(number) else None

    return [NumberQuery(tantivy.Query.boolean_query(clauses), judge, item.words)]
