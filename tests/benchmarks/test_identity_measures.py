"""The measures of who is who, on sets small enough to count by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.identity.calibration import calibration
from benchmarks.identity.measures import Answer, b_cubed, measured, of_entities, pairs_of
from benchmarks.identity.names_kept_back import KEPT_BACK
from benchmarks.identity.names_written_two_ways import SYSTEMS, names_written_two_ways

TRUTH = np.array([0, 0, 0, 1, 1, 2])
ENTITY = np.array([0, 0, 1, 1, 1, 2])
ALL = np.ones(6, dtype=bool)


def _pairs(*told: tuple[int, int, float]) -> pd.DataFrame:
    return pd.DataFrame(told, columns=["left", "right", "probability"])


def test_pairs_of_entities_are_counted_by_hand() -> None:
    agreement, false_merges = of_entities(ENTITY, TRUTH, ALL)
    # Together: 01, 23, 24, 34; of one person: 01, 02, 12, 34.
    assert (agreement.precision, agreement.recall, false_merges) == (0.5, 0.5, 2)


def test_only_pairs_with_a_record_that_counts_are_counted() -> None:
    agreement, false_merges = of_entities(ENTITY, TRUTH, np.array([False, False, False, True, True, True]))
    assert (agreement.precision, agreement.recall, false_merges) == (pytest.approx(1 / 3), 1.0, 2)


def test_b_cubed_is_the_mean_over_records() -> None:
    agreement = b_cubed(ENTITY, TRUTH, ALL)
    assert agreement.precision == pytest.approx((1 + 1 + 1 / 3 + 2 / 3 + 2 / 3 + 1) / 6)
    assert agreement.recall == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6)


def test_brier_counts_a_pair_never_compared_as_held_impossible() -> None:
    igloo = Answer("a", _pairs((0, 1, 1.0), (0, 2, 0.5), (2, 3, 0.5)), ENTITY)
    other = Answer("b", _pairs((0, 5, 0.2)), TRUTH)
    first, second = measured([igloo, other], TRUTH, None, None)
    # Possible to either, or of one person: 01, 02, 23, 05, 12, 34.
    assert first.brier == pytest.approx((0 + 0.25 + 0.25 + 0 + 1 + 1) / 6)
    assert second.brier == pytest.approx((1 + 1 + 0 + 0.04 + 1 + 1) / 6)
    assert (first.pairs.precision, first.pairs.recall) == (pytest.approx(2 / 3), 0.5)
    assert first.shown == 1 and second.entities.f1 == 1.0


def test_pairs_compared_and_held_impossible_count_as_nought() -> None:
    compared = pd.DataFrame({"left": [0, 0, 3, 0], "right": [1, 2, 5, 5]})
    igloo = Answer("a", _pairs((0, 1, 1.0), (2, 3, 0.5)), ENTITY, compared=compared)
    told = measured([igloo, igloo], TRUTH, None, None)[0].calibration
    # 01 right, 23 at one half wrong, 02 of one person and held impossible, 35 and 05 rightly held impossible.
    assert told is not None and told.pairs == 5
    assert told.brier == pytest.approx((0 + 0.25 + 1 + 0 + 0) / 5)
    assert told.told["pairs"].to_list() == [3, 1, 1] and told.told["right"].to_list() == pytest.approx([1 / 3, 0, 1])


def test_brier_is_scale_and_what_no_scale_mends() -> None:
    held, right = np.array([0.1, 0.1, 0.2, 0.3, 0.8]), np.array([0.0, 1.0, 0.0, 1.0, 1.0])
    told = calibration(held, right)
    # The best map that keeps the order gives 1/3 to the first three and 1 to the others.
    assert told is not None and told.reachable == pytest.approx((2 * (1 / 3) ** 2 + (2 / 3) ** 2) / 5)
    assert told.uncertainty == pytest.approx(0.6 * 0.4)
    assert told.brier == pytest.approx(told.miscalibration - told.told_apart + told.uncertainty)
    assert calibration(np.array([]), np.array([])) is None


def test_equal_probabilities_stand_or_fall_together() -> None:
    answer = Answer("a", _pairs((0, 1, 0.4), (2, 3, 0.4)), np.arange(6))
    best = measured([answer, answer], TRUTH, None, None)[0]
    assert (best.best.precision, best.best.recall, best.best_at) == (0.5, 0.25, 0.4)


def test_names_written_two_ways_are_the_same_each_time_and_share_no_spelling() -> None:
    one, again = names_written_two_ways(20), names_written_two_ways(20)
    assert one.records.equals(again.records) and one.systems is not None
    assert set(one.systems) == set(SYSTEMS) | set(KEPT_BACK)
    arabic = one.records[one.systems == "Arabic"]["name"]
    own, latin = (
        arabic[one.sources[one.systems == "Arabic"] == "arrivals"],
        arabic[one.sources[one.systems == "Arabic"] == "guests"],
    )
    assert all(not name.isascii() for name in own) and all(name.isascii() for name in latin)
    left, right = pairs_of(one.truth)["left"], pairs_of(one.truth)["right"]
    assert (one.records["name"].to_numpy()[left] != one.records["name"].to_numpy()[right]).all()
