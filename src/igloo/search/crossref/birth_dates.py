"""Dates of birth inside a line, in the forms people paste them; what cannot be told apart stays both."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    *("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"),
    *("ENE", "", "", "ABR", "", "", "", "AGO", "", "", "", "DIC"),
)
_MONTH = {name: at % 12 + 1 for at, name in enumerate(_MONTHS) if name}
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"(?<![\d-]){_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?![\d-])(?:T[\d:.]+Z?| 00:00:00)?"),
    re.compile(rf"(?<![\d-])(?P<a>\d{{1,2}})[-/.](?P<b>\d{{1,2}})[-/.]{_YEAR}(?![\d-])"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:\s+DE)?[\s-]+(?P<mon>[A-Z]{{3}})[A-Z]*\.?(?:\s+DE)?[\s,-]+{_YEAR}(?!\d)", re.I
    ),
    re.compile(rf"(?P<mon>\b[A-Z]{{3}})[A-Z]*\.?\s+(?P<d>\d{{1,2}}),?\s+{_YEAR}(?!\d)", re.I),
)
_NAME_AND_YEAR = re.compile(rf"^(?P<name>[^\d@]*[^\W\d_]{{2}}[^\d@]*?)[\s,;(]+{_YEAR}\)?$")
_WORD_BEFORE = re.compile(r"\b(?:d\.?o\.?b\.?|born|birth|nacid[oa])\b[\s.:(]*$", re.IGNORECASE)


def _iso(year: str, month: int, day: int) -> str:
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return ""


def take_birth_date(line: str) -> tuple[tuple[str, ...], str]:
    """The date of birth in a line as ISO days (or a year), and the line without it.

    03/12/1988 is the 3rd of December or March 12th: both are answered, the list does not say which.

    >>> take_birth_date("Ana Lopez 1988-03-12")
    (('1988-03-12',), 'Ana Lopez')
    >>> take_birth_date("Ana Lopez 1988")
    (('1988',), 'Ana Lopez')
    >>> take_birth_date("03/12/1988 LOPEZ, Ana")[0]
    ('1988-03-12', '1988-12-03')
    """
    for form in _FORMS:
        found = form.search(line)
        if found is None:
            continue
        dates = _dates(found.groupdict())
        if dates:
            before = _WORD_BEFORE.sub("", line[: found.start()]).rstrip(" ,;\t|(")
            after = line[found.end() :].lstrip(" ,;\t|)")
            # What stands on either side of a date is not one number or one name.
            return dates, "; ".join(filter(None, (before, after)))
    year = _NAME_AND_YEAR.match(line)
    return ((year["y"],), year["name"]) if year else ((), line)


def _dates(parts: dict[str, str | None]) -> tuple[str, ...]:
    year = parts["y"] or ""
    if parts.get("a"):
        a, b = int(parts["a"] or 0), int(parts["b"] or 0)
        return tuple(sorted({iso for iso in (_iso(year, a, b), _iso(year, b, a)) if iso}))
    month = int(parts.get("m") or 0) or _MONTH.get((parts.get("mon") or "").upper(), 0)
    iso = _iso(year, month, int(parts["d"] or 0))
    return (iso,) if iso else ()
