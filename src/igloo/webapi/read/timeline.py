"""Everything that happened around a subject, across all sources, a page at a time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from igloo.core.errors import UserMistake
from igloo.core.kinds import event_kinds
from igloo.webapi.models import DayCount, FacetValue, Timeline
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.events import EventKey, events
from igloo.webapi.read.subjects import find_subject, marks, party_ids


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
    where, params = _where(ids, question)
    direction = "ASC" if question.order == "oldest" else "DESC"
    # One event may name several of a person's numbers: it counts once.
    distinct = (
        "SELECT event_id, any_value(kind) AS kind, any_value(t_utc) AS t_utc, "
        "any_value(batch_id) AS batch_id, any_value(row) AS row "
        f"FROM event_party WHERE {where} GROUP BY event_id"
    )
    page = desk.reader.rows(
        f"SELECT *, count(*) OVER () AS total FROM ({distinct}) "
        f"ORDER BY t_utc {direction} NULLS LAST, event_id LIMIT ? OFFSET ?",
        [*params, question.limit, question.offset],
    )
    total = page[0]["total"] if page else _count(desk, where, params) if question.offset else 0
    keys = [EventKey(row["event_id"], row["kind"], row["batch_id"], row["row"]) for row in page]
    described = events(desk, keys)
    items = [described[key.event_id] for key in keys if key.event_id in described]
    return Timeline(total=total, items=items, not_collected=not_collected(desk, ids))


def _count(desk: Desk, where: str, params: list[Any]) -> int:
    sql = f"SELECT count(DISTINCT event_id) AS n FROM event_party WHERE {where}"
    return int((desk.reader.one(sql, params) or {"n": 0})["n"])


def _where(ids: list[str], question: TimelineQuestion) -> tuple[str, list[Any]]:
    clauses, params = [f"subject_id IN ({marks(ids)})"], list[Any](ids)
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


def event_counts(desk: Desk, ids: list[str]) -> list[FacetValue]:
    """Events of each kind that name one of these ids, most first."""
    rows = desk.reader.rows(
        f"SELECT kind, count(DISTINCT event_id) AS n FROM event_party WHERE subject_id IN ({marks(ids)}) "
        "GROUP BY kind ORDER BY n DESC, kind",
        ids,
    )
    kinds = event_kinds()
    return [
        FacetValue(value=r["kind"], label=kinds[r["kind"]].plural if r["kind"] in kinds else r["kind"], count=r["n"])
        for r in rows
    ]


def day_counts(desk: Desk, ids: list[str]) -> list[DayCount]:
    """Events of each kind on each UTC day, oldest first."""
    rows = desk.reader.rows(
        "SELECT strftime(t_utc, '%Y-%m-%d') AS day, kind, count(DISTINCT event_id) AS n FROM event_party "
        f"WHERE subject_id IN ({marks(ids)}) AND t_utc IS NOT NULL GROUP BY day, kind ORDER BY day, kind",
        ids,
    )
    return [DayCount(day=r["day"], kind=r["kind"], count=r["n"]) for r in rows]


def not_collected(desk: Desk, ids: list[str]) -> list[str]:
    """What the sources that know this subject do not record: not seen is not "not collected"."""
    rows = desk.reader.rows(
        f"SELECT DISTINCT source_id FROM event_party WHERE subject_id IN ({marks(ids)}) ORDER BY source_id",
        ids,
    )
    known = [desk.sources[row["source_id"]] for row in rows if row["source_id"] in desk.sources]
    return [f"{s['title']} does not record {s['not_collected']}." for s in known if s["not_collected"]]
