"""Proposed groups: what may be confirmed in one go, and what never stands in one group."""

from __future__ import annotations

import pandas as pd

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.identity.joining.proposed import proposed_groups

_NOBODY = pd.DataFrame({"left_id": pd.Series(dtype="str"), "right_id": pd.Series(dtype="str")})


def _groups(
    *pairs: tuple[str, str, float],
    different: tuple[str, str] = ("", ""),
    far: pd.DataFrame = _NOBODY,
    conflict: str = "",
) -> dict[str, list[str]]:
    frame = pd.DataFrame(pairs, columns=["left_id", "right_id", "weight"])
    frame = frame.assign(probability=1 / (1 + 2.0 ** -frame["weight"]), conflict=conflict)
    judged = (frame["left_id"] == different[0]) & (frame["right_id"] == different[1])
    decided = frame.drop(columns="conflict").assign(decision=judged.map({True: "judged_different", False: "review"}))
    names = sorted(set(frame["left_id"]) | set(frame["right_id"]))
    members = pd.DataFrame({"mention_id": names, "profile_id": names, "entity_id": names})
    found = proposed_groups(decided, frame, far, members, IdentitySettings())
    assert list(found.columns) == list(table_contracts()["proposed_group"].schema())
    return {str(group): list(rows["entity_id"]) for group, rows in found.groupby("group_id")}


def test_descriptions_that_support_one_another_are_one_question() -> None:
    assert _groups(("a", "b", 4.0), ("b", "c", 3.0), ("a", "c", -1.0)) == {"a": ["a", "b", "c"]}


def test_a_pair_below_the_review_probability_alone_is_no_question() -> None:
    assert _groups(("a", "b", -0.5)) == {}


def test_one_likely_pair_does_not_chain_two_groups() -> None:
    one = [("a", "b", 9.0), ("a", "c", 9.0), ("b", "c", 9.0)]
    other = [("x", "y", 9.0), ("x", "z", 9.0), ("y", "z", 9.0)]
    assert _groups(*one, *other, ("c", "x", 5.0)) == {"a": ["a", "b", "c"], "x": ["x", "y", "z"]}


def test_who_was_judged_different_is_never_proposed_together() -> None:
    pairs = [("a", "b", -3.0), ("a", "c", 10.0), ("b", "c", 9.0)]
    assert _groups(*pairs) == {"a": ["a", "b", "c"]}
    assert _groups(*pairs, different=("a", "b")) == {"a": ["a", "c"]}


def test_who_was_in_two_places_at_one_time_is_never_proposed_together() -> None:
    far = pd.DataFrame({"left_id": ["a"], "right_id": ["b"]})
    assert _groups(("a", "b", 12.0), far=far) == {}


def test_birth_dates_that_differ_are_counted_for_the_reviewer() -> None:
    frame = pd.DataFrame([("a", "b", 6.0)], columns=["left_id", "right_id", "weight"])
    frame = frame.assign(probability=0.98, conflict="the full birth dates differ", decision="review")
    members = pd.DataFrame({"mention_id": ["a", "b"], "profile_id": ["a", "b"], "entity_id": ["a", "b"]})
    found = proposed_groups(frame.drop(columns="conflict"), frame, _NOBODY, members, IdentitySettings())
    assert list(found["n_conflicts"]) == [1, 1] and list(found["mean_bits"]) == [6.0, 6.0]
