"""Findings and Quality of Evidence become a ranked list of patterns worth a look; a person decides.

A number stands for its person when it speaks for exactly one. Of each signal the strongest finding
counts, the others are listed beside it. Contributions are whole millionths that add up to the score:
score·ln(1 - weight·value) / Σ ln(1 - weight·value). Registered and protected lines, whoever answers
them, and people recorded as victims or witnesses are never leads.
"""

from __future__ import annotations

import math

import ibis
import ibis.expr.types as ir

from igloo.core.protected_people import protected_people
from igloo.core.settings import Settings
from igloo.core.step import Tables
from igloo.triage import weights

QE = "quality_of_evidence"
MILLION = 1_000_000


def lead_subject(tables: Tables, settings: Settings) -> ir.Table:
    """Whom each person and identifier stands for, with kind and label; without those who are no leads."""
    entity = tables["entity"]
    # "Flaco" in a seized phone's contact list names nobody: the number stays the lead, the name its fact.
    named_people = entity.filter((entity.kind != "Person") | entity.label.strip().contains(" "))
    tie = tables["entity_identifier"].filter(lambda t: t.probability >= weights.SPEAKS_FOR)
    tie = tie.semi_join(named_people, "entity_id")
    tie = tie.group_by("ident_id").agg(owner=tie.entity_id.min(), many=tie.entity_id.nunique())
    tie = tie.filter(tie.many == 1)
    identifier = tables["identifier"].anti_join(tables["registry"], "ident_id")
    identifier = identifier.left_join(tie, "ident_id").drop("ident_id_right")
    of_identifier = identifier.select(
        subject_id="ident_id", lead_id=ibis.coalesce(identifier.owner, identifier.ident_id), spoken=identifier.norm
    )
    of_entity = entity.select(subject_id="entity_id", lead_id="entity_id", spoken=ibis.literal(""))
    every = ibis.union(of_identifier, of_entity)
    named = ibis.union(
        entity.select(lead_id="entity_id", lead_kind="kind", label="label"),
        identifier.select(lead_id="ident_id", lead_kind="kind", label="norm"),
    )
    return every.join(named, "lead_id").anti_join(_no_leads(tables), "lead_id")


def _no_leads(tables: Tables) -> ir.Table:
    """People and firms who answer registered lines, and people recorded as victims or witnesses."""
    tie = tables["entity_identifier"].filter(lambda t: t.probability >= weights.SERVES)
    serving = tie.semi_join(tables["registry"], "ident_id").select(lead_id="entity_id")
    return ibis.union(serving, protected_people(tables).select(lead_id="subject_id"), distinct=True)


def lead_evidence(tables: Tables, settings: Settings) -> ir.Table:
    """Every part of every possible lead, with its contribution in millionths of the score."""
    subject = tables["lead_subject"]
    gated = tables["finding"].filter(lambda t: t.gate)
    found = gated.filter(gated.signal != QE).join(subject, "subject_id")
    prefix = (found.lead_id != found.subject_id).ifelse(found.spoken + ": ", "")
    behaviour = found.select("lead_id", "finding_id", part="signal", value="score", said=prefix + found.why)
    part = ibis.union(behaviour, _qe_parts(tables, found.select("lead_id")))
    strongest = ibis.window(group_by=["lead_id", "part"], order_by=[part.value.desc(), part.finding_id])
    part = part.mutate(counts=ibis.row_number().over(strongest) == 0)
    share = {w.part: w.weight for w in weights.WEIGHTS}
    part = part.mutate(weight=part.part.cases(*share.items(), else_=0.0))
    closed = ibis.least(part.weight * part.value, ibis.literal(1 - 1e-9))
    part = part.mutate(term=part.counts.ifelse(-(1.0 - closed).ln(), 0.0).round(12))
    whole = part.group_by("lead_id").agg(total=part.term.sum())
    part = part.join(whole.filter(whole.total > 0), "lead_id")
    score = 1.0 - (-part.total).exp()
    return part.mutate(millionths=(score * part.term / part.total * MILLION).round(0).cast("int64")).drop(
        "total", "term"
    )


def _qe_parts(tables: Tables, candidates: ir.Table) -> ir.Table:
    """Quality of Evidence of whoever has a finding, or more than weak evidence."""
    subject = tables["lead_subject"]
    quality = tables["qe"].filter(lambda t: t.qe_squared > 0)
    backed = quality.filter(quality.band != "weak").join(subject, "subject_id").select("lead_id")
    listed = ibis.union(candidates, backed, distinct=True)
    own = listed.join(quality, [listed.lead_id == quality.subject_id])
    finding = tables["finding"].filter(lambda t: (t.signal == QE) & t.gate)
    own = own.left_join(finding.select("subject_id", "finding_id"), "subject_id")
    return own.select(
        "lead_id",
        finding_id=own.finding_id.fill_null(""),
        part=ibis.literal(QE),
        value=(1.0 - (-math.log(2) * own.qe_squared).exp()).round(9),
        said=own.why,
    )


