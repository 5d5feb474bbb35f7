"""Who is held to be one person with either of two has a say about them; nobody is merged for it."""

from __future__ import annotations

import json
from typing import Any

import ibis
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.core.settings import IdentitySettings
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing.elsewhere import CONFLICT
from igloo.identity.comparing.explanation import SCORED_COLUMNS, probability_of, total_bits
from igloo.identity.comparing.other_descriptions import (
    AGAINST,
    COMPARISON,
    FOR,
    MOST_OTHERS,
    NOT_KEPT_BITS,
    with_other_descriptions,
)
from igloo.identity.joining.cluster import automatic

PRIOR = -10.0
Stated = tuple[str, str, float]


def heard(*pairs: Stated, conflicts: dict[tuple[str, str], str] | None = None) -> pd.DataFrame:
    """The pairs (one, other, bits) after the others were heard, by their ends."""
    rows = [
        {"left_id": a, "right_id": b, "weight": bits, "probability": probability_of(bits), "prior_bits": PRIOR,
         "parts": json.dumps(
             [{"comparison": "Surname", "level": "same", "left": "", "right": "", "bits": round(bits - PRIOR, 3)}],
             separators=(",", ":")),
         "strong_kinds": 2, "strong": "", "conflict": (conflicts or {}).get((a, b), "")}
        for a, b, bits in pairs
    ]  # fmt: skip
    engine = DuckDBEngine(threads=1)
    con = ibis.duckdb.from_connection(engine.raw)
    made = con.create_table("pairs", ibis.memtable(pd.DataFrame(rows), schema=ibis.schema(SCORED_COLUMNS)), temp=True)
    told = con.to_pandas(with_other_descriptions(made, IdentitySettings()).order_by(["left_id", "right_id"]))
    engine.close()
    return told.set_index(["left_id", "right_id"], drop=False)


def said_of(row: Any) -> dict[str, Any] | None:
    """The part that others added."""
    return next((part for part in json.loads(row.parts) if part["comparison"] == COMPARISON), None)


def test_two_that_a_third_is_both_of_are_likelier_one() -> None:
    told = heard(("a", "b", 5.0), ("b", "c", 4.0), ("a", "c", -3.0))
    ends = told.loc[("a", "c")]
    part = said_of(ends)
    assert part is not None and part["level"] == FOR and (part["left"], part["right"]) == ("1", "1")
    # Its own bits once, those of the pair beside by the probability of the third: (-3 + .97 * 4 + .94 * 5) / 2.91.
    assert ends.weight == pytest.approx((-3 + 0.97 * 4 + 0.941 * 5) / 2.911, abs=0.01)


def test_one_whom_the_others_do_not_know_is_less_likely() -> None:
    told = heard(("a", "b", 7.0), ("a", "d", 7.0), ("b", "d", 7.0), ("a", "c", 2.0))
    ends = told.loc[("a", "c")]
    part = said_of(ends)
    assert part is not None and part["level"] == AGAINST and part["bits"] < 0
    assert NOT_KEPT_BITS < ends.weight < 0


def test_what_others_do_not_know_raises_nothing() -> None:
    told = heard(("a", "b", 7.0), ("a", "c", -6.0))
    assert said_of(told.loc[("a", "c")]) is None and told.weight["a", "c"] == -6.0


def test_a_pair_that_would_be_merged_stays_as_it_is() -> None:
    told = heard(("a", "b", 7.0), ("a", "d", 7.0), ("a", "c", 9.0))
    assert told.weight["a", "c"] == 9.0 and said_of(told.loc[("a", "c")]) is None


def test_others_never_bring_two_to_a_merge() -> None:
    everybody = [("b", "c", 30.0), ("b", "d", 30.0), ("b", "e", 30.0), ("c", "d", 30.0), ("c", "e", 30.0)]
    told = heard(*everybody, ("a", "b", 7.6), ("a", "c", 30.0), ("a", "d", 30.0), ("a", "e", 30.0))
    raised = told.loc[("a", "b")]
    assert raised.weight <= 7.628
    assert not automatic(told, IdentitySettings())["a", "b"]


def test_who_was_seen_too_far_away_has_no_say() -> None:
    far = {("a", "b"): CONFLICT}
    told = heard(("a", "b", 5.0), ("b", "c", 4.0), ("a", "c", -3.0), conflicts=far)
    part = said_of(told.loc[("a", "c")])
    assert part is not None and (part["left"], part["right"]) == ("0", "1")


def test_who_is_likely_to_be_too_many_is_not_asked() -> None:
    crowd = [("a", f"b{i:02}", 3.0) for i in range(MOST_OTHERS + 1)]
    told = heard(*crowd, ("a", "c", -2.0))
    assert said_of(told.loc[("a", "c")]) is None
    told = heard(*crowd[:-1], ("a", "c", -2.0))
    assert said_of(told.loc[("a", "c")]) is not None


def test_pairs_that_stand_alone_stay_as_they_are() -> None:
    told = heard(("a", "b", 5.0), ("c", "d", -3.0))
    assert told.weight.to_list() == [5.0, -3.0] and COMPARISON not in "".join(told.parts)


@settings(max_examples=25, deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(lambda ends: ends[0] < ends[1]),
        st.integers(-6_600, 20_000),
        min_size=1,
    ),
    st.randoms(use_true_random=False),
)
def test_the_parts_add_up_in_any_order_and_no_merge_is_made(weights: dict[tuple[str, str], int], chance: Any) -> None:
    stated = [(a, b, milli / 1000) for (a, b), milli in weights.items()]
    told = heard(*stated)
    chance.shuffle(stated)
    pd.testing.assert_frame_equal(told, heard(*stated))
    merged = IdentitySettings().merge_probability
    for a, b, bits in stated:
        row = told.loc[(a, b)]
        assert total_bits(json.loads(row.parts), row.prior_bits) == pytest.approx(row.weight, abs=1e-9)
        assert row.probability == pytest.approx(probability_of(row.weight))
        assert (row.probability >= merged) == (probability_of(bits) >= merged)
