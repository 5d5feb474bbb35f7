"""Who belongs together: parties tied by a shared address, vehicle, person or a crossing side by side."""

from __future__ import annotations

from collections.abc import Iterable

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import identifier_kinds
from igloo.core.settings import Settings
from igloo.core.step import Tables

SIDE_BY_SIDE_S = 90


def households(members: Iterable[str], ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each member's household, named by its first member; `ties` are (member, what they share).

    >>> households(["a", "b", "c"], [("a", "12 Main St"), ("c", "12 Main St")])
    {'a': 'a', 'b': 'b', 'c': 'a'}
    """
    first = {member: member for member in sorted(members)}

    def top(member: str) -> str:
        while first[member] != member:
            member = first[member]
        return member

    holder: dict[str, str] = {}
    for member, shared in sorted(ties):
        if member not in first:
            continue
        one, other = sorted((top(holder.setdefault(shared, member)), top(member)))
        first[other] = one
    return {member: top(member) for member in first}


def after_crossing_tie(tables: Tables, settings: Settings) -> ir.Table:
    """What possible callers of shared contacts have in common: person, address, vehicle, a crossing."""
    fewest = settings.signals.calls_after_crossing.min_significant_callers
    pair = tables["after_crossing_pair"].filter(lambda t: t.e1 >= 2)
    shared = pair.group_by("contact").agg(many=pair.count()).filter(lambda t: t.many >= fewest)
    callers = pair.semi_join(shared, "contact").select("phone")
    # The contact too: whoever lives with it calls home, and is no evidence of anything.
    phones = ibis.union(callers, shared.select(phone="contact"), distinct=True)
    crossing = tables["after_crossing_phone"].semi_join(phones, "phone")
    limits = {n: k.ties_persons_up_to for n, k in identifier_kinds().items()}
    specific = tables["identifier"].filter(lambda t: t.n_entities <= t.kind.cases(*limits.items(), else_=1))
    specific = specific.anti_join(tables["registry"], "ident_id").select("ident_id")
    tied = tables["entity_identifier"].select("entity_id", "ident_id", "kind")
    people = tied.join(phones, [tied.ident_id == phones.phone]).select("phone", "entity_id")
    things = tied.filter(tied.kind.isin(["address", "plate", "account", "card"]))
    things = things.semi_join(specific, "ident_id").select("entity_id", "ident_id")
    at_home = people.join(things, "entity_id").select("phone", tie="ident_id")
    aboard = crossing.semi_join(specific, [crossing.vehicle == specific.ident_id])
    return ibis.union(
        people.select("phone", tie="entity_id"),
        at_home,
        aboard.select("phone", tie="vehicle"),
        _side_by_side(crossing),
        distinct=True,
    )


def _side_by_side(crossing: ir.Table) -> ir.Table:
    """Pairs of phones that crossed at one place within 90 seconds; each pair is a tie of both."""
    one = crossing.select("phone", "place", "t_s").distinct()
    one = one.mutate(bucket=one.t_s // SIDE_BY_SIDE_S)
    other = one.view().mutate(step=ibis.literal([-1, 0, 1], "array<int64>").unnest())
    other = other.select(
        place=other.place, other_phone=other.phone, other_s=other.t_s, bucket=other.bucket + other.step
    )
    met = one.join(other, ["place", "bucket"])
    met = met.filter((met.phone != met.other_phone) & ((met.t_s - met.other_s).abs() <= SIDE_BY_SIDE_S))
    pair = ibis.least(met.phone, met.other_phone) + " & " + ibis.greatest(met.phone, met.other_phone)
    return met.select("phone", tie=pair)
