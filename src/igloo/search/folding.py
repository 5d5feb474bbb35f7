"""How words and numbers are made comparable: the same here when indexing and when asking."""

from __future__ import annotations

import re

from anyascii import anyascii

_WORD = re.compile(r"[a-z0-9]+")
_INNER_MARK = re.compile(r"(?<=[a-z])['’`\-](?=[a-z])")
_NOT_ALPHANUMERIC = re.compile(r"[^0-9a-z]")


def fold(text: str) -> str:
    """Lower-case Latin letters, whatever the script.

    >>> fold("Nuñez Иванов")
    'nunez ivanov'
    """
    return (text if text.isascii() else anyascii(text)).lower()


def words_of(text: str) -> list[str]:
    """The words of a text, folded; a name with an inner mark also counts as one word.

    >>> words_of("Seán O'Brien")
    ['sean', 'o', 'brien', 'obrien']
    """
    folded = fold(text)
    found: list[str] = _WORD.findall(folded)
    if _INNER_MARK.search(folded):
        for piece in folded.split():
            if _INNER_MARK.search(piece):
                joined = _NOT_ALPHANUMERIC.sub("", piece)
                if joined not in found:
                    found.append(joined)
    return found


def squeeze(text: str) -> str:
    """Only letters and digits, folded: how numbers are compared.

    >>> squeeze("TX-ABC 1234")
    'txabc1234'
    """
    return _NOT_ALPHANUMERIC.sub("", fold(text))


# What plate readers and people mix up; both sides are folded, so 0/O and 1/I/L find each other.
_LOOK_ALIKE = str.maketrans("oilszb", "011528")


def look_alike(squeezed: str) -> str:
    """A number with letters that look like digits written as those digits.

    >>> look_alike("abo123l")
    'a801231'
    """
    return squeezed.translate(_LOOK_ALIKE)
