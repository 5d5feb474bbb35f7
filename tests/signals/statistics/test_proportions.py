"""The Wilson bound: its equation, its order, its edges."""

from __future__ import annotations

import numpy as np
import pytest

from igloo.signals.statistics.proportions import Z_ONE_SIDED_95, rate_ratio, wilson_lower_bound


@pytest.mark.parametrize(("k", "n"), [(1, 4), (5, 5), (12, 40), (300, 1000)])
def test_the_bound_solves_wilsons_equation(k: int, n: int) -> None:
    bound = float(wilson_lower_bound(k, n))
    score = (k / n - bound) / np.sqrt(bound * (1 - bound) / n)
    assert score == pytest.approx(Z_ONE_SIDED_95, rel=1e-9)


def test_edges() -> None:
    assert wilson_lower_bound([0, 0], [0, 7]).tolist() == pytest.approx([0.0, 0.0])


def test_few_of_few_rank_above_many_of_very_many() -> None:
    coordinator, taxi = wilson_lower_bound([6, 40], [8, 2000])
    assert coordinator > taxi


def test_more_evidence_for_the_same_share_raises_the_bound() -> None:
    bounds = wilson_lower_bound([3, 6, 12, 24], [4, 8, 16, 32])
    assert (np.diff(bounds) > 0).all()


def test_the_ratio_is_finite_and_one_where_rates_are_equal() -> None:
    assert float(rate_ratio(19, 40, 19, 40)) == pytest.approx(1.0)
    assert np.isfinite(rate_ratio(5, 5, 0, 0)).all()
