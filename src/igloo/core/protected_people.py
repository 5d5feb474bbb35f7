"""Victims, witnesses and unaccompanied children: on record, found by search, and never ranked as suspects."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.step import Tables

# Words in the outcome of an encounter. A word like "minor" alone would also mean a minor offence.
PROTECTED_OUTCOMES = ("victim", "witness", "unaccompanied")
# What belongs to the person in such a record; the vehicle may be somebody else's.
OWN_ROLES = ("phone", "document", "device")
SPEAKS_FOR = 0.8
READS = ("event_encounter", "entity_mention", "entity_identifier")


def protected_people(tables: Tables) -> ir.Table:
    """Entities recorded so in an encounter and the identifiers that are theirs alone: one column, subject_id.

    Misleads: an outcome in other words is not understood; casework's status covers those.
    """
    encounter = tables["event_encounter"]
    outcome = encounter.outcome.fill_null("").lower()
    protected = encounter.filter(ibis.or_(*(outcome.contains(word) for word in PROTECTED_OUTCOMES)))
    mention = tables["entity_mention"]
    people = mention.semi_join(protected, [mention.mention_id == protected.subject])
    people = people.select(subject_id="entity_id").distinct()
    tie = tables["entity_identifier"].filter(
        lambda t: (t.probability >= SPEAKS_FOR) & (t.n_entities == 1) & (t.kind != "plate")
    )
    tied = tie.semi_join(people, [tie.entity_id == people.subject_id]).select(subject_id="ident_id")
    written = [protected.select(subject_id=role).filter(lambda t: t.subject_id.notnull()) for role in OWN_ROLES]
    return ibis.union(people, tied, *written, distinct=True)
