"""What the loaded rows of one file become: mentions, identifier uses, events, places.

Each function is a pure expression over the prepared rows and the dictionary of their values.
Ids are made of the file and the row, so that every id leads back: e:<batch>:<row>:<n>.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.core.tables import table_contracts
from igloo.mapping.dictionary import Slot, with_slot
from igloo.mapping.prepared import BATCH, ROW, Columns, person_name
from igloo.mapping.spec import Condition, EventSpec, LayoutSpec, PersonSpec, Value


@dataclass(frozen=True)
class FileContext:
    """Where the rows come from."""

    source_id: str
    layout: LayoutSpec
    slots: Mapping[tuple[Value, str], Slot]
    columns: Columns


def _null(kind: str) -> ir.Value:
    return ibis.null(kind)


def _row_id(letter: str, table: ir.Table, number: str, part: str = "") -> ir.StringValue:
    head = ibis.literal(f"{letter}:") + table[BATCH] + ":" + table[ROW].cast("string") + f":{number}"
    return head + "." + table[part].cast("string") if part else head


def _origin(table: ir.Table, context: FileContext) -> dict[str, ir.Value]:
    return {
        "source_id": ibis.literal(context.source_id),
        "batch_id": table[BATCH],
        "row": table[ROW].cast("int64"),
    }


def _contract(table: ir.Table, name: str, columns: Mapping[str, ir.Value]) -> ir.Table:
    schema = table_contracts()[name].schema()
    return table.select(**{c: columns.get(c, _null(kind)).cast(kind) for c, kind in schema.items()})


def _text(table: ir.Table, value: Value | None, context: FileContext) -> ir.Value:
    """A text value; one with a lookup has been joined as a slot before."""
    if value is None:
        return _null("string")
    if value.lookup:
        return table[context.slots[(value, "text")].key]
    return context.columns.text(table, value)


def name_slot(person: PersonSpec, context: FileContext) -> Slot:
    """The slot in which a person's name is normalised."""
    return context.slots[(person_name(person), "name")]


def _mention_id(table: ir.Table, person: PersonSpec, context: FileContext) -> ir.Value:
    """The id of the person's mention in this row, null where no name is given; its slot must be joined."""
    number = str(context.layout.people.index(person))
    slot = name_slot(person, context)
    part = f"{slot.key}_part" if slot.value.split is not None else ""
    made = table[slot.key].notnull() & context.columns.applies(table, person.when)
    return ibis.ifelse(made, _row_id("m", table, number, part), _null("string"))


def mentions(rows: ir.Table, dictionary: ir.Table, context: FileContext) -> ir.Table | None:
    """People and organisations named in the rows, as contract table `mention`."""
    parts = []
    for person in context.layout.people:
        slot = name_slot(person, context)
        table = with_slot(rows.filter(context.columns.applies(rows, person.when)), slot, dictionary, context.columns)
        table = table.filter(table[slot.key].notnull())
        extra = [(v, t) for v, t in ((person.birth_date, "birth_date"), (person.category, "text")) if v]
        for value, target in extra:
            if (value, target) in context.slots:
                table = with_slot(table, context.slots[(value, target)], dictionary, context.columns)
        birth = context.slots[(person.birth_date, "birth_date")].key if person.birth_date else ""
        role = _text(table, person.category, context) if person.category else ibis.literal(person.label)
        columns = {
            "mention_id": _mention_id(table, person, context),
            **_origin(table, context),
            "role": role,
            "kind": ibis.literal(person.kind),
            "name": table[f"{slot.key}_raw"],
            "name_norm": table[slot.key],
            "name_key": table[f"{slot.key}_key"],
            "given": context.columns.text(table, person.given) if person.given else _null("string"),
            "surname": context.columns.text(table, person.surname) if person.surname else _null("string"),
            "birth_date": table[birth] if birth else _null("string"),
            "birth_date_original": table[f"{birth}_raw"] if birth else _null("string"),
        }
        parts.append(_contract(table, "mention", columns))
    return _together(parts)


def identifier_uses(rows: ir.Table, dictionary: ir.Table, context: FileContext) -> ir.Table | None:
    """Every identifier in the rows with the person it is written beside, as contract table `identifier_use`."""
    parts: list[ir.Table] = []
    beside: dict[tuple[Value, str], list[Condition | None]] = {}
    for person in context.layout.people:
        for kind, value in person.identifiers:
            beside.setdefault((value, kind), []).append(person.when)
            table = with_slot(
                rows.filter(context.columns.applies(rows, person.when)),
                name_slot(person, context),
                dictionary,
                context.columns,
            )
            table = table.mutate(__mention=_mention_id(table, person, context))
            parts.append(_uses(table, dictionary, context, (kind, value, person.label), len(parts)))
    loose = [(e.kind, e.value, e.role or e.kind, e.when) for e in context.layout.identifiers]
    for event in context.layout.events:
        loose += [(r.identifier_kind, r.value, r.role, event.when) for r in event.roles if r.value]
    for kind, value, role, when in loose:
        # A value that is written beside a person has been taken with that person, where the person applies.
        people = beside.get((value, kind), [])
        if None in people:
            continue
        beside.setdefault((value, kind), []).append(when)
        table = rows.filter(context.columns.applies(rows, when))
        for condition in people:
            table = table.filter(~context.columns.applies(table, condition))
        table = table.mutate(__mention=_null("string"))
        parts.append(_uses(table, dictionary, context, (kind, value, role), len(parts)))
    return _together(parts)


