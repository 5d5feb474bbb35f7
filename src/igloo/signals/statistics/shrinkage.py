"""Ratios of small counts, pulled towards what is usual: DuMouchel's gamma-Poisson shrinker.

k ~ Poisson(ratio * expected), ratio ~ a mixture of two gamma distributions fitted to all pairs at
once by marginal likelihood. Three against an expected 0.01 is not "300 times usual"; the lower 5 %
of what the ratio can be (EB05) is what may be ranked by.
Source: DuMouchel 1999, Bayesian data mining in large frequency tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, special

Floats = npt.NDArray[np.float64]

# DuMouchel's starting values: a third of the pairs spread wide, the rest close to 0.5.
_START = np.array([0.2, 0.1, 2.0, 4.0])
_START_SHARE = 1 / 3
_FEWEST_TO_FIT = 30
# The usual pair is no more than usual (mean up to 1), and no part is surer than four events would make
# it. Without these bounds a set in which most pairs are in excess (families who call home) taught the
# fit that a ratio of 3 is usual: a pair with 0 of 10 got a lower bound of 2.
_BOUNDS = [(np.log(low), np.log(high)) for low, high in ((0.05, 2.0), (0.02, 10.0), (0.5, 4.0), (0.2, 1.0))]
_SHARE_BOUNDS = (-6.0, 6.0)
_PULL = 0.5  # weight of a log-normal pull to the starting values: keeps 30 pairs from running away


@dataclass(frozen=True)
class RatioPrior:
    """The fitted mixture: shapes and rates of the two gamma distributions, share of the first."""

    shape_wide: float
    rate_wide: float
    shape_usual: float
    rate_usual: float
    share_wide: float
    fitted: bool


@dataclass(frozen=True)
class ShrunkenRatio:
    """Of each pair: geometric mean of the posterior (EBGM) and its 5 % quantile (EB05)."""

    mean: Floats
    lower: Floats


def _log_marginal(k: Floats, expected: Floats, shape: float, rate: float) -> Floats:
    """ln P(k) of a negative binomial with this shape and rate / (rate + expected)."""
    total = rate + expected
    out = (
        special.gammaln(shape + k)
        - special.gammaln(shape)
        - special.gammaln(k + 1)
        + shape * (np.log(rate) - np.log(total))
        + k * (np.log(expected) - np.log(total))
    )
    return np.asarray(out, dtype=np.float64)


def fit_ratio_prior(hits: npt.ArrayLike, expected: npt.ArrayLike) -> RatioPrior:
    """The mixture that makes all pairs together most likely; the published start below 30 pairs."""
    k, e = np.asarray(hits, np.float64), np.asarray(expected, np.float64)
    usable = e > 0
    start = RatioPrior(0.2, 0.1, 2.0, 4.0, _START_SHARE, fitted=False)
    if int(usable.sum()) < _FEWEST_TO_FIT:
        return start
    # Equal pairs are one term with a weight: 100,000 pairs are a few hundred different (k, E).
    rows, weight = np.unique(np.column_stack([k, e.round(4)])[usable], axis=0, return_counts=True)
    ks, es = rows[:, 0], np.maximum(rows[:, 1], 1e-4)

    def loss(x: Floats) -> float:
        a1, b1, a2, mean2 = np.exp(x[:4])
        b2 = a2 / mean2
        share = special.expit(x[4])
        wide = np.log(share) + _log_marginal(ks, es, a1, b1)
        usual = np.log1p(-share) + _log_marginal(ks, es, a2, b2)
        pull = _PULL * float(np.sum((x[:4] - start_x[:4]) ** 2) + (x[4] - start_x[4]) ** 2)
        return float(-np.sum(weight * np.logaddexp(wide, usual)) + pull)

    a1, b1, a2, b2 = _START
    start_x = np.append(np.log([a1, b1, a2, a2 / b2]), special.logit(_START_SHARE))
    found = optimize.minimize(loss, start_x, method="L-BFGS-B", bounds=[*_BOUNDS, _SHARE_BOUNDS])
    if not np.all(np.isfinite(found.x)):
        return start
    a1, b1, a2, mean2 = (float(v) for v in np.exp(found.x[:4]))
    return RatioPrior(a1, b1, a2, a2 / mean2, float(special.expit(found.x[4])), fitted=True)


def shrunken_ratio(hits: npt.ArrayLike, expected: npt.ArrayLike, prior: RatioPrior) -> ShrunkenRatio:
    """Posterior of observed over expected for each pair: EBGM and EB05."""
    k = np.atleast_1d(np.asarray(hits, np.float64))
    e = np.atleast_1d(np.asarray(expected, np.float64))
    safe = np.maximum(e, 1e-9)
    wide = np.log(prior.share_wide) + _log_marginal(k, safe, prior.shape_wide, prior.rate_wide)
    usual = np.log1p(-prior.share_wide) + _log_marginal(k, safe, prior.shape_usual, prior.rate_usual)
    share = special.expit(wide - usual)
    shapes = (prior.shape_wide + k, prior.shape_usual + k)
    rates = (prior.rate_wide + safe, prior.rate_usual + safe)
    log_mean = share * (special.digamma(shapes[0]) - np.log(rates[0]))
    log_mean += (1 - share) * (special.digamma(shapes[1]) - np.log(rates[1]))
    return ShrunkenRatio(np.exp(log_mean), _mixture_quantile(0.05, share, shapes, rates))


def _mixture_quantile(
    level: float, share: Floats, shapes: tuple[Floats, Floats], rates: tuple[Floats, Floats]
) -> Floats:
    """Quantile of a two-gamma mixture by bisection between the quantiles of its parts."""
    parts = [special.gammaincinv(shape, level) / rate for shape, rate in zip(shapes, rates, strict=True)]
    low, high = np.minimum(*parts), np.maximum(*parts)
    for _ in range(60):
        middle = (low + high) / 2
        below = share * special.gammainc(shapes[0], middle * rates[0])
        below += (1 - share) * special.gammainc(shapes[1], middle * rates[1])
        low, high = np.where(below < level, middle, low), np.where(below < level, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)
