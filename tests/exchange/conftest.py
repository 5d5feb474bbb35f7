"""The small network as a workspace that has been run: once for all tests of the room."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange.small_network import BEYOND, ENTITIES, lines
from tests.mapping.small_deliveries import Transcribed
from typer.testing import CliRunner

from igloo import workspace
from igloo.cli import app
from igloo.core.tables import table_contracts
from igloo.workspace import Workspace

DECLARED = ["--agency", "NGO North", "--legal-basis", "Agreement 7"]


@pytest.fixture(scope="session")
def network_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with one source, made by `igloo import` and run."""
    folder: Path = tmp_path_factory.mktemp("network")
    file = folder / "network.ftm.json"
    file.write_text(lines([*ENTITIES, *BEYOND]) + "{not json}\n" + '{"id": 7}\n', encoding="utf-8")
    workspace.init(folder / "workspace")
    made = CliRunner().invoke(app, ["import", str(folder / "workspace"), str(file), *DECLARED])
    assert made.exit_code == 0, made.output
    opened = workspace.open(folder / "workspace")
    opened.run()
    return opened


@pytest.fixture(scope="session")
def network(network_workspace: Workspace) -> Transcribed:
    """Its tables and batches."""
    reader = network_workspace.reader()
    tables = {
        name: reader.frame(f"SELECT * FROM {name}") for name in table_contracts() if name in reader.snapshot.tables
    }
    batches = [dict(note) for note in reader.snapshot.meta["batches"].values()]
    return Transcribed(tables, batches)
