"""Tables become documents: every spelling of a person, every number with its forms."""

from __future__ import annotations

import datetime as dt

import duckdb
import ibis
import pandas as pd
import pytest

from igloo.core.step import Tables
from igloo.core.tables import table_contracts
from igloo.search.documents import documents

SEEN = dt.datetime(2026, 3, 1)
ROWS = {
    "entity": [
        {
            "entity_id": "e1",
            "kind": "Person",
            "label": "Ana Lopez",
            "n_mentions": 3,
            "n_sources": 2,
            "last_seen": SEEN,
        }
    ],
    "entity_mention": [{"entity_id": "e1", "mention_id": m} for m in ("m1", "m2", "m3")],
    "mention": [
        {"mention_id": "m1", "name": "LOPEZ, ANA"},
        {"mention_id": "m2", "name": "Ana Lopez"},
        {"mention_id": "m3", "name": "Ana Lopez"},
    ],
    "entity_identifier": [
        {"entity_id": "e1", "ident_id": "phone:+15205550123", "probability": 0.9},
        {"entity_id": "e1", "ident_id": "phone:+15205550199", "probability": 0.3},
    ],
    "identifier": [
        {
            "ident_id": "phone:+15205550123",
            "kind": "phone",
            "norm": "+15205550123",
            "n_rows": 7,
            "n_sources": 2,
        },
        {"ident_id": "plate:TX-ABC1234", "kind": "plate", "norm": "TX-ABC1234", "n_rows": 1, "n_sources": 1},
    ],
    "registry": [{"ident_id": "phone:+15205550123", "category": "taxi", "title": "Taxi Sol", "protected": False}],
}


@pytest.fixture
def tables() -> Tables:
    connection = ibis.duckdb.from_connection(duckdb.connect())
    found = {}
    for name, rows in ROWS.items():
        schema = table_contracts()[name].schema()
        frame = pd.DataFrame([{column: row.get(column) for column in schema} for row in rows])
        found[name] = connection.create_table(name, ibis.memtable(frame, schema=ibis.schema(schema)))
    return found


def test_a_document_for_each_person_and_identifier(tables: Tables) -> None:
    found = documents(tables).to_pandas().set_index("subject_id")
    assert list(found.index) == ["e1", "phone:+15205550123", "plate:TX-ABC1234"]
    assert found.loc["e1", "names"] == "Ana Lopez\nLOPEZ, ANA"
    assert found.loc["e1", "idents"] == "phone:+15205550123"
    phone = found.loc["phone:+15205550123"]
    assert (phone["numbers"], phone["last7"], phone["names"]) == ("15205550123", "5550123", "Taxi Sol")
    assert found.loc["plate:TX-ABC1234", "numbers"] == "txabc1234 abc1234"


def test_the_expression_can_be_said_to_spark(tables: Tables) -> None:
    pytest.importorskip("pyspark")
    ibis.pyspark  # noqa: B018  registers the options that its SQL needs
    assert ibis.to_sql(documents(tables), dialect="pyspark")
