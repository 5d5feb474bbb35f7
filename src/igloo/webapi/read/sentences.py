"""An event as a sentence, from its kind's template; what is empty is left out with the word before it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from igloo.core.kinds import EventKind

_SLOT = re.compile(r"\{(\w+)\}")
_LINKING_WORDS = frozenset({"at", "in", "of", "to", "by", "for", "from", "on", "is", "with"})


def event_sentence(kind: EventKind, values: Mapping[str, str]) -> str:
    """What happened, in one line; `values` are labels by role and texts by property.

    >>> from igloo.core.kinds import event_kinds
    >>> event_sentence(event_kinds()["crossing"], {"vehicle": "TX ABC1234", "direction": "inbound"})
    'TX ABC1234 crossed inbound'
    """
    template = kind.sentence
    first = _SLOT.match(template)
    # Nobody stands where the sentence begins (a crossing read from the plate): another party speaks.
    if first and not any(values.get(name) for name in _opening_slots(template)):
        for role in kind.roles:
            if values.get(role) and f"{{{role}}}" not in template:
                values = {**values, first.group(1): values[role]}
                break
    clauses = [_clause(text, kind, values) for text in template.split(", ")]
    said = ", ".join(clause for clause in clauses if clause)
    if not said:
        return kind.label
    # A name, number or address keeps its own first letter.
    return said if first else said[0].upper() + said[1:]


def _opening_slots(template: str) -> list[str]:
    names = []
    at = 0
    while (match := _SLOT.match(template, at)) is not None:
        names.append(match.group(1))
        at = match.end() + 1
    return names


def _clause(text: str, kind: EventKind, values: Mapping[str, str]) -> str:
    """One clause; neighbouring parties become a list, a clause with nothing in it is left out."""
    tokens = text.split()
    slots = [match.group(1) if (match := _SLOT.search(token)) else "" for token in tokens]
    if any(slots) and not any(values.get(name) for name in slots if name):
        return ""
    words: list[str] = []
    after_party = False
    for at, (token, name) in enumerate(zip(tokens, slots, strict=True)):
        if not name:
            if token not in _LINKING_WORDS or _leads_to_something(slots[at + 1 :], kind, values):
                words.append(token)
            after_party = False
        elif value := values.get(name, ""):
            if after_party and name in kind.roles:
                words[-1] += ","
            words.append(token.replace(f"{{{name}}}", value))
            after_party = name in kind.roles
    return " ".join(words).rstrip(":")


def _leads_to_something(slots: list[str], kind: EventKind, values: Mapping[str, str]) -> bool:
    """Whether the slot after a linking word is filled: "was read at" becomes "was read"."""
    if not slots or not slots[0]:
        return True
    for name in slots:
        if not name:
            return False
        if values.get(name):
            return True
        # Parties side by side stand in for one another; a place does not stand in for a direction.
        if name not in kind.roles:
            return False
    return False
