"""Days without a row where the source usually has some on that weekday.

Measured against the source's own pattern: a day counts as a gap when most of its weekdays have events, several on
average, and a day as empty would be rare among such weekdays (negative binomial, because events come in
bursts). Where it misleads: a source that stops at weekends or holidays of its own looks as if it had
gaps at holidays; days before the first and after the last event of an undeclared source cannot be told.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.kinds import event_kinds
from igloo.core.settings import QualitySettings
from igloo.core.step import Tables

LONGEST_DAYS = 4000
_FEWEST_WEEKS = 3
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def source_days(tables: Tables) -> ir.Table:
    """Events of each source on each UTC day: source_id, day (timestamp), n."""
    parts = []
    for kind in event_kinds():
        events = tables[f"event_{kind}"]
        parts.append(events.filter(events.t_utc.notnull()).select("source_id", day=events.t_utc.truncate("D")))
    days = ibis.union(*parts)
    return days.group_by("source_id", "day").aggregate(n=days.count())


def empty_days(days: pd.DataFrame, sources: Sequence[Any], settings: QualitySettings) -> list[dict[str, Any]]:
    """Rows of source_quality: one a day that is empty against the pattern of its weekday, with what was expected.

    `sources`: declarations with source_id, coverage_from and coverage_to.
    """
    found: list[dict[str, Any]] = []
    for source in sources:
        own = days[days["source_id"] == source.source_id]
        counts = {pd.Timestamp(d).date(): int(n) for d, n in zip(own["day"], own["n"], strict=True)}
        if counts:
            found += _of_source(source, counts, settings)
    return found


def _of_source(source: Any, counts: dict[date, int], settings: QualitySettings) -> list[dict[str, Any]]:
    first = date.fromisoformat(source.coverage_from) if source.coverage_from else min(counts)
    last = date.fromisoformat(source.coverage_to) if source.coverage_to else max(counts)
    length = min((last - first).days + 1, LONGEST_DAYS)
    covered = [first + timedelta(days=i) for i in range(length)]
    found = []
    for weekday in range(7):
        alike = [day for day in covered if day.weekday() == weekday]
        numbers = [counts.get(day, 0) for day in alike]
        seen = [n for n in numbers if n]
        # Where most such days are empty, an empty one is the pattern.
        if len(seen) < _FEWEST_WEEKS or 2 * len(seen) <= len(alike):
            continue
        usual = sum(seen) / len(seen)
        chance = chance_of_none(seen)
        if usual < settings.empty_day_rows or chance > settings.empty_day_surprise:
            continue
        for day in alike:
            if day not in counts:
                found.append(_gap(source.source_id, day, usual, len(seen)))
    return sorted(found, key=lambda row: row["item"])


def chance_of_none(seen: list[int]) -> float:
    """The chance of a day without any, by days that have some: negative binomial by moments, Poisson at least.

    >>> round(chance_of_none([5, 5, 5]), 4)
    0.0067
    """
    mean = sum(seen) / len(seen)
    spread = sum((n - mean) ** 2 for n in seen) / max(len(seen) - 1, 1)
    if spread <= mean:
        return math.exp(-mean)
    size = mean * mean / (spread - mean)
    return float((size / (size + mean)) ** size)


def _gap(source_id: str, day: date, usual: float, weeks: int) -> dict[str, Any]:
    name = WEEKDAYS[day.weekday()]
    return {
        "source_id": source_id, "batch_id": "", "column": "", "measure": "empty_day", "item": day.isoformat(),
        "value": 0.0, "n": 0, "of_n": weeks, "expected": round(usual, 9), "verdict": "look",
        "why": f"No event on {name} {day}; the other {weeks:,} {name}s have {usual:,.1f} on average.",
    }  # fmt: skip
