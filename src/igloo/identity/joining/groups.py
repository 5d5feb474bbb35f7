"""Joining descriptions one link at a time, with what must never be joined.

Invariants: a judged "different" is never broken, not even by a chain of others; full birth dates
that no slip explains, and descriptions recorded too far apart at one time, never meet in one person
unless a judgement says so, not even through others; one link alone does not join two groups.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

# Two groups of at least so many descriptions need two links; one may be a mistake (weak bridge).
GROUP_SIZE = 3

APART_BY_RULING = "a judgement keeps them apart"
APART_BY_DATE = "it would put birth dates that differ into one person"
APART_BY_PLACE = "it would put descriptions recorded too far apart at one time into one person"
APART_BY_BRIDGE = "a single link does not join two groups of descriptions"


def birth_dates_agree(one: str, other: str) -> bool:
    """Whether one full birth date can be the other: equal, day and month exchanged, one digit, a year off.

    >>> birth_dates_agree("1980-03-07", "1980-07-03"), birth_dates_agree("1980-03-07", "1991-11-25")
    (True, False)
    """
    if one == other or one == f"{other[:5]}{other[8:]}-{other[5:7]}":
        return True
    if sum(a != b for a, b in zip(one, other, strict=True)) <= 1:
        return True
    return one[4:] == other[4:] and abs(int(one[:4]) - int(other[:4])) == 1


@dataclass(frozen=True)
class Link:
    """Two nodes that may be joined, the strength of the reason, and whether a person said so."""

    left: int
    right: int
    weight: float
    probability: float
    judged: bool


class Groups:
    """Groups of nodes, joined one link at a time; knows why it refused.

    `apart`: what people keep apart, for good. `elsewhere`: who cannot be one by where they were; people may overrule.
    """

    def __init__(
        self, birth_dates: list[str], apart: list[tuple[int, int]], elsewhere: list[tuple[int, int]] | None = None
    ) -> None:
        self.parent = list(range(len(birth_dates)))
        self.size = [1] * len(birth_dates)
        self.dates = [{d} if len(d) == 10 else set() for d in birth_dates]
        self.apart = _both_ways(apart)
        self.elsewhere = _both_ways(elsewhere or [])
        self.tree: defaultdict[int, list[tuple[int, float]]] = defaultdict(list)

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            self.parent[node] = self.parent[self.parent[node]]
            node = self.parent[node]
        return node

    def refusal(self, link: Link) -> str:
        """Why the groups of a link must not be joined; empty when they may."""
        a, b = self.root(link.left), self.root(link.right)
        if any(self.root(node) == b for node in self.apart[a]):
            return APART_BY_RULING
        if link.judged:
            return ""
        if any(self.root(node) == b for node in self.elsewhere[a]):
            return APART_BY_PLACE
        for x in self.dates[a]:
            for y in self.dates[b]:
                # A date that stands on both sides was put beside the other one by a judgement.
                if not birth_dates_agree(x, y) and x not in self.dates[b] and y not in self.dates[a]:
                    return APART_BY_DATE
        return ""

    def join(self, link: Link) -> None:
        a, b = sorted((self.root(link.left), self.root(link.right)))
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.dates[a] |= self.dates[b]
        self.apart[a] |= self.apart.pop(b, set())
        self.elsewhere[a] |= self.elsewhere.pop(b, set())
        self.tree[link.left].append((link.right, link.probability))
        self.tree[link.right].append((link.left, link.probability))

    def is_bridge(self, link: Link) -> bool:
        a, b = self.root(link.left), self.root(link.right)
        return not link.judged and min(self.size[a], self.size[b]) >= GROUP_SIZE


def _both_ways(pairs: list[tuple[int, int]]) -> defaultdict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for left, right in pairs:
        found[left].add(right)
        found[right].add(left)
    return found


def join_all(groups: Groups, links: list[Link]) -> dict[tuple[int, int], str]:
    """Join along the links, judged ones first, then the strongest; returns why links were refused."""
    refused: dict[tuple[int, int], str] = {}
    waiting: list[Link] = []
    for link in sorted(links, key=lambda x: (not x.judged, -x.weight, x.left, x.right)):
        if groups.root(link.left) == groups.root(link.right):
            continue
        reason = groups.refusal(link)
        if reason:
            refused[link.left, link.right] = reason
        elif groups.is_bridge(link):
            waiting.append(link)
        else:
            groups.join(link)
    while True:
        between = Counter(_sides(groups, link) for link in waiting)
        joined = False
        for link in waiting:
            sides = _sides(groups, link)
            if sides[0] == sides[1] or between[sides] < 2:
                continue
            reason = groups.refusal(link)
            if reason:
                refused[link.left, link.right] = reason
                continue
            groups.join(link)
            joined = True
        waiting = [
            w for w in waiting
            if (w.left, w.right) not in refused and groups.root(w.left) != groups.root(w.right)
        ]  # fmt: skip
        if not joined:
            break
    return refused | {(w.left, w.right): APART_BY_BRIDGE for w in waiting}


def _sides(groups: Groups, link: Link) -> tuple[int, int]:
    a, b = groups.root(link.left), groups.root(link.right)
    return (a, b) if a < b else (b, a)


def weakest_links(groups: Groups, core: dict[int, int]) -> dict[int, float]:
    """For each joined node the probability of the weakest link on its way to the core of its group."""
    weakest: dict[int, float] = {}
    for start in core.values():
        weakest[start] = 1.0
        queue = [start]
        for node in queue:
            for other, probability in groups.tree[node]:
                if other not in weakest:
                    weakest[other] = min(weakest[node], probability)
                    queue.append(other)
    return weakest
