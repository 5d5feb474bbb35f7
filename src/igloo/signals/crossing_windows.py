"""The hours after each crossing of a phone, comparable hours without a crossing, and the calls in both.

A phone crosses when it was given at the port, or when it speaks for the traveller. Crossings closer
together than the window are one episode. Comparable times are the same clock time some weeks before
and after, with no crossing near; a window counts only if the phone made or received any call within
two days of it, because a phone without records was not silent, it was not watched.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import identifier_kinds
from igloo.core.settings import CallsAfterCrossingSettings, Settings
from igloo.core.step import Tables

DAY_S = 86_400
LEAST_PROBABILITY = 0.8  # that a phone speaks for the traveller
FEWEST_COMPARABLE = 5  # below so many comparable times a phone is not testable
NEAREST_ALLOWED_S = 3 * 3600  # for daily commuters: comparable times on crossing days, so far from any


def _seconds(hours: float) -> int:
    return int(hours * 3600)


def after_crossing_phone(tables: Tables, settings: Settings) -> ir.Table:
    """Every crossing of every phone: given at the port, or speaking for the traveller."""
    most = identifier_kinds()["phone"].ties_persons_up_to
    crossing = tables["event_crossing"].filter(lambda t: t.t_utc.notnull())
    known = tables["identifier"].filter(lambda t: (t.kind == "phone") & (t.n_entities <= most))
    given = crossing.semi_join(known, [crossing.phone == known.ident_id])
    tie = tables["entity_identifier"].filter(
        lambda t: (t.kind == "phone") & (t.probability >= LEAST_PROBABILITY) & (t.n_entities <= most)
    )
    tie = tie.select("entity_id", "ident_id")
    people = tables["entity_mention"].select("entity_id", "mention_id")
    who = crossing.join(people, [crossing.traveller == people.mention_id]).join(tie, "entity_id")
    columns = ["phone", "event_id", "t_utc", "place", "vehicle", "source_id", "batch_id", "row"]
    spoken = who.select(phone=who.ident_id, **{c: who[c] for c in columns[1:]})
    every = ibis.union(given.select(columns), spoken.select(columns), distinct=True)
    every = every.anti_join(tables["registry"], [every.phone == tables["registry"].ident_id])
    return every.mutate(t_s=every.t_utc.epoch_seconds().cast("int64"), place=every.place.fill_null(""))


def after_crossing_call(tables: Tables, settings: Settings) -> ir.Table:
    """Calls of those phones with anybody but protected lines, once from each side."""
    phones = tables["after_crossing_phone"].select("phone").distinct()
    call = tables["event_call"].filter(lambda t: t.t_utc.notnull() & (t.caller != t.callee))
    origin = ["event_id", "t_utc", "source_id", "batch_id", "row"]
    both = ibis.union(
        call.select(*origin, phone="caller", contact="callee"),
        call.select(*origin, phone="callee", contact="caller"),
    )
    both = both.semi_join(phones, "phone")
    line = tables["registry"].select("ident_id", "category", "protected").distinct()
    t = both.left_join(line, [both.contact == line.ident_id])
    t = t.filter(~t.protected.fill_null(False))
    return t.select(
        *origin,
        "phone",
        "contact",
        category=t.category.fill_null(""),
        t_s=t.t_utc.epoch_seconds().cast("int64"),
    )


def _apart(t: ir.Table, seconds: int) -> ir.Table:
    """Without the rows that begin so soon after an earlier one of the same phone."""
    order = ibis.window(group_by=t.phone, order_by=[t.start_s, t.event_id])
    t = t.mutate(gap_s=t.start_s - t.start_s.lag().over(order))
    return t.filter(t.gap_s.isnull() | (t.gap_s > seconds)).drop("gap_s")


def after_crossing_episode(tables: Tables, settings: Settings) -> ir.Table:
    """Crossings that count: the newest episodes of each phone, up to the cap."""
    own = settings.signals.calls_after_crossing
    crossing = tables["after_crossing_phone"].mutate(start_s=lambda t: t.t_s)
    episode = _apart(crossing, _seconds(own.window_hours))
    newest = ibis.window(group_by=episode.phone, order_by=[episode.start_s.desc(), episode.event_id])
    episode = episode.mutate(place_in_list=ibis.row_number().over(newest))
    kept = episode.filter(episode.place_in_list < own.max_episodes_per_phone)
    return kept.select("phone", "event_id", "t_utc", "start_s", "source_id", "batch_id", "row")


def _observable(t: ir.Table, call: ir.Table, hours: float) -> ir.Table:
    """Windows within so many hours of any call of the phone."""
    span = _seconds(hours)
    seen = call.mutate(bucket=call.t_s // span)
    seen = seen.group_by("phone", "bucket").agg(first_s=seen.t_s.min(), last_s=seen.t_s.max())
    near = t.mutate(step=ibis.literal([-1, 0, 1], "array<int64>").unnest())
    near = near.mutate(bucket=near.start_s // span + near.step)
    met = near.join(seen, ["phone", "bucket"])
    met = met.filter((met.last_s >= met.start_s - span) & (met.first_s <= met.start_s + span))
    return t.semi_join(met.select("phone", "start_s").distinct(), ["phone", "start_s"])


def _comparable(tables: Tables, own: CallsAfterCrossingSettings) -> ir.Table:
    """Candidate times, once each, with the time to the nearest crossing (null: none near)."""
    days = [d for day in own.control_days for d in (-int(day), int(day))]
    t = tables["after_crossing_episode"].mutate(days=ibis.literal(days, "array<int64>").unnest())
    t = t.mutate(start_s=t.start_s + t.days * DAY_S)
    first = ibis.window(group_by=[t.phone, t.start_s], order_by=[t.event_id])
    t = t.mutate(copy=ibis.row_number().over(first)).filter(lambda x: x.copy == 0).drop("copy", "days")
    far = max(_seconds(own.crossing_free_hours), NEAREST_ALLOWED_S)
    steps = t.select("phone", "start_s").mutate(step=ibis.literal([-1, 0, 1], "array<int64>").unnest())
    steps = steps.mutate(bucket=steps.start_s // far + steps.step)
    crossing = tables["after_crossing_phone"].select("phone", "t_s").mutate(bucket=lambda x: x.t_s // far)
    met = steps.join(crossing, ["phone", "bucket"])
    met = met.mutate(away_s=(met.t_s - met.start_s).abs())
    nearest = met.group_by("phone", "start_s").agg(away_s=met.away_s.min())
    return t.left_join(nearest, ["phone", "start_s"]).drop("phone_right", "start_s_right")


def after_crossing_comparable(tables: Tables, settings: Settings) -> ir.Table:
    """Comparable times at which the phone was watched, with the time to its nearest crossing."""
    own = settings.signals.calls_after_crossing
    return _observable(_comparable(tables, own), tables["after_crossing_call"], own.observable_hours)


def after_crossing_window(tables: Tables, settings: Settings) -> ir.Table:
    """All windows: after crossings (after = 1) and at comparable times (after = 0).

    `near` marks comparable times on crossing days, used only where a phone has too few others.
    """
    own = settings.signals.calls_after_crossing
    width = _seconds(own.window_hours)
    exposed = _observable(tables["after_crossing_episode"], tables["after_crossing_call"], own.observable_hours)
    comparable = tables["after_crossing_comparable"]
    free = comparable.away_s.isnull() | (comparable.away_s >= _seconds(own.crossing_free_hours))
    usual = _apart(comparable.filter(free), width).drop("away_s")
    enough = usual.group_by("phone").agg(many=usual.count()).filter(lambda t: t.many >= FEWEST_COMPARABLE)
    allowed = free | (comparable.away_s >= max(NEAREST_ALLOWED_S, width))
    near = _apart(comparable.filter(allowed), width).drop("away_s").anti_join(enough, "phone")
    usual = usual.semi_join(enough, "phone")
    columns = exposed.columns
    every = ibis.union(
        exposed.select(columns).mutate(after=ibis.literal(1, "int64"), near=ibis.literal(0, "int64")),
        usual.select(columns).mutate(after=ibis.literal(0, "int64"), near=ibis.literal(0, "int64")),
        near.select(columns).mutate(after=ibis.literal(0, "int64"), near=ibis.literal(1, "int64")),
    )
    return every.mutate(window_id=every.phone + " " + every.start_s.cast("string"))


def after_crossing_hit(tables: Tables, settings: Settings) -> ir.Table:
    """Calls inside windows, with the other party."""
    width = _seconds(settings.signals.calls_after_crossing.window_hours)
    window = tables["after_crossing_window"].select("phone", "window_id", "start_s", "after")
    window = window.mutate(step=ibis.literal([0, 1], "array<int64>").unnest())
    window = window.mutate(bucket=window.start_s // width + window.step)
    call = tables["after_crossing_call"].mutate(bucket=lambda t: t.t_s // width)
    met = window.join(call, ["phone", "bucket"])
    met = met.filter((met.t_s > met.start_s) & (met.t_s <= met.start_s + width))
    return met.drop("bucket", "step", "start_s", "t_s")
