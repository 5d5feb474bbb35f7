"""Groups of entities that are probably one person: what a reviewer is asked to confirm in one go.

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

import pandas as pd

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts

# Bits that a pair counts at most, either way: a hundred bits for one pair must not outweigh ten against.
MOST_BITS = 10.0
# What a pair that was not compared, or not kept, counts.
NOT_KEPT_BITS = -2.0
# Of two single entities the pair must be one to review; groups may lose a little on average, for fewer questions.
LEAST_MEAN_BITS = -1.0
_NEVER = float("-inf")


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
    by = ["left_id", "right_id"]
    pair = pair.merge(scored[[*by, "conflict"]], on=by, how="left").fillna({"conflict": ""})
    far = elsewhere[by].drop_duplicates().assign(elsewhere=True)
    pair = pair.merge(far, on=by, how="left")
    # Most descriptions agree with no other: to group all of a million took half of the time here.
    alike = entity_mention[entity_mention["profile_id"].isin(pd.concat([pair["left_id"], pair["right_id"]]).unique())]
    of_profile = alike.groupby("profile_id")["entity_id"].min()
    own = entity_mention[entity_mention["entity_id"].isin(alike["entity_id"].unique())]
    sizes = own.groupby("entity_id")["profile_id"].nunique()
    between = _between(pair, of_profile, settings)
    if between.empty:
        return _rows({}, between)
    names = sorted(set(between["left"]) | set(between["right"]))
    number = {name: i for i, name in enumerate(names)}
    groups = _Groups([int(sizes[name]) for name in names], math.log2(_odds(settings.review_probability)))
    for left, right, bits, n in between[["left", "right", "bits", "n"]].itertuples(index=False):
        groups.tie(number[left], number[right], float(bits), int(n))
    groups.join()
    members: dict[str, list[str]] = defaultdict(list)
    for i, name in enumerate(names):
        members[names[groups.root(i)]].append(name)
    return _rows({min(found): sorted(found) for found in members.values() if len(found) > 1}, between)


def _odds(probability: float) -> float:
    return probability / (1 - probability) if 0 < probability < 1 else (1e-9 if probability <= 0 else 1e9)


def _between(pair: pd.DataFrame, of_profile: pd.Series, settings: IdentitySettings) -> pd.DataFrame:
    """Pairs of profiles added up by pair of entities: left, right, bits, n, conflicts."""
    left, right = pair["left_id"].map(of_profile), pair["right_id"].map(of_profile)
    told = pd.DataFrame(
        {
            "left": left.where(left < right, right), "right": right.where(left < right, left),
            "bits": pair["weight"].clip(-MOST_BITS, MOST_BITS), "n": 1,
            "conflicts": (pair["conflict"] != "").astype("int64"),
            "likely": pair["probability"] >= settings.review_probability,
        }
    )  # fmt: skip
    apart = (pair["decision"] == "judged_different") | pair["elsewhere"].notna()
    told.loc[apart.to_numpy(), "bits"] = _NEVER
    told = told[left.notna().to_numpy() & right.notna().to_numpy() & (left != right).to_numpy()]
    # Who has no likely pair at all is in no group; without them a million descriptions are a few thousand.
    likely = told[told["likely"]]
    asked = set(likely["left"]) | set(likely["right"])
    told = told[told["left"].isin(asked) & told["right"].isin(asked)]
    added = told.groupby(["left", "right"], as_index=False)[["bits", "n", "conflicts"]].sum()
    return added.sort_values(["left", "right"], ignore_index=True)


def _rows(members: dict[str, list[str]], between: pd.DataFrame) -> pd.DataFrame:
    group_of = {entity: group for group, found in members.items() for entity in found}
    inside = between[between["left"].map(group_of).notna()] if len(between) else between
    inside = inside[inside["left"].map(group_of) == inside["right"].map(group_of)] if len(inside) else inside
    totals: dict[str, tuple[int, float, int]] = {}
    if len(inside):
        by = inside.groupby(inside["left"].map(group_of))[["n", "bits", "conflicts"]].sum()
        totals = {str(g): (int(row["n"]), float(row["bits"]), int(row["conflicts"])) for g, row in by.iterrows()}
    rows = [
        {
            "group_id": group, "entity_id": entity, "n_entities": len(found), "n_pairs": totals[group][0],
            "mean_bits": round(totals[group][1] / totals[group][0], 3), "n_conflicts": totals[group][2],
        }
        for group, found in sorted(members.items())
        for entity in found
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(table_contracts()["proposed_group"].schema()))


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
