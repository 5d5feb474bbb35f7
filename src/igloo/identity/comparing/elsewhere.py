"""A hard negative: two descriptions whose bearers were recorded far apart at times no journey connects."""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.core.settings import IdentitySettings
from igloo.core.step import Tables

# An airliner's speed, and what coordinates of a region, clocks and queues may add to the distance.
FASTEST_KM_H = 900.0
SLACK_KM = 100.0
# Apart by more hours than this no distance on earth is too far.
MOST_HOURS = 24
# A description with more links than this says nothing of its ends; see _may_meet.
MOST_LINKS = 50
# Kinds of events at which the person stood there in person; a payment or a tip can be made from afar.
IN_PERSON = {"crossing": "traveller", "encounter": "subject", "trip": "driver"}
EVENTS = tuple(f"event_{kind}" for kind in IN_PERSON)
CONFLICT = "recorded too far apart at one time"
_RADIUS_KM = 6371.0


def whereabouts(tables: Tables) -> ir.Table:
    """Where descriptions were in person: profile_id, second, hour, lat, lon; only moments told to the minute."""
    parts = []
    for kind, role in IN_PERSON.items():
        if f"event_{kind}" in tables and kind in event_kinds():
            event = tables[f"event_{kind}"]
            sure = event.lat.notnull() & event.lon.notnull() & event.t_utc.notnull() & event[role].notnull()
            sure &= event.time_precision.isin(("second", "minute"))
            parts.append(event.filter(sure).select("lat", "lon", mention_id=role, second=event.t_utc.epoch_seconds()))
    seen = ibis.union(*parts).join(tables["mention_profile"], "mention_id")
    seen = seen.mutate(day=seen.second // (MOST_HOURS * 3600))
    return seen.select("profile_id", "second", "day", "lat", "lon").distinct()


def _km(lat: ir.Value, lon: ir.Value, other_lat: ir.Value, other_lon: ir.Value) -> ir.Value:
    """Distance on the globe, by the haversine formula."""
    radian = math.pi / 180
    half = ((other_lat - lat) * radian / 2).sin() ** 2
    half += (lat * radian).cos() * (other_lat * radian).cos() * ((other_lon - lon) * radian / 2).sin() ** 2
    return 2 * _RADIUS_KM * ibis.least(half, ibis.literal(1.0)).sqrt().asin()


def _may_meet(pairs: ir.Table, seen: ir.Table, settings: IdentitySettings) -> ir.Table:
    """Pairs that may come into one person: likely ones, and the two ends of two links in a row.

    Ends are looked at where both were seen somewhere and the description between them has at most MOST_LINKS links:
    with more, each end beside each other would be more pairs than were ever compared.
    """
    likely = pairs.filter(pairs.probability >= settings.review_probability).select("left_id", "right_id")
    sure = pairs.filter(
        (pairs.probability >= settings.merge_probability) & (pairs.strong_kinds >= settings.strong_kinds_to_merge)
    )
    ways = ibis.union(sure.select(one="left_id", middle="right_id"), sure.select(one="right_id", middle="left_id"))
    ways = ways.semi_join(seen.select(one="profile_id"), "one")
    few = ways.group_by("middle").agg(links=ways.count()).filter(lambda t: t.links <= MOST_LINKS).drop("links")
    ways = ways.semi_join(few, "middle")
    ends = ways.join(ways.view().rename(other="one"), "middle").filter(lambda t: t.one < t.other)
    return ibis.union(likely, ends.select(left_id="one", right_id="other"), distinct=True)


def seen_elsewhere(pairs: ir.Table, tables: Tables, settings: IdentitySettings) -> ir.Table:
    """Descriptions that no journey connects: left_id, right_id.

    Reads compared pairs, mention_profile and the events at which somebody stood in person. Misleads where a clock
    is wrong by hours, or where somebody else used the document; both are for a person to see, so such a pair is
    never discarded, only never merged without one.
    """
    seen = whereabouts(tables)
    left = _may_meet(pairs, seen, settings).join(seen.rename(left_id="profile_id"), "left_id")
    steps = ibis.array([ibis.literal(n, "int64") for n in (-1, 0, 1)]).unnest()
    around = seen.select(
        right_id="profile_id", own_day="day", other_second="second", other_lat="lat", other_lon="lon", step=steps
    )
    around = around.mutate(day=around.own_day + around.step).drop("own_day", "step")
    met = left.join(around, ["right_id", "day"])
    hours = (met.second - met.other_second).abs() / 3600
    km = _km(met.lat, met.lon, met.other_lat, met.other_lon)
    too_far = (hours <= MOST_HOURS) & (km > SLACK_KM + FASTEST_KM_H * hours)
    return met.filter(too_far).select("left_id", "right_id").distinct()


def with_whereabouts(pairs: ir.Table, apart: ir.Table) -> ir.Table:
    """Compared pairs; `conflict` says so where `seen_elsewhere` found them."""
    marked = apart.select("left_id", "right_id").mutate(elsewhere=True)
    t = pairs.left_join(marked, ["left_id", "right_id"]).drop("left_id_right", "right_id_right")
    found = t.elsewhere.fill_null(False) & (t.conflict == "")
    return t.mutate(conflict=found.ifelse(CONFLICT, t.conflict)).select(pairs.columns)
