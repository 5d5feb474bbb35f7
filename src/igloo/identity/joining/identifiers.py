"""Which telephone, document, plate speaks for whom, and how far to trust it."""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.kinds import event_kinds, identifier_kinds
from igloo.core.step import Tables

# One person, one number: still 2 in 100 are borrowed, recycled or mistyped (no measurement; a prior).
OF_ONE_PERSON = 0.98
# A registered line (taxi, hotel, hotline) serves everybody; whoever stands beside it hardly owns it.
OF_A_REGISTERED_LINE = 0.05
_TALKS = (("call", "caller", "callee"), ("message", "sender", "recipient"))


def _ties_up_to(kind: Any) -> Any:
    known = identifier_kinds().values()
    return ibis.cases(*((kind == k.name, k.ties_persons_up_to) for k in known), else_=1)


def speaks_for_one(n_entities: Any, ties_up_to: Any) -> Any:
    """Probability that an identifier seen beside somebody is theirs; an Ibis column in [0, 1].

    .98 while one person has it; falls as a household shares it, to just over one half at the most
    people its kind may tie (core/kinds/identifiers); beyond that it is below one half and falls
    with every further person. A shape, not a measurement: it orders, it is not calibrated.
    """
    n = n_entities.cast("float64")
    shared = 0.5 + 0.5 * (ties_up_to - n + 1) / ties_up_to
    many = 0.5 * ties_up_to / n
    share = ibis.cases((n <= 1, 1.0), (n <= ties_up_to, shared), else_=many)
    return share * OF_ONE_PERSON


def entity_identifiers(tables: Tables) -> ir.Table:
    """Which identifiers are tied to which entity; contract table entity_identifier.

    Reads identifier_written, entity_mention, mention and registry. Only identifiers that a row writes
    beside a name count here; who merely called whom is in the events. Entities of one name at one
    number count once in `n_entities`: they are far more often one person not yet merged than
    namesakes who share a telephone, and must not make the number speak for nobody.
    """
    use = tables["identifier_written"]
    use = use.filter(use.mention_id.notnull() & (use.mention_id != ""))
    tied = use.inner_join(tables["entity_mention"].select("mention_id", "entity_id"), "mention_id")
    tied = tied.inner_join(tables["mention"].select("mention_id", "name_key"), "mention_id")
    tied = tied.mutate(row_ref=tied.batch_id + ":" + tied.row.cast("string"))
    grouped = tied.group_by("entity_id", "ident_id").agg(
        kind=tied.kind.min(),
        n_rows=tied.row_ref.nunique(),
        n_sources=tied.source_id.nunique(),
        t_from=tied.t_utc.min(),
        t_to=tied.t_utc.max(),
    )
    people = tied.group_by("ident_id").agg(n_people=ibis.least(tied.entity_id.nunique(), tied.name_key.nunique()))
    grouped = grouped.inner_join(people, "ident_id").rename(n_entities="n_people")
    probability = speaks_for_one(grouped.n_entities, _ties_up_to(grouped.kind))
    listed = grouped.mutate(probability=probability)
    if "registry" in tables:
        lines = tables["registry"].select(line="ident_id").distinct()
        listed = listed.left_join(lines, listed.ident_id == lines.line)
        registered = ibis.ifelse(listed.line.notnull(), OF_A_REGISTERED_LINE, listed.probability)
        listed = listed.mutate(probability=registered)
    return listed.select(
        "entity_id", "ident_id", "kind", "n_rows", "n_sources", "t_from", "t_to", "n_entities", "probability"
    )


def _counterparts(tables: Tables) -> ir.Table | None:
    """ident_id, n_counterparts: distinct other parties in calls and messages, both ways."""
    sides = []
    for kind, one, other in _TALKS:
        if f"event_{kind}" not in tables or kind not in event_kinds():
            continue
        event = tables[f"event_{kind}"]
        # Of a million calls a few pairs are left; only these are counted both ways.
        pairs = event.select(ident=event[one], other=event[other]).distinct()
        sides += [pairs, pairs.select(ident="other", other="ident")]
    if not sides:
        return None
    talks = ibis.union(*sides)
    talks = talks.filter(talks.ident.notnull() & talks.other.notnull() & (talks.ident != talks.other))
    return talks.group_by("ident").agg(n_counterparts=talks.other.nunique())


def identifiers(tables: Tables) -> ir.Table:
    """Every identifier once, with how often and by whom it was used; contract table identifier.

    Reads identifier_use, entity_identifier, registry, event_call, event_message (the last three
    where they exist).
    """
    use = tables["identifier_use"]
    use = use.mutate(row_ref=use.batch_id + ":" + use.row.cast("string"))
    out = use.group_by("ident_id").agg(
        kind=use.kind.min(),
        norm=use.norm.min(),
        n_rows=use.row_ref.nunique(),
        n_sources=use.source_id.nunique(),
        first_seen=use.t_utc.min(),
        last_seen=use.t_utc.max(),
    )
    tied = tables["entity_identifier"]
    owners = tied.group_by(owned="ident_id").agg(n_entities=tied.n_entities.max())
    out = out.left_join(owners, out.ident_id == owners.owned)
    talks = _counterparts(tables)
    if talks is not None:
        out = out.left_join(talks, out.ident_id == talks.ident)
    if "registry" in tables:
        registry = tables["registry"]
        lines = registry.group_by(line="ident_id").agg(registry_category=registry.category.min())
        out = out.left_join(lines, out.ident_id == lines.line)
    none = {"n_counterparts": ibis.literal(0, "int64"), "registry_category": ibis.literal("")}
    out = out.mutate(**{c: v for c, v in none.items() if c not in out.columns})
    return out.select(
        "ident_id", "kind", "norm", "n_rows", "n_sources",
        n_entities=out.n_entities.fill_null(0), n_counterparts=out.n_counterparts.fill_null(0),
        first_seen=out.first_seen, last_seen=out.last_seen,
        registry_category=out.registry_category.fill_null(""),
    )  # fmt: skip
