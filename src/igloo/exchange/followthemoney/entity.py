"""One FollowTheMoney entity: an id, a schema and properties that are lists of texts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from igloo.core.protected import is_protected

# Protected in FollowTheMoney's own words, beside those that core/protected.py knows by name: a person's countries
# stand for national origin, a form of address ("Mr", "Mrs") for sex.
_PROTECTED = frozenset(
    ("nationality", "citizenship", "gender", "religion", "ethnicity", "birthPlace", "birthCountry", "political",
     "spokenLanguage", "title", "country", "mainCountry", "jurisdiction", "eyeColor", "hairColor", "appearance")
)  # fmt: skip
PEOPLE = ("Person",)
ORGANISATIONS = ("Organization", "Company", "PublicBody", "LegalEntity")


@dataclass(frozen=True)
class Entity:
    """As a line of a file gives it; protected properties are not here."""

    entity_id: str
    schema: str
    properties: dict[str, list[str]] = field(default_factory=dict)

    def first(self, *names: str) -> str:
        """The first value of the first of these properties that has one."""
        return next((self.properties[name][0] for name in names if self.properties.get(name)), "")

    def every(self, *names: str) -> list[str]:
        """All values of these properties, each once."""
        return list(dict.fromkeys(value for name in names for value in self.properties.get(name, [])))

    @property
    def kind(self) -> str:
        """Person, Organization, or nothing for what is neither."""
        if self.schema in PEOPLE:
            return "Person"
        return "Organization" if self.schema in ORGANISATIONS else ""

    def line(self) -> str:
        """As FollowTheMoney's tools read it, keys in order."""
        content = {"id": self.entity_id, "schema": self.schema, "properties": self.properties}
        return json.dumps(content, ensure_ascii=False, sort_keys=True)


@lru_cache(maxsize=10_000)  # a file has few names of properties, but writes them in every line
def is_protected_property(name: str) -> bool:
    """Whether a property speaks of what somebody is: it is neither taken in nor written.

    >>> is_protected_property("nationality"), is_protected_property("birthDate")
    (True, False)
    """
    return name in _PROTECTED or is_protected(name)


def read_entity(line: str) -> tuple[Entity | None, str]:
    """The entity of a line, without what is protected; or the reason why it is none.

    >>> read_entity('{"id": "a", "schema": "Person", "properties": {"name": ["Ana"], "gender": ["female"]}}')[0]
    Entity(entity_id='a', schema='Person', properties={'name': ['Ana']})
    """
    try:
        data = json.loads(line)
    except json.JSONDecodeError:
        return None, "the line is not JSON"
    if not isinstance(data, dict) or not isinstance(data.get("id"), str) or not isinstance(data.get("schema"), str):
        return None, "it lacks an id or a schema"
    given = data.get("properties") or {}
    if not isinstance(given, dict):
        return None, "its properties are no list of names and values"
    kept = {str(name): _values(values) for name, values in given.items() if not is_protected_property(str(name))}
    return Entity(data["id"], data["schema"], {name: values for name, values in kept.items() if values}), ""


def _values(values: Any) -> list[str]:
    """The texts of a property; an entity written in full where its id is enough gives that id."""
    listed = values if isinstance(values, list) else [values]
    texts = [value.get("id") if isinstance(value, dict) else value for value in listed]
    return [str(text) for text in texts if text not in (None, "")]


def read_lines(path: Path, encoding: str) -> Iterator[tuple[str, Entity | None, str]]:
    """Line, entity and reason of every line that is not blank."""
    with path.open("r", encoding=encoding, errors="replace") as handle:
        for line in handle:
            if line.strip():
                yield line, *read_entity(line)


def looks_like_entities(path: Path, encoding: str = "utf-8") -> bool:
    """Whether the first lines of a file are FollowTheMoney entities: an id, a schema, properties."""
    for _, (line, entity, _) in zip(range(5), read_lines(path, encoding), strict=False):
        if entity is None or '"properties"' not in line:
            return False
    return path.stat().st_size > 0
