"""Who is linked to what, and in which way: table `link`, one row a unit, an aspect and an item.

A unit is a person (all mentions and the numbers that speak for that person alone) or an identifier
nobody is known behind. An item is what units can share, in one of these aspects:

  contact    the other end of a call or message
  payment    the other side of a payment
  place      where an event of theirs was recorded
  companion  who passed the same place within minutes (or stayed there on the same day), on two days or more
  person     who else is named in the same record
  phone, plate, address, account, card, document, device, email, handle   written beside them in a record

Pure expressions, the same on every engine.
"""

from __future__ import annotations

from itertools import combinations

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.core.step import Steps, Tables

SPEAKS_FOR = 0.8
TALKS = ("call", "message")
# Where somebody was; the place of a call is a mast, that of an advertisement a market.
VISITS = ("crossing", "encounter", "payment", "position", "sighting", "stay", "trip")
# How far apart two passages of one place may be and still be one, in seconds.
NEAR_S = {"crossing": 180, "sighting": 120, "stay": 86_400}
FEWEST_SHARING = 2
PLACED = tuple(f"event_{kind}" for kind in VISITS)
WHO_IS_BEHIND = ("entity_mention", "entity_identifier")
_SPOKEN = tuple(f"event_{kind}" for kind in TALKS)
_LINK = ("unit", "aspect", "item")


def who_is_behind(tables: Tables) -> ir.Table:
    """The unit of every mention and of every identifier that speaks for one person: party, unit, named.

    `named`: the party is a description of the person, so that whoever shares it shares the person.
    """
    mentions = tables["entity_mention"].select(party="mention_id", unit="entity_id", named=ibis.literal(True))
    ties = tables["entity_identifier"].filter(lambda t: t.probability >= SPEAKS_FOR)
    single = ties.group_by("ident_id").aggregate(unit=ties.entity_id.min(), people=ties.entity_id.nunique())
    owned = single.filter(single.people == 1).select(party="ident_id", unit="unit", named=ibis.literal(False))
    return ibis.union(mentions, owned)


def with_unit(named: ir.Table, known: ir.Table) -> ir.Table:
    """Rows of parties (subject_id) with their unit and with what another shares who is named beside them."""
    joined = named.left_join(known, named.subject_id == known.party)
    is_person = joined.named.fill_null(False)
    return joined.select(
        *(named[name] for name in named.columns if name != "subject_id"),
        unit=ibis.coalesce(joined.unit, joined.subject_id),
        item=ibis.ifelse(is_person, joined.unit, joined.subject_id),
        # What it is written as beside others; told here, once a party and not once a pair.
        written=ibis.ifelse(is_person, "person", stratum_of(joined.subject_id)),
    )


def named_together(one: ir.Table, other: ir.Table) -> ir.Table:
    """Every row of `one` beside each row of `other` of the same event but another unit: with item and aspect."""
    other = other.select("event_id", "item", "written", other_unit="unit").filter(lambda t: t.written != "")
    both = one.drop("item", "written").join(other, "event_id").filter(lambda t: t.unit != t.other_unit)
    aspect = ibis.cases((both.kind.isin(TALKS), "contact"), (both.kind == "payment", "payment"), else_=both.written)
    return both.mutate(aspect=aspect).drop("other_unit", "written")


def written_beside(uses: ir.Table, known: ir.Table) -> ir.Table:
    """Identifiers written beside a person in a row: addresses, accounts, vehicles, documents."""
    beside = uses.filter(uses.mention_id.notnull())
    return beside.join(known, beside.mention_id == known.party).select(
        "unit", "t_utc", "source_id", "batch_id", "row", item="ident_id", aspect="kind"
    )


def placed_events(tables: Tables) -> ir.Table:
    """Where events of visits were: event_id, place."""
    kinds = [kind for kind in VISITS if kind in event_kinds()]
    events = [tables[f"event_{kind}"].select("event_id", "place") for kind in kinds]
    return ibis.union(*events).filter(lambda t: t.place.notnull() & (t.place != ""))


