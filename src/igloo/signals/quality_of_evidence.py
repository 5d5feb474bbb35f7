"""People and numbers that several independent, reliable and recent sources speak of.

## Finds
Who is backed by more than one source that did not copy another: the triage of a long list. Two
full-strength independent sources are 1.414, three are 1.732; a copied feed adds nothing.

## Counts
Each source's strength for a subject is R·C·I·D·S·M: reliability (Admiralty letter), credibility
(Admiralty grade), informativeness (an encounter says more than a crossing), recency, specificity (a
number that everybody calls says nothing about anybody), and the probability that the row is about
the subject. The strongest source of a lineage group speaks for the group. Groups are taken from the
strongest down, each squared and reduced by its dependence on a stronger one:
QE² = Σ x²·(1 - copied). `score` is 1 - 2^-QE², `lower_bound` is QE itself, `k` the strong groups of
`n` groups. Unit: equivalent full-strength sources (QE²), from 0 to the number of groups.

## Where it misleads
It weighs evidence, it tests nothing: p and q are 1 and there is no error rate until outcomes
calibrate it. An agency that works hard in one place fills several sources with the same people.
Victims stand in many sources too; those
recorded as victims or witnesses get none. Reliability letters are opinions. A number handed to a new holder
carries the old one's rows. Two agencies that each saw the same act on the same day and file the same
kind of record look like copies of each other.

## Source
Analytics §1; Admiralty grading: NATO STANAG 2511; copying: Dong et al. 2009.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd

from igloo.core.evidence import contract_frame, counts_json, finding_id, settings_hash
from igloo.core.settings import Settings
from igloo.core.step import Frames, Signal, Tables
from igloo.core.tables import table_contracts
from igloo.signals import source_copying as copying
from igloo.signals.evidence_strength import (
    DAY_S,
    LEAST_MATCH,
    evidence_as_of,
    evidence_degree,
    evidence_identifier,
    evidence_mention,
    evidence_strength,
)
from igloo.signals.source_strength import DIGITS

NAME = "quality_of_evidence"
VERSION = "1"
COPY = 0.9  # so dependent on a stronger source that it is shown as a copy
WORTH_A_LOOK = ("two strong independent", "three or more")
NEWEST_ROWS = 5

Floats = npt.NDArray[np.float64]


def combine_strengths(strengths: npt.ArrayLike, dependence: npt.ArrayLike | None = None) -> float:
    """QE of one subject from the strengths of its groups and how much each depends on each other.

    >>> [round(combine_strengths([1, 1, x]), 3) for x in (0.183, 0.104, 0.071, 0.047, 0.0)]
    [1.426, 1.418, 1.416, 1.415, 1.414]
    """
    x = np.asarray(strengths, dtype=np.float64)
    rho = np.zeros((x.size, x.size)) if dependence is None else np.asarray(dependence, dtype=np.float64)
    order = np.argsort(-x, kind="stable")
    total = 0.0
    for place, group in enumerate(order):
        stronger = order[:place]
        copied = float(rho[group, stronger].max()) if place else 0.0
        total += float(x[group]) ** 2 * (1.0 - copied)
    return float(np.sqrt(total))


# ---------------------------------------------------------------- observe: strength -> QE


def evidence_trace(tables: Tables, settings: Settings) -> ir.Table:
    """What can be recognised in another source; see source_copying."""
    return copying.traces(tables, tables["evidence_as_of"])


def source_copying(tables: Tables, settings: Settings) -> ir.Table:
    """The table source_copying."""
    return copying.source_copying(tables, settings.signals.quality_of_evidence)


def qe_part(tables: Tables, settings: Settings) -> ir.Table:
    """The table qe_part: each source of each subject, counted or not, and why not."""
    part = tables["evidence_strength"]
    order = ibis.window(group_by=["subject_id", "lineage_group"], order_by=[part.x.desc(), part.source_id])
    part = part.mutate(place=ibis.row_number().over(order))
    speaks = part.filter((part.place == 0) & (part.x > 0)).select("subject_id", "lineage_group", "x")
    group_of = tables["source"].select("source_id", "lineage_group")
    rho = tables["source_copying"].filter(lambda t: (t.copy_rate > 0) & ~t.declared)
    rho = rho.join(group_of, "source_id")
    rho = rho.join(group_of.view().select(other_id="source_id", other_group="lineage_group"), "other_id")
    rho = rho.group_by("lineage_group", "other_group").agg(copy_rate=rho.copy_rate.max())
    stronger = speaks.view().select("subject_id", other_group="lineage_group", other_x="x")
    met = speaks.join(rho, "lineage_group").join(stronger, ["subject_id", "other_group"])
    first = (met.other_x > met.x) | ((met.other_x == met.x) & (met.other_group < met.lineage_group))
    met = met.filter(first).group_by("subject_id", "lineage_group").agg(copied=met.copy_rate.max())
    part = part.left_join(met, ["subject_id", "lineage_group"]).drop("subject_id_right", "lineage_group_right")
    copied = (part.place > 0).ifelse(1.0, part.copied.fill_null(0.0))
    contribution = (part.x * part.x * (1.0 - copied)).round(DIGITS)
    reason = ibis.cases(
        (part.m < LEAST_MATCH, "more likely about somebody else"),
        (part.s == 0, "not ranked: a registered line, a victim or witness, or tied to too many people"),
        (part.x == 0, "this kind of source says nothing about wrongdoing"),
        (part.place > 0, "a stronger source of the same lineage counts already"),
        (copied >= COPY, "repeats what a stronger source says"),
        (copied > 0, "reduced: partly repeats what a stronger source says"),
        else_="",
    )
    return part.select(
        "subject_id",
        "source_id",
        "lineage_group",
        "ident_id",
        reliability="r",
        credibility="c",
        informativeness="i",
        recency="d",
        specificity="s",
        match="m",
        strength="x",
        copied=copied,
        contribution=contribution,
        counted=(contribution > 0) & (copied < COPY),
        reason=reason,
        n_rows="n_rows",
        last_seen="last_seen",
        batch_id="batch_id",
        row="row",
    )


def evidence_total(tables: Tables, settings: Settings) -> ir.Table:
    """One row a subject: sums over its sources, and the names of its three strongest."""
    own = settings.signals.quality_of_evidence
    named = tables["source"].select("source_id", said=lambda t: t.title + " (" + t.reliability + ")")
    part = tables["qe_part"].join(named, "source_id")
    order = ibis.window(group_by="subject_id", order_by=[part.contribution.desc(), part.source_id])
    part = part.mutate(place=ibis.row_number().over(order))
    has = part.strength > 0
    t = part.group_by("subject_id").agg(
        qe_squared=part.contribution.sum().round(DIGITS),
        n_groups=part.counted.sum().cast("int64"),
        n_strong=(part.counted & (part.contribution >= own.strong_group**2 - 1e-9)).sum().cast("int64"),
        n_sources=has.sum().cast("int64"),
        n_copies=(has & ~part.counted).sum().cast("int64"),
        last_seen=part.last_seen.max(),
        **{f"name_{n}": part.said.max(where=part.counted & (part.place == n)) for n in range(3)},
    )
    two, three = 1.41**2, 3 - 1e-9
    band = ibis.cases(
        (t.qe_squared < 1 - 1e-9, "weak"),
        ((t.qe_squared >= three) & (t.n_strong >= 3), WORTH_A_LOOK[1]),
        ((t.qe_squared >= two) & (t.n_strong >= 2), WORTH_A_LOOK[0]),
        (t.n_strong >= 1, "one strong"),
        else_="many weak",
    )
    return t.mutate(qe=t.qe_squared.sqrt().round(DIGITS), band=band)


def qe(tables: Tables, settings: Settings) -> ir.Table:
    """The table qe."""
    kinds = ibis.union(
        tables["entity"].select(subject_id="entity_id", subject_kind="kind"),
        tables["identifier"].select(subject_id="ident_id", subject_kind="kind"),
    )
    t = tables["evidence_total"].join(kinds, "subject_id").cross_join(tables["evidence_as_of"])
    return t.select(
        "subject_id",
        "subject_kind",
        "qe",
        "qe_squared",
        "band",
        "n_groups",
        "n_sources",
        "n_copies",
        "last_seen",
        why=_sentence(t),
    )


def _number(n: ir.Value, one: str, many: str) -> ir.Value:
    return n.cast("string") + (n == 1).ifelse(" " + one, " " + many)


def _sentence(t: ir.Table) -> ir.Value:
    """The sentence of a subject: what speaks, what was not counted, how much it comes to."""
    names = t.name_0.fill_null("")
    for name in (t.name_1, t.name_2):
        names = names + ibis.coalesce(ibis.literal(", ") + name, ibis.literal(""))
    names = names + (t.n_groups > 3).ifelse(" and others", "")
    copies = _number(
        t.n_copies,
        "more only repeats these and was not counted",
        "more only repeat these and were not counted",
    )
    days = ((t.as_of_s - t.last_seen.epoch_seconds()) // DAY_S).cast("int64")
    ago = ibis.cases(
        (t.last_seen.isnull(), ""),
        (days == 0, "; last seen on the newest day"),
        else_="; last seen " + _number(days, "day", "days") + " before the newest row",
    )
    speaks = (
        ibis.literal("In ")
        + _number(t.n_groups, "independent source", "independent sources")
        + ", "
        + t.n_strong.cast("string")
        + " of them strong: "
        + names
        + (t.n_copies > 0).ifelse(ibis.literal("; ") + copies, "")
        + ago
        + ". Evidence equal to "
        + t.qe_squared.round(2).cast("string")
        + " full-strength sources."
    )
    silent = ibis.literal("No source that names it counts as evidence.")
    return (t.n_groups > 0).ifelse(speaks, silent)


def evidence_gated(tables: Tables, settings: Settings) -> ir.Table:
    """Subjects in the two upper bands: the small frame that becomes findings."""
    total = tables["evidence_total"].select("subject_id", "n_strong")
    groups = tables["source"].agg(n_all=lambda t: t.lineage_group.nunique())
    t = tables["qe"].filter(tables["qe"].band.isin(WORTH_A_LOOK)).join(total, "subject_id")
    return t.cross_join(groups).cross_join(tables["evidence_as_of"].select("as_of_utc"))


# ---------------------------------------------------------------- assess and support


def assess(frames: Frames, settings: Settings) -> dict[str, pd.DataFrame]:
    """A finding for each subject in the two upper bands."""
    hashed = settings_hash(settings.workspace, settings.signals.quality_of_evidence)
    rows = [_finding(row, hashed) for row in frames["evidence_gated"].to_dict("records")]
    return {"finding": contract_frame("finding", rows)}


def _finding(row: Mapping[Any, Any], hashed: str) -> dict[str, Any]:
    squared = float(row["qe_squared"])
    counts = {
        "independent_sources": int(row["n_groups"]),
        "strong_sources": int(row["n_strong"]),
        "sources_not_counted": int(row["n_copies"]),
    }
    return {
        "finding_id": finding_id(NAME, str(row["subject_id"])),
        "signal": NAME,
        "subject_id": row["subject_id"],
        "object_id": "",
        "score": 1.0 - 2.0**-squared,
        "k": counts["strong_sources"],
        "n": int(row["n_all"]),
        "k_baseline": 0,
        "n_baseline": 0,
        "expected": 0.0,
        "lift": 0.0,
        "lower_bound": float(row["qe"]),
        "p": 1.0,
        "q": 1.0,
        "gate": True,
        "counts": counts_json(counts),
        "why": row["why"],
        "caveats": "Evidence is weighed, not tested against chance: it has no error rate before outcomes.",
        "as_of": row["as_of_utc"],
        "params_hash": hashed,
        "code_version": f"{NAME} {VERSION}",
    }


def support(tables: Tables, settings: Settings) -> ir.Table:
    """The newest rows of each source that a finding's sentence counts."""
    own = settings.signals.quality_of_evidence
    finding = tables["finding"].filter(lambda t: (t.signal == NAME) & t.gate)
    part = finding.select("finding_id", "subject_id").join(tables["qe_part"], "subject_id")
    part = part.filter(part.strength > 0)
    strong = part.counted & (part.contribution >= own.strong_group**2 - 1e-9)

    def labelled_as(name: str, rows: ir.Table, episode: str) -> ir.Table:
        return rows.mutate(part=ibis.literal(name), episode=rows[episode])

    labelled = ibis.union(
        labelled_as("independent_sources", part.filter(part.counted), "lineage_group"),
        labelled_as("strong_sources", part.filter(strong), "lineage_group"),
        labelled_as("sources_not_counted", part.filter(~part.counted), "source_id"),
    )
    keys = ["finding_id", "part", "episode", "source_id", "ident_id"]
    best = labelled.select(*keys, "batch_id", "row")
    uses = tables["identifier_use"].semi_join(part, ["ident_id", "source_id"])
    uses = uses.cross_join(tables["evidence_as_of"])
    uses = uses.filter(uses.t_utc.isnull() | (uses.t_utc <= uses.as_of_utc))
    seen_s = ibis.coalesce(uses.t_utc.epoch_seconds(), ibis.literal(-1))
    newest = ibis.window(
        group_by=["ident_id", "source_id"], order_by=[seen_s.desc(), uses.batch_id, uses.row, uses.use_id]
    )
    uses = uses.mutate(place=ibis.row_number().over(newest)).filter(lambda t: t.place < NEWEST_ROWS)
    more = labelled.select(keys).join(
        uses.select("ident_id", "source_id", "batch_id", "row"), ["ident_id", "source_id"]
    )
    rows = ibis.union(best, more.select(best.columns), distinct=True)
    return _with_event(rows, tables["event_party"]).select(table_contracts()["finding_support"].column_names)


