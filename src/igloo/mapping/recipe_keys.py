"""The keys of a value recipe and of `format:`, each checked when mapping.yml is read, not in the middle of a run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from phonenumbers import SUPPORTED_REGIONS

from igloo.core.config_file import refuse_unknown_keys
from igloo.core.errors import ConfigMistake, nearest
from igloo.mapping.count_since import COUNTS, HOW_WRITTEN, count_since
from igloo.mapping.moments import EPOCHS, EXCEL
from igloo.mapping.taken import TAKES

FILE_TYPES = ("csv", "xlsx", "jsonl", "parquet", "followthemoney", "geojson")
DELIVERIES = ("adds", "replaces", "corrects")
_TIME_CODES = frozenset("YymbdHIMSpf%")
_NAMED_TIMES = (*EPOCHS, EXCEL)
_FORMAT_KEYS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "type": (lambda v: v in FILE_TYPES, "one of " + ", ".join(FILE_TYPES)),
    "delimiter": (lambda v: isinstance(v, str) and len(v) == 1, "one sign, in quotes"),
    "encoding": (lambda v: isinstance(v, str) and bool(v), "a name such as utf-8 or cp1252"),
    "header": (lambda v: isinstance(v, bool), "true or false"),
    "columns": (lambda v: isinstance(v, list) and bool(v), "a list: [A, B, C]"),
    "skip_lines": (lambda v: isinstance(v, int) and not isinstance(v, bool) and v >= 0, "a whole number from 0"),
    "sheet": (lambda v: isinstance(v, str), "the name of a sheet, in quotes"),
    "null_values": (lambda v: isinstance(v, list), 'a list: ["", "N/A"]'),
}


def file_format(form: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """The `format:` of a layout."""
    refuse_unknown_keys(form, _FORMAT_KEYS, where)
    for key, value in form.items():
        fits, expected = _FORMAT_KEYS[key]
        if not fits(value):
            raise _mistake(f"The format's “{key}” is not understood", f"{where} {key}", value, expected)
    if form.get("header") is False and "columns" not in form:
        raise _mistake(
            "A file without a header needs the names of its columns", where, "header: false", "columns: [A, B, C]"
        )
    return form


def delivery(data: Mapping[str, Any], where: str) -> tuple[str, tuple[str, ...]]:
    """The `delivery:` and `key:` of a layout: what a later file does to the ones before it."""
    how, key = data.get("delivery", "adds"), data.get("key")
    if how not in DELIVERIES:
        raise ConfigMistake(
            "A delivery does one of three things",
            where=f"{where}, delivery",
            got=repr(how),
            expected=", ".join(DELIVERIES),
            next_step=f"Did you mean “{nearest(str(how), list(DELIVERIES)) or DELIVERIES[0]}”?",
        )
    if (how == "corrects") != (key is not None):
        raise ConfigMistake(
            "Corrections need a key, and only they",
            where=f"{where}, key",
            got=f"delivery: {how}, " + ("no key" if key is None else f"key: {key}"),
            expected="delivery: corrects with key: [COLUMN, ...], the columns that name a row",
            next_step="Add the key." if key is None else "Remove the key, or write `delivery: corrects`.",
        )
    columns = () if key is None else texts(key, f"{where}, key")
    if key is not None and not columns:
        raise _mistake("The key names no column", f"{where}, key", key, "key: [CASE_NO]")
    return how, columns


def text(value: Any, where: str) -> str:
    """A word or number as it stands in the file; YAML's true and false are refused, they were other words."""
    if isinstance(value, (bool, dict, list)) or value is None:
        expected = "the word in quotes: YAML takes NO, YES, ON and OFF for false and true"
        raise _mistake("This should be a word or a number", where, value, expected)
    return str(value)


def texts(value: Any, where: str) -> tuple[str, ...]:
    """One word or a list of them."""
    return tuple(text(one, where) for one in (value if isinstance(value, list) else [value]))


