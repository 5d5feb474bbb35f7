"""The sum behind a pair: one part a comparison, in bits, and what counts as strong or as a conflict.

Bits are rounded to a thousandth before they are added, so that the parts shown add up to the
weight shown, exactly.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_json_text
from igloo.identity.comparing.comparisons import BIRTH_DATE, OTHER, SHARED, STRONG_KINDS, Comparison, StrongKind
from igloo.identity.comparing.model import Model

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
    t = _with_weight(predicted, model)
    return t.filter(t.weight >= math.log2(least_probability / (1 - least_probability)))


def _with_weight(predicted: ir.Table, model: Model) -> ir.Table:
    t = predicted.mutate(**{f"bits_{c.name}": _bits(predicted, c, model) for c in model.comparisons})
    total = sum((t[f"bits_{c.name}"] for c in model.comparisons), ibis.literal(prior_bits(model), "float64"))
    return t.mutate(weight=total.round(3))


def weights_by_tenth(predicted: ir.Table, model: Model) -> ir.Table:
    """How many compared pairs have which weight, in tenths of a bit: tenth, n."""
    t = _with_weight(predicted, model)
    return t.group_by(tenth=(t.weight * 10).round().cast("int64")).agg(n=t.count())


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
    """The value shown for one side: what agreed; of a list, what both sides share if they share it."""
    column = t[f"{comparison.shows}_{side}"]
    if not any(level.label == SHARED for level in comparison.levels):
        gamma, last = t[f"gamma_{comparison.name}"], len(comparison.levels) - 1
        other = [(gamma == last - i, t[f"{lv.shows}_{side}"]) for i, lv in enumerate(comparison.levels) if lv.shows]
        return (ibis.cases(*other, else_=column) if other else column).fill_null("")
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


def bits_below_merge(merge_probability: float) -> float:
    """The most that a pair may weigh that nothing strong has merged.

    A hundredth below the merge: there the rounded sum of the parts can still be told from it.
    """
    certain = not 0 < merge_probability < 1
    return round((60.0 if certain else math.log2(merge_probability / (1 - merge_probability))) - 0.01, 3)


def with_part(t: ir.Table, comparison: str, shown: tuple[Any, Any, Any], columns: Iterable[str]) -> ir.Table:
    """Scored pairs with one more part in their sum, wherever the bits in `added` are not nought.

    `shown`: level, left and right of the part, each as JSON. `columns`: those to keep.
    """
    level, left, right = shown
    part = ibis.literal(f'{{"comparison":{json.dumps(comparison)},"level":').concat(
        level, ',"left":', left, ',"right":', right, ',"bits":', t.added.cast("string"), "}]"
    )
    between = (t.parts == "[]").ifelse("", ",")
    weight = (t.weight + t.added).round(3)
    moved = t.added != 0
    out = t.mutate(
        weight=moved.ifelse(weight, t.weight),
        probability=moved.ifelse(1 / (1 + ibis.literal(2.0) ** -weight), t.probability),
        parts=moved.ifelse(t.parts.substr(0, t.parts.length() - 1).concat(between, part), t.parts),
    )
    return out.select(*columns)


def total_bits(parts: list[dict[str, Any]], prior: float) -> float:
    """The weight that the parts of an explanation add up to.

    >>> total_bits([{"bits": 3.5}, {"bits": -1.25}], -2.0)
    0.25
    """
    return round(prior + sum(float(part["bits"]) for part in parts), 3)


def probability_of(bits: float) -> float:
    """The probability behind a sum of bits.

    >>> probability_of(0.0), round(probability_of(10.0), 4)
    (0.5, 0.999)
    """
    return 1 / (1 + float(2.0 ** -max(min(bits, 1000.0), -1000.0)))


def in_words(parts: list[dict[str, Any]], prior: float) -> str:
    """The sum behind a pair as sentences: what speaks for it, what against, how much, from which start.

    The factor is the likelihood ratio of the parts alone; the start is the prior, as odds.
    """
    speaking = [(f"{part['comparison']} ({part['level']})", float(part["bits"])) for part in parts]
    said = []
    for title, side in (("For", 1), ("Against", -1)):
        named = sorted((-side * bits, text) for text, bits in speaking if side * bits > 0)
        if named:
            said.append(f"{title}: {', '.join(text for _, text in named)}.")
    total = sum(bits for _, bits in speaking)
    often = f"{_rounded(2.0 ** min(abs(total), 1000.0))} times"
    if total >= 0:
        said.append(f"Two descriptions of one person look like this {often} as often as those of two people.")
    else:
        said.append(f"Two descriptions of two people look like this {often} as often as those of one person.")
    start = f"To begin with, 1 in {_rounded(2.0**-prior + 1)} compared pairs is one person"
    return " ".join([*said, f"{start}; together that makes {percent(prior + total)}."])


def percent(bits: float) -> str:
    """A probability as people say it; never 0 % or 100 %, which no evidence gives.

    >>> percent(0.0), percent(40.0), percent(-40.0)
    ('50 %', 'more than 99.9 %', 'less than 0.1 %')
    """
    p = probability_of(bits)
    if p > 0.999:
        return "more than 99.9 %"
    if p < 0.001:
        return "less than 0.1 %"
    return f"{100 * p:.1f} %" if p > 0.99 or p < 0.01 else f"{100 * p:.0f} %"


def _rounded(value: float) -> str:
    """Two leading digits: more would claim a precision that the model does not have."""
    if value < 10:
        return f"{value:.2g}"
    if value >= 1e12:
        return "more than 1,000,000,000,000"
    place = 10 ** (int(math.log10(value)) - 1)
    return f"{round(value / place) * place:,.0f}"


@dataclass(frozen=True)
class Flip:
    """The fewest comparisons without which more likely one person would be more likely two, or the reverse."""

    without: tuple[str, ...]
    probability: float


def what_would_flip(parts: list[dict[str, Any]], prior: float) -> Flip | None:
    """What would turn a pair over, the heaviest comparisons first; None where no comparison could.

    >>> parts = [{"comparison": "Document", "bits": 12.0}, {"comparison": "Phone", "bits": 3.0}]
    >>> what_would_flip(parts, -10.0)
    Flip(without=('Document',), probability=0.007751937984496124)
    """
    total = total_bits(parts, prior)
    side = 1 if total >= 0 else -1
    left_out: list[str] = []
    for part in sorted(parts, key=lambda p: (-side * float(p["bits"]), str(p["comparison"]))):
        if side * float(part["bits"]) <= 0:
            return None
        total -= float(part["bits"])
        left_out.append(str(part["comparison"]))
        if side * total < 0:
            return Flip(tuple(left_out), probability_of(total))
    return None
