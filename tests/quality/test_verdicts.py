"""Verdicts compare with what was promised, with the delivery before, or with the source's own weekdays; else: fine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from igloo.core.settings import QualitySettings
from igloo.quality.empty_days import empty_days
from igloo.quality.verdicts import DeliveredFile, Promised, judge_file, stability_index

SETTINGS = QualitySettings()
MARCH = DeliveredFile(
    "port",
    "port.a",
    "march.csv",
    "*.csv",
    1000,
    0,
    0,
    {"LANE": 1000, "PLATE": 900},
    {},
    {},
    {"LANE": {"1": 600, "2": 400}},
)
MIXES = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 5000), min_size=1)


def _worth_a_look(file: DeliveredFile, promised: dict[str, Promised] | None = None) -> dict[str, str]:
    rows = judge_file(file, MARCH, promised or {}, SETTINGS)
    return {row["measure"]: row["verdict"] for row in rows if row["verdict"] != "fine"}


def test_a_delivery_like_the_one_before_is_fine() -> None:
    assert _worth_a_look(replace(MARCH, batch_id="port.b", file_name="april.csv")) == {}


@pytest.mark.parametrize(
    ("change", "measure"),
    [
        ({"rows": 400, "filled": {"LANE": 400, "PLATE": 360}, "mix": {}}, "rows_changed"),
        ({"filled": {"LANE": 1000, "PLATE": 700}}, "missing_changed"),
        ({"mix": {"LANE": {"1": 590, "2": 400, "9": 10}}}, "new_values"),
        ({"mix": {"LANE": {"1": 200, "2": 800}}}, "mix_changed"),
        ({"rows_rejected": 50}, "rejected"),
        ({"rows_duplicate": 80}, "duplicates"),
        ({"outcomes": {("value_set_aside", "PLATE"): 30}}, "set_aside"),
    ],
)
def test_each_change_is_noticed_and_nothing_else(change: dict[str, object], measure: str) -> None:
    assert _worth_a_look(replace(MARCH, **change)) == {measure: "look"}  # type: ignore[arg-type]


def test_two_rows_never_call_for_a_look_and_small_deliveries_are_not_compared() -> None:
    few = replace(MARCH, rows=20, rows_rejected=2, filled={"LANE": 20, "PLATE": 2}, mix={"LANE": {"7": 20}})
    assert _worth_a_look(few) == {}


def test_a_broken_promise_is_wrong_and_a_kept_one_is_fine() -> None:
    file = replace(MARCH, outside={"LANE": 1})
    bounds = Promised(low=0, high=20)
    assert _worth_a_look(file, {"LANE": bounds, "PLATE": Promised(not_empty=0.95)}) == {
        "missing": "wrong", "out_of_range": "wrong",
    }  # fmt: skip
    kept = {"LANE": bounds, "PLATE": Promised(not_empty=0.9)}
    assert _worth_a_look(replace(file, outside={"LANE": 0}), kept) == {}


@given(MIXES, MIXES)
def test_the_index_of_change_is_symmetric_never_negative_and_zero_for_equal_mixes(
    one: dict[str, int], other: dict[str, int]
) -> None:
    index = stability_index(one, other)
    assert index >= 0
    assert index == pytest.approx(stability_index(other, one))
    assert stability_index(one, {k: 3 * n for k, n in one.items()}) == pytest.approx(0, abs=1e-9)


@dataclass
class Declared:
    """What the measure reads of a declaration."""

    source_id: str = "port"
    coverage_from: str | None = None
    coverage_to: str | None = None


def _gaps(counts: dict[date, int], declared: Declared | None = None) -> list[str]:
    days = pd.DataFrame([{"source_id": "port", "day": pd.Timestamp(day), "n": n} for day, n in counts.items()])
    return [row["item"] for row in empty_days(days, [declared or Declared()], SETTINGS)]


def _diary(per_weekday: list[int], weeks: int = 8) -> dict[date, int]:
    first = date(2026, 3, 2)
    days = {first + timedelta(days=n): per_weekday[n % 7] + (n // 7) % 2 for n in range(7 * weeks)}
    return {day: n for day, n in days.items() if per_weekday[day.weekday()]}


def test_a_missing_working_day_is_a_gap_and_a_closed_sunday_is_none() -> None:
    diary = _diary([40, 40, 40, 40, 40, 20, 0])
    assert _gaps(diary) == []
    del diary[date(2026, 3, 18)]
    assert _gaps(diary) == ["2026-03-18"]


def test_declared_days_at_either_end_are_gaps_too_and_undeclared_ones_are_not() -> None:
    diary = _diary([40] * 7)
    assert _gaps(diary) == []
    assert set(_gaps(diary, Declared(coverage_from="2026-02-28"))) == {"2026-02-28", "2026-03-01"}


def test_rare_events_leave_days_empty_without_a_gap() -> None:
    assert _gaps(_diary([2, 0, 1, 0, 2, 0, 1])) == []


def test_where_most_days_are_empty_an_empty_one_is_the_pattern() -> None:
    # one day in eight, with twenty contacts of a seized phone each
    rare = {date(2026, 3, 2) + timedelta(days=n): 20 for n in range(0, 160, 8)}
    assert _gaps(rare) == []
