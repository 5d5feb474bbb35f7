"""Who is linked to what, and in which way: one row a unit, an item and a row of a file that says so.

A unit is a person (all mentions and the numbers that speak for that person alone) or an identifier
nobody is known behind. An item is what units can share, in one of these aspects:

  contact    the other end of a call or message
  payment    the other side of a payment
  place      where an event of theirs was recorded
  companion  who passed the same place within minutes (or stayed there on the same day), on two days or more
  person     who else is named in the same record
  phone, plate, address, account, card, document, device, email, handle   written beside them in a record

Columns of every table of links: unit, aspect, item, event_id, event_kind, t_utc, source_id, batch_id, row.
Pure expressions, the same on every engine.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.core.step import Tables

SPEAKS_FOR = 0.8
TALKS = ("call", "message")
# Where somebody was; the place of a call is a mast, that of an advertisement a market.
VISITS = ("crossing", "encounter", "payment", "position", "sighting", "stay", "trip")
# How far apart two passages of one place may be and still be one, in seconds.
NEAR_S = {"crossing": 180, "sighting": 120, "stay": 86_400}
FEWEST_DAYS_TOGETHER = 2
_REFERENCE = ("event_id", "event_kind", "t_utc", "source_id", "batch_id", "row")
READS = (
    *("event_party", "entity_mention", "entity_identifier", "identifier_written"),
    *(f"event_{kind}" for kind in VISITS),
)


def units(tables: Tables) -> ir.Table:
    """The unit of every mention and of every identifier that speaks for one person: party, unit."""
    mentions = tables["entity_mention"].select(party="mention_id", unit="entity_id")
    ties = tables["entity_identifier"].filter(lambda t: t.probability >= SPEAKS_FOR)
    single = ties.group_by("ident_id").aggregate(unit=ties.entity_id.min(), people=ties.entity_id.nunique())
    owned = single.filter(single.people == 1).select(party="ident_id", unit="unit")
    return ibis.union(mentions, owned)


def parties_of(tables: Tables, wanted: ir.Table) -> ir.Table:
    """The ids under which rows name these units (column `unit`): themselves, their mentions and numbers."""
    known = units(tables)
    own = known.semi_join(wanted, known.unit == wanted.unit)
    return ibis.union(wanted.select(party="unit", unit="unit"), own.select("party", "unit"), distinct=True)


def _with_unit(parties: ir.Table, known: ir.Table) -> ir.Table:
    joined = parties.left_join(known, parties.subject_id == known.party)
    return joined.select(
        *[parties[name] for name in parties.columns], unit=ibis.coalesce(joined.unit, parties.subject_id)
    )


def events_of(tables: Tables, parties: ir.Table | None = None) -> ir.Table:
    """Rows of `event_party`, all of them or those of the events that name one of these parties."""
    named = tables["event_party"]
    if parties is None:
        return named
    theirs = named.semi_join(parties, named.subject_id == parties.party).select("event_id").distinct()
    return named.semi_join(theirs, "event_id")


def shared_records(named: ir.Table, known: ir.Table, mentions: ir.Table) -> ir.Table:
    """Who and what is named in one event with whom: contacts, payments, people and identifiers of a record."""
    one = _with_unit(named.rename(event_kind="kind"), known)
    other = _with_unit(named.select("event_id", "subject_id"), known)
    other = other.left_join(mentions, other.subject_id == mentions.mention_id)
    other = other.select(
        other_event="event_id",
        other_unit="unit",
        item=ibis.coalesce(other.entity_id, other.subject_id),
        is_person=other.entity_id.notnull(),
    )
    both = one.join(other, one.event_id == other.other_event)
    both = both.filter(both.unit != both.other_unit)
    written = ibis.cases(
        (both.event_kind.isin(TALKS), "contact"),
        (both.event_kind == "payment", "payment"),
        (both.is_person, "person"),
        else_=both.item.re_extract("^([a-z]+):", 1),
    )
    return both.select("unit", "item", *_REFERENCE, aspect=written).filter(lambda t: t.aspect != "")


def written_beside(uses: ir.Table, known: ir.Table) -> ir.Table:
    """Identifiers written beside a person in a row: addresses, accounts, vehicles, documents."""
    beside = uses.filter(uses.mention_id.notnull())
    return beside.join(known, beside.mention_id == known.party).select(
        "unit",
        item="ident_id",
        event_id=ibis.literal(None, "string"),
        event_kind=ibis.literal("", "string"),
        t_utc="t_utc",
        source_id="source_id",
        batch_id="batch_id",
        row="row",
        aspect="kind",
    )


def visits(tables: Tables, named: ir.Table, known: ir.Table) -> ir.Table:
    """Who was recorded where: unit, place and the row that says so."""
    placed = ibis.union(
        *[
            tables[f"event_{kind}"].select("event_id", "place").filter(lambda t: t.place.notnull() & (t.place != ""))
            for kind in VISITS
            if kind in event_kinds()
        ]
    )
    there = named.filter(named.kind.isin(VISITS)).join(placed, "event_id").rename(event_kind="kind")
    return _with_unit(there, known).select("unit", "place", *_REFERENCE).distinct()


def places_visited(there: ir.Table) -> ir.Table:
    """Visits as links."""
    return there.select("unit", *_REFERENCE, item="place", aspect=ibis.literal("place"))


def near_each_other(there: ir.Table, others: ir.Table) -> ir.Table:
    """Who passed a place within minutes of whom, on at least two days."""
    parts = [_near(there, others, kind, seconds) for kind, seconds in NEAR_S.items()]
    near = ibis.union(*parts).mutate(day=lambda t: t.t_utc.date())
    often = near.group_by(["unit", "item"]).aggregate(days=near.day.nunique())
    often = often.filter(often.days >= FEWEST_DAYS_TOGETHER)
    return near.semi_join(often, ["unit", "item"]).select("unit", "aspect", "item", *_REFERENCE).distinct()


def _near(there: ir.Table, others: ir.Table, kind: str, seconds: int) -> ir.Table:
    one = there.filter((there.event_kind == kind) & there.t_utc.notnull())
    one = one.mutate(second=one.t_utc.epoch_seconds()).mutate(slot=lambda t: t.second // seconds)
    other = others.filter((others.event_kind == kind) & others.t_utc.notnull())
    other = other.select(item="unit", other_place="place", other_second=other.t_utc.epoch_seconds())
    # Slots of one width: what is near lies in the same slot or in one beside it.
    around = other.mutate(slot=other.other_second // seconds)
    around = ibis.union(*[around.mutate(slot=around.slot + step) for step in (-1, 0, 1)])
    met = one.join(around, [one.place == around.other_place, one.slot == around.slot])
    apart = (met.second - met.other_second).abs()
    met = met.filter((apart <= seconds) & (met.unit != met.item))
    return met.select("unit", "item", *_REFERENCE, aspect=ibis.literal("companion"))


def record_links(tables: Tables, named: ir.Table, uses: ir.Table) -> ir.Table:
    """Links of these events and uses: who is named with whom, and what is written beside whom."""
    known = units(tables)
    mentions = tables["entity_mention"].select("mention_id", "entity_id")
    return together(shared_records(named, known, mentions), written_beside(uses, known))


def together(*parts: ir.Table) -> ir.Table:
    """Links of several kinds as one table."""
    return ibis.union(*[part.select("unit", "aspect", "item", *_REFERENCE) for part in parts])
