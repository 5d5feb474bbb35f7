"""How far the clocks of two sources are apart, from what both recorded of the same thing.

Two sources record the same thing when both have a call between the same two numbers, or the same vehicle
at the same place (same name, or within the stated distance): a crossing and a plate reader at the port, a
call in the records of both carriers. Every pair within the window has a lag; where the clocks agree up to
a constant, many pairs lie at one lag, and the rest is spread by habit. The peak counts when it holds
several times what lags in general hold; then its median is the estimate. Times are never changed by it.

Where it misleads: vehicles wait between the reader and the booth, so that a skew shorter than the stated
waiting cannot be told from a queue (readers 1.5 km before the booth, clocks equal: 4.1 min, measured on a
synthetic world); a clock that drifts shows its middle.
Source: analytics §2.1 (accept a peak of at least three times the median).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from igloo.core.settings import Settings
from igloo.core.step import Tables
from igloo.quality.first_calls import assess_first_calls

CALL, MESSAGE, VEHICLE = "the same call", "the same message", "the same vehicle at one place"
_KM_PER_DEG = 111.2
# Pairs of one lag are counted in steps of so many seconds before they are brought into memory.
STEP_S = 5
_COLUMNS = ["source_id", "thing", "key", "place", "lat", "lon", "t_s"]


def clock_trace(tables: Tables) -> ir.Table:
    """Moments that another source may have recorded too: source_id, thing, key, place, lat, lon, t_s."""
    parts = [
        _talk(tables["event_call"], "caller", "callee", CALL),
        _talk(tables["event_message"], "sender", "recipient", MESSAGE),
    ]
    places = tables["place"].group_by("place").aggregate(at_lat=lambda t: t.lat.min(), at_lon=lambda t: t.lon.min())
    for kind in ("crossing", "sighting", "position"):
        events = tables[f"event_{kind}"]
        seen = events.filter(events.vehicle.notnull() & _to_the_minute(events))
        seen = seen.left_join(places, "place", rname="{name}_listed")
        parts.append(
            seen.select(
                "source_id",
                thing=ibis.literal(VEHICLE),
                key=seen.vehicle,
                place=seen.place.fill_null(""),
                lat=ibis.coalesce(seen.lat, seen.at_lat),
                lon=ibis.coalesce(seen.lon, seen.at_lon),
                t_s=seen.t_utc.epoch_seconds().cast("int64"),
            )
        )
    # Made distinct once: a union of five that is distinct is five.
    return ibis.union(*[part.select(_COLUMNS) for part in parts]).distinct()


def _to_the_minute(events: ir.Table) -> ir.BooleanValue:
    return events.t_utc.notnull() & (events.time_precision.fill_null("second") != "day")


def _talk(events: ir.Table, one: str, other: str, thing: str) -> ir.Table:
    known = events.filter(events[one].notnull() & events[other].notnull() & _to_the_minute(events))
    return known.select(
        "source_id",
        thing=ibis.literal(thing),
        key=known[one] + ">" + known[other],
        place=ibis.literal(""),
        lat=ibis.null("float64"),
        lon=ibis.null("float64"),
        t_s=known.t_utc.epoch_seconds().cast("int64"),
    )


def clock_lag(tables: Tables, settings: Settings) -> ir.Table:
    """Pairs by their lag: source_id < other_id, thing, step (lag over STEP_S, rounded down), n."""
    limits = settings.quality.clock_skew
    window = int(limits.window_minutes * 60)
    trace = tables["clock_trace"]
    keys = trace.group_by("thing", "key").aggregate(many=trace.source_id.nunique())
    both = trace.semi_join(keys.filter(keys.many > 1), ["thing", "key"])
    left = both.mutate(bucket=both.t_s // window)
    steps = ibis.array([ibis.literal(n, "int64") for n in (-1, 0, 1)]).unnest()
    right = both.view().mutate(step=steps)
    right = right.select(
        "thing", "key", other_id="source_id", other_place="place", other_lat="lat", other_lon="lon",
        other_t="t_s", bucket=right.t_s // window + right.step,
    )  # fmt: skip
    met = left.join(right, ["thing", "key", "bucket"])
    met = met.mutate(lag=met.other_t - met.t_s)
    met = met.filter((met.source_id < met.other_id) & (met.lag.abs() <= window) & _same_place(met, limits))
    lags = met.mutate(step=(met.lag + window) // STEP_S)
    counted = lags.group_by("source_id", "other_id", "thing", "step")
    return counted.aggregate(n=lags.count())


def _same_place(met: ir.Table, limits: Any) -> ir.BooleanValue:
    north = (met.lat - met.other_lat) * _KM_PER_DEG
    east = (met.lon - met.other_lon) * _KM_PER_DEG * (met.lat * (np.pi / 180)).cos()
    near = (north * north + east * east) <= limits.same_place_km * limits.same_place_km
    return (met.thing != VEHICLE) | ((met.place == met.other_place) & (met.place != "")) | near.fill_null(False)


def assess_clocks(frames: Mapping[str, pd.DataFrame], settings: Settings) -> dict[str, pd.DataFrame]:
    """The table clock_skew: one row a pair of sources; of several things both record, the one with most pairs.

    Who calls first after crossing says less than a record that both hold; it speaks only where they hold none.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    lags = frames["clock_lag"].sort_values(["source_id", "other_id", "thing", "step"], ignore_index=True)
    for (source_id, other_id, thing), group in lags.groupby(["source_id", "other_id", "thing"]):
        row = _estimate(str(source_id), str(other_id), str(thing), group, settings)
        best = found.get((str(source_id), str(other_id)))
        if best is None or row["n_matched"] > best["n_matched"]:
            found[str(source_id), str(other_id)] = row
    for row in assess_first_calls(frames["first_call_lag"], settings):
        pair = (row["source_id"], row["other_id"])
        if pair not in found or found[pair]["verdict"] == "cannot_tell" != row["verdict"]:
            found[pair] = row
    return {"clock_skew": pd.DataFrame(list(found.values()))}


