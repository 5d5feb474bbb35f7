"""What is shared, in words: why it is surprising, and what else would explain it."""

from __future__ import annotations

from igloo.core.kinds import identifier_kinds
from igloo.webapi.read.labels import counted, in_words

ASPECT_LABELS = {name: kind.label for name, kind in identifier_kinds().items()} | {
    "contact": "Called or wrote",
    "payment": "Payment",
    "place": "Place",
    "companion": "Company on the way",
    "person": "In the same record",
}
_DID = {
    "contact": "called or wrote to, or were called by,",
    "payment": "paid or were paid by",
    "place": "were recorded at",
    "companion": "passed the same place within minutes of",
    "person": "are named in one record with",
}
# What a shared item usually means when nothing is wrong; the number before it says for how many others.
_USUALLY = {
    "contact": "a shop, a service, a common friend or an employer",
    "payment": "a shop, an employer, a landlord or a remittance agent",
    "place": "a port, a hotel or a road that many use",
    "companion": "a queue, a commuter, a bus or a car pool",
    "person": "a family, a group booking or a work crew",
    "phone": "a household's or an employer's number",
    "plate": "a bus, a taxi, a rental or a family's car",
    "address": "a household, a shelter, a hotel or an employer",
    "account": "a shop, an employer or a family",
    "card": "a family or an employer",
    "document": "a misreading, or a document that is shared",
    "device": "a handset that was sold or passed on",
    "email": "a family or a firm",
    "handle": "a group or a firm",
}


def why_surprising(aspect: str, label: str, k_of_n: tuple[int, int], expected: float, lower_bound: float) -> str:
    """One sentence with its counts.

    >>> why_surprising("contact", "(520) 555-0199", (3, 4), 0.02, 61.3)
    '3 of 4 called or wrote to, or were called by, (520) 555-0199; by chance 0.02 would. At least 61 times that.'
    """
    k, n = k_of_n
    did = _DID.get(aspect, f"have the same {ASPECT_LABELS.get(aspect, aspect).lower()},")
    chance = f"{expected:.2g}" if expected < 10 else f"{expected:,.0f}"
    at_least = f" At least {lower_bound:,.0f} times that." if lower_bound >= 2 else ""
    return f"{k} of {n} {did} {label}; by chance {chance} would.{at_least}"


def innocent_explanation(aspect: str, others: int) -> str:
    """How many others have it, and what it then usually is.

    >>> innocent_explanation("place", 1204)
    '1,204 others as well: a port, a hotel or a road that many use.'
    """
    if not others:
        return "Nobody else in the data."
    who = f"{counted(others, 'other')} as well"
    return f"{who}: {_USUALLY.get(aspect, 'something many have')}."


def registered_reason(category: str) -> str:
    """Why a registered line is no commonality."""
    return f"registered {in_words(category)} line: it serves everybody, so sharing it says nothing"
