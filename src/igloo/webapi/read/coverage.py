"""Declared coverage against what came, day by day, and for each place and direction that is declared or recorded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Literal

from igloo.core.kinds import event_kinds
from igloo.webapi.models_quality import Coverage, CoverageDay, CoveragePart
from igloo.webapi.read.absence import DIRECTIONS, directions_of
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.quality_report import refuse_unknown

LONGEST_CALENDAR_DAYS = 1500
MOST_PLACES = 40
_AS_DECLARED = "as_declared"
_WITH_DIRECTION = tuple(name for name, kind in event_kinds().items() if "direction" in kind.properties)
State = Literal["as_declared", "nothing_came", "not_declared", "not_collected"]


def coverage(desk: Desk, source_id: str) -> Coverage:
    """The calendar of a source as a whole and by place and direction; raises NotFound."""
    refuse_unknown(desk, source_id)
    row = desk.sources[source_id]
    counts: dict[str, int] = {}
    for each in desk.event_days.get(source_id, ()):
        if each["day"] is not None:
            counts[each["day"].isoformat()] = counts.get(each["day"].isoformat(), 0) + each["n"]
    declared = _declared_days(row)
    spread = _all_days(counts, declared)
    places = [name for name in (row["coverage_places"] or "").split("|") if name]
    parts = [
        *_parts("direction", _by(desk, source_id, "direction"), directions_of(row), row, spread),
        *_parts("place", _by(desk, source_id, "place"), places, row, spread),
    ]
    near = declared | {_moved(min(declared), -1), _moved(max(declared), 1)} if declared else set()
    days = [_day(day, counts.get(day, 0), day in (near if day in counts else declared), declared) for day in spread]
    shown = [part for part in parts if part.part == "direction"]
    of_places = [part for part in parts if part.part == "place"]
    # A declared place at which nothing came is the news; the busiest of the others follow.
    of_places.sort(key=lambda part: (part.state == _AS_DECLARED, not part.declared, -part.events, part.value))
    return Coverage(
        source_id=source_id,
        sentence=_sentence(days, parts),
        days=days,
        parts=[*shown, *of_places[:MOST_PLACES]],
        folded=max(len(of_places) - MOST_PLACES, 0),
    )


def _declared_days(row: dict[str, Any]) -> set[str]:
    if not row["coverage_from"] or not row["coverage_to"]:
        return set()
    start, end = date.fromisoformat(row["coverage_from"][:10]), date.fromisoformat(row["coverage_to"][:10])
    length = min((end - start).days + 1, LONGEST_CALENDAR_DAYS)
    return {(start + timedelta(days=n)).isoformat() for n in range(length)}


def _all_days(counts: dict[str, int], declared: set[str]) -> list[str]:
    """Every day from the first to the last; only those known when the calendar would be too long."""
    known = sorted({*counts, *declared})
    if not known:
        return []
    first, last = date.fromisoformat(known[0]), date.fromisoformat(known[-1])
    if (last - first).days >= LONGEST_CALENDAR_DAYS:
        return known
    return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


def _moved(day: str, by: int) -> str:
    # Days are declared in the source's zone, events are counted by UTC day: a day of slack at each end.
    return (date.fromisoformat(day) + timedelta(days=by)).isoformat()


def _day(day: str, count: int, is_declared: bool, declared: set[str]) -> CoverageDay:
    return CoverageDay(day=day, count=count, state=_state(count, is_declared or not declared))


def _state(count: int, declared: bool) -> State:
    if count:
        return "as_declared" if declared else "not_declared"
    return "nothing_came" if declared else "not_collected"


def _by(desk: Desk, source_id: str, column: str) -> dict[str, dict[str, int]]:
    """Events of each value on each day."""
    kinds = event_kinds() if column == "place" else _WITH_DIRECTION
    with_rows = {row["kind"] for row in desk.event_days.get(source_id, ())}
    selects = [
        f"SELECT {column} AS value, t_utc::DATE AS day FROM event_{kind} WHERE source_id = ? AND {column} IS NOT NULL"
        for kind in kinds
        if kind in with_rows
    ]
    if not selects:
        return {}
    sql = f"SELECT value, day, count(*) AS n FROM ({' UNION ALL '.join(selects)}) WHERE day IS NOT NULL GROUP BY ALL"
    found: dict[str, dict[str, int]] = {}
    for row in desk.reader.rows(sql + " ORDER BY ALL", [source_id] * len(selects)):
        found.setdefault(row["value"], {})[row["day"].isoformat()] = row["n"]
    return found


def _parts(
    part: Literal["place", "direction"],
    came: dict[str, dict[str, int]],
    declared: list[str],
    row: dict[str, Any],
    spread: list[str],
) -> list[CoveragePart]:
    days = _declared_days(row)
    near = days | {_moved(min(days), -1), _moved(max(days), 1)} if days else set()
    known = {name.lower(): name for name in [*came, *declared]}
    if part == "direction" and known:
        known |= {name: name for name in DIRECTIONS}
    asked = {name.lower() for name in declared}
    found = []
    for key, value in sorted(known.items()):
        counts = next((c for name, c in came.items() if name.lower() == key), {})
        states = not asked or key in asked  # without a list, whatever comes is as declared
        is_declared = states and bool(asked or counts)
        drawn = [_part_day(day, counts.get(day, 0), is_declared, near if day in counts else days) for day in spread]
        found.append(
            CoveragePart(
                part=part,
                value=value,
                declared=key in asked,
                state=_state(sum(counts.values()), is_declared),
                events=sum(counts.values()),
                days_with_events=len(counts),
                days_empty=sum(day.state == "nothing_came" for day in drawn),
                first=min(counts, default=None),
                last=max(counts, default=None),
                days=drawn,
            )
        )
    return found


def _part_day(day: str, count: int, declared: bool, days: set[str]) -> CoverageDay:
    return CoverageDay(day=day, count=count, state=_state(count, declared and (not days or day in days)))


def _sentence(days: list[CoverageDay], parts: list[CoveragePart]) -> str:
    empty = sum(day.state == "nothing_came" for day in days)
    outside = sum(day.state == "not_declared" for day in days)
    said = [f"{counted(sum(day.count > 0 for day in days), 'day')} with events"]
    said += [f"{counted(empty, 'day')} on which nothing came"] if empty else []
    said += [f"{counted(outside, 'day')} not declared"] if outside else []
    silent = [part.value for part in parts if part.declared and not part.events]
    strange = [part.value for part in parts if part.state == "not_declared"]
    apart = [part.value for part in parts if part.state == "not_collected"]
    said += [f"declared, but nothing came: {', '.join(silent[:5])}"] if silent else []
    said += [f"came, but not declared: {', '.join(strange[:5])}"] if strange else []
    said += [f"not collected: {', '.join(apart[:5])}"] if apart else []
    return "; ".join(said) + "."
