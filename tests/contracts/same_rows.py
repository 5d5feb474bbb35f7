"""Compares what two engines made: the same rows in any order, floats to one part in a thousand million."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

RELATIVE = 1e-9
# Signals round to nine decimals; a tie may fall either way, and a root may double the difference.
LAST_DECIMAL = 2.5e-9
ROUNDED_FROM = 1e-3


def _plain(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.tz_localize(None).isoformat() if value.tzinfo else value.isoformat()
    if hasattr(value, "item"):
        return value.item()
    return value


def _rounded(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)


def rows_of(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Rows in one order for both engines: by every column, floats to six digits."""
    names = sorted(frame.columns)
    rows = [tuple(_plain(v) for v in row) for row in frame[names].itertuples(index=False, name=None)]
    return sorted(rows, key=lambda row: tuple(map(_rounded, row)))


def _equal(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float | int):
        last = LAST_DECIMAL if abs(a) > ROUNDED_FROM else 1e-12
        return math.isclose(a, b, rel_tol=RELATIVE, abs_tol=last)
    return bool(a == b)


def difference(left: pd.DataFrame, right: pd.DataFrame) -> str:
    """What differs first, in a sentence; empty when nothing does."""
    if sorted(left.columns) != sorted(right.columns):
        return f"columns {sorted(left.columns)} against {sorted(right.columns)}"
    if len(left) != len(right):
        return f"{len(left)} rows against {len(right)}"
    names = sorted(left.columns)
    for a, b in zip(rows_of(left), rows_of(right), strict=True):
        for name, x, y in zip(names, a, b, strict=True):
            if not _equal(x, y):
                return f"{name}: {x!r} against {y!r} in {dict(zip(names, a, strict=True))}"
    return ""
