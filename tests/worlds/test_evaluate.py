"""The measures themselves: a perfect list scores 1, a hopeless one 0, ties count by expectation."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from igloo.worlds import WorldSummary
from igloo.worlds.evaluate import Measure, evaluate, precision_at, recall_at
from igloo.worlds.truth import Truth, read_truth


def _tables(truth: Truth, gated: list[str], strength: dict[str, float]) -> dict[str, pd.DataFrame]:
    """Finished tables of a workbench that gated these numbers and merged everybody rightly."""
    mentions = truth.mention_person[truth.mention_person.source_id.isin(["port_crossings", "motel_stays"])].copy()
    mentions["mention_id"] = [f"m{i}" for i in range(len(mentions))]
    mentions["batch_id"] = mentions.source_id
    mentions["name_norm"] = "SAME NAME"
    merged = pd.DataFrame({"mention_id": mentions.mention_id, "entity_id": "e" + mentions.person_id.astype(str)})
    phones = truth.identifier[truth.identifier.kind == "phone"]
    traveller, stamp = mentions.mention_id.iloc[0], pd.Timestamp("2026-06-01 10:00")
    caller = phones[phones.person_id == mentions.person_id.iloc[0]].ident_id.iloc[0]
    callee = truth.coordinator.ident_id.iloc[0] if len(truth.coordinator) else truth.service_line.ident_id.iloc[0]
    uses = [(ident, source) for ident in strength for source in ("a", "b")]
    return {
        "finding": pd.DataFrame(
            {
                "signal": "calls_after_crossing",
                "subject_id": gated,
                "object_id": "",
                "lower_bound": [1.0 - i / 100 for i in range(len(gated))],
                "gate": True,
            }
        ).astype({"subject_id": "str"}),
        "qe": pd.DataFrame(
            {
                "subject_id": list(strength),
                "subject_kind": [i.split(":")[0] for i in strength],
                "qe": list(strength.values()),
            }
        ),
        "identifier_use": pd.DataFrame(uses, columns=["ident_id", "source_id"]),
        "mention": mentions[["mention_id", "batch_id", "row", "role", "source_id", "name_norm"]],
        "batch": mentions[["batch_id", "source_id", "file_name"]].drop_duplicates(),
        "entity_mention": merged,
        "entity_identifier": pd.DataFrame(
            {"entity_id": "e" + phones.person_id.astype(str), "ident_id": phones.ident_id, "kind": "phone"}
        ),
        "event_crossing": pd.DataFrame({"traveller": [traveller], "t_utc": [stamp]}),
        "event_call": pd.DataFrame({"caller": [caller], "callee": [callee], "t_utc": [stamp + pd.Timedelta("1h")]}),
    }


def _by_name(measures: list[Measure]) -> dict[str, Measure]:
    return {m.name: m for m in measures}


def test_a_perfect_workbench_scores_one(small_world: WorldSummary) -> None:
    truth = read_truth(small_world.truth)
    members = set(truth.person.person_id[truth.person.is_member])
    mine = truth.identifier[truth.identifier.kind.isin(["phone", "plate"])]
    theirs = set(mine.ident_id[mine.person_id.isin(members)])
    strength = {i: 2.0 if i in theirs else 0.1 for i in sorted(set(mine.ident_id))}
    found = _by_name(evaluate(_tables(truth, truth.coordinator.ident_id.tolist(), strength), truth))
    assert found["coordinators precision@20"].value == 1
    assert found["coordinators precision@20"].baseline_value == 1
    assert found["coordinators recall@40"].value == 1
    assert found["QE precision@50"].value == min(1, len(theirs) / 50)
    assert found["QE precision@50"].baseline_value == pytest.approx(len(theirs) / len(strength))
    assert found["identity pairwise precision"].value == found["identity pairwise recall"].value == 1
    assert found["identity pairwise precision"].baseline_value < 0.1


def test_registered_lines_and_strangers_count_against_the_list(small_world: WorldSummary) -> None:
    truth = read_truth(small_world.truth)
    lines = truth.service_line[truth.service_line.registered].ident_id.tolist()[:2]
    found = _by_name(evaluate(_tables(truth, lines, {lines[0]: 1.0}), truth))
    assert found["coordinators precision@20"].value == 0
    assert found["registered lines above the gate"].value == 2
    assert found["registered lines in QE's first 200"].value == 1


def test_a_null_world_has_no_precision_but_counts_what_was_gated(null_world: WorldSummary) -> None:
    truth = read_truth(null_world.truth)
    found = _by_name(evaluate(_tables(truth, ["phone:+19565550100"], {"phone:+19565550100": 1.0}), truth))
    assert math.isnan(found["coordinators precision@20"].value)
    assert math.isnan(found["coordinators recall@40"].value)
    assert found["coordinators above the gate"].value == 0
    assert found["numbers above the gate"].value == 1
    assert "1 private" in found["numbers above the gate"].note


def test_identity_that_splits_everybody_has_no_recall(small_world: WorldSummary) -> None:
    truth = read_truth(small_world.truth)
    tables = _tables(truth, [], {"phone:+19565550100": 1.0})
    tables["entity_mention"]["entity_id"] = tables["entity_mention"].mention_id
    tables["entity_identifier"] = tables["entity_identifier"].iloc[:0]
    found = _by_name(evaluate(tables, truth))
    assert found["identity pairwise recall"].value == 0
    assert math.isnan(found["identity pairwise precision"].value)


def test_ties_count_by_expectation() -> None:
    score, right = pd.Series([2.0, 1.0, 1.0, 1.0]), pd.Series([0, 1, 0, 0])
    assert precision_at(score, right, 2) == pytest.approx(1 / 6)
    assert precision_at(score.iloc[:0], right.iloc[:0], 2) != precision_at(score.iloc[:0], right.iloc[:0], 2)
    assert recall_at(score, right, 4, 1) == 1
