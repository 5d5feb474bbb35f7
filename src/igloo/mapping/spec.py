"""What a mapping.yml says, as plain objects; docs/reference/mapping.md is its description."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Value:
    """How to get one value out of a row."""

    columns: tuple[str, ...] = ()
    join: str = " "
    constant: str | None = None
    split: str | None = None
    pattern: str | None = None
    replace: tuple[tuple[str, str], ...] = ()
    take: str | None = None
    lookup: str | None = None
    default: str | None = None
    prefix: str = ""
    scale: float | None = None
    decimal: str = "."
    formats: tuple[str, ...] = ()
    zone: str | None = None
    region: str | None = None
    required: bool = False

    @property
    def label(self) -> str:
        """What to call it in a message: its columns."""
        return " + ".join(self.columns) if self.columns else f"constant {self.constant}"


@dataclass(frozen=True)
class Condition:
    """When a record applies."""

    column: str
    test: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class PersonSpec:
    """A person or organisation described in the row."""

    label: str
    kind: str = "Person"
    kind_value: Value | None = None
    name: Value | None = None
    given: Value | None = None
    surname: Value | None = None
    birth_date: Value | None = None
    category: Value | None = None
    identifiers: tuple[tuple[str, Value], ...] = ()
    when: Condition | None = None


@dataclass(frozen=True)
class IdentifierSpec:
    """An identifier that stands in the row with nobody beside it."""

    kind: str
    value: Value
    role: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class RoleSpec:
    """Who holds a role: an identifier of a kind, or a person of the same row."""

    role: str
    identifier_kind: str = ""
    value: Value | None = None
    person: str = ""


@dataclass(frozen=True)
class EventSpec:
    """An event the row describes."""

    kind: str
    time: Value | None = None
    end: Value | None = None
    place: Value | None = None
    lat: Value | None = None
    lon: Value | None = None
    roles: tuple[RoleSpec, ...] = ()
    properties: tuple[tuple[str, Value], ...] = ()
    when: Condition | None = None


@dataclass(frozen=True)
class PlaceSpec:
    """A row of a list of places."""

    place: Value
    lat: Value
    lon: Value


@dataclass(frozen=True)
class LookupSpec:
    """A small table to translate values: written in place, or a file beside mapping.yml or in the data."""

    values: tuple[tuple[str, str], ...] = ()
    file: str = ""
    key: str = ""
    value: str = ""


@dataclass(frozen=True)
class LayoutSpec:
    """One layout of files and what its columns mean.

    `delivery`: a delivery adds to the ones before it, replaces them, or corrects their rows with the same `key`.
    """

    match: str
    delivery: str = "adds"
    key: tuple[str, ...] = ()
    format: Mapping[str, Any] = field(default_factory=dict)
    lookups: Mapping[str, LookupSpec] = field(default_factory=dict)
    people: tuple[PersonSpec, ...] = ()
    identifiers: tuple[IdentifierSpec, ...] = ()
    events: tuple[EventSpec, ...] = ()
    places: tuple[PlaceSpec, ...] = ()


def layout_values(layout: LayoutSpec) -> list[Value]:
    """Every value recipe of a layout, for checks."""
    found: list[Value | None] = []
    for person in layout.people:
        found += [person.name, person.given, person.surname, person.birth_date, person.category, person.kind_value]
        found += [value for _, value in person.identifiers]
    found += [entry.value for entry in layout.identifiers]
    for event in layout.events:
        found += [event.time, event.end, event.place, event.lat, event.lon]
        found += [role.value for role in event.roles] + [value for _, value in event.properties]
    for place in layout.places:
        found += [place.place, place.lat, place.lon]
    return [value for value in found if value is not None]


def layout_conditions(layout: LayoutSpec) -> list[Condition]:
    """Every condition of a layout, for checks."""
    found = [p.when for p in layout.people] + [i.when for i in layout.identifiers]
    found += [e.when for e in layout.events]
    return [condition for condition in found if condition is not None]
