"""Names of people and organisations, in any script, without deciding anyone's culture.

Nothing is inferred about a person: no surname class, no order of names that the source does not state. Both
orders find each other through `name_key`. Titles are left out, for they say little but somebody's sex.
"""

from __future__ import annotations

import re

from igloo.mapping.normalise.name_scripts import in_latin

_NOT_NAME = re.compile(r"[^A-Z0-9 ]+")
_APOSTROPHES = re.compile("['`]")
_FILLERS = frozenset((
    "NA", "N A", "X", "XX", "XXX", "N N", "NN", "NO NAME", "SIN NOMBRE", "SE DESCONOCE", "NOT GIVEN", "NOT KNOWN",
    "NOT AVAILABLE", "NO DATA", "JOHN DOE", "JANE DOE", "DOE JOHN", "DOE JANE",
))  # fmt: skip
_FILLER_WORDS = frozenset(("UNKNOWN", "UNK", "NONE", "NULL", "ANONYMOUS", "ANONIMO", "DESCONOCIDO", "DESCONOCIDA"))
# "First name unknown" and its like: they stand for a part of the name that nobody knew.
_UNKNOWN_PARTS = frozenset(("FNU", "LNU", "MNU", "NFN", "NLN", "NMN"))
_TITLES = frozenset(("MR", "MRS", "MS", "MISS", "SR", "SRA", "SRTA"))
_SUFFIXES = frozenset(("JR", "SR", "II", "III", "IV"))


def name(value: str) -> tuple[str | None, str]:
    """Latin letters, upper-case, single blanks, in the order written; "Surname, Given" is turned round.

    >>> name("García-López,  José"), name("SMITH, JOHN, JR.")
    (('JOSE GARCIA LOPEZ', ''), ('JOHN SMITH JR', ''))
    >>> name("Sra. María de la Cruz Pérez"), name("FNU Garcia"), name("FNU LNU")
    (('MARIA DE LA CRUZ PEREZ', ''), ('GARCIA', ''), (None, 'no name: a filler'))
    """
    # نعمان is NMN, and a name.
    unknown = _UNKNOWN_PARTS if value.isascii() else frozenset()
    words = [word for word in _words(_in_order(value)) if word not in unknown]
    while len(words) > 2 and words[0] in _TITLES:
        words = words[1:]
    plain = " ".join(words)
    if plain in _FILLERS or all(word in _FILLER_WORDS for word in words):
        return None, "no name: a filler"
    if not any(c.isalpha() for c in plain):
        return None, "no name: no letters"
    return plain, ""


def _in_order(text: str) -> str:
    """Given names first where a comma says which are the surnames; "Jr" after a comma stays behind."""
    parts = [part.strip() for part in text.split(",")]
    behind = parts.pop() if len(parts) > 1 and "".join(_words(parts[-1])) in _SUFFIXES else ""
    if len(parts) == 2 and all(parts):
        parts.reverse()
    return " ".join([*parts, behind])


def _words(text: str) -> list[str]:
    return _NOT_NAME.sub(" ", _APOSTROPHES.sub("", in_latin(text)).upper()).split()


def name_key(name_norm: str) -> str:
    """The words of a normalised name in alphabetical order, so that order does not matter.

    >>> name_key("JOSE GARCIA LOPEZ")
    'GARCIA JOSE LOPEZ'
    """
    return " ".join(sorted(name_norm.split()))
