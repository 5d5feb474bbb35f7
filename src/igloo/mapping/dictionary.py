"""Distinct values are normalised once, and the rows find their normal form by a join.

A file of a million calls holds sixty thousand different numbers: libphonenumber sees those.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.kinds import identifier_kinds
from igloo.mapping.cells import exploded
from igloo.mapping.normalise.birth_date import birth_date
from igloo.mapping.normalise.machine_readable import ZONE_FIELDS
from igloo.mapping.normalise.name import name, name_key
from igloo.mapping.normalise.registry import NORMALISERS
from igloo.mapping.prepared import Columns, person_name
from igloo.mapping.spec import LayoutSpec, Value

DICTIONARY_SCHEMA = {"slot": "string", "raw": "string", "norm": "string", "key": "string", "reason": "string"}


@dataclass(frozen=True)
class Slot:
    """A value of a layout that is normalised by dictionary; target: an identifier kind, name, birth_date, text."""

    key: str
    value: Value
    target: str


def collect_slots(layout: LayoutSpec) -> dict[tuple[Value, str], Slot]:
    """The slots of a layout; the same recipe with the same target is one slot."""
    wanted: list[tuple[Value, str]] = []
    for person in layout.people:
        wanted += [(person_name(person), "name")]
        wanted += [(v, "birth_date") for v in [person.birth_date] if v]
        wanted += [(v, "text") for v in [person.category] if v and v.lookup]
        wanted += [(v, kind) for kind, v in person.identifiers]
    wanted += [(entry.value, entry.kind) for entry in layout.identifiers]
    for event in layout.events:
        wanted += [(role.value, role.identifier_kind) for role in event.roles if role.value]
        texts = [event.place, *(v for _, v in event.properties)]
        wanted += [(v, "text") for v in texts if v and v.lookup]
    return {pair: Slot(f"s{i}", *pair) for i, pair in enumerate(dict.fromkeys(wanted))}


def distinct_values(rows: ir.Table, slots: list[Slot], columns: Columns) -> ir.Table:
    """Every distinct text of every slot: slot, raw."""
    parts = []
    for slot in slots:
        texts = rows.select(raw=columns.text(rows, slot.value))
        if slot.value.split is not None:
            texts = exploded(texts, "raw", slot.value.split, "i").select("raw")
        parts.append(texts.filter(texts.raw.notnull()).distinct().mutate(slot=ibis.literal(slot.key)))
    together = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return together.select("slot", "raw")


def normalise_distinct(
    values: pd.DataFrame, slots: list[Slot], region: str, lookups: Mapping[str, Mapping[str, str]]
) -> pd.DataFrame:
    """The normal form of each distinct text, or the reason why there is none (DICTIONARY_SCHEMA)."""
    by_key = {slot.key: slot for slot in slots}
    rows = []
    ordered = values.sort_values(["slot", "raw"])
    for key, raw in zip(ordered["slot"], ordered["raw"], strict=True):
        norm, sort_key, reason = _normalise(by_key[key], raw, region, lookups)
        rows.append((key, raw, norm, sort_key, reason))
    return pd.DataFrame(rows, columns=list(DICTIONARY_SCHEMA)).astype(object)


def _normalise(
    slot: Slot, raw: str, region: str, lookups: Mapping[str, Mapping[str, str]]
) -> tuple[str | None, str | None, str]:
    value, text = slot.value, raw
    if value.split is not None:
        part = _part(raw, value)
        if part is None:
            return None, None, f"it does not match the pattern {value.pattern}"
        text = part
    if value.lookup is not None:
        found = lookups[value.lookup].get(text)
        if found is None and value.default is None:
            return None, None, f"the lookup “{value.lookup}” has no entry for it"
        text = value.prefix + (found if found is not None else value.default or "")
    elif value.split is not None:
        text = value.prefix + text
    if slot.target == "text":
        return text, None, ""
    if value.take in ZONE_FIELDS:
        field, reason = ZONE_FIELDS[value.take](text)
        if field is None:
            return None, None, reason
        text = field
    if slot.target == "name":
        norm, reason = name(text)
        return norm, name_key(norm) if norm else None, reason
    if slot.target == "birth_date":
        norm, reason = birth_date(text, () if value.take else value.formats)
        return norm, None, reason
    normaliser = NORMALISERS[identifier_kinds()[slot.target].normaliser]
    norm, reason = normaliser(text, value.region or region)
    return norm, None, reason


def _part(text: str, value: Value) -> str | None:
    """One part of a list in a cell, after pattern and replacements; None when the pattern does not match."""
    if value.pattern:
        found = re.search(value.pattern, text)
        if found is None:
            return None
        text = found.group(1) or ""
    for old, new in value.replace:
        text = text.replace(old, new)
    return text.strip()


def with_slot(table: ir.Table, slot: Slot, dictionary: ir.Table, columns: Columns) -> ir.Table:
    """The rows with the columns <key> (norm), <key>_raw, <key>_key, <key>_reason, and <key>_part for lists."""
    raw, part = f"{slot.key}_raw", f"{slot.key}_part"
    table = table.mutate(**{raw: columns.text(table, slot.value)})
    if slot.value.split is not None:
        table = exploded(table, raw, slot.value.split, part)
    entries = dictionary.filter(dictionary.slot == slot.key)
    entries = entries.select(
        **{
            f"{slot.key}_entry": entries.raw,
            slot.key: entries.norm,
            f"{slot.key}_key": entries.key,
            f"{slot.key}_reason": entries.reason,
        }
    )
    return table.left_join(entries, table[raw] == entries[f"{slot.key}_entry"])
