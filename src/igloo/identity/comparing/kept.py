"""Weights kept from run to run: a run uses those it finds, so that the same two descriptions score the same tomorrow.

They are learnt once for each kind of subject. They are learnt again only when somebody asks for it, when a delivery
they were learnt from had to go, when what is compared has changed, or when the data have outgrown them.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.tables import table_contracts
from igloo.identity.comparing.comparisons import COMPARISONS, Comparison, Level
from igloo.identity.comparing.model import FIXED, LEARN_FROM_PROFILES, Model
from igloo.identity.describing.frequencies import frequency

# Weights learnt from a first small delivery would be kept for ever: at four times as many descriptions the sample
# that u is learnt from, and the counts of names, are of another population.
OUTGROWN_AT = 4
_VERSION_DIGITS = 10


@dataclass(frozen=True)
class Weights:
    """The models in force by kind, and the frequencies that go with them (contract table name_frequency)."""

    models: Mapping[str, Model]
    frequencies: ir.Table | None = None

    def version(self) -> str:
        """A short name for exactly these figures; empty while there are none."""
        if not self.models:
            return ""
        text = repr(sorted(self.models.items()))
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:_VERSION_DIGITS]

    def frequency(self, kind: str, column: str) -> ir.Table | None:
        """Share of people with each value of a column, as Splink reads it; None without kept frequencies.

        A value that was not there when they were counted has no row and is weighed like an average one: a delivery
        from elsewhere would otherwise make its most frequent surname look unheard of.
        """
        if self.frequencies is None:
            return None
        t = self.frequencies.filter((self.frequencies.kind == kind) & (self.frequencies.column == column))
        return t.select(**{column: t.value, f"tf_{column}": t.share})


def kept_models(rows: pd.DataFrame) -> dict[str, Model]:
    """Models from the contract table comparison_weight; those of comparisons that have changed since are left out."""
    models = {}
    for kind, own in rows.groupby("kind"):
        names = zip(*(own[c].astype(str) for c in ("comparison", "level", "condition")), strict=True)
        figures = dict(zip(names, zip(own["m"].astype(float), own["u"].astype(float), strict=True), strict=True))
        comparisons = COMPARISONS.get(str(kind), ())
        if sorted(figures) != sorted((c.name, level.label, _named(level)) for c in comparisons for level in c.levels):
            continue
        first = own.iloc[0]
        models[str(kind)] = Model(
            str(kind), tuple(_weighed(c, figures) for c in comparisons), float(first["prior"]),
            bool(first["rarity"]), str(first["learnt"]), int(first["n_profiles"]),
        )  # fmt: skip
    return models


def _weighed(comparison: Comparison, figures: Mapping[tuple[Any, ...], tuple[float, float]]) -> Comparison:
    found = [(level, figures[comparison.name, level.label, _named(level)]) for level in comparison.levels]
    return replace(comparison, levels=tuple(replace(level, m=m, u=u) for level, (m, u) in found))


def _named(level: Level) -> str:
    """The condition of a level in short: figures learnt for another condition are of another question."""
    return hashlib.md5(level.sql.encode(), usedforsecurity=False).hexdigest()[:_VERSION_DIGITS]


def weight_rows(weights: Weights) -> pd.DataFrame:
    """The models as contract table comparison_weight."""
    rows = [
        {
            "version": weights.version(), "kind": kind, "comparison": comparison.name, "label": comparison.label,
            "position": position, "level": level.label, "condition": _named(level), "m": level.m, "u": level.u,
            "bits": round(math.log2(level.m / level.u), 3), "prior": model.prior, "rarity": model.rarity,
            "learnt": model.learnt, "n_profiles": model.n_profiles,
        }
        for kind, model in sorted(weights.models.items())
        for comparison in model.comparisons
        for position, level in enumerate(comparison.levels)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(table_contracts()["comparison_weight"].schema()))


def to_be_learnt(kept: Mapping[str, Model], n_profiles: Mapping[str, int]) -> list[str]:
    """Kinds of subjects without weights, and those whose data have outgrown them."""
    return [kind for kind in COMPARISONS if _outgrown(kept.get(kind), n_profiles.get(kind, 0))]


def _outgrown(model: Model | None, n_profiles: int) -> bool:
    if n_profiles < 2:
        return False
    if model is None:
        return True
    return n_profiles >= (LEARN_FROM_PROFILES if model.learnt == FIXED else OUTGROWN_AT * model.n_profiles)


def counted_frequencies(comparable: ir.Table, model: Model) -> ir.Table | None:
    """The frequencies that a model needs, as contract table name_frequency; None where it corrects nothing."""
    columns = sorted({lv.rarity for c in model.comparisons for lv in c.levels if lv.rarity}) if model.rarity else []
    parts = []
    for column in columns:
        counted = frequency(comparable, column)
        named = {"kind": ibis.literal(model.kind), "column": ibis.literal(column)}
        parts.append(counted.select(**named, value=counted[column], share=counted[f"tf_{column}"]))
    return ibis.union(*parts) if len(parts) > 1 else next(iter(parts), None)