def _uses(
    table: ir.Table, dictionary: ir.Table, context: FileContext, entry: tuple[str, Value, str], number: int
) -> ir.Table:
    kind, value, role = entry
    slot = context.slots[(value, kind)]
    table = with_slot(table, slot, dictionary, context.columns)
    table = table.filter(table[slot.key].notnull())
    timed = next((e for e in context.layout.events if e.time is not None), None)
    graded = next((v for e in context.layout.events for name, v in e.properties if name == "credibility"), None)
    part = f"{slot.key}_part" if slot.value.split is not None else ""
    columns = {
        "use_id": _row_id("u", table, str(number), part),
        **_origin(table, context),
        "ident_id": ibis.literal(f"{kind}:") + table[slot.key],
        "kind": ibis.literal(kind),
        "norm": table[slot.key],
        "original": table[f"{slot.key}_raw"],
        "mention_id": table["__mention"],
        "role": ibis.literal(role),
        "t_utc": context.columns.time(table, timed.time)[0] if timed and timed.time else _null("timestamp"),
        "credibility": context.columns.number(table, graded) if graded else _null("float64"),
    }
    return _contract(table, "identifier_use", columns)


def events(rows: ir.Table, dictionary: ir.Table, context: FileContext, kind_name: str) -> ir.Table | None:
    """The events of one kind in the rows, as contract table event_<kind>."""
    parts = [
        _event(rows, dictionary, context, event, str(number))
        for number, event in enumerate(context.layout.events)
        if event.kind == kind_name
    ]
    return _together(parts)


def _event(rows: ir.Table, dictionary: ir.Table, context: FileContext, event: EventSpec, number: str) -> ir.Table:
    kind = event_kinds()[event.kind]
    table = rows.filter(context.columns.applies(rows, event.when))
    people = {p.label: p for p in context.layout.people}
    needed = [context.slots[(r.value, r.identifier_kind)] for r in event.roles if r.value]
    needed += [name_slot(people[r.person], context) for r in event.roles if r.person]
    texts = [event.place, *(v for _, v in event.properties)]
    needed += [context.slots[(v, "text")] for v in texts if v and v.lookup]
    for slot in dict.fromkeys(needed):
        table = with_slot(table, slot, dictionary, context.columns)
    lists = [f"{slot.key}_part" for slot in dict.fromkeys(needed) if slot.value.split is not None]
    event_id = _row_id("e", table, number)
    for part in lists:
        event_id = event_id + "." + table[part].cast("string")
    columns: dict[str, ir.Value] = {"event_id": event_id, **_origin(table, context)}
    if event.time is not None:
        columns["t_utc"], columns["time_precision"] = context.columns.time(table, event.time)
        columns["t_original"] = context.columns.text(table, event.time)
        columns["time_zone"] = context.columns.zone(table, event.time)
        columns["time_reading"] = context.columns.reading(table, event.time)
    if event.end is not None:
        columns["t_end_utc"] = context.columns.time(table, event.end)[0]
    columns["place"] = _text(table, event.place, context)
    for name, value in (("lat", event.lat), ("lon", event.lon)):
        if value is not None:
            columns[name] = context.columns.number(table, value)
    for role in event.roles:
        if role.person:
            columns[role.role] = _mention_id(table, people[role.person], context)
        elif role.value:
            slot = context.slots[(role.value, role.identifier_kind)]
            columns[role.role] = ibis.literal(f"{role.identifier_kind}:") + table[slot.key]
    for name, value in event.properties:
        numeric = kind.properties[name].type == "float64"
        columns[name] = context.columns.number(table, value) if numeric else _text(table, value, context)
        if allowed := kind.properties[name].values:
            written = columns[name].lower()
            columns[name] = ibis.ifelse(written.isin(allowed), written, _null("string"))
    made = _contract(table, f"event_{event.kind}", columns)
    required = [role.name for role in kind.roles.values() if role.required]
    for role_name in required:
        made = made.filter(made[role_name].notnull())
    return made


def places(rows: ir.Table, dictionary: ir.Table, context: FileContext) -> ir.Table | None:
    """Named places with coordinates, as contract table `place`."""
    parts = []
    for place in context.layout.places:
        columns = {
            **_origin(rows, context),
            "place": context.columns.text(rows, place.place),
            "lat": context.columns.number(rows, place.lat),
            "lon": context.columns.number(rows, place.lon),
        }
        parts.append(_contract(rows, "place", columns))
    return _together(parts)


def _together(parts: list[ir.Table]) -> ir.Table | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else ibis.union(*parts)
