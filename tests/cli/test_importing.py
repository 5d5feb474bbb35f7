"""Files that say by themselves what they hold become sources; any other is sent to where its columns are mapped."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from igloo import workspace
from igloo.cli import app
from igloo.core.errors import UserMistake
from igloo.ingest.catalog import read_source
from igloo.mapping.spec_file import read_mapping

SAID = ["--agency", "NGO North", "--legal-basis", "Agreement 7"]
ENTITY = '{"id": "p", "schema": "Person", "properties": {"name": ["Ana"]}}\n'
PLACES = '{"type": "FeatureCollection", "features": []}'


def _import(folder: Path, name: str, text: str, *more: str) -> Path:
    workspace.init(folder / "ws")
    (folder / name).write_text(text, encoding="utf-8")
    done = CliRunner().invoke(app, ["import", str(folder / "ws"), str(folder / name), *SAID, *more])
    if done.exception is not None:
        raise done.exception
    return folder / "ws" / "sources"


@pytest.mark.parametrize(
    ("name", "text", "source_id", "kind", "form"),
    [
        ("My network.ftm.json", ENTITY, "my_network", "people", "followthemoney"),
        ("ports.geojson", PLACES, "ports", "places", "geojson"),
        ("ports.json", PLACES, "ports", "places", "geojson"),
    ],
)
def test_a_source_is_made(tmp_path: Path, name: str, text: str, source_id: str, kind: str, form: str) -> None:
    folder = _import(tmp_path, name, text) / source_id
    assert read_source(folder, "US").kind == kind
    (layout,) = read_mapping(folder / "mapping.yml")
    assert layout.format["type"] == form
    assert (folder / "deliveries" / name).read_text(encoding="utf-8") == text


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    _import(tmp_path, "a.geojson", PLACES, "--id", "ports")
    with pytest.raises(UserMistake, match="a source of this name already"):
        CliRunner().invoke(
            app,
            ["import", str(tmp_path / "ws"), str(tmp_path / "a.geojson"), *SAID, "--id", "ports"],
            catch_exceptions=False,
        )


def test_any_other_file_is_sent_to_init_source_and_back(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="says nothing of what it holds"):
        _import(tmp_path, "calls.csv", "A,B\n1,2\n")
    (tmp_path / "n.ftm.json").write_text(ENTITY, encoding="utf-8")
    with pytest.raises(UserMistake, match="igloo import"):
        CliRunner().invoke(
            app, ["init-source", str(tmp_path / "n.ftm.json"), str(tmp_path / "ws")], catch_exceptions=False
        )
