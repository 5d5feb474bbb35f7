"""The interface's client is generated from the API as it is now, and from nothing else."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from run_npm import node_folder
from tests.conftest import unavailable

from igloo.webapi.app import api

WEB = Path(__file__).resolve().parents[2] / "web"


def test_the_committed_openapi_is_what_the_api_says() -> None:
    committed = json.loads((WEB / "openapi.json").read_text(encoding="utf-8"))
    assert committed == api().openapi(), "web/openapi.json is stale. Next: make client"


def test_the_committed_client_is_what_the_generator_writes(tmp_path: Path) -> None:
    node = node_folder()
    generator = WEB / "node_modules" / ".bin" / "openapi-typescript"
    if node is None or not generator.exists():
        unavailable("browser", "the packages of the interface are not installed: make web")
    fresh = tmp_path / "schema.gen.ts"
    environment = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ['PATH']}"}
    command = [str(generator), str(WEB / "openapi.json"), "-o", str(fresh)]
    subprocess.run(command, cwd=WEB, env=environment, check=True, capture_output=True)
    committed = WEB / "src" / "client" / "schema.gen.ts"
    assert fresh.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8"), "stale. Next: make client"
