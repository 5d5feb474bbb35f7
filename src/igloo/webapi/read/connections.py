"""Who stands closest to a subject: shared events and shared identifiers, counted in distinct days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from igloo.core.kinds import event_kinds
from igloo.webapi.models import Connection, ConnectionEdge, Connections, FacetValue
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted, in_words, kind_of
from igloo.webapi.read.parties import parties
from igloo.webapi.read.subjects import chip, chips, find_subject, marks, party_ids
from igloo.webapi.read.times import utc_text

CONNECTIONS_SHOWN = 24


@dataclass
class _Tie:
    """All that ties one other subject to the centre."""

    kinds: dict[str, int] = field(default_factory=dict)
    n_events: int = 0
    n_days: int = 0
    first: datetime | None = None
    last: datetime | None = None
    identity: int = 0


def connections(desk: Desk, subject_id: str, limit: int = CONNECTIONS_SHOWN) -> Connections:
    """The closest connections and the ties among them; registered lines are listed, never linked."""
    subject = find_subject(desk, subject_id)
    ids = party_ids(desk, subject)
    ties = _event_ties(desk, ids, subject.subject_id)
    for other, number in _shared_identity(desk, subject.subject_id, subject.is_identifier).items():
        tie = ties.setdefault(other, _Tie())
        tie.identity = number
    registered = _registered(desk, [other for other in ties if kind_of(other)])
    ranked = sorted(
        ties.items(),
        key=lambda item: (
            item[0] in registered,
            -item[1].n_days,
            -item[1].n_events,
            -item[1].identity,
            item[0],
        ),
    )
    shown = ranked[:limit]
    found = chips(desk, [other for other, _ in shown])
    items = [_connection(found[other], tie, registered.get(other, "")) for other, tie in shown if other in found]
    return Connections(
        centre=chip(desk, subject.subject_id),
        connections=items,
        edges=_edges(desk, subject.subject_id, items),
        folded=len(ranked) - len(items),
    )


def _connection(subject: Any, tie: _Tie, category: str) -> Connection:
    plural = {name: kind.plural for name, kind in event_kinds().items()}
    by_count = sorted(tie.kinds.items(), key=lambda item: (-item[1], item[0]))
    facets = [FacetValue(value=kind, label=plural.get(kind, kind), count=n) for kind, n in by_count]
    if tie.identity:
        facets.append(FacetValue(value="identity", label="Written together", count=tie.identity))
    return Connection(
        subject=subject,
        ties=facets,
        n_events=tie.n_events,
        n_days=tie.n_days,
        first_seen=utc_text(tie.first),
        last_seen=utc_text(tie.last),
        excluded=f"registered {in_words(category)} line: listed, never linked" if category else "",
    )


def _others(given: list[str], ids: list[str]) -> str:
    """The other parties of the events in `party`, of these kinds; a mention stands for the person behind it.

    They are read from the event tables by id: each is a fraction of event_party, which is sorted by
    subject and would be read from end to end.
    """
    selects = [
        f"SELECT event_id, '{name}' AS kind, t_utc, unnest([{', '.join(event_kinds()[name].roles)}]) AS subject_id "
        f"FROM event_{name} WHERE event_id IN (SELECT event_id FROM party WHERE kind = '{name}')"
        for name in given
    ]
    return (
        f"WITH found AS ({' UNION ALL '.join(selects)}), others AS ("
        "SELECT f.event_id, f.kind, f.t_utc, coalesce(m.entity_id, f.subject_id) AS other FROM found f "
        "LEFT JOIN entity_mention m ON m.mention_id = f.subject_id "
        f"WHERE f.subject_id IS NOT NULL AND f.subject_id NOT IN ({marks(ids)})) "
    )


def _event_ties(desk: Desk, ids: list[str], centre: str) -> dict[str, _Tie]:
    named = parties(desk, ids)
    given = sorted(set(named["kind"].unique().to_pylist()) & set(event_kinds()))
    if not given:
        return {}
    rows = desk.reader.rows(
        _others(given, ids)
        + "SELECT other, kind, count(DISTINCT event_id) AS n_events, list(DISTINCT t_utc::DATE) AS days, "
        "min(t_utc) AS first, max(t_utc) AS last FROM others WHERE other != ? GROUP BY other, kind "
        "ORDER BY other, kind",
        [*ids, centre],
        {"party": named},
    )
    ties: dict[str, _Tie] = {}
    days: dict[str, set[Any]] = {}
    for row in rows:
        tie = ties.setdefault(row["other"], _Tie())
        tie.kinds[row["kind"]] = row["n_events"]
        tie.n_events += row["n_events"]
        if row["first"] is not None:
            tie.first = min(tie.first or row["first"], row["first"])
            tie.last = max(tie.last or row["last"], row["last"])
        on = days.setdefault(row["other"], set())
        on.update(day for day in row["days"] if day is not None)
        tie.n_days = len(on)
    return ties


def _shared_identity(desk: Desk, subject_id: str, is_identifier: bool) -> dict[str, int]:
    """People of an identifier; identifiers of a person and people who share one that may speak for them."""
    if is_identifier:
        sql = "SELECT entity_id AS other, n_rows AS n FROM entity_identifier WHERE ident_id = ?"
        return {row["other"]: row["n"] for row in desk.reader.rows(sql, [subject_id])}
    sql = (
        "WITH own AS (SELECT ident_id FROM entity_identifier WHERE entity_id = ?) "
        "SELECT e.entity_id AS other, count(*) AS n FROM entity_identifier e "
        "JOIN own USING (ident_id) JOIN identifier i USING (ident_id) "
        "WHERE e.entity_id != ? AND coalesce(i.registry_category, '') = '' AND i.n_entities <= 8 "
        "GROUP BY e.entity_id"
    )
    return {row["other"]: row["n"] for row in desk.reader.rows(sql, [subject_id, subject_id])}


def _registered(desk: Desk, ident_ids: list[str]) -> dict[str, str]:
    if not ident_ids:
        return {}
    sql = (
        "SELECT ident_id, min(category) AS category FROM registry "
        "WHERE ident_id IN (SELECT unnest(?)) GROUP BY ident_id"
    )
    return {row["ident_id"]: row["category"] for row in desk.reader.rows(sql, [ident_ids])}


def _edges(desk: Desk, centre: str, items: list[Connection]) -> list[ConnectionEdge]:
    """From the centre to each connection, and between connections that share identifiers or events."""
    linked = [item for item in items if not item.excluded]
    edges = [
        ConnectionEdge(
            source=centre,
            target=item.subject.subject_id,
            weight=max(item.n_days, 1),
            label=counted(item.n_days, "day") if item.n_days else "written together",
        )
        for item in linked
    ]
    return edges + _edges_among(desk, [item.subject.subject_id for item in linked])


def _edges_among(desk: Desk, ids: list[str]) -> list[ConnectionEdge]:
    if len(ids) < 2:
        return []
    people = [i for i in ids if not kind_of(i)]
    tied = desk.reader.rows(
        f"SELECT entity_id, ident_id FROM entity_identifier WHERE entity_id IN ({marks(people)}) "
        f"AND ident_id IN ({marks(ids)}) ORDER BY entity_id, ident_id",
        [*people, *ids],
    )
    edges = [ConnectionEdge(source=row["entity_id"], target=row["ident_id"], weight=1, label="uses") for row in tied]
    met = desk.reader.rows(
        "SELECT a.subject_id AS one, b.subject_id AS two, count(DISTINCT a.t_utc::DATE) AS days "
        "FROM party a JOIN party b ON a.event_id = b.event_id AND a.subject_id < b.subject_id "
        "GROUP BY one, two HAVING days > 0 ORDER BY one, two",
        beside={"party": parties(desk, [i for i in ids if kind_of(i)])},
    )
    return edges + [
        ConnectionEdge(source=r["one"], target=r["two"], weight=r["days"], label=counted(r["days"], "day")) for r in met
    ]
