"""The world's own clock (hours of local time since midnight of its first day) and everybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from igloo.worlds.seeds import Floats, Ints, Texts, texts

LAST_DAY = date(2026, 6, 30)
DAY_S = 86_400


@dataclass(frozen=True)
class Clock:
    """A span of days lived in one zone; agencies write them in theirs."""

    days: int
    zone: str = "America/Chicago"

    @property
    def first_day(self) -> date:
        return LAST_DAY - timedelta(days=self.days - 1)

    @property
    def last_day(self) -> date:
        return LAST_DAY

    @property
    def hours(self) -> float:
        return self.days * 24.0

    @property
    def scale(self) -> float:
        """Length of the world as a share of the 180 days for which rates are stated."""
        return self.days / 180.0

    def weekday(self, day: Ints) -> Ints:
        """0 is Monday."""
        return (day + self.first_day.weekday()) % 7

    def utc_seconds(self, hours: Floats) -> Ints:
        """Seconds since 1970, UTC; the hour that a clock change skips becomes the next one."""
        span = pd.date_range(pd.Timestamp(self.first_day), periods=self.days * 24 + 72, freq="h")
        utc = span.tz_localize(self.zone, nonexistent="shift_forward", ambiguous=np.ones(len(span), bool))
        starts = utc.tz_convert("UTC").tz_localize(None).as_unit("s").asi8
        whole = np.floor(hours).astype(np.int64)
        return np.asarray(starts[whole] + ((hours - whole) * 3600).astype(np.int64))


def local_seconds(utc: Ints, zone: str) -> Ints:
    """Wall-clock seconds in a zone, for writing."""
    if zone == "UTC" or not len(utc):
        return utc
    hours = np.arange(utc.min() // 3600, utc.max() // 3600 + 1)
    stamps = pd.DatetimeIndex(pd.to_datetime(hours * 3600, unit="s")).tz_localize("UTC").tz_convert(zone)
    wall = stamps.tz_localize(None).as_unit("s").asi8
    return np.asarray(wall[utc // 3600 - hours[0]] + utc % 3600)


def date_texts(seconds: Ints, form: str) -> Texts:
    """The dates of wall-clock seconds, written `form`; each different day is formatted once."""
    days = seconds // DAY_S
    if not len(days):
        return texts([])
    first = int(days.min())
    table = [(date(1970, 1, 1) + timedelta(days=d)).strftime(form) for d in range(first, int(days.max()) + 1)]
    return np.asarray(texts(table)[days - first])


def time_texts(seconds: Ints, form: str) -> Texts:
    """The time of day of wall-clock seconds; `form` takes {h} {m} {s} (24 h) and {h12} {ampm}."""
    table = [
        form.format(
            h=t // 3600,
            m=t // 60 % 60,
            s=t % 60,
            h12=(t // 3600 + 11) % 12 + 1,
            ampm="AM" if t < 43200 else "PM",
        )
        for t in range(DAY_S)
    ]
    return np.asarray(texts(table)[seconds % DAY_S])


def birth_days(rng: np.random.Generator, n: int, youngest: int, oldest: int) -> Ints:
    """Days of birth, counted from 1970, of people between two ages on the last day."""
    today = (LAST_DAY - date(1970, 1, 1)).days
    return today - (365.25 * rng.uniform(youngest, oldest, n)).astype(np.int64)
