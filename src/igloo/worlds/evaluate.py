"""How well the workbench did in a world whose truth is known, beside what a naive count would have done.

Nothing here feeds back into the application: it reads finished tables and the truth folder.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields

import duckdb
import numpy as np
import pandas as pd

from igloo.worlds.truth import Truth

Tables = duckdb.DuckDBPyConnection | Mapping[str, pd.DataFrame]
NEEDED = ("finding", "qe", "entity_mention", "entity_identifier", "mention", "batch", "identifier_use")
NEEDED_EVENTS = ("event_call", "event_crossing")
MENTIONS_PER_PERSON_AND_SOURCE = 5


@dataclass(frozen=True)
class Measure:
    """One number beside its baseline; NaN where it cannot be said (no organisation in a null world)."""

    name: str
    value: float
    baseline_name: str
    baseline_value: float
    n: int
    note: str


def evaluate(tables: Tables, truth: Truth) -> list[Measure]:
    """Coordinators, Quality of Evidence and identity, measured against the truth.

    `tables` is a DuckDB connection in which the contract tables are views or tables of their own
    names, or frames by name: finding, qe, mention, batch, entity_mention, entity_identifier,
    identifier_use, event_call, event_crossing. Lists with ties are scored by the expected value
    over orders of the ties. Misleads: a world is a made-up mechanism, not the field.
    """
    with _with_truth(tables, truth) as con:
        return [*_coordinators(con), *_quality_of_evidence(con), *_identity(con)]


@contextmanager
def _with_truth(tables: Tables, truth: Truth) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that also sees the truth, under names that begin with truth_."""
    con = tables if isinstance(tables, duckdb.DuckDBPyConnection) else duckdb.connect()
    frames = {f"truth_{f.name}": getattr(truth, f.name) for f in fields(Truth) if f.name != "world"}
    if isinstance(tables, Mapping):
        frames |= {name: tables[name] for name in (*NEEDED, *NEEDED_EVENTS)}
    try:
        for name, frame in frames.items():
            con.register(name, frame)
        yield con
    finally:
        for name in frames:
            con.unregister(name)
        if con is not tables:
            con.close()


def precision_at(score: pd.Series, right: pd.Series, k: int) -> float:
    """Expected share of right ones among the first `k` by score, ties in random order; NaN when empty.

    >>> precision_at(pd.Series([3.0, 2.0, 2.0, 1.0]), pd.Series([1, 1, 0, 0]), 2)
    0.75
    """
    return _expected_hits(score, right, k) / min(k, len(score)) if len(score) else float("nan")


def recall_at(score: pd.Series, right: pd.Series, k: int, n_right: int) -> float:
    """Expected share of all `n_right` right ones that are among the first `k`; NaN when there are none."""
    return _expected_hits(score, right, k) / n_right if n_right else float("nan")


def _expected_hits(score: pd.Series, right: pd.Series, k: int) -> float:
    values, truth = score.to_numpy(np.float64), right.to_numpy(np.float64)
    hits, taken = 0.0, 0
    for value in np.unique(values)[::-1]:
        tied = truth[values == value]
        share = min(1.0, (k - taken) / len(tied))
        hits += share * float(tied.sum())
        taken += len(tied)
        if taken >= k:
            break
    return hits


_GATED_NUMBERS = """
    SELECT f.subject_id AS ident_id, f.lower_bound AS score, c.ident_id IS NOT NULL AS is_coordinator,
           coalesce(s.registered, false) AS is_registered, coalesce(s.category, '') AS category
    FROM finding f
    LEFT JOIN truth_coordinator c ON c.ident_id = f.subject_id
    LEFT JOIN truth_service_line s ON s.ident_id = f.subject_id
    WHERE f.signal = 'calls_after_crossing' AND f.gate AND coalesce(f.object_id, '') = ''
      AND f.subject_id LIKE 'phone:%'
"""

# Whoever crossed, by every phone written beside them in that row or tied to the same person elsewhere.
_RAW_CALLERS = """
    WITH crosser AS (
        SELECT em.entity_id, x.t_utc FROM event_crossing x
        JOIN entity_mention em ON em.mention_id = x.traveller
    ), phone AS (
        SELECT DISTINCT c.entity_id, ei.ident_id, c.t_utc FROM crosser c
        JOIN entity_identifier ei ON ei.entity_id = c.entity_id AND ei.kind = 'phone'
    )
    SELECT e.callee AS ident_id, count(DISTINCT p.entity_id) AS score,
           any_value(c.ident_id) IS NOT NULL AS is_coordinator
    FROM phone p
    JOIN event_call e ON e.caller = p.ident_id AND e.t_utc > p.t_utc AND e.t_utc <= p.t_utc + INTERVAL 2 HOUR
    LEFT JOIN truth_coordinator c ON c.ident_id = e.callee
    GROUP BY e.callee
"""


