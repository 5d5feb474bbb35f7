"""What a set of people or identifiers shares, answered from the snapshot; every shared item leads to its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from igloo.core.errors import UserMistake
from igloo.core.kinds import identifier_kinds
from igloo.network import commonalities
from igloo.webapi.models import SubjectChip
from igloo.webapi.models_sharing import RegisteredLine, SharedItem, SharedItemLink, WhatTheyShare
from igloo.webapi.read.absence import absent_kinds
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted, kind_of
from igloo.webapi.read.sharing_links import (
    LinkSeen,
    degrees_of,
    links_of,
    make_links,
    protected_sql,
    rows_that_say_so,
)
from igloo.webapi.read.sharing_words import ASPECT_LABELS, innocent_explanation, registered_reason, why_surprising
from igloo.webapi.read.subjects import LEAST_TIE_PROBABILITY, chips, find_subject

MOST_ITEMS = 500
# The events that make an aspect; identifiers make their own.
_RECORDS_OF = {
    "contact": ("call", "message"),
    "payment": ("payment",),
    "place": ("crossing", "sighting", "stay"),
    "companion": ("crossing", "sighting"),
}


def what_they_share(desk: Desk, subject_ids: Sequence[str], limit: int = MOST_ITEMS) -> WhatTheyShare:
    """What these share. Raises NotFound for an unknown id, UserMistake for fewer than two or too many."""
    members, notes = _members(desk, subject_ids)
    make_links(desk)
    theirs = links_of(desk, members)
    shared, registered, left_out = _without_registered(desk, commonalities.shared_items(theirs), members)
    notes += left_out
    whole = desk.reader.frame("SELECT * FROM link_population ORDER BY aspect, stratum")
    ranked = commonalities.surprise(shared, theirs, degrees_of(desk, shared), whole)
    things = ranked["item"][ranked["aspect"] != "place"]
    shown = chips(desk, [*members, *things.head(limit)])
    said = rows_that_say_so(desk, theirs, ranked.head(limit))
    owners = _owners(desk, [item for item in things.head(limit) if kind_of(item)])
    own = {*members, *(item for item, owner in owners.items() if owner in members)}
    found = [_item(desk, row, said, shown, own) for row in ranked.head(limit).to_dict("records")]
    n_compared = int(whole.drop_duplicates("aspect")["n_items"].sum())
    notes += _households(found)
    return WhatTheyShare(
        sentence=_sentence(len(members), found, len(ranked)),
        members=[shown[unit] for unit in members if unit in shown],
        items=found,
        total=len(ranked),
        n_compared=n_compared,
        registered=registered,
        notes=notes,
        absences=absent_kinds(desk, _not_shared(set(ranked["aspect"]))),
    )


def _not_shared(aspects: set[str]) -> list[str]:
    """Kinds of records of which nothing is shared, so that somebody asks whether they are recorded at all."""
    own = {kind: (kind,) for kind in identifier_kinds() if kind != "record"}
    return [kind for aspect, kinds in {**_RECORDS_OF, **own}.items() if aspect not in aspects for kind in kinds]


def _members(desk: Desk, subject_ids: Sequence[str]) -> tuple[list[str], list[str]]:
    """The units of the set in their order; a number that speaks for one person stands for that person."""
    given = list(dict.fromkeys(subject_ids))
    if len(given) > commonalities.MOST_MEMBERS:
        raise UserMistake(
            "These are too many to compare",
            where="what they share",
            got=f"{len(given):,}",
            expected=f"2 to {commonalities.MOST_MEMBERS}",
            next_step="Choose fewer.",
        )
    asked = [find_subject(desk, subject_id).subject_id for subject_id in given]
    owners = _owners(desk, [subject_id for subject_id in asked if kind_of(subject_id)])
    units: dict[str, str] = {}
    notes = []
    for subject_id in asked:
        unit = owners.get(subject_id, subject_id)
        if unit in units:
            names = chips(desk, [unit])
            label = names[unit].label if unit in names else unit
            notes.append(f"{_label(desk, subject_id)} belongs to {label}, who is in the set already: counted once.")
        units.setdefault(unit, subject_id)
    if len(units) < 2:
        raise UserMistake(
            "It takes two to share something",
            where="what they share",
            got=counted(len(units), "person or identifier", "people or identifiers"),
            expected=f"2 to {commonalities.MOST_MEMBERS}",
            next_step="Name at least two that do not belong to one person.",
        )
    return list(units), notes


def _label(desk: Desk, subject_id: str) -> str:
    found = chips(desk, [subject_id])
    return found[subject_id].label if subject_id in found else subject_id


def _owners(desk: Desk, ident_ids: list[str]) -> dict[str, str]:
    if not ident_ids:
        return {}
    sql = (
        "SELECT ident_id, min(entity_id) AS owner FROM entity_identifier WHERE probability >= ? "
        "AND ident_id IN (SELECT unnest(?)) GROUP BY ident_id HAVING count(DISTINCT entity_id) = 1"
    )
    return {row["ident_id"]: row["owner"] for row in desk.reader.rows(sql, [LEAST_TIE_PROBABILITY, ident_ids])}


def _without_registered(
    desk: Desk, shared: pd.DataFrame, members: list[str]
) -> tuple[pd.DataFrame, list[RegisteredLine], list[str]]:
    """Shared items without registered lines and protected people, the former listed, the latter only counted."""
    items = sorted(set(shared["item"]))
    rows = desk.reader.rows(
        "SELECT ident_id, min(category) AS category, min(title) AS title, bool_or(protected) AS protected "
        "FROM registry WHERE ident_id IN (SELECT unnest(?)) GROUP BY ident_id ORDER BY ident_id",
        [items],
    )
    registry = {row["ident_id"]: row for row in rows}
    kept = desk.kept(("common", "protected"), lambda: desk.reader.arrow(protected_sql()))
    protected = (set(kept.column("subject_id").to_pylist()) | desk.protected()) - set(members)
    secret = protected | {ident_id for ident_id, row in registry.items() if row["protected"]}
    open_lines = [ident_id for ident_id in registry if ident_id not in secret]
    shown = chips(desk, open_lines)
    k = shared.groupby("item")["k"].max().to_dict()
    listed = [
        RegisteredLine(
            subject=shown[ident_id],
            category=registry[ident_id]["category"] or "",
            title=registry[ident_id]["title"] or "",
            k=int(k[ident_id]),
            reason=registered_reason(registry[ident_id]["category"] or ""),
        )
        for ident_id in open_lines
        if ident_id in shown
    ]
    hidden = len(secret & set(items))
    notes = []
    if hidden:
        notes.append(
            f"{counted(hidden, 'shared item')} of protected people or lines (victims, witnesses, children, lawyers, "
            "clinics, hotlines) left out."
        )
    free = shared[~shared["item"].isin(list(registry)) & ~shared["item"].isin(list(secret))]
    return free.reset_index(drop=True), sorted(listed, key=lambda one: (-one.k, one.subject.subject_id)), notes


def _item(
    desk: Desk,
    row: dict[Any, Any],
    said: dict[tuple[str, str], list[LinkSeen]],
    shown: dict[str, SubjectChip],
    members: set[str],
) -> SharedItem:
    aspect, item = row["aspect"], row["item"]
    chip = shown.get(item) if aspect != "place" else None
    label = chip.label if chip else desk.masked(item)
    k, n, others = int(row["k"]), int(row["n"]), max(int(row["degree"]) - int(row["k"]), 0)
    links = [
        SharedItemLink(
            member=shown[one.unit],
            n_rows=one.n_rows,
            first_seen=one.first_seen,
            last_seen=one.last_seen,
            refs=one.refs,
        )
        for one in said.get((aspect, item), [])
        if one.unit in shown
    ]
    lower = float(row["lower_bound"])
    return SharedItem(
        aspect=aspect,
        aspect_label=ASPECT_LABELS.get(aspect, aspect),
        item=item,
        subject=chip,
        label=label,
        k=k,
        n=n,
        others=others,
        expected=float(row["expected"]),
        lower_bound=lower,
        p=float(row["p"]),
        q=float(row["q"]),
        surprising=bool(row["q"] <= commonalities.Q_GATE),
        is_member=item in members,
        why=why_surprising(aspect, label, (k, n), float(row["expected"]), lower),
        innocent=innocent_explanation(aspect, others),
        links=links,
    )


def _households(items: list[SharedItem]) -> list[str]:
    """A home that some of the set share explains much of the rest."""
    homes = [item for item in items if item.aspect == "address"][:3]
    return [
        f"{home.k} of them share the address {home.label}: a household or an employer shares much else."
        for home in homes
    ]


def _sentence(n: int, items: list[SharedItem], total: int) -> str:
    surprising = sum(item.surprising for item in items)
    if not total:
        return f"These {n} share nothing that is on record."
    said = f"These {n} share {counted(total, 'thing')}"
    if surprising:
        return f"{said}; {surprising:,} more than chance explains (q up to 0.05)."
    return f"{said}; none of it is surprising."
