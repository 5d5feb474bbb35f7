"""False-discovery rates against the textbook definition."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from igloo.signals.statistics.discovery import benjamini_hochberg, benjamini_yekutieli, within_selected


def _rejected_by_definition(p: np.ndarray, q: float) -> set[int]:
    order = np.argsort(p, kind="stable")
    passing = [i for i in range(len(p)) if p[order[i]] <= q * (i + 1) / len(p)]
    return set(order[: passing[-1] + 1].tolist()) if passing else set()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_q_below_a_level_is_rejection_at_that_level(seed: int) -> None:
    rng = np.random.default_rng(seed)
    p = np.concatenate([rng.random(60), rng.random(15) * 0.002])
    for level in (0.01, 0.05, 0.2):
        assert set(np.where(benjamini_hochberg(p) <= level)[0].tolist()) == _rejected_by_definition(p, level)


@pytest.mark.parametrize(("ours", "method"), [(benjamini_hochberg, "bh"), (benjamini_yekutieli, "by")])
def test_the_same_as_scipy(ours, method: str) -> None:  # type: ignore[no-untyped-def]
    p = np.random.default_rng(4).random(40) ** 3
    assert ours(p) == pytest.approx(stats.false_discovery_control(p, method=method))


def test_nothing_tested_gives_nothing() -> None:
    assert benjamini_hochberg([]).size == 0
    assert benjamini_yekutieli([]).size == 0
    assert within_selected([], [], []).size == 0


def test_pairs_pay_for_the_selection_of_their_number() -> None:
    p = [0.001, 0.02, 0.5, 0.001, 0.9]
    family = ["a", "a", "b", "c", "c"]
    q = within_selected(p, family, ["a"])
    assert q[:2] == pytest.approx(benjamini_hochberg(p[:2]) * 3)  # one of three families was selected
    assert (q[2:] == 1).all()
    everything = within_selected(p, family, ["a", "b", "c"])
    assert everything[:2] == pytest.approx(benjamini_hochberg(p[:2]))
