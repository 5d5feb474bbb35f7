"""Collective evidence: two descriptions that travel with the same people, or in the same vehicles.

It may raise a pair to review and can never merge one: the bits are bounded, stop short of an automatic merge,
and are no strong kind. A companion counts as the person they are resolved to by everything else (one step along
pairs that would be merged anyway), so this looks once at what the first round found and never at itself.
"""

from __future__ import annotations

import json
from itertools import permutations

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_json_text
from igloo.core.kinds import EventKind, event_kinds
from igloo.core.settings import IdentitySettings
from igloo.core.step import Tables
from igloo.identity.comparing.explanation import bits_below_merge, with_part

COMPARISON, LEVEL = "Companions and vehicles", "rare and shared"
# Whoever travels with more people than a household has, drives a bus, or is one: that says nothing.
MOST_PEOPLE = 10
# Bits of all that two descriptions share this way; families share it without being one person.
MOST_BITS = 6.0
# Vehicles at one place within so many seconds are one passage.
PASSAGE_S = 600
EVENTS = tuple(
    f"event_{kind.name}" for kind in event_kinds().values() if any(r.holds == "mention" for r in kind.roles.values())
)
_COMPANY = ("mention_id", "item", "event_id")


def in_company(tables: Tables) -> ir.Table:
    """Who was recorded with what: mention_id, item (a plate, or the mention beside), event_id.

    Beside somebody is who stands in the same record, and who came by in the same vehicle within minutes.
    """
    parts = [part for kind in event_kinds().values() for part in _of_kind(tables, kind)]
    return ibis.union(*parts).filter(lambda t: t.mention_id.notnull() & t.item.notnull()).distinct()


def _of_kind(tables: Tables, kind: EventKind) -> list[ir.Table]:
    name = f"event_{kind.name}"
    if name not in tables:
        return []
    event = tables[name]
    people = [role.name for role in kind.roles.values() if role.holds == "mention"]
    vehicles = [role.name for role in kind.roles.values() if "plate" in role.kinds]
    found = [event.select(mention_id=one, item=other, event_id="event_id") for one, other in permutations(people, 2)]
    for one in people:
        for vehicle in vehicles:
            ridden = event.filter(event[vehicle].notnull() & event[one].notnull())
            found.append(ridden.select(mention_id=one, item=vehicle, event_id="event_id"))
            passage = ridden.filter(ridden.t_utc.notnull() & ridden.place.notnull()).select(
                "event_id", "place", who=one, ridden=vehicle, slot=ridden.t_utc.epoch_seconds() // PASSAGE_S
            )
            # A plate that stands for "unknown" is at one place with thousands: each beside each would never end.
            together = passage.group_by("place", "ridden", "slot").agg(people=passage.who.nunique())
            few = together.filter(together.people <= MOST_PEOPLE).drop("people")
            passage = passage.semi_join(few, ["place", "ridden", "slot"])
            other = passage.select("place", "ridden", "slot", item="who")
            met = passage.join(other, ["place", "ridden", "slot"]).filter(lambda t: t.who != t.item)
            found.append(met.select("item", "event_id", mention_id="who").select(_COMPANY))
    return [part.select(_COMPANY) for part in found]


def _resolved(pairs: ir.Table, settings: IdentitySettings) -> ir.Table:
    """Descriptions that the evidence merges with an earlier one, and the first such: profile_id, stands_for."""
    sure = pairs.filter(
        (pairs.probability >= settings.merge_probability)
        & (pairs.strong_kinds >= settings.strong_kinds_to_merge)
        & (pairs.conflict == "")
    )
    return sure.group_by(profile_id="right_id").agg(stands_for=sure.left_id.min())


def shared_company(pairs: ir.Table, tables: Tables, settings: IdentitySettings) -> ir.Table:
    """What compared pairs share this way: left_id, right_id, bits before any bound, n_shared, and the first in words.

    Bits of a thing are log2 of how rarely a description in company has it. Left out: what more than MOST_PEOPLE
    descriptions have, registered lines, a vehicle that both have written beside their name (compared already), and
    pairs that were recorded beside each other: two people in one car are not one person.
    """
    link = tables["mention_profile"]
    company = in_company(tables).join(link, "mention_id")
    beside = link.select(item="mention_id", beside="profile_id")
    company = company.left_join(beside, "item").drop("item_right")
    resolved = _resolved(pairs, settings).rename(beside="profile_id")
    company = company.left_join(resolved, "beside").drop("beside_right")
    thing = ibis.coalesce(company.stands_for, company.beside, company.item)
    had = company.mutate(thing=thing).select("profile_id", "thing", "beside").distinct()
    if "registry" in tables:
        registered = tables["registry"].select(thing="ident_id").distinct()
        had = had.anti_join(registered, "thing")
    each = had.select("profile_id", "thing").distinct()
    n_in_company = each.agg(n_all=each.profile_id.nunique())
    rare = each.group_by("thing").agg(n=lambda t: t.count()).filter(lambda t: (t.n >= 2) & (t.n <= MOST_PEOPLE))
    rare = rare.cross_join(n_in_company).mutate(bits=lambda t: (t.n_all / t.n).log2())
    each = each.semi_join(rare, "thing")
    mine, theirs = each.rename(left_id="profile_id"), each.rename(right_id="profile_id")
    both = pairs.select("left_id", "right_id").join(mine, "left_id").join(theirs, ["right_id", "thing"])
    both = both.join(rare.select("thing", "bits"), "thing")
    together = had.filter(had.beside.notnull())
    ways = (("profile_id", "beside"), ("beside", "profile_id"))
    both = both.anti_join(
        ibis.union(*(together.select(left_id=one, right_id=other) for one, other in ways), distinct=True),
        ["left_id", "right_id"],
    )
    profile = tables["profile"]
    for side in ("left", "right"):
        plates = profile.select(**{f"{side}_id": "profile_id", f"{side}_plates": profile.plates.fill_null("")})
        both = both.join(plates, f"{side}_id")
    written = ibis.and_(
        *((" " + both[f"{side}_plates"] + " ").contains(" " + both.thing + " ") for side in ("left", "right"))
    )
    both = both.filter(~written)
    named = profile.select(thing="profile_id", name="name")
    both = both.left_join(named, "thing").drop("thing_right")
    both = both.mutate(label=ibis.coalesce(both.name.nullif(""), both.thing))
    return both.group_by("left_id", "right_id").agg(bits=both.bits.sum(), n_shared=both.count(), label=both.label.min())


def with_company(pairs: ir.Table, tables: Tables, settings: IdentitySettings) -> ir.Table:
    """Compared pairs with what they share in company as one more part of the sum; see the module.

    A pair rises by at most MOST_BITS and never to `merge_probability`; one that is there already stays as it is.
    """
    shared = shared_company(pairs, tables, settings)
    t = pairs.left_join(shared, ["left_id", "right_id"]).drop("left_id_right", "right_id_right")
    room = ibis.greatest(ibis.literal(bits_below_merge(settings.merge_probability)) - t.weight, ibis.literal(0.0))
    added = ibis.least(t.bits.fill_null(0.0), ibis.literal(MOST_BITS), room).round(3)
    more = (t.n_shared > 1).ifelse(ibis.literal(" + ") + (t.n_shared - 1).cast("string"), "")
    text = igloo_json_text(t.label.fill_null("") + more.fill_null(""))
    return with_part(t.mutate(added=added), COMPARISON, (json.dumps(LEVEL), text, text), pairs.columns)
