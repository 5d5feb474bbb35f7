"""How descriptions are compared: the weights in force, and what each rule left out."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from igloo.webapi.models_comparing import (
    Comparing,
    ComparisonCut,
    ComparisonRule,
    ComparisonWeight,
    KindWeights,
    LevelWeight,
)
from igloo.webapi.read.desk import Desk

MOST_CUT_SHOWN = 200
_RULES = """
SELECT kind, rule AS how, n_pairs, n_compared, n_left_out, n_values_cut, largest_cut, reason
FROM comparison_rule ORDER BY kind DESC, n_compared DESC, rule
"""
_CUT = """
SELECT rule AS how, value, n_profiles, reason, count(*) OVER () AS n
FROM comparison_cut ORDER BY n_profiles DESC, rule, value LIMIT ?
"""


def comparing(desk: Desk) -> Comparing:
    """What agreement is worth, kind by kind, and what was not compared, the most common values first."""
    rows = desk.reader.rows("SELECT * FROM comparison_weight ORDER BY kind DESC, comparison, position")
    now = {str(r["kind"]): int(r["n"]) for r in desk.reader.rows("SELECT kind, count(*) AS n FROM profile GROUP BY 1")}
    cut = desk.reader.rows(_CUT, [MOST_CUT_SHOWN])
    return Comparing(
        version=str(rows[0]["version"]) if rows else "",
        weights=[_kind(list(own), now.get(kind, 0)) for kind, own in groupby(rows, key=lambda r: str(r["kind"]))],
        rules=[ComparisonRule(**row) for row in desk.reader.rows(_RULES)],
        cut=[ComparisonCut(**{k: v for k, v in row.items() if k != "n"}) for row in cut],
        n_cut=int(cut[0]["n"]) if cut else 0,
    )


def _kind(rows: list[dict[str, Any]], n_profiles_now: int) -> KindWeights:
    first = rows[0]
    comparisons = [
        ComparisonWeight(
            comparison=label,
            levels=[LevelWeight(level=r["level"], m=r["m"], u=r["u"], bits=r["bits"]) for r in own],
        )
        for label, own in groupby(rows, key=lambda r: str(r["label"]))
    ]
    return KindWeights(
        kind=first["kind"], n_profiles=first["n_profiles"], n_profiles_now=n_profiles_now,
        one_in=round(1 / first["prior"]),
        comparisons=sorted(comparisons, key=lambda c: -max(level.bits for level in c.levels)),
    )  # fmt: skip