def _coordinators(con: duckdb.DuckDBPyConnection) -> list[Measure]:
    found, raw = con.sql(_GATED_NUMBERS).df(), con.sql(_RAW_CALLERS).df()
    total = int(con.sql("SELECT count(*) FROM truth_coordinator").fetchall()[0][0])
    baseline = "distinct crossers calling within 2 h"
    nan = float("nan")
    right = int(found.is_coordinator.sum())
    benign = found[~found.is_coordinator.astype(bool)].category.replace("", "private").value_counts()
    rest = ", ".join(f"{count} {name}" for name, count in benign.items()) or "none"
    exists = f"{total} coordinators' phones in this world"
    return [
        Measure(
            "coordinators precision@20",
            precision_at(found.score, found.is_coordinator, 20) if total else nan,
            baseline,
            precision_at(raw.score, raw.is_coordinator, 20) if total else nan,
            min(20, len(found)),
            exists,
        ),
        Measure(
            "coordinators recall@40",
            recall_at(found.score, found.is_coordinator, 40, total),
            baseline,
            recall_at(raw.score, raw.is_coordinator, 40, total),
            total,
            exists,
        ),
        Measure("coordinators above the gate", float(right), "", nan, len(found), exists),
        Measure("numbers above the gate", float(len(found)), "", nan, len(found), f"not coordinators: {rest}"),
        Measure(
            "registered lines above the gate",
            float(found.is_registered.sum()),
            "",
            nan,
            len(found),
            "should be none",
        ),
    ]


_QE_LIST = """
    WITH member AS (
        SELECT DISTINCT i.ident_id FROM truth_identifier i
        JOIN truth_person p ON p.person_id = i.person_id AND p.is_member
        WHERE i.kind IN ('phone', 'plate')
    ), victim AS (
        SELECT DISTINCT i.ident_id FROM truth_identifier i
        JOIN truth_person p ON p.person_id = i.person_id AND p.is_victim
    ), sources AS (
        SELECT ident_id, count(DISTINCT source_id) AS n_sources FROM identifier_use GROUP BY ident_id
    )
    SELECT q.subject_id, q.qe, coalesce(s.n_sources, 0) AS n_sources, m.ident_id IS NOT NULL AS is_member,
           coalesce(l.registered, false) AS is_registered, v.ident_id IS NOT NULL AS is_victims
    FROM qe q
    LEFT JOIN victim v ON v.ident_id = q.subject_id
    LEFT JOIN member m ON m.ident_id = q.subject_id
    LEFT JOIN sources s ON s.ident_id = q.subject_id
    LEFT JOIN truth_service_line l ON l.ident_id = q.subject_id
    WHERE q.subject_kind IN ('phone', 'plate')
"""


def _quality_of_evidence(con: duckdb.DuckDBPyConnection) -> list[Measure]:
    ranked = con.sql(_QE_LIST).df()
    base = float(ranked.is_member.mean()) if len(ranked) else float("nan")
    members = int(ranked.is_member.sum())
    note = f"{members} of {len(ranked):,} phones and plates are members' (base rate {base:.2%})"
    measures = [
        Measure(
            f"QE precision@{k}",
            precision_at(ranked.qe, ranked.is_member, k),
            "count of sources, copies included",
            precision_at(ranked.n_sources, ranked.is_member, k),
            min(k, len(ranked)),
            note,
        )
        for k in (50, 200)
    ]
    lines = ranked.sort_values(["qe", "subject_id"], ascending=[False, True]).head(200)
    by_count = ranked.sort_values(["n_sources", "subject_id"], ascending=[False, True]).head(200)
    for name, column in (("registered lines", "is_registered"), ("victims' numbers", "is_victims")):
        measures.append(
            Measure(
                f"{name} in QE's first 200",
                float(lines[column].sum()),
                "count of sources, copies included",
                float(by_count[column].sum()),
                len(lines),
                "should be none",
            )
        )
    return measures


# A few mentions of each person in each source, so that daily commuters do not make all the pairs.
_MENTION_PAIRS = """
    WITH known AS (
        SELECT m.mention_id, m.name_norm, m.source_id, t.person_id, em.entity_id,
               row_number() OVER (PARTITION BY t.person_id, m.source_id
                                  ORDER BY hash(m.mention_id), m.mention_id) AS place
        FROM truth_mention_person t
        JOIN batch b ON b.source_id = t.source_id AND b.file_name = t.file_name
        JOIN mention m ON m.batch_id = b.batch_id AND m."row" = t."row" AND m.role = t.role
        JOIN entity_mention em ON em.mention_id = m.mention_id
    )
    SELECT person_id, entity_id, name_norm FROM known WHERE place <= {most}
"""


def _pairs(groups: pd.Series) -> float:
    return float((groups * (groups - 1) / 2).sum())


def _pairwise(sample: pd.DataFrame, by: str) -> tuple[float, float]:
    """Precision and recall over pairs of mentions that `by` puts together."""
    both = _pairs(sample.groupby(["person_id", by]).size())
    together, same = _pairs(sample.groupby(by).size()), _pairs(sample.groupby("person_id").size())
    return (both / together if together else float("nan")), (both / same if same else float("nan"))


def _identity(con: duckdb.DuckDBPyConnection) -> list[Measure]:
    sample = con.sql(_MENTION_PAIRS.format(most=MENTIONS_PER_PERSON_AND_SOURCE)).df()
    precision, recall = _pairwise(sample, "entity_id")
    name_precision, name_recall = _pairwise(sample, "name_norm")
    note = f"at most {MENTIONS_PER_PERSON_AND_SOURCE} mentions of a person in a source"
    return [
        Measure("identity pairwise precision", precision, "same name", name_precision, len(sample), note),
        Measure("identity pairwise recall", recall, "same name", name_recall, len(sample), note),
    ]
