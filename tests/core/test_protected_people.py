"""Who is never ranked: the person and what is theirs alone, not the driver's car."""

from __future__ import annotations

import ibis
import pytest

from igloo.core.evidence import contract_frame
from igloo.core.protected_people import READS, protected_people
from igloo.core.tables import table_contracts


def _spared(outcome: str) -> set[str]:
    encounter = {"event_id": "e", "row": 1, "subject": "m1", "phone": "phone:+1", "vehicle": "plate:TX-1"}
    ties = [
        {"entity_id": entity, "ident_id": ident, "kind": ident.split(":")[0], "probability": p, "n_entities": n}
        for entity, ident, p, n in [
            ("ann", "phone:+2", 0.9, 1),
            ("ann", "plate:TX-2", 0.9, 1),
            ("ann", "address:HOSTEL", 0.9, 12),
            ("ann", "phone:+3", 0.5, 1),
            ("bob", "phone:+4", 0.9, 1),
        ]
    ]
    people = [{"entity_id": "ann", "mention_id": "m1", "probability": 1.0}]
    people += [{"entity_id": "bob", "mention_id": "m2", "probability": 1.0}]
    counted = {"n_rows": 1, "n_sources": 1}
    frames = {
        "event_encounter": contract_frame("event_encounter", [encounter | {"outcome": outcome}]),
        "entity_mention": contract_frame("entity_mention", people),
        "entity_identifier": contract_frame("entity_identifier", [tie | counted for tie in ties]),
    }
    assert set(frames) == set(READS)
    tables = {n: ibis.memtable(f, schema=ibis.schema(table_contracts()[n].schema())) for n, f in frames.items()}
    return set(protected_people(tables).to_pandas()["subject_id"])


@pytest.mark.parametrize("outcome", ["victim identified", "Material WITNESS", "unaccompanied child"])
def test_a_victim_her_phone_and_the_phone_in_the_record_are_spared(outcome: str) -> None:
    assert _spared(outcome) == {"ann", "phone:+1", "phone:+2"}


@pytest.mark.parametrize("outcome", ["arrested", "minor offence, released", ""])
def test_other_outcomes_spare_nobody(outcome: str) -> None:
    assert _spared(outcome) == set()
