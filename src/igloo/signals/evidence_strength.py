"""From rows to strength: how strongly each source speaks of each person and identifier.

For each identifier, and each person through their identifiers and their own mentions: the best row of
each source and its six factors. Rows after the reference moment are not looked at.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.protected_people import protected_people
from igloo.core.settings import Settings
from igloo.core.step import Tables
from igloo.signals import source_strength as strength
from igloo.signals.source_strength import DIGITS

DAY_S = 86_400
LEAST_MATCH = 0.5  # a row that is more likely about somebody else is no evidence


def evidence_as_of(tables: Tables, settings: Settings) -> ir.Table:
    """One row: the moment against which recency is measured; rows after it are not looked at."""
    newest = tables["identifier_use"].agg(newest=lambda t: t.t_utc.max())
    day = settings.workspace.reference_date
    moment = ibis.literal(f"{day} 23:59:59").cast("timestamp") if day else newest.newest
    return newest.select(as_of_utc=moment, as_of_s=moment.epoch_seconds().cast("int64"))


def _graded(rows: ir.Table, tables: Tables, settings: Settings) -> ir.Table:
    """R, C, I and D of rows that have source_id, kind, t_utc and grade (-1: none)."""
    own = settings.signals.quality_of_evidence
    source = tables["source"].select(
        "source_id",
        "lineage_group",
        "reliability",
        "coverage_to",
        source_kind="kind",
        usual_grade="credibility",
    )
    t = rows.join(source, "source_id").cross_join(tables["evidence_as_of"])
    ended = t.coverage_to.nullif("").try_cast("timestamp")
    seen_s = ibis.coalesce(t.t_utc, ended).epoch_seconds().cast("int64")
    age = ibis.greatest(t.as_of_s - seen_s, ibis.literal(0)).cast("float64") / DAY_S
    return t.mutate(
        r=strength.reliability_of(t.reliability, own.unknown_reliability),
        c=strength.credibility_of((t.grade < 0).ifelse(t.usual_grade, t.grade)),
        i=strength.informativeness_of(t.source_kind),
        d=strength.recency_of(age, strength.half_life_of(t.kind), own.grace_days),
        seen_s=ibis.coalesce(seen_s, ibis.literal(-1)),
    )


def _best_row(rows: ir.Table, by: str, tables: Tables, settings: Settings) -> ir.Table:
    """The best row of each subject and source, with R, C, I, D and how many rows there are.

    Rows of one grade differ in their age only, so the newest of each grade stands for them: the six
    factors are computed for thousands of them, not for millions of rows.
    """
    rows = rows.cross_join(tables["evidence_as_of"].select("as_of_utc"))
    rows = rows.filter(rows.t_utc.isnull() | (rows.t_utc <= rows.as_of_utc))
    rows = rows.mutate(grade=rows.credibility.fill_null(-1.0))
    newest = rows.group_by(by, "source_id", "kind", "grade").agg(t_utc=rows.t_utc.max(), n=rows.count())
    graded = _graded(newest, tables, settings)
    many = graded.group_by(by, "source_id").agg(n_rows=graded.n.sum(), last_seen=graded.t_utc.max())
    order = [(graded.c * graded.d).desc(), graded.seen_s.desc(), graded.grade]
    first = ibis.window(group_by=[graded[by], graded.source_id], order_by=order)
    best = graded.mutate(place=ibis.row_number().over(first)).filter(lambda t: t.place == 0)
    best = best.select(by, "source_id", "lineage_group", "grade", "r", "c", "i", "d", best_utc="t_utc")
    met = rows.join(best, [by, "source_id", "grade"])
    met = met.filter((met.t_utc == met.best_utc) | (met.t_utc.isnull() & met.best_utc.isnull()))
    place = ibis.window(group_by=[met[by], met.source_id], order_by=[met.batch_id, met.row])
    met = met.mutate(place=ibis.row_number().over(place)).filter(lambda t: t.place == 0)
    met = met.select(by, "source_id", "lineage_group", "r", "c", "i", "d", "batch_id", "row")
    return met.join(many, [by, "source_id"])


def evidence_identifier(tables: Tables, settings: Settings) -> ir.Table:
    """Best row of each identifier in each source, with R, C, I, D."""
    uses = tables["identifier_use"].select("ident_id", "source_id", "kind", "credibility", "t_utc", "batch_id", "row")
    return _best_row(uses, "ident_id", tables, settings)


def evidence_mention(tables: Tables, settings: Settings) -> ir.Table:
    """Best row of each person in each source that describes them, with R, C, I, D and M."""
    party = tables["event_party"]
    times = party.semi_join(tables["mention"], [party.subject_id == tables["mention"].mention_id])
    dated = times.group_by(mention_id="subject_id").agg(t_utc=times.t_utc.max())
    mention = tables["mention"].select("mention_id", "source_id", "batch_id", "row")
    mention = mention.join(tables["entity_mention"], "mention_id").left_join(dated, "mention_id")
    grade = tables["identifier_written"].group_by("mention_id").agg(credibility=lambda t: t.credibility.min())
    mention = mention.drop("mention_id_right").left_join(grade, "mention_id")
    # Phones fade after months; who somebody is fades like an address.
    mention = mention.mutate(kind=ibis.literal("address"))
    match = mention.group_by("entity_id", "source_id").agg(match=mention.probability.max())
    return _best_row(mention, "entity_id", tables, settings).join(match, ["entity_id", "source_id"])


def evidence_degree(tables: Tables, settings: Settings) -> ir.Table:
    """How many people and counterparts an identifier has, hence S; 0 for registered lines."""
    as_of = tables["evidence_as_of"]
    days = settings.signals.quality_of_evidence.degree_days

    def recent(t: ir.Table) -> ir.Table:
        t = t.cross_join(as_of)
        age = t.as_of_s - t.t_utc.epoch_seconds()
        return t.filter(t.t_utc.isnull() | ((age >= 0) & (age <= days * DAY_S)))

    uses = recent(tables["identifier_written"]).join(tables["entity_mention"], "mention_id")
    people = uses.group_by("ident_id").agg(n_people=uses.entity_id.nunique())
    calls = recent(tables["event_call"]).select("caller", "callee")
    messages = recent(tables["event_message"]).select(caller="sender", callee="recipient")
    # Of a million calls a few pairs are left; only these are counted both ways.
    talk = ibis.union(calls, messages).distinct()
    both = ibis.union(talk.select(ident_id="caller", other="callee"), talk.select(ident_id="callee", other="caller"))
    counterparts = both.group_by("ident_id").agg(n_others=both.other.nunique())
    registered = tables["registry"].select("ident_id").distinct().mutate(registered=ibis.literal(True))
    t = tables["identifier"].select("ident_id", "kind")
    for more in (people, counterparts, registered):
        t = t.left_join(more, "ident_id").drop("ident_id_right")
    degree = ibis.greatest(t.n_people.fill_null(0), t.n_others.fill_null(0))
    grace, zero = strength.people_limits_of(t.kind)
    specific = strength.specificity_of(degree, grace, zero)
    return t.select("ident_id", "kind", degree=degree, s=t.registered.fill_null(False).ifelse(0.0, specific))


def evidence_strength(tables: Tables, settings: Settings) -> ir.Table:
    """One row a subject and source: its strongest identifier there and the six factors."""
    seen = tables["evidence_identifier"].join(tables["evidence_degree"].select("ident_id", "s"), "ident_id")
    of_identifier = seen.mutate(subject_id=seen.ident_id, m=ibis.literal(1.0))
    tied = tables["entity_identifier"].select("entity_id", "ident_id", "probability")
    of_person = tied.join(seen, "ident_id")
    of_person = of_person.mutate(subject_id=of_person.entity_id, m=of_person.probability)
    described = tables["evidence_mention"].mutate(ident_id=ibis.literal(""), s=ibis.literal(1.0))
    described = described.mutate(subject_id=described.entity_id, m=described.match)
    columns = ["subject_id", "source_id", "lineage_group", "ident_id", "r", "c", "i", "d", "s", "m"]
    columns += ["n_rows", "last_seen", "batch_id", "row"]
    every = ibis.union(of_identifier.select(columns), of_person.select(columns), described.select(columns))
    # Whoever answers a registered line (a taxi firm, a lawyer, a clinic) is no subject of triage, and
    # neither is a victim or a witness: victims stand in many sources.
    lines = tied.filter(tied.probability >= LEAST_MATCH).semi_join(tables["registry"], "ident_id")
    spared = ibis.union(lines.select(subject_id="entity_id"), protected_people(tables), distinct=True)
    spared = spared.mutate(is_spared=ibis.literal(True))
    every = every.left_join(spared, "subject_id").drop("subject_id_right")
    every = every.mutate(s=every.is_spared.fill_null(False).ifelse(0.0, every.s))
    product = every.r * every.c * every.i * every.d * every.s * every.m
    every = every.mutate(x=(every.m >= LEAST_MATCH).ifelse(product, 0.0).round(DIGITS))
    best = ibis.window(group_by=["subject_id", "source_id"], order_by=[every.x.desc(), every.ident_id])
    every = every.mutate(place=ibis.row_number().over(best))
    return every.filter(every.place == 0).drop("place", "is_spared")
