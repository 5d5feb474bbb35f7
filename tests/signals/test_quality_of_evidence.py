"""Quality of Evidence: its printed numbers, its factors, and what may not move it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.signals.running import run_signal
from tests.signals.small_tables import COORDINATORS, TAXI, Delivery, entity, phone, small_tables

from igloo.core.evidence import contract_frame, miscounted
from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.signals import quality_of_evidence as qe

USUAL = Settings()
TODAY = pd.Timestamp("2026-06-30 12:00:00")
ON_30_JUNE = replace(USUAL, workspace=replace(USUAL.workspace, reference_date="2026-06-30"))
slow = settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)

Feed = list[tuple[str, pd.Timestamp]]


def delivered(feeds: dict[str, tuple[str, str, Feed]], registered: tuple[str, ...] = ()) -> dict[str, Any]:
    """Contract tables of feeds: source -> (kind, letter, [(identifier, when)]); each its own lineage."""
    out = Delivery()
    for name, (kind, letter, rows) in feeds.items():
        source = {"source_id": name, "title": name, "kind": kind, "reliability": letter, "credibility": 2.0}
        out.rows["source"].append(source | {"lineage_group": name, "coverage_to": ""})
        for ident, t in rows:
            out.event(name, "encounter" if kind != "tips" else "tip", t, {"phone": ident})
    for ident in sorted({i for _, _, rows in feeds.values() for i, _ in rows}):
        about = {"ident_id": ident, "kind": ident.split(":")[0], "n_rows": 1, "n_sources": 1}
        about |= {"n_entities": 0, "n_counterparts": 0, "registry_category": ""}
        out.rows["identifier"].append(about)
    for ident in registered:
        out.rows["registry"].append({"ident_id": ident, "category": "taxi", "protected": False})
    return {name: contract_frame(name, out.rows[name]) for name in table_contracts()}


def quality(frames: dict[str, Any], options: Settings = ON_30_JUNE) -> pd.Series:
    """QE by subject."""
    return run_signal(qe.SIGNAL, frames, options, until="qe")["qe"].set_index("subject_id")["qe"]


@cache
def small_world() -> dict[str, pd.DataFrame]:
    return run_signal(qe.SIGNAL, small_tables(), USUAL)


@pytest.mark.parametrize(
    ("third", "printed"), [(0.183, 1.426), (0.104, 1.418), (0.071, 1.416), (0.047, 1.415), (0.0, 1.414)]
)
def test_the_printed_scores_come_out_of_their_vectors(third: float, printed: float) -> None:
    assert round(qe.combine_strengths([1.0, 1.0, third]), 3) == printed


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_qe_squared_never_exceeds_the_number_of_groups(strengths: list[float]) -> None:
    assert qe.combine_strengths(strengths) ** 2 <= len(strengths) + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.data())
def test_a_full_copy_adds_nothing(strengths: list[float], data: st.DataObject) -> None:
    copied = data.draw(st.integers(0, len(strengths) - 1))
    weaker = strengths[copied] * data.draw(st.floats(0, 1))
    dependence = np.zeros((len(strengths) + 1, len(strengths) + 1))
    dependence[-1, copied] = dependence[copied, -1] = 1.0
    assert qe.combine_strengths([*strengths, weaker], dependence) == pytest.approx(qe.combine_strengths(strengths))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_expression_agrees_with_the_formula(seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups = [f"g{n}" for n in range(5)]
    rho = np.triu(rng.choice([0.0, 0.3, 0.8], (5, 5)), 1)
    rho = rho + rho.T
    x = rng.random((20, 5)).round(6) * (rng.random((20, 5)) < 0.7)
    rows = [
        {
            "subject_id": f"phone:{s}",
            "source_id": g,
            "lineage_group": g,
            "ident_id": f"phone:{s}",
            "x": x[s, n],
        }
        for s in range(20)
        for n, g in enumerate(groups)
    ]
    strengths = pd.DataFrame(rows).assign(r=1.0, c=1.0, i=1.0, d=1.0, s=1.0, m=1.0, n_rows=1, row=1, batch_id="")
    strengths["last_seen"] = TODAY
    pairs = [(a, b) for a in range(5) for b in range(5) if rho[a, b] > 0]
    copying = pd.DataFrame(
        {
            "source_id": [groups[a] for a, _ in pairs],
            "other_id": [groups[b] for _, b in pairs],
            "copy_rate": [rho[a, b] for a, b in pairs],
            "declared": False,
        }
    )
    source = pd.DataFrame({"source_id": groups, "lineage_group": groups, "title": groups, "reliability": "A"})
    tables = {
        "evidence_strength": ibis.memtable(strengths),
        "source_copying": ibis.memtable(copying),
        "source": ibis.memtable(source),
    }
    tables["qe_part"] = ibis.memtable(qe.qe_part(tables, USUAL).to_pandas())
    got = qe.evidence_total(tables, USUAL).to_pandas().set_index("subject_id")["qe"]
    for s in range(20):
        assert got[f"phone:{s}"] == pytest.approx(qe.combine_strengths(x[s], rho), abs=1e-6)


@slow
@given(st.data())
def test_a_copied_feed_moves_no_score(data: st.DataObject) -> None:
    idents = [phone(n) for n in range(8)]
    hour = st.integers(0, 300 * 24).map(lambda h: TODAY - pd.Timedelta(hours=h + 48))
    feed = st.lists(st.tuples(st.sampled_from(idents), hour), min_size=3, max_size=10, unique=True)
    kinds = ["encounters", "seized_phone", "tips"]
    feeds = {k: (k, data.draw(st.sampled_from("ABC")), data.draw(feed)) for k in kinds}
    before = quality(delivered(feeds))
    kind, letter, rows = feeds[data.draw(st.sampled_from(kinds))]
    lag = pd.Timedelta(hours=data.draw(st.integers(0, 20)))
    worse = data.draw(st.sampled_from([x for x in "ABCDE" if x >= letter]))
    feeds["digest"] = (kind, worse, [(ident, t + lag) for ident, t in rows])
    after = quality(delivered(feeds))
    assert (after / before).between(0.99, 1.01).all(), (before, after)


def test_two_witnesses_are_not_a_copy() -> None:
    days = [TODAY - pd.Timedelta(days=10 * n + 1) for n in range(6)]
    first = [(phone(n), t) for n, t in enumerate(days)]
    second = [(phone(n), t - pd.Timedelta(days=9)) for n, t in enumerate(days)]
    both = quality(delivered({"one": ("encounters", "A", first), "two": ("encounters", "A", second)}))
    assert both[phone(0)] == pytest.approx(np.sqrt(2), abs=1e-3)


def test_a_declared_lineage_counts_once() -> None:
    rows = [(phone(0), TODAY)]
    frames = delivered({"one": ("encounters", "A", rows), "two": ("seized_phone", "A", rows)})
    assert quality(frames)[phone(0)] == pytest.approx(np.sqrt(2), abs=1e-6)
    frames["source"]["lineage_group"] = "task force"
    assert quality(frames)[phone(0)] == pytest.approx(1.0, abs=1e-6)


def test_a_half_life_beyond_the_grace_halves_the_strength() -> None:
    ages = {phone(n): days for n, days in enumerate([0, 30, 120, 210])}
    end = pd.Timestamp("2026-06-30 23:59:59")
    got = quality(delivered({"one": ("encounters", "A", [(i, end - pd.Timedelta(days=d)) for i, d in ages.items()])}))
    assert got.loc[list(ages)].tolist() == pytest.approx([1.0, 1.0, 0.5, 0.25], abs=1e-6)


def test_credibility_grades() -> None:
    worth = {1: 1.0, 2: 1.0, 3: 0.75, 4: 0.4, 5: 0.1, 6: 0.6}
    frames = delivered({"one": ("encounters", "A", [(phone(grade), TODAY) for grade in worth])})
    for uses in ("identifier_use", "identifier_written"):
        frames[uses]["credibility"] = frames[uses]["norm"].str[-1].astype(float)
    got = quality(frames)
    assert {grade: got[phone(grade)] for grade in worth} == pytest.approx(worth, abs=1e-6)


def test_reliability_letters() -> None:
    worth = {"A": 1.0, "B": 0.85, "C": 0.65, "D": 0.4, "E": 0.1, "F": 0.45}
    feeds = {x: ("encounters", x, [(phone(n), TODAY)]) for n, x in enumerate(worth)}
    got = quality(delivered(feeds))
    assert {x: got[phone(n)] for n, x in enumerate(worth)} == pytest.approx(worth, abs=1e-6)


def test_a_busier_line_never_scores_higher() -> None:
    busy = [1, 20, 100, 500, 1000, 1500]
    frames = delivered({"one": ("encounters", "A", [(phone(n), TODAY) for n in range(len(busy))])})
    calls = [
        {
            "event_id": f"{n}-{other}",
            "t_utc": TODAY,
            "caller": phone(n),
            "callee": f"phone:+{n}-{other}",
            "row": 1,
        }
        for n, counterparts in enumerate(busy)
        for other in range(counterparts)
    ]
    frames["event_call"] = contract_frame("event_call", calls)
    got = quality(frames)[[phone(n) for n in range(len(busy))]].tolist()
    assert got == sorted(got, reverse=True)
    assert got == pytest.approx([1.0, 1.0, 0.589, 0.177, 0.0, 0.0], abs=1e-3)


def test_a_registered_line_is_worth_nothing() -> None:
    frames = delivered({"one": ("encounters", "A", [(TAXI, TODAY), (phone(0), TODAY)])}, registered=(TAXI,))
    got = quality(frames)
    assert got[TAXI] == 0.0
    assert got[phone(0)] == pytest.approx(1.0, abs=1e-6)


def test_a_victim_and_what_is_hers_alone_are_not_ranked() -> None:
    frames = small_tables()
    arrest = frames["event_encounter"]["source_id"] == "arrests"
    frames["event_encounter"].loc[arrest, "outcome"] = "Victim identified"
    frames["event_encounter"].loc[arrest, "vehicle"] = "plate:TX-AA0039"
    got = quality(frames, USUAL)
    spared = [entity(0), entity(1), phone(0), "document:P000000", *COORDINATORS[:2]]
    assert got[spared].tolist() == [0.0] * len(spared)
    assert got[[entity(4), COORDINATORS[2], "plate:TX-AA0039"]].min() > 0


def test_rows_after_the_reference_day_are_not_looked_at() -> None:
    frames = delivered({"one": ("encounters", "A", [(phone(0), TODAY + pd.Timedelta(days=3)), (phone(1), TODAY)])})
    assert phone(0) not in quality(frames).index


def test_what_is_likelier_about_somebody_else_is_no_evidence() -> None:
    worth = {0.49: 0.0, 0.5: 0.5, 1.0: 1.0}
    frames = delivered({"one": ("encounters", "A", [(phone(0), TODAY)])})
    people, ties = [], []
    for n, probability in enumerate(worth):
        counted = {"n_mentions": 1, "n_sources": 1, "n_profiles": 1}
        people.append({"entity_id": entity(n), "kind": "Person", "label": "A", **counted})
        tie = {"entity_id": entity(n), "ident_id": phone(0), "kind": "phone", "n_rows": 1, "n_sources": 1}
        ties.append(tie | {"n_entities": 3, "probability": probability})
    frames["entity"] = contract_frame("entity", people)
    frames["entity_identifier"] = contract_frame("entity_identifier", ties)
    got = quality(frames)
    assert [got[entity(n)] for n in range(3)] == pytest.approx(list(worth.values()), abs=1e-6)


def test_twenty_weak_traces_do_not_pass_for_two_strong_sources() -> None:
    feeds = {f"tips{n}": ("tips", "C", [(phone(0), TODAY - pd.Timedelta(days=1.3 * n, hours=n))]) for n in range(20)}
    row = run_signal(qe.SIGNAL, delivered(feeds), ON_30_JUNE, until="qe")["qe"].iloc[0]
    assert row["qe"] > 1.41
    assert row["band"] == "many weak"


def test_the_small_world_finds_the_two_doubly_recorded_numbers() -> None:
    found = small_world()["finding"]
    assert set(found["subject_id"]) == set(COORDINATORS[:2])
    assert found["score"].between(0, 1).all()
    copies = small_world()["source_copying"].set_index(["source_id", "other_id"])["copy_rate"]
    assert copies["port_digest", "port"] == copies["phones_digest", "phones"] == 1.0
    assert len(copies) == 4


def test_every_number_of_every_sentence_is_recounted_from_its_rows() -> None:
    world = small_world()
    for finding in world["finding"].to_dict("records"):
        assert miscounted(finding, world["finding_support"]) == {}
        for name in ("independent_sources", "strong_sources", "sources_not_counted"):
            assert str(json.loads(finding["counts"])[name]) in finding["why"]
    key = list(table_contracts()["finding_support"].key)
    assert not world["finding_support"].duplicated(key).any()


def test_the_tables_keep_their_contracts() -> None:
    world = small_world()
    for name in ("qe", "qe_part", "source_copying", "finding", "finding_support"):
        contract = table_contracts()[name]
        assert list(world[name].columns) == contract.column_names
        assert not world[name].duplicated(list(contract.key)).any()
    part = world["qe_part"].groupby("subject_id")["contribution"].sum()
    whole = world["qe"].set_index("subject_id")["qe_squared"]
    assert (part - whole).abs().max() < 1e-6


def test_strength_takes_the_best_identifier_of_a_person() -> None:
    world = small_world()
    strongest = world["evidence_strength"]
    row = strongest[(strongest["subject_id"] == entity(4)) & (strongest["source_id"] == "phones")].iloc[0]
    assert row["ident_id"] == phone(4)
    assert row["x"] == pytest.approx(0.95)
