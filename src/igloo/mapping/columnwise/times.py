"""Written times as moments in UTC, for whole columns: what fits the first format to the letter by arithmetic.

Every other text is asked of an engine once, by `moments.written`; so is every hour that a clock shows, by
`moments.moved_to_utc`. Two million times of 19 signs: 0.15 s of processor time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping.columnwise.texts import Ask, Codes, as_marks
from igloo.mapping.moments import (
    DEFAULT_TIME_FORMATS,
    clock_of,
    is_in_utc,
    moved_to_utc,
    written,
    written_precision,
)
from igloo.mapping.normalise.clock_changes import clock_changes
from igloo.mapping.spec import Value

Moments = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]

_DIGITS = {"Y": 4, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
_ROWS_AT_ONCE = 16_384
_SECOND = 1_000_000
_UNIT = {True: 3_600 * _SECOND, False: 60 * _SECOND}
_EPOCH = datetime(1970, 1, 1)
_MOST_HOURS_MARKED = 10_000_000


@dataclass(frozen=True)
class Times:
    """Moments in UTC, how precisely each is written, and which reading was taken (nothing: no clock changed)."""

    utc: pa.TimestampArray
    precision: pa.StringArray
    reading: pa.StringArray


@dataclass
class _Local:
    """Times as the clocks showed them: microseconds, where there is one, whether it is UTC already, its precision."""

    moments: Moments
    there: Marks
    in_utc: Marks
    precision: Codes
    precisions: list[str]


def times_of(texts: pa.StringArray, value: Value, zone: str, ask: Ask) -> Times:
    """The moment that each text names."""
    local = _local_times(texts, value, ask)
    clock = clock_of(value, zone)
    utc, reading = local.moments, pa.nulls(len(texts), pa.string())
    if clock != "UTC" and local.there.any():
        utc, reading = _moved(local, clock, ask)
    precision = pa.DictionaryArray.from_arrays(
        pa.array(local.precision, mask=~local.there), pa.array(local.precisions, pa.string())
    )
    return Times(pa.array(utc, pa.timestamp("us"), mask=~local.there), precision, reading)


def _local_times(texts: pa.StringArray, value: Value, ask: Ask) -> _Local:
    form = (value.formats or DEFAULT_TIME_FORMATS)[0]
    moments, there = _read_to_the_letter(texts, form)
    in_utc = np.full(len(texts), is_in_utc(form))
    found = _Local(moments, there, in_utc, np.zeros(len(texts), np.int32), [_precision(form)])
    rest = as_marks(texts.is_valid()) & ~there
    if rest.any():
        _ask_for_the_rest(found, texts, rest, value, ask)
    return found


def _precision(form: str) -> str:
    return written_precision(form) if _letters(form) is not None else ""


def _ask_for_the_rest(found: _Local, texts: pa.StringArray, rest: Marks, value: Value, ask: Ask) -> None:
    strange = texts.filter(pa.array(rest)).dictionary_encode()

    def read(table: ir.Table) -> dict[str, ir.Value]:
        read = written(table.raw, value)
        return {"local": read.local, "precision": read.precision, "in_utc": read.in_utc}

    asked = ask(strange.dictionary, read).combine_chunks()
    codes = strange.indices.to_numpy(zero_copy_only=False)
    local = asked["local"].combine_chunks().cast(pa.timestamp("us"))
    precision = asked["precision"].combine_chunks().dictionary_encode()
    at = np.flatnonzero(rest)
    found.moments[at] = local.cast(pa.int64()).fill_null(0).to_numpy()[codes]
    found.there[at] = as_marks(local.is_valid())[codes]
    found.in_utc[at] = as_marks(asked["in_utc"].combine_chunks().fill_null(False))[codes]
    known = len(found.precisions)
    found.precisions += precision.dictionary.to_pylist()
    found.precision[at] = precision.indices.fill_null(-known).to_numpy()[codes] + known


def _letters(form: str) -> list[tuple[int, int, str]] | None:
    """Where each part of a format stands: place, width, code; None where a part has no width of its own."""
    found: list[tuple[int, int, str]] = []
    at, seen = 0, 0
    while at < len(form):
        if form[at] == "%":
            code = form[at + 1 : at + 2]
            if code not in _DIGITS or any(code == other for _, _, other in found):
                return None
            found.append((seen, _DIGITS[code], code))
            seen, at = seen + _DIGITS[code], at + 2
        elif form[at].isascii() and form[at].isprintable() and not form[at].isdigit():
            found.append((seen, 1, form[at]))
            seen, at = seen + 1, at + 1
        else:
            return None
    codes = {code for _, width, code in found if width > 1}
    return found if {"Y", "m", "d"} <= codes else None


def _read_to_the_letter(texts: pa.StringArray, form: str) -> tuple[Moments, Marks]:
    """Texts that fit a format in every letter and name a day there is; the others are left to the engine."""
    moments, there = np.zeros(len(texts), np.int64), np.zeros(len(texts), bool)
    letters = _letters(form)
    if letters is None or not len(texts):
        return moments, there
    length = letters[-1][0] + letters[-1][1]
    fits = pc.equal(pc.binary_length(texts), length).fill_null(False)
    at = np.flatnonzero(as_marks(fits))
    if not len(at):
        return moments, there
    chosen = texts if len(at) == len(texts) else texts.filter(fits)
    _, offsets, data = chosen.buffers()
    first = int(np.frombuffer(offsets, np.int32)[chosen.offset])
    signs = np.frombuffer(data, np.uint8)[first : first + length * len(at)].reshape(-1, length)
    for begin in range(0, len(at), _ROWS_AT_ONCE):
        some = at[begin : begin + _ROWS_AT_ONCE]
        moments[some], there[some] = _arithmetic(np.ascontiguousarray(signs[begin : begin + _ROWS_AT_ONCE].T), letters)
    return moments, there


def _arithmetic(signs: npt.NDArray[np.uint8], letters: list[tuple[int, int, str]]) -> tuple[Moments, Marks]:
    good = np.ones(signs.shape[1], bool)
    part = {code: np.zeros(signs.shape[1], np.int32) for code in "HMS"}
    for place, width, code in letters:
        if width == 1:
            good &= signs[place] == ord(code)
            continue
        number = np.zeros(signs.shape[1], np.int32)
        for row in signs[place : place + width] - np.uint8(48):
            good &= row <= 9
            number = number * 10 + row
        part[code] = number
    good &= (part["Y"] >= 1000) & (part["m"] >= 1) & (part["m"] <= 12) & (part["d"] >= 1)
    good &= (part["H"] <= 23) & (part["M"] <= 59) & (part["S"] <= 59)
    days, last = _days(part["Y"], np.clip(part["m"], 1, 12), part["d"])
    good &= part["d"] <= last
    seconds = part["H"] * 3600 + part["M"] * 60 + part["S"]
    return (days.astype(np.int64) * 86_400 + seconds) * _SECOND, good


_LENGTHS = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int32)
_BEFORE = np.concatenate([[0], np.cumsum(_LENGTHS)[:-1]]).astype(np.int32)


def _days(year: Codes, month: Codes, day: Codes) -> tuple[Codes, Codes]:
    """Days since 1 January 1970, and the last day of the month."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    past = year - 1
    days = past * 365 + past // 4 - past // 100 + past // 400 - 719_162
    return (
        days + _BEFORE[month] + (leap & (month > 2)) + day - 1,
        _LENGTHS[month] + (leap & (month == 2)).astype(np.int32),
    )


