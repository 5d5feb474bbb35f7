"""Kinds of entities, identifiers and events: one YAML file each, read by every room alike.

A new event kind is one file in `kinds/events/`: its table contract, its mapping keys, its icon
and its sentence in a timeline all come from there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class EntityKind:
    """People and organisations."""

    name: str
    label: str
    plural: str
    icon: str
    colour: str
    followthemoney: str
    meaning: str


@dataclass(frozen=True)
class IdentifierKind:
    """Things that point at someone: phone, plate, document ...

    `specificity_*` and `recency_half_life_days` (None: never fades) feed Quality of Evidence;
    `ties_persons_up_to`: the most distinct people an identifier may have and still speak for one.
    """

    name: str
    label: str
    plural: str
    icon: str
    colour: str
    followthemoney: str
    meaning: str
    normaliser: str
    specificity_grace_persons: int
    specificity_zero_persons: int
    recency_half_life_days: int | None
    ties_persons_up_to: int


@dataclass(frozen=True)
class Role:
    """Who or what takes part in an event; `holds` is "mention" or "identifier"."""

    name: str
    label: str
    holds: str
    kinds: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Property:
    """A value an event carries besides its parties, time and place."""

    name: str
    type: str
    label: str
    unit: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class EventKind:
    """Something that happened, with its roles and properties."""

    name: str
    label: str
    plural: str
    icon: str
    colour: str
    followthemoney: str
    meaning: str
    sentence: str
    roles: dict[str, Role] = field(default_factory=dict)
    properties: dict[str, Property] = field(default_factory=dict)
    time_required: bool = True


def _read(folder: str) -> dict[str, dict[str, Any]]:
    room = files("igloo.core.kinds") / folder
    found = {}
    for entry in sorted(room.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".yml"):
            found[entry.name.removesuffix(".yml")] = yaml.safe_load(entry.read_text(encoding="utf-8"))
    return found


@cache
def entity_kinds() -> dict[str, EntityKind]:
    """All kinds of entities by name."""
    return {name: EntityKind(name=name, **data) for name, data in _read("entities").items()}


@cache
def identifier_kinds() -> dict[str, IdentifierKind]:
    """All kinds of identifiers by name."""
    return {name: IdentifierKind(name=name, **data) for name, data in _read("identifiers").items()}


@cache
def event_kinds() -> dict[str, EventKind]:
    """All kinds of events by name."""
    kinds = {}
    for name, data in _read("events").items():
        roles = {
            key: Role(name=key, **{**role, "kinds": tuple(role.get("kinds", ()))})
            for key, role in data.pop("roles").items()
        }
        properties = {
            key: Property(name=key, **{**prop, "values": tuple(prop.get("values", ()))})
            for key, prop in data.pop("properties").items()
        }
        kinds[name] = EventKind(name=name, roles=roles, properties=properties, **data)
    return kinds