def lead(tables: Tables, settings: Settings) -> ir.Table:
    """The table lead: the ranked list."""
    part = tables["lead_evidence"]
    first = ibis.window(group_by="lead_id", order_by=[part.millionths.desc(), part.part, part.finding_id])
    part = part.mutate(place=ibis.row_number().over(first))
    total = part.group_by("lead_id").agg(
        millionths=part.millionths.sum(),
        n_findings=(part.finding_id != "").sum(),
        said=part.said.max(where=part.place == 0),
        top=part.part.max(where=part.place == 0),
        behaviours=part.part.nunique(where=part.part != QE),
        signals=part.part.collect(distinct=True).sort().join(" "),
    )
    t = total.mutate(score=total.millionths.cast("float64") / MILLION)
    t = t.filter(t.score >= settings.triage.min_score)
    about = tables["lead_subject"].select("lead_id", "lead_kind", "label").distinct()
    quality = tables["qe"].select("subject_id", "qe", "band", "n_groups", "last_seen")
    t = t.join(about, "lead_id").left_join(quality, [t.lead_id == quality.subject_id])
    for more in (_kinds(tables), _sources(tables)):
        t = t.left_join(more, "lead_id").drop("lead_id_right")
    quality_value = t.qe.fill_null(0.0)
    order = ibis.window(order_by=[t.millionths.desc(), quality_value.desc(), t.lead_id])
    t = t.mutate(rank=ibis.row_number().over(order) + 1, kinds=t.behaviours + t.source_kinds.fill_null(0))
    strong = (t.score >= weights.STRONG) & (t.kinds >= weights.KINDS_FOR_STRONG)
    also = ibis.literal(" Quality of Evidence ") + t.qe.round(2).cast("string") + " (" + t.band + ")."
    return t.filter(t.rank <= settings.triage.max_leads).select(
        subject_id="lead_id",
        subject_kind="lead_kind",
        label="label",
        rank=t.rank.cast("int64"),
        score="score",
        band=ibis.cases((strong, "strong"), (t.score >= weights.MODERATE, "moderate"), else_="weak"),
        qe=t.qe.fill_null(0.0),
        qe_band=t.band.fill_null("weak"),
        n_findings=t.n_findings.cast("int64"),
        n_sources=t.n_groups.fill_null(0).cast("int64"),
        evidence_kinds=t.kinds.cast("int64"),
        signals="signals",
        source_ids=t.source_ids.fill_null(""),
        last_seen=ibis.coalesce(t.last_seen, t.last_support),
        why=t.said + ((t.top != QE) & t.qe.notnull()).ifelse(also.fill_null(""), ""),
    )


def _kinds(tables: Tables) -> ir.Table:
    """How many kinds of sources speak with more than a trace."""
    source = tables["source"].select("source_id", source_kind="kind")
    spoken = tables["qe_part"].filter(lambda t: t.counted & (t.strength >= weights.WORTH_A_KIND))
    spoken = spoken.join(source, "source_id")
    return spoken.group_by(lead_id="subject_id").agg(source_kinds=spoken.source_kind.nunique())


def _sources(tables: Tables) -> ir.Table:
    """All sources behind a lead: those of its findings' rows and those that Quality of Evidence counts."""
    evidence = tables["lead_evidence"]
    # Rows behind Quality of Evidence include copies, which are no further source.
    behind = evidence.filter(evidence.part != QE).select("lead_id", "finding_id")
    rows = behind.join(tables["finding_support"], "finding_id").select("lead_id", "source_id", "t_utc")
    counted = tables["qe_part"].filter(lambda t: t.counted)
    counted = counted.select(lead_id="subject_id", source_id="source_id", t_utc="last_seen")
    every = ibis.union(rows, counted.semi_join(evidence, "lead_id"))
    newest = every.group_by("lead_id").agg(last_support=every.t_utc.max())
    names = every.select("lead_id", "source_id").distinct().group_by("lead_id")
    return names.agg(source_ids=lambda t: t.source_id.collect().sort().join(" ")).join(newest, "lead_id")


def lead_part(tables: Tables, settings: Settings) -> ir.Table:
    """The table lead_part: what each score is made of."""
    t = tables["lead_evidence"].semi_join(tables["lead"], [("lead_id", "subject_id")])
    reasons = {w.part: w.reason for w in weights.WEIGHTS}
    reason = t.part.cases(*reasons.items(), else_="no weight is set for this signal")
    return t.select(
        subject_id="lead_id",
        part="part",
        finding_id="finding_id",
        value="value",
        weight="weight",
        contribution=t.millionths.cast("float64") / MILLION,
        reason=t.counts.ifelse(reason, "a stronger finding of the same signal counts already"),
    )


_FACTS: tuple[str, ...] = ("finding", "finding_support", "qe", "qe_part", "source", "entity", "entity_mention")
_FACTS += ("entity_identifier", "identifier", "registry", "event_encounter")
TRIAGE_STEPS = (
    ("lead_subject", lead_subject, _FACTS),
    ("lead_evidence", lead_evidence, (*_FACTS, "lead_subject")),
    ("lead", lead, (*_FACTS, "lead_subject", "lead_evidence")),
    ("lead_part", lead_part, ("lead", "lead_evidence")),
)
