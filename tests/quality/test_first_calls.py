"""Clocks of crossings and of calls, from who calls first: a planted skew is found, habit is not taken for one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from tests.signals.running import as_tables

from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.quality.clock_skew import assess_clocks
from igloo.quality.first_calls import FIRST_CALL, READS, assess_first_calls, first_call_lag

START = datetime(2026, 3, 1, 0, 0)
TOLERANCE_S = 600.0


def _town(
    skew_min: float, delay_min: float = 6.0, callers: float = 0.5, people: int = 150, seed: int = 4
) -> dict[str, list[dict[str, Any]]]:
    """People who cross once by day, call all day long, and of whom a share calls within minutes of having crossed."""
    rng = np.random.default_rng(seed)
    crossings, calls = [], []
    for i in range(people):
        phone = f"phone:+1520555{i:04d}"
        crossed = 86_400 * int(rng.integers(2, 20)) + int(rng.integers(6 * 3600, 20 * 3600))
        crossings.append({"phone": phone, "t_s": crossed})
        own = [86_400 * day + int(s) for day in range(22) for s in rng.integers(7 * 3600, 23 * 3600, 4)]
        if rng.random() < callers:
            own = [s for s in own if abs(s - crossed) > 3 * 3600]
            own.append(crossed + int(60 * (delay_min + rng.exponential(4))))
        calls += [{"caller": phone, "callee": f"phone:+1520777{int(rng.integers(999)):04d}", "t_s": s} for s in own]
    shifted = [{**call, "t_s": call["t_s"] + int(60 * skew_min)} for call in calls]
    return {"event_crossing": crossings, "event_call": shifted}


def _lags(rows: dict[str, list[dict[str, Any]]], **more: list[dict[str, Any]]) -> pd.DataFrame:
    frames = {}
    for name in READS:
        columns = table_contracts()[name].column_names
        given = [
            {**row, "t_utc": START + timedelta(seconds=row["t_s"]), "time_precision": "second",
             "source_id": "port" if name == "event_crossing" else "carrier"}
            for row in rows.get(name, [])
        ]  # fmt: skip
        frame = pd.DataFrame([*given, *more.get(name, [])]).reindex(columns=list(columns))
        times = [c for c in ("t_utc", "t_end_utc") if c in columns]
        frames[name] = frame.assign(**{c: pd.to_datetime(frame[c]) for c in times})
    return first_call_lag(as_tables(ibis.duckdb.connect(), frames), Settings()).to_pandas()


@pytest.mark.parametrize("minutes", [-120, -45, 50, 120])
def test_a_planted_skew_beyond_the_half_hour_is_found(minutes: int) -> None:
    (found,) = assess_first_calls(_lags(_town(minutes)), Settings())
    assert (found["source_id"], found["other_id"], found["verdict"]) == ("carrier", "port", "skewed")
    # The port is the other source: its clock reads so much earlier as that of the carrier is late.
    assert found["seconds"] == pytest.approx(-60 * minutes, abs=TOLERANCE_S)
    assert "delay that most callers share" in found["why"]


@pytest.mark.parametrize(("skew", "delay"), [(0, 0), (0, 20), (7, 5), (-15, 5)])
def test_less_than_the_time_until_people_call_cannot_be_told(skew: float, delay: float) -> None:
    (found,) = assess_first_calls(_lags(_town(skew, delay)), Settings())
    assert found["verdict"] == "aligned" and "cannot be told" in found["why"]


def test_a_delay_that_everybody_shares_looks_like_a_clock() -> None:
    """The limit of the method, on the page and in docs: an hour's drive before the call is an hour's skew."""
    (found,) = assess_first_calls(_lags(_town(0, delay_min=70)), Settings())
    assert found["verdict"] == "skewed"


@pytest.mark.parametrize("seed", range(12))
def test_people_who_do_not_call_when_they_have_crossed_say_nothing(seed: int) -> None:
    for found in assess_first_calls(_lags(_town(0, callers=0.0, seed=seed)), Settings()):
        assert found["verdict"] == "cannot_tell" and found["seconds"] is None


def test_one_busy_commuter_is_one_person() -> None:
    """Thirty crossings of one phone, each followed by a call: a habit, not a clock."""
    crossings = [{"phone": "phone:+15205550100", "t_s": 86_400 * day} for day in range(30)]
    calls = [{"caller": c["phone"], "callee": "phone:+15205559999", "t_s": c["t_s"] + 3600} for c in crossings]
    lags = _lags({"event_crossing": crossings, "event_call": calls})
    assert lags["n"].sum() == 1
    assert [r["verdict"] for r in assess_first_calls(lags, Settings())] == ["cannot_tell"]


def test_the_phone_of_the_traveller_counts_as_the_one_in_the_row() -> None:
    rows = _town(60)
    for i, crossing in enumerate(rows["event_crossing"]):
        crossing["traveller"] = f"m{i}"
    uses = [
        {"ident_id": c.pop("phone"), "kind": "phone", "mention_id": c["traveller"], "source_id": "port"}
        for c in rows["event_crossing"]
    ]
    (found,) = assess_first_calls(_lags(rows, identifier_written=uses), Settings())
    assert found["verdict"] == "skewed" and found["seconds"] == pytest.approx(-3600, abs=TOLERANCE_S)


def test_a_record_that_both_hold_speaks_before_the_first_calls() -> None:
    lag = pd.DataFrame([{"source_id": "carrier", "other_id": "port", "thing": "the same call", "step": 2160, "n": 50}])
    frames = {"clock_lag": lag, "first_call_lag": _lags(_town(60))}
    (row,) = assess_clocks(frames, Settings())["clock_skew"].to_dict("records")
    assert (row["thing"], row["verdict"]) == ("the same call", "aligned")
    frames["clock_lag"] = lag.iloc[:0]
    (row,) = assess_clocks(frames, Settings())["clock_skew"].to_dict("records")
    assert (row["thing"], row["verdict"]) == (FIRST_CALL, "skewed")
