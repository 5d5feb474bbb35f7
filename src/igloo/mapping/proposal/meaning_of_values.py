"""What a column can mean, and what its values ask for once it does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from igloo.mapping.proposal.columns import ColumnReading

IDENTIFIERS = ("phone", "email", "handle", "plate", "document", "device", "account", "card", "record")
ADDRESS_PARTS = ("street_number", "address", "city", "region_state", "postcode")
TIMES = ("moment", "day", "epoch", "step")
# One word in so many of the rows of a column of names, and hardly any other so often, is no name.
_FILLER_SHARE, _FILLER_LEAD = 0.05, 5


@dataclass(frozen=True)
class Meaning:
    """What a column means in a row, and the options that its value needs."""

    meaning: str
    confidence: float
    why: str
    options: dict[str, Any] = field(default_factory=dict)
    question: str | None = None
    choices: tuple[tuple[str, dict[str, Any]], ...] = ()


def as_meaning(reading: ColumnReading, meaning: str) -> Meaning:
    """What a column is when somebody says what it means: with the options its values ask for."""
    by = reading.of(*whats_of(meaning))
    if by is None:
        nothing = "" if meaning == "ignore" else "none of its values speaks for it"
        return Meaning(meaning, 0.3 if nothing else 1.0, nothing or "it was set aside")
    return Meaning(meaning, by.confidence, by.why, dict(by.options), by.question, by.choices)


def whats_of(meaning: str) -> tuple[str, ...]:
    """The kinds of values that a meaning is made of."""
    parts = meaning.split(":")
    if parts[0] in ("time", "end"):
        return TIMES
    if parts[0] in ("date", "end_date"):
        return ("day", "moment")
    if parts[0] in ("time_of_day", "end_time_of_day"):
        return ("clock",)
    if parts[0] in ("role", "identifier") or (parts[0] == "person" and "identifier" in parts):
        return (parts[-1],) if parts[-1] != "address" else ADDRESS_PARTS
    if parts[0] == "person":
        return {"name": ("full_name", "organization"), "given": ("given_name",)}.get(parts[-1], (parts[-1],))
    if parts[0] == "property":
        return (parts[1], "amount", "duration", "number") if parts[1] in ("amount", "duration_s") else (parts[1],)
    return (meaning, "city", "organization") if meaning == "place" else (meaning,)


def filler_of(reading: ColumnReading) -> str:
    """A word that stands where a name is missing, such as PREPAID; empty when there is none."""
    values = reading.sample.values
    if len(values) < 2:
        return ""
    (text, n), (_, next_n) = values[0], values[1]
    often = n >= _FILLER_SHARE * reading.sample.n_filled and n >= _FILLER_LEAD * next_n
    return text if often and len(text.split()) == 1 else ""


_SAME_WORDS = {
    "inbound": ("in", "i", "inbound", "entry", "entrada", "ingreso", "arrival", "entrante"),
    "outbound": ("out", "o", "outbound", "exit", "salida", "egreso", "departure", "saliente"),
}


def translated(reading: ColumnReading, wanted: tuple[str, ...]) -> dict[str, Any] | None:
    """A lookup from a column's words to those a property is declared with; None where a word is not known."""
    if not wanted:
        return {}
    words = {}
    for text, _ in reading.sample.values:
        word = next((w for w in wanted if text.lower() in (w, *_SAME_WORDS.get(w, ()))), None)
        if word is None:
            return None
        words[text] = word
    if all(text == word for text, word in words.items()):
        return {}
    name = "_".join(reading.header.words) + "_words"
    return {"lookup": name, "lookup_values": words}
