"""A part of the rows of a layout, all values of it read: what `prepared.py` and `dictionary.py` give row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping import dictionary
from igloo.mapping.columnwise.numbers import numbers_of
from igloo.mapping.columnwise.phones import plain_rows, suits
from igloo.mapping.columnwise.texts import Ask, Spread, applies, joined, spread, text_of, trimmed, whole
from igloo.mapping.columnwise.times import Times, times_of
from igloo.mapping.dictionary import Slot
from igloo.mapping.prepared import used_columns
from igloo.mapping.records import FileContext, has_lists
from igloo.mapping.spec import Condition, LayoutSpec, Value, layout_values

Marks = npt.NDArray[np.bool_]


def fits(layout: LayoutSpec) -> bool:
    """Whether a layout can be read column by column: events and identifiers, each value a text of its own.

    Layouts with people, lists in cells, degrees with letters or machine-readable zones are read row by row.
    """
    return (
        not (layout.people or layout.places or has_lists(layout))
        and bool(layout.events or layout.identifiers)
        and all(value.take in (None, "amount", "currency") for value in layout_values(layout))
        and all(old for value in layout_values(layout) for old, _ in value.replace)
    )


@dataclass(frozen=True)
class ReadValue:
    """A value of a layout for all rows: its text, and what else is wanted of it."""

    text: Spread
    number: pa.DoubleArray | None = None
    times: Times | None = None


@dataclass
class Sheet:
    """The rows of a part: their numbers and files, and every value and condition of the layout."""

    numbers: npt.NDArray[np.int64]
    files: npt.NDArray[np.int32]
    context: FileContext
    values: dict[Value, ReadValue] = field(default_factory=dict)
    # For each slot the normal form of each text of its value; for each book why a text has none: raw, reason.
    norms: dict[Slot, pa.StringArray] = field(default_factory=dict)
    reasons: dict[str, pa.Table] = field(default_factory=dict)
    conditions: dict[Condition, Marks] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.numbers)

    def applies(self, condition: Condition | None) -> Marks | None:
        """In which rows a condition holds; nothing: in all."""
        return None if condition is None else self.conditions[condition]


@dataclass(frozen=True)
class Reading:
    """What reading a part needs to know beside its rows."""

    context: FileContext
    zone: str
    region: str
    lookups: Mapping[str, Mapping[str, str]]
    ask: Ask
    beside: Executor


def read_sheet(table: pa.Table, files: npt.NDArray[np.int32], reading: Reading, row: str) -> Sheet:
    """Read every value of these rows; columns are read side by side."""
    context, beside = reading.context, reading.beside
    columns = context.columns
    in_slots = {name for value, _ in context.slots for name in value.columns}
    in_slots |= {condition.column for condition in columns.conditions}
    sheet = Sheet(whole(table.column(row)).to_numpy(), files, context)
    cells: dict[str, Spread] = {}
    phones = _telephone_columns(reading)

    def one_column(name: str) -> Spread:
        column = table.column(name)
        each_row = name in phones and suits(column, phones[name])
        found = Spread(whole(column), None) if each_row else spread(column, name in in_slots)
        return found.with_values(trimmed(found.values))

    def read(values: list[Value]) -> tuple[dict[Value, Spread], Iterator[ReadValue]]:
        names = [name for name in used_columns(columns) if name not in cells and _uses(values, name)]
        cells.update(zip(names, beside.map(one_column, names), strict=True))
        texts = {value: _text(value, cells, len(sheet), reading) for value in values}
        return texts, beside.map(lambda value: _read_value(value, texts[value], reading), texts)

    # What takes longest begins first: to read times, then to normalise, while the other columns are told apart.
    times, read_times = read([value for value in columns.texts if value in columns.times])
    slots = {value for value, _ in context.slots} - set(times)
    named, read_named = read([value for value in columns.texts if value in slots])
    norms = beside.submit(_normalise, sheet, times | named, reading)
    others, read_others = read([value for value in columns.texts if value not in times and value not in named])
    sheet.values = dict(zip([*times, *named, *others], [*read_times, *read_named, *read_others], strict=True))
    norms.result()
    for condition in columns.conditions:
        if condition.column not in cells:
            cells[condition.column] = one_column(condition.column)
        column = cells[condition.column]
        sheet.conditions[condition] = column.marks(applies(column.values, condition, reading.ask))
    return sheet


def _telephone_columns(reading: Reading) -> dict[str, str]:
    """The columns that are telephone numbers as they stand and nothing else, and their regions."""
    context = reading.context
    found = {
        slot.value.columns[0]: slot.value.region or reading.region
        for slot in context.slots.values()
        if slot.value.columns and dictionary.is_plain_phone(slot)
    }
    other = {condition.column for condition in context.columns.conditions}
    for value in context.columns.texts:
        recipe = replace(value, columns=(), region=None, required=False)
        of_phone = all(dictionary.is_plain_phone(slot) for (v, _), slot in context.slots.items() if v == value)
        if recipe != Value() or len(value.columns) > 1 or not of_phone:
            other |= set(value.columns)
    return {name: region for name, region in found.items() if name not in other}


def _uses(values: list[Value], column: str) -> bool:
    return any(column in value.columns for value in values)


def _text(value: Value, cells: Mapping[str, Spread], rows: int, reading: Reading) -> Spread:
    if len(value.columns) == 1:
        raw = cells[value.columns[0]]
    elif not value.columns:
        raw = Spread(pa.array([value.constant or ""], pa.string()), np.zeros(rows, np.int32))
    else:
        raw = spread(pa.chunked_array([joined([cells[name] for name in value.columns], value, rows)]), True)
    return raw.with_values(text_of(raw.values, value, reading.ask))


def _read_value(value: Value, text: Spread, reading: Reading) -> ReadValue:
    columns = reading.context.columns
    times = times_of(text.values, value, reading.zone, reading.ask) if value in columns.times else None
    number = None
    if value in columns.axes or value in columns.numbers:
        number = numbers_of(text.values, value, columns.axes.get(value, ""), reading.ask)
    return ReadValue(text, number, times)


def _normalise(sheet: Sheet, read: Mapping[Value, Spread], reading: Reading) -> None:
    """Every distinct text of a book once, whichever slots it stands in."""
    books: dict[str, list[Slot]] = {}
    for slot in sheet.context.slots.values():
        books.setdefault(slot.book, []).append(slot)
    for book, slots in books.items():
        texts = {slot: read[slot.value].values for slot in slots}
        by_row = {slot: plain_rows(text) for slot, text in texts.items() if read[slot.value].codes is None}
        # Of numbers that are read row by row the rest alone: what is not written plainly.
        asked = [text.filter(by_row[slot].is_null()) if slot in by_row else text for slot, text in texts.items()]
        raw = pc.drop_null(pc.unique(pa.concat_arrays(asked) if len(asked) > 1 else asked[0]))
        norm, _, reason = dictionary.normal_forms(slots[0], raw, reading.region, reading.lookups)
        without = norm.is_null()
        sheet.reasons[book] = pa.table({"raw": raw.filter(without), "reason": reason.filter(without)})
        for slot, text in texts.items():
            if slot in by_row:
                sheet.norms[slot] = _with_rest(by_row[slot], text, raw, norm)
            else:
                sheet.norms[slot] = norm.take(pc.index_in(text, value_set=raw))


def _with_rest(
    plain: pa.StringArray, text: pa.StringArray, raw: pa.StringArray, norm: pa.StringArray
) -> pa.StringArray:
    """The numbers read row by row, and those of the other rows that have a normal form."""
    if norm.null_count == len(norm):
        return plain
    rest = plain.is_null()
    return pc.replace_with_mask(plain, rest, norm.take(pc.index_in(text.filter(rest), value_set=raw)))
