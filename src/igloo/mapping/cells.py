"""A value recipe as an expression over trimmed cells: what stands in the row, before it is normalised."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.functions import split_at
from igloo.mapping.spec import Condition, Value
from igloo.mapping.taken import AXES, GRID_AXES, amount_text, taken

_BLANKS = (" ", "\t", "\n", "\r", "\v", "\f")


def trimmed(text: ir.StringColumn) -> ir.StringColumn:
    """A text without blanks around it, null when nothing is left.

    Few texts have blanks around them, and to see that is six times as fast as to take them off.
    """
    blank = text < "!"  # every blank sorts before the first sign that is none
    for sign in _BLANKS:
        blank = blank | text.endswith(sign)
    return ibis.ifelse(blank, text.strip().nullif(""), text)


def whole_cell(table: ir.Table, value: Value) -> ir.StringColumn:
    """The text of a value before a part of it is taken."""
    text = _joined(table, value)
    if value.split is not None:
        return text
    if value.pattern:
        text = text.re_extract(value.pattern, 1)
    for old, new in value.replace:
        text = text.replace(old, new)
    if value.pattern or value.replace:
        text = text.strip().nullif("")
    return text


def cell(table: ir.Table, value: Value) -> ir.StringColumn:
    """The text of a value, null when there is nothing; lookups are applied elsewhere."""
    text = whole_cell(table, value)
    if value.split is not None:
        return text
    if value.take in (*AXES, *GRID_AXES) and value.decimal == ",":
        text = text.replace(",", ".")
    elif value.take:
        text = taken(text, value.take)
    if value.lookup is None:
        return _finished(text, value)
    # An empty cell must reach the lookup, or its default would never be used.
    return text.fill_null("") if value.default is not None else text


def _finished(text: ir.StringColumn, value: Value) -> ir.StringColumn:
    if value.default is not None:
        text = text.fill_null(value.default)
    return ibis.literal(value.prefix) + text if value.prefix else text


def _joined(table: ir.Table, value: Value) -> ir.StringColumn:
    if not value.columns:
        return ibis.literal(value.constant or "").cast("string")
    if len(value.columns) == 1:
        return table[value.columns[0]]
    parts = [table[column].fill_null("") for column in value.columns]
    text = parts[0]
    for part in parts[1:]:
        between = ibis.ifelse((text == "") | (part == ""), "", value.join)
        text = text + between + part
    return text.nullif("")


def number(text: ir.StringColumn, value: Value) -> ir.FloatingColumn:
    """A number; thousands signs and currency signs are removed, null when it is none."""
    if value.take == "amount":
        text = amount_text(text)
    thousands = "." if value.decimal == "," else ","
    bare = text.replace(thousands, "").replace("$", "").replace("€", "").replace(" ", "")
    if value.decimal == ",":
        found = bare.replace(",", ".").try_cast("float64")
    else:
        # Most numbers are written plainly; signs are only taken out of what is left.
        plain = text.try_cast("float64")
        found = ibis.ifelse(plain.notnull(), plain, bare.try_cast("float64"))
    found = ibis.ifelse(found.isnan() | found.isinf(), ibis.null("float64"), found)
    return found * value.scale if value.scale is not None else found


def degrees(text: ir.StringColumn, value: Value, axis: str) -> ir.FloatingColumn:
    """A latitude or a longitude written as a decimal number; null when it is none or out of range."""
    read = number(text, value)
    return ibis.ifelse(read.abs() <= AXES[axis], read, ibis.null("float64"))


def applies(table: ir.Table, condition: Condition | None) -> ir.BooleanValue:
    """Whether a record's condition holds in the row."""
    if condition is None:
        return ibis.literal(True)
    text = table[condition.column].fill_null("")
    if condition.test == "equals":
        return text == condition.values[0]
    if condition.test == "not_equals":
        return text != condition.values[0]
    if condition.test == "in":
        return text.isin(list(condition.values))
    if condition.test == "matches":
        return text.re_search(condition.values[0])
    if condition.test == "not_matches":
        return ~text.re_search(condition.values[0])
    empty = condition.values[0].lower() == "true"
    return (text == "") if empty else (text != "")


def exploded(table: ir.Table, text: str, separator: str, index: str) -> ir.Table:
    """One row for each part of a list in a cell, with its index; empty parts give nothing.

    A cell without any part stays one row without text: what else the row says still holds.
    """
    nothing = table.filter(table[text].fill_null("").replace(separator, "").strip() == "")
    nothing = nothing.mutate(**{index: ibis.literal(0, "int64"), text: ibis.null("string")})
    parts = table.mutate(__parts=split_at(table[text], separator))
    numbered = parts.mutate(**{index: ibis.range(0, parts.__parts.length()).unnest()})
    named = numbered.mutate(**{text: numbered.__parts[numbered[index]].strip()})
    some = named.filter(named[text] != "").drop("__parts").mutate(**{index: named[index].cast("int64")})
    return some.union(nothing.select(*some.columns))
