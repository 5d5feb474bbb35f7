"""What an answer about a group would write: the judgements, what they rest on, and what they cannot stand beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import get_args

from igloo.core.errors import UserMistake
from igloo.identity.joining.groups import birth_dates_agree
from igloo.identity.joining.judgements import Transitive, fewest_pairs
from igloo.webapi.models_groups import GroupPair, GroupPlan, GroupToAnswer, GroupVerdict
from igloo.webapi.models_review import ReviewContradiction
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.group_table import group_table
from igloo.webapi.read.review.groups import OpenGroup, open_group
from igloo.webapi.read.review.pair import would_change
from igloo.webapi.read.review.record import new_contradictions
from igloo.webapi.read.review.second_person import why_two
from igloo.webapi.read.review.standing import Pair, Standing, standing
from igloo.webapi.read.subjects import marks

VERDICTS: tuple[GroupVerdict, ...] = get_args(GroupVerdict)
# Two hundred people side by side are no group that anybody looks at; their pairs are twenty thousand.
MOST_MEMBERS = 200
# Judgements that one answer may write: beyond, nobody reads what was decided.
MOST_JUDGEMENTS = 2000
_FULL_DATE = len("1980-01-31")


@dataclass(frozen=True)
class Compared:
    """The pair of descriptions of two people that agrees most."""

    left_id: str
    right_id: str
    weight: float
    probability: float


@dataclass(frozen=True)
class Known:
    """A group and all that an answer about it needs: descriptions, a mention of each, and compared pairs."""

    group: OpenGroup
    profiles: dict[str, list[str]]
    mention_of: dict[str, str]
    compared: dict[Pair, Compared]

    def descriptions(self, one: str, other: str) -> Pair:
        """The two descriptions that stand for two people: those that were compared and agree most, else the first."""
        found = self.compared.get((min(one, other), max(one, other)))
        pair = (found.left_id, found.right_id) if found else (self.profiles[one][0], self.profiles[other][0])
        return (min(pair), max(pair))


def known_group(desk: Desk, said: Standing, group_id: str) -> Known:
    """A group of today; raises NotFound when it is none, UserMistake when it is too large to be looked at."""
    group = open_group(desk, said, group_id)
    if len(group.members) > MOST_MEMBERS:
        raise UserMistake(
            "The group is too large to be answered at once",
            where=group_id,
            got=f"{len(group.members)} people",
            expected=f"at most {MOST_MEMBERS}",
            next_step="Answer its questions two by two on the Questions tab: a judgement makes the group smaller.",
        )
    people = list(group.members)
    ties = desk.reader.rows(
        "SELECT entity_id, profile_id, min(mention_id) AS mention_id, count(*) AS n FROM entity_mention "
        f"WHERE entity_id IN ({marks(people)}) GROUP BY ALL ORDER BY entity_id, n DESC, profile_id",
        people,
    )
    profiles: dict[str, list[str]] = {person: [] for person in people}
    for row in ties:
        profiles[row["entity_id"]].append(row["profile_id"])
    mention_of = {row["profile_id"]: row["mention_id"] for row in ties}
    return Known(group, profiles, mention_of, _compared(desk, {p: e for e, own in profiles.items() for p in own}))


def _compared(desk: Desk, person_of: dict[str, str]) -> dict[Pair, Compared]:
    ids = list(person_of)
    # A pair that was judged and never compared stands at the start of every sum; the sums themselves are long to read.
    rows = desk.reader.rows(
        "SELECT left_id, right_id, weight, probability FROM pair "
        f"WHERE left_id IN ({marks(ids)}) AND weight <> prior_bits "
        "ORDER BY probability DESC, weight DESC, left_id, right_id",
        ids,
    )
    found: dict[Pair, Compared] = {}
    for row in rows:
        if row["right_id"] in person_of and person_of[row["left_id"]] != person_of[row["right_id"]]:
            one, other = sorted((person_of[row["left_id"]], person_of[row["right_id"]]))
            found.setdefault((one, other), Compared(**row))
    return found


def verdicts_of(known: Known, said: Standing, verdict: GroupVerdict, ticked: Sequence[str]) -> dict[Pair, str]:
    """The judgements of descriptions that say an answer.

    "Same" needs one judgement fewer than there are people, because it follows from others (Transitive); those with
    evidence of their own are written. "Different" is written of every two, so that it does not depend on who else
    is said to be the same and stays when that is taken back.
    """
    rest = [person for person in known.group.members if person not in set(ticked)]
    found: dict[Pair, str] = {}
    if verdict in ("same", "same_not_the_rest"):
        # Around a pair that was judged different: then the others show what cannot be right together with it.
        weights = [
            (*both, pair.weight) for both, pair in known.compared.items() if said.people.verdict(*both) != "different"
        ]
        for one, other in fewest_pairs(ticked, weights, said.people):
            found[known.descriptions(one, other)] = "same"
    apart: Iterable[Pair] = combinations(ticked, 2) if verdict == "none_the_same" else product(ticked, rest)
    if verdict != "same":
        found |= {known.descriptions(*pair): "different" for pair in apart if said.people.verdict(*pair) != "different"}
    return found


def refuse_ticks(known: Known, ticked: Sequence[str], verdict: GroupVerdict | None = None) -> None:
    """Raises UserMistake when ticked people are not of the group, or when they are too few for a verdict."""
    strangers = set(ticked) - set(known.group.members)
    n, of = len(set(ticked)), len(known.group.members)
    least = {"same": n >= 2, "same_not_the_rest": 2 <= n < of, "not_the_rest": 1 <= n < of, "none_the_same": n >= 2}
    if strangers or not least.get(verdict or "", True):
        raise UserMistake(
            "That cannot be said of these people",
            where=known.group.group_id,
            got=f"{n} of {of} people ticked" + (f", {len(strangers)} of them of another group" if strangers else ""),
            expected="two or more to be one person; somebody ticked and somebody left out to be different people",
            next_step="Open the Groups tab again and tick the people of the group.",
        )


def group_to_answer(desk: Desk, group_id: str, left_out: Sequence[str]) -> GroupToAnswer:
    """A group side by side and what each answer would do with these people left out; nothing is written."""
    said = standing(desk)
    known = known_group(desk, said, group_id)
    refuse_ticks(known, left_out)
    members = list(known.group.members)
    ticked = [person for person in members if person not in set(left_out)]
    table = group_table(desk, members, _said_already(members, said.pending))
    place = {person: i for i, person in enumerate(members)}
    pairs = [
        GroupPair(
            one=place[one],
            other=place[other],
            left_id=pair.left_id,
            right_id=pair.right_id,
            speaks="for" if pair.probability >= desk.settings.identity.review_probability else "against",
        )
        for (one, other), pair in sorted(
            known.compared.items(), key=lambda item: (place[item[0][0]], place[item[0][1]])
        )
    ]
    inside = [pair for pair in pairs if {members[pair.one], members[pair.other]} <= set(ticked)]
    n_pairs = len(ticked) * (len(ticked) - 1) // 2
    direct = sum(pair.speaks == "for" for pair in inside)
    return GroupToAnswer(
        group_id=known.group.group_id,
        table=table,
        ticked=ticked,
        left_out=[person for person in members if person not in set(ticked)],
        pairs=pairs,
        n_pairs=n_pairs,
        n_direct=direct,
        n_against=len(inside) - direct,
        n_follow=n_pairs - len(inside),
        n_dates=_dates_apart(desk, known, ticked),
        would_change=would_change(desk, ticked or members),
        plans=[plan for verdict in VERDICTS if (plan := _plan(desk, said, known, verdict, ticked))],
    )


def _plan(desk: Desk, said: Standing, known: Known, verdict: GroupVerdict, ticked: Sequence[str]) -> GroupPlan | None:
    """What a verdict would write; None where it cannot be given with these ticks, or says nothing new."""
    try:
        refuse_ticks(known, ticked, verdict)
    except UserMistake:
        return None
    judged = verdicts_of(known, said, verdict, ticked)
    if not judged or len(judged) > MOST_JUDGEMENTS:
        return None
    n, of = len(ticked), len(known.group.members)
    return GroupPlan(
        verdict=verdict,
        n_judgements=len(judged),
        people=of - n + 1 if verdict.startswith("same") else of,
        waits_because=list(waits_of(desk, known, judged)),  # type: ignore[arg-type]
        contradicts=contradicted(desk, said, known, judged),
    )


def waits_of(desk: Desk, known: Known, judged: dict[Pair, str]) -> tuple[str, ...]:
    """Why a second person has to agree to an answer; empty where nobody has to."""
    said = [(known.mention_of[left], known.mention_of[right], verdict) for (left, right), verdict in judged.items()]
    return tuple(dict.fromkeys(word for because in why_two(desk, said) for word in because))


def contradicted(desk: Desk, said: Standing, known: Known, judged: dict[Pair, str]) -> list[ReviewContradiction]:
    """Earlier judgements that an answer cannot stand beside."""
    held = [(min(own[0], p), max(own[0], p)) for own in known.profiles.values() for p in own[1:]]
    return new_contradictions(desk, said, judged, held)


def _said_already(members: Sequence[str], said: Transitive) -> dict[str, int]:
    """A number for each who were said to be one; nobody else has one."""
    roots = [said.root(member) for member in members]
    several = [root for root in dict.fromkeys(roots) if roots.count(root) > 1]
    return {member: several.index(root) + 1 for member, root in zip(members, roots, strict=True) if root in several}


def _dates_apart(desk: Desk, known: Known, ticked: Sequence[str]) -> int:
    """Pairs of people whose full birth dates no slip explains."""
    ids = [profile for person in ticked for profile in known.profiles[person]]
    rows = desk.reader.rows(f"SELECT profile_id, birth_date FROM profile WHERE profile_id IN ({marks(ids)})", ids)
    born = {row["profile_id"]: row["birth_date"] or "" for row in rows}
    dates = [{born.get(p, "") for p in known.profiles[one] if len(born.get(p, "")) == _FULL_DATE} for one in ticked]
    return sum(any(not birth_dates_agree(a, b) for a in one for b in other) for one, other in combinations(dates, 2))
