"""Who takes part, where the values alone do not say it: numbers of a list of its own, and the other side of a phone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from igloo.mapping.proposal.columns import ColumnReading, read_column
from igloo.mapping.proposal.evidence import Evidence, counted
from igloo.mapping.proposal.samples import TableSample

_CODE = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9_./:-]{0,39}")
_PHONE_LIKE = re.compile(r"\+?[\d ().-]{7,18}")
_WRITTEN_PHONE = re.compile(r"^\+|\d[ ().-]{1,2}\d{3,4}[ .-]\d{3,4}$")
_NETWORK_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:[/:]\d{1,5})?")
_MEASURED = ("moment", "day", "clock", "epoch", "amount", "duration", "lat", "lon", "lat_lon", "postcode", "place")
_SURE = ("protected", "empty", "phone", "email", "handle")
# What names one side of a journey, not a party: countries, towns, stations.
_PLACES = frozenset(("country", "pais", "city", "ciudad", "state", "estado", "region", "airport", "station", "ip"))
_LEAST_DIFFERENT = 3
_OTHER_SIDE = {"a": "b", "b": "a"}


@lru_cache(maxsize=4)
def read_columns(table: TableSample, region: str) -> tuple[ColumnReading, ...]:
    """Every column of a file, knowing its neighbours; kept, as each correction asks about the same values again.

    A column whose header names one side (from, to, caller, receptor ...) and that holds codes may hold the numbers of
    a list of the source's own: `record`. Where the other side is phones and these look like phones, they are phones.
    """
    readings = [read_column(column, region) for column in table.columns]
    twins = _second_of_pairs(readings)
    sided = [_with_side(r, twins.get(r.name, r.header.side)) for r in readings]
    phones = [r for r in sided if r.best.what == "phone" and r.best.confidence >= 0.5]
    return tuple(_with_party(reading, phones) for reading in sided)


def _second_of_pairs(readings: Sequence[ColumnReading]) -> dict[str, str]:
    """Headers that come twice: the first belongs to the one side, the second (Account.1, Account_2) to the other."""
    names = {r.name for r in readings}
    found: dict[str, str] = {}
    for reading in readings:
        stem = re.sub(r"[._ ]?[12]$", "", reading.name)
        if stem == reading.name or reading.header.side:
            continue
        first = next((n for n in (stem, f"{stem}1", f"{stem}_1", f"{stem} 1", f"{stem}.1") if n in names), "")
        if first and first != reading.name:
            found |= {first: "a", reading.name: "b"}
    return found


def _with_side(reading: ColumnReading, side: str) -> ColumnReading:
    return reading if side == reading.header.side else replace(reading, header=replace(reading.header, side=side))


def _with_party(reading: ColumnReading, phones: Sequence[ColumnReading]) -> ColumnReading:
    values, side = reading.sample.looked_at, reading.header.side
    if not values or not side or reading.best.what in _SURE:
        return reading
    found: list[Evidence] = []
    other = next((r for r in phones if r.header.side == _OTHER_SIDE[side]), None)
    like = sum(bool(_PHONE_LIKE.fullmatch(v)) and not _NETWORK_ADDRESS.fullmatch(v) for v in values)
    if other is not None and like >= 0.8 * len(values) and reading.best.confidence < 0.6:
        by = other.best
        why = counted(like, len(values), f"as long as phone numbers, and {other.name}, the other side, holds those")
        found.append(Evidence("phone", 0.75 * like / len(values), why, dict(by.options), by.question, by.choices))
    coded = sum(bool(_CODE.fullmatch(v)) and not _NETWORK_ADDRESS.fullmatch(v) for v in values)
    said = {*reading.header.what} & {*_MEASURED} or {*reading.header.words} & _PLACES
    measured = reading.best.what in _MEASURED or bool(said) or reading.sample.n_distinct < _LEAST_DIFFERENT
    if not found and like >= 0.8 * len(values) and all(_WRITTEN_PHONE.search(v) for v in values[:50]):
        why = counted(like, len(values), "as long and written as phone numbers are, of a country that was not found")
        question = f"{reading.name}: of which country are these numbers?"
        found.append(Evidence("phone", 0.55 * like / len(values), why, {}, question))
    if not found and coded >= 0.9 * len(values) and not measured:
        why = counted(coded, len(values), "numbers that only a list of the source explains")
        found.append(Evidence("record", 0.45 * coded / len(values), why))
    ranked = sorted([*reading.evidence, *found], key=lambda e: (-e.confidence, e.what))
    return replace(reading, evidence=tuple(ranked)) if found else reading
