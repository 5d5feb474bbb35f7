"""The sum behind a pair: one part a comparison, in bits, and what counts as strong or as a conflict.

Bits are rounded to a thousandth before they are added, so that the parts shown add up to the
weight shown, exactly.
"""

from __future__ import annotations

import math
from typing import Any

from igloo.identity.comparisons import BIRTH_DATE, OTHER, SHARED, STRONG_KINDS, Comparison, StrongKind
from igloo.identity.model import Model

CONFLICT = "the full birth dates differ and no slip of the pen explains it"


def scored_columns() -> dict[str, str]:
    """Columns of a scored pair and their types, before anything is decided."""
    return {
        "left_id": "str", "right_id": "str", "weight": "float64", "probability": "float64",
        "prior_bits": "float64", "parts": "str", "strong_kinds": "int64", "strong": "str", "conflict": "str",
    }  # fmt: skip


def prior_bits(model: Model) -> float:
    """Bits against a match before anything is compared."""
    return round(math.log2(model.prior / (1 - model.prior)), 3)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _bits(comparison: Comparison, model: Model) -> str:
    """SQL of one comparison's rounded bits: Splink's weight and its correction for rare values."""
    terms = [f"coalesce(mw_{comparison.name}, 0)"]
    if model.rarity and any(level.rarity for level in comparison.levels):
        terms.append(f"coalesce(mw_tf_adj_{comparison.name}, 0)")
    return f"round({' + '.join(terms)}, 3)"


def _shown(comparison: Comparison, side: str, gamma: str) -> str:
    """SQL of the value shown for one side; of a list, what both sides share if they share it."""
    column = f"{comparison.shows}_{side}"
    if not any(level.label == SHARED for level in comparison.levels):
        return f"coalesce({column}, '')"
    common = f"list_sort(list_intersect({comparison.shows}_l, {comparison.shows}_r))"
    top = len(comparison.levels) - 1
    return f"coalesce(array_to_string(CASE WHEN {gamma} = {top} THEN {common} ELSE {column} END, ', '), '')"


def _part(comparison: Comparison, model: Model) -> str:
    gamma = f"gamma_{comparison.name}"
    levels = range(len(comparison.levels))
    said = " ".join(f"WHEN {g} THEN {_quoted(comparison.label_of(g))}" for g in levels)
    left, right = _shown(comparison, "l", gamma), _shown(comparison, "r", gamma)
    return (
        f"CASE WHEN {gamma} >= 0 THEN struct_pack(comparison := {_quoted(comparison.label)}, "
        f'level := CASE {gamma} {said} END, "left" := {left}, "right" := {right}, '
        f"bits := bits_{comparison.name}) END"
    )


def _holds(strong: StrongKind) -> str:
    tests = []
    for comparison, labels in strong.needs:
        numbers = ", ".join(str(g) for g in comparison.gammas(*labels))
        tests.append(f"gamma_{comparison.name} IN ({numbers})")
    return "(" + " AND ".join(tests) + ")"


def _conflict(model: Model) -> str:
    if BIRTH_DATE.name not in {c.name for c in model.comparisons}:
        return "''"
    differ = f"gamma_birth_date IN ({', '.join(map(str, BIRTH_DATE.gammas(OTHER)))})"
    full = "length(birth_date_l) = 10 AND length(birth_date_r) = 10"
    return f"CASE WHEN {differ} AND {full} THEN {_quoted(CONFLICT)} ELSE '' END"


def explained_sql(model: Model, predicted: str, least_probability: float) -> str:
    """SQL from Splink's predictions to scored pairs (DuckDB dialect)."""
    prior = prior_bits(model)
    bits = ",\n".join(f"{_bits(c, model)} AS bits_{c.name}" for c in model.comparisons)
    total = " + ".join(f"bits_{c.name}" for c in model.comparisons)
    parts = ", ".join(_part(c, model) for c in model.comparisons)
    named = ", ".join(
        f"CASE WHEN {_holds(strong)} THEN {_quoted(strong.name)} END" for strong in STRONG_KINDS[model.kind]
    )
    least = math.log2(least_probability / (1 - least_probability))
    return f"""
    WITH measured AS (SELECT *, {bits} FROM {predicted}),
    weighed AS (SELECT *, round({total} + ({prior}), 3) AS weight FROM measured)
    SELECT least(profile_id_l, profile_id_r) AS left_id, greatest(profile_id_l, profile_id_r) AS right_id,
        weight, 1 / (1 + pow(2.0, -weight)) AS probability, CAST({prior} AS DOUBLE) AS prior_bits,
        CAST(to_json(list_filter([{parts}], lambda part: part IS NOT NULL)) AS VARCHAR) AS parts,
        CAST(len(list_filter([{named}], lambda s: s IS NOT NULL)) AS BIGINT) AS strong_kinds,
        coalesce(array_to_string([{named}], ', '), '') AS strong, {_conflict(model)} AS conflict
    FROM weighed WHERE weight >= {least}
    """


def total_bits(parts: list[dict[str, Any]], prior: float) -> float:
    """The weight that the parts of an explanation add up to.

    >>> total_bits([{"bits": 3.5}, {"bits": -1.25}], -2.0)
    0.25
    """
    return round(prior + sum(float(part["bits"]) for part in parts), 3)
