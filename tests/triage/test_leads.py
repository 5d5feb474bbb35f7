"""Leads: who stands for whom, what adds up, and who is never on the list."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import ibis
import pandas as pd
import pytest
from tests.signals.running import as_tables, run_signal
from tests.signals.small_tables import CLINIC, COORDINATORS, TAXI, entity, phone, small_tables

from igloo.core.evidence import contract_frame
from igloo.core.settings import Settings
from igloo.core.tables import check_columns, table_contracts
from igloo.signals.registry import SIGNALS
from igloo.triage.leads import TRIAGE_STEPS
from igloo.triage.weights import KINDS_FOR_STRONG, STRONG, WEIGHTS

Frames = dict[str, pd.DataFrame]
MADE = ("finding", "finding_support", "qe", "qe_part", "source_copying")


@cache
def _found() -> Frames:
    """The small world with what the signals find in it."""
    frames = dict(small_tables())
    parts: dict[str, list[pd.DataFrame]] = {name: [] for name in MADE}
    for signal in SIGNALS:
        made = run_signal(signal, small_tables(), Settings())
        for name in MADE:
            parts[name] += [made[name]] if name in made else []
    return frames | {name: pd.concat(tables, ignore_index=True) for name, tables in parts.items()}


def listed(frames: Frames | None = None, settings: Settings | None = None) -> Frames:
    """Every table that triage makes."""
    con = ibis.duckdb.connect()
    frames = frames or _found()
    tables = as_tables(con, {n: f for n, f in frames.items() if n not in ("lead", "lead_part")})
    out = {}
    for name, build, reads in TRIAGE_STEPS:
        given = {table: tables[table] for table in reads}
        expression = build(given, settings or Settings())
        if name in table_contracts():
            check_columns(name, [(c, str(t).split("(")[0]) for c, t in expression.schema().items()])
        tables[name] = con.create_table(name, expression)
        out[name] = tables[name].to_pandas()
    out["lead"] = out["lead"].sort_values("rank", ignore_index=True)
    return out


@cache
def _small() -> Frames:
    return listed()


def _finding(subject: str, score: float, signal: str = "calls_after_crossing", other: str = "", **more: Any) -> Any:
    row = {"finding_id": f"{signal}|{subject}|{other}", "signal": signal, "subject_id": subject, "object_id": other}
    numbers = dict.fromkeys(("k", "n", "k_baseline", "n_baseline"), 0)
    return row | numbers | {"score": score, "gate": True, "why": f"Found with {score}.", "counts": "{}"} | more


def _only(findings: list[Any], **changed: pd.DataFrame) -> Frames:
    """The small world with these findings and no Quality of Evidence."""
    empty = {name: contract_frame(name, []) for name in MADE}
    return {**_found(), **empty, "finding": contract_frame("finding", findings), **changed}


def test_the_coordinators_are_the_first_three() -> None:
    assert set(_small()["lead"]["subject_id"][:3]) == set(COORDINATORS)
    assert _small()["lead"]["rank"].tolist() == list(range(1, len(_small()["lead"]) + 1))
    assert _small()["lead"]["score"].is_monotonic_decreasing


def test_contributions_add_up_to_the_score_to_the_last_millionth() -> None:
    total = _small()["lead_part"].groupby("subject_id")["contribution"].sum()
    score = _small()["lead"].set_index("subject_id")["score"]
    assert set(total.index) == set(score.index)
    total = total.loc[score.index]
    assert (total * 1_000_000).round().tolist() == (score * 1_000_000).round().tolist()
    assert (total - score).abs().max() < 1e-12


def test_the_score_is_the_noisy_or_of_its_parts() -> None:
    part = _small()["lead_part"]
    for lead in _small()["lead"].itertuples():
        mine = part[(part["subject_id"] == lead.subject_id) & (part["contribution"] > 0)]
        left_open = (1 - mine["weight"] * mine["value"]).prod()
        assert lead.score == pytest.approx(1 - left_open, abs=3e-6)
        assert 0 <= lead.score <= 1


def test_a_strong_lead_has_two_kinds_of_evidence() -> None:
    strong = _small()["lead"].query("band == 'strong'")
    assert len(strong)
    assert (strong["evidence_kinds"] >= KINDS_FOR_STRONG).all()
    alone = listed(_only([_finding(COORDINATORS[0], 1.0)]))["lead"].iloc[0]
    assert alone["score"] > STRONG
    assert (alone["band"], alone["evidence_kinds"]) == ("moderate", 1)


def test_a_number_stands_for_its_person_only_when_it_speaks_for_exactly_one() -> None:
    frames = _only([_finding(phone(0), 0.9), _finding(phone(1), 0.9), _finding(phone(2), 0.9)])
    tie = frames["entity_identifier"].copy()
    tie.loc[tie["ident_id"] == phone(1), "probability"] = 0.79
    second = tie[tie["ident_id"] == phone(2)].assign(entity_id=entity(3))
    frames["entity_identifier"] = pd.concat([tie, second], ignore_index=True)
    lead = listed(frames)["lead"].set_index("subject_id")
    assert set(lead.index) == {entity(0), phone(1), phone(2)}
    assert lead.loc[entity(0), "label"] == "Person 00"
    assert lead.loc[entity(0), "why"].startswith(phone(0).partition(":")[2])
    assert lead.loc[phone(1), "subject_kind"] == "phone"


def test_the_strongest_finding_of_a_signal_counts_and_the_others_are_listed() -> None:
    findings = [_finding(phone(0), 0.2, other=COORDINATORS[n]) for n in (1, 2)]
    out = listed(_only([*findings, _finding(phone(0), 0.4, other=COORDINATORS[0])]))
    assert out["lead"]["score"].tolist() == pytest.approx([0.36], abs=1e-6)
    part = out["lead_part"].sort_values("value")
    assert part["contribution"].tolist() == pytest.approx([0.0, 0.0, 0.36], abs=1e-6)
    assert part["reason"].tolist()[:2] == ["a stronger finding of the same signal counts already"] * 2
    assert out["lead"]["n_findings"].tolist() == [3]


def test_registered_and_protected_lines_and_who_answers_them_are_no_leads() -> None:
    frames = _only([_finding(TAXI, 1.0), _finding(CLINIC, 1.0), _finding(phone(5), 1.0), _finding(phone(6), 1.0)])
    tie = frames["entity_identifier"]
    dispatcher = tie[tie["entity_id"] == entity(5)].iloc[:1].assign(ident_id=TAXI)
    frames["entity_identifier"] = pd.concat([tie, dispatcher], ignore_index=True)
    assert listed(frames)["lead"]["subject_id"].tolist() == [entity(6)]


@pytest.mark.parametrize("outcome", ["Victim identified", "material WITNESS", "unaccompanied minor"])
def test_victims_witnesses_and_children_are_no_leads(outcome: str) -> None:
    mention = _found()["entity_mention"].query("entity_id == @entity(7)")["mention_id"].iloc[0]
    row = {"event_id": "e", "row": 1, "subject": mention, "outcome": outcome}
    encounter = contract_frame("event_encounter", [row])
    lead = listed(_only([_finding(phone(7), 1.0), _finding(phone(8), 1.0)], event_encounter=encounter))["lead"]
    assert lead["subject_id"].tolist() == [entity(8)]


def test_what_does_not_pass_its_gate_makes_no_lead() -> None:
    out = listed(_only([_finding(phone(7), 1.0, gate=False)]))
    assert out["lead"].empty
    assert out["lead_part"].empty


def test_the_list_is_cut_where_the_settings_say() -> None:
    usual = Settings()
    short = listed(settings=replace(usual, triage=replace(usual.triage, max_leads=10)))
    assert len(short["lead"]) == 10
    assert set(short["lead_part"]["subject_id"]) == set(short["lead"]["subject_id"])
    high = listed(settings=replace(usual, triage=replace(usual.triage, min_score=0.5)))["lead"]
    assert 0 < len(high) < len(_small()["lead"])
    assert (high["score"] >= 0.5).all()


def test_equal_scores_are_ranked_by_id() -> None:
    lead = listed(_only([_finding(phone(n), 0.5) for n in (9, 3, 6)]))["lead"]
    assert lead["subject_id"].tolist() == [entity(3), entity(6), entity(9)]


def test_sources_behind_a_lead_leave_out_copies() -> None:
    lead = _small()["lead"].set_index("subject_id").loc[COORDINATORS[0]]
    assert lead["source_ids"].split() == ["arrests", "carrier", "phones", "port"]
    assert lead["signals"] == "calls_after_crossing quality_of_evidence"
    assert lead["why"].endswith("Quality of Evidence 1.41 (two strong independent).")


def test_every_signal_has_one_weight_with_a_reason() -> None:
    names = [w.part for w in WEIGHTS]
    assert sorted(names) == sorted(signal.name for signal in SIGNALS)
    assert all(0 < w.weight < 1 and len(w.reason.split()) > 8 for w in WEIGHTS)
