"""Taking a person apart: which descriptions go, which judgements that takes, and what the merge had touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from igloo.casework.judgements import Judgement as Recorded
from igloo.casework.judgements import Judgements
from igloo.casework.second_person import one_person
from igloo.core.errors import UserMistake
from igloo.identity.joining.judgements import Transitive
from igloo.webapi.models_review import (
    EntityDescription,
    TakeApart,
    TakeApartRequest,
    TakenApart,
)
from igloo.webapi.read.decisions import refuse_in_the_past, who_is_asking
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.identity import rows_of
from igloo.webapi.read.labels import identifier_label
from igloo.webapi.read.review.second_person import why_two
from igloo.webapi.read.review.standing import Standing, shown_judgements, standing
from igloo.webapi.read.review.touched import touched_by
from igloo.webapi.read.subjects import Subject, chips, find_subject, marks

_HELD = (("documents", " "), ("phones", " "), ("addresses", "|"), ("emails", " "), ("accounts", " "), ("plates", " "))
Row = dict[str, Any]
Pair = tuple[str, str]


@dataclass(frozen=True)
class _Plan:
    """What a taking apart would do."""

    subject: Subject
    profiles: dict[str, Row]
    parts: dict[str, int]
    apart: list[Pair]
    withdrawn: list[Recorded]
    people: Transitive


def take_apart_preview(desk: Desk, entity_id: str, take_out: Sequence[str]) -> TakeApart:
    """What taking these descriptions out would do and what it touches; nothing is written."""
    said = standing(desk)
    plan = _plan(desk, said, entity_id, take_out)
    entity = plan.subject.subject_id
    numbers = {root: i for i, root in enumerate(sorted({plan.people.root(p) for p in plan.profiles}))}
    standing_ones = [one for one in Judgements(desk.casework).unmerges() if not (one.undone or one.refused)]
    before = [one.unmerge_id for one in standing_ones if desk.today(one.entity_id) == entity]
    return TakeApart(
        entity=chips(desk, [entity])[entity],
        descriptions=_descriptions(desk, plan, numbers),
        taken_out=sorted(p for p, part in plan.parts.items() if part),
        new_people=len(numbers),
        judgements_made=len(plan.apart),
        judgements_withdrawn=shown_judgements(desk, plan.withdrawn, said.placed),
        touched=touched_by(desk, entity, list(plan.profiles), said),
        undoable=before[-1] if before else None,
    )


def take_apart(desk: Desk, entity_id: str, request: TakeApartRequest) -> TakenApart:
    """Keep these descriptions apart from the rest, in one action that can be undone; the next run follows."""
    refuse_in_the_past(desk)
    said = standing(desk)
    plan = _plan(desk, said, entity_id, request.take_out)
    entity = plan.subject.subject_id
    touched = touched_by(desk, entity, list(plan.profiles), said)
    kept = {
        "findings": touched.findings,
        "leads": [chip.subject_id for chip in touched.leads],
        "statuses": touched.statuses,
        "cases": touched.cases,
        "exports": [f"{one.what}, {one.by}, {one.at}" for one in touched.exports],
        "saved_lists": [one.name for one in touched.saved_lists],
    }
    waits = _waits(desk, [(left, right, "different") for left, right in plan.apart])
    made = Judgements(desk.casework).take_apart(
        entity,
        [plan.profiles[p]["mention_id"] for p, part in plan.parts.items() if part],
        plan.apart,
        [one.judgement_id for one in plan.withdrawn],
        kept,
        (request.reason, who_is_asking()),
        waits,
    )
    return TakenApart(
        unmerge_id=made.unmerge_id,
        judgements=list(made.judged),
        withdrawn=list(made.withdrawn),
        waits=bool(waits),
    )


def undo_take_apart(desk: Desk, unmerge_id: int) -> None:
    """Put a person together again as before; raises NotFound when it was undone already.

    Whoever took the person apart takes their own word back; for anybody else it is putting people together.
    """
    refuse_in_the_past(desk)
    judgements, me = Judgements(desk.casework), who_is_asking()
    made = next((one for one in judgements.unmerges() if one.unmerge_id == unmerge_id), None)
    said = {one.judgement_id: one for one in judgements.record()}
    waits: tuple[str, ...] = ()
    if made and not one_person(made.by, me):
        both = [said[number] for number in made.judged]
        waits = _waits(desk, [(one.left_mention_id, one.right_mention_id, "same") for one in both])
    judgements.undo_take_apart(unmerge_id, me, waits)


def _waits(desk: Desk, said: list[tuple[str, str, str]]) -> tuple[str, ...]:
    """Why a second person has to agree to an action that makes all of these judgements."""
    return tuple(dict.fromkeys(word for because in why_two(desk, said) for word in because))


def _plan(desk: Desk, said: Standing, entity_id: str, take_out: Sequence[str]) -> _Plan:
    subject = find_subject(desk, entity_id)
    rows = desk.reader.rows(
        "SELECT profile_id, min(mention_id) AS mention_id, count(*) AS n_mentions FROM entity_mention "
        "WHERE entity_id = ? GROUP BY profile_id ORDER BY profile_id",
        [subject.subject_id],
    )
    profiles = {row["profile_id"]: row for row in rows}
    wanted = set(take_out)
    if len(profiles) < 2 or wanted - set(profiles) or wanted == set(profiles):
        raise UserMistake(
            "There is nothing to take apart in this way",
            where=subject.subject_id,
            got=f"{len(wanted)} of {len(profiles)} descriptions",
            expected="at least one description of this person taken out, and at least one left",
            next_step="Rows that say exactly the same are told apart with: igloo judge DIR MENTION MENTION different",
        )
    parts = {p: int(p in wanted) if wanted else place for place, p in enumerate(sorted(profiles))}
    links = desk.reader.rows(
        f"SELECT left_id, right_id FROM pair WHERE left_id IN ({marks(rows)}) "
        "AND decision IN ('merged', 'judged_same') ORDER BY left_id, right_id",
        list(profiles),
    )
    inside = [(row["left_id"], row["right_id"]) for row in links if row["right_id"] in profiles]
    judged = [
        (pair, one)
        for one in said.record
        if one.stands and one.verdict == "same" and (pair := said.profiles_of(one)) and set(pair) <= set(profiles)
    ]
    crossing = sorted({pair for pair in (*inside, *(pair for pair, _ in judged)) if parts[pair[0]] != parts[pair[1]]})
    staying = [pair for pair in (*inside, *(p for p, _ in judged)) if parts[pair[0]] == parts[pair[1]]]
    return _Plan(
        subject,
        profiles,
        parts,
        [(profiles[left]["mention_id"], profiles[right]["mention_id"]) for left, right in crossing],
        [one for pair, one in judged if parts[pair[0]] != parts[pair[1]]],
        Transitive(staying, ()),
    )


def _descriptions(desk: Desk, plan: _Plan, numbers: dict[str, int]) -> list[EntityDescription]:
    ids = list(plan.profiles)
    told = {
        r["profile_id"]: r for r in desk.reader.rows(f"SELECT * FROM profile WHERE profile_id IN ({marks(ids)})", ids)
    }
    sources = desk.reader.rows(
        "SELECT p.profile_id, m.source_id, count(*) AS n FROM mention_profile p JOIN mention m USING (mention_id) "
        f"WHERE p.profile_id IN ({marks(ids)}) GROUP BY ALL ORDER BY ALL",
        ids,
    )
    refs = rows_of(desk, ids)
    hidden = plan.subject.subject_id in desk.protected()

    def text(value: str | None) -> str:
        return "" if not value else PROTECTED_PERSON if hidden else desk.masked(value)

    shown = []
    for profile_id in ids:
        row = told.get(profile_id, {})
        held = [v for column, mark in _HELD for v in (row.get(column) or "").split(mark) if v]
        shown.append(
            EntityDescription(
                profile_id=profile_id,
                label=text(row.get("name") or profile_id),
                birth_date="" if hidden else text(row.get("birth_date")),
                identifiers=[] if hidden else [desk.masked(identifier_label(v, desk.region)) for v in held],
                sources=[
                    desk.source_chip(s["source_id"], n_rows=s["n"]) for s in sources if s["profile_id"] == profile_id
                ],
                n_mentions=plan.profiles[profile_id]["n_mentions"],
                refs=refs.get(profile_id, []),
                group=numbers[plan.people.root(profile_id)],
            )
        )
    return shown
