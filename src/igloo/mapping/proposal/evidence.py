"""What speaks for a column being something, in numbers and in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from igloo.mapping.proposal.header_words import Header


@dataclass(frozen=True)
class Evidence:
    """A column may be `what`, with this confidence (0 to 1) and for this reason."""

    what: str
    confidence: float
    why: str
    options: dict[str, Any] = field(default_factory=dict)
    question: str | None = None
    choices: tuple[tuple[str, dict[str, Any]], ...] = ()


def fitting(values: list[str], fits: Callable[[str], bool]) -> tuple[int, int]:
    """How many of these values fit, and how many there are."""
    return sum(1 for value in values if fits(value)), len(values)


def counted(fit: int, of: int, are: str) -> str:
    """“4,812 of 4,900 different values are …”.

    >>> counted(3, 4, "e-mail addresses")
    '3 of 4 different values are e-mail addresses'
    """
    return f"{fit:,} of {of:,} different values are {are}"


def nudged(evidence: Iterable[Evidence], header: Header, n_looked_at: int) -> list[Evidence]:
    """The same evidence, moved by the header and by how few values there were; best first.

    Values decide: a header moves the confidence by at most half of what is missing to 1, and one
    that speaks for something else takes at most a quarter away. Few values make less sure.
    """
    out = []
    # One value says little; twenty say nearly all they can.
    few = n_looked_at / (n_looked_at + 1.5)
    for one in evidence:
        confidence = one.confidence * (0.55 + 0.45 * few)
        said = header.what.get(one.what, 0.0)
        why = one.why
        if said:
            confidence += (1 - confidence) * 0.55 * said * min(1.0, one.confidence / 0.25)
            why += ", and the header says so"
        elif header.what:
            confidence *= 0.78
        out.append(replace(one, confidence=round(min(confidence, 0.99), 3), why=why))
    return sorted(out, key=lambda e: (-e.confidence, e.what))
