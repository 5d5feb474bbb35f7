"""Groups of entities that are probably one person: what a reviewer sees together before answering pair by pair.

Nothing is merged by a proposal. Two groups are put together while, on average over all pairs of descriptions between
them, the evidence still speaks for it; a pair that was never worth keeping counts against. So one likely pair does not
chain two groups that otherwise have nothing in common. What a judgement keeps apart, and who was seen in two places at
one time, stays apart here too; birth dates that differ count by their weight, and are counted for the reviewer to see.
Groups of the first half of 50,000 historical figures were tuned on: docs/explanation/identity.md says what came of it.
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.identity.joining.lookup import numbered, places_of, stand_among

# Bits that a pair counts at most, either way: a hundred bits for one pair must not outweigh ten against.
MOST_BITS = 10.0
# What a pair that was not compared, or not kept, counts.
NOT_KEPT_BITS = -2.0
# Of two single entities the pair must be one to review; groups may lose a little on average, for fewer questions.
LEAST_MEAN_BITS = -1.0
_NEVER = float("-inf")

Numbers = npt.NDArray[np.int64]


def proposed_groups(
    pair: pd.DataFrame,
    scored: pd.DataFrame,
    elsewhere: pd.DataFrame,
    entity_mention: pd.DataFrame,
    settings: IdentitySettings,
) -> pd.DataFrame:
    """Entities that may be one person, a row each; contract table proposed_group.

    `pair`: contract table, decided; `scored`: the same pairs with `conflict`; `elsewhere` from
    elsewhere.seen_elsewhere. Groups are named after the first of their entities; who is in no group has no row.
    """
    names, left, right = _entities(pair, entity_mention)
    between = _between(pair, (left, right), scored, elsewhere, settings)
    if between.empty:
        return _rows({}, names, between)
    groups = _Groups(_sizes(names, entity_mention), math.log2(_odds(settings.review_probability)))
    for one, other, bits, n in between[["left", "right", "bits", "n"]].itertuples(index=False):
        groups.tie(one, other, float(bits), int(n))
    groups.join()
    members: dict[int, list[int]] = defaultdict(list)
    for node in sorted(set(between["left"]) | set(between["right"])):
        members[groups.root(node)].append(node)
    return _rows({found[0]: found for found in members.values() if len(found) > 1}, names, between)


def _entities(pair: pd.DataFrame, entity_mention: pd.DataFrame) -> tuple[list[str], Numbers, Numbers]:
    """The entities of pairs in the order of their names, and by its place the entity of either end, -1 for none.

    Of a profile that was taken apart the first entity counts.
    """
    ends = [numbered(pair[side]) for side in ("left_id", "right_id")]
    told = entity_mention[stand_among(entity_mention["profile_id"], pa.concat_arrays([found for _, found in ends]))]
    entity, ids = numbered(told["entity_id"])
    profile, profiles = numbered(told["profile_id"])
    names: list[str] = sorted(ids.to_pylist())
    first = np.full(len(profiles) + 1, len(names), np.int64)
    np.minimum.at(first, profile, places_of(ids, names)[entity])
    first[first == len(names)] = -1  # the last one stands for a profile that no entity has
    left, right = (first[places_of(found, profiles)][at] for at, found in ends)
    return names, left, right


def _sizes(names: list[str], entity_mention: pd.DataFrame) -> list[int]:
    """How many descriptions each of these entities has."""
    entity = places_of(entity_mention["entity_id"], names)
    profile, profiles = numbered(entity_mention["profile_id"])
    named = entity >= 0
    different = np.unique(entity[named] * max(len(profiles), 1) + profile[named])
    sizes: list[int] = np.bincount(different // max(len(profiles), 1), minlength=len(names)).tolist()
    return sizes


def _odds(probability: float) -> float:
    return probability / (1 - probability) if 0 < probability < 1 else (1e-9 if probability <= 0 else 1e9)


def _between(
    pair: pd.DataFrame,
    ends: tuple[Numbers, Numbers],
    scored: pd.DataFrame,
    elsewhere: pd.DataFrame,
    settings: IdentitySettings,
) -> pd.DataFrame:
    """Pairs of profiles added up by pair of entities, by their numbers: left, right, bits, n, conflicts."""
    left, right = np.minimum(*ends), np.maximum(*ends)
    apart = (left >= 0) & (left != right)
    # Who has no likely pair at all is in no group; without them a million descriptions are a few thousand.
    likely = apart & (pair["probability"] >= settings.review_probability).to_numpy()
    asked = np.union1d(left[likely], right[likely])
    some = apart & np.isin(left, asked) & np.isin(right, asked)
    pair = pair[some]
    by = ["left_id", "right_id"]
    known = pair[by].merge(scored[[*by, "conflict"]], on=by, how="left")
    known = known.merge(elsewhere[by].drop_duplicates().assign(elsewhere=True), on=by, how="left")
    told = pd.DataFrame(
        {
            "left": left[some], "right": right[some],
            "bits": pair["weight"].clip(-MOST_BITS, MOST_BITS).to_numpy(dtype=float), "n": 1,
            "conflicts": (known["conflict"].fillna("") != "").to_numpy(dtype="int64"),
        }
    )  # fmt: skip
    never = (pair["decision"] == "judged_different").to_numpy() | known["elsewhere"].notna().to_numpy()
    told.loc[never, "bits"] = _NEVER
    added = told.groupby(["left", "right"], as_index=False)[["bits", "n", "conflicts"]].sum()
    return added.sort_values(["left", "right"], ignore_index=True)


def _rows(members: dict[int, list[int]], names: list[str], between: pd.DataFrame) -> pd.DataFrame:
    """A row an entity; `members`: the entities of a group by the first of them."""
    group_of = {entity: group for group, found in members.items() for entity in found}
    groups = between["left"].map(group_of), between["right"].map(group_of)
    inside = between[(groups[0] == groups[1]).to_numpy()]
    added = inside.groupby(groups[0][inside.index])[["n", "bits", "conflicts"]].sum()
    totals = dict(zip(added.index.tolist(), zip(*(added[c].tolist() for c in added), strict=True), strict=True))
    rows = [
        (names[group], names[entity], len(found), n, round(bits / n, 3), conflicts)
        for group, found in sorted(members.items())
        for n, bits, conflicts in (totals[group],)
        for entity in found
    ]
    columns = ["group_id", "entity_id", "n_entities", "n_pairs", "mean_bits", "n_conflicts"]
    return pd.DataFrame(rows, columns=columns)[list(table_contracts()["proposed_group"].schema())]


class _Groups:
    """Groups of entities, joined best pair first while the mean evidence between them allows it."""

    def __init__(self, sizes: list[int], least_single: float) -> None:
        self.parent = list(range(len(sizes)))
        self.size = sizes
        self.single = [True] * len(sizes)
        self.least_single = least_single
        self.ties: defaultdict[int, dict[int, tuple[float, int]]] = defaultdict(dict)

    def tie(self, left: int, right: int, bits: float, n: int) -> None:
        self.ties[left][right] = self.ties[right][left] = (bits, n)

    def root(self, node: int) -> int:
        while self.parent[node] != node:
            node = self.parent[node]
        return node

    def _mean(self, a: int, b: int) -> float:
        bits, n = self.ties[a][b]
        pairs = self.size[a] * self.size[b]
        return (bits + NOT_KEPT_BITS * (pairs - n)) / pairs

    def _allowed(self, a: int, b: int) -> bool:
        least = self.least_single if self.single[a] and self.single[b] else LEAST_MEAN_BITS
        return self._mean(a, b) >= least

    def join(self) -> None:
        waiting = [(-self._mean(a, b), a, b) for a in self.ties for b in self.ties[a] if a < b and self._allowed(a, b)]
        heapq.heapify(waiting)
        while waiting:
            worth, a, b = heapq.heappop(waiting)
            if self.parent[a] != a or self.parent[b] != b or b not in self.ties[a]:
                continue
            # Ties that have grown since are further down with their new worth.
            if -worth == self._mean(a, b) and self._allowed(a, b):
                for c in self._merge(a, b):
                    if self._allowed(a, c):
                        heapq.heappush(waiting, (-self._mean(a, c), min(a, c), max(a, c)))

    def _merge(self, a: int, b: int) -> list[int]:
        """Put b into a; whom a is tied to now."""
        self.parent[b] = a
        self.size[a] += self.size[b]
        self.single[a] = False
        for c, (bits, n) in self.ties.pop(b).items():
            del self.ties[c][b]
            if c != a:
                before = self.ties[a].get(c, (0.0, 0))
                self.ties[a][c] = self.ties[c][a] = (before[0] + bits, before[1] + n)
        return sorted(self.ties[a])
