"""The records of a sheet as Arrow tables, a few rows at a time; as `records.py` makes them, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.core.kinds import event_kinds
from igloo.core.tables import table_contracts
from igloo.mapping.columnwise.sheet import Sheet
from igloo.mapping.columnwise.texts import Places, Spread, as_marks
from igloo.mapping.records import Use, grade_of, is_told, timed_event, uses_of
from igloo.mapping.spec import EventSpec, Value

Marks = npt.NDArray[np.bool_]

# A column with so few values is written by a dictionary; one with more, text by text, which costs half.
_FEW_VALUES = 5_000
_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True)
class Part:
    """Records of one recipe: which rows they stand in, and every column that is not empty and no reference."""

    number: str
    rows: Places
    columns: dict[str, Spread]


@dataclass(frozen=True)
class Records:
    """The records of one table; of several recipes, those of a row one after the other by their number."""

    table: str
    parts: Sequence[Part]
    sheet: Sheet
    batch_ids: Sequence[str]

    def repeating(self) -> list[str]:
        """The columns that a dictionary suits."""
        few = [n for n, c in self.parts[0].columns.items() if pa.types.is_dictionary(c.values.type)]
        return ["source_id", "batch_id", *few] if len(self.parts) == 1 else ["source_id", "batch_id"]

    def filled(self) -> list[str]:
        """The columns that no record leaves empty: to write them as such takes a sixth less time."""
        always = ["source_id", "batch_id", "row", "event_id" if self.table.startswith("event_") else "use_id"]
        if len(self.parts) > 1:
            return always
        part = self.parts[0]
        return always + [name for name, column in part.columns.items() if column.is_filled(part.rows)]

    def some(self, first: int, last: int) -> pa.Table:
        """The records of these places of the sheet, in the columns of the contract."""
        spans = [slice(*np.searchsorted(part.rows, (first, last))) for part in self.parts]
        made = [self._of_part(part, part.rows[span]) for part, span in zip(self.parts, spans, strict=True)]
        if len(made) == 1:
            return made[0]
        schema = pa.schema([(name, _ARROW[kind]) for name, kind in self._schema.items()])
        together = pa.concat_tables([table.cast(schema) for table in made])
        places = np.concatenate([part.rows[span] for part, span in zip(self.parts, spans, strict=True)])
        return together.take(pa.array(np.argsort(places, kind="stable")))

    @cached_property
    def _schema(self) -> dict[str, str]:
        return table_contracts()[self.table].schema()

    def _of_part(self, part: Part, rows: Places) -> pa.Table:
        made = {name: column.at(rows) for name, column in part.columns.items()}
        whole = len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows)
        chosen = slice(int(rows[0]), int(rows[0]) + len(rows)) if whole else rows
        files, numbers = self.sheet.files[chosen], self.sheet.numbers[chosen]
        letter, name = ("e", "event_id") if self.table.startswith("event_") else ("u", "use_id")
        made[name] = _ids(letter, numbers, files, self.batch_ids, part.number)
        made["source_id"] = _chosen([self.sheet.context.source_id], np.zeros(len(rows), np.int32))
        made["batch_id"] = _chosen(list(self.batch_ids), files)
        made["row"] = pa.array(numbers)
        for column, kind in self._schema.items():
            if column not in made:
                made[column] = _nothing(kind, 1 << len(rows).bit_length()).slice(0, len(rows))
        return pa.table({column: made[column] for column in self._schema})


@lru_cache(16)
def _nothing(kind: str, rows: int) -> pa.Array:
    """An empty column, filled once for all row groups."""
    return pa.nulls(rows, _ARROW[kind])


_ARROW = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "timestamp": pa.timestamp("us")}


def records_of(sheet: Sheet, kept: Marks, batch_ids: Sequence[str], zone: str) -> list[Records]:
    """Every table that the rows that stay give."""
    layout = sheet.context.layout
    found: dict[str, list[Part]] = {}
    for number, event in enumerate(layout.events):
        found.setdefault(f"event_{event.kind}", []).append(_event(sheet, event, str(number), kept, zone))
    uses = [use for use in uses_of(layout) if not is_told(use, layout)]
    if uses:
        found["identifier_written"] = [_use(sheet, use, kept) for use in uses]
    return [
        Records(table, sorted(parts, key=lambda part: part.number), sheet, batch_ids) for table, parts in found.items()
    ]


def _use(sheet: Sheet, use: Use, kept: Marks) -> Part:
    """One place of a row where an identifier stands that no event tells of."""
    layout = sheet.context.layout
    norm = sheet.norms[sheet.context.slots[(use.value, use.kind)]]
    text = sheet.values[use.value].text
    there = kept & text.marks(as_marks(norm.is_valid()))
    for condition, wanted in ((use.when, True), *((condition, False) for condition in use.but_not)):
        held = sheet.applies(condition)
        if held is not None:
            there &= held if wanted else ~held
        elif not wanted:
            there[:] = False
    columns = {
        "ident_id": text.behind(f"{use.kind}:", norm),
        "kind": _same(use.kind, len(sheet)),
        "norm": text.with_values(norm),
        "original": text,
        "role": _same(use.role, len(sheet)),
    }
    timed, graded = timed_event(layout), grade_of(layout)
    if timed is not None and timed.time is not None:
        columns["t_utc"] = _moment(sheet, timed.time)
    if graded is not None:
        columns["credibility"] = _number(sheet, graded)
    return Part(use.number, np.flatnonzero(there), {name: _compact(column) for name, column in columns.items()})


def _event(sheet: Sheet, event: EventSpec, number: str, kept: Marks, zone: str) -> Part:
    kind = event_kinds()[event.kind]
    held = sheet.applies(event.when)
    columns = _of_time(sheet, event, zone)
    if event.place:
        columns["place"] = _text(sheet, event.place)
    for name, value in (("lat", event.lat), ("lon", event.lon)):
        if value is not None:
            columns[name] = _number(sheet, value)
    there = kept if held is None else kept & held
    for role in event.roles:
        if role.value is None:
            continue
        norm = sheet.norms[sheet.context.slots[(role.value, role.identifier_kind)]]
        columns[role.role] = sheet.values[role.value].text.behind(f"{role.identifier_kind}:", norm)
        if kind.roles[role.role].required:
            there = there & columns[role.role].marks(as_marks(norm.is_valid()))
    for name, value in event.properties:
        numeric = kind.properties[name].type == "float64"
        columns[name] = _number(sheet, value) if numeric else _text(sheet, value)
        if allowed := kind.properties[name].values:
            columns[name] = columns[name].with_values(_one_of(columns[name].values, allowed))
    unfilled = [role.name for role in kind.roles.values() if role.required and role.name not in columns]
    rows = np.flatnonzero(there) if not unfilled else np.empty(0, np.int64)
    return Part(number, rows, {name: _compact(column) for name, column in columns.items()})


def _of_time(sheet: Sheet, event: EventSpec, zone: str) -> dict[str, Spread]:
    columns: dict[str, Spread] = {}
    if event.time is not None:
        read = sheet.values[event.time]
        assert read.times is not None  # collect_columns counts it among the times
        columns["t_utc"] = _moment(sheet, event.time)
        columns["time_precision"] = read.text.with_values(read.times.precision)
        columns["t_original"] = read.text
        columns["time_zone"] = _same(event.time.zone or zone, len(sheet))
        if read.times.reading.null_count < len(read.times.reading):
            columns["time_reading"] = read.text.with_values(read.times.reading)
    if event.end is not None:
        columns["t_end_utc"] = _moment(sheet, event.end)
    return columns


def _moment(sheet: Sheet, value: Value) -> Spread:
    read = sheet.values[value]
    assert read.times is not None  # collect_columns counts it among the times
    return read.text.with_values(read.times.utc)


def _same(text: str, rows: int) -> Spread:
    return Spread(pa.array([text], pa.string()), np.zeros(rows, np.int32))


def _text(sheet: Sheet, value: Value) -> Spread:
    read = sheet.values[value].text
    return read.with_values(sheet.norms[sheet.context.slots[(value, "text")]]) if value.lookup else read


def _number(sheet: Sheet, value: Value) -> Spread:
    read = sheet.values[value]
    assert read.number is not None  # collect_columns counts it among the numbers
    return read.text.with_values(read.number)


def _one_of(texts: pa.StringArray, allowed: Sequence[str]) -> pa.StringArray:
    lower = pc.utf8_lower(texts)
    return pc.if_else(pc.is_in(lower, pa.array(list(allowed))), lower, pa.scalar(None, pa.string()))


def _compact(column: Spread) -> Spread:
    """Few values as a dictionary, so that rows carry their number only."""
    values = column.values
    if column.codes is None or not pa.types.is_string(values.type) or len(values) > _FEW_VALUES:
        return column
    return column.with_values(values.dictionary_encode())


def _chosen(texts: list[str], codes: npt.NDArray[np.int32]) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(texts, pa.string()))


def _ids(
    letter: str, rows: npt.NDArray[np.int64], files: npt.NDArray[np.int32], batch_ids: Sequence[str], number: str
) -> pa.StringArray:
    """e:<file>:<row>:<number in the row>; for one file, digit by digit, which costs a third."""
    if len(batch_ids) == 1 and len(rows) and len(str(rows[0])) == len(str(rows[-1])):
        return _digit_by_digit(rows, f"{letter}:{batch_ids[0]}:".encode(), f":{number}".encode())
    heads = pa.array([f"{letter}:{batch}:" for batch in batch_ids]).take(pa.array(files))
    return pc.binary_join_element_wise(heads, pa.array(rows).cast(pa.string()), f":{number}", "")


def _digit_by_digit(rows: npt.NDArray[np.int64], head: bytes, tail: bytes) -> pa.StringArray:
    """Numbers of as many digits each between two texts; in memory of Arrow's, which is used again."""
    digits = len(str(rows[0]))
    width = len(head) + digits + len(tail)
    buffer = pa.allocate_buffer(len(rows) * width)
    every = np.frombuffer(buffer, np.uint8).reshape(-1, width)
    for first in range(0, len(rows), _ROWS_AT_ONCE):
        signs, left = every[first : first + _ROWS_AT_ONCE], rows[first : first + _ROWS_AT_ONCE].astype(np.uint64)
        signs[:, : len(head)] = np.frombuffer(head, np.uint8)
        signs[:, len(head) + digits :] = np.frombuffer(tail, np.uint8)
        for place in range(digits - 1, -1, -1):
            rest = left // np.uint64(10)
            signs[:, len(head) + place] = (left - rest * np.uint64(10) + np.uint64(48)).astype(np.uint8)
            left = rest
    offsets = np.arange(len(rows) + 1, dtype=np.int32) * np.int32(width)
    return pa.StringArray.from_buffers(len(rows), pa.py_buffer(offsets), buffer)
