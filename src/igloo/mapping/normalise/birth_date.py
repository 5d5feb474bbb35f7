"""Dates of birth, with as much precision as was written."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from igloo.mapping.count_since import count_since
from igloo.mapping.format_words import any_in_words
from igloo.mapping.normalise.month_words import with_english_months

_DEFAULT_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")

# Two-digit years: 45 is somebody born in 1945, not in 2045; nobody alive was born in 1930 and in 2029 alike.
FIRST_YEAR_OF_LAST_CENTURY = 30
# What systems write where a date must stand and none is known; nobody alive was born then.
STANDS_FOR_NONE = (1900, 1, 1)
_NONE_KNOWN = "no date of birth: the first of January 1900 stands for a day that is not known"
# How a day or a month is written that nobody knows.
_UNKNOWN = re.compile(r"0{1,2}|99|[Xx]{2}|\?\?")
_MAY_BE_UNKNOWN = re.compile(r"(?<!\d)0(?!\d)|00|99|[Xx]{2}|\?\?")
_GROUP = {"%d": "day", "%m": "month"}
_DIGITS = {"%Y": "4", "%y": "2", "%H": "1,2", "%M": "1,2", "%S": "1,2"}
# Stands in text and form alike for what was left out.
_LEFT_OUT = "-"


def birth_date(value: str, formats: tuple[str, ...]) -> tuple[str | None, str]:
    """YYYY-MM-DD, or YYYY-MM, or YYYY; a year outside 1900-2100 is refused.

    >>> birth_date("03/12/1988", ("%d/%m/%Y",))
    ('1988-12-03', '')
    >>> birth_date("32480", ("excel",))
    ('1988-12-03', '')
    >>> birth_date("10564", ("days_since 1960-01-01",))
    ('1988-12-03', '')
    >>> birth_date("1988", ())
    ('1988', '')
    >>> birth_date("29 Feb 1948", ("%d %b %y", "%d %b %Y")), birth_date("01/02/45", ("%d/%m/%y",))
    (('1948-02-29', ''), ('1945-02-01', ''))
    >>> birth_date("3 de diciembre de 1988", ("%d de %b de %Y",))
    ('1988-12-03', '')

    A day, or a day and month, written as not known (00, 99, XX, ??) leave what is known. A day that no calendar has
    leaves nothing: which of its numbers is wrong cannot be told. The first day of 1900 stands for no date.
    >>> birth_date("00/00/1980", ("%d/%m/%Y",)), birth_date("1980-05-00", ())
    (('1980', ''), ('1980-05', ''))
    >>> birth_date("31/02/1980", ("%d/%m/%Y",)), birth_date("1900-01-01", ())[0]
    ((None, 'no date of birth: no calendar has this day'), None)
    """
    text = value.strip()
    in_no_calendar = False
    for form in formats or _DEFAULT_FORMATS:
        if form in ("excel", "epoch_s", "epoch_ms") or count_since(form):
            counted = _counted(text, form)
            if counted is not None and 1900 <= counted.year <= 2100:
                return (None, _NONE_KNOWN) if _stands_for_none(counted) else (counted.strftime("%Y-%m-%d"), "")
            continue
        written = with_english_months(text) if "%b" in form else text
        known, known_form = _known_part(written, form)
        try:
            found = datetime.strptime(known, known_form)
        except ValueError:
            in_no_calendar = in_no_calendar or _is_day(written, form)
            continue
        if "%y" in form and found.year % 100 >= FIRST_YEAR_OF_LAST_CENTURY:
            found = found.replace(year=1900 + found.year % 100)
        if not 1900 <= found.year <= 2100:
            return None, "no date of birth: the year is out of range"
        # 00/00/00 says nothing; nor does the first day, or no day, of the year with which systems begin to count.
        nothing = known_form != form and "%y" in form and found.year == 2000
        if nothing or (_stands_for_none(found) and ("%d" in known_form or known_form != form)):
            return None, _NONE_KNOWN
        if "%d" in known_form:
            return found.strftime("%Y-%m-%d"), ""
        return found.strftime("%Y-%m" if "%m" in known_form or "%b" in known_form else "%Y"), ""
    if re.fullmatch(r"(19|20)\d{2}(-\d{2})?", text):
        return text, ""
    if in_no_calendar:
        return None, "no date of birth: no calendar has this day"
    return None, f"no date of birth in the form {any_in_words(formats or _DEFAULT_FORMATS[:2])}"


def _stands_for_none(day: datetime) -> bool:
    return (day.year, day.month, day.day) == STANDS_FOR_NONE


def _is_day(text: str, form: str) -> bool:
    """Whether a text is written as a day of this form, in numbers; it may be a day that no calendar has."""
    found = _pattern(form).fullmatch(text)
    return found is not None and all((part or "").isdigit() for part in found.groupdict().values())


def _known_part(text: str, form: str) -> tuple[str, str]:
    """Text and form without a day, or without day and month, that are written as not known.

    A month that is not known beside a day that is stays as it is, and is no date: it was not left out but mistyped.
    """
    if not _MAY_BE_UNKNOWN.search(text):
        return text, form
    found = _pattern(form).fullmatch(text)
    parts = found.groupdict() if found else {}
    for left_out in (("%d",), ("%d", "%m")):
        unknown = [part for part in ("%d", "%m") if _UNKNOWN.fullmatch(parts.get(_GROUP[part]) or "")]
        if found and unknown == list(left_out):
            spans = sorted((found.span(_GROUP[part]) for part in left_out), reverse=True)
            for start, end in spans:
                text = f"{text[:start]}{_LEFT_OUT}{text[end:]}"
            for part in left_out:
                form = form.replace(part, _LEFT_OUT)
    return text, form


@lru_cache(maxsize=256)
def _pattern(form: str) -> re.Pattern[str]:
    """What a text of this form looks like, with a group for each of its parts that may be written as not known."""
    pattern, taken = "", set()
    for piece in re.split(r"(%\w)", form):
        if piece in _GROUP and piece not in taken:
            taken.add(piece)
            pattern += rf"(?P<{_GROUP[piece]}>\d{{1,2}}|[Xx?]{{2}})"
        elif piece in _DIGITS:
            pattern += rf"\d{{{_DIGITS[piece]}}}"
        else:
            pattern += r"[^\W\d]+\.?" if piece in ("%b", "%B") else ".*" if piece.startswith("%") else re.escape(piece)
    return re.compile(pattern)


def _counted(text: str, form: str) -> datetime | None:
    """A date counted in days since spreadsheets or a day named begin, or in seconds or milliseconds since 1970."""
    if not re.fullmatch(r"-?\d{1,14}(\.\d+)?", text):
        return None
    count, since = float(text), count_since(form)
    try:
        if since:
            return since.moment(int(count)) if count.is_integer() else None
        if form == "excel":
            return datetime(1899, 12, 30) + timedelta(days=int(count)) if count >= 1 else None
        return datetime(1970, 1, 1) + timedelta(seconds=count if form == "epoch_s" else count / 1000)
    except OverflowError:
        return None
