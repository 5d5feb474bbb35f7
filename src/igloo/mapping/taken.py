"""One part of a cell that holds several: `take:` in a value recipe, as expressions both engines compute alike."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import ibis
import ibis.expr.types as ir
import yaml

TEXT_PARTS = ("currency",)
MRZ_PARTS = ("mrz_number", "mrz_name", "mrz_birth_date")
NUMBER_PARTS = ("amount",)
AXES = {"latitude": 90.0, "longitude": 180.0}
GRID_AXES = ("grid_latitude", "grid_longitude")
TAKES = (*TEXT_PARTS, *NUMBER_PARTS, *AXES, *GRID_AXES, *MRZ_PARTS)

# Where a field begins in the zone, and its length, by the length of the zone without blanks and line ends.
_FIELDS = {
    "mrz_number": {88: (44, 10), 72: (36, 10), 90: (5, 10)},
    "mrz_name": {88: (5, 39), 72: (5, 31), 90: (60, 30)},
    "mrz_birth_date": {88: (57, 7), 72: (49, 7), 90: (30, 7)},
}
# Where "<" takes the place of the check digit, the number goes on in the optional data of TD1 and TD2.
_NUMBER_GOES_ON = {90: (15, 15), 72: (64, 7)}

_DEGREES = (
    r"^[-+]?[0-9]+(\.[0-9]+)?"
    r"([°º:\s]+[0-9]+(\.[0-9]+)?(['’′:\s]+[0-9]+(\.[0-9]+)?)?)?"
    r"[°º'’′\"”″\s]*$"
)
_NUMBER = r"[0-9]+(?:\.[0-9]+)?"
# Sides written out or in Spanish, where O (oeste) is west; none of the words holds a letter of another side alone.
_SIDES_IN_WORDS = {"N": "NORTH|NORTE", "S": "SOUTH|SUR", "W": "WEST|OESTE|OEST|O", "E": "EAST|ESTE"}


@cache
def _currencies() -> tuple[tuple[str, ...], dict[str, str]]:
    text = (files("igloo.mapping.normalise") / "currencies.yml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    return tuple(str(data["codes"]).split()), {str(k): str(v) for k, v in data["signs"].items()}


def taken(text: ir.StringColumn, part: str) -> ir.StringColumn:
    """The part of a text that is itself a text; null where there is none."""
    if part == "currency":
        return currency(text)
    return machine_readable(text, part) if part in MRZ_PARTS else text


def machine_readable(text: ir.StringColumn, part: str) -> ir.StringColumn:
    """One field of a machine-readable zone with its check digit, cut out before anything is kept of the zone.

    Where the text is no such zone, its length in words ("37 signs"), for the reason it is set aside with.
    """
    signs = text.upper().re_replace(r"[^A-Z0-9<]", "")
    length = signs.length()
    branches = []
    for size, (start, width) in _FIELDS[part].items():
        field = signs.substr(start, width)
        if part == "mrz_number" and size in _NUMBER_GOES_ON:
            more = signs.substr(*_NUMBER_GOES_ON[size])
            field = ibis.ifelse(signs.substr(start + 9, 1) == "<", field + more, field)
        branches.append(((length == size) & signs.re_search("^[PVIAC]"), field))
    found: ir.StringColumn = ibis.cases(*branches, else_=length.cast("string") + " signs")
    return found


def currency(text: ir.StringColumn) -> ir.StringColumn:
    """The ISO 4217 code written beside an amount, or that of a sign that stands for one currency only."""
    codes, signs = _currencies()
    upper = text.upper()
    code = upper.re_extract(rf"(^|[^A-Z])({'|'.join(codes)})([^A-Z]|$)", 2).nullif("")
    longest_first = sorted(signs.items(), key=lambda sign: -len(sign[0]))
    by_sign = ibis.cases(*((upper.contains(sign), code) for sign, code in longest_first), else_=ibis.null("string"))
    return ibis.coalesce(code, by_sign)


def amount_text(text: ir.StringColumn) -> ir.StringColumn:
    """An amount without its currency; brackets around it or a minus behind it mean less than nothing."""
    codes, signs = _currencies()
    plain = text.upper().re_replace(rf"(^|[^A-Z])({'|'.join(codes)})([^A-Z]|$)", " ")
    if_signs = "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))
    # The blanks taken out are the narrow and the unbroken one too; an apostrophe is Switzerland's thousands sign.
    plain = plain.re_replace(if_signs, "").re_replace("[\\s\u00a0\u202f'’$]", "")
    negative = plain.re_search(r"^\(.+\)$|-$")
    bare = plain.re_replace(r"^\(|\)$|-$", "")
    return ibis.ifelse(negative, ibis.literal("-") + bare, bare)


def with_coordinate(table: ir.Table, text: str, number: str, axis: str) -> ir.Table:
    """The rows with degrees as a decimal number, from decimals or degrees, minutes, seconds; N S E W before or behind.

    The cell holds both, latitude first, or one alone. Null out of range, or where a latitude says E or W; half of a
    place is none: where one of the two is wrong, neither is kept. Worked out column by column, in steps: as one
    expression it was 20,000 letters of SQL, each part of it many times.
    """
    kept = table.columns
    cell = table[text].upper().re_replace(r"[()\[\]]", "").strip()
    for letter, words in _SIDES_IN_WORDS.items():
        cell = cell.re_replace(words, letter)
    table = table.mutate(c_cell=cell)
    table = table.mutate(**{f"c_{each}": _half(table.c_cell, each) for each in AXES})
    table = table.mutate(c_alone=table.c_latitude.isnull() & table.c_longitude.isnull())
    table = table.mutate(**{f"c_{axis}": ibis.ifelse(table.c_alone, table.c_cell, table[f"c_{axis}"])})
    for each in AXES:
        table = _with_degrees(table, f"c_{each}", each)
    whole = table.c_alone | (table.c_latitude_degrees.notnull() & table.c_longitude_degrees.notnull())
    found = ibis.ifelse(whole, table[f"c_{axis}_degrees"], ibis.null("float64"))
    return table.select(*kept, **{number: found})


def _with_degrees(table: ir.Table, part: str, axis: str) -> ir.Table:
    """One half of a place: the columns <part>_letter, _body, _size and _degrees."""
    written = table[part]
    body = written.re_replace("^[NSEW]", "").re_replace("[NSEW]$", "").strip()
    table = table.mutate(**{f"{part}_letter": written.re_extract("([NSEW])", 1), f"{part}_body": body})
    body, letter = table[f"{part}_body"], table[f"{part}_letter"]
    front = rf"^[-+]?{_NUMBER}[^0-9.]+"
    table = table.mutate(
        **{
            f"{part}_d": body.re_extract(rf"^[-+]?({_NUMBER})", 1).try_cast("float64"),
            f"{part}_m": body.re_extract(rf"{front}({_NUMBER})", 1).try_cast("float64").fill_null(0.0),
            f"{part}_s": body.re_extract(rf"{front}{_NUMBER}[^0-9.]+({_NUMBER})", 1).try_cast("float64").fill_null(0.0),
            f"{part}_fits": body.re_search(_DEGREES) & letter.isin(["", *("NS" if axis == "latitude" else "EW")]),
            f"{part}_below": body.startswith("-") | letter.isin(["S", "W"]),
        }
    )
    degrees, minutes, seconds = (table[f"{part}_{unit}"] for unit in "dms")
    table = table.mutate(**{f"{part}_size": degrees + minutes / 60.0 + seconds / 3600.0})
    size = table[f"{part}_size"]
    fits = table[f"{part}_fits"] & (minutes < 60) & (seconds < 60) & (size <= AXES[axis])
    signed = ibis.ifelse(table[f"{part}_below"], -size, size)
    return table.mutate(**{f"{part}_degrees": ibis.ifelse(fits, signed, ibis.null("float64"))})


def _half(text: ir.StringColumn, axis: str) -> ir.StringColumn:
    group = 1 if axis == "latitude" else 2
    ways = (
        r"^([^,;|]+)[,;|]\s*([^,;|]+)$",
        r"^([^NSEW]*[NSEW])\s*([^NSEW]*[NSEW])$",
        r"^([NSEW][^NSEW]*)([NSEW][^NSEW]*)$",
        r"^([-+]?[0-9.]+)\s+([-+]?[0-9.]+)$",
    )
    found: ir.StringColumn = ibis.coalesce(*(text.re_extract(way, group).strip().nullif("") for way in ways))
    return found
