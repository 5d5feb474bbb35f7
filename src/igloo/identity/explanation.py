"""The sum behind a pair: one part a comparison, in bits, and what counts as strong or as a conflict.

Bits are rounded to a thousandth before they are added, so that the parts shown add up to the
weight shown, exactly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_json_text
from igloo.identity.comparisons import BIRTH_DATE, OTHER, SHARED, STRONG_KINDS, Comparison, StrongKind
from igloo.identity.model import Model

CONFLICT = "the full birth dates differ and no slip of the pen explains it"

# A scored pair, before anything is decided.
SCORED_COLUMNS = {
    "left_id": "string", "right_id": "string", "weight": "float64", "probability": "float64",
    "prior_bits": "float64", "parts": "string", "strong_kinds": "int64", "strong": "string", "conflict": "string",
}  # fmt: skip


def prior_bits(model: Model) -> float:
    """Bits against a match before anything is compared."""
    return round(math.log2(model.prior / (1 - model.prior)), 3)


def no_pairs(wanted: ir.Table) -> ir.Table:
    """Scored pairs where there was nobody to compare."""
    nothing = {name: ibis.null(kind).cast(kind) for name, kind in SCORED_COLUMNS.items()}
    return wanted.filter(ibis.literal(False)).select(**nothing)


def weighed(predicted: ir.Table, model: Model, least_probability: float) -> ir.Table:
    """Splink's predictions with the rounded bits of each comparison and their sum."""
    t = predicted.mutate(**{f"bits_{c.name}": _bits(predicted, c, model) for c in model.comparisons})
    total = sum((t[f"bits_{c.name}"] for c in model.comparisons), ibis.literal(prior_bits(model), "float64"))
    t = t.mutate(weight=total.round(3))
    return t.filter(t.weight >= math.log2(least_probability / (1 - least_probability)))


def explained(t: ir.Table, model: Model) -> ir.Table:
    """Weighed predictions as scored pairs: each weight is the sum of the parts shown."""
    named = [(strong.name, _holds(t, strong)) for strong in STRONG_KINDS[model.kind]]
    columns = {
        "left_id": ibis.least(t.profile_id_l, t.profile_id_r),
        "right_id": ibis.greatest(t.profile_id_l, t.profile_id_r),
        "weight": t.weight,
        "probability": 1 / (1 + ibis.literal(2.0) ** -t.weight),
        "prior_bits": ibis.literal(prior_bits(model), "float64"),
        "parts": ibis.literal("[").concat(_listed([_part(t, c) for c in model.comparisons], ","), "]"),
        "strong_kinds": sum((holds.ifelse(1, 0) for _, holds in named), ibis.literal(0)),
        "strong": _listed([holds.ifelse(f", {name}", "") for name, holds in named], ", "),
        "conflict": _conflict(t, model),
    }
    return t.select(**{name: columns[name].cast(kind) for name, kind in SCORED_COLUMNS.items()})


def _listed(texts: Iterable[Any], between: str) -> Any:
    """Texts that each begin with what stands between them, one after another; empty ones are no texts."""
    return ibis.literal("").concat(*texts).substr(len(between))


def _bits(t: ir.Table, comparison: Comparison, model: Model) -> Any:
    """One comparison's rounded bits: Splink's weight and its correction for rare values."""
    bits = t[f"mw_{comparison.name}"].fill_null(0.0)
    if model.rarity and any(level.rarity for level in comparison.levels):
        bits = bits + t[f"mw_tf_adj_{comparison.name}"].fill_null(0.0)
    # Adding nothing turns a minus nought, which engines print differently, into nought.
    return bits.round(3) + 0.0


def _shown(t: ir.Table, comparison: Comparison, side: str) -> Any:
    """The value shown for one side; of a list, what both sides share if they share it."""
    column = t[f"{comparison.shows}_{side}"]
    if not any(level.label == SHARED for level in comparison.levels):
        return column.fill_null("")
    left, right = t[f"{comparison.shows}_l"], t[f"{comparison.shows}_r"]
    closest = t[f"gamma_{comparison.name}"] == len(comparison.levels) - 1
    return closest.ifelse(left.intersect(right).sort().join(", "), column.join(", ")).fill_null("")


def _part(t: ir.Table, comparison: Comparison) -> Any:
    """One comparison as a JSON object after a comma, empty where a side says nothing."""
    gamma = t[f"gamma_{comparison.name}"]
    levels = [(gamma == g, json.dumps(comparison.label_of(g))) for g in range(len(comparison.levels))]
    text = ibis.literal(f',{{"comparison":{json.dumps(comparison.label)},"level":').concat(
        ibis.cases(*levels, else_='""'), ',"left":',
        igloo_json_text(_shown(t, comparison, "l")), ',"right":',
        igloo_json_text(_shown(t, comparison, "r")), ',"bits":',
        t[f"bits_{comparison.name}"].cast("string"), "}",
    )  # fmt: skip
    return (gamma >= 0).ifelse(text, "")


def _holds(t: ir.Table, strong: StrongKind) -> Any:
    return ibis.and_(*[t[f"gamma_{c.name}"].isin(c.gammas(*labels)) for c, labels in strong.needs])


def _conflict(t: ir.Table, model: Model) -> Any:
    if BIRTH_DATE.name not in {c.name for c in model.comparisons}:
        return ibis.literal("")
    differ = t.gamma_birth_date.isin(BIRTH_DATE.gammas(OTHER))
    full = (t.birth_date_l.length() == 10) & (t.birth_date_r.length() == 10)
    return (differ & full).fill_null(False).ifelse(CONFLICT, "")


def total_bits(parts: list[dict[str, Any]], prior: float) -> float:
    """The weight that the parts of an explanation add up to.

    >>> total_bits([{"bits": 3.5}, {"bits": -1.25}], -2.0)
    0.25
    """
    return round(prior + sum(float(part["bits"]) for part in parts), 3)
