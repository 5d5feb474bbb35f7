"""Everything that happened around a subject, across all sources, a page at a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from igloo.core.errors import UserMistake
from igloo.core.kinds import event_kinds
from igloo.webapi.models import Absence, DayCount, FacetValue, Timeline
from igloo.webapi.read.absence import Missing, absence, event_kinds_naming, not_collected
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.events import EventKey, events
from igloo.webapi.read.parties import parties
from igloo.webapi.read.subjects import find_subject, marks, party_ids

# A gap is told when it is this long and so many times the usual one of the subject.
LEAST_GAP_DAYS, GAP_OVER_USUAL, MOST_GAPS = 14, 5, 3


class TimelineQuestion(BaseModel):
    """Which part of a timeline: kinds (all when empty), days from and to (both included), order, page."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    kind: list[str] = []
    since: str | None = Field(None, alias="from")
    until: str | None = Field(None, alias="to")
    order: Literal["newest", "oldest"] = "newest"
    limit: int = Field(200, ge=1, le=2000)
    offset: int = Field(0, ge=0)


def timeline(desk: Desk, subject_id: str, question: TimelineQuestion) -> Timeline:
    """A page of a subject's timeline; raises NotFound."""
    ids = party_ids(desk, find_subject(desk, subject_id))
    where, params = _where(question)
    named = {"party": parties(desk, ids)}
    direction = "ASC" if question.order == "oldest" else "DESC"
    # One event may name several of a person's numbers: it counts once.
    distinct = (
        "SELECT event_id, any_value(kind) AS kind, any_value(t_utc) AS t_utc, "
        "any_value(batch_id) AS batch_id, any_value(row) AS row "
        f"FROM party WHERE {where} GROUP BY event_id"
    )
    page = desk.reader.rows(
        f"SELECT *, count(*) OVER () AS total FROM ({distinct}) "
        f"ORDER BY t_utc {direction} NULLS LAST, event_id LIMIT ? OFFSET ?",
        [*params, question.limit, question.offset],
        named,
    )
    total = page[0]["total"] if page else _count(desk, where, params, named) if question.offset else 0
    keys = [EventKey(row["event_id"], row["kind"], row["batch_id"], row["row"]) for row in page]
    described = events(desk, keys)
    items = [described[key.event_id] for key in keys if key.event_id in described]
    return Timeline(
        total=total,
        items=items,
        not_collected=not_collected(desk, sources_of(desk, ids)),
        absences=_nothing_there(desk, subject_id, question) if total == 0 else _gaps(desk, ids, question),
    )


def _nothing_there(desk: Desk, subject_id: str, question: TimelineQuestion) -> list[Absence]:
    """What an empty answer means, for each kind of event that was asked for."""
    kinds = question.kind or event_kinds_naming(find_subject(desk, subject_id).kind)
    asked = (question.since or "", question.until or "")
    return [absence(desk, Missing(kind, *asked)) for kind in kinds if kind in event_kinds()]


def _gaps(desk: Desk, ids: list[str], question: TimelineQuestion) -> list[Absence]:
    """The longest stretches without an event, as far as a source was silent there that recorded the subject before."""
    if question.since or question.until:
        return []
    counts = event_calendar(desk, ids)
    days = sorted(
        {date.fromisoformat(day.day) for day in counts.days if not question.kind or day.kind in question.kind}
    )
    apart = [(after - before, before, after) for before, after in pairwise(days)]
    if not apart:
        return []
    usual = sorted(length.days for length, _, _ in apart)[len(apart) // 2]
    least = max(LEAST_GAP_DAYS, GAP_OVER_USUAL * usual)
    longest = sorted((gap for gap in apart if gap[0].days > least), key=lambda gap: (-gap[0].days, gap[1]))
    kinds = question.kind or [kind.value for kind in counts.kinds]
    found = []
    for _, before, after in sorted(longest[:MOST_GAPS], key=lambda gap: gap[1]):
        since, until = before + timedelta(days=1), after - timedelta(days=1)
        found += [absence(desk, Missing(kind, since.isoformat(), until.isoformat())) for kind in kinds[:MOST_GAPS]]
    return found


def sources_of(desk: Desk, ids: list[str]) -> list[str]:
    """Sources with an event that names one of these ids."""
    return sorted(set(parties(desk, ids)["source_id"].unique().to_pylist()))


def _count(desk: Desk, where: str, params: list[Any], named: dict[str, Any]) -> int:
    found = desk.reader.rows(f"SELECT count(DISTINCT event_id) AS n FROM party WHERE {where}", params, named)
    return int(found[0]["n"])


def _where(question: TimelineQuestion) -> tuple[str, list[Any]]:
    clauses, params = ["true"], list[Any]()
    if question.kind:
        clauses.append(f"kind IN ({marks(question.kind)})")
        params.extend(question.kind)
    if question.since:
        clauses.append("t_utc >= ?")
        params.append(_moment(question.since, "from"))
    if question.until:
        until = _moment(question.until, "to")
        # A day means the whole of it.
        clauses.append("t_utc < ?" if len(question.until) <= 10 else "t_utc <= ?")
        params.append(until + timedelta(days=1) if len(question.until) <= 10 else until)
    return " AND ".join(clauses), params


def _moment(text: str, name: str) -> datetime:
    try:
        return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=None)
    except ValueError:
        raise UserMistake(
            "This is not a day or a time",
            where=f"the range of the timeline, “{name}”",
            got=text,
            expected="2026-03-01 or 2026-03-01T14:05:00",
            next_step="Correct the range.",
        ) from None


@dataclass(frozen=True)
class EventCalendar:
    """How many events name a subject: of each kind, on each UTC day, and from which sources."""

    kinds: list[FacetValue]
    days: list[DayCount]
    source_ids: list[str]


def event_calendar(desk: Desk, ids: list[str]) -> EventCalendar:
    """Counts of the events that name one of these ids; an event counts once, whoever it names."""
    # An event has one kind, day and source: distinct counts of the groups may be added up.
    rows = desk.reader.rows(
        "SELECT kind, strftime(t_utc, '%Y-%m-%d') AS day, source_id, count(DISTINCT event_id) AS n "
        "FROM party GROUP BY ALL ORDER BY day, kind, source_id",
        beside={"party": parties(desk, ids)},
    )
    kinds: dict[str, int] = {}
    days: dict[tuple[str, str], int] = {}
    for row in rows:
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + row["n"]
        if row["day"]:
            days[row["day"], row["kind"]] = days.get((row["day"], row["kind"]), 0) + row["n"]
    plural = {name: kind.plural for name, kind in event_kinds().items()}
    ranked = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
    return EventCalendar(
        [FacetValue(value=kind, label=plural.get(kind, kind), count=n) for kind, n in ranked],
        [DayCount(day=day, kind=kind, count=n) for (day, kind), n in days.items()],
        sorted({row["source_id"] for row in rows}),
    )
