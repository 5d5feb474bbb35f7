"""Which rows are refused and which values are set aside, each with column, value and reason.

One pass over the file finds the rows with anything wrong; only those are looked at more closely.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.kinds import entity_kinds, event_kinds
from igloo.mapping.dictionary import Slot, with_slot
from igloo.mapping.format_words import any_in_words
from igloo.mapping.prepared import BATCH, ROW
from igloo.mapping.records import FileContext, name_slot, only
from igloo.mapping.spec import Condition, Value

_ISO_TIME = "an ISO time (such as 2024-03-25 17:05:09)"
_DEGREES = {
    "latitude": "a latitude from -90 to 90 (is it the longitude?)",
    "longitude": "a longitude from -180 to 180 (is it the latitude?)",
}


@dataclass(frozen=True)
class Check:
    """One thing that can be wrong with a value of a row."""

    value: Value
    target: str
    required: bool
    when: Condition | None
    expected: str
    allowed: tuple[str, ...] = ()


def collect_checks(context: FileContext) -> list[Check]:
    """Everything a layout wants checked; a required and an optional use of one value are one required check."""
    found: list[Check] = []
    layout = context.layout
    for person in layout.people:
        slot = name_slot(person, context)
        found.append(Check(slot.value, "name", slot.value.required, person.when, ""))
        if person.birth_date:
            found.append(Check(person.birth_date, "birth_date", person.birth_date.required, person.when, ""))
        if person.kind_value:
            kinds = tuple(entity_kinds())
            found.append(Check(person.kind_value, "text", False, person.when, "one of " + ", ".join(kinds), kinds))
        found += [Check(v, kind, v.required, person.when, "") for kind, v in person.identifiers]
    found += [Check(e.value, e.kind, e.value.required, e.when, "") for e in layout.identifiers]
    for event in layout.events:
        kind = event_kinds()[event.kind]
        if event.time:
            formats = any_in_words(event.time.formats) or _ISO_TIME
            found.append(Check(event.time, "time", kind.time_required or event.time.required, event.when, formats))
        if event.end:
            found.append(
                Check(event.end, "time", event.end.required, event.when, any_in_words(event.end.formats) or _ISO_TIME)
            )
        for role in event.roles:
            needed = kind.roles[role.role].required
            if role.value:
                needed = needed or role.value.required
                found.append(Check(role.value, role.identifier_kind, needed, event.when, ""))
            elif needed:
                person = next(p for p in layout.people if p.label == role.person)
                found.append(Check(name_slot(person, context).value, "name", True, event.when, ""))
        coordinates = ((event.lat, "latitude"), (event.lon, "longitude"))
        found += [Check(v, "number", v.required, event.when, _DEGREES[axis]) for v, axis in coordinates if v]
        for name, value in event.properties:
            numeric = kind.properties[name].type == "float64"
            target = "number" if numeric else "text"
            allowed = kind.properties[name].values
            expected = "a number" if numeric else "one of " + ", ".join(allowed)
            found.append(Check(value, target, value.required, event.when, expected, allowed))
        if event.place:
            found.append(Check(event.place, "text", event.place.required, event.when, ""))
    for place in layout.places:
        coordinates = ((place.lat, "latitude"), (place.lon, "longitude"))
        found += [Check(v, "number", True, None, _DEGREES[axis]) for v, axis in coordinates]
        found.append(Check(place.place, "text", True, None, ""))
    return _strictest(found)


def _strictest(checks: list[Check]) -> list[Check]:
    best: dict[tuple[Value, str, Condition | None], Check] = {}
    for check in checks:
        key = (check.value, check.target, check.when)
        if key not in best or (check.required and not best[key].required):
            best[key] = check
    return list(best.values())


def suspects(rows: ir.Table, dictionary: ir.Table, context: FileContext, checks: list[Check]) -> ir.Table:
    """Rows with anything wrong: __row, and for each check its fault (missing, unreadable) and text."""
    table = rows
    for slot in context.slots.values():
        if slot.value.split is not None:
            table = _with_good_parts(
                table, with_slot(only(rows, context, [slot.value], []), slot, dictionary, context.columns), slot
            )
    columns: dict[str, ir.Value] = {}
    for index, check in enumerate(checks):
        columns |= {f"fault{index}": _fault(table, check, context), f"text{index}": _text(table, check, context)}
    columns["nothing"] = ~_anything(table, context)
    marked = table.select(BATCH, ROW, **columns)
    wrong = [marked[f"fault{i}"].notnull() for i in range(len(checks))] + [marked.nothing]
    found = marked.filter(reduce(lambda a, b: a | b, wrong))
    return found.order_by([BATCH, ROW])


def refused(rows: ir.Table, context: FileContext, checks: list[Check]) -> ir.BooleanValue:
    """Whether a row is refused; for layouts without lists in cells, whose rows alone say so."""
    faults = [_fault(rows, check, context).notnull() for check in checks if check.required]
    return reduce(lambda a, b: a | b, faults, ~_anything(rows, context))


def _text(table: ir.Table, check: Check, context: FileContext) -> ir.Value:
    return context.columns.text(table, check.value)


def _fault(table: ir.Table, check: Check, context: FileContext) -> ir.Value:
    text = context.columns.text(table, check.value)
    unreadable: ir.BooleanValue
    slot = context.slots.get((check.value, check.target))
    if check.allowed:
        kept = text if slot is None else table[slot.key]
        unreadable = text.notnull() & ~kept.lower().isin([word.lower() for word in check.allowed]).fill_null(False)
    elif check.value.split is not None or (slot is None and check.target == "text"):
        unreadable = ibis.literal(False)
    elif slot is not None:
        unreadable = text.notnull() & table[slot.key].isnull()
    elif check.target == "time":
        unreadable = text.notnull() & context.columns.time(table, check.value)[0].isnull()
    else:
        unreadable = text.notnull() & context.columns.number(table, check.value).isnull()
    given = text
    if check.value.split is not None:  # a list of nothing but separators
        given = text.replace(check.value.split, "").strip().nullif("")
    missing = given.isnull() if check.required else ibis.literal(False)
    applies = context.columns.applies(table, check.when)
    return ibis.cases((applies & missing, "missing"), (applies & unreadable, "unreadable"), else_=ibis.null("string"))


def _with_good_parts(table: ir.Table, parts: ir.Table, slot: Slot) -> ir.Table:
    """The rows with, for a list in a cell, one of its parts that can be read; null when there is none."""
    good = parts.group_by(BATCH, ROW).aggregate(**{slot.key: parts[slot.key].min()})
    good = good.select(**{f"{slot.key}_batch": good[BATCH], f"{slot.key}_row": good[ROW], slot.key: good[slot.key]})
    keys = (table[BATCH] == good[f"{slot.key}_batch"], table[ROW] == good[f"{slot.key}_row"])
    return table.left_join(good, keys)


def _anything(table: ir.Table, context: FileContext) -> ir.BooleanValue:
    """Whether the row gives any record at all: an event, or a value of it that can be read."""
    layout = context.layout
    gives: list[ir.BooleanValue] = [context.columns.applies(table, e.when) for e in layout.events]
    for person in layout.people:
        slots = [name_slot(person, context), *(context.slots[(v, kind)] for kind, v in person.identifiers)]
        gives += [context.columns.applies(table, person.when) & table[slot.key].notnull() for slot in slots]
    for entry in layout.identifiers:
        found = table[context.slots[(entry.value, entry.kind)].key]
        gives.append(context.columns.applies(table, entry.when) & found.notnull())
    gives += [ibis.literal(True) for _ in layout.places]
    return reduce(lambda a, b: a | b, gives, ibis.literal(False))


def list_faults(rows: ir.Table, dictionary: ir.Table, context: FileContext, checks: list[Check]) -> ir.Table | None:
    """Parts of lists in cells that cannot be read, of all checks at once: its number, the row, text and reason.

    `good`: how many parts of the same list can be read.
    """
    parts = []
    for number, check in enumerate(checks):
        slot = context.slots.get((check.value, check.target))
        if slot is None or check.value.split is None:
            continue
        concerned = only(rows, context, [check.value], [check.when])
        concerned = concerned.filter(context.columns.applies(concerned, check.when))
        table = with_slot(concerned, slot, dictionary, context.columns)
        of_row = ibis.window(group_by=[BATCH, ROW])
        table = table.mutate(good=table[slot.key].count().over(of_row))
        bad = table.filter(table[slot.key].isnull() & table[f"{slot.key}_raw"].notnull())
        text, reason = bad[f"{slot.key}_raw"], bad[f"{slot.key}_reason"]
        parts.append(bad.select(BATCH, ROW, "good", text=text, reason=reason, check=ibis.literal(number, "int64")))
    if not parts:
        return None
    every = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return every.order_by(["check", BATCH, ROW, "text"])


def reasons_of(dictionary: ir.Table) -> ir.Table:
    """Why a text has no normal form: slot (the book it was looked up in), raw, reason."""
    without = dictionary.filter(dictionary.norm.isnull())
    return without.select("slot", "raw", "reason")


def outcomes_of(found: pd.DataFrame, checks: list[Check], context: FileContext, reasons: pd.DataFrame) -> pd.DataFrame:
    """The suspects as row outcomes: batch_id, row, outcome, column, value, reason.

    Worked out column by column: ten million junk rows are ten million outcomes, and no object each.
    """
    why = {book: part.set_index("raw")["reason"] for book, part in reasons.groupby("slot")}
    frames = []
    for index, check in enumerate(checks):
        faulty = found[found[f"fault{index}"].notna()]
        if len(faulty):
            frames.append(_of_check(faulty, index, check, why.get(_book(check, context))))
    nothing = found[found["nothing"].astype(bool)]
    if len(nothing):
        text = "no record of the mapping applies to this row"
        frames.append(_outcomes(nothing, len(checks), "rejected", "", None, text))
    if not frames:
        return pd.DataFrame(columns=_OUTCOMES)
    # Row by row, and within a row in the order of the checks.
    together = pd.concat(frames, ignore_index=True).sort_values(["batch_id", "row", "number"], kind="stable")
    return together[_OUTCOMES].reset_index(drop=True)


_OUTCOMES = ["batch_id", "row", "outcome", "column", "value", "reason"]


def _book(check: Check, context: FileContext) -> str:
    slot = context.slots.get((check.value, check.target))
    return slot.book if slot is not None and slot.value.split is None else ""


def _of_check(faulty: pd.DataFrame, index: int, check: Check, why: pd.Series | None) -> pd.DataFrame:
    text = faulty[f"text{index}"].astype(object)
    reason = pd.Series(f"cannot be read as {check.expected}", index=faulty.index, dtype=object)
    if why is not None:
        given = text.map(why)
        reason = reason.where(given.isna() | (given == ""), given)
    reason = reason.mask(faulty[f"fault{index}"] == "missing", "missing")
    outcome = "rejected" if check.required else "value_set_aside"
    return _outcomes(faulty, index, outcome, check.value.label, text.where(text.notna(), None), reason)


def _outcomes(
    rows: pd.DataFrame, number: int, outcome: str, column: str, value: pd.Series | None, reason: pd.Series | str
) -> pd.DataFrame:
    made = pd.DataFrame({"batch_id": rows[BATCH].astype(object), "row": rows[ROW].astype("int64")})
    made["value"] = pd.Series(None, index=rows.index, dtype=object) if value is None else value
    return made.assign(number=number, outcome=outcome, column=column, reason=reason)


def list_outcomes(bad: pd.DataFrame, check: Check) -> pd.DataFrame:
    """Unreadable parts of lists as row outcomes; the row is refused only when no part of it is good."""
    outcome = ["rejected" if check.required and int(good) == 0 else "value_set_aside" for good in bad["good"]]
    return pd.DataFrame(
        {
            "batch_id": bad[BATCH],
            "row": bad[ROW],
            "outcome": outcome,
            "column": check.value.label,
            "value": bad["text"],
            "reason": bad["reason"],
        }
    )
