"""Real processes: a load that is killed, that finds the disk full, or that meets another one."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests import border_town

from igloo.engine.lake import Lake
from igloo.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
ROWS = 30_000
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The town with its first deliveries, run once; tests copy it."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    return workspace


@pytest.fixture
def town(first_run: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the town with a large file that is not loaded yet."""
    workspace = Workspace(Path(shutil.copytree(first_run.folder, tmp_path / "workspace")))
    draw = random.Random(3)
    lines = [
        f"2026-04-{i * 28 // ROWS + 1:02d} {i % 24:02d}:{i % 60:02d}:00,"
        f"520555{draw.randint(2000, 2400)},520556{draw.randint(2000, 5000)},{draw.randint(1, 900)}"
        for i in range(ROWS - 2)
    ]
    lines += ["yesterday,5205552000,5205562000,5", lines[0]]
    border_town.deliver(workspace.folder, "carrier", "cdr_large.csv", "AT,A,B,SECONDS\n" + "\n".join(lines) + "\n")
    return workspace


def _start(folder: Path, prepare: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "igloo", "run", str(folder)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, preexec_fn=prepare
    )


def _batches(workspace: Workspace) -> dict[str, tuple[int, ...]]:
    rows = workspace.reader().rows("SELECT * FROM batch")
    names = ("rows_total", "rows_loaded", "rows_duplicate", "rows_rejected")
    return {row["file_name"]: tuple(row[name] for name in names) for row in rows}


def test_a_load_that_is_killed_at_any_moment_has_changed_nothing_and_the_next_one_loads_it_all(
    town: Workspace,
) -> None:
    before = town.snapshot()
    files = {path: path.read_bytes() for paths in before.tables.values() for path in paths}
    moments = random.Random(11)
    parts = town.folder / "lake" / "parts"
    for wanted in ("delivered", "event_call"):
        process = _start(town.folder)
        while process.poll() is None and not list(parts.glob(f"{wanted}*")):
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.1))
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL, process.stdout and process.stdout.read()
        assert Lake(town.folder / "lake").current() == before
        assert all(path.read_bytes() == data for path, data in files.items())
    assert town.run().changed
    assert _batches(town)["cdr_large.csv"] == (ROWS, ROWS - 2, 1, 1)
    assert not [path for path in parts.rglob("*") if path.is_file()], "left-overs are swept"


def test_a_disk_that_fills_up_ends_in_a_sentence_and_the_last_snapshot_is_served(town: Workspace) -> None:
    before = town.snapshot()
    largest = 150_000  # of one file; the rows as delivered need more

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    process = _start(town.folder, narrow)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 5, said
    assert "The disk is too full" in said
    assert "MB for these files" in " ".join(said.split())
    assert "Traceback" not in said
    assert Lake(town.folder / "lake").current() == before
    assert town.reader().one("SELECT count(*) AS n FROM event_call") == {"n": 54}
    assert town.run().changed
    assert _batches(town)["cdr_large.csv"] == (ROWS, ROWS - 2, 1, 1)


def test_a_second_load_is_told_that_one_is_running(town: Workspace) -> None:
    first = _start(town.folder)
    parts = town.folder / "lake" / "parts"
    while first.poll() is None and not list(parts.glob("*")):
        time.sleep(0.002)
    second = _start(town.folder)
    said, _ = second.communicate(timeout=120)
    assert second.returncode == 4, said
    assert "Another run is working on this workspace" in " ".join(said.split())
    done, _ = first.communicate(timeout=120)
    assert first.returncode == 0, done
    assert _batches(town)["cdr_large.csv"] == (ROWS, ROWS - 2, 1, 1)
