"""The episode test against counting by hand."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest

from igloo.signals.statistics.episodes import at_least, at_most, episode_p, expected_hits


@pytest.mark.parametrize(("e1", "n1", "e0", "n0"), [(3, 4, 1, 6), (0, 3, 2, 5), (2, 2, 0, 8), (5, 5, 3, 4)])
def test_p_is_the_share_of_all_arrangements_at_least_as_surprising(e1: int, n1: int, e0: int, n0: int) -> None:
    windows = range(n1 + n0)
    arrangements = [sum(1 for w in chosen if w < n1) for chosen in combinations(windows, e1 + e0)]
    brute = sum(1 for inside in arrangements if inside >= e1) / len(arrangements)
    assert float(episode_p(e1, n1, e0, n0)) == pytest.approx(brute, rel=1e-12)


def test_p_is_conservative_under_the_null() -> None:
    rng = np.random.default_rng(1)
    hits = rng.binomial(12, 0.2, 20_000)
    baseline = rng.binomial(60, 0.2, 20_000)
    p = episode_p(hits, np.full(20_000, 12), baseline, np.full(20_000, 60))
    for level in (0.001, 0.01, 0.05, 0.2):
        assert (p <= level).mean() <= level * 1.15 + 0.0005


def test_expected_hits_share_the_total_by_windows() -> None:
    assert float(expected_hits(8, 10, 2, 40)) == pytest.approx(2.0)
    assert float(expected_hits(0, 0, 0, 0)) == 0.0


@pytest.mark.parametrize(("k", "n"), [(0, 5), (2, 5), (5, 5), (3, 30)])
def test_binomial_tails_against_the_sum(k: int, n: int) -> None:
    chance = 0.07
    terms = [comb(n, i) * chance**i * (1 - chance) ** (n - i) for i in range(n + 1)]
    assert float(at_least(k, n, chance)) == pytest.approx(sum(terms[k:]), rel=1e-9)
    assert float(at_most(k, n, chance)) == pytest.approx(sum(terms[: k + 1]), rel=1e-9)
