"""What else a reader or a witness may have seen: plates with letters and digits that look alike.

The reading itself stays as it was written; the alternatives only tell search which of two numbers is likelier.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

_LETTER_FOR = {"0": "OQD", "1": "IL", "2": "Z", "5": "S", "6": "G", "7": "T", "8": "B"}
_DIGIT_FOR = {letter: digit for digit, letters in _LETTER_FOR.items() for letter in letters}
# Readings of one plate that are worth naming; beyond that the plate says nothing about its shape.
MOST_READINGS = 12


@cache
def plate_shapes() -> dict[str, tuple[str, ...]]:
    """Issuer to the usual shapes of its plates, L a letter and D a digit."""
    text = (files("igloo.core.plates") / "shapes.yml").read_text(encoding="utf-8")
    return {str(issuer): tuple(shapes) for issuer, shapes in yaml.safe_load(text).items()}


def fits_shape(plate: str) -> bool:
    """Whether a normalised plate has a usual shape of its issuer; of any issuer where none is written.

    >>> fits_shape("TX-ABC1234"), fits_shape("CA-ABC1234"), fits_shape("8ABC123")
    (True, False, True)
    """
    _, number, shapes = _parts(plate)
    return _shape(number) in shapes


def other_readings(plate: str) -> tuple[str, ...]:
    """The plates of a usual shape that this one may be, look-alike signs exchanged; fewest exchanges first.

    Empty when the plate has a usual shape as it stands, when no exchange gives it one, or too many do.

    >>> other_readings("TX-A8C1234"), other_readings("TX-ABC1234"), other_readings("CA-7A8C1Z3")
    (('TX-ABC1234',), (), ('CA-7ABC123',))
    >>> other_readings("TX-0BC1234")
    ('TX-DBC1234', 'TX-OBC1234', 'TX-QBC1234')
    """
    front, number, shapes = _parts(plate)
    if _shape(number) in shapes:
        return ()
    found: dict[str, int] = {}
    for shape in shapes:
        if len(shape) == len(number):
            for reading in _as_shape(number, shape):
                found[front + reading] = sum(a != b for a, b in zip(number, reading, strict=True))
    if len(found) > MOST_READINGS:
        return ()
    return tuple(sorted(found, key=lambda reading: (found[reading], reading)))


def _parts(plate: str) -> tuple[str, str, frozenset[str]]:
    issuer, hyphen, number = plate.rpartition("-")
    known = plate_shapes()
    shapes = known[issuer] if issuer in known else [shape for every in known.values() for shape in every]
    return issuer + hyphen, number, frozenset(shapes)


def _shape(number: str) -> str:
    return "".join("D" if sign.isdigit() else "L" for sign in number)


def _as_shape(number: str, shape: str) -> list[str]:
    readings = [""]
    for sign, wanted in zip(number, shape, strict=True):
        if sign.isdigit() == (wanted == "D"):
            choices = sign
        else:
            choices = _DIGIT_FOR.get(sign, "") if wanted == "D" else _LETTER_FOR.get(sign, "")
        readings = [reading + choice for reading in readings for choice in choices]
    return readings
