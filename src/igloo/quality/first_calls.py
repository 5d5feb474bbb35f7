"""How far the clock of call records is from that of crossings, from who telephones first after crossing.

Two sources of different things hold no record in common; but people reach for their phone when they are through. A
call of a phone that had been quiet for hours begins something; where the clocks agree up to a constant, such calls
gather right after the crossings of those phones, at one distance. For every distance in the window the calls within
the next half hour are counted, and the fullest half hour counts when it holds several times what half hours in general
hold and more than chance would give. Of each phone one crossing is used, so that nobody's habit counts twice.

Where it misleads: it dates when people call, not when they cross. Whoever drives for an hour before calling, or calls
from the queue, moves it, and so it says nothing about clocks less than that half hour apart; a delay that most share
looks like a clock. Times are never changed by it.
Source: analytics §2.1 (first event within 30 min after the crossing; accept a peak of three times the median).
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from scipy import stats

from igloo.core.settings import ClockSkewSettings, Settings
from igloo.core.step import Tables

FIRST_CALL = "first calls after crossings"
READS = ("event_call", "event_message", "event_crossing", "identifier_written")
STEP_S = 60
# The chance, over all distances that are tried, that habit alone fills the fullest half hour so.
_MOST_SURPRISE = 1e-4


def first_call_lag(tables: Tables, settings: Settings) -> ir.Table:
    """Calls that end a quiet time, by their distance from a crossing of that phone.

    crossing_id, call_id: the two sources; step: call minus crossing plus the window, over STEP_S, rounded down; n.
    """
    limits = settings.quality.clock_skew
    window = int(limits.window_minutes * 60)
    crossed = _crossings(tables)
    begun = _begun(tables, crossed, int(limits.quiet_hours * 3600)).mutate(bucket=lambda t: t.t_s // window)
    steps = ibis.array([ibis.literal(n, "int64") for n in (-1, 0, 1)]).unnest()
    near = crossed.mutate(shift=steps)
    near = near.select("crossing_id", "phone", crossed_s="t_s", bucket=near.t_s // window + near.shift)
    met = near.join(begun, ["phone", "bucket"])
    met = met.mutate(lag=met.t_s - met.crossed_s)
    met = met.filter(met.lag.abs() <= window)
    first = met.group_by("crossing_id", "call_id", "phone").aggregate(crossed_s=met.crossed_s.min())
    met = met.semi_join(first, ["crossing_id", "call_id", "phone", "crossed_s"])
    counted = met.mutate(step=(met.lag + window) // STEP_S).group_by("crossing_id", "call_id", "step")
    return counted.aggregate(n=lambda t: t.count())


def _crossings(tables: Tables) -> ir.Table:
    """When a phone crossed: the one in the row, or that of the traveller in it."""
    events = tables["event_crossing"]
    events = events.filter(events.t_utc.notnull() & (events.time_precision.fill_null("second") != "day"))
    events = events.mutate(t_s=events.t_utc.epoch_seconds().cast("int64"))
    uses = tables["identifier_written"]
    uses = uses.filter((uses.kind == "phone") & uses.mention_id.notnull()).select("mention_id", own="ident_id")
    named = events.filter(events.phone.notnull()).select(crossing_id="source_id", phone="phone", t_s="t_s")
    carried = events.join(uses, events.traveller == uses.mention_id)
    carried = carried.select(crossing_id="source_id", phone="own", t_s="t_s")
    return ibis.union(named, carried, distinct=True)


def _begun(tables: Tables, crossed: ir.Table, quiet_s: int) -> ir.Table:
    """Calls and messages of phones that crossed, each the first after a quiet time in that source."""
    parts = []
    for kind, roles in (("call", ("caller", "callee")), ("message", ("sender", "recipient"))):
        events = tables[f"event_{kind}"]
        events = events.filter(events.t_utc.notnull() & (events.time_precision.fill_null("second") != "day"))
        for role in roles:
            known = events.filter(events[role].notnull())
            t_s = known.t_utc.epoch_seconds().cast("int64")
            parts.append(known.select(call_id="source_id", phone=known[role], t_s=t_s))
    talk = ibis.union(*parts, distinct=True).semi_join(crossed, "phone")
    before = talk.t_s.lag().over(ibis.window(group_by=["call_id", "phone"], order_by="t_s"))
    talk = talk.mutate(before=before)
    return talk.filter(talk.before.isnull() | (talk.t_s - talk.before >= quiet_s)).drop("before")


def assess_first_calls(lags: pd.DataFrame, settings: Settings) -> list[dict[str, Any]]:
    """Rows of the table clock_skew, one for each source of crossings and source of calls that share a phone."""
    ordered = lags.sort_values(["crossing_id", "call_id", "step"], ignore_index=True)
    pairs = ordered.groupby(["crossing_id", "call_id"])
    return [
        _estimate(str(crossing_id), str(call_id), group, settings.quality.clock_skew)
        for (crossing_id, call_id), group in pairs
        if crossing_id != call_id
    ]


def _estimate(crossing_id: str, call_id: str, group: pd.DataFrame, limits: ClockSkewSettings) -> dict[str, Any]:
    window = int(limits.window_minutes * 60)
    length = max(int(limits.first_call_minutes * 60 // STEP_S), 1)
    counts = np.zeros(2 * window // STEP_S + 1, dtype=np.int64)
    counts[group["step"].to_numpy(dtype=np.int64)] = group["n"].to_numpy(dtype=np.int64)
    sums = np.convolve(counts, np.ones(length, dtype=np.int64), mode="valid")
    top = np.flatnonzero(sums == sums.max())
    start = int(top[len(top) // 2])
    matched, by_chance = int(sums[start]), float(np.median(sums))
    usual = max(by_chance, float(sums.mean()), 1.0)
    surprise = float(stats.poisson.sf(matched - 1, usual)) * len(sums)
    clear = (
        matched >= limits.min_pairs
        and matched >= limits.peak_over_chance * max(by_chance, 1.0)
        and surprise < _MOST_SURPRISE
    )
    # The calls begin at the start of the fullest half hour; within it, they say nothing about the clock.
    seconds = float(start * STEP_S - window)
    inside = np.arange(start, start + length)
    middle = np.repeat(inside, counts[inside]) * STEP_S - window
    spread = float(np.median(np.abs(middle - np.median(middle)))) if len(middle) else 0.0
    allowed = limits.first_call_minutes * 60
    verdict = "cannot_tell" if not clear else "skewed" if abs(seconds) > allowed else "aligned"
    turned = crossing_id > call_id
    return {
        "source_id": min(crossing_id, call_id), "other_id": max(crossing_id, call_id), "thing": FIRST_CALL,
        "seconds": (-seconds if turned else seconds) if clear else None, "spread_s": spread if clear else None,
        "n_matched": matched, "by_chance": by_chance, "verdict": verdict,
        "why": _sentence(verdict, -seconds if turned else seconds, matched, by_chance, limits.first_call_minutes),
    }  # fmt: skip


def _sentence(verdict: str, seconds: float, matched: int, by_chance: float, minutes: float) -> str:
    held = f"{matched:,} first calls after a crossing in one stretch of {minutes:.0f} min, {by_chance:,.0f} in others"
    if verdict == "cannot_tell":
        return f"{held}: too few to tell."
    if verdict == "aligned":
        return f"{held}: no more apart than the time until people call; less than {minutes:.0f} min cannot be told."
    way = "later" if seconds > 0 else "earlier"
    far = f"{abs(seconds) / 60:.0f} min"
    return f"{held}: the other clock reads about {far} {way}. A delay that most callers share would look the same."
