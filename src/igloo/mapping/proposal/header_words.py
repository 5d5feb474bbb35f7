"""What a header speaks for: words in English and Spanish, read from a data file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from anyascii import anyascii

from igloo.core.protected import is_protected

_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Header:
    """A column's name, taken apart."""

    words: tuple[str, ...]
    what: dict[str, float]  # kind of value -> how much of the header speaks for it, 0 to 1
    meaning: tuple[str, ...]
    side: str  # "a", "b" or ""
    protected: bool


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, however it is written.

    >>> words_of("FIRST_NM"), words_of("sourceNodeId"), words_of("Fecha/Hora")
    (('first', 'nm'), ('source', 'node', 'id'), ('fecha', 'hora'))
    """
    parts = _BOUNDARY.split(anyascii(name))
    return tuple(part.lower() for part in parts if part)


@cache
def _vocabulary() -> dict[str, Any]:
    text = (files("igloo.mapping.proposal") / "header_words.yml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(text)
    return found


def phrase_in(phrase: str, words: tuple[str, ...]) -> bool:
    """Whether the words of a phrase stand together in a header, or are the whole header written without blanks."""
    parts = tuple(phrase.split())
    n = len(parts)
    if any(words[i : i + n] == parts for i in range(len(words) - n + 1)):
        return True
    return "".join(words) == "".join(parts)


def _longest(phrases: Iterable[str], words: tuple[str, ...]) -> int:
    return max((len(phrase.split()) for phrase in phrases if phrase_in(phrase, words)), default=0)


@cache
def read_header(name: str) -> Header:
    """What the name of a column speaks for; nothing when it is a number or a made-up name."""
    words = words_of(name)
    known = _vocabulary()
    lengths = {what: _longest([str(p) for p in phrases], words) for what, phrases in known["what"].items()}
    found = {what: n for what, n in lengths.items() if n}
    total = max(len(words), 1)
    best = max(found.values(), default=0)
    # "date of birth" is a birth date, not a date: a longer phrase silences the shorter ones in it.
    strength = {what: (0.6 + 0.4 * min(n / total, 1.0)) * (1.0 if n == best else 0.5) for what, n in found.items()}
    meanings = {meaning: _longest([str(p) for p in phrases], words) for meaning, phrases in known["meaning"].items()}
    ranked = sorted((m for m, n in meanings.items() if n), key=lambda m: (-meanings[m], m))
    sides = {side: _longest([str(p) for p in phrases], words) for side, phrases in known["side"].items()}
    side = "" if sides["a"] == sides["b"] else max(sides, key=lambda s: sides[s])
    return Header(words, strength, tuple(ranked), side, is_protected(name))
