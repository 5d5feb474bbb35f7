"""Months written as words in English, Spanish, Portuguese and French: 12 de marzo de 2026, 3-dic-25."""

from __future__ import annotations

import re

# The English short form a format's %b reads, and the other ways to write the month; a longer word stands before
# a shorter one that begins it. No word of one month is a part of another month's.
MONTH_WORDS: dict[str, str] = {
    "Jan": r"janvier|january|janeiro|janv|enero|ene|jan",
    "Feb": r"february|février|fevrier|fevereiro|febrero|févr|fevr|fév|fev|feb",
    "Mar": r"março|marco|marzo|march|mars|mar",
    "Apr": r"april|abril|avril|abr|avr|apr",
    "May": r"mayo|maio|mai|may",
    "Jun": r"junio|junho|june|juin|jun",
    "Jul": r"juillet|julio|julho|july|juil|jul",
    "Aug": r"agosto|august|août|aout|ago|aug",
    "Sep": r"septiembre|setiembre|septembre|setembro|september|sept|set|sep",
    "Oct": r"octubre|octobre|outubro|october|out|oct",
    "Nov": r"noviembre|novembre|novembro|november|nov",
    "Dec": r"diciembre|décembre|decembre|dezembro|december|déc|dic|dez|dec",
}
MONTH_PATTERNS: dict[str, str] = {short: rf"(?i)(?:{words})\.?" for short, words in MONTH_WORDS.items()}
# "a. m." and "p. m.", as Spanish spreadsheets write them.
HALVES_OF_THE_DAY: dict[str, str] = {
    "AM": "(?i)a\\.?[ \u00a0\u202f]?m\\.",
    "PM": "(?i)p\\.?[ \u00a0\u202f]?m\\.",
}
_COMPILED = {short: re.compile(pattern) for short, pattern in {**MONTH_PATTERNS, **HALVES_OF_THE_DAY}.items()}


def with_english_months(text: str) -> str:
    """A written date with its month as %b reads it; other words stay.

    >>> with_english_months("12 de marzo de 2026"), with_english_months("3-dic.-25"), with_english_months("1 août 2025")
    ('12 de Mar de 2026', '3-Dec-25', '1 Aug 2025')
    >>> with_english_months("12/03/2026 03:15 p. m.")
    '12/03/2026 03:15 PM'
    """
    for short, pattern in _COMPILED.items():
        text = pattern.sub(short, text)
    return text
