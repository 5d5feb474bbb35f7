"""The machine-readable zone of travel documents (ICAO 9303): number, name and date of birth, check digits verified.

Nationality and sex stand in the same lines; they are protected and never taken out of them. What comes here
is one field with its check digit, as `mapping/taken.py` cuts it out: the whole zone is never kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from igloo.mapping.normalise.birth_date import FIRST_YEAR_OF_LAST_CENTURY

_WEIGHTS = (7, 3, 1)


def check_digit(field: str) -> int:
    """The check digit of a field: weights 7, 3, 1; A is 10, Z is 35, "<" is nothing.

    >>> check_digit("L898902C3"), check_digit("740812")
    (6, 2)
    """
    values = (0 if sign == "<" else int(sign, 36) for sign in field)
    return sum(value * _WEIGHTS[i % 3] for i, value in enumerate(values)) % 10


def mrz_number(field: str) -> tuple[str | None, str]:
    """The document number; a number longer than nine signs goes on after a "<" in the optional data.

    >>> mrz_number("L898902C36"), mrz_number("L898902C35")
    (('L898902C3', ''), (None, 'the check digit of the document number is 5, it should be 6'))
    >>> mrz_number("D23145890<7349<<<<<<<<<<<")
    ('D23145890734', '')
    >>> mrz_number("L898902C36!")[1]
    'the composite check digit of the zone is wrong: a sign in it was misread or altered'
    """
    if fault := _no_field(field):
        return None, fault
    field, altered = field.rstrip("!"), field.endswith("!")
    if field[9] == "<":
        rest = field[10:].split("<")[0]
        number, digit = field[:9] + rest[:-1], rest[-1:]
    else:
        number, digit = field[:9], field[9]
    fault = _wrong_digit(number, digit, "document number")
    if not fault and altered:
        fault = "the composite check digit of the zone is wrong: a sign in it was misread or altered"
    return (None, fault) if fault else (number.replace("<", ""), "")


def mrz_birth_date(field: str) -> tuple[str | None, str]:
    """YYYY-MM-DD, or shorter where the zone leaves day or month open.

    >>> mrz_birth_date("7408122"), mrz_birth_date("85<<<<1")
    (('1974-08-12', ''), ('1985', ''))
    """
    if fault := _no_field(field):
        return None, fault
    if fault := _wrong_digit(field[:6], field[6], "date of birth"):
        return None, fault
    year, month, day = field[:2], field[2:4], field[4:6]
    if not year.isdigit():
        return None, "no date of birth: the machine-readable zone leaves it open"
    whole = f"{19 if int(year) >= FIRST_YEAR_OF_LAST_CENTURY else 20}{year}"
    parts = [whole, *(part for part in (month, day) if part.isdigit())]
    return "-".join(parts if month.isdigit() else [whole]), ""


def mrz_name(field: str) -> tuple[str | None, str]:
    """Given names and surnames in that order; the zone writes the surnames first.

    >>> mrz_name("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<")
    ('ANNA MARIA ERIKSSON', '')
    """
    if fault := _no_field(field):
        return None, fault
    surname, _, given = field.strip("<").partition("<<")
    words = [*given.split("<"), *surname.split("<")]
    return " ".join(word for word in words if word), ""


def _no_field(field: str) -> str:
    """What `taken.py` writes instead of a field where the cell holds no machine-readable zone."""
    if re.search("[a-z ]", field):
        return f"no machine-readable zone: {field}; expected 90 (TD1), 72 (TD2, MRV-B) or 88 (TD3, MRV-A)"
    return ""


def _wrong_digit(field: str, digit: str, what: str) -> str:
    expected = check_digit(field)
    written = "0" if digit == "<" and expected == 0 else digit
    return "" if written == str(expected) else f"the check digit of the {what} is {digit}, it should be {expected}"


ZONE_FIELDS: dict[str | None, Callable[[str], tuple[str | None, str]]] = {
    "mrz_number": mrz_number,
    "mrz_name": mrz_name,
    "mrz_birth_date": mrz_birth_date,
}
