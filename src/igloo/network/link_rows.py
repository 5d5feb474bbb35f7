"""The rows of files that link some units to some items, for the few links that somebody looks at.

Asked one after another, each of what the one before answered (`subjects`: unit; `parties`; `wanted`: unit,
aspect, item, links of table `link`; `one` and `other`: rows of event_party with their unit and item).
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.step import Tables
from igloo.network.links import (
    NEAR_S,
    PLACED,
    VISITS,
    WHO_IS_BEHIND,
    named_together,
    passed_near,
    passing,
    placed_events,
    who_is_behind,
    with_unit,
    written_beside,
)

READS = ("event_party", "identifier_written", *WHO_IS_BEHIND, *PLACED)
_REFERENCE = ("t_utc", "source_id", "batch_id", "row")


def parties_of(tables: Tables, subjects: ir.Table) -> ir.Table:
    """The ids under which rows name these subjects (column `unit`): party, unit, item, written."""
    known = who_is_behind(tables)
    theirs = known.semi_join(subjects, "unit").select("party")
    parties = ibis.union(subjects.select(party="unit"), theirs, distinct=True)
    return with_unit(parties.mutate(subject_id=parties.party), known.view())


def rows_naming(tables: Tables, parties: ir.Table) -> ir.Table:
    """What `event_party` says of these parties, with their unit and item."""
    named = tables["event_party"]
    columns = [named[name] for name in ("event_id", "kind", *_REFERENCE)]
    joined = named.join(parties, named.subject_id == parties.party)
    return joined.select(*columns, parties.unit, parties.item, parties.written)


def rows_beside(tables: Tables, parties: ir.Table, one: ir.Table) -> ir.Table:
    """Of these parties what happened in the events of `one`, and where they passed."""
    found = rows_naming(tables, parties)
    return found.filter(found.kind.isin(tuple(NEAR_S)) | found.event_id.isin(one.event_id))


def rows_of_links(tables: Tables, wanted: ir.Table, parties: ir.Table, one: ir.Table, other: ir.Table) -> ir.Table:
    """Every row that says one of these links: unit, aspect, item, t_utc, source_id, batch_id, row."""
    uses = tables["identifier_written"]
    items = wanted.select("item").distinct()
    placed = placed_events(tables)
    there, others = (named.filter(named.kind.isin(VISITS)).join(placed, "event_id") for named in (one, other))
    parts = [
        named_together(one, other),
        written_beside(uses.semi_join(items, uses.ident_id == items.item), parties),
        there.mutate(aspect=ibis.literal("place"), item="place"),
        passed_near(passing(there.drop("item")), passing(others)).mutate(aspect=ibis.literal("companion")),
    ]
    rows = ibis.union(*(part.select("unit", "aspect", "item", *_REFERENCE) for part in parts))
    return rows.semi_join(wanted, ["unit", "aspect", "item"]).distinct()


def summed(rows: ir.Table) -> ir.Table:
    """A row a unit, aspect and item: n_rows (distinct rows of files), first and last."""
    said = rows.mutate(reference=rows.batch_id.concat("#", rows.row.cast("string")))
    return (
        said.group_by(["unit", "aspect", "item"])
        .aggregate(n_rows=said.reference.nunique(), first=said.t_utc.min(), last=said.t_utc.max())
        .order_by(["aspect", "item", "unit"])
    )
