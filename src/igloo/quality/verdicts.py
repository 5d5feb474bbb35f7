"""From counts to verdicts: what of a delivery is fine, worth a look, or not what source.yml promises.

A verdict compares with something that is named in its sentence: the bounds in source.yml, the
delivery before, or the source's own weekdays. What nobody promised and nothing contradicts is fine.
Where it misleads: a first delivery has nothing to be compared with; a delivery that is half a month
differs from a whole month for no fault of its own.
Source of the index of change: population stability index (Siddiqi, Credit Risk Scorecards, 2006).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from igloo.core.settings import QualitySettings

FINE, LOOK, WRONG = "fine", "look", "wrong"
# A value seen so rarely may be a slip of the pen; both sides of the index are kept above zero with it.
_LEAST_SHARE = 0.0005
# Fewer than three never call for a look by themselves.
_LEAST_ROWS = 3


@dataclass(frozen=True)
class Promised:
    """What source.yml says about one column."""

    low: float | None = None
    high: float | None = None
    not_empty: float | None = None


@dataclass(frozen=True)
class DeliveredFile:
    """One delivered file with its counts: of columns, of outcomes by kind and column, and its mix of values."""

    source_id: str
    batch_id: str
    file_name: str
    layout: str
    rows: int
    rows_duplicate: int
    rows_rejected: int
    filled: Mapping[str, int]
    outside: Mapping[str, int]
    outcomes: Mapping[tuple[str, str], int]
    mix: Mapping[str, Mapping[str, int]]


def judge_file(
    file: DeliveredFile, before: DeliveredFile | None, promised: Mapping[str, Promised], settings: QualitySettings
) -> list[dict[str, Any]]:
    """Every measure of one file as rows of source_quality; `before`: the delivery of the same layout before it."""
    found = [_rejected(file, settings), _duplicates(file, settings)]
    for column, filled in file.filled.items():
        found.append(_missing(file, column, filled, promised.get(column, Promised())))
    for column, outside in file.outside.items():
        found.append(_out_of_range(file, column, outside, promised[column]))
    for (outcome, column), n in sorted(file.outcomes.items()):
        if outcome == "value_set_aside":
            said = f"{_share(n, file.rows)} of the values in {column} cannot be read; their rows were loaded without."
            verdict = _over(n, file.rows, settings.rejected_share)
            found.append(_row(file, "set_aside", verdict, said, Counted(n, file.rows, column)))
    if before is not None and min(file.rows, before.rows) >= settings.least_rows:
        found += _changes(file, before, settings)
    return found


@dataclass(frozen=True)
class Counted:
    """What a measure is about, and its numbers; without a value of its own it is the share n of of_n."""

    n: int
    of_n: int
    column: str = ""
    item: str = ""
    value: float | None = None
    expected: float | None = None


def _row(file: DeliveredFile, measure: str, verdict: str, why: str, counted: Counted) -> dict[str, Any]:
    share = counted.n / counted.of_n if counted.of_n else 0.0
    return {
        "source_id": file.source_id,
        "batch_id": file.batch_id,
        "column": counted.column,
        "measure": measure,
        "item": counted.item,
        "value": round(share if counted.value is None else counted.value, 9),
        "n": counted.n,
        "of_n": counted.of_n,
        "expected": None if counted.expected is None else round(counted.expected, 9),
        "verdict": verdict,
        "why": f"{file.file_name}: {why}",
    }


def _share(n: int, of_n: int) -> str:
    """A share in words; counts beside it, and no percentage of fewer than five."""
    return f"{n:,} of {of_n:,}" + (f" ({n / of_n:.1%})" if of_n and n >= 5 else "")


def _over(n: int, of_n: int, share: float) -> str:
    return LOOK if n >= _LEAST_ROWS and n / max(of_n, 1) > share else FINE


def _rejected(file: DeliveredFile, settings: QualitySettings) -> dict[str, Any]:
    verdict = _over(file.rows_rejected, file.rows, settings.rejected_share)
    said = f"{_share(file.rows_rejected, file.rows)} rows were rejected."
    counted = Counted(file.rows_rejected, file.rows, expected=settings.rejected_share)
    return _row(file, "rejected", verdict, said, counted)


def _duplicates(file: DeliveredFile, settings: QualitySettings) -> dict[str, Any]:
    verdict = _over(file.rows_duplicate, file.rows, settings.duplicate_share)
    said = f"{_share(file.rows_duplicate, file.rows)} rows equal an earlier row of the source."
    counted = Counted(file.rows_duplicate, file.rows, expected=settings.duplicate_share)
    return _row(file, "duplicates", verdict, said, counted)


def _missing(file: DeliveredFile, column: str, filled: int, promised: Promised) -> dict[str, Any]:
    missing = file.rows - filled
    said, verdict, expected = f"{_share(missing, file.rows)} cells of {column} are empty.", FINE, None
    if promised.not_empty is not None:
        expected = 1 - promised.not_empty
        if file.rows and filled / file.rows < promised.not_empty:
            verdict = WRONG
            said = f"{said[:-1]}; source.yml promises that {promised.not_empty:.0%} are not."
    return _row(file, "missing", verdict, said, Counted(missing, file.rows, column, expected=expected))


def _out_of_range(file: DeliveredFile, column: str, outside: int, promised: Promised) -> dict[str, Any]:
    bounds = f"{'any' if promised.low is None else f'{promised.low:g}'} to "
    bounds += "any" if promised.high is None else f"{promised.high:g}"
    said = f"{_share(outside, file.rows)} numbers of {column} lie outside {bounds} (source.yml)."
    verdict = WRONG if outside else FINE
    return _row(file, "out_of_range", verdict, said, Counted(outside, file.rows, column, expected=0.0))


def _changes(file: DeliveredFile, before: DeliveredFile, settings: QualitySettings) -> list[dict[str, Any]]:
    """What is not as it was in the delivery before."""
    found = []
    ratio = file.rows / before.rows
    if max(ratio, 1 / max(ratio, 1e-9)) > settings.rows_ratio:
        said = f"{file.rows:,} rows; {before.file_name} had {before.rows:,}."
        counted = Counted(file.rows, before.rows, value=ratio, expected=1.0)
        found.append(_row(file, "rows_changed", LOOK, said, counted))
    for column in file.filled:
        if column in before.filled:
            found += _missing_changed(file, before, column, settings)
    for column, mix in file.mix.items():
        if column in before.mix:
            found += _mix_changed(file, before, column, mix, settings)
    return found


def _missing_changed(
    file: DeliveredFile, before: DeliveredFile, column: str, settings: QualitySettings
) -> list[dict[str, Any]]:
    missing, was = file.rows - file.filled[column], before.rows - before.filled[column]
    change = missing / file.rows - was / before.rows
    if abs(change) <= settings.missing_change:
        return []
    said = f"{_share(missing, file.rows)} cells of {column} are empty; "
    said += f"in {before.file_name} {_share(was, before.rows)}."
    counted = Counted(missing, file.rows, column, expected=was / before.rows)
    return [_row(file, "missing_changed", LOOK, said, counted)]


def _mix_changed(
    file: DeliveredFile, before: DeliveredFile, column: str, mix: Mapping[str, int], settings: QualitySettings
) -> list[dict[str, Any]]:
    found = []
    was = before.mix[column]
    for value in sorted(set(mix) - set(was)):
        if mix[value] >= _LEAST_ROWS:
            said = f"“{value}” stands {mix[value]:,} times in {column}, in {before.file_name} never."
            counted = Counted(mix[value], file.rows, column, value, expected=0.0)
            found.append(_row(file, "new_values", LOOK, said, counted))
    index = stability_index(mix, was)
    if index >= settings.mix_index:
        said = f"The values of {column} are mixed otherwise than in {before.file_name} (index {index:.2f})."
        counted = Counted(sum(mix.values()), file.rows, column, value=index, expected=settings.mix_index)
        found.append(_row(file, "mix_changed", LOOK, said, counted))
    return found


def stability_index(now: Mapping[str, int], before: Mapping[str, int]) -> float:
    """Population stability index of two mixes of values: 0 when equal, above 0.25 a changed population.

    >>> round(stability_index({"a": 50, "b": 50}, {"a": 500, "b": 500}), 6)
    0.0
    """
    n_now, n_before = sum(now.values()), sum(before.values())
    if not n_now or not n_before:
        return 0.0
    index = 0.0
    for value in sorted({*now, *before}):
        a = max(now.get(value, 0) / n_now, _LEAST_SHARE)
        b = max(before.get(value, 0) / n_before, _LEAST_SHARE)
        index += (a - b) * math.log(a / b)
    return index


def files_in_order(
    batches: Sequence[Mapping[str, Any]], counts: pd.DataFrame, outcomes: pd.DataFrame
) -> list[DeliveredFile]:
    """Files with their counts in the order they came; `batches` as table batch, with `layout` beside."""
    by_batch = dict(iter(counts.groupby("batch_id"))) if len(counts) else {}
    refused: dict[str, dict[tuple[str, str], int]] = {}
    for record in outcomes.to_dict("records"):
        refused.setdefault(record["batch_id"], {})[record["outcome"], record["column"] or ""] = int(record["n"])
    return [
        _file(batch, by_batch.get(batch["batch_id"], counts.iloc[:0]), refused.get(batch["batch_id"], {}))
        for batch in sorted(batches, key=lambda b: (b["delivered_at"], b["file_name"], b["batch_id"]))
    ]


def _file(batch: Mapping[str, Any], counts: pd.DataFrame, refused: Mapping[tuple[str, str], int]) -> DeliveredFile:
    by_measure: dict[str, dict[str, int]] = {"filled": {}, "outside": {}}
    mix: dict[str, dict[str, int]] = {}
    for record in counts.to_dict("records"):
        if record["measure"] == "value":
            mix.setdefault(record["column"], {})[record["item"]] = int(record["n"])
        elif record["measure"] in by_measure:
            by_measure[record["measure"]][record["column"]] = int(record["n"])
    return DeliveredFile(
        batch["source_id"], batch["batch_id"], batch["file_name"], batch["layout"], int(batch["rows_total"]),
        int(batch["rows_duplicate"]), int(batch["rows_rejected"]), by_measure["filled"], by_measure["outside"],
        refused, mix,
    )  # fmt: skip
