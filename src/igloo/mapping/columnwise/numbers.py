"""Texts as numbers: those written plainly by Arrow, the rest by the expression that knows every sign."""

from __future__ import annotations

import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping import cells
from igloo.mapping.columnwise.texts import Ask
from igloo.mapping.spec import Value
from igloo.mapping.taken import AXES

_PLAIN = r"^-?[0-9]{1,15}(\.[0-9]{1,9})?$"


def numbers_of(texts: pa.StringArray, value: Value, axis: str, ask: Ask) -> pa.DoubleArray:
    """The number of each text, null when it is none; `axis`: latitude or longitude, with its range, or nothing."""
    if value.decimal == "," or value.take:
        return _asked(texts, value, axis, ask)
    plain = pc.match_substring_regex(texts, _PLAIN)
    rest = pc.and_(texts.is_valid(), pc.invert(plain.fill_null(False)))
    found = pc.if_else(plain, texts, pa.scalar(None, pa.string())).cast(pa.float64())
    if value.scale is not None:
        found = pc.multiply(found, value.scale)
    if axis:
        found = pc.if_else(pc.less_equal(pc.abs(found), AXES[axis]), found, pa.scalar(None, pa.float64()))
    if not pc.any(rest).as_py():
        return found
    strange = texts.filter(rest).dictionary_encode()
    asked = _asked(strange.dictionary, value, axis, ask).take(strange.indices)
    return pc.replace_with_mask(found, rest, asked)


def _asked(texts: pa.StringArray, value: Value, axis: str, ask: Ask) -> pa.DoubleArray:
    def read(table: ir.Table) -> dict[str, ir.Value]:
        return {"number": cells.degrees(table.raw, value, axis) if axis else cells.number(table.raw, value)}

    return ask(texts, read)["number"].combine_chunks()
