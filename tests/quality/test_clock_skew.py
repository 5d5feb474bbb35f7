"""Clocks: a shift is found within its tolerance, aligned clocks are left alone, and habit is not taken for a clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import ibis
import numpy as np
import pandas as pd
import pytest
from tests.signals.running import as_tables

from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.quality.clock_skew import assess_clocks, clock_lag, clock_trace
from igloo.quality.first_calls import first_call_lag

START = datetime(2026, 3, 1, 8, 0)
STATED_TOLERANCE_S = 10.0


def _events(kind: str, source: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    columns = table_contracts()[f"event_{kind}"].schema()
    common = {"source_id": source, "batch_id": f"{source}.a", "time_precision": "second"}
    frame = pd.DataFrame([{**common, "event_id": f"{source}{i}", "row": i, **r} for i, r in enumerate(rows)])
    frame = frame.reindex(columns=list(columns))
    return frame.assign(t_end_utc=pd.to_datetime(frame["t_end_utc"]))


def _skew(**frames: pd.DataFrame) -> pd.DataFrame:
    con = ibis.duckdb.connect()
    kinds = (
        "event_call",
        "event_message",
        "event_crossing",
        "event_sighting",
        "event_position",
        "place",
        "identifier_written",
    )
    every = {kind: frames.get(kind, pd.DataFrame(columns=table_contracts()[kind].column_names)) for kind in kinds}
    tables = as_tables(con, every)
    tables["clock_trace"] = con.create_table("clock_trace", clock_trace(tables))
    lags = clock_lag(tables, Settings()).to_pandas()
    frames = {"clock_lag": lags, "first_call_lag": first_call_lag(tables, Settings()).to_pandas()}
    return assess_clocks(frames, Settings())["clock_skew"]


def _calls(shift_s: float, n: int = 200, same: bool = True) -> pd.DataFrame:
    """Calls of the same pairs in two carriers' records; the second one's clock is off, and a second or two ragged."""
    rng = np.random.default_rng(3)
    begun = rng.integers(0, 30 * 86_400, n)
    north, south = [], []
    for i in range(n):
        pair = {"caller": f"phone:+1520555{i % 20:04d}", "callee": "phone:+15205559999"}
        other = int(begun[i]) if same else int(rng.integers(0, 30 * 86_400))
        north.append({**pair, "t_utc": START + timedelta(seconds=int(begun[i]))})
        south.append({**pair, "t_utc": START + timedelta(seconds=other + shift_s + int(rng.integers(0, 3)))})
    return pd.concat([_events("call", "north", north), _events("call", "south", south)], ignore_index=True)


@pytest.mark.parametrize("minutes", [-95, -7, 7, 60])
def test_a_clock_that_is_off_is_found_within_the_tolerance(minutes: int) -> None:
    found = _skew(event_call=_calls(minutes * 60)).to_dict("records")
    assert [(r["source_id"], r["other_id"], r["verdict"]) for r in found] == [("north", "south", "skewed")]
    assert found[0]["seconds"] == pytest.approx(minutes * 60, abs=STATED_TOLERANCE_S)
    assert found[0]["n_matched"] >= 195
    assert "Times are shown as delivered" in found[0]["why"]


def test_clocks_that_agree_are_said_to_agree() -> None:
    found = _skew(event_call=_calls(0)).to_dict("records")
    assert [r["verdict"] for r in found] == ["aligned"]
    assert abs(found[0]["seconds"]) <= STATED_TOLERANCE_S


def test_two_diaries_of_the_same_numbers_without_a_common_call_say_nothing() -> None:
    """Habit alone gives pairs at every lag; none of them is a clock."""
    found = _skew(event_call=_calls(0, n=400, same=False)).to_dict("records")
    assert [r["verdict"] for r in found] == ["cannot_tell"]
    assert found[0]["seconds"] is None or np.isnan(found[0]["seconds"])


def _drives(reader_place: str, minutes: int, places: pd.DataFrame | None = None) -> pd.DataFrame:
    rows = [(f"plate:TX-A{i:03d}", START + timedelta(hours=5 * i)) for i in range(40)]
    crossings = [{"vehicle": plate, "t_utc": at, "place": "East Bridge"} for plate, at in rows]
    reads = [{"vehicle": p, "t_utc": at + timedelta(minutes=minutes), "place": reader_place} for p, at in rows]
    more = {} if places is None else {"place": places}
    return _skew(event_crossing=_events("crossing", "port", crossings),
                 event_sighting=_events("sighting", "readers", reads), **more)  # fmt: skip


def test_a_reader_down_the_road_is_no_clock_but_one_at_the_port_is() -> None:
    """Forty minutes to a reader five kilometres away are a drive."""
    assert _drives("Road 7", 40).empty
    assert _drives("East Bridge", 40)["seconds"].tolist() == [2400.0]
    listed = pd.DataFrame(
        [
            {"source_id": "sites", "batch_id": "s.a", "row": 1, "place": "East Bridge", "lat": 31.33, "lon": -110.94},
            {"source_id": "sites", "batch_id": "s.a", "row": 2, "place": "CAM-1", "lat": 31.331, "lon": -110.941},
            {"source_id": "sites", "batch_id": "s.a", "row": 3, "place": "CAM-9", "lat": 31.38, "lon": -110.94},
        ]
    )
    assert _drives("CAM-1", 40, listed)["verdict"].tolist() == ["skewed"]
    assert _drives("CAM-9", 40, listed).empty


def test_a_queue_before_the_booth_is_not_taken_for_a_clock() -> None:
    found = _drives("East Bridge", 6)
    assert found["verdict"].tolist() == ["aligned"]
    assert "waiting" in found["why"][0]
    assert "less than 15 min apart cannot be told from a queue" in found["why"][0]
