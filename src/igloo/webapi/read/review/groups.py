"""Groups of more than two who may all be one person, as far as nobody has answered about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

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
    asked = questions(desk, said).open.reset_index(names="place")
    group_of = rows.set_index("entity_id")["group_id"]
    asked = asked.assign(group_id=asked["one"].map(group_of))
    asked = asked[asked["group_id"].notna() & (asked["group_id"] == asked["other"].map(group_of))]
    hidden = set(rows.loc[rows["entity_id"].isin(desk.protected()), "group_id"])
    shown = rows[rows["group_id"].isin(asked["group_id"]) & ~rows["group_id"].isin(hidden)]
    members = shown.groupby("group_id")["entity_id"].agg(list)
    bits = shown.drop_duplicates("group_id").set_index("group_id")["mean_bits"]
    judged = {person for pair in (*said.together, *said.apart, *said.waiting) for person in pair}
    found: list[OpenGroup] = []
    for group_id, of_group in asked.sort_values("place").groupby("group_id", sort=True):
        if group_id in members.index:
            everybody = members[group_id]
            parts = _parts(everybody, said.pending) if judged & set(everybody) else [everybody]
            found.extend(group for part in parts if (group := _group(part, of_group, said, float(bits[group_id]))))
    found.sort(key=lambda one: (one.lead_rank is None, one.lead_rank or 0, -one.mean_bits, one.group_id))
    return found, len(hidden)


def _parts(members: Sequence[str], said: Transitive) -> list[list[str]]:
    """Members who may still be one, directly or through another."""
    beside = Transitive((a, b) for a, b in combinations(members, 2) if said.verdict(a, b) != "different")
    parts: dict[str, list[str]] = {}
    for member in members:
        parts.setdefault(beside.root(member), []).append(member)
    return list(parts.values())


def _group(part: Sequence[str], asked: pd.DataFrame, said: Standing, mean_bits: float) -> OpenGroup | None:
    """The part with its first question; None where nothing is asked, or where it is only one about two people."""
    inside = asked[asked["one"].isin(part) & asked["other"].isin(part)]
    if inside.empty or len({said.pending.root(member) for member in part}) < 3:
        return None
    first = inside.iloc[0]
    rank = None if pd.isna(first["lead_rank"]) else int(first["lead_rank"])
    return OpenGroup(tuple(part), first["left_id"], first["right_id"], rank, mean_bits)
