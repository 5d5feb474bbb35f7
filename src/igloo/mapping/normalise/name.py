"""Names of people and organisations, in any script, without deciding anyone's culture."""

from __future__ import annotations

import re

from anyascii import anyascii

_NOT_NAME = re.compile(r"[^A-Z0-9 ]+")
_FILLERS = frozenset(
    {
        "UNKNOWN",
        "UNK",
        "NA",
        "N A",
        "NONE",
        "NULL",
        "ANONYMOUS",
        "NOT GIVEN",
        "JOHN DOE",
        "JANE DOE",
        "X",
        "XX",
        "XXX",
    }
)


def name(value: str) -> tuple[str | None, str]:
    """Latin letters, upper-case, single blanks, in the order written; "Surname, Given" is turned round.

    >>> name("García-López,  José")
    ('JOSE GARCIA LOPEZ', '')
    """
    text = value
    if text.count(",") == 1:
        last, first = text.split(",")
        if first.strip() and last.strip():
            text = f"{first} {last}"
    plain = " ".join(_NOT_NAME.sub(" ", anyascii(text).upper().replace("'", "")).split())
    if not plain or plain in _FILLERS:
        return None, "no name: a filler"
    if not any(c.isalpha() for c in plain):
        return None, "no name: no letters"
    return plain, ""


def name_key(name_norm: str) -> str:
    """The words of a normalised name in alphabetical order, so that order does not matter.

    >>> name_key("JOSE GARCIA LOPEZ")
    'GARCIA JOSE LOPEZ'
    """
    return " ".join(sorted(name_norm.split()))
