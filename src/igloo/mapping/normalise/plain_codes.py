"""Plates, documents, accounts, cards, devices, e-mails, handles: codes made of letters and digits."""

from __future__ import annotations

import re

_NOT_CODE = re.compile(r"[^A-Z0-9]")
_STATE_PREFIX = re.compile(r"^([A-Z]{2,3})[\s:/-]+(.*)$")
_EMAIL = re.compile(r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$")


def plate(value: str, region: str) -> tuple[str | None, str]:
    """Upper-case letters and digits; an issuing state written in front is kept before a hyphen.

    >>> plate("tx abc-1234", "US")
    ('TX-ABC1234', '')
    >>> plate("abc 1234", "US")
    ('ABC1234', '')
    """
    text = value.upper().strip()
    state = _STATE_PREFIX.match(text)
    # "ABC-1234" is a whole plate: only a two-letter prefix before a mixed rest is a state.
    if state and len(state.group(1)) == 2 and len(_NOT_CODE.sub("", state.group(2))) >= 4:
        return f"{state.group(1)}-{_NOT_CODE.sub('', state.group(2))}", ""
    code = _NOT_CODE.sub("", text)
    if not code or not any(c.isdigit() for c in code):
        return None, "no plate: it holds no digit"
    if len(code) > 12:
        return None, "no plate: longer than 12 letters and digits"
    return code, ""


def _code(value: str, name: str, least: int, most: int) -> tuple[str | None, str]:
    code = _NOT_CODE.sub("", value.upper())
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
