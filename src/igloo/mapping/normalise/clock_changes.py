"""The hours of a zone that its clocks show twice or never: where a written time alone does not say when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class ClockChanges:
    """Beginnings of local hours, 1970 to 2099: those shown twice, and those left out."""

    repeated: tuple[datetime, ...]
    skipped: tuple[datetime, ...]
    # Whether every change comes at a full hour of the clock, so that all of an hour is moved to UTC alike.
    on_the_hour: bool = field(default=True, repr=False)


@cache
def clock_changes(zone: str) -> ClockChanges:
    """Where the clocks of an IANA zone are set back or forward by one hour.

    Changes by half an hour (Lord Howe Island) or a day (Samoa 2011) are left to the engine.

    >>> clock_changes("America/Chicago").repeated[-1], clock_changes("America/Chicago").skipped[-1]
    (datetime.datetime(2099, 11, 1, 1, 0), datetime.datetime(2099, 3, 8, 2, 0))
    >>> clock_changes("America/Phoenix")
    ClockChanges(repeated=(), skipped=())
    """
    place = ZoneInfo(zone)
    repeated, skipped = [], []
    full_hours = True
    day = _FIRST
    while day < _LAST:
        after = day + timedelta(days=1)
        if _offset(day, place) != _offset(after, place):
            moment = _moment_of_change(day, after, place)
            before, then = _offset(moment - _HOUR, place), _offset(moment, place)
            full_hours = full_hours and not (moment + before).minute and not (moment + then).minute
            if then - before == -_HOUR:
                repeated.append((moment + then).replace(tzinfo=None))
            elif then - before == _HOUR:
                skipped.append((moment + before).replace(tzinfo=None))
        day = after
    kept = (tuple(t for t in found if not t.minute) for found in (repeated, skipped))
    return ClockChanges(next(kept), next(kept), full_hours)


def _offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta()


def _moment_of_change(day: datetime, after: datetime, place: ZoneInfo) -> datetime:
    first, last = 0, int((after - day).total_seconds()) // 60
    start = _offset(day, place)
    while last - first > 1:
        middle = (first + last) // 2
        if _offset(day + timedelta(minutes=middle), place) == start:
            first = middle
        else:
            last = middle
    return day + timedelta(minutes=last)