def _with_event(rows: ir.Table, party: ir.Table) -> ir.Table:
    """The first event that a row gave, if it gave one; a row is listed once for each part."""
    events = party.semi_join(rows, ["batch_id", "row"])
    first = events.group_by("batch_id", "row").agg(event_id=events.event_id.min())
    what = party.group_by("event_id").agg(event_kind=party.kind.min(), t_utc=party.t_utc.min())
    first = first.join(what, "event_id")
    rows = rows.drop("ident_id").distinct()
    return rows.left_join(first, ["batch_id", "row"]).drop("batch_id_right", "row_right")


SIGNAL = Signal(
    name=NAME,
    version=VERSION,
    title="Quality of Evidence",
    reads=(
        "source", "mention", "identifier_use", "identifier_written", "identifier", "entity", "entity_mention",
        "entity_identifier", "registry", "event_party", "event_call", "event_message",
        "event_encounter",
    ),
    derived=(
        "as_of_utc", "as_of_s", "key", "unit", "t_s", "how", "r", "c", "i", "d", "s", "m", "x", "degree",
        "n_strong", "n_all", "name_0", "name_1", "name_2",
    ),
    observe=(
        ("evidence_as_of", evidence_as_of),
        ("evidence_trace", evidence_trace),
        ("source_copying", source_copying),
        ("evidence_identifier", evidence_identifier),
        ("evidence_mention", evidence_mention),
        ("evidence_degree", evidence_degree),
        ("evidence_strength", evidence_strength),
        ("qe_part", qe_part),
        ("evidence_total", evidence_total),
        ("qe", qe),
        ("evidence_gated", evidence_gated),
    ),
    fetches=("evidence_gated",),
    assess=assess,
    support=support,
    doc=__doc__ or "",
    writes=("finding", "qe", "qe_part", "source_copying"),
)  # fmt: skip
