"""Looks up a whole list: what each line says, the keys to look for, and which line hit whom.

No table is read here: `keys_of_list` says what to look up, in two batches (numbers, names), and
`hits_of_list` joins what was found back to the lines. Nothing of the list is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from igloo.search.folding import squeeze, words_of
from igloo.search.recognise import Recognised, recognise

MOST_LINES = 200_000
_NUMBERS = frozenset({"phone", "card", "device", "email", "handle", "code", "digits", "ident"})


@dataclass(frozen=True)
class ListLine:
    """One line of the list, counted from 1, and what was recognised in it."""

    line: int
    given: str
    items: tuple[Recognised, ...]


@dataclass(frozen=True)
class LineHit:
    """A line, the item of it that was looked up, and the subject it hit; None when it hit nothing."""

    line: int
    given: str
    understood: str
    subject_id: str | None
    matched: str


@dataclass(frozen=True)
class ListKeys:
    """What to look for: numbers squeezed to letters and digits, last seven digits, names in word order."""

    numbers: frozenset[str]
    last7: frozenset[str]
    names: frozenset[str]


def read_list(text: str, region: str = "US") -> list[ListLine]:
    """The lines of a pasted list or file that are not empty."""
    lines = [(at, line.strip()) for at, line in enumerate(text.splitlines(), start=1) if line.strip()]
    return [ListLine(at, given, tuple(recognise(given, region))) for at, given in lines[:MOST_LINES]]


def number_key(item: Recognised) -> str:
    """An item as the number it would be stored as; empty for names and addresses."""
    if item.kind not in _NUMBERS:
        return ""
    return squeeze(item.value.split(":", 1)[1] if item.kind == "ident" else item.value)


def name_key(name: str) -> str:
    """The words of a name in alphabetical order, as mentions keep it.

    >>> name_key("López, Ana")
    'ANA LOPEZ'
    """
    return " ".join(sorted(word.upper() for word in words_of(name)))


def keys_of_list(lines: list[ListLine]) -> ListKeys:
    """Everything the list asks for, each once."""
    items = [item for line in lines for item in line.items]
    numbers = frozenset(filter(None, map(number_key, items)))
    last7 = frozenset(number_key(i)[-7:] for i in items if i.kind == "phone" and len(number_key(i)) > 7)
    return ListKeys(numbers, last7, frozenset(name_key(i.value) for i in items if i.kind == "name"))


def hits_of_list(
    lines: list[ListLine],
    numbers: Mapping[str, list[str]],
    last7: Mapping[str, list[str]],
    names: Mapping[str, list[str]],
) -> list[LineHit]:
    """Each line with what it hit, in the order of the list; a line without a hit stays in, with none."""
    hits: list[LineHit] = []
    for line in lines:
        of_line: list[LineHit] = []
        for item in line.items:
            key = number_key(item)
            found = [(s, "exact number") for s in numbers.get(key, [])]
            if not found and item.kind == "phone":
                found = [(s, f"same last 7 digits, {key[-7:]}") for s in last7.get(key[-7:], [])]
            if item.kind == "name":
                found = [(s, "same name") for s in names.get(name_key(item.value), [])]
            of_line.extend(LineHit(line.line, line.given, item.words, s, matched) for s, matched in found)
        if not of_line:
            understood = ", ".join(item.words for item in line.items) or "nothing that can be looked up"
            of_line.append(LineHit(line.line, line.given, understood, None, "no match"))
        hits.extend(of_line)
    return hits
