"""What people decided about mentions, put in terms of the descriptions they belong to."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class Ruling:
    """The judgements in force.

    A node is a profile, or, where people said that two mentions of one profile are different
    persons, the profile's id with # and a number. `unplaced` lists judgements about mentions that
    are in no loaded source any more; they stay in force for the day the source returns.
    """

    together: list[tuple[str, str]] = field(default_factory=list)
    apart: list[tuple[str, str]] = field(default_factory=list)
    node_of_mention: dict[str, str] = field(default_factory=dict)
    verdicts: dict[tuple[str, str], str] = field(default_factory=dict)
    unplaced: list[int] = field(default_factory=list)


def rule(judgements: pd.DataFrame | None, mention_profile: pd.DataFrame) -> Ruling:
    """Read table judgement against table mention_profile; of a pair judged twice the newest counts."""
    if judgements is None or not len(judgements):
        return Ruling()
    profile_of = dict(zip(mention_profile["mention_id"], mention_profile["profile_id"], strict=True))
    newest: dict[tuple[str, str], tuple[str, int]] = {}
    unplaced = []
    columns = ("judgement_id", "left_mention_id", "right_mention_id", "verdict")
    for number, left, right, verdict in judgements.sort_values("judgement_id")[list(columns)].itertuples(index=False):
        if left not in profile_of or right not in profile_of:
            unplaced.append(int(number))
            continue
        newest[min(left, right), max(left, right)] = (verdict, int(number))
    node_of = _split_profiles([pair for pair, (v, _) in newest.items() if v == "different"], profile_of)

    def node(mention: str) -> str:
        return str(node_of.get(mention, profile_of[mention]))

    together: list[tuple[str, str]] = []
    apart: list[tuple[str, str]] = []
    verdicts: dict[tuple[str, str], str] = {}
    for (left, right), (verdict, _) in sorted(newest.items(), key=lambda item: (-item[1][1], item[0])):
        a, b = sorted((node(left), node(right)))
        if a == b or verdict not in ("same", "different"):
            continue
        # The same two nodes may be judged through several mentions: the newest was seen first.
        if (a, b) in verdicts:
            continue
        verdicts[a, b] = verdict
        (together if verdict == "same" else apart).append((a, b))
    return Ruling(together, apart, node_of, verdicts, unplaced)


def _split_profiles(different: list[tuple[str, str]], profile_of: dict[str, str]) -> dict[str, str]:
    """Nodes of mentions that share a profile and yet were judged different.

    The first mention stays with its profile; each that must not be beside it goes to the first
    part of the profile where nobody objects.
    """
    objections: defaultdict[str, set[str]] = defaultdict(set)
    for left, right in different:
        if profile_of[left] == profile_of[right]:
            objections[left].add(right)
            objections[right].add(left)
    parts: defaultdict[str, list[set[str]]] = defaultdict(lambda: [set()])
    node_of = {}
    for mention in sorted(objections):
        profile = profile_of[mention]
        fitting = [i for i, part in enumerate(parts[profile]) if not part & objections[mention]]
        place = fitting[0] if fitting else len(parts[profile])
        if not fitting:
            parts[profile].append(set())
        parts[profile][place].add(mention)
        if place:
            node_of[mention] = f"{profile}#{place}"
    return node_of


class Transitive:
    """What follows from judgements: same as one who is the same; different from one who is different.

    >>> said = Transitive([("a", "b"), ("b", "c")], [("c", "d")])
    >>> said.verdict("a", "c"), said.verdict("a", "d"), said.verdict("a", "e")
    ('same', 'different', '')
    """

    def __init__(self, together: Iterable[tuple[str, str]], apart: Iterable[tuple[str, str]] = ()) -> None:
        self._parent: dict[str, str] = {}
        for left, right in together:
            self.join(left, right)
        self._apart = {frozenset((self.root(left), self.root(right))) for left, right in apart}

    def join(self, left: str, right: str) -> bool:
        """Take two for one; answers whether they were two before."""
        a, b = sorted((self.root(left), self.root(right)))
        self._parent[b] = a
        return a != b

    def root(self, node: str) -> str:
        """The one that stands for everybody judged the same as this one."""
        while self._parent.get(node, node) != node:
            node = self._parent[node]
        return node

    def verdict(self, left: str, right: str) -> str:
        """same, different, or nothing; where judgements contradict each other "different" is the safe one."""
        a, b = self.root(left), self.root(right)
        if frozenset((a, b)) in self._apart:
            return "different"
        return "same" if a == b else ""


def fewest_pairs(
    people: Sequence[str], compared: Iterable[tuple[str, str, float]], said: Transitive
) -> list[tuple[str, str]]:
    """Pairs that, judged the same, make all of these one: one fewer than there are people, and no more.

    Of `compared` (one, other, weight) those of the greatest weight, so that each judgement rests on evidence of its
    own where there is any; who was compared with none of them is tied to the first. What `said` already follows
    from is not said again.

    >>> fewest_pairs(["a", "b", "c", "d"], [("a", "b", 1.0), ("a", "c", 5.0), ("b", "c", 4.0)], Transitive([], []))
    [('a', 'c'), ('b', 'c'), ('a', 'd')]
    """
    wanted = set(people)
    found: list[tuple[str, str]] = []
    held = Transitive((said.root(one), one) for one in people)
    inside = [(a, b, w) for a, b, w in compared if {a, b} <= wanted]
    first = [(people[0], other, float("-inf")) for other in people[1:]]
    for one, other, _ in [*sorted(inside, key=lambda pair: (-pair[2], *pair[:2])), *first]:
        if held.join(one, other):
            found.append((one, other))
    return found


@dataclass(frozen=True)
class Contradiction:
    """Judgements that cannot all be right: each of `nodes` the same as the next, yet the last not the first.

    `question` is the pair to ask again: of these judgements the one that was confirmed least often
    and that the evidence supports least. The other answer to it settles the contradiction.
    """

    nodes: tuple[str, ...]
    question: tuple[str, str]

    @property
    def sides(self) -> list[tuple[str, str, str]]:
        """Each judged pair with its verdict, the one that keeps them apart last."""
        same = [(a, b, "same") for a, b in zip(self.nodes, self.nodes[1:], strict=False)]
        return [*same, (self.nodes[-1], self.nodes[0], "different")]


def contradictions(
    ruling: Ruling,
    probability: Mapping[tuple[str, str], float],
    confirmed: Mapping[tuple[str, str], int] | None = None,
) -> list[Contradiction]:
    """Every pair judged different that others tie together, with the shortest chain that does.

    `probability` of being the same by (left, right), left first in the alphabet; a pair nobody
    compared counts as 0. `confirmed`: how many people gave the verdict in force. Until one is
    settled "different" holds: a run never joins what somebody keeps apart.
    """
    beside: defaultdict[str, list[str]] = defaultdict(list)
    for left, right in sorted(ruling.together):
        beside[left].append(right)
        beside[right].append(left)
    found = []
    for left, right in sorted(ruling.apart):
        chain = _shortest(beside, left, right)
        if chain:
            found.append(Contradiction(chain, _least_sure(chain, probability, confirmed or {})))
    return found


def _shortest(beside: Mapping[str, list[str]], start: str, end: str) -> tuple[str, ...]:
    before = {start: start}
    queue = deque([start])
    while queue and end not in before:
        node = queue.popleft()
        for other in sorted(beside.get(node, [])):
            if other not in before:
                before[other] = node
                queue.append(other)
    if end not in before:
        return ()
    chain = [end]
    while chain[-1] != start:
        chain.append(before[chain[-1]])
    return tuple(reversed(chain))


def _least_sure(
    chain: tuple[str, ...],
    probability: Mapping[tuple[str, str], float],
    confirmed: Mapping[tuple[str, str], int],
) -> tuple[str, str]:
    def standing(side: tuple[str, str, str]) -> tuple[int, float, tuple[str, str]]:
        a, b = sorted(side[:2])
        same = probability.get((a, b), 0.0)
        return confirmed.get((a, b), 1), same if side[2] == "same" else 1 - same, (a, b)

    return min(standing(side) for side in Contradiction(chain, ("", "")).sides)[2]