def _estimate(source_id: str, other_id: str, thing: str, group: pd.DataFrame, settings: Settings) -> dict[str, Any]:
    limits = settings.quality.clock_skew
    window = int(limits.window_minutes * 60)
    counts = np.zeros(2 * window // STEP_S + 1, dtype=np.int64)
    counts[group["step"].to_numpy(dtype=np.int64)] = group["n"].to_numpy(dtype=np.int64)
    half = max(int(limits.peak_s // STEP_S), 1)
    sums = np.convolve(counts, np.ones(2 * half + 1, dtype=np.int64), mode="same")
    # The middle of a plateau, so that the stretch lies around its pairs and not beside them.
    top = np.flatnonzero(sums == sums.max())
    peak = int(top[len(top) // 2])
    by_chance = float(np.median(sums))
    inside = np.arange(max(peak - half, 0), min(peak + half + 1, len(counts)))
    seconds = _weighted_median(inside * STEP_S - window, counts[inside])
    spread = _weighted_median(np.abs(inside * STEP_S - window - seconds), counts[inside])
    matched = int(sums[peak])
    clear = matched >= limits.min_pairs and matched >= limits.peak_over_chance * max(by_chance, 1.0)
    allowed = max(limits.tolerance_s, limits.waiting_s if thing == VEHICLE else 0.0)
    verdict = "cannot_tell" if not clear else "skewed" if abs(seconds) > allowed else "aligned"
    return {
        "source_id": source_id, "other_id": other_id, "thing": thing,
        "seconds": float(seconds) if clear else None, "spread_s": float(spread) if clear else None,
        "n_matched": matched, "by_chance": by_chance, "verdict": verdict,
        "why": _sentence(verdict, thing, seconds, matched, by_chance, limits.waiting_s / 60),
    }  # fmt: skip


def _weighted_median(values: Any, weights: Any) -> float:
    order = np.argsort(values, kind="stable")
    running = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(running, running[-1] / 2)])


def _sentence(verdict: str, thing: str, seconds: float, matched: int, by_chance: float, waiting: float) -> str:
    if verdict == "cannot_tell":
        return f"{matched:,} records of {thing} at the most frequent lag, {by_chance:,.0f} by chance: too few to tell."
    counted = f"{matched:,} records of {thing} at one lag, {by_chance:,.0f} by chance at others"
    far = f"{abs(seconds):.0f} s" if abs(seconds) < 120 else f"{abs(seconds) / 60:.1f} min"
    if verdict == "aligned" and thing == VEHICLE:
        explained = f"{far} apart, which waiting and the way between the two explain"
        return f"{counted}: {explained}; clocks less than {waiting:.0f} min apart cannot be told from a queue."
    if verdict == "aligned":
        return f"{counted}: the clocks agree within {max(abs(seconds), STEP_S):.0f} s."
    way = "later" if seconds > 0 else "earlier"
    return f"{counted}: the other clock reads {far} {way}. Times are shown as delivered."
