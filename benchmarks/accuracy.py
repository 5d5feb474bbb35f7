"""What is found: precision beside the naive baselines in worlds with smugglers, and nothing in worlds without."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.markdown import table
from benchmarks.measured_world import MeasuredWorld, WorldSize, measure_world

GATED = "coordinators above the gate"
GATED_NUMBERS = "numbers above the gate"


def measure(
    size: WorldSize, seeds: Sequence[int], null_seeds: Sequence[int], say: Callable[[str], None]
) -> tuple[list[MeasuredWorld], list[MeasuredWorld]]:
    """Worlds with organisations, and null worlds."""
    worlds, nulls = [], []
    for seed in seeds:
        say(f"world {size.family}, seed {seed}")
        worlds.append(measure_world(size, seed, null=False))
    for seed in null_seeds:
        say(f"null world, seed {seed}")
        nulls.append(measure_world(size, seed, null=True))
    return worlds, nulls


def _number(value: float) -> str:
    if math.isnan(value):
        return "–"
    return f"{value:.0f}" if value == int(value) and abs(value) > 1 else f"{value:.3f}"


def _worlds_table(worlds: list[MeasuredWorld]) -> str:
    header = ["measure", *(f"seed {w.seed}" for w in worlds), "median", "baseline", "baseline's median"]
    rows = []
    for at, first in enumerate(worlds[0].measures):
        values = [world.measures[at].value for world in worlds]
        baselines = [b for b in (w.measures[at].baseline_value for w in worlds) if not math.isnan(b)]
        known = [v for v in values if not math.isnan(v)]
        rows.append(
            [
                first.name,
                *map(_number, values),
                _number(median(known)) if known else "–",
                first.baseline_name or "–",
                _number(median(baselines)) if baselines else "–",
            ]
        )
    return table(header, rows)


def _nulls_table(nulls: list[MeasuredWorld]) -> str:
    rows = []
    for world in nulls:
        by_name = {m.name: m for m in world.measures}
        gated, numbers = by_name[GATED], by_name[GATED_NUMBERS]
        rows.append([world.seed, f"{world.rows:,}", _number(numbers.value), _number(gated.value), numbers.note])
    return table(["seed", "rows", "numbers above the gate", "of them coordinators", "what they are"], rows)


def text(size: WorldSize, worlds: list[MeasuredWorld], nulls: list[MeasuredWorld]) -> str:
    """The chapter."""
    notes = sorted({f"- {m.name}: {m.note}" for m in worlds[0].measures if m.note}) if worlds else []
    parts = [
        f"## What is found\n\nFamily {size.family}, {size.people:,} people, {size.days} days. A synthetic world shows "
        "mechanisms, not field performance. Lists with ties are scored by the expectation over their orders.\n"
    ]
    if worlds:
        parts += [_worlds_table(worlds), "Counts of the first world:\n\n" + "\n".join(notes) + "\n"]
    if nulls:
        total = sum(next(m.value for m in w.measures if m.name == GATED_NUMBERS) for w in nulls)
        parts += [
            "### Worlds without smugglers\n\nThe same people, families, taxi lines and copied feeds, and nothing to "
            f"find. Numbers above the gate in all of them together: {total:.0f}.\n",
            _nulls_table(nulls),
        ]
    return "\n".join(parts)
