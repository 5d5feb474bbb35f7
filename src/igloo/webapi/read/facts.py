"""What rows say about a subject: names, birth dates, identifiers, spellings, with sources and rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa

from igloo.core.kinds import identifier_kinds
from igloo.webapi.models import Fact, RowRef
from igloo.webapi.read.as_written import with_originals
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.labels import in_words
from igloo.webapi.read.subjects import Subject, chips, marks
from igloo.webapi.read.times import utc_text

# Enough rows to check a fact by; its count says how many there are.
ROWS_SHOWN = 20
PEOPLE_SHOWN = 200
_MENTION_SAYS = (("name", "Name"), ("birth_date", "Born"), ("role", "Role"))


@dataclass
class _Said:
    """Rows that say the same thing."""

    original: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    refs: list[RowRef] = field(default_factory=list)
    first: datetime | None = None
    last: datetime | None = None

    def add(self, row: dict[str, Any]) -> None:
        self.count(row, 1)
        self.show(row)

    def count(self, row: dict[str, Any], number: int) -> None:
        source = row["source_id"]
        self.counts[source] = self.counts.get(source, 0) + number
        for moment in (row.get("t_from", row.get("t_utc")), row.get("t_to", row.get("t_utc"))):
            if moment is not None:
                self.first = min(self.first or moment, moment)
                self.last = max(self.last or moment, moment)
                self.newest[source] = max(self.newest.get(source, moment), moment)

    def show(self, row: dict[str, Any]) -> None:
        ref = RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"])
        if len(self.refs) < ROWS_SHOWN and ref not in self.refs:
            self.refs.append(ref)

    def fact(self, desk: Desk, label: str, value: str, **more: Any) -> Fact:
        sources = sorted(self.counts, key=lambda source: (-self.counts[source], source))
        return Fact(
            label=label,
            value=desk.masked(value),
            original=desk.masked(self.original),
            sources=[desk.source_chip(s, utc_text(self.newest.get(s)), self.counts[s]) for s in sources],
            refs=self.refs,
            first_seen=utc_text(self.first),
            last_seen=utc_text(self.last),
            n_rows=sum(self.counts.values()),
            **more,
        )


def facts(desk: Desk, subject: Subject, mention_ids: list[str]) -> list[Fact]:
    """Names, birth dates and roles of a person; spellings and registry entry of an identifier."""
    if subject.is_identifier:
        return [*_registered(desk, subject.subject_id), *_spellings(desk, subject.subject_id)]
    rows = desk.reader.rows(
        f"SELECT * FROM mention WHERE mention_id IN ({marks(mention_ids)}) "
        "ORDER BY source_id, batch_id, row, mention_id",
        mention_ids,
    )
    found: dict[tuple[str, str], _Said] = {}
    for row in rows:
        for column, label in _MENTION_SAYS:
            value = in_words(row[column]) if column == "role" else row[column]
            if value:
                said = found.setdefault((label, value), _Said())
                said.add(row)
                if column == "birth_date":
                    said.original = said.original or row["birth_date_original"] or ""
    order = [label for _, label in _MENTION_SAYS]
    ranked = sorted(found.items(), key=lambda item: (order.index(item[0][0]), -sum(item[1].counts.values()), item[0]))
    hidden = subject.subject_id in desk.protected()
    return [
        said.fact(desk, label, PROTECTED_PERSON if hidden and label in ("Name", "Born") else value)
        for (label, value), said in ranked
    ]


def _registered(desk: Desk, ident_id: str) -> list[Fact]:
    rows = desk.reader.rows("SELECT * FROM registry WHERE ident_id = ? ORDER BY category, title", [ident_id])
    return [
        Fact(
            label="Registered as",
            value=f"{in_words(row['category'])}: {row['title'] or 'no name given'}",
            sources=[],
            refs=[],
        )
        for row in rows
    ]


def _uses_of(desk: Desk, ident_id: str) -> pa.Table:
    """Every use of an identifier, as written. Those beside people are read from end to end, so this is asked once."""
    columns = "use_id, original, source_id, batch_id, row, t_utc, mention_id"
    sql = f"SELECT {columns} FROM identifier_use WHERE ident_id = ?"
    return desk.kept(("uses", ident_id), lambda: with_originals(desk, desk.reader.arrow(sql, [ident_id])))


def _spellings(desk: Desk, ident_id: str) -> list[Fact]:
    """Each spelling with how often each source wrote it, and its newest rows."""
    rows = desk.reader.rows(
        "SELECT original, source_id, batch_id, row, n, t_from, t_to, counted FROM ("
        "SELECT original, source_id, batch_id, row, t_utc, count(*) OVER source AS n, "
        "min(t_utc) OVER source AS t_from, max(t_utc) OVER source AS t_to, "
        "row_number() OVER (source ORDER BY batch_id, row) = 1 AS counted, "
        "row_number() OVER (PARTITION BY original ORDER BY t_utc DESC NULLS LAST, batch_id, row) AS newest "
        "FROM uses WINDOW source AS (PARTITION BY original, source_id)) "
        "WHERE counted OR newest <= ? ORDER BY original, t_utc DESC NULLS LAST, batch_id, row",
        [ROWS_SHOWN],
        {"uses": _uses_of(desk, ident_id)},
    )
    found: dict[str, _Said] = {}
    for row in rows:
        said = found.setdefault(row["original"] or "", _Said())
        if row["counted"]:
            said.count(row, row["n"])
        said.show(row)
    ranked = sorted(found.items(), key=lambda item: (-sum(item[1].counts.values()), item[0]))
    return [said.fact(desk, "Written as", original) for original, said in ranked]


def identifiers(desk: Desk, subject: Subject, mention_ids: list[str]) -> list[Fact]:
    """Identifiers of a person, or people of an identifier, with the rows that say so."""
    if subject.is_identifier:
        return _people_of(desk, subject.subject_id)
    tied = desk.reader.rows(
        "SELECT * FROM entity_identifier WHERE entity_id = ? ORDER BY probability DESC, n_rows DESC, ident_id",
        [subject.subject_id],
    )
    return _uses(desk, tied, mention_ids, "ident_id")


def _people_of(desk: Desk, ident_id: str) -> list[Fact]:
    tied = desk.reader.rows(
        "SELECT * FROM entity_identifier WHERE ident_id = ? ORDER BY probability DESC, n_rows DESC, entity_id LIMIT ?",
        [ident_id, PEOPLE_SHOWN],
    )
    if not tied:
        return []
    entities = [row["entity_id"] for row in tied]
    owners = desk.reader.rows(
        f"SELECT mention_id, entity_id FROM entity_mention WHERE entity_id IN ({marks(entities)})", entities
    )
    entity_of = {row["mention_id"]: row["entity_id"] for row in owners}
    uses = desk.reader.rows(
        "SELECT * FROM uses WHERE mention_id IS NOT NULL ORDER BY t_utc DESC NULLS LAST, batch_id, row, original",
        beside={"uses": _uses_of(desk, ident_id)},
    )
    said: dict[str, _Said] = {}
    for use in uses:
        owner = entity_of.get(use["mention_id"])
        if owner:
            said.setdefault(owner, _Said(original=use["original"] or "")).add(use)
    return _tie_facts(desk, tied, "entity_id", said)


def _uses(desk: Desk, tied: list[dict[str, Any]], mention_ids: list[str], key: str) -> list[Fact]:
    if not tied:
        return []
    ids = [row[key] for row in tied]
    uses = desk.reader.rows(
        f"SELECT * FROM identifier_use WHERE ident_id IN ({marks(ids)}) "
        f"AND mention_id IN ({marks(mention_ids)}) ORDER BY t_utc DESC NULLS LAST, batch_id, row",
        [*ids, *mention_ids],
    )
    said: dict[str, _Said] = {}
    for use in uses:
        said.setdefault(use["ident_id"], _Said(original=use["original"] or "")).add(use)
    return _tie_facts(desk, tied, key, said)


def _tie_facts(desk: Desk, tied: list[dict[str, Any]], key: str, said: dict[str, _Said]) -> list[Fact]:
    shown = chips(desk, [row[key] for row in tied])
    kinds = identifier_kinds()
    found = []
    for row in tied:
        if row[key] in shown:
            subject = shown[row[key]]
            label = kinds[subject.kind].label if subject.kind in kinds else "Used by"
            rows = said.get(row[key], _Said())
            fact = rows.fact(desk, label, subject.label, subject=subject, probability=row["probability"])
            seen = {"first_seen": utc_text(row["t_from"]), "last_seen": utc_text(row["t_to"])}
            found.append(fact.model_copy(update={"n_rows": row["n_rows"] or fact.n_rows, **seen}))
    return found
