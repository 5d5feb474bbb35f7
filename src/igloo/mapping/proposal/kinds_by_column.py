"""Several kinds of events in one file, where a column says which each row is: call and sms, crossing and encounter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.header_words import words_of
from igloo.mapping.proposal.row_kinds import RowKindGuess, row_kinds

_MOST_WORDS = 12


@dataclass(frozen=True)
class KindsByColumn:
    """The column that says what a row is, and which of its words stand for which kind of event."""

    column: str
    words: dict[str, tuple[str, ...]]

    @property
    def kinds(self) -> list[str]:
        """The kinds of events, the one with most rows first."""
        return list(self.words)


def kinds_by_column(readings: Sequence[ColumnReading], guesses: Sequence[RowKindGuess]) -> KindsByColumn | None:
    """The column that tells apart kinds of events which these rows can be; None when none does.

    Every word of the column must be known: a word that is not would leave its rows without any event.
    """
    possible = {guess.kind for guess in guesses}
    for reading in readings:
        values = reading.sample.values
        if not 2 <= reading.sample.n_distinct <= _MOST_WORDS or reading.sample.n_filled < reading.sample.n_rows:
            continue
        words: dict[str, tuple[str, ...]] = {}
        for text, _ in values:
            kind = _kind_said(text)
            if kind not in possible:
                break
            words[kind] = (*words.get(kind, ()), text)
        else:
            if len(words) > 1:
                return KindsByColumn(reading.name, words)
    return None


def _kind_said(text: str) -> str:
    said = " ".join(words_of(text))
    return next((kind.name for kind in row_kinds().values() if said in kind.said_by), "")


def same_side(meaning: str, first: str, other: str) -> str:
    """The meaning of a column in the other kind of event: the caller of a call is the sender of a message.

    >>> same_side("role:caller:phone", "call", "message"), same_side("property:duration_s", "call", "message")
    ('role:sender:phone', 'property:duration_s')
    """
    parts = meaning.split(":")
    if parts[0] != "role":
        return meaning
    kinds = row_kinds()
    sides = kinds[first].roles.get(parts[2], {})
    side = next((side for side, role in sides.items() if role == parts[1]), "")
    role = kinds[other].roles.get(parts[2], {}).get(side)
    return f"role:{role}:{parts[2]}" if role else meaning
