"""A workspace with the small lake of river.py, and a client in the same process."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests.webapi.river import write_lake

from igloo.webapi.app import create_app
from igloo.webapi.read.desk import Desk, Desks
from igloo.workspace import Workspace, init


@pytest.fixture(scope="session")
def river(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("river")
    init(folder / "workspace", "River")
    write_lake(folder / "workspace" / "lake")
    return folder / "workspace"


@pytest.fixture
def workspace(river: Path, tmp_path: Path) -> Workspace:
    """A copy of its own for each test, as decisions are written."""
    return Workspace(Path(shutil.copytree(river, tmp_path / "workspace")))


@pytest.fixture
def desk(workspace: Workspace) -> Desk:
    return Desks(workspace).current()


@pytest.fixture
def client(workspace: Workspace, tmp_path: Path) -> TestClient:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "index.html").write_text("<title>Igloo</title>", encoding="utf-8")
    (static / "assets" / "app.js").write_text("1", encoding="utf-8")
    return TestClient(create_app(workspace, static), raise_server_exceptions=False)
