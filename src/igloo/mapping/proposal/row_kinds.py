"""What each row describes: a call, a crossing, a payment … from what its columns are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from igloo.core.kinds import event_kinds
from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.header_words import phrase_in, words_of

LEAST_NEED = 0.22
_TIMES = ("moment", "day", "epoch", "step")
_SAID = {
    "moment": "a time", "day": "a date", "epoch": "a time", "step": "a count of time",
    "phone": "a phone number", "email": "an e-mail address",
    "handle": "a user name", "amount": "an amount", "plate": "a plate", "document": "a document", "lat": "coordinates",
    "lat_lon": "coordinates", "lon": "coordinates", "full_name": "a name", "surname": "a name", "given_name": "a name",
    "record": "a number", "free_text": "a text", "place": "a place", "organization": "a name", "city": "a place",
}  # fmt: skip
OTHER_LABELS = {"people": "People, no event", "places": "Places"}


@dataclass(frozen=True)
class RowKind:
    """A kind of row, as the data file describes it."""

    name: str
    source_kind: str
    needs: tuple[tuple[tuple[str, ...], int], ...]
    unhinted: float
    words: tuple[str, ...]
    against: frozenset[str]
    against_words: tuple[str, ...]
    parties: tuple[str, ...]
    strong: tuple[str, ...]
    said_by: tuple[str, ...]
    people: Mapping[str, str]
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What to call it."""
        return OTHER_LABELS.get(self.name) or event_kinds()[self.name].label


@dataclass(frozen=True)
class RowKindGuess:
    """A row may describe this."""

    kind: str
    label: str
    confidence: float
    why: str


@cache
def row_kinds() -> dict[str, RowKind]:
    """Every kind of row: the kinds of events, and people or places alone."""
    text = (files("igloo.mapping.proposal") / "row_kinds.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    kinds = {}
    for name, data in found.items():
        needs = tuple((_TIMES if set(whats) & set(_TIMES) else tuple(whats), int(n)) for whats, n in data.pop("needs"))
        words = tuple(str(word) for word in data.pop("words"))
        against = frozenset(data.pop("against"))
        other = tuple(str(word) for word in data.pop("against_words", ()))
        kinds[name] = RowKind(
            name=name,
            needs=needs,
            words=words,
            against=against,
            against_words=other,
            parties=tuple(data.pop("parties", ())),
            strong=tuple(data.pop("strong", ())),
            said_by=tuple(data.pop("said_by", ())),
            **data,
        )
    return kinds


def _need(readings: Iterable[ColumnReading], whats: tuple[str, ...], n: int) -> tuple[float, list[str]]:
    """How surely n different columns are one of these; the columns. Two parties are of one kind: two phones."""
    if n > 1 and not set(whats) & set(_TIMES):
        columns = list(readings)
        return max((_of_these(columns, (what,), n) for what in whats), key=lambda found: found[0])
    return _of_these(readings, whats, n)


def _of_these(readings: Iterable[ColumnReading], whats: tuple[str, ...], n: int) -> tuple[float, list[str]]:
    found = []
    for reading in readings:
        one = reading.of(*whats)
        # Something that is far likelier something else does not count.
        if one is not None and one.confidence >= LEAST_NEED and one.confidence >= 0.6 * reading.best.confidence:
            found.append((one.confidence, reading.name, one.what))
    found.sort(key=lambda t: -t[0])
    if len(found) < n:
        return 0.0, []
    return sum(c for c, _, _ in found[:n]) / n, [f"{name} ({_SAID[what]})" for _, name, what in found[:n]]


def nearly(readings: Iterable[ColumnReading], file_name: str) -> str:
    """What a row would be if only one thing were not missing; empty when nothing is that near."""
    columns = list(readings)
    stem = words_of(file_name.rsplit(".", 1)[0])
    found = []
    for kind in row_kinds().values():
        unmet = [(whats, n) for whats, n in kind.needs if not _need(columns, whats, n)[1]]
        words = sum(phrase_in(w, stem) or any(phrase_in(w, c.header.words) for c in columns) for w in kind.words)
        if len(unmet) == 1 and words:
            whats, n = unmet[0]
            found.append(
                (
                    -words,
                    f"{kind.label} would need {'two columns of ' * (n == 2)}{_SAID[whats[0]]}, which it does not have",
                )
            )
    return min(found)[1] if found else ""


def _without_numbers(
    whats: tuple[str, ...], kind: RowKind, columns: list[ColumnReading], stem: tuple[str, ...]
) -> tuple[str, ...]:
    """Numbers that only a list explains take part in a call only where a header or the file's name speaks of calls."""
    strong = any(phrase_in(w, stem) or any(phrase_in(w, c.header.words) for c in columns) for w in kind.strong)
    return whats if strong else tuple(what for what in whats if what != "record")


def row_may_be(
    readings: Iterable[ColumnReading], file_name: str, title_words: tuple[str, ...] = ()
) -> list[RowKindGuess]:
    """Every kind of row that these columns can describe, likeliest first."""
    columns = list(readings)
    stem = words_of(file_name.rsplit(".", 1)[0]) + title_words
    guesses = []
    for kind in row_kinds().values():
        needs = [(_without_numbers(whats, kind, columns, stem), n) for whats, n in kind.needs]
        met = [_need(columns, whats, n) for whats, n in needs]
        if any(score == 0 for score, _ in met):
            continue
        fit = sum(score for score, _ in met) / len(met)
        hints = {w for w in kind.words if any(phrase_in(w, c.header.words) for c in columns)}
        named = {w for w in kind.words if phrase_in(w, stem)}
        strength = min(1.0, (len(hints) + 2 * len(named)) / 3)
        confidence = fit * (kind.unhinted + (1 - kind.unhinted) * strength)
        against = [c.name for c in columns if c.best.what in kind.against and c.best.confidence > 0.5]
        against += [
            w for w in kind.against_words if phrase_in(w, stem) or any(phrase_in(w, c.header.words) for c in columns)
        ]
        confidence *= 0.55 ** min(2, len(against))
        alone = bool(kind.parties) and not any(c.best.what in kind.parties for c in columns)
        confidence *= 0.6 if alone else 1.0
        why = "it has " + ", ".join(dict.fromkeys(name for _, names in met for name in names))
        if hints or named:
            why += "; the words " + ", ".join(sorted(hints | named)[:5]) + " speak for it"
        if alone:
            why += "; but nobody takes part in it"
        if against:
            why += f"; {', '.join(against[:2])} speaks against it"
        guesses.append(RowKindGuess(kind.name, kind.label, round(min(confidence, 0.99), 3), why))
    return sorted(guesses, key=lambda g: (-g.confidence, g.kind))
