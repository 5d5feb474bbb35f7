"""Which descriptions are one person: careful joining, strongest evidence first, people's word above all.

What must never be joined stands in `joining`. The outcome depends on the pairs and the judgements in
force and on nothing else, so taking a judgement back restores exactly what was there before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from igloo.core.settings import IdentitySettings
from igloo.identity.joining.groups import APART_BY_RULING, Groups, Link, join_all, weakest_links
from igloo.identity.joining.judgements import Ruling
from igloo.identity.joining.lookup import numbered, places_of


@dataclass(frozen=True)
class Clusters:
    """`pair`: contract table. `membership`: mention_id, profile_id, cluster, probability, a row a mention."""

    pair: pd.DataFrame
    membership: pd.DataFrame


def automatic(pairs: pd.DataFrame, settings: IdentitySettings) -> pd.Series:
    """Pairs that may be merged without a person: probable, for independent reasons, uncontradicted."""
    return (
        (pairs["probability"] >= settings.merge_probability)
        & (pairs["strong_kinds"] >= settings.strong_kinds_to_merge)
        & (pairs["conflict"] == "")
    )


def cluster(
    pairs: pd.DataFrame,
    profiles: pd.DataFrame,
    mention_profile: pd.DataFrame,
    ruling: Ruling,
    settings: IdentitySettings,
    elsewhere: pd.DataFrame | None = None,
) -> Clusters:
    """Decide every scored pair and gather mentions into clusters; see the invariants above.

    `pairs` from scoring.score_pairs; `ruling` from judgements.rule; `elsewhere` from elsewhere.seen_elsewhere.
    `profiles` and `mention_profile` are the contract tables.
    """
    chosen = pairs[automatic(pairs, settings)]
    names, number, groups = _nodes(chosen, profiles, ruling, elsewhere)
    judged = [Link(number[a], number[b], float("inf"), 1.0, True) for a, b in ruling.together]
    found = zip(*_listed(chosen, "left_id", "right_id", "weight", "probability"), strict=True)
    links = [Link(number[a], number[b], float(w), float(p), False) for a, b, w, p in found]
    refused = join_all(groups, judged + links)

    roots = np.array([groups.root(i) for i in range(len(names))], dtype=int)
    at, n_nodes = _node_of_each_mention(mention_profile, ruling, number)
    root_of = np.arange(n_nodes)
    root_of[: len(names)] = roots
    weakest = weakest_links(groups, _cores(roots, at[at < len(names)]))
    probability = np.ones(n_nodes)
    probability[list(weakest)] = list(weakest.values())
    membership = pd.DataFrame(
        {
            "mention_id": mention_profile["mention_id"],
            "profile_id": mention_profile["profile_id"],
            "cluster": root_of[at],
            "probability": probability[at],
        }
    )
    said = {(names[a], names[b]): reason for (a, b), reason in refused.items()}
    cluster_of = {name: int(root) for name, root in zip(names, roots, strict=True)}
    from_pairs = decided(pairs, cluster_of, said, ruling, settings)
    return Clusters(from_pairs, membership)


def _nodes(
    chosen: pd.DataFrame, profiles: pd.DataFrame, ruling: Ruling, elsewhere: pd.DataFrame | None
) -> tuple[list[str], dict[str, int], Groups]:
    """The profiles (or parts of one) that something may join, in the order of their names, and nobody else.

    Of a million descriptions most agree with no other: walking them one by one took ten seconds.
    """
    named = set(ruling.node_of_mention.values()) | {name for pair in (*ruling.together, *ruling.apart) for name in pair}
    names = sorted(named | set(chosen["left_id"]) | set(chosen["right_id"]))
    number = {name: i for i, name in enumerate(names)}
    place = places_of([name.split("#")[0] for name in names], profiles["profile_id"])
    dates = np.append(profiles["birth_date"].fillna("").to_numpy(dtype=object), "")  # the last one: of no profile
    node_dates = dates[place].tolist()
    far = zip(*_listed(elsewhere, "left_id", "right_id"), strict=True) if elsewhere is not None else ()
    too_far = [(number[a], number[b]) for a, b in far if a in number and b in number]
    return names, number, Groups(node_dates, [(number[a], number[b]) for a, b in ruling.apart], too_far)


def _node_of_each_mention(
    mention_profile: pd.DataFrame, ruling: Ruling, number: dict[str, int]
) -> tuple[np.ndarray, int]:
    """The node of each mention: those of `number` first, then the profiles that nothing joins; and how many."""
    codes, profiles = numbered(mention_profile["profile_id"])
    node = places_of(profiles, list(number))
    node = np.where(node >= 0, node, len(number) + np.arange(len(profiles)))
    at = node[codes]
    if ruling.node_of_mention:
        places = np.flatnonzero(mention_profile["mention_id"].isin(list(ruling.node_of_mention)))
        mentions = mention_profile["mention_id"].iloc[places]
        at[places] = [number[ruling.node_of_mention[mention]] for mention in mentions]
    return at, len(number) + len(profiles)


def _listed(frame: pd.DataFrame, *columns: str) -> list[list[Any]]:
    """Columns as plain lists: walked one by one, the texts of a frame took half of all the time here."""
    return [frame[column].to_numpy(dtype=object).tolist() for column in columns]


def _cores(roots: np.ndarray, mentions_at: np.ndarray) -> dict[int, int]:
    """The node with the most mentions of each group that has several nodes; ties: the first."""
    mentions = np.bincount(mentions_at, minlength=len(roots))
    nodes = pd.DataFrame({"root": roots, "node": np.arange(len(roots)), "n": mentions})
    nodes = nodes[nodes.groupby("root")["node"].transform("size") > 1]
    nodes = nodes.sort_values(["root", "n", "node"], ascending=[True, False, True])
    first = nodes.drop_duplicates("root")
    return dict(zip(first["root"].tolist(), first["node"].tolist(), strict=True))


def decided(
    pairs: pd.DataFrame,
    cluster_of: dict[str, int],
    refused: dict[tuple[str, str], str],
    ruling: Ruling,
    settings: IdentitySettings,
) -> pd.DataFrame:
    """The contract table pair: every scored or judged pair with its decision in words."""
    judged = {tuple(sorted((a.split("#")[0], b.split("#")[0]))): v for (a, b), v in ruling.verdicts.items()}
    known = set(zip(*_listed(pairs, "left_id", "right_id"), strict=True)) if judged else set()
    extra = [key for key in sorted(judged) if key not in known and key[0] != key[1]]
    prior = float(pairs["prior_bits"].iloc[0]) if len(pairs) else -9.964
    bare = {"weight": prior, "probability": 1 / (1 + 2**-prior), "prior_bits": prior, "parts": "[]"}
    empty = {"strong_kinds": 0, "strong": "", "conflict": ""}
    rows = [{"left_id": a, "right_id": b, **bare, **empty} for a, b in extra]
    if rows:
        pairs = pd.concat([pairs, pd.DataFrame(rows)], ignore_index=True) if len(pairs) else pd.DataFrame(rows)
    decisions, reasons = [], []
    columns = ("left_id", "right_id", "probability", "strong_kinds", "strong", "conflict")
    for a, b, p, n, strong, conflict in zip(*_listed(pairs, *columns), strict=True):
        same_group = a in cluster_of and cluster_of[a] == cluster_of.get(b)
        why_not = refused.get((a, b), "")
        decision, reason = _verdict(judged.get((a, b), ""), same_group, why_not)
        if not decision:
            decision, reason = _by_evidence((p, n, strong, conflict), same_group, why_not, settings)
        decisions.append(decision)
        reasons.append(reason)
    out = pairs.drop(columns=["strong", "conflict"])
    out["decision"] = pd.Series(decisions, index=out.index, dtype="str")
    out["reason"] = pd.Series(reasons, index=out.index, dtype="str")
    out["strong_kinds"] = out["strong_kinds"].astype("int64")
    return out.sort_values(["left_id", "right_id"], ignore_index=True)


def _verdict(verdict: str, same_group: bool, why_not: str) -> tuple[str, str]:
    if verdict == "same":
        broken = "" if same_group else f", but {why_not or APART_BY_RULING}"
        return "judged_same", "a person judged them the same" + broken
    if verdict == "different":
        return "judged_different", "a person judged them different"
    return "", ""


def _by_evidence(
    evidence: tuple[float, int, str, str], same_group: bool, why_not: str, settings: IdentitySettings
) -> tuple[str, str]:
    """Decision and its reason for a pair that nobody has judged."""
    p, n, strong, conflict = evidence
    if same_group and n >= settings.strong_kinds_to_merge and p >= settings.merge_probability:
        return "merged", f"agree on {strong}"
    if same_group:
        return "merged", "tied to one another through other descriptions"
    if conflict:
        return ("review" if p >= settings.review_probability else "separate"), conflict
    if p < settings.review_probability:
        return "separate", "too little agrees"
    if why_not:
        return "review", why_not
    if p < settings.merge_probability:
        return "review", f"likely, but below {settings.merge_probability:g}"
    has = f"only {strong}" if strong else "nothing strong"
    return "review", f"{has} agrees; {settings.strong_kinds_to_merge} independent strong kinds are needed"
