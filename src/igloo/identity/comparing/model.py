"""The comparisons with their figures: fixed, or learnt without labels, then rounded so that runs repeat."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from igloo.identity.comparing.comparisons import COMPARISONS, SAME, SPELT, Comparison, Level

# Below this, frequencies and EM rest on a handful of rows; the fixed figures are the better guess.
LEARN_FROM_PROFILES = 500
FEWEST_PROFILES = 1_000
FIXED = "fixed figures: too few descriptions to learn from"
# Threads add floating-point numbers in any order; rounded to so many digits the model is the same each run.
SIGNIFICANT_DIGITS = 5
# The prior supposes one other description of a person; a file of repetitions may hold so many times more of them.
MOST_PRIOR_RISES = 20
_ROUNDS_FOR_PRIOR = 20
_LEAST_M, _LEAST_U = 1e-3, 1e-9
# A value seen once or twice is not rarer than one person in fifty thousand.
LEAST_FREQUENCY = 0.00002
# A learnt figure is mixed with the fixed one, so that a level never seen in training is not impossible.
_TRUST_IN_LEARNT = 0.9


@dataclass(frozen=True)
class Model:
    """Everything needed to score a pair again: the comparisons with m and u, and the prior."""

    kind: str
    comparisons: tuple[Comparison, ...]
    prior: float
    rarity: bool
    learnt: str
    n_profiles: int


def fixed_model(kind: str, n_profiles: int) -> Model:
    """The model before anything is learnt.

    The prior supposes that a profile has about one other description of the same person, and never
    more than one pair in a thousand: twenty rows are a sample of a country, not a country of twenty.
    """
    people = max(n_profiles, FEWEST_PROFILES)
    comparisons = tuple(_for_population(c, people) for c in COMPARISONS[kind])
    return Model(kind, comparisons, 1 / people, False, FIXED, n_profiles)


def learnt_prior(weights: pd.DataFrame, model: Model) -> float:
    """The share of all pairs that are one person, as the weights of the compared pairs imply.

    `weights`: tenth (of a bit, with the prior of `model`), n. The expectation step for the prior alone, repeated.
    On the historical figures, ten descriptions a person, the fixed prior held pairs for 3 % likely of which 34 %
    were right. Never below the fixed prior, and at most MOST_PRIOR_RISES times as much.
    """
    bits = weights["tenth"].to_numpy(dtype=float) / 10 - math.log2(model.prior / (1 - model.prior))
    pairs, prior = model.n_profiles * (model.n_profiles - 1) / 2, model.prior
    for _ in range(_ROUNDS_FOR_PRIOR):
        odds = prior / (1 - prior)
        expected = float((weights["n"].to_numpy(dtype=float) / (1 + 2.0**-bits / odds)).sum())
        prior = min(max(expected / pairs, model.prior), model.prior * MOST_PRIOR_RISES)
    return rounded(prior)


def _for_population(comparison: Comparison, people: int) -> Comparison:
    if not comparison.u_per_profile:
        return comparison
    agreeing = [replace(level, u=level.u / people) for level in comparison.levels[:-1]]
    rest = 1 - sum(level.u for level in agreeing)
    return replace(comparison, levels=(*agreeing, replace(comparison.levels[-1], u=rest)))


def splink_settings(model: Model) -> dict[str, Any]:
    """The model as Splink takes it."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "profile_key",
        "probability_two_random_records_match": model.prior,
        "comparisons": [_comparison(c, model.rarity) for c in model.comparisons],
        "blocking_rules_to_generate_predictions": [],
        "retain_intermediate_calculation_columns": True,
        "retain_matching_columns": True,
        "additional_columns_to_retain": _shown(model),
        "max_iterations": 15,
        "em_convergence": 0.001,
    }


def _shown(model: Model) -> list[str]:
    return sorted({"profile_id"}.union(*(c.shown for c in model.comparisons)))


def _comparison(comparison: Comparison, rarity: bool) -> dict[str, Any]:
    levels: list[dict[str, Any]] = [
        {"sql_condition": comparison.missing, "label_for_charts": "not recorded", "is_null_level": True}
    ]
    for level in comparison.levels:
        row: dict[str, Any] = {
            "sql_condition": level.sql,
            "label_for_charts": level.label,
            "m_probability": level.m,
            "u_probability": level.u,
        }
        if rarity and level.rarity:
            row |= {"tf_adjustment_column": level.rarity, "tf_minimum_u_value": LEAST_FREQUENCY}
            usual = comparison.usual_share(level.rarity)
            if usual is not None and level.label != SPELT and level.label != SAME:
                # Splink measures the rarity of a value by the u of a level; m / u stays what it is.
                row |= {
                    "m_probability": level.m * usual / level.u, "u_probability": usual,
                    "disable_tf_exact_match_detection": True,
                }  # fmt: skip
        levels.append(row)
    return {
        "output_column_name": comparison.name,
        "comparison_levels": levels,
        "comparison_description": comparison.label,
    }


def with_learnt(
    model: Model, m: dict[str, list[float | None]], u: dict[str, list[float | None]], prior: float
) -> Model:
    """The fixed model with learnt figures where they make sense.

    A comparison keeps its fixed figures if what was learnt would turn it upside down: agreement
    speaking against, or disagreement speaking for, one person.
    """
    comparisons = []
    for comparison in model.comparisons:
        learnt_m = m.get(comparison.name, [])
        learnt_u = u.get(comparison.name, []) if comparison.learn_u else []
        levels = tuple(
            replace(
                level,
                m=_mixed(level.m, learnt_m[i] if learnt_m else None, _LEAST_M),
                u=_mixed(level.u, learnt_u[i] if learnt_u else None, _LEAST_U),
            )
            for i, level in enumerate(comparison.levels)
        )
        levels = _of_those_not_weighed_before(levels)
        comparisons.append(replace(comparison, levels=levels) if _upright(levels) else comparison)
    return replace(model, comparisons=tuple(comparisons), prior=rounded(prior), rarity=True, learnt="learnt")


def _of_those_not_weighed_before(levels: tuple[Level, ...]) -> tuple[Level, ...]:
    """Levels that add nothing say nothing; the others say how often they hold where another comparison said nothing."""
    free = 1 - sum(level.m for level in levels if level.weighed_before)
    return tuple(
        replace(level, u=level.m) if level.weighed_before else replace(level, m=rounded(level.m / free))
        for level in levels
    )


def _mixed(fixed: float, learnt: float | None, least: float) -> float:
    if learnt is None:
        return fixed
    return max(least, rounded(_TRUST_IN_LEARNT * learnt + (1 - _TRUST_IN_LEARNT) * fixed))


def _upright(levels: tuple[Level, ...]) -> bool:
    closest = next((level for level in levels if level.label == SAME), levels[0])
    return closest.m > closest.u and levels[-1].m < levels[-1].u


def rounded(value: float) -> float:
    """Rounded to the digits that survive another order of addition.

    >>> rounded(0.123456789)
    0.12346
    """
    return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
