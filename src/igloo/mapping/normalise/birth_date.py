"""Dates of birth, with as much precision as was written."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from igloo.mapping.count_since import count_since
from igloo.mapping.format_words import any_in_words
from igloo.mapping.normalise.month_words import with_english_months

_DEFAULT_FORMATS = ("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S")

# Two-digit years: 45 is somebody born in 1945, not in 2045; nobody alive was born in 1930 and in 2029 alike.
FIRST_YEAR_OF_LAST_CENTURY = 30


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
    """
    text = value.strip()
    for form in formats or _DEFAULT_FORMATS:
        if form in ("excel", "epoch_s", "epoch_ms") or count_since(form):
            counted = _counted(text, form)
            if counted is not None and 1900 <= counted.year <= 2100:
                return counted.strftime("%Y-%m-%d"), ""
            continue
        try:
            found = datetime.strptime(with_english_months(text) if "%b" in form else text, form)
        except ValueError:
            continue
        if "%y" in form and found.year % 100 >= FIRST_YEAR_OF_LAST_CENTURY:
            found = found.replace(year=1900 + found.year % 100)
        if not 1900 <= found.year <= 2100:
            return None, "no date of birth: the year is out of range"
        if "%d" in form:
            return found.strftime("%Y-%m-%d"), ""
        return found.strftime("%Y-%m" if "%m" in form or "%b" in form else "%Y"), ""
    if re.fullmatch(r"(19|20)\d{2}(-\d{2})?", text):
        return text, ""
    return None, f"no date of birth in the form {any_in_words(formats or _DEFAULT_FORMATS[:2])}"


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
