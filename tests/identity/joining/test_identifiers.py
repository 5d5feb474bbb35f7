"""An identifier speaks for one person less and less the more people stand beside it."""

from __future__ import annotations

from typing import Any

import ibis
import pandas as pd
from tests.identity.small_people import Telling, columns_of

from igloo.core.kinds import identifier_kinds
from igloo.core.tables import check_columns
from igloo.identity.joining.identifiers import entity_identifiers, identifiers


def tables_with(people_on_a_phone: int, registered: bool = False) -> dict[str, Any]:
    told = Telling()
    for i in range(people_on_a_phone):
        told.say(f"m{i}", f"Person {i}", "1980-01-01", "phone:+15205550101", source="ab"[i % 2])
    tables = told.tables({"phone:+15205550101": "taxi"} if registered else None)
    con = ibis.duckdb.connect()
    tables = {name: con.create_table(name, t.to_pandas()) for name, t in tables.items()}
    names = [f"m{i}" for i in range(people_on_a_phone)]
    tables["entity_mention"] = con.create_table(
        "entity_mention",
        pd.DataFrame({"entity_id": names, "mention_id": names, "profile_id": names, "probability": 1.0}),
    )
    calls = pd.DataFrame(
        {
            "caller": ["phone:+15205550101", "phone:+2", "phone:+2"],
            "callee": ["phone:+2", "phone:+15205550101", "phone:+2"],
        }
    )
    tables["event_call"] = con.create_table("event_call", calls)
    tables["entity_identifier"] = con.create_table("entity_identifier", entity_identifiers(tables))
    return tables


def trust(people: int, registered: bool = False) -> float:
    return float(tables_with(people, registered)["entity_identifier"].probability.max().to_pandas())


def test_trust_falls_with_each_further_person_and_below_one_half_past_the_kinds_limit() -> None:
    limit = identifier_kinds()["phone"].ties_persons_up_to
    trusts = [trust(n) for n in range(1, limit + 3)]
    assert trusts[0] == 0.98
    assert trusts == sorted(trusts, reverse=True) and len(set(trusts)) == len(trusts)
    assert trusts[limit - 1] >= 0.5 > trusts[limit]


def test_a_registered_line_speaks_for_hardly_anybody() -> None:
    assert trust(1, registered=True) < 0.1


def test_an_identifier_counts_rows_sources_owners_and_other_parties() -> None:
    tables = tables_with(3, registered=True)
    made = identifiers(tables)
    check_columns("identifier", columns_of(made))
    row = made.to_pandas().set_index("ident_id").loc["phone:+15205550101"]
    assert row[["n_rows", "n_sources", "n_entities", "n_counterparts"]].tolist() == [3, 2, 3, 1]
    assert row["registry_category"] == "taxi"
    assert row["first_seen"] == pd.Timestamp("2026-01-02")


def test_entity_identifier_keeps_its_contract() -> None:
    made = entity_identifiers(tables_with(2))
    check_columns("entity_identifier", columns_of(made))
