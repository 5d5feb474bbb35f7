"""Lines that only ever answer: an office, a works gate, a dispatcher's desk, registered or not.

Whoever runs people calls them back; a line with many calls and none of its own serves callers.
Misleads where records hold only one direction: then nothing is taken for an answering line.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.settings import Settings
from igloo.core.step import Tables

FEWEST_CALLS = 30
# Below this median share of own calls the records seem to hold one direction only.
LEAST_USUAL_SHARE = 0.1


def after_crossing_line(tables: Tables, settings: Settings) -> ir.Table:
    """How many calls each contact of a crosser has in all, and how many it made itself."""
    contact = tables["after_crossing_pair"].select("contact").distinct()
    call = tables["event_call"]
    both = ibis.union(
        call.select(contact="caller", made=ibis.literal(1, "int64")),
        call.select(contact="callee", made=ibis.literal(0, "int64")),
    )
    both = both.semi_join(contact, "contact")
    return both.group_by("contact").agg(n_calls=both.count(), n_made=both.made.sum())


def answering_lines(lines: pd.DataFrame, most_own_share: float) -> set[str]:
    """The contacts that only ever answer; empty when the records cannot tell."""
    busy = lines[lines["n_calls"] >= FEWEST_CALLS]
    share = busy["n_made"] / busy["n_calls"]
    if not len(busy) or share.median() < LEAST_USUAL_SHARE:
        return set()
    return set(busy.loc[share <= most_own_share, "contact"])
