"""Shrunken ratios: closed forms, a planted excess, small data."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, special, stats

from igloo.signals.statistics.shrinkage import RatioPrior, fit_ratio_prior, shrunken_ratio

ONE_GAMMA = RatioPrior(2.0, 4.0, 2.0, 4.0, 0.5, fitted=False)
MIXTURE = RatioPrior(0.2, 0.1, 2.0, 4.0, 0.3, fitted=False)


def test_with_equal_parts_the_posterior_is_one_gamma() -> None:
    k, expected = np.array([0.0, 3.0, 20.0]), np.array([0.5, 1.0, 2.0])
    ratio = shrunken_ratio(k, expected, ONE_GAMMA)
    assert ratio.lower == pytest.approx(stats.gamma.ppf(0.05, 2.0 + k, scale=1 / (4.0 + expected)), rel=1e-6)
    assert ratio.mean == pytest.approx(np.exp(special.digamma(2.0 + k)) / (4.0 + expected))


@pytest.mark.parametrize(("k", "expected"), [(0, 0.4), (4, 0.5), (9, 12.0)])
def test_the_mixture_against_numerical_integration(k: int, expected: float) -> None:
    def joint(ratio: float) -> float:
        wide = MIXTURE.share_wide * stats.gamma.pdf(ratio, 0.2, scale=10.0)
        usual = (1 - MIXTURE.share_wide) * stats.gamma.pdf(ratio, 2.0, scale=0.25)
        return float(stats.poisson.pmf(k, ratio * expected) * (wide + usual))

    lower = float(shrunken_ratio(k, expected, MIXTURE).lower[0])
    points = [1e-6, 1e-3, 0.1, 1.0, 10.0]
    total = integrate.quad(joint, 0, 150, points=points, limit=500)[0]
    below = integrate.quad(joint, 0, lower, points=[p for p in points if p < lower], limit=500)[0]
    assert below / total == pytest.approx(0.05, abs=2e-3)


def test_three_of_almost_nothing_is_not_three_hundred_times_usual() -> None:
    small, large = shrunken_ratio([3, 30], [0.01, 0.1], MIXTURE).lower
    assert 1 < small < 60
    assert large > small


def test_a_planted_excess_is_told_from_chance() -> None:
    rng = np.random.default_rng(5)
    expected = rng.uniform(0.3, 3.0, 3000)
    true = np.where(np.arange(3000) < 60, 10.0, 1.0)
    hits = rng.poisson(true * expected)
    prior = fit_ratio_prior(hits, expected)
    assert prior.fitted
    lower = shrunken_ratio(hits, expected, prior).lower
    assert np.median(lower[:60]) > 3
    assert (lower[60:] > 2).mean() < 0.01
    assert fit_ratio_prior(hits, expected) == prior


@pytest.mark.parametrize("size", [0, 1, 5, 29])
def test_little_data_keeps_the_published_start(size: int) -> None:
    prior = fit_ratio_prior(np.ones(size), np.ones(size))
    assert prior == RatioPrior(0.2, 0.1, 2.0, 4.0, 1 / 3, fitted=False)
