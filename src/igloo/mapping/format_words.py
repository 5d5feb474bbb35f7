"""Formats of dates and times as people say them: DD/MM/YYYY, with an example."""

from __future__ import annotations

import re
from collections.abc import Iterable

from igloo.mapping.count_since import count_since

# An example whose day is no month, so that nobody has to guess which is which: 25 March 2024, five past five.
_WRITTEN = {
    "d": ("DD", "25"), "m": ("MM", "03"), "Y": ("YYYY", "2024"), "y": ("YY", "24"), "b": ("Mon", "Mar"),
    "H": ("hh", "17"), "I": ("hh", "05"), "M": ("mm", "05"), "S": ("ss", "09"), "p": ("AM/PM", "PM"),
    "f": ("fraction", "250000"),
}  # fmt: skip
_COUNTED = {
    "epoch_s": "seconds since 1970 (such as 1711386309)",
    "epoch_ms": "milliseconds since 1970 (such as 1711386309000)",
    "excel": "days as spreadsheets count them (such as 45376)",
}


def in_letters(form: str) -> str:
    """A format in the letters people use.

    >>> in_letters("%d/%m/%Y %H:%M"), in_letters("%d de %b de %Y")
    ('DD/MM/YYYY hh:mm', 'DD de Mon de YYYY')
    """
    if since := count_since(form):
        return since.in_words
    return _COUNTED.get(form) or _replaced(form, 0)


def in_words(form: str) -> str:
    """A format with an example: 25 March 2024, 17:05:09.

    >>> in_words("%Y%m%d"), in_words("%m/%d/%Y")
    ('YYYYMMDD (such as 20240325)', 'MM/DD/YYYY (such as 03/25/2024)')
    """
    if since := count_since(form):
        return f"{since.in_words} (such as 8)"
    return _COUNTED.get(form) or f"{_replaced(form, 0)} (such as {_replaced(form, 1)})"


def any_in_words(forms: Iterable[str]) -> str:
    """Several formats, one of which should fit.

    >>> any_in_words(("%d/%m/%Y", "epoch_s"))
    'DD/MM/YYYY (such as 25/03/2024) or seconds since 1970 (such as 1711386309)'
    >>> in_words("hours_since 2026-01-01")
    'hours since 2026-01-01 (such as 8)'
    """
    return " or ".join(in_words(form) for form in forms)


def _replaced(form: str, which: int) -> str:
    return re.sub(r"%([A-Za-z])", lambda code: _WRITTEN[code[1]][which] if code[1] in _WRITTEN else code[0], form)
