"""What people said, in terms of the descriptions and people of one snapshot."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pandas as pd

from igloo.casework.group_decisions import GroupDecisions
from igloo.casework.judgements import Judgement as Recorded
from igloo.casework.judgements import Judgements
from igloo.identity.joining.judgements import Ruling, Transitive, rule
from igloo.webapi.models_review import Judgement, SecondPerson
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk

Pair = tuple[str, str]


@dataclass(frozen=True)
class Standing:
    """The judgements that stand, and what follows from them for people who are two in this snapshot.

    `pending`: what will follow once a second person agrees to all that waits.
    """

    judgements: pd.DataFrame
    record: list[Recorded]
    placed: dict[str, tuple[str, str]]
    ruling: Ruling
    people: Transitive
    together: list[Pair]
    apart: list[Pair]
    unsure: list[Pair]
    waiting: list[Pair]
    split: frozenset[str]
    pending: Transitive

    def profiles_of(self, one: Recorded) -> Pair | None:
        """The two descriptions a judgement is about; None when a source of theirs is no longer loaded."""
        if one.left_mention_id not in self.placed or one.right_mention_id not in self.placed:
            return None
        left, right = (self.placed[m][0] for m in (one.left_mention_id, one.right_mention_id))
        return (left, right) if left <= right else (right, left)

    def of_pair(self, left_id: str, right_id: str) -> Recorded | None:
        """The newest judgement that stands about two descriptions."""
        wanted = (left_id, right_id) if left_id <= right_id else (right_id, left_id)
        found = [one for one in self.record if one.stands and self.profiles_of(one) == wanted]
        return found[-1] if found else None

    def confirmed(self) -> Counter[Pair]:
        """How often the verdict in force was given about each pair of descriptions."""
        in_force = self.ruling.verdicts
        told = [(self.profiles_of(one), one.verdict) for one in self.record if one.in_force]
        return Counter(pair for pair, verdict in told if pair and in_force.get(pair) == verdict)


def standing(desk: Desk) -> Standing:
    """Read the judgements against this snapshot."""
    judged = desk.casework.judgement_frame()
    record = Judgements(desk.casework).record()
    mentions = sorted({m for one in record for m in (one.left_mention_id, one.right_mention_id)})
    rows = desk.reader.rows(
        "SELECT mention_id, profile_id, entity_id FROM entity_mention WHERE mention_id IN (SELECT unnest(?))",
        [mentions],
    )
    placed = {row["mention_id"]: (row["profile_id"], row["entity_id"]) for row in rows}
    links = pd.DataFrame({"mention_id": list(placed), "profile_id": [profile for profile, _ in placed.values()]})
    said: dict[str, list[Pair]] = {"same": [], "different": [], "unsure": []}
    split = set()
    for left, right, verdict in zip(
        *(judged[c] for c in ("left_mention_id", "right_mention_id", "verdict")), strict=True
    ):
        if left not in placed or right not in placed:
            continue
        one, other = sorted((placed[left][1], placed[right][1]))
        if one != other:
            said[verdict].append((one, other))
        elif verdict == "different":
            split.add(one)
    waiting = [
        ((placed[one.left_mention_id][1], placed[one.right_mention_id][1]), one.verdict)
        for one in record
        if one.waits and one.stands and one.left_mention_id in placed and one.right_mention_id in placed
    ]
    people = Transitive(said["same"], said["different"])
    joining = [pair for pair, verdict in waiting if verdict == "same"]
    return Standing(
        *(judged, record, placed, rule(judged, links), people),
        *(said["same"], said["different"], said["unsure"], [pair for pair, _ in waiting], frozenset(split)),
        Transitive([*said["same"], *joining], said["different"]),
    )


def shown_judgements(desk: Desk, said: list[Recorded], placed: dict[str, tuple[str, str]]) -> list[Judgement]:
    """Judgements as the interface receives them; names as the rows wrote them, none of protected people."""
    mentions = sorted({m for one in said for m in (one.left_mention_id, one.right_mention_id)})
    rows = desk.reader.rows("SELECT mention_id, name FROM mention WHERE mention_id IN (SELECT unnest(?))", [mentions])
    names = {row["mention_id"]: row["name"] for row in rows}
    protected = desk.protected()
    made_by = {number: one.decision_id for one in GroupDecisions(desk.casework).all() for number in one.judged}

    def label(mention_id: str) -> str:
        if placed.get(mention_id, ("", ""))[1] in protected:
            return PROTECTED_PERSON
        return desk.masked(names.get(mention_id) or mention_id)

    return [
        Judgement(
            judgement_id=one.judgement_id,
            left_label=label(one.left_mention_id),
            right_label=label(one.right_mention_id),
            left_entity_id=placed.get(one.left_mention_id, ("", ""))[1],
            right_entity_id=placed.get(one.right_mention_id, ("", ""))[1],
            verdict=one.verdict,  # type: ignore[arg-type]
            reason=desk.masked(one.reason),
            by=one.by,
            at=one.at,
            withdrawn=one.withdrawn,
            withdraws=one.withdraws,
            second=_second(desk, one),
            waits=one.waits,
            group_decision=made_by.get(one.judgement_id),
        )
        for one in said
    ]


def _second(desk: Desk, one: Recorded) -> SecondPerson | None:
    if one.hold is None:
        return None
    return SecondPerson(
        act=one.hold.act,
        because=list(one.hold.because),  # type: ignore[arg-type]
        agrees=one.hold.agrees,
        by=one.hold.second_by,
        at=one.hold.second_at,
        reason=desk.masked(one.hold.second_reason),
    )
