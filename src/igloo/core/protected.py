"""Protected attributes are never a feature of a score: refused here, by an allow-list.

A signal may look at columns that are declared in `core/tables.py` and at nothing else; the words
below may not be declared there, mapped, or configured. Source: brief, and analytics rule 8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from igloo.core.errors import ConfigMistake
from igloo.core.tables import table_contracts

PROTECTED_WORDS = frozenset(
    (
        "race", "ethnicity", "ethnic", "nationality", "national_origin", "citizenship", "birth_country",
        "country_of_birth", "birth_place", "religion", "faith", "church", "sex", "gender", "language",
        "sexual_orientation", "orientation", "immigration_status", "immigration", "marital", "disability",
        "political", "surname_class", "name_system",
    )
)  # fmt: skip

# As agencies head their columns, in English and Spanish: these words side by side, or nothing but them.
PROTECTED_PHRASES = (
    "sexo", "genero", "raza", "etnia", "nacionalidad", "ciudadania", "citizen", "idioma", "lengua", "birthplace",
    "place of birth", "lugar de nacimiento", "lugar nacimiento", "pais de nacimiento", "pais nacimiento",
    "national origin", "estado civil", "discapacidad", "passport country", "orientacion",
)  # fmt: skip
SEX_VALUES = frozenset(("M", "F", "X", "U", "MALE", "FEMALE", "MASCULINO", "FEMENINO", "HOMBRE", "MUJER", "H"))
_SAYS_SEX = frozenset(("F", "FEMALE", "FEMENINO", "MUJER"))
_BOUNDARY = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z]+")


def is_protected(column: str) -> bool:
    """Whether a column's name speaks of a protected attribute or a close proxy.

    >>> is_protected("CitizenshipCountry"), is_protected("País de nacimiento"), is_protected("t_utc")
    (True, True, False)
    """
    plain = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode()
    parts = [part.lower() for part in _BOUNDARY.split(plain) if part]
    squeezed, words = "".join(parts), set(parts)
    if any(word in words or (len(word) > 4 and word.replace("_", "") in squeezed) for word in PROTECTED_WORDS):
        return True
    spaced = f" {' '.join(parts)} "
    return any(f" {phrase} " in spaced or phrase.replace(" ", "") == squeezed for phrase in PROTECTED_PHRASES)


def are_sexes(values: Iterable[str]) -> bool:
    """Whether the different values of a column are those of sex, whatever its header says.

    >>> are_sexes(["F", "M", "M"]), are_sexes(["M", "H"])
    (True, False)
    """
    found = {value.strip().upper() for value in values if value.strip()}
    return 2 <= len(found) <= 6 and found <= SEX_VALUES and bool(found & _SAYS_SEX)


def refuse_protected(columns: Iterable[str], where: str) -> None:
    """Refuse columns that are protected, or that no table contract declares."""
    for column in columns:
        if is_protected(column):
            raise ConfigMistake(
                f"“{column}” is a protected attribute and is never a feature of a score",
                where=where,
                got=column,
                expected="what people and vehicles do, not what people are",
                next_step="Leave it out.",
            )


def refuse_undeclared_features(columns: Iterable[str], where: str, derived: Iterable[str] = ()) -> None:
    """Refuse a signal's inputs unless each is a declared column or one of its own named counts."""
    declared = {name for contract in table_contracts().values() for name in contract.column_names}
    allowed = declared | set(derived)
    names = list(columns)
    refuse_protected(names, where)
    for column in names:
        if column not in allowed:
            raise ConfigMistake(
                f"The feature “{column}” is on no allow-list",
                where=where,
                got=column,
                expected="a column of core/tables.py or a count the signal declares",
                next_step="Declare it in the signal's `derived` list, where a reviewer sees it.",
            )
