"""Which rows of a sheet are refused and which values are set aside; as `checks.suspects`, column by column."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping.checks import Check
from igloo.mapping.columnwise.sheet import Sheet
from igloo.mapping.columnwise.texts import as_marks
from igloo.mapping.prepared import BATCH, ROW

Marks = npt.NDArray[np.bool_]


def find_suspects(
    sheet: Sheet, kept: Marks, checks: list[Check], batch_ids: Sequence[str]
) -> tuple[pd.DataFrame, Marks]:
    """The rows with anything wrong, as `checks.outcomes_of` takes them; and those that stay, of those kept so far."""
    nothing = ~_anything(sheet)
    suspect, refused = nothing.copy(), nothing.copy()
    found = []
    for check in checks:
        missing, unreadable = (_where(sheet, check, marks) for marks in _faults(sheet, check))
        found.append((missing, unreadable))
        for marks in (missing, unreadable):
            if marks is not None:
                suspect |= marks
                if check.required:
                    refused |= marks
    rows = np.flatnonzero(suspect & kept)
    order = np.lexsort((sheet.numbers[rows], sheet.files[rows]))
    rows = rows[order]
    columns: dict[str, object] = {
        BATCH: np.array(batch_ids, dtype=object)[sheet.files[rows]], ROW: sheet.numbers[rows], "nothing": nothing[rows]
    }  # fmt: skip
    for index, (check, (missing, unreadable)) in enumerate(zip(checks, found, strict=True)):
        fault = np.full(len(rows), None, dtype=object)
        for word, marks in (("unreadable", unreadable), ("missing", missing)):
            if marks is not None:
                fault[marks[rows]] = word
        text = sheet.values[check.value].text
        at = pa.array(rows if text.codes is None else text.codes[rows])
        columns |= {f"fault{index}": fault, f"text{index}": text.values.take(at).to_numpy(zero_copy_only=False)}
    return pd.DataFrame(columns), kept & ~refused


def _where(sheet: Sheet, check: Check, marks: Marks | None) -> Marks | None:
    """The rows with a fault of their value, where the record applies at all."""
    if marks is None or not marks.any():
        return None
    rows = sheet.values[check.value].text.marks(marks)
    held = sheet.applies(check.when)
    return rows if held is None else rows & held


def _faults(sheet: Sheet, check: Check) -> tuple[Marks | None, Marks | None]:
    """Of each text of a value: is it missing, and can it not be read; nothing where that cannot be."""
    read = sheet.values[check.value]
    text = read.text.values
    given = as_marks(text.is_valid())
    slot = sheet.context.slots.get((check.value, check.target))
    good: Marks | None
    if check.allowed:
        said = pc.utf8_lower(text if slot is None else sheet.norms[slot])
        good = as_marks(pc.is_in(said, pa.array([word.lower() for word in check.allowed])).fill_null(False))
    elif slot is not None:
        good = as_marks(sheet.norms[slot].is_valid())
    elif check.target == "text":
        good = None
    elif check.target == "time":
        assert read.times is not None  # a value that is checked as a time was read as one
        good = as_marks(read.times.utc.is_valid())
    else:
        assert read.number is not None  # and one that is checked as a number, as one
        good = as_marks(read.number.is_valid())
    return (~given if check.required else None), (None if good is None else given & ~good)


def _anything(sheet: Sheet) -> Marks:
    """Whether a row gives any record at all: an event, or an identifier that can be read."""
    found = np.zeros(len(sheet), bool)
    for event in sheet.context.layout.events:
        held = sheet.applies(event.when)
        if held is None:
            return np.ones(len(sheet), bool)
        found |= held
    for entry in sheet.context.layout.identifiers:
        norm = sheet.norms[sheet.context.slots[(entry.value, entry.kind)]]
        read = sheet.values[entry.value].text.marks(as_marks(norm.is_valid()))
        held = sheet.applies(entry.when)
        found |= read if held is None else read & held
    return found