def pairs(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    """Words and what they become."""
    if not isinstance(value, dict):
        raise _mistake("This should hold old and new words", where, value, '{"old": "new"}')
    return tuple((text(a, where), text(b, where)) for a, b in value.items())


def pattern(value: Any, where: str, groups: int = 0) -> str:
    """A regular expression both engines understand; `groups`: how many groups it needs at least."""
    written = text(value, where)
    try:
        found = re.compile(written)
    except re.error as error:
        raise _mistake("This is no regular expression", where, f"{written} ({error})", "a regular expression") from None
    if re.search(r"\(\?(<?[=!])|\\[1-9]", written):
        raise _mistake(
            "Looking ahead and behind, and back references, are not supported", where, written, "plain groups"
        )
    if found.groups < groups:
        raise _mistake("The pattern has no group", where, written, "the wanted part in brackets: ([0-9]+)")
    return written


def zone(value: Any, where: str) -> str:
    """An IANA zone."""
    try:
        ZoneInfo(text(value, where))
    except (ZoneInfoNotFoundError, ValueError):
        guess = nearest(str(value), sorted(available_timezones()))
        expected = "an IANA name such as America/Chicago or UTC"
        raise _mistake("There is no such time zone", where, value, expected, guess) from None
    return str(value)


def region(value: Any, where: str) -> str:
    """A country whose telephone numbers are known."""
    if value not in SUPPORTED_REGIONS:
        raise _mistake("There is no such region", where, value, "two letters of a country, such as US or MX")
    return str(value)


def formats(value: Any, where: str) -> tuple[str, ...]:
    """Formats of dates and times, with codes both engines understand."""
    found = texts(value, where)
    for one in found:
        if one in _NAMED_TIMES or count_since(one):
            continue
        _refuse_a_count_without_start(one, where)
        codes = re.findall(r"%(.?)", one)
        unknown = [code for code in codes if code not in _TIME_CODES]
        if unknown or not codes:
            got = f"{one} (%{unknown[0]})" if unknown else one
            expected = f"%Y %m %d %H %M %S %y %b %p %I %f, {', '.join(_NAMED_TIMES)}, or {HOW_WRITTEN}"
            raise _mistake(
                "A format of times is not understood", where, got, expected, nearest(one, list(_NAMED_TIMES))
            )
    return found


def _refuse_a_count_without_start(form: str, where: str) -> None:
    word, _, start = form.partition(" ")
    meant = word if word in COUNTS else nearest(word, list(COUNTS))
    if not meant or "%" in form:
        return
    guess = f"{meant} {start}" if count_since(f"{meant} {start}") else ""
    expected = f"{HOW_WRITTEN}: a day that there is, from 1900 to 2099"
    raise _mistake("A count of minutes, hours or days needs the moment it begins with", where, form, expected, guess)


def take(value: Any, where: str, allowed: tuple[str, ...]) -> str:
    """A part of a cell that can stand in this place."""
    if value not in TAKES:
        expected = "one of " + ", ".join(allowed or TAKES)
        raise _mistake("There is no such part of a cell", where, value, expected, nearest(str(value), list(TAKES)))
    if value not in allowed:
        expected = "one of " + ", ".join(allowed) if allowed else "no take: in this place"
        raise _mistake(f"“{value}” cannot stand in this place", where, value, expected)
    return str(value)


def number(value: Any, where: str) -> float:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _mistake("This should be a number", where, value, "a number such as 0.001, without quotes")
    return float(value)


def _mistake(what: str, where: str, got: Any, expected: str, guess: str = "") -> ConfigMistake:
    next_step = f"Did you mean “{guess}”?" if guess else "See docs/reference/mapping.md."
    shown = got if isinstance(got, str) else repr(got)[:80]
    return ConfigMistake(what, where=where, got=shown, expected=expected, next_step=next_step)
