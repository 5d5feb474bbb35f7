"""The prior that the weights of the compared pairs imply."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from igloo.identity.comparing.model import MOST_PRIOR_RISES, fixed_model, learnt_prior


def _weights(model_prior: float, *told: tuple[float, int]) -> pd.DataFrame:
    """Pairs with so many bits from their comparisons: the table's weights hold the prior as well."""
    before = math.log2(model_prior / (1 - model_prior))
    return pd.DataFrame([(round((bits + before) * 10), n) for bits, n in told], columns=["tenth", "n"])


def test_certain_pairs_are_counted_and_their_share_is_the_prior() -> None:
    model = fixed_model("Person", 5_000)
    told = _weights(model.prior, (60.0, 12_000), (-30.0, 100_000))
    assert learnt_prior(told, model) == pytest.approx(12_000 / (5_000 * 4_999 / 2), rel=1e-3)


def test_the_prior_is_never_below_the_fixed_one_nor_beyond_its_bound() -> None:
    model = fixed_model("Person", 5_000)
    assert learnt_prior(_weights(model.prior, (-30.0, 1_000)), model) == pytest.approx(model.prior, rel=1e-4)
    many = learnt_prior(_weights(model.prior, (60.0, 10**6)), model)
    assert many == pytest.approx(model.prior * MOST_PRIOR_RISES, rel=1e-4)


def test_nobody_compared_leaves_the_prior_as_it_was() -> None:
    model = fixed_model("Person", 5_000)
    assert learnt_prior(pd.DataFrame({"tenth": [], "n": []}), model) == pytest.approx(model.prior, rel=1e-4)
