"""Postal addresses to one spelling; enough to see that two are the same, not to locate them."""

from __future__ import annotations

import re

from anyascii import anyascii

_ABBREVIATIONS = {
    "STREET": "ST", "AVENUE": "AVE", "BOULEVARD": "BLVD", "ROAD": "RD", "DRIVE": "DR", "LANE": "LN",
    "COURT": "CT", "PLACE": "PL", "HIGHWAY": "HWY", "APARTMENT": "APT", "UNIT": "APT", "SUITE": "STE",
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "CALLE": "C", "AVENIDA": "AVE", "COLONIA": "COL",
    "NUMERO": "NO", "NUM": "NO", "SAINT": "ST", "FLOOR": "FL",
}  # fmt: skip


def address(value: str, region: str) -> tuple[str | None, str]:
    """Upper-case, Latin letters, common words abbreviated.

    >>> address("12 North Main Street, Apt. 4", "US")
    ('12 N MAIN ST APT 4', '')
    """
    words = re.sub(r"[^A-Z0-9 ]+", " ", anyascii(value).upper()).split()
    text = " ".join(_ABBREVIATIONS.get(word, word) for word in words)
    return (text, "") if len(text) >= 5 else (None, "no address: fewer than 5 letters")
