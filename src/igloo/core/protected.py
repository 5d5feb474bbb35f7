"""Protected attributes are never a feature of a score: refused here, by an allow-list.

A signal may look at columns that are declared in `core/tables.py` and at nothing else; the words
below may not be declared there, mapped, or configured. Source: brief, and analytics rule 8.
"""

from __future__ import annotations

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


def is_protected(column: str) -> bool:
    """Whether a column's name speaks of a protected attribute or a close proxy.

    >>> is_protected("CitizenshipCountry"), is_protected("t_utc")
    (True, False)
    """
    plain = "".join(c if c.isalnum() else "_" for c in column).lower()
    squeezed = plain.replace("_", "")
    words = set(plain.split("_"))
    return any(word in words or (len(word) > 4 and word.replace("_", "") in squeezed) for word in PROTECTED_WORDS)


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
