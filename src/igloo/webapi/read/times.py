"""Times as text: naive ISO, UTC and in the zone of the source."""

from __future__ import annotations

from datetime import UTC
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd


@cache
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return None


def utc_text(moment: Any) -> str | None:
    """A naive UTC moment as ISO text; None stays None.

    >>> from datetime import datetime
    >>> utc_text(datetime(2026, 3, 1, 14, 5))
    '2026-03-01T14:05:00'
    """
    if moment is None or pd.isna(moment):
        return None
    return str(moment.replace(tzinfo=None).isoformat(timespec="seconds"))


def local_text(moment: Any, zone: str | None) -> str | None:
    """The same moment as the clock on the source's wall showed it.

    >>> from datetime import datetime
    >>> local_text(datetime(2026, 3, 1, 14, 5), "America/Phoenix")
    '2026-03-01T07:05:00'
    """
    where = _zone(zone) if zone else None
    if moment is None or pd.isna(moment) or where is None:
        return utc_text(moment)
    local = moment.replace(tzinfo=UTC).astimezone(where)
    return str(local.replace(tzinfo=None).isoformat(timespec="seconds"))
