"""What the loaded rows of one file become: mentions, identifier uses, events, places.

Each function is a pure expression over the prepared rows and the dictionary of their values.
Ids are made of the file and the row, so that every id leads back: e:<batch>:<row>:<n>.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import entity_kinds, event_kinds
from igloo.core.tables import table_contracts
from igloo.mapping.dictionary import Slot, with_slot
from igloo.mapping.prepared import BATCH, ROW, Columns, person_name
from igloo.mapping.spec import Condition, EventSpec, LayoutSpec, PersonSpec, Value, layout_values


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


def only(
    rows: ir.Table, context: FileContext, values: Iterable[Value | None], when: Iterable[Condition | None]
) -> ir.Table:
    """The rows with no more than these values and conditions: Ibis takes every column through every step above."""
    given = {value for value in values if value}
    keys = {context.columns.texts[value] for value in given}
    keys |= {slot.key for (value, _), slot in context.slots.items() if value in given}
    kept = {context.columns.conditions[condition] for condition in when if condition}
    return rows.select(*[n for n in rows.columns if n.startswith("__") or n in kept or n.split("_")[0] in keys])


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


def has_lists(layout: LayoutSpec) -> bool:
    """Whether a cell of the layout may hold several values, so that a row can give more records than one."""
    return any(value.split is not None for value in layout_values(layout))


def in_order(table: str, layout: LayoutSpec) -> bool:
    """Whether the records of a table come in the order of the rows: at most one of a kind a row, or side by side."""
    if has_lists(layout):
        return False
    if table == "mention":
        return len(layout.people) == 1
    return table == "identifier_written" or [f"event_{event.kind}" for event in layout.events].count(table) == 1


def _kind(table: ir.Table, person: PersonSpec, context: FileContext) -> ir.Value:
    """Person or Organization; where the row says neither, a person."""
    if person.kind_value is None:
        return ibis.literal(person.kind)
    said = _text(table, person.kind_value, context)
    return ibis.ifelse(said.isin(list(entity_kinds())), said, person.kind)


def mentions(rows: ir.Table, dictionary: ir.Table, context: FileContext) -> ir.Table | None:
    """People and organisations named in the rows, as contract table `mention`."""
    parts = []
    for person in context.layout.people:
        slot = name_slot(person, context)
        said = (person.given, person.surname, person.birth_date, person.category, person.kind_value)
        named = only(rows, context, [slot.value, *said], [person.when])
        table = with_slot(named.filter(context.columns.applies(named, person.when)), slot, dictionary, context.columns)
        table = table.filter(table[slot.key].notnull())
        extra = ((person.birth_date, "birth_date"), (person.category, "text"), (person.kind_value, "text"))
        for value, target in extra:
            if value and (value, target) in context.slots:
                table = with_slot(table, context.slots[(value, target)], dictionary, context.columns)
        birth = context.slots[(person.birth_date, "birth_date")].key if person.birth_date else ""
        role = _text(table, person.category, context) if person.category else ibis.literal(person.label)
        columns = {
            "mention_id": _mention_id(table, person, context),
            **_origin(table, context),
            "role": role,
            "kind": _kind(table, person, context),
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


@dataclass(frozen=True)
class Use:
    """One place of a row where an identifier stands: beside a person, or alone."""

    number: str
    kind: str
    value: Value
    role: str
    when: Condition | None
    person: PersonSpec | None = None
    but_not: tuple[Condition | None, ...] = ()
    event: EventSpec | None = None


def uses_of(layout: LayoutSpec) -> list[Use]:
    """Every place of a row where an identifier stands; one that is written beside a person counts there only."""
    found: list[Use] = []
    beside: dict[tuple[Value, str], list[Condition | None]] = {}
    for person in layout.people:
        for kind, value in person.identifiers:
            beside.setdefault((value, kind), []).append(person.when)
            found.append(Use(str(len(found)), kind, value, person.label, person.when, person))
    loose: list[tuple[str, Value, str, Condition | None, EventSpec | None]]
    loose = [(e.kind, e.value, e.role or e.kind, e.when, None) for e in layout.identifiers]
    for event in layout.events:
        loose += [(r.identifier_kind, r.value, r.role, event.when, event) for r in event.roles if r.value]
    for kind, value, role, when, told_by in loose:
        taken = beside.setdefault((value, kind), [])
        if None not in taken:
            found.append(Use(str(len(found)), kind, value, role, when, None, tuple(taken), told_by))
            taken.append(when)
    return found


def timed_event(layout: LayoutSpec) -> EventSpec | None:
    """The event whose time is the time of the row."""
    return next((event for event in layout.events if event.time is not None), None)


def grade_of(layout: LayoutSpec) -> Value | None:
    """The Admiralty grade of the row, if it has one."""
    return next((v for e in layout.events for name, v in e.properties if name == "credibility"), None)


def is_told(use: Use, layout: LayoutSpec) -> bool:
    """Whether an event says all there is to say of a use: who, in which role, when, in which row, in every row."""
    event = use.event
    if event is None or use.but_not or event.when is not None or use.value != Value(
        columns=use.value.columns[:1], region=use.value.region, required=use.value.required
    ):  # fmt: skip
        return False
    alone = [each.kind for each in layout.events].count(event.kind) == 1
    its_time = timed_event(layout) in (event, None)
    plain = not layout.identifiers and grade_of(layout) is None and not has_lists(layout)
    return alone and its_time and plain


def identifier_roles(layout: LayoutSpec) -> list[dict[str, str]]:
    """The roles of events that are each the use of an identifier: kind, role, ident_kind, number, column."""
    return [
        {
            "kind": use.event.kind,
            "role": use.role,
            "ident_kind": use.kind,
            "number": use.number,
            "column": use.value.columns[0],
        }
        for use in uses_of(layout)
        if use.event is not None and is_told(use, layout)
    ]


def identifier_uses(rows: ir.Table, dictionary: ir.Table, context: FileContext) -> ir.Table | None:
    """Identifiers in the rows that no event tells of, as contract table `identifier_written`."""
    uses = [use for use in uses_of(context.layout) if not is_told(use, context.layout)]
    if not uses:
        return None
    if not has_lists(context.layout):
        return _uses(_side_by_side(rows, uses, context), context)
    parts = []
    timed = timed_event(context.layout)
    for use in uses:
        values = [use.value, timed.time if timed else None, grade_of(context.layout)]
        whens = [use.when, *use.but_not]
        if use.person:
            values, whens = [*values, person_name(use.person)], [*whens, use.person.when]
        table = only(rows, context, values, whens)
        if use.person:
            table = with_slot(table, name_slot(use.person, context), dictionary, context.columns)
            table = table.mutate(__mention=_mention_id(table, use.person, context))
        slot = context.slots[(use.value, use.kind)]
        table = with_slot(table, slot, dictionary, context.columns)
        table = table.mutate(**_use_columns(table, use, context))
        part = table[f"{slot.key}_part"].cast("string") if slot.value.split is not None else None
        numbered = ibis.literal(use.number) if part is None else ibis.literal(f"{use.number}.") + part
        parts.append(_uses(table.mutate(__number=numbered), context))
    return _together(parts)


def _side_by_side(rows: ir.Table, uses: list[Use], context: FileContext) -> ir.Table:
    """Each row once for each of its uses, one after the other, in the order in which they lie on disk."""
    numbers = sorted(use.number for use in uses)
    table = rows.mutate(__number=ibis.array([ibis.literal(number) for number in numbers]).unnest())
    choices = [(use.number, _use_columns(table, use, context)) for use in uses]
    chosen: dict[str, ir.Value] = {}
    for name, first in choices[0][1].items():
        if all(columns[name].equals(first) for _, columns in choices):
            chosen[name] = first
        else:
            cases = [(table["__number"] == number, columns[name]) for number, columns in choices]
            chosen[name] = ibis.cases(*cases, else_=ibis.null(first.type()))
    return table.mutate(**chosen)


def _use_columns(table: ir.Table, use: Use, context: FileContext) -> dict[str, ir.Value]:
    """What one use takes from the row; its normal form is null where the use does not apply."""
    norm = table[context.slots[(use.value, use.kind)].key]
    applies = context.columns.applies(table, use.when)
    for condition in use.but_not:
        applies = applies & ~context.columns.applies(table, condition)
    always = use.when is None and not use.but_not
    mention = _null("string")
    if use.person:
        mention = table["__mention"] if "__mention" in table.columns else _mention_id(table, use.person, context)
    return {
        "__kind": ibis.literal(use.kind),
        "__norm": norm if always else ibis.ifelse(applies, norm, ibis.null("string")),
        "__original": context.columns.text(table, use.value),
        "__mention": mention,
        "__role": ibis.literal(use.role),
    }


def _uses(table: ir.Table, context: FileContext) -> ir.Table:
    table = table.filter(table["__norm"].notnull())
    timed, graded = timed_event(context.layout), grade_of(context.layout)
    columns = {
        "use_id": ibis.literal("u:") + table[BATCH] + ":" + table[ROW].cast("string") + ":" + table["__number"],
        **_origin(table, context),
        "ident_id": table["__kind"] + ":" + table["__norm"],
        "kind": table["__kind"],
        "norm": table["__norm"],
        "original": table["__original"],
        "mention_id": table["__mention"],
        "role": table["__role"],
        "t_utc": context.columns.time(table, timed.time)[0] if timed and timed.time else _null("timestamp"),
        "credibility": context.columns.number(table, graded) if graded else _null("float64"),
    }
    return _contract(table, "identifier_written", columns)


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
    people = {p.label: p for p in context.layout.people}
    parties = [people[r.person] for r in event.roles if r.person]
    said = [event.time, event.end, event.place, event.lat, event.lon, *(v for _, v in event.properties)]
    said += [*(r.value for r in event.roles), *map(person_name, parties)]
    table = only(rows, context, said, [event.when, *(p.when for p in parties)])
    table = table.filter(context.columns.applies(table, event.when))
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
