"""FollowTheMoney -> Igloo -> FollowTheMoney loses nothing but what is listed, each with its reason."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.exchange.small_network import BEYOND, ENTITIES, INEXPRESSIBLE
from typer.testing import CliRunner

from igloo.casework.store import Casework
from igloo.cli import app
from igloo.exchange.followthemoney.entity import is_protected_property
from igloo.workspace import Workspace

pytestmark = pytest.mark.xdist_group("followthemoney")
SCHEMA = json.loads((Path(__file__).parent / "followthemoney_schema.json").read_text(encoding="utf-8"))
Entities = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def written(network_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Entities:
    out = tmp_path_factory.mktemp("out") / "out.ftm.json"
    done = CliRunner().invoke(app, ["export", str(network_workspace.folder), str(out), "--format", "ftm"])
    assert done.exit_code == 0, done.output
    found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len({entity["id"] for entity in found}) == len(found)
    return {entity["id"]: entity for entity in found}


def _lost(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    now = after.get("properties", {}) if after.get("schema") == before["schema"] else {}
    return [name for name, values in before["properties"].items() if set(values) - set(now.get(name, []))]


def test_nothing_is_lost_but_what_is_listed(written: Entities) -> None:
    lost = {(e["id"], name) for e in [*ENTITIES, *BEYOND] for name in _lost(e, written.get(e["id"], {}))}
    assert lost == INEXPRESSIBLE.keys()


def test_nothing_is_made_up(written: Entities) -> None:
    given = {entity["id"]: entity["properties"] for entity in [*ENTITIES, *BEYOND]}
    assert written.keys() <= given.keys()
    # Where the row stands, the kind of an event, a trip's name (FollowTheMoney wants one), and a call's one time.
    more = {"recordId", "keywords", "name", "startDate"}
    for entity_id, entity in written.items():
        for name, values in entity["properties"].items():
            assert name in more or set(values) <= set(given[entity_id].get(name, [])), (entity_id, name, values)


def test_every_entity_names_its_source_and_its_row(written: Entities, network_workspace: Workspace) -> None:
    (batch_id,) = network_workspace.snapshot().delivered
    for number, entity in enumerate(ENTITIES, start=1):
        found = written[entity["id"]]
        assert found["datasets"] == ["network"]
        assert f"{batch_id}:{number}" in found["rows"], entity["id"]


def test_every_property_is_one_of_its_schema_and_refers_to_what_is_there(written: Entities) -> None:
    """Against the schema of FollowTheMoney 4.11.2, kept beside this file as data."""
    for entity in written.values():
        schema = SCHEMA[entity["schema"]]
        # Igloo keeps no text of messages.
        assert set(schema["required"]) <= set(entity["properties"]) | {"bodyText"}, entity
        for name, values in entity["properties"].items():
            assert name in schema["properties"], (entity["schema"], name)
            assert not is_protected_property(name)
            if target := schema["properties"][name]:
                for value in values:
                    assert target in SCHEMA[written[value]["schema"]]["is"], (entity["id"], name, value)


def test_an_export_is_in_the_audit(written: Entities, network_workspace: Workspace) -> None:
    assert "export to out.ftm.json (ftm)" in {
        view["what"] for view in Casework(network_workspace.casework_path).views("everything")
    }


def test_an_unknown_format_is_refused(network_workspace: Workspace, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["export", str(network_workspace.folder), str(tmp_path / "x"), "--format", "gojson"])
    assert "Did you mean “geojson”?" in str(done.exception)


def test_events_with_coordinates_go_out_as_points(network_workspace: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "points.geojson"
    done = CliRunner().invoke(app, ["export", str(network_workspace.folder), str(out), "--format", "geojson"])
    assert done.exit_code == 0, done.output
    (point,) = json.loads(out.read_text(encoding="utf-8"))["features"]
    assert point["geometry"] == {"type": "Point", "coordinates": [-110.9422, 31.3121]}
    about = point["properties"]
    assert (about["kind"], about["vehicle"], about["t_utc"]) == ("trip", "plate:TX-ABC1234", "2026-03-01T12:00:00Z")


def test_a_victim_is_left_out_with_what_happened_to_them(network_workspace: Workspace, tmp_path: Path) -> None:
    casework = Casework(network_workspace.casework_path)
    sql = "SELECT entity_id FROM entity WHERE label = 'Luis Ortega Vega'"
    (luis,) = [row["entity_id"] for row in network_workspace.reader().rows(sql)]
    change = casework.set_status(luis, "victim_identified", "test", "tester")
    out = tmp_path / "out.ftm.json"
    done = CliRunner().invoke(app, ["export", str(network_workspace.folder), str(out), "--json"])
    casework.undo_status(change.change_id, "tester")
    assert done.exit_code == 0, done.output
    text = out.read_text(encoding="utf-8")
    for word in ("Luis", "p-luis", "+525512345678", "ORVL900101", "call-1", "fam-1"):
        assert word not in text, word
    assert "Ana María Ruiz" in text
    left_out = json.loads(done.stdout)["left_out"]
    assert left_out["a protected person"] == 1
    assert left_out["an event of a protected person"] >= 5
