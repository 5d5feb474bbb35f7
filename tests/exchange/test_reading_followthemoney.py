"""FollowTheMoney entities come in through the ordinary mapping: people, identifiers, events, each with its line."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from tests.exchange.small_network import BEYOND, ENTITIES, lines
from tests.mapping.small_deliveries import Transcribed

from igloo.exchange.followthemoney.entity import is_protected_property, looks_like_entities, read_entity
from igloo.exchange.followthemoney.expansion import COLUMNS, expand, rows_of
from igloo.exchange.followthemoney.ready_mapping import ready_mapping
from igloo.mapping.spec import layout_values
from igloo.mapping.spec_file import read_mapping
from igloo.workspace import Workspace

pytestmark = pytest.mark.xdist_group("followthemoney")


def test_every_row_is_an_entity_and_the_sums_add_up(network: Transcribed) -> None:
    (note,) = network.batches
    assert note["rows_total"] == len(ENTITIES) + len(BEYOND) + 2
    assert note["rows_rejected"] == 3
    refused = {(row, column): reason for row, outcome, column, _, reason in network.refusals() if outcome == "rejected"}
    first_beyond = len(ENTITIES) + 1
    assert refused == {
        (first_beyond + 2, "time"): "missing",
        (first_beyond + 5, ""): "the line is not a JSON object",
        (first_beyond + 6, ""): "the line is not a JSON object",
    }


def test_names_aliases_and_dates_of_birth(network: Transcribed) -> None:
    found = network.rows("mention", "row", "role", "kind", "name", "birth_date")
    assert (1, "first", "Person", "Ana María Ruiz", "1984-02") in found
    assert (1, "also_called", "Person", "La Jefa", "1984-02") in found
    assert (3, "first", "Organization", "Transportes Sol SA", None) in found


def test_what_a_party_is_stands_in_every_row_that_names_it(network: Transcribed) -> None:
    """Only so are two mentions of it one description, whichever row they stand in."""
    uses = network.tables["identifier_written"]
    tied = uses[uses["mention_id"].notna()]
    of_ana = tied.groupby("mention_id")["ident_id"].apply(frozenset)
    named = {ids for ids in of_ana if "record:Person/p-ana" in ids and "phone:+15205550123" in ids}
    assert {frozenset(i for i in ids if not i.startswith("handle:")) for ids in named} == {
        frozenset({
            "record:Person/p-ana", "phone:+15205550123", "email:ana@example.org", "document:RUIZ840201",
            "document:G12345678", "address:12 N MAIN ST NOGALES",
        })
    }  # fmt: skip


def test_events_say_who_when_and_how_precisely(network: Transcribed) -> None:
    assert network.rows("event_call", "caller", "callee", "duration_s")[0] == (
        "phone:+15205550123", "phone:+525512345678", 64.0,
    )  # fmt: skip
    assert network.rows("event_payment", "amount", "currency", "payer_account", "payee_account", "time_precision") == [
        (1500.0, "USD", "account:0011223344", "account:ES9121000418450200051332", "day")
    ]
    assert network.rows("event_trip", "vehicle", "place", "end_place", "end_lat") == [
        ("plate:TX-ABC1234", "Calle Hidalgo 5, Nogales", "Port North", 31.3322)
    ]
    relations = network.rows("event_relation", "relation", "title", "time_precision")
    assert relations[0] == ("owner", "founder", "year")
    assert [r for r, _, _ in relations[3:10]] == [
        "director", "member", "employee", "relative", "associate", "representative", "linked",
    ]  # fmt: skip


def test_protected_properties_are_in_no_table_and_no_delivered_row(
    network: Transcribed, network_workspace: Workspace
) -> None:
    (delivered,) = network_workspace.snapshot().delivered.values()
    texts = {name: frame.to_csv() for name, frame in network.tables.items()}
    texts["delivered"] = pd.read_parquet(delivered).to_csv()
    for name, text in texts.items():
        for word in ("Atlantis", "female", "Mrs"):
            assert word not in text, (name, word)


@pytest.mark.parametrize(
    "name", ["nationality", "citizenship", "gender", "religion", "ethnicity", "birthPlace", "birthCountry", "country"]
)
def test_protected_properties_are_known_by_name(name: str) -> None:
    assert is_protected_property(name)
    entity, _ = read_entity(json.dumps({"id": "a", "schema": "Person", "properties": {"name": ["A"], name: ["x"]}}))
    assert entity is not None
    assert list(entity.properties) == ["name"]


def test_the_ready_mapping_is_valid_and_needs_only_columns_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "mapping.yml").write_text(ready_mapping("*.ftm.json"), encoding="utf-8")
    (layout,) = read_mapping(tmp_path / "mapping.yml")
    assert {column for value in layout_values(layout) for column in value.columns} <= set(COLUMNS)


def test_a_file_of_entities_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(lines(ENTITIES), encoding="utf-8")
    assert looks_like_entities(path)
    path.write_text('{"id": "1", "schema": 2}\n', encoding="utf-8")
    assert not looks_like_entities(path)
    path.write_text("", encoding="utf-8")
    assert not looks_like_entities(path)


def test_a_name_of_a_property_is_judged_once_and_a_party_described_once(tmp_path: Path) -> None:
    path = tmp_path / "hub.ftm.json"
    owned = [
        {"id": f"own-{n}", "schema": "Ownership", "properties": {"owner": ["p-ana"], "asset": ["c-sol"]}}
        for n in range(300)
    ]
    path.write_text(lines([*ENTITIES, *owned]), encoding="utf-8")
    is_protected_property.cache_clear()
    flat = expand(path, "utf-8", tmp_path / "flat")
    names = {name for entity in [*ENTITIES, *owned] for name in entity["properties"]}
    assert is_protected_property.cache_info().misses == len(names)
    rows = [row for row in rows_of(flat) if str(row["id"]).startswith("own-") and row["a_key"] == "Person/p-ana"]
    assert len(rows) == 301
    described = {tuple(value for name, value in row.items() if name[:2] in ("a_", "b_")) for row in rows}
    assert len(described) == 1 and rows[0]["b_name"] == "Transportes Sol SA"


def test_line_n_becomes_row_n(tmp_path: Path) -> None:
    path = tmp_path / "a.ftm.json"
    path.write_text(lines(ENTITIES[:2]) + "\n\n" + "garbage\n" + lines(ENTITIES[2:3]), encoding="utf-8")
    rows = [json.loads(line) for line in expand(path, "utf-8", tmp_path / "flat").read_text("utf-8").splitlines()]
    assert [row["id"] if isinstance(row, dict) else row[:22] for row in rows] == [
        "p-ana", "p-luis", "no FollowTheMoney enti", "c-sol",
    ]  # fmt: skip
