"""Who a subject is: its chip, its card, and the ids under which rows speak of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from igloo.core.errors import NotFound
from igloo.webapi.models import SubjectCard, SubjectChip
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.labels import identifier_label, kind_of
from igloo.webapi.read.times import utc_text

# Below this an identifier does not speak for a person: a line shared by a household, say.
LEAST_TIE_PROBABILITY = 0.8
UNPURSUED = "unpursued"


@dataclass(frozen=True)
class Subject:
    """A subject of this snapshot; `asked` is the id that led here when it is another one."""

    subject_id: str
    kind: str
    redirected_from: str | None = None

    @property
    def is_identifier(self) -> bool:
        return kind_of(self.subject_id) is not None


def find_subject(desk: Desk, subject_id: str) -> Subject:
    """The subject behind an id, also an earlier one; raises NotFound with what to do."""
    today = desk.today(subject_id)
    table, key = ("identifier", "ident_id") if kind_of(today) else ("entity", "entity_id")
    row = desk.reader.one(f"SELECT kind FROM {table} WHERE {key} = ?", [today])
    if row is None:
        raise NotFound(
            "There is no such person, number or thing",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=subject_id,
            expected="an id such as phone:+15205550123, plate:TX-ABC1234 or a person's id",
            next_step="Search for the number or the name.",
        )
    return Subject(today, row["kind"], subject_id if subject_id != today else None)


def chips(desk: Desk, ids: Iterable[str]) -> dict[str, SubjectChip]:
    """A chip for each id; a mention's chip is that of the person behind it; unknown ids are left out."""
    wanted = list(dict.fromkeys(i for i in ids if i))
    identifiers = {i: i for i in wanted if kind_of(i)}
    others = [desk.today(i) for i in wanted if i not in identifiers]
    rows = _entities(desk, others)
    statuses, protected = desk.statuses(), desk.protected()
    found = {}
    for asked in wanted:
        subject_id, kind, label = asked, kind_of(asked), ""
        if kind is None:
            row = rows.get(desk.today(asked))
            if row is None:
                continue
            subject_id, kind, label = row["entity_id"], row["kind"], row["label"] or row["entity_id"]
        else:
            label = identifier_label(asked, desk.region)
        masked = subject_id in protected
        found[asked] = SubjectChip(
            subject_id=subject_id,
            kind=kind,
            label=PROTECTED_PERSON if masked else desk.masked(label),
            status=statuses[subject_id].status if subject_id in statuses else UNPURSUED,  # type: ignore[arg-type]
            masked=masked,
        )
    return found


def chip(desk: Desk, subject_id: str) -> SubjectChip:
    """The chip of one id; an id that no table knows is shown as it stands."""
    found = chips(desk, [subject_id]).get(subject_id)
    if found is None:
        kind = kind_of(subject_id) or "Person"
        return SubjectChip(subject_id=subject_id, kind=kind, label=subject_id, masked=False)
    return found


def _entities(desk: Desk, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Rows of `entity` by entity_id or mention_id."""
    if not ids:
        return {}
    found = desk.reader.rows(
        "SELECT entity_id AS asked, entity_id, kind, label FROM entity WHERE entity_id IN (SELECT unnest(?))",
        [ids],
    )
    left = sorted(set(ids) - {row["asked"] for row in found})
    if left:
        found += desk.reader.rows(
            "SELECT m.mention_id AS asked, e.entity_id, e.kind, e.label "
            "FROM entity_mention m JOIN entity e USING (entity_id) WHERE m.mention_id IN (SELECT unnest(?))",
            [left],
        )
    return {row["asked"]: row for row in found}


def cards(desk: Desk, ids: Iterable[str]) -> dict[str, SubjectCard]:
    """A hover card for each id of today; unknown ids are left out."""
    shown = chips(desk, ids)
    entities = [i for i in shown if not kind_of(i)]
    identifiers = [i for i in shown if kind_of(i)]
    rows: dict[str, dict[str, Any]] = {}
    if entities:
        sql = (
            "SELECT entity_id AS id, n_sources, n_mentions AS n_rows, first_seen, last_seen, '' AS category "
            "FROM entity WHERE entity_id IN (SELECT unnest(?))"
        )
        rows |= {row["id"]: row for row in desk.reader.rows(sql, [entities])}
    if identifiers:
        sql = (
            "SELECT ident_id AS id, n_sources, n_rows, first_seen, last_seen, registry_category AS category "
            "FROM identifier WHERE ident_id IN (SELECT unnest(?))"
        )
        rows |= {row["id"]: row for row in desk.reader.rows(sql, [identifiers])}
    both = sorted(rows)
    qe = {r["subject_id"]: r for r in desk.reader.rows(_QE_SQL, [both])} if both else {}
    ranks = {r["subject_id"]: r["rank"] for r in desk.reader.rows(_RANK_SQL, [both])} if both else {}
    return {
        asked: SubjectCard(
            **shown[asked].model_dump(),
            n_sources=rows[asked]["n_sources"] or 0,
            n_rows=rows[asked]["n_rows"] or 0,
            first_seen=utc_text(rows[asked]["first_seen"]),
            last_seen=utc_text(_later(rows[asked]["last_seen"], qe.get(asked, {}).get("last_seen"))),
            qe=qe[asked]["qe"] if asked in qe else None,
            qe_band=qe[asked]["band"] if asked in qe else None,
            lead_rank=None if shown[asked].masked else ranks.get(asked),
            registry_category=rows[asked]["category"] or "",
        )
        for asked in shown
        if asked in rows
    }


def _later(described: datetime | None, evidence: datetime | None) -> datetime | None:
    """A person is described in few rows; a number of theirs may have been seen long after."""
    return max((moment for moment in (described, evidence) if moment is not None), default=None)


_QE_SQL = "SELECT subject_id, qe, band, last_seen FROM qe WHERE subject_id IN (SELECT unnest(?))"
_RANK_SQL = "SELECT subject_id, rank FROM lead WHERE subject_id IN (SELECT unnest(?))"


def card(desk: Desk, subject_id: str) -> SubjectCard:
    """The hover card of one subject; raises NotFound."""
    subject = find_subject(desk, subject_id)
    return cards(desk, [subject.subject_id])[subject.subject_id]


def tied_identifiers(desk: Desk, entity_id: str) -> list[str]:
    """Identifiers that speak for a person or organisation."""
    sql = "SELECT ident_id FROM entity_identifier WHERE entity_id = ? AND probability >= ? ORDER BY ident_id"
    return [row["ident_id"] for row in desk.reader.rows(sql, [entity_id, LEAST_TIE_PROBABILITY])]


def mentions_of(desk: Desk, entity_id: str) -> list[str]:
    """Every mention of a person or organisation."""
    sql = "SELECT mention_id FROM entity_mention WHERE entity_id = ? ORDER BY mention_id"
    return [row["mention_id"] for row in desk.reader.rows(sql, [entity_id])]


def party_ids(desk: Desk, subject: Subject) -> list[str]:
    """The ids under which events name a subject: itself, or its mentions and the identifiers tied to it."""
    if subject.is_identifier:
        return [subject.subject_id]
    return [*mentions_of(desk, subject.subject_id), *tied_identifiers(desk, subject.subject_id)]


def marks(values: list[Any]) -> str:
    """As many question marks as values: literal lists let DuckDB skip row groups, joins do not."""
    return ",".join("?" * len(values)) or "NULL"
