"""Meanings in words, so that nobody has to read an id."""

from __future__ import annotations

from dataclasses import dataclass

from igloo.core.kinds import event_kinds, identifier_kinds
from igloo.mapping.proposal.row_kinds import row_kinds

_PLAIN = {
    "ignore": "Leave out", "time": "Time", "date": "Date (time of day in another column)", "time_of_day": "Time of day",
    "end": "End time", "end_date": "End date", "end_time_of_day": "End, time of day", "place": "Place",
    "lat": "Latitude", "lon": "Longitude", "lat_lon": "Latitude and longitude in one cell",
    "plate_state": "Issuing state of the plate",
}  # fmt: skip
_PARTS = {
    "name": "full name",
    "given": "given names",
    "surname": "surname",
    "birth_date": "date of birth",
    "category": "category",
}


@dataclass(frozen=True)
class MeaningWords:
    """A meaning, how it is called, in which group it is offered, and for which kinds of rows."""

    id: str
    label: str
    group: str
    kinds: tuple[str, ...]


def in_words(meaning: str) -> str:
    """What a meaning is called.

    >>> in_words("role:caller:phone"), in_words("person:payer:birth_date")
    ('Caller (phone)', 'Payer: date of birth')
    """
    if meaning in _PLAIN:
        return _PLAIN[meaning]
    parts = meaning.split(":")
    if parts[0] == "role":
        role = next((k.roles[parts[1]].label for k in event_kinds().values() if parts[1] in k.roles), parts[1])
        return f"{role} ({_identifier(parts[-1])})"
    if parts[0] == "property":
        for kind in event_kinds().values():
            if parts[1] in kind.properties:
                found = kind.properties[parts[1]]
                return f"{found.label} ({found.unit})" if found.unit else found.label
    if parts[0] == "identifier":
        return f"{_identifier(parts[-1]).capitalize()}, of nobody in the row"
    if parts[0] == "person":
        who = parts[1].replace("_", " ").capitalize()
        return f"{who}: {_PARTS.get(parts[-1]) or _identifier(parts[-1])}"
    return meaning


def _identifier(kind: str) -> str:
    return identifier_kinds()[kind].label.lower() if kind in identifier_kinds() else kind


def all_meanings() -> list[MeaningWords]:
    """Everything a column can mean, with the rows in which it makes sense."""
    events = tuple(event_kinds())
    found = [
        MeaningWords("ignore", _PLAIN["ignore"], "Nothing", ()),
        *(
            MeaningWords(m, _PLAIN[m], "When and where", tuple(k for k in events if k != "relation"))
            for m in ("time", "date", "time_of_day", "end", "end_date", "end_time_of_day")
        ),
        *(
            MeaningWords(m, _PLAIN[m], "When and where", (*events, "places"))
            for m in ("place", "lat", "lon", "lat_lon")
        ),
        MeaningWords("plate_state", _PLAIN["plate_state"], "Identifiers", ()),
    ]
    grouped: dict[str, tuple[str, list[str]]] = {}
    for kind in row_kinds().values():
        for meaning, group in _of_kind(kind.name):
            grouped.setdefault(meaning, (group, []))[1].append(kind.name)
    found += [MeaningWords(m, in_words(m), group, tuple(kinds)) for m, (group, kinds) in grouped.items()]
    loose = [f"identifier:{kind}" for kind in identifier_kinds()]
    return found + [MeaningWords(m, in_words(m), "Identifiers", ()) for m in loose]


def _of_kind(name: str) -> list[tuple[str, str]]:
    kind = row_kinds()[name]
    found = []
    for label in dict.fromkeys(kind.people.values()):
        found += [(f"person:{label}:{part}", "People") for part in _PARTS]
        found += [(f"person:{label}:identifier:{i}", "People") for i in identifier_kinds()]
    event = event_kinds().get(name)
    if event is not None:
        for role in event.roles.values():
            found += [(f"role:{role.name}:{i}", "Identifiers") for i in role.kinds]
        found += [(f"property:{p}", "Details") for p in event.properties]
    return found
