"""How a person reads an identifier: phones in national form, plates with their state in front."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers

from igloo.core.kinds import identifier_kinds


def kind_of(subject_id: str) -> str | None:
    """The identifier kind of an ident_id; None for people and organisations."""
    kind, colon, _ = subject_id.partition(":")
    return kind if colon and kind in identifier_kinds() else None


@lru_cache(maxsize=65_536)
def identifier_label(ident_id: str, region: str = "US") -> str:
    """An ident_id as it is written down.

    >>> identifier_label("phone:+15205550123"), identifier_label("phone:+525512345678")
    ('(520) 555-0123', '+52 55 1234 5678')
    >>> identifier_label("plate:TX-ABC1234"), identifier_label("handle:coyote99")
    ('TX ABC1234', '@coyote99')
    """
    kind, _, norm = ident_id.partition(":")
    if kind == "phone":
        return _phone_label(norm, region)
    if kind == "plate":
        return norm.replace("-", " ")
    if kind == "handle" and "/" not in norm and not norm.startswith("@"):
        return f"@{norm}"
    return norm


def readable(text: str, ident_ids: Iterable[str], region: str = "US") -> str:
    """A sentence with these identifiers as people write them; anything else in it is left alone.

    >>> readable("+15205550123: 3 of 5 callers, not +152055501234", ["phone:+15205550123"])
    '(520) 555-0123: 3 of 5 callers, not +152055501234'
    """
    for ident_id in ident_ids:
        norm, label = ident_id.partition(":")[2], identifier_label(ident_id, region)
        if norm and label != norm and norm in text:
            text = label.join(re.split(rf"(?<![\w+]){re.escape(norm)}(?!\w)", text))
    return text


def readable_values(values: str, region: str = "US") -> str:
    """Identifiers side by side, as a comparison of two descriptions holds them, as people write them.

    >>> readable_values("phone:+15205550123 phone:+525512345678")
    '(520) 555-0123, +52 55 1234 5678'
    >>> readable_values("address:12 MAIN ST|address:9 ELM ST"), readable_values("ANA MARIA")
    ('12 MAIN ST, 9 ELM ST', 'ANA MARIA')
    """
    if kind_of(values.strip()) is None:
        return values
    # An address has blanks in it, so several are set apart by a bar; other identifiers by blanks.
    apart = "|" if "|" in values or values.startswith("address:") else None
    return ", ".join(identifier_label(value, region) for value in values.split(apart))


def _phone_label(norm: str, region: str) -> str:
    try:
        number = phonenumbers.parse(norm, region)
    except phonenumbers.NumberParseException:
        return norm
    # At home the country goes without saying; abroad its code stands in front.
    home = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(number, style))


def number_words(value: float, unit: str = "") -> str:
    """A number without needless digits.

    >>> number_words(1250.0), number_words(3.14159, "km/h")
    ('1,250', '3.14 km/h')
    """
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return f"{text} {unit}".strip()


def in_words(code: str | None) -> str:
    """A code of a table as words.

    >>> in_words("money_exchange")
    'money exchange'
    """
    return (code or "").replace("_", " ")


def counted(number: int, one: str, many: str = "") -> str:
    """A count and its noun.

    >>> counted(1, "source"), counted(2, "source")
    ('1 source', '2 sources')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