def passing(there: ir.Table) -> ir.Table:
    """Visits at which one passes others: with second, slot and width."""
    width = ibis.cases(*((there.kind == kind, ibis.literal(seconds, "int64")) for kind, seconds in NEAR_S.items()))
    timed = there.mutate(width=width).filter(lambda t: t.width.notnull() & t.t_utc.notnull())
    timed = timed.mutate(second=timed.t_utc.epoch_seconds().cast("int64"))
    return timed.mutate(slot=timed.second // timed.width)


def passed_near(one: ir.Table, other: ir.Table) -> ir.Table:
    """Every row of `one` beside each unit of `other` (`passing` both) that passed the place within minutes."""
    steps = ibis.array([ibis.literal(n, "int64") for n in (-1, 0, 1)]).unnest()
    around = other.select("kind", "place", item="unit", other_second="second", own_slot="slot", step=steps)
    # Slots of one width: what is near lies in the same slot or in one beside it.
    around = around.mutate(slot=around.own_slot + around.step).drop("own_slot", "step")
    met = one.join(around, ["kind", "place", "slot"])
    return met.filter((met.unit != met.item) & ((met.second - met.other_second).abs() <= met.width))


def link(tables: Tables) -> ir.Table:
    """Who is linked to what, as contract table `link`."""
    known = who_is_behind(tables)
    parties = tables["event_party"].filter(lambda t: ~t.kind.isin(TALKS))
    named = with_unit(parties.select("subject_id", "event_id", "kind", "t_utc"), known)
    there = named.filter(named.kind.isin(VISITS)).join(placed_events(tables), "event_id")
    there = there.select("unit", "place", "kind", "t_utc").distinct()
    parts = [
        _talks(tables, known),
        named_together(named.drop("t_utc"), named),
        written_beside(tables["identifier_written"], known),
        there.select("unit", aspect=ibis.literal("place"), item="place"),
        _companions(passing(there)),
    ]
    return ibis.union(*(part.select(*_LINK) for part in parts)).distinct()


def _talks(tables: Tables, known: ir.Table) -> ir.Table:
    """Contacts: pairs are made distinct before anything is joined, of a million calls a few are left."""
    pairs = []
    for name in TALKS:
        roles = tuple(event_kinds()[name].roles)
        spoken = tables[f"event_{name}"].select(roles).distinct()
        pairs += [spoken.select(end=one, other_end=other) for one, other in combinations(roles, 2)]
    both = ibis.union(*pairs).filter(lambda t: t.end.notnull() & t.other_end.notnull())
    both = _end(_end(both, known, "end"), known.view(), "other_end")
    both = both.filter(both.end_unit != both.other_end_unit)
    contact = ibis.literal("contact")
    return ibis.union(
        both.select(unit="end_unit", aspect=contact, item="other_end_item"),
        both.select(unit="other_end_unit", aspect=contact, item="end_item"),
    )


def _end(pairs: ir.Table, known: ir.Table, end: str) -> ir.Table:
    joined = pairs.left_join(known, pairs[end] == known.party)
    unit = ibis.coalesce(joined.unit, joined[end])
    item = ibis.ifelse(joined.named.fill_null(False), joined.unit, joined[end])
    return joined.select(*pairs.columns, **{f"{end}_unit": unit, f"{end}_item": item})


def _companions(passes: ir.Table) -> ir.Table:
    """Who passed near whom on two days or more."""
    near = passed_near(passes, passes).mutate(day=lambda t: t.t_utc.date())
    # Two days are an earlier and a later one: counting distinct days took a quarter more.
    often = near.group_by(["unit", "item"]).aggregate(first=near.day.min(), last=near.day.max())
    return often.filter(often.first < often.last).select("unit", "item", aspect=ibis.literal("companion"))


def stratum_of(unit: ir.StringColumn) -> ir.StringColumn:
    """The kind of an identifier; empty for people and organisations."""
    return unit.re_extract("^([a-z]+):", 1)


def link_degree(tables: Tables) -> ir.Table:
    """How many units of each kind have an item, as contract table `link_degree`."""
    links = tables["link"].mutate(stratum=lambda t: stratum_of(t.unit))
    return links.group_by(["aspect", "item", "stratum"]).aggregate(degree=links.count())


def link_population(tables: Tables) -> ir.Table:
    """How much there is to share, as contract table `link_population`."""
    links = tables["link"]
    units = links.group_by(["aspect", "unit"]).aggregate(n=links.count())
    units = units.mutate(stratum=stratum_of(units.unit))
    of_units = units.group_by(["aspect", "stratum"]).aggregate(n_units=units.count(), n_links=units.n.sum())
    degrees = tables["link_degree"]
    items = degrees.group_by(["aspect", "item"]).aggregate(degree=degrees.degree.sum())
    of_items = items.group_by("aspect").aggregate(n_items=items.count(where=items.degree >= FEWEST_SHARING))
    return of_units.join(of_items, "aspect").select("aspect", "stratum", "n_units", "n_links", "n_items")


LINK_STEPS: Steps = (
    ("link", link, ("event_party", "identifier_written", *WHO_IS_BEHIND, *PLACED, *_SPOKEN)),
    ("link_degree", link_degree, ("link",)),
    ("link_population", link_population, ("link", "link_degree")),
)
