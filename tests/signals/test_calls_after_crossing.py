"""Calls after crossing: windows against a slow recount, the benign explanations, and sentences from rows."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from tests.signals.running import run_signal
from tests.signals.small_tables import (
    CALLERS,
    CLINIC,
    COORDINATORS,
    DAYS,
    DISPATCH,
    START,
    TAXI,
    entity,
    phone,
    small_tables,
)

from igloo.core.evidence import contract_frame, miscounted
from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.signals.calls_after_crossing import SIGNAL
from igloo.signals.statistics.episodes import episode_p

USUAL = Settings()
HOUR = 3600
Frames = dict[str, pd.DataFrame]


@cache
def small_world() -> Frames:
    return run_signal(SIGNAL, small_tables(), USUAL)


def _numbers(found: Frames) -> pd.DataFrame:
    table = found["finding"]
    return table[table["object_id"] == ""].set_index("subject_id")


def _call(n: int, t: pd.Timestamp, caller: str, callee: str, source: str = "carrier") -> dict[str, object]:
    origin = {"event_id": f"{source}-more-{n}", "source_id": source, "batch_id": f"{source}.more", "row": n}
    return {**origin, "t_utc": t, "caller": caller, "callee": callee}


def _with_calls(frames: Frames, calls: list[dict[str, object]]) -> Frames:
    more = contract_frame("event_call", calls)
    return frames | {"event_call": pd.concat([frames["event_call"], more], ignore_index=True)}


def _after_crossings(frames: Frames, person: int) -> list[pd.Timestamp]:
    crossing = frames["event_crossing"]
    mine = crossing[(crossing["phone"] == phone(person)) & (crossing["source_id"] == "port")]
    return sorted(mine["t_utc"])


def brute_force_pairs(frames: Frames) -> dict[tuple[str, str], tuple[int, int, int, int]]:
    """(phone, contact) -> (e1, e0, n1, n0), written plainly from analytics §2, one phone at a time."""
    calls = [
        (t.timestamp(), a, b)
        for t, a, b in frames["event_call"][["t_utc", "caller", "callee"]].itertuples(index=False)
        if CLINIC not in (a, b)
    ]
    out = {}
    for person in range(40):
        mine = phone(person)
        crossings = sorted(t.timestamp() for t in frames["event_crossing"].query("phone == @mine")["t_utc"])
        spoken = [(t, b if a == mine else a) for t, a, b in calls if mine in (a, b)]
        episodes = [t for n, t in enumerate(crossings) if n == 0 or t - crossings[n - 1] > 2 * HOUR]

        def watched(t: float, spoken: list[tuple[float, str]] = spoken) -> bool:
            return any(abs(at - t) <= 48 * HOUR for at, _ in spoken)

        candidates = sorted({t + d * 86400 for t in episodes for d in (-21, -14, -7, 7, 14, 21)})
        free = [t for t in candidates if watched(t) and all(abs(t - c) >= 24 * HOUR for c in crossings)]
        controls = [t for n, t in enumerate(free) if n == 0 or t - free[n - 1] > 2 * HOUR]
        exposed = [t for t in episodes if watched(t)]
        hits: dict[str, tuple[set[float], set[float]]] = defaultdict(lambda: (set(), set()))
        for place, windows in enumerate((exposed, controls)):
            for t in windows:
                for at, other in spoken:
                    if t < at <= t + 2 * HOUR and other != TAXI:
                        hits[other][place].add(t)
        for other, (inside, outside) in hits.items():
            out[mine, other] = (len(inside), len(outside), len(exposed), len(controls))
    return out


def test_windows_and_hits_equal_a_slow_recount() -> None:
    pair = small_world()["after_crossing_pair"]
    got = {(row.phone, row.contact): (row.e1, row.e0, row.n1, row.n0) for row in pair.itertuples(index=False)}
    assert got == brute_force_pairs(small_tables())


def test_the_three_coordinators_are_found_and_nobody_else() -> None:
    numbers = _numbers(small_world())
    assert set(numbers[numbers["gate"]].index) == set(COORDINATORS)
    assert (numbers.loc[list(COORDINATORS), "score"] >= 0.6).all()
    pairs = small_world()["finding"].query("object_id != '' and gate")
    expected = {(phone(p), COORDINATORS[c]) for c, people in CALLERS.items() for p in people}
    assert set(zip(pairs["subject_id"], pairs["object_id"], strict=True)) == expected
    assert (pairs["score"] <= 0.5).all()


def test_numbers_follow_from_their_counts() -> None:
    for row in small_world()["finding"].query("object_id != ''").itertuples():
        counts = json.loads(row.counts)
        e1, n1 = counts["crossings_with_call"], counts["crossings"]
        e0, n0 = counts["comparable_times_with_call"], counts["comparable_times"]
        assert (row.k, row.n, row.k_baseline, row.n_baseline) == (e1, n1, e0, n0)
        assert row.expected == pytest.approx(n1 * (e1 + e0) / (n1 + n0))
        assert row.p == pytest.approx(float(episode_p(e1, n1, e0, n0)))
        assert f"{e1} of {n1} crossings" in row.why


def test_every_number_of_every_sentence_is_recounted_from_its_rows() -> None:
    world = small_world()
    gated = world["finding"][world["finding"]["gate"]]
    assert len(gated) > 10
    for finding in gated.to_dict("records"):
        assert miscounted(finding, world["finding_support"]) == {}
    contract = table_contracts()["finding_support"]
    assert list(world["finding_support"].columns) == contract.column_names
    assert not world["finding_support"].duplicated(list(contract.key)).any()


def test_support_holds_the_crossing_row_and_the_call_row() -> None:
    support = small_world()["finding_support"].query("part == 'crossings_with_call'")
    kinds = support.groupby(["finding_id", "episode"])["event_kind"].agg(set)
    assert (kinds == {"crossing", "call"}).all()


def test_the_first_crosser_and_its_neighbour_are_one_household() -> None:
    counts = json.loads(_numbers(small_world()).loc[COORDINATORS[0], "counts"])
    assert (counts["callers"], counts["households"]) == (4, 3)


def test_protected_lines_are_never_looked_at() -> None:
    world = small_world()
    for name, frame in world.items():
        assert not frame.astype(str).apply(lambda c: c.str.contains(CLINIC, regex=False)).any().any(), name


def test_registered_lines_are_not_counted_but_told() -> None:
    frames = small_tables()
    taxi = [
        _call(n, t + pd.Timedelta(minutes=40), phone(1), TAXI) for n, t in enumerate(_after_crossings(frames, 1)[:4])
    ]
    world = run_signal(SIGNAL, _with_calls(frames, taxi), USUAL)
    pair = world["finding"].query("subject_id == @phone(1) and object_id == @COORDINATORS[0]").iloc[0]
    assert json.loads(pair["counts"])["not_counted_taxi"] == 4
    assert "Not counted: calls with a registered taxi line after 4 crossings." in pair["why"]
    assert miscounted(pair.to_dict(), world["finding_support"]) == {}
    assert TAXI not in set(world["finding"]["subject_id"]) | set(world["finding"]["object_id"])


def test_the_same_call_from_two_carriers_counts_once() -> None:
    frames = small_tables()
    again = frames["event_call"].copy()
    again["event_id"] = "other-" + again["event_id"]
    again["source_id"], again["batch_id"] = "other", "other.000000000000"
    again["t_utc"] = again["t_utc"] + pd.Timedelta(seconds=20)
    doubled = run_signal(SIGNAL, frames | {"event_call": pd.concat([frames["event_call"], again])}, USUAL)
    once, twice = _numbers(small_world()), _numbers(doubled)
    assert once.loc[list(COORDINATORS), "counts"].tolist() == twice.loc[list(COORDINATORS), "counts"].tolist()


def test_one_household_is_no_coordinator() -> None:
    frames = small_tables()
    tie = frames["entity_identifier"]
    home = tie["kind"] == "address"
    members = [entity(p) for p in CALLERS[2]]
    tie.loc[home & tie["entity_id"].isin(members), "ident_id"] = "address:7 MAIN ST"
    numbers = _numbers(run_signal(SIGNAL, frames, USUAL))
    family = numbers.loc[COORDINATORS[2]]
    assert not family["gate"]
    assert "its callers belong to one household" in family["caveats"]
    assert family["score"] < 0.3
    assert numbers.loc[COORDINATORS[1], "gate"]


def test_crossing_side_by_side_makes_one_party() -> None:
    frames = small_tables()
    crossing = frames["event_crossing"]
    lead = crossing[crossing["phone"] == phone(7)].iloc[0]
    for person in (8, 9):
        index = crossing[crossing["phone"] == phone(person)].index[0]
        crossing.loc[index, "t_utc"] = lead["t_utc"] + pd.Timedelta(seconds=30 * (person - 7))
    numbers = _numbers(run_signal(SIGNAL, frames, USUAL))
    assert "one household" in numbers.loc[COORDINATORS[2], "caveats"]


def test_a_dispatcher_who_is_called_all_day_is_told_apart() -> None:
    frames = small_tables()
    rng = np.random.default_rng(3)
    more = []
    for person in range(30, 36):
        for t in _after_crossings(frames, person):
            more.append((t + pd.Timedelta(minutes=25), phone(person)))
        for day in range(DAYS):
            if rng.random() < 0.9:
                for hour in (7, 9, 11, 13, 15, 17, 19):
                    if rng.random() < 0.3:
                        more.append((START + pd.Timedelta(days=day, hours=hour), phone(person)))
    calls = [_call(n, t, caller, DISPATCH) for n, (t, caller) in enumerate(more)]
    row = _numbers(run_signal(SIGNAL, _with_calls(frames, calls), USUAL)).loc[DISPATCH]
    assert not row["gate"]
    assert "times as often after crossings as otherwise" in row["caveats"]


def test_a_popular_line_that_nobody_registered_is_told_apart() -> None:
    frames = small_tables()
    taxi = "phone:+15205557777"
    calls = []
    for person in range(10, 40):
        times = _after_crossings(frames, person)
        for t in times if person < 13 else times[:1]:
            calls.append(_call(len(calls), t + pd.Timedelta(minutes=50), phone(person), taxi))
    row = _numbers(run_signal(SIGNAL, _with_calls(frames, calls), USUAL)).loc[taxi]
    assert json.loads(row["counts"])["callers"] == 3
    assert not row["gate"]
    assert "only 3 of its 30 crossing callers stand out: a popular line" in row["caveats"]


def test_a_daily_commuter_is_compared_on_crossing_days_and_says_so() -> None:
    frames = small_tables()
    crossing = frames["event_crossing"]
    like = crossing[crossing["phone"] == phone(7)].iloc[0].to_dict()
    days = [START + pd.Timedelta(days=d, hours=6 + d % 5 * 4) for d in range(DAYS)]
    daily = [like | {"event_id": f"daily-{n}", "row": 9000 + n, "t_utc": t} for n, t in enumerate(days)]
    frames["event_crossing"] = pd.concat([crossing, contract_frame("event_crossing", daily)], ignore_index=True)
    calls = [_call(n, t + pd.Timedelta(minutes=30), phone(7), COORDINATORS[2]) for n, t in enumerate(days)]
    world = run_signal(SIGNAL, _with_calls(frames, calls), USUAL)
    window = world["after_crossing_window"].query("phone == @phone(7)")
    assert window["after"].sum() == USUAL.signals.calls_after_crossing.max_episodes_per_phone
    assert set(window.loc[window["after"] == 0, "near"]) == {1}
    pair = world["finding"].query("subject_id == @phone(7) and object_id == @COORDINATORS[2]").iloc[0]
    assert pair["gate"]
    assert "comparable times lie on crossing days" in pair["caveats"]
    assert "comparable times lie on crossing days" in _numbers(world).loc[COORDINATORS[2], "caveats"]


def test_too_few_comparable_times_is_not_testable_and_is_told() -> None:
    frames = small_tables()
    calls = frames["event_call"]
    # Of this caller only the calls after crossings were requested: nothing is known of other days.
    mine = (calls["caller"] == phone(0)) | (calls["callee"] == phone(0))
    frames["event_call"] = calls[~mine | (calls["callee"] == COORDINATORS[0])]
    tight = replace(USUAL.signals.calls_after_crossing, observable_hours=2.0)
    settings = replace(USUAL, signals=replace(USUAL.signals, calls_after_crossing=tight))
    world = run_signal(SIGNAL, frames, settings)
    pair = world["after_crossing_pair"].query("phone == @phone(0) and contact == @COORDINATORS[0]").iloc[0]
    assert pair["e1"] > 0
    assert not pair["testable"]
    row = _numbers(world).loc[COORDINATORS[0]]
    assert json.loads(row["counts"])["callers_tested"] == 3
    assert "Callers not testable, too few comparable times: 1." in row["caveats"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_calls_moved_to_random_days_find_nothing(seed: int) -> None:
    frames = small_tables()
    calls = frames["event_call"]
    days = np.random.default_rng(seed).integers(-60, 60, len(calls))
    calls["t_utc"] = calls["t_utc"] + pd.to_timedelta(days, unit="D")
    found = run_signal(SIGNAL, frames, USUAL)["finding"]
    assert not found["gate"].any()


def test_a_shared_or_doubtful_phone_speaks_for_nobody() -> None:
    frames = small_tables()
    frames["event_crossing"]["phone"] = ""
    tie = frames["entity_identifier"]
    tie.loc[tie["ident_id"] == phone(0), "probability"] = 0.79
    tie.loc[tie["ident_id"] == phone(1), "n_entities"] = 6
    phones = set(run_signal(SIGNAL, frames, USUAL, until="after_crossing_phone")["after_crossing_phone"]["phone"])
    assert phones == {phone(n) for n in range(2, 40)}


def test_without_calls_or_crossings_there_are_no_findings() -> None:
    frames = small_tables()
    for empty in ("event_call", "event_crossing"):
        world = run_signal(SIGNAL, frames | {empty: contract_frame(empty, [])}, USUAL)
        assert world["finding"].empty
        assert world["finding_support"].empty
