"""Plates, documents, accounts, cards, devices, e-mails, handles: codes made of letters and digits."""

from __future__ import annotations

import re

from anyascii import anyascii

_NOT_CODE = re.compile(r"[^A-Z0-9]")
_STATE_PREFIX = re.compile(r"^([A-Z]{2})[\s:/-]+(.*)$")
# Who issues plates in North America. "AB 1234" is not "plate 1234 of AB", but a plate written with a blank.
_STATES = frozenset((
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND",
    "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC",
    "PR", "GU", "VI", "MX", "BC", "MB", "NB", "NL", "NS", "ON", "PE", "QC", "SK",
))  # fmt: skip
_EMAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")


def plate(value: str, region: str) -> tuple[str | None, str]:
    """Upper-case letters and digits; an issuing state written in front is kept before a hyphen.

    >>> plate("tx abc-1234", "US")
    ('TX-ABC1234', '')
    >>> plate("abc 1234", "US")
    ('ABC1234', '')
    """
    text = anyascii(value).upper().strip()
    state = _STATE_PREFIX.match(text)
    rest = _NOT_CODE.sub("", state.group(2)) if state else ""
    # "CA-1234" may be a whole plate: only a state before something that is a plate by itself is a state.
    if state and state.group(1) in _STATES and _is_whole_plate(rest):
        return f"{state.group(1)}-{rest}", ""
    code = _code_of(text)
    if not code or not any(c.isdigit() for c in code):
        return None, "no plate: it holds no digit"
    if len(code) > 12:
        return None, "no plate: longer than 12 letters and digits"
    return code, ""


def _is_whole_plate(code: str) -> bool:
    digits = sum(c.isdigit() for c in code)
    return 5 <= len(code) <= 8 and digits > 0 and (digits < len(code) or len(code) >= 6)


def _code_of(value: str) -> str:
    """Latin letters and digits; other scripts are transliterated, not dropped: А123ВС is not 123."""
    return _NOT_CODE.sub("", anyascii(value).upper())


def _code(value: str, name: str, least: int, most: int) -> tuple[str | None, str]:
    code = _code_of(value)
    if len(code) < least:
        return None, f"no {name}: fewer than {least} letters and digits"
    if len(code) > most:
        return None, f"no {name}: more than {most} letters and digits"
    if len(set(code)) == 1 and len(code) > 3:
        return None, f"no {name}: one sign repeated, a filler"
    return code, ""


def document(value: str, region: str) -> tuple[str | None, str]:
    """A passport, visa, card or licence number: upper-case letters and digits.

    >>> document("p 123-4567", "US")
    ('P1234567', '')
    """
    return _code(value, "document number", 5, 24)


def record(value: str, region: str) -> tuple[str | None, str]:
    """A record's number in another system, exactly as written: "a1" and "A1" may be two.

    >>> record("NK-7f2", "US")
    ('NK-7f2', '')
    """
    text = value.strip()
    if len(text) > 255 or " " in text:
        return None, "no record number: it holds blanks or is longer than 255 signs"
    return text, ""


def account(value: str, region: str) -> tuple[str | None, str]:
    """An account number: upper-case letters and digits."""
    return _code(value, "account number", 3, 34)


def card(value: str, region: str) -> tuple[str | None, str]:
    """A payment or loyalty card, as many digits as the source gives."""
    return _code(value, "card number", 4, 24)


def device(value: str, region: str) -> tuple[str | None, str]:
    """An IMEI, IMSI, MAC or tracker number."""
    return _code(value, "device number", 1, 24)


def email(value: str, region: str) -> tuple[str | None, str]:
    """An e-mail address in lower case, without the name around it.

    >>> email("Ana <Ana@Example.org>", "US")
    ('ana@example.org', '')
    """
    inner = re.search(r"<([^<>]+)>", value)
    text = (inner.group(1) if inner else value).strip().lower()
    return (text, "") if _EMAIL.match(text) else (None, "no e-mail address")


def handle(value: str, region: str) -> tuple[str | None, str]:
    """A user name in lower case, without the @ in front."""
    text = value.strip().lower().lstrip("@")
    return (text, "") if len(text) >= 2 and " " not in text else (None, "no user name")
