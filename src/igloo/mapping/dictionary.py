"""Distinct values are normalised once, and the rows find their normal form by a join.

A file of a million calls holds sixty thousand different numbers: libphonenumber sees those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from igloo.core.kinds import identifier_kinds
from igloo.mapping.cells import exploded
from igloo.mapping.normalise.birth_date import birth_date
from igloo.mapping.normalise.machine_readable import ZONE_FIELDS
from igloo.mapping.normalise.name import name, name_key
from igloo.mapping.normalise.phone import plain_phones
from igloo.mapping.normalise.registry import NORMALISERS
from igloo.mapping.prepared import Columns, person_name
from igloo.mapping.spec import LayoutSpec, Value

DICTIONARY_SCHEMA = {"slot": "string", "raw": "string", "norm": "string", "key": "string", "reason": "string"}


@dataclass(frozen=True)
class Slot:
    """A value of a layout that is normalised by dictionary; target: an identifier kind, name, birth_date, text.

    `book`: the part of the dictionary it is looked up in, shared by slots that normalise alike (caller and called).
    """

    key: str
    value: Value
    target: str
    book: str


def collect_slots(layout: LayoutSpec) -> dict[tuple[Value, str], Slot]:
    """The slots of a layout; the same recipe with the same target is one slot."""
    wanted: list[tuple[Value, str]] = []
    for person in layout.people:
        wanted += [(person_name(person), "name")]
        wanted += [(v, "birth_date") for v in [person.birth_date] if v]
        wanted += [(v, "text") for v in [person.category, person.kind_value] if v and v.lookup]
        wanted += [(v, kind) for kind, v in person.identifiers]
    wanted += [(entry.value, entry.kind) for entry in layout.identifiers]
    for event in layout.events:
        wanted += [(role.value, role.identifier_kind) for role in event.roles if role.value]
        texts = [event.place, *(v for _, v in event.properties)]
        wanted += [(v, "text") for v in texts if v and v.lookup]
    slots: dict[tuple[Value, str], Slot] = {}
    books: dict[tuple[Value, str], str] = {}
    for number, (value, target) in enumerate(dict.fromkeys(wanted)):
        alike = (replace(value, columns=(), join="", constant=None, required=False), target)
        book = books.setdefault(alike, f"s{number}")
        slots[(value, target)] = Slot(f"s{number}", value, target, book)
    return slots


def distinct_values(texts: ir.Table, slots: Iterable[Slot], columns: Columns) -> ir.Table:
    """Every distinct text of every book: slot, raw."""
    books: dict[str, list[ir.Table]] = {}
    for slot in slots:
        found = texts.select(raw=columns.text(texts, slot.value))
        if slot.value.split is not None:
            found = exploded(found, "raw", slot.value.split, "i").select("raw")
        books.setdefault(slot.book, []).append(found.filter(found.raw.notnull()))
    parts = []
    for book, tables in books.items():
        together = tables[0] if len(tables) == 1 else ibis.union(*tables)
        parts.append(together.distinct().mutate(slot=ibis.literal(book)))
    every = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return every.select("slot", "raw")


def normalise_distinct(
    values: pa.RecordBatch, slots: Mapping[str, Slot], region: str, lookups: Mapping[str, Mapping[str, str]]
) -> pa.RecordBatch:
    """The normal form of each distinct text, or the reason why there is none (DICTIONARY_SCHEMA).

    `slots`: one slot of each book, by the name of the book.
    """
    parts = []
    for book in pc.unique(values.column("slot")).to_pylist():
        raw = values.filter(pc.equal(values.column("slot"), book)).column("raw").cast(pa.string())
        forms = normal_forms(slots[book], raw, region, lookups)
        names = pa.array([book], pa.string()).take(pa.array(np.zeros(len(raw), np.int32)))
        parts.append(pa.RecordBatch.from_arrays([names, raw, *forms], names=list(DICTIONARY_SCHEMA)))
    return pa.concat_batches(parts)


def normal_forms(
    slot: Slot, raw: pa.StringArray, region: str, lookups: Mapping[str, Mapping[str, str]]
) -> tuple[pa.StringArray, pa.StringArray, pa.StringArray]:
    """The normal form of each text, what it is compared by (names), and the reason where there is none."""
    if is_plain_phone(slot):
        norm = plain_phones(raw, slot.value.region or region)
        rest = norm.is_null()
        found = [_normalise(slot, text, region, lookups) for text in raw.filter(rest).to_pylist()]
        reasons = pa.array([reason for _, _, reason in found], pa.string())
        norms = pa.array([made for made, _, _ in found], pa.string())
        reason = pc.replace_with_mask(pa.array([""]).take(pa.array(np.zeros(len(raw), np.int32))), rest, reasons)
        return pc.replace_with_mask(norm, rest, norms), pa.nulls(len(raw), pa.string()), reason
    found = [_normalise(slot, text, region, lookups) for text in raw.to_pylist()]
    columns = zip(*found, strict=True) if found else ((), (), ())
    norm, key, reason = (pa.array(column, pa.string()) for column in columns)
    return norm, key, reason


def is_plain_phone(slot: Slot) -> bool:
    """Whether nothing is done to a text of the slot but to read it as a telephone number."""
    kind = identifier_kinds().get(slot.target)
    plain = slot.value.split is None and slot.value.lookup is None and not slot.value.take
    return plain and kind is not None and kind.normaliser == "phone"


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
    """The rows with the columns <key> (norm), <key>_raw, <key>_key, and <key>_part, <key>_reason for lists.

    Rows that have their normal form already are not looked up again.
    """
    raw, part = f"{slot.key}_raw", f"{slot.key}_part"
    known = slot.key in table.columns
    table = table.mutate(**{raw: columns.text(table, slot.value)})
    if known:
        return table
    if slot.value.split is not None:
        table = exploded(table, raw, slot.value.split, part)
    entries = entries_of(slot, dictionary)
    more = {f"{slot.key}_reason": entries.reason} if slot.value.split is not None else {}
    entries = entries.select(
        **{f"{slot.key}_entry": entries.raw, slot.key: entries.norm, f"{slot.key}_key": entries.key}, **more
    )
    return table.left_join(entries, table[raw] == entries[f"{slot.key}_entry"]).drop(f"{slot.key}_entry")


def entries_of(slot: Slot, dictionary: ir.Table) -> ir.Table:
    """The entries of a slot's book."""
    return dictionary.filter(dictionary.slot == slot.book)


def with_plain_slots(table: ir.Table, slots: Iterable[Slot], dictionary: ir.Table, columns: Columns) -> ir.Table:
    """The rows with the normal form of every value that is no list: <key>, and <key>_key for names.

    All of them in one chain of joins: a step for each would carry every column of the rows through all the others.
    """
    joined, wanted = table, list(table.columns)
    for slot in slots:
        if slot.value.split is not None:
            continue
        entries, entry = entries_of(slot, dictionary), f"{slot.key}_entry"
        found = {slot.key: entries.norm} | ({f"{slot.key}_key": entries.key} if slot.target == "name" else {})
        entries = entries.select(**{entry: entries.raw}, **found)
        joined = joined.left_join(entries, columns.text(joined, slot.value) == entries[entry])
        wanted += found
    return joined.select(*wanted)
