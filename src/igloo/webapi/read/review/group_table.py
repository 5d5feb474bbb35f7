"""The members of a group side by side: what differs between them first, what all of them say once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from igloo.webapi.models import RowRef, SourceChip
from igloo.webapi.models_group_table import GroupField, GroupMember, GroupTable, GroupValue, TextSpan
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import identifier_label
from igloo.webapi.read.review.differences import spans_of, state_of
from igloo.webapi.read.subjects import chips, marks
from igloo.webapi.read.times import utc_text

Row = dict[str, Any]
# Columns of a profile, what they are called on the page, and what stands between several values.
FIELDS = (
    ("name", "name", None),
    ("birth_date", "birth_date", None),
    ("documents", "document", " "),
    ("phones", "phone", " "),
    ("addresses", "address", "|"),
    ("emails", "email", " "),
    ("accounts", "account", " "),
    ("plates", "plate", " "),
)
# Order of the columns: what tells them apart first, then what only some of them say.
_FIRST = {"differs": 0, "near": 1, "part": 2, "same": 3}
_ROWS_SHOWN = 2


def values_of(text: str | None, between: str | None) -> list[str]:
    """The values of an attribute of a description; `between`: what stands between several, None where one stands."""
    if not text:
        return []
    return [value for value in text.split(between) if value] if between else [text]


def dates_as_delivered(desk: Desk, profiles: Sequence[str]) -> dict[str, list[str]]:
    """For each description the dates of birth that its rows give and that are no full date: they are not compared."""
    rows = desk.reader.rows(
        "SELECT DISTINCT profile_id, birth_date_original AS written "
        "FROM mention_profile JOIN mention USING (mention_id) "
        f"WHERE profile_id IN ({marks(list(profiles))}) AND coalesce(trim(birth_date_original), '') <> '' "
        "AND length(coalesce(birth_date, '')) < 10 AND birth_date_original <> coalesce(birth_date, '') ORDER BY ALL",
        list(profiles),
    )
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["profile_id"], []).append(row["written"])
    return found


def group_table(desk: Desk, entity_ids: Sequence[str], said: dict[str, int] | None = None) -> GroupTable:
    """People side by side, in this order; `said`: a number for those who were said to be one already."""
    described = _described(desk, entity_ids)
    told = {
        field: [_distinct(described[entity], column, between) for entity in entity_ids]
        for column, field, between in FIELDS
    }
    written = dates_as_delivered(desk, [one["profile_id"] for own in described.values() for one in own])
    beside = {
        "birth_date": [
            [w for one in described[entity] for w in written.get(one["profile_id"], [])] for entity in entity_ids
        ]
    }
    fields = [
        _field(desk, field, values, beside.get(field, []))
        for field, values in told.items()
        if any(values) or any(beside.get(field, []))
    ]
    fields.sort(key=lambda one: _FIRST[one.state])
    return GroupTable(
        members=_members(desk, entity_ids, described, said or {}),
        fields=fields,
        nobody_says=[f for f, values in told.items() if not any(values) and not any(beside.get(f, []))],
    )


def _described(desk: Desk, entity_ids: Sequence[str]) -> dict[str, list[Row]]:
    """The descriptions of each person, in the order of their ids."""
    ties = desk.reader.rows(
        "SELECT DISTINCT entity_id, profile_id FROM entity_mention "
        f"WHERE entity_id IN ({marks(list(entity_ids))}) ORDER BY entity_id, profile_id",
        list(entity_ids),
    )
    profiles = sorted({row["profile_id"] for row in ties})
    rows = desk.reader.rows(f"SELECT * FROM profile WHERE profile_id IN ({marks(profiles)})", profiles)
    by_id = {row["profile_id"]: row for row in rows}
    found: dict[str, list[Row]] = {entity: [] for entity in entity_ids}
    for tie in ties:
        found[tie["entity_id"]].append(by_id.get(tie["profile_id"], {"profile_id": tie["profile_id"]}))
    return found


def _distinct(descriptions: Sequence[Row], column: str, between: str | None) -> list[str]:
    return list(dict.fromkeys(v for one in descriptions for v in values_of(one.get(column), between)))


def _field(desk: Desk, field: str, values: Sequence[Sequence[str]], written: Sequence[Sequence[str]]) -> GroupField:
    """`written`: for each member what its rows give that is not compared."""
    plain = field in ("name", "birth_date")
    labels = [[desk.masked(v if plain else identifier_label(v, desk.region)) for v in of_one] for of_one in values]
    said_by = Counter(label for of_one in labels for label in set(of_one))
    # What most of them say is what the others are held against; of several the first.
    most = max((label for of_one in labels for label in of_one), key=lambda label: said_by[label], default="")
    state = _state(labels, most)

    def shown(value: str, label: str) -> GroupValue:
        alike = plain or state_of([label], [most]) == "near"
        spans = spans_of(label, [most]) if alike else [TextSpan(text=label, differs=False)]
        return GroupValue(spans=spans, subject_id="" if plain else value, said_by=said_by[label], as_delivered=False)

    cells = [
        sorted((shown(*one) for one in zip(of_one, told, strict=True)), key=lambda value: -value.said_by)
        for of_one, told in zip(values, labels, strict=True)
    ]
    for cell, texts in zip(cells, written, strict=False):
        for text in dict.fromkeys(map(desk.masked, texts)):
            n = sum(text in map(desk.masked, one) for one in written)
            cell.append(GroupValue(spans=spans_of(text, []), subject_id="", said_by=n, as_delivered=True))
    if state == "same" and not any(written):
        return GroupField(field=field, state="same", shared=cells[0], cells=[])
    # Beside what all of them say stands what only some rows have: then each has its cell.
    return GroupField(field=field, state="part" if state == "same" else state, shared=[], cells=cells)  # type: ignore[arg-type]


def _state(labels: Sequence[Sequence[str]], most: str) -> str:
    told = [set(of_one) for of_one in labels if of_one]
    if all(one == told[0] for one in told):
        return "same" if told and len(told) == len(labels) else "part"
    # Without `most` among them at all, "near" of each to it would still hide two that are far from one another.
    states = {state_of(of_one, [most]) for of_one in labels if of_one}
    return "near" if states <= {"same", "near"} else "differs"


def _members(
    desk: Desk, entity_ids: Sequence[str], described: dict[str, list[Row]], said: dict[str, int]
) -> list[GroupMember]:
    ids = list(entity_ids)
    chip = chips(desk, ids)
    people = {
        row["entity_id"]: row
        for row in desk.reader.rows(
            "SELECT e.entity_id, e.first_seen, e.last_seen, l.rank AS lead_rank "
            f"FROM entity e LEFT JOIN lead l ON l.subject_id = e.entity_id WHERE e.entity_id IN ({marks(ids)})",
            ids,
        )
    }
    sources = _sources(desk, ids)
    refs = _refs(desk, ids)
    return [
        GroupMember(
            subject=chip[entity],
            n_descriptions=len(described[entity]),
            n_rows=sum(one.n_rows for one in sources.get(entity, [])),
            sources=sources.get(entity, []),
            refs=refs.get(entity, []),
            first_seen=utc_text(people.get(entity, {}).get("first_seen")),
            last_seen=utc_text(people.get(entity, {}).get("last_seen")),
            lead_rank=people.get(entity, {}).get("lead_rank"),
            said=said.get(entity),
        )
        for entity in entity_ids
        if entity in chip
    ]


def _sources(desk: Desk, entity_ids: list[str]) -> dict[str, list[SourceChip]]:
    rows = desk.reader.rows(
        "SELECT entity_id, source_id, count(*) AS n FROM entity_mention JOIN mention USING (mention_id) "
        f"WHERE entity_id IN ({marks(entity_ids)}) GROUP BY ALL ORDER BY n DESC, source_id",
        entity_ids,
    )
    found: dict[str, list[SourceChip]] = {}
    for row in rows:
        found.setdefault(row["entity_id"], []).append(desk.source_chip(row["source_id"], n_rows=row["n"]))
    return found


def _refs(desk: Desk, entity_ids: list[str]) -> dict[str, list[RowRef]]:
    rows = desk.reader.rows(
        "SELECT entity_id, batch_id, row, source_id FROM entity_mention JOIN mention USING (mention_id) "
        f"WHERE entity_id IN ({marks(entity_ids)}) "
        "QUALIFY row_number() OVER (PARTITION BY entity_id ORDER BY batch_id, row, mention_id) <= ? "
        "ORDER BY entity_id, batch_id, row",
        [*entity_ids, _ROWS_SHOWN],
    )
    found: dict[str, list[RowRef]] = {}
    for row in rows:
        ref = RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"])
        found.setdefault(row["entity_id"], []).append(ref)
    return found
