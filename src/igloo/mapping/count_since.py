"""Times that are counted: whole minutes, hours or days since a moment that somebody names.

Simulations write their step, statistics programs the days since a day of their own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

COUNTS = {"minutes_since": ("minutes", 60), "hours_since": ("hours", 3600), "days_since": ("days", 86_400)}
HOW_WRITTEN = "days_since YYYY-MM-DD, hours_since YYYY-MM-DD or minutes_since YYYY-MM-DDThh:mm"
# As the years of a spreadsheet's days: a longer count is something else.
LAST = datetime(2100, 1, 1)
_WRITTEN = re.compile(r"(\w+) (\d{4}-\d{2}-\d{2})(T\d{2}:\d{2})?(Z?)")


@dataclass(frozen=True)
class CountSince:
    """Whole minutes, hours or days since a start, on the clocks that wrote the start."""

    unit: str
    seconds: int
    start: datetime

    @property
    def precision(self) -> str:
        """How precisely such a count says when; an hour is told no better than its day, as in a format without %M."""
        return "minute" if self.unit == "minutes" else "day"

    @property
    def in_words(self) -> str:
        """What is counted, and from when."""
        start = f"{self.start:%Y-%m-%d %H:%M}".removesuffix(" 00:00")
        return f"{self.unit} since {start}"

    def moment(self, count: int) -> datetime | None:
        """The time a count names; nothing from 2100 on."""
        try:
            found = self.start + timedelta(seconds=count * self.seconds)
        except OverflowError:
            return None
        return found if found < LAST else None


@cache
def count_since(form: str) -> CountSince | None:
    """What a format counts and from when, or nothing where it is no such format; a day is counted from midnight.

    >>> count_since("hours_since 2026-01-01").moment(26)
    datetime.datetime(2026, 1, 2, 2, 0)
    >>> count_since("hours_since 2026-02-30"), count_since("days_since 2026-01-01T06:00"), count_since("%Y-%m-%d")
    (None, None, None)
    """
    found = _WRITTEN.fullmatch(form)
    if found is None or found[1] not in COUNTS:
        return None
    unit, seconds = COUNTS[found[1]]
    if found[3] and unit == "days":
        return None
    try:
        start = datetime.fromisoformat(found[2] + (found[3] or ""))
    except ValueError:
        return None
    return CountSince(unit, seconds, start) if 1900 <= start.year < LAST.year else None
