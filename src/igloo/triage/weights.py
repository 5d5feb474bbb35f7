"""What counts how much in a lead: one visible list, each weight with its reason.

A lead's score is 1 - Π(1 - weight·value) over its parts: each part closes a share of what is left
open, none can push the score above 1, and no part is needed.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """One part of a lead's score: how much a value of 1 adds to an empty score [0-1], and why."""

    part: str
    weight: float
    reason: str


WEIGHTS: tuple[Weight, ...] = (
    Weight(
        "calls_after_crossing",
        0.90,
        "behaviour of several unrelated people, tested against chance: with these gates 16-20 of the "
        "first 20 numbers were coordinators in simulation",
    ),
    Weight(
        "quality_of_evidence",
        0.50,
        "says that independent sources speak of someone, not what was done; it is not tested against "
        "chance, so alone it stays below a tested pattern",
    ),
)

# Score from which a lead is strong or moderate; strong also needs two independent kinds of evidence.
STRONG, MODERATE = 0.60, 0.35
KINDS_FOR_STRONG = 2
# Least strength of a source for its kind to count as a kind of evidence: a crossing (0.05) is none.
WORTH_A_KIND = 0.25
# An identifier stands for its person when it speaks for exactly one with at least this probability.
SPEAKS_FOR = 0.8
# Ties of at least this probability to a registered line keep a person or firm off the list.
SERVES = 0.5
