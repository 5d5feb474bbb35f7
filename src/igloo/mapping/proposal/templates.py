"""Ready-made layouts of the files agencies meet: data files, offered with how well they fit.

A template says which headers mean what; the values still decide whether it is true. Nothing needs one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.header_words import words_of
from igloo.mapping.proposal.meaning_of_values import whats_of

LEAST_FIT = 0.6


@dataclass(frozen=True)
class TemplateColumn:
    """A column of a template: its meaning and the headers under which it is known."""

    meaning: str
    headers: tuple[str, ...]
    required: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """A ready-made layout."""

    id: str
    title: str
    row_is: tuple[str, ...]
    source: Mapping[str, Any]
    columns: tuple[TemplateColumn, ...]
    constants: Mapping[str, str]


@dataclass(frozen=True)
class TemplateFit:
    """How well a template fits: the share of its columns that are there and hold what they should."""

    template: Template
    fit: float
    columns: dict[str, TemplateColumn]


@cache
def templates() -> dict[str, Template]:
    """All templates by id."""
    found = {}
    room = files("igloo.mapping") / "templates"
    for entry in sorted(room.iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yml"):
            continue
        data = yaml.safe_load(entry.read_text(encoding="utf-8"))
        columns = tuple(
            TemplateColumn(
                meaning=str(c["meaning"]),
                headers=tuple(str(h) for h in c["headers"]),
                required=bool(c.get("required", False)),
                options=c.get("options", {}),
            )
            for c in data["columns"]
        )
        name = entry.name.removesuffix(".yml")
        found[name] = Template(
            id=name,
            title=str(data["title"]),
            row_is=tuple(data["row_is"]),
            source=data.get("source", {}),
            columns=columns,
            constants={str(k): str(v) for k, v in data.get("constants", {}).items()},
        )
    return found


def _squeezed(name: str) -> str:
    return "".join(words_of(name))


def fit_of(template: Template, readings: Iterable[ColumnReading]) -> TemplateFit:
    """Which columns of a file are those of a template, and how well it fits."""
    by_name = {_squeezed(r.name): r for r in readings}
    matched: dict[str, TemplateColumn] = {}
    weight = total = 0.0
    for column in template.columns:
        value = 2.0 if column.required else 1.0
        total += value if column.required else 0.5
        names = [_squeezed(header) for header in column.headers]
        reading = next((by_name[n] for n in names if n in by_name and by_name[n].name not in matched), None)
        if reading is None:
            if column.required:
                return TemplateFit(template, 0.0, {})
            continue
        by = reading.of(*whats_of(column.meaning))
        # A header that promises what its values are not does not fit the template.
        truth = 1.0 if by is not None or column.meaning.startswith(("property:", "ignore")) else 0.2
        matched[reading.name] = column
        weight += value * truth if column.required else 0.5 * truth
    described = len(matched) / max(len(by_name), 1)
    return TemplateFit(template, round(min(1.0, weight / total) * (0.5 + 0.5 * described), 3), matched)


def fitting_templates(readings: Iterable[ColumnReading]) -> list[TemplateFit]:
    """The templates that fit at all, best first."""
    columns = list(readings)
    found = [fit_of(template, columns) for template in templates().values()]
    return sorted((f for f in found if f.fit > 0), key=lambda f: (-f.fit, f.template.id))
