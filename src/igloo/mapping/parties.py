"""Who took part in what, across all kinds of events: the table a dossier and a timeline read."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds
from igloo.core.step import Tables


def event_parties(tables: Tables) -> ir.Table:
    """One row an event and party, as contract table `event_party`."""
    parts = []
    for kind in event_kinds().values():
        events = tables[f"event_{kind.name}"]
        for role in kind.roles:
            held = events.filter(events[role].notnull())
            parts.append(
                held.select(
                    subject_id=held[role],
                    event_id=held.event_id,
                    kind=ibis.literal(kind.name),
                    role=ibis.literal(role),
                    t_utc=held.t_utc,
                    source_id=held.source_id,
                    batch_id=held.batch_id,
                    row=held.row,
                )
            )
    return ibis.union(*parts)
