"""What source.yml promises about its columns and says it records: bounds that every delivery is measured against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from igloo.core.config_file import refuse_unknown_keys, require_mapping
from igloo.core.errors import ConfigMistake

DIRECTIONS = ("inbound", "outbound")
_BOUNDS = ("min", "max", "not_empty")
_PAGE = "docs/reference/source.md"


@dataclass(frozen=True)
class ColumnLimit:
    """What a delivered column should hold: numbers from `low` to `high`, and a share of filled cells (0-1)."""

    column: str
    low: float | None = None
    high: float | None = None
    not_empty: float | None = None


def read_column_limits(section: Any, where: str) -> tuple[ColumnLimit, ...]:
    """`expect: columns:` of a source.yml; raises ConfigMistake naming the key at fault and the nearest right one."""
    if section is None:
        return ()
    expected = "columns: {AMOUNT: {min: 0, max: 100000, not_empty: 0.95}}"
    columns = require_mapping(section, where, named="“columns”", expected=expected, page=_PAGE)
    return tuple(_limit(str(column), bounds, f"{where} {column}") for column, bounds in columns.items())


def _limit(column: str, bounds: Any, where: str) -> ColumnLimit:
    bounds = require_mapping({} if bounds is None else bounds, where, named="A column’s bounds",
                             expected="{min: 0, max: 100000, not_empty: 0.95}", page=_PAGE)  # fmt: skip
    if not bounds:
        raise ConfigMistake(
            "A column needs at least one bound",
            where=where,
            got=repr(bounds)[:80],
            expected="one or more of " + ", ".join(_BOUNDS),
            next_step="Write, for example, {min: 0, max: 100000, not_empty: 0.95}.",
        )
    refuse_unknown_keys(bounds, _BOUNDS, where)
    low, high = _number(bounds.get("min"), f"{where} min"), _number(bounds.get("max"), f"{where} max")
    share = _number(bounds.get("not_empty"), f"{where} not_empty")
    if low is not None and high is not None and low > high:
        raise _wrong(where, f"min {low:g}, max {high:g}", "min not above max", "Exchange the two.")
    if share is not None and not 0 <= share <= 1:
        raise _wrong(f"{where} not_empty", f"{share:g}", "a share from 0 to 1", "Write 95 % as 0.95.")
    return ColumnLimit(column, low, high, share)


def _number(value: Any, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong(where, repr(value), "a number", "Write it without quotes, unit or thousands signs.")
    return float(value)


def _wrong(where: str, got: str, expected: str, next_step: str) -> ConfigMistake:
    return ConfigMistake("This bound cannot be kept", where=where, got=got, expected=expected, next_step=next_step)


def read_names(value: Any, where: str) -> tuple[str, ...]:
    """A list of places or directions; a single word is a list of one."""
    if value is None:
        return ()
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(name, str) and name.strip() for name in given):
        raise ConfigMistake(
            "This should be a list of names",
            where=where,
            got=repr(value)[:80],
            expected="[East Bridge, West Bridge]",
            next_step="Write names that YAML reads as something else (NO, 12) in quotes.",
        )
    if any("|" in name for name in given):
        raise ConfigMistake("A name may not hold |", where=where, got=repr(value)[:80], expected="names without |")
    return tuple(name.strip() for name in given)