def _moved(local: _Local, clock: str, ask: Ask) -> tuple[Moments, pa.StringArray]:
    """To UTC by the hour that the clock showed; the minute where clocks change within an hour."""
    unit = _UNIT[clock_changes(clock).on_the_hour]
    shown = local.there & ~local.in_utc
    if not shown.any():
        return local.moments, pa.nulls(len(shown), pa.string())
    hours, place_of = _hours_shown(local.moments, shown, unit)
    span = tuple(_EPOCH + timedelta(microseconds=int(hours[end]) * unit) for end in (0, -1))

    def move(table: ir.Table) -> dict[str, ir.Value]:
        t_utc, reading = moved_to_utc(table.raw, clock, (span[0], span[1]))
        return {"moved_s": t_utc.epoch_seconds() - table.raw.epoch_seconds(), "reading": reading}

    asked = ask(pa.array(hours * unit, pa.timestamp("us")), move)
    moved = asked["moved_s"].combine_chunks().cast(pa.int64()).fill_null(0).to_numpy() * _SECOND
    read = asked["reading"].combine_chunks().dictionary_encode()
    code_of_hour = read.indices.fill_null(-1).to_numpy()
    utc, codes = np.empty_like(local.moments), np.empty(len(shown), np.int32)
    for some in _slices(len(shown)):
        at = place_of(np.where(shown[some], local.moments[some] // unit, hours[0]))
        utc[some] = local.moments[some] + moved[at] * shown[some]
        codes[some] = np.where(shown[some], code_of_hour[at], -1)
    if not len(read.dictionary):
        return utc, pa.nulls(len(utc), pa.string())
    return utc, pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), read.dictionary)


def _hours_shown(
    moments: Moments, shown: Marks, unit: int
) -> tuple[Moments, Callable[[Moments], npt.NDArray[np.int64]]]:
    """Every hour that the clocks show, once, ascending; and which of them an hour is."""
    first, last = int(moments[shown].min()) // unit, int(moments[shown].max()) // unit
    if last - first > _MOST_HOURS_MARKED:
        hours = np.unique(moments[shown] // unit)
        return hours, lambda some: np.searchsorted(hours, some)
    there = np.zeros(last - first + 1, bool)
    for some in _slices(len(shown)):
        there[moments[some][shown[some]] // unit - first] = True
    place = np.cumsum(there) - 1
    return np.flatnonzero(there) + first, lambda some: place[some - first]


def _slices(rows: int) -> list[slice]:
    """Rows in pieces whose numbers stay in the processor's cache, and in memory that is used again."""
    return [slice(first, min(first + _ROWS_AT_ONCE, rows)) for first in range(0, rows, _ROWS_AT_ONCE)]
