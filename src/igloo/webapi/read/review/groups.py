"""Groups of more than two who may all be one person, as far as nobody has answered about them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from igloo.core.errors import NotFound
from igloo.identity.joining.judgements import Transitive
from igloo.webapi.models_groups import ProposedGroup, ProposedGroups
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.questions import questions
from igloo.webapi.read.review.standing import Standing, standing
from igloo.webapi.read.subjects import chips

_GROUPS = """
SELECT group_id, entity_id, mean_bits FROM proposed_group WHERE n_entities > 2 ORDER BY group_id, entity_id
"""

# Two people, their descriptions to ask about, and the best open lead; NaN where there is none.
Question = tuple[str, str, str, str, float]


@dataclass(frozen=True)
class OpenGroup:
    """A group with an open question in it: `left_id` and `right_id` are the descriptions to begin with."""

    members: tuple[str, ...]
    left_id: str
    right_id: str
    lead_rank: int | None
    mean_bits: float

    @property
    def group_id(self) -> str:
        return self.members[0]


def proposed_groups(desk: Desk, limit: int, offset: int) -> ProposedGroups:
    """Groups with an open question in them: those that change open leads first, then where most agrees.

    How much agrees is not told: the questions are asked blind.
    """
    found, hidden = open_groups(desk, standing(desk))
    page = found[offset : offset + limit]
    labels = chips(desk, [entity for group in page for entity in group.members])
    return ProposedGroups(
        total=len(found),
        not_shown=hidden,
        items=[
            ProposedGroup(
                group_id=group.group_id,
                members=[labels[entity] for entity in group.members if entity in labels],
                lead_rank=group.lead_rank,
                left_id=group.left_id,
                right_id=group.right_id,
            )
            for group in page
        ],
    )


def open_group(desk: Desk, said: Standing, group_id: str) -> OpenGroup:
    """The group of this name; raises NotFound when nothing in it is open, and for groups with protected people."""
    found = next((one for one in open_groups(desk, said)[0] if one.group_id == group_id), None)
    if found is None:
        raise NotFound(
            "There is no such group to answer",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=group_id,
            expected="a group of three or more with an open question, none of them protected",
            next_step="Open the Groups tab again: somebody may have answered, or a newer run has other groups.",
        )
    return found


def open_groups(desk: Desk, said: Standing) -> tuple[list[OpenGroup], int]:
    """Groups in the order in which they are asked, and how many are left out for protected people in them.

    Who was said to be different since the run is in no group together: what is left falls into parts, and three
    people, as people said who is who, make a group.
    """
    rows = desk.kept(("review", "groups"), lambda: desk.reader.arrow(_GROUPS)).to_pandas()
    group_ids, people, bits = (rows[c].tolist() for c in ("group_id", "entity_id", "mean_bits"))
    # Walked as plain lists: thousands of groups one by one took pandas five seconds.
    group_of = dict(zip(people, group_ids, strict=True))
    mean_bits = dict(zip(group_ids, bits, strict=True))
    members: dict[str, list[str]] = {}
    for group_id, person in zip(group_ids, people, strict=True):
        members.setdefault(group_id, []).append(person)
    protected = desk.protected()
    hidden = {group_of[person] for person in protected if person in group_of}
    judged = {person for pair in (*said.together, *said.apart, *said.waiting) for person in pair}
    asked: dict[str, list[Question]] = {}
    columns = ("one", "other", "left_id", "right_id", "lead_rank")
    open_ones = questions(desk, said).open
    for question in zip(*(open_ones[column].tolist() for column in columns), strict=True):
        group_id = group_of.get(question[0])
        if group_id is not None and group_id == group_of.get(question[1]) and group_id not in hidden:
            asked.setdefault(group_id, []).append(question)
    found: list[OpenGroup] = []
    for group_id, of_group in asked.items():
        everybody = members[group_id]
        parts = _parts(everybody, said.pending) if judged & set(everybody) else [everybody]
        found.extend(group for part in parts if (group := _group(part, of_group, said, mean_bits[group_id])))
    found.sort(key=lambda one: (one.lead_rank is None, one.lead_rank or 0, -one.mean_bits, one.group_id))
    return found, len(hidden)


def _parts(members: Sequence[str], said: Transitive) -> list[list[str]]:
    """Members who may still be one, directly or through another."""
    beside = Transitive((a, b) for a, b in combinations(members, 2) if said.verdict(a, b) != "different")
    parts: dict[str, list[str]] = {}
    for member in members:
        parts.setdefault(beside.root(member), []).append(member)
    return list(parts.values())


def _group(part: Sequence[str], asked: Sequence[Question], said: Standing, mean_bits: float) -> OpenGroup | None:
    """The part with its first question; None where nothing is asked, or where it is only one about two people."""
    inside = set(part)
    first = next((one for one in asked if one[0] in inside and one[1] in inside), None)
    if first is None or len({said.pending.root(member) for member in part}) < 3:
        return None
    _, _, left_id, right_id, rank = first
    return OpenGroup(tuple(part), left_id, right_id, None if math.isnan(rank) else int(rank), mean_bits)
