"""What one row of one source is worth as evidence: the visible tables and the six factors.

Every number here is a choice that a reviewer may argue with; it stands beside its reason.
"""

from __future__ import annotations

import math
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import identifier_kinds

# Admiralty letter -> R. F means "cannot be judged", not "worst": it gets the setting unknown_reliability.
RELIABILITY = {"A": 1.00, "B": 0.85, "C": 0.65, "D": 0.40, "E": 0.10}

# Admiralty grade -> C. Grade 1 is "confirmed by other sources"; as Quality of Evidence itself counts
# confirmation, 1 earns no more than 2: otherwise the same confirmation would count twice.
CREDIBILITY = {1: 1.00, 2: 1.00, 3: 0.75, 4: 0.40, 5: 0.10, 6: 0.60}

# Kind of source -> I and why. What presence there says about wrongdoing, before any outcome is known.
INFORMATIVENESS = {
    "encounters": (1.00, "an officer recorded an encounter, arrest or seizure"),
    "seized_phone": (1.00, "found on a phone that was seized in a case"),
    "tips": (0.50, "somebody accused; unverified"),
    "advertisements": (0.40, "organised activity is likely, who stands behind it is not known"),
    "payments": (0.15, "most transfers are family support"),
    "messages": (0.10, "everybody writes messages"),
    "stays": (0.10, "everybody stays somewhere"),
    "gps": (0.05, "a place, not an act"),
    "crossings": (0.05, "millions cross lawfully every week"),
    "plate_reader": (0.05, "a place, not an act"),
    "call_records": (0.03, "everybody telephones; what the calls mean is another signal's work"),
    "subscribers": (0.02, "says who holds a line, not what was done with it"),
    "people": (0.02, "says who somebody is"),
    "registry": (0.00, "lines that serve everybody, or that are protected"),
    "places": (0.00, "no person in it"),
}
UNKNOWN_KIND = 0.02

# A row without any date: neither fresh nor stale; the caveat says so.
UNDATED_RECENCY = 0.50
OLDEST_RECENCY = 0.05
DIGITS = 9  # both engines agree on so many decimals, and so do two runs


def reliability_of(letter: ir.Value, unknown: float) -> ir.Value:
    """R of a source's Admiralty letter."""
    return letter.upper().cases(*RELIABILITY.items(), else_=unknown)


def credibility_of(grade: ir.Value) -> ir.Value:
    """C of an Admiralty grade; no grade counts as 3."""
    whole = ibis.coalesce(grade, ibis.literal(3.0)).round(0).cast("int64")
    return whole.cases(*CREDIBILITY.items(), else_=CREDIBILITY[3])


def informativeness_of(source_kind: ir.Value) -> ir.Value:
    """I of a kind of source."""
    return source_kind.cases(*((kind, i) for kind, (i, _) in INFORMATIVENESS.items()), else_=UNKNOWN_KIND)


def recency_of(age_days: ir.Value, half_life_days: ir.Value, grace_days: float) -> ir.Value:
    """D: halves with each half-life beyond the grace; a null half-life never fades; null age: undated."""
    beyond = ibis.greatest(age_days - grace_days, ibis.literal(0.0))
    faded = ibis.greatest((beyond / half_life_days * -math.log(2)).exp(), ibis.literal(OLDEST_RECENCY))
    dated = half_life_days.isnull().ifelse(1.0, faded)
    return age_days.isnull().ifelse(half_life_days.isnull().ifelse(1.0, UNDATED_RECENCY), dated).round(DIGITS)


def specificity_of(degree: ir.Value, grace: ir.Value, zero: ir.Value) -> ir.Value:
    """S: 1 up to `grace` people, falling with the logarithm to 0 at `zero` people."""
    above = (ibis.greatest(degree.cast("float64"), grace) / grace).ln()
    fallen = above / (zero / grace).ln()
    return (1.0 - ibis.least(fallen, ibis.literal(1.0))).round(DIGITS)


def half_life_of(kind: ir.Value) -> ir.Value:
    """Half-life of an identifier kind [days]; null when it never fades."""
    known = {n: k.recency_half_life_days for n, k in identifier_kinds().items()}
    days: list[tuple[str, Any]] = [(n, float(d)) for n, d in known.items() if d is not None]
    return kind.cases(*days, else_=ibis.null("float64"))


def people_limits_of(kind: ir.Value) -> tuple[ir.Value, ir.Value]:
    """From how many people on an identifier of this kind loses specificity, and where none is left."""
    kinds = identifier_kinds().items()
    grace = kind.cases(*((n, float(k.specificity_grace_persons)) for n, k in kinds), else_=20.0)
    zero = kind.cases(*((n, float(k.specificity_zero_persons)) for n, k in kinds), else_=1000.0)
    return grace, zero
