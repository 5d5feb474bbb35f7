"""What people decided about mentions, put in terms of the descriptions they belong to."""

from __future__ import annotations

from collections import defaultdict
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
