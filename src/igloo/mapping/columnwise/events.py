"""The events of a sheet as Arrow tables, a few rows at a time; as `records.events`, column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.core.kinds import event_kinds
from igloo.core.tables import table_contracts
from igloo.mapping.columnwise.sheet import Sheet
from igloo.mapping.columnwise.texts import Places, Spread
from igloo.mapping.spec import EventSpec, Value

# A column with so few values is written by a dictionary; one with more, text by text, which costs half.
_FEW_VALUES = 5_000
_ROWS_AT_ONCE = 8_192


@dataclass(frozen=True)
class EventColumns:
    """The events of one kind: which rows they stand in, and every column of the contract that is not empty."""

    table: str
    rows: Places
    columns: dict[str, Spread]
    sheet: Sheet
    number: str
    batch_ids: Sequence[str]
    zone: str

    def repeating(self) -> list[str]:
        """The columns that a dictionary suits."""
        few = [name for name, column in self.columns.items() if pa.types.is_dictionary(self._kind(column))]
        return ["source_id", "batch_id", *few]

    def _kind(self, column: Spread) -> pa.DataType:
        return column.values.type

    def some(self, first: int, last: int) -> pa.Table:
        """The events of these rows, from the first to before the last, in the columns of the contract."""
        rows = self.rows[first:last]
        made = {name: column.at(rows) for name, column in self.columns.items()}
        whole = len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows)
        chosen = slice(int(rows[0]), int(rows[0]) + len(rows)) if whole else rows
        files, numbers = self.sheet.files[chosen], self.sheet.numbers[chosen]
        source = self.sheet.context.source_id
        made["event_id"] = _event_ids(numbers, files, self.batch_ids, self.number)
        made["source_id"] = _chosen([source], np.zeros(len(rows), np.int32))
        made["batch_id"] = _chosen(list(self.batch_ids), files)
        made["row"] = pa.array(numbers)
        schema = table_contracts()[self.table].schema()
        for name, kind in schema.items():
            if name not in made:
                made[name] = pa.nulls(len(rows), _ARROW[kind])
        return pa.table({name: made[name] for name in schema})


_ARROW = {"string": pa.string(), "int64": pa.int64(), "float64": pa.float64(), "timestamp": pa.timestamp("us")}


def events_of(sheet: Sheet, kept: npt.NDArray[np.bool_], batch_ids: Sequence[str], zone: str) -> list[EventColumns]:
    """The events of every kind in the rows that stay."""
    return [
        _events(sheet, event, str(number), kept, batch_ids, zone)
        for number, event in enumerate(sheet.context.layout.events)
    ]


def _events(
    sheet: Sheet, event: EventSpec, number: str, kept: npt.NDArray[np.bool_], batch_ids: Sequence[str], zone: str
) -> EventColumns:
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
        ids = pc.binary_join_element_wise(f"{role.identifier_kind}:", norm, "")
        columns[role.role] = sheet.values[role.value].text.with_values(ids)
        if kind.roles[role.role].required:
            there = there & columns[role.role].marks(ids.is_valid().to_numpy(zero_copy_only=False))
    for name, value in event.properties:
        numeric = kind.properties[name].type == "float64"
        columns[name] = _number(sheet, value) if numeric else _text(sheet, value)
        if allowed := kind.properties[name].values:
            columns[name] = columns[name].with_values(_one_of(columns[name].values, allowed))
    unfilled = [role.name for role in kind.roles.values() if role.required and role.name not in columns]
    rows = np.flatnonzero(there) if not unfilled else np.empty(0, np.int64)
    compact = {name: _compact(column) for name, column in columns.items()}
    return EventColumns(f"event_{event.kind}", rows, compact, sheet, number, batch_ids, zone)


def _of_time(sheet: Sheet, event: EventSpec, zone: str) -> dict[str, Spread]:
    columns: dict[str, Spread] = {}
    if event.time is not None:
        read = sheet.values[event.time]
        assert read.times is not None  # collect_columns counts it among the times
        columns["t_utc"] = read.text.with_values(read.times.utc)
        columns["time_precision"] = read.text.with_values(read.times.precision)
        columns["t_original"] = read.text
        columns["time_zone"] = Spread(pa.array([event.time.zone or zone]), np.zeros(len(sheet), np.int32))
        if read.times.reading.null_count < len(read.times.reading):
            columns["time_reading"] = read.text.with_values(read.times.reading)
    if event.end is not None:
        ended = sheet.values[event.end]
        assert ended.times is not None
        columns["t_end_utc"] = ended.text.with_values(ended.times.utc)
    return columns


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


def _event_ids(
    rows: npt.NDArray[np.int64], files: npt.NDArray[np.int32], batch_ids: Sequence[str], number: str
) -> pa.StringArray:
    """e:<file>:<row>:<number of the event in the row>; for one file, digit by digit, which costs a third."""
    if len(batch_ids) == 1 and len(rows) and len(str(rows[0])) == len(str(rows[-1])):
        return _digit_by_digit(rows, f"e:{batch_ids[0]}:".encode(), f":{number}".encode())
    heads = pa.array([f"e:{batch}:" for batch in batch_ids]).take(pa.array(files))
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
