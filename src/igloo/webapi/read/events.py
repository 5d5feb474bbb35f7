"""Events as people read them: a sentence, parties, details, and the row they came from.

Event tables are written in the order of their sources, so an event is fetched by file and row:
DuckDB then skips all row groups but one or two, however large the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from igloo.core.kinds import EventKind, event_kinds
from igloo.core.tables import event_contract
from igloo.webapi.models import Party, RowRef, SubjectChip, TimelineEvent
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import number_words
from igloo.webapi.read.sentences import event_sentence
from igloo.webapi.read.subjects import chips, marks
from igloo.webapi.read.times import local_text, utc_text


@dataclass(frozen=True)
class EventKey:
    """Where an event stands."""

    event_id: str
    kind: str
    batch_id: str
    row: int


def events(desk: Desk, keys: Iterable[EventKey]) -> dict[str, TimelineEvent]:
    """The events of these keys, by event_id."""
    by_kind: dict[str, list[EventKey]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, []).append(key)
    rows: list[tuple[EventKind, dict[str, Any]]] = []
    for name, of_kind in sorted(by_kind.items()):
        kind = event_kinds().get(name)
        if kind is not None:
            rows.extend((kind, row) for row in _rows(desk, kind, of_kind))
    return _described(desk, rows)


def events_of_row(desk: Desk, ref: RowRef) -> list[TimelineEvent]:
    """What one row of a file became, in the order of the kinds."""
    given = {row["kind"] for row in desk.event_days.get(ref.source_id, ())}
    where = "WHERE batch_id = ? AND row = ? ORDER BY event_id"
    rows = [
        (kind, found)
        for kind in event_kinds().values()
        if kind.name in given
        for found in desk.reader.rows(f"SELECT * FROM event_{kind.name} {where}", [ref.batch_id, ref.row])
    ]
    return list(_described(desk, rows).values())


def _columns(kind: EventKind) -> str:
    """What is shown of an event; the time as written is nearly different in each row and costs most to read."""
    return ", ".join(name for name in event_contract(kind).column_names if name != "t_original")


def _rows(desk: Desk, kind: EventKind, keys: list[EventKey]) -> list[dict[str, Any]]:
    known = desk.known_events(key.event_id for key in keys)
    found = list(known.values())
    keys = [key for key in keys if key.event_id not in known]
    if not keys:
        return found
    batches = sorted({key.batch_id for key in keys})
    numbers = sorted({key.row for key in keys})
    ids = sorted({key.event_id for key in keys})
    rows = desk.reader.rows(
        f"SELECT {_columns(kind)} FROM event_{kind.name} WHERE batch_id IN ({marks(batches)}) "
        f"AND row IN ({marks(numbers)}) AND event_id IN ({marks(ids)})",
        [*batches, *numbers, *ids],
    )
    desk.keep_events(rows)
    return found + rows


def _described(desk: Desk, rows: list[tuple[EventKind, dict[str, Any]]]) -> dict[str, TimelineEvent]:
    ids = {row[role] for kind, row in rows for role in kind.roles if row[role]}
    shown = chips(desk, sorted(ids))
    return {row["event_id"]: _event(desk, kind, row, shown) for kind, row in rows}


def _event(desk: Desk, kind: EventKind, row: dict[str, Any], shown: dict[str, SubjectChip]) -> TimelineEvent:
    parties = [
        Party(role=role.name, label=role.label, subject=shown[row[role.name]])
        for role in kind.roles.values()
        if row[role.name] in shown
    ]
    details = _details(desk, kind, row)
    at = f"{row['lat']:.4f}, {row['lon']:.4f}" if row["lat"] is not None and row["lon"] is not None else ""
    values = {party.role: party.subject.label for party in parties}
    values |= {name: details[prop.label] for name, prop in kind.properties.items() if prop.label in details}
    values["place"] = desk.masked(row["place"]) or at
    zone = row["time_zone"] or desk.zone_of(row["source_id"]) or ""
    return TimelineEvent(
        event_id=row["event_id"],
        kind=kind.name,
        t_utc=utc_text(row["t_utc"]),
        t_end_utc=utc_text(row["t_end_utc"]),
        t_local=local_text(row["t_utc"], zone),
        time_zone=zone,
        time_precision=row["time_precision"] or "",
        sentence=event_sentence(kind, values),
        parties=parties,
        place=desk.masked(row["place"]) or None,
        lat=row["lat"],
        lon=row["lon"],
        details=details,
        source=desk.source_chip(row["source_id"]),
        ref=RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"]),
    )


def _details(desk: Desk, kind: EventKind, row: dict[str, Any]) -> dict[str, str]:
    """Properties that the row filled in, label to text with its unit."""
    details = {}
    for prop in kind.properties.values():
        value = row[prop.name]
        if value is None or value == "":
            continue
        unit = prop.unit if prop.unit in ("s", "km/h", "people") else ""
        if prop.unit == "deg":
            details[prop.label] = f"{value:.4f}"
        elif isinstance(value, (int, float)):
            details[prop.label] = number_words(value, unit)
        else:
            details[prop.label] = desk.masked(str(value))
    return details
