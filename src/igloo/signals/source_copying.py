"""Which sources repeat each other: found in the events both record, beyond what habits explain.

Two sources share an event when both record one of the same kind within the lag, with the same
identifier if they are sources of the same kind, with two of the same identifiers (calls and messages:
both parties) if not: an arrest and the contents of the phone seized that day are two witnesses, not a
copy. Habits make independent sources agree too, so the same is counted seven days apart; the rest is
copying:

    copy rate = (shared - by chance) / (1 - by chance)

A second look at the very same minute tells a copy from habit where both diaries are full every day.
The larger of the two directions counts for both: a digest of a large feed copies it whole.
Source: Dong et al., integrating conflicting data: the role of source dependence (2009); analytics §1.2.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.settings import QualityOfEvidenceSettings
from igloo.core.step import Tables

DAY_S = 86_400
SAME_MINUTE_S = 60
TWO_PARTY_KINDS = ("call", "message")
# Below this a rate is what unrelated sources reach by luck; above the other it is a copy with gaps.
LEAST_RATE, FULL_RATE = 0.10, 0.90
LEAST_SHARED = 3
# How an event is recognised: by one identifier in sources of one kind, by two together in any.
ONE, TWO = "one identifier", "two identifiers"


def traces(tables: Tables, as_of: ir.Table) -> ir.Table:
    """What can be recognised in another source: source_id, kind, key, unit, t_s, how.

    `unit` is the event (or the row, in sources without events); an undated unit has t_s = 0.
    """
    columns = ["source_id", "kind", "key", "unit", "t_s", "how"]
    source = tables["source"].select("source_id", source_kind="kind")
    parties = tables["event_party"].filter(lambda t: t.kind.notin(TWO_PARTY_KINDS))
    parties = _known_by(parties.semi_join(tables["identifier"], [("subject_id", "ident_id")]), as_of)
    parties = parties.select("source_id", "kind", "event_id", "t_s", "subject_id").distinct()
    other = parties.view().select("event_id", other_id="subject_id")
    two = parties.join(other, "event_id").filter(lambda t: t.subject_id < t.other_id)
    one = parties.join(source, "source_id")
    by_event = ibis.union(
        _talk(tables["event_call"], "call", "caller", "callee", as_of).select(columns),
        _talk(tables["event_message"], "message", "sender", "recipient", as_of).select(columns),
        two.mutate(key=two.subject_id + "|" + two.other_id, unit="event_id", how=ibis.literal(TWO)).select(columns),
        one.mutate(
            kind=one.kind + " of " + one.source_kind, key="subject_id", unit="event_id", how=ibis.literal(ONE)
        ).select(columns),
    )
    rows = tables["identifier_written"].anti_join(tables["event_party"], "source_id")
    rows = rows.join(source, "source_id")
    rows = _known_by(rows, as_of)
    by_row = rows.select(
        "source_id",
        kind=ibis.literal("rows of ") + rows.source_kind,
        key=rows.ident_id,
        unit=rows.batch_id + "." + rows.row.cast("string"),
        t_s="t_s",
        how=ibis.literal(ONE),
    ).distinct()
    return ibis.union(by_event, by_row.select(columns))


def _known_by(t: ir.Table, as_of: ir.Table) -> ir.Table:
    """Rows known at the reference moment, with t_s."""
    t = t.cross_join(as_of.select("as_of_utc"))
    t = t.filter(t.t_utc.isnull() | (t.t_utc <= t.as_of_utc))
    return t.mutate(t_s=ibis.coalesce(t.t_utc.epoch_seconds(), ibis.literal(0)).cast("int64"))


def _talk(events: ir.Table, kind: str, one: str, other: str, as_of: ir.Table) -> ir.Table:
    """Calls or messages between two known parties."""
    t = _known_by(events.filter(events[one].notnull() & events[other].notnull()), as_of)
    key = ibis.least(t[one], t[other]) + "|" + ibis.greatest(t[one], t[other])
    return t.mutate(kind=ibis.literal(kind), key=key, unit=t.event_id, how=ibis.literal(TWO))


def source_copying(tables: Tables, settings: QualityOfEvidenceSettings) -> ir.Table:
    """The table source_copying: a row for each ordered pair of sources with anything in common."""
    trace = tables["evidence_trace"]
    lag = max(int(settings.copy_lag_hours * 3600), SAME_MINUTE_S)
    matched = _matched(trace, lag)
    size = trace.group_by("source_id", "kind", "how").agg(units=trace.unit.nunique())
    both = size.join(size.view(), ["kind", "how"], rname="{name}_other")
    both = both.filter(both.source_id != both.source_id_other)
    events = both.group_by("source_id", "how", other_id=both.source_id_other).agg(events=both.units.sum())
    rates = events.left_join(matched, ["source_id", "other_id", "how"], rname="{name}_right")
    rates = rates.mutate(
        shared=_share(rates.n_shared, rates.events),
        by_chance=_share(rates.n_chance, rates.events),
        same_minute=_share(rates.n_minute, rates.events),
        minute_chance=_share(rates.n_minute_chance, rates.events),
    )
    rates = rates.mutate(
        within_lag=_beyond(rates.shared, rates.by_chance),
        at_once=_beyond(rates.same_minute, rates.minute_chance),
        few=rates.n_shared.fill_null(0) < LEAST_SHARED,
    )
    beyond = ibis.greatest(rates.within_lag, rates.at_once)
    # A whole copy counts as one; one or two shared events are only a copy if they fall in the same minute.
    rates = rates.mutate(
        rate=ibis.cases(
            (rates.few, (rates.at_once >= FULL_RATE).ifelse(1.0, 0.0)),
            (beyond >= FULL_RATE, 1.0),
            (beyond < LEAST_RATE, 0.0),
            else_=beyond,
        )
    )
    rates = rates.group_by("source_id", "other_id").agg(
        shared=rates.shared.max(), by_chance=rates.by_chance.max(), rate=rates.rate.max()
    )
    return _with_lineage(rates, tables["source"])


def _each(*numbers: int) -> ir.IntegerColumn:
    """One row for each number. Spark allows no cast around an unnest, so the elements carry the type."""
    return ibis.array([ibis.literal(number, "int64") for number in numbers]).unnest()


def _matched(trace: ir.Table, lag: int) -> ir.Table:
    """Units of one source that another also has: within the lag, in the same minute, and 7 days apart."""
    keys = trace.group_by("how", "kind", "key").agg(many=trace.source_id.nunique())
    keys = keys.filter(keys.many > 1)
    # Met by number: a join on three texts took twice the time of one on a number (measured, 870,000 traces).
    number = ibis.row_number().over(ibis.window(order_by=[keys.how, keys.kind, keys.key]))
    keys = keys.select("how", "kind", "key", number=number)
    both = trace.join(keys, ["how", "kind", "key"]).select("source_id", "how", "unit", "t_s", "number")
    left = both.mutate(bucket=both.t_s // lag)
    other = both.view().mutate(apart=_each(0, 7 * DAY_S))
    other = other.mutate(moved_s=other.t_s + other.apart)
    other = other.mutate(step=_each(-1, 0, 1))
    other = other.select(
        other_id=other.source_id,
        number=other.number,
        apart=other.apart,
        moved_s=other.moved_s,
        bucket=other.moved_s // lag + other.step,
    )
    met = left.join(other, ["number", "bucket"])
    met = met.filter((met.source_id != met.other_id) & ((met.t_s - met.moved_s).abs() <= lag))
    # Undated units (t_s = 0) meet undated ones at once and never seven days apart.
    close = (met.t_s - met.moved_s).abs() <= SAME_MINUTE_S
    now, apart = met.apart == 0, met.apart > 0
    times = {"n_shared": now, "n_chance": apart, "n_minute": now & close, "n_minute_chance": apart & close}
    each = met.group_by("source_id", "other_id", "how", "unit").agg(
        **{name: true.cast("int64").max() for name, true in times.items()}
    )
    return each.group_by("source_id", "other_id", "how").agg(**{name: each[name].sum() for name in times})


def _share(number: ir.Value, of: ir.Value) -> ir.Value:
    return number.fill_null(0).cast("float64") / of


def _beyond(shared: ir.Value, by_chance: ir.Value) -> ir.Value:
    """The part of the agreement that chance leaves unexplained; 0 where chance explains everything."""
    left = 1.0 - by_chance
    return (left > 0).ifelse(ibis.greatest((shared - by_chance) / left.nullif(0.0), ibis.literal(0.0)), 0.0)


def _with_lineage(rates: ir.Table, source: ir.Table) -> ir.Table:
    """Both directions made one, and the lineage that source.yml declares."""
    mirror = rates.view().select(source_id="other_id", other_id="source_id", mirrored="rate")
    out = rates.left_join(mirror, ["source_id", "other_id"]).drop("source_id_right", "other_id_right")
    out = out.join(source.select("source_id", "lineage_group"), "source_id")
    others = source.view().select(other_id="source_id", other_group="lineage_group")
    out = out.join(others, "other_id")
    declared = out.lineage_group == out.other_group
    rate = ibis.greatest(out.rate, out.mirrored.fill_null(0.0))
    return out.select(
        "source_id",
        "other_id",
        shared=out.shared.round(9),
        by_chance=out.by_chance.round(9),
        copy_rate=declared.ifelse(1.0, rate).round(9),
        declared=declared,
    ).filter(lambda t: (t.shared > 0) | t.declared)
