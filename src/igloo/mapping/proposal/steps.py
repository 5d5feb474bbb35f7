"""Columns that count time: the step of a simulation, hours or days since a start that no cell names."""

from __future__ import annotations

from typing import Any

from igloo.mapping.count_since import COUNTS
from igloo.mapping.proposal.evidence import Evidence
from igloo.mapping.proposal.header_words import words_of
from igloo.mapping.proposal.samples import ColumnSample

# The words of a header that count time: which unit, or "" where the word does not say.
_WORDS = {
    "step": "", "steps": "", "tick": "", "ticks": "", "time": "", "timestep": "", "paso": "", "tiempo": "",
    "hour": "hours", "hours": "hours", "hora": "hours", "horas": "hours",
    "day": "days", "days": "days", "dia": "days", "dias": "days",
    "minute": "minutes", "minutes": "minutes", "minuto": "minutes", "minutos": "minutes",
}  # fmt: skip
_BESIDE = frozenset(("sim", "simulation", "no", "number", "index", "id", "since", "start", "elapsed"))
# Up to these a column of hours, days or minutes says where in a day, a month or an hour, not since when.
_LARGEST_OF_A_CLOCK = {"hours": 24, "days": 31, "minutes": 60, "": 23}
_FEW, _MOST = 4, 5_000_000
_NAMES = {unit: name for name, (unit, _) in COUNTS.items()}


def steps(column: ColumnSample) -> list[Evidence]:
    """What speaks for a count of time: whole numbers under a header that names one; the start is asked."""
    words = words_of(column.name)
    said = [word for word in words if word in _WORDS]
    if not said or set(words) - set(_WORDS) - _BESIDE:
        return []
    unit = next((_WORDS[word] for word in said if _WORDS[word]), "")
    values = column.looked_at
    if len(values) < _FEW or not all(text.removesuffix(".0").isdecimal() for text in values):
        return []
    counts = [int(text.removesuffix(".0")) for text in values]
    low, high = min(counts), max(counts)
    if not _LARGEST_OF_A_CLOCK[unit] < high <= _MOST or (low >= 1900 and high <= 2100):
        return []
    order = [unit or "hours", *[other for other in ("hours", "days", "minutes") if other != (unit or "hours")]]
    choices: tuple[tuple[str, dict[str, Any]], ...] = tuple(
        (f"{other.capitalize()} since", {"formats": [_NAMES[other]]}) for other in order
    )
    why = f"whole numbers from {low:,} to {high:,} that count {unit or 'steps'}, as simulations do"
    question = f"{column.name} counts {unit or 'steps'} from {low:,} to {high:,}, and no cell says since when."
    return [Evidence("step", 0.7, why, dict(choices[0][1]), question, choices)]
