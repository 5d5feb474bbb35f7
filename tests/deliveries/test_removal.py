"""A source that must go leaves nothing behind but the note that it went; what people decided stays."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from tests import border_town
from typer.testing import CliRunner

import igloo
from igloo.casework.judgements import Judgements
from igloo.casework.store import Casework
from igloo.cli.application import app
from igloo.core.errors import NotFound, StepFailed
from igloo.deliveries.noted_run import run_noted
from igloo.deliveries.removal import decide_removal, pending, what_rests_on
from igloo.engine.history import history, snapshot_as_of
from igloo.engine.retention import forget
from igloo.webapi.app import create_app

TIPS = """
files:
  - match: "tips*.csv"
    people: [{as: suspect, name: NAME, identifiers: {phone: PHONE}}]
    identifiers: [{kind: plate, value: PLATE}]
"""
NAME, PHONE, PLATE = "Xanthippe Quillfeather", "9155550177", "TX-ZQX7391"
SECRET = ("xanthippe", "quillfeather", "5550177", "zqx7391")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The border town, run; then with a source of tips, run again: two states, the second with a unique person."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    source = workspace.folder / "sources" / "tips"
    source.mkdir()
    declared = border_town.DECLARED.format(title="Tips", kind="tips")
    (source / "source.yml").write_text(declared, encoding="utf-8")
    (source / "mapping.yml").write_text(TIPS, encoding="utf-8")
    text = f"NAME,PHONE,PLATE\n{NAME},{PHONE},{PLATE}\nAna Rivera,{border_town.phone(0)},{PLATE}\n"
    border_town.deliver(workspace.folder, "tips", "tips_1.csv", text)
    upload = workspace.folder / ".uploads" / ("0" * 20) / "file"
    upload.mkdir(parents=True)
    (upload / "tips_1.csv").write_text(text, encoding="utf-8")
    workspace.run()
    return workspace.folder


@pytest.fixture
def town(made: Path, tmp_path: Path) -> igloo.Workspace:
    """A copy of its own for each test."""
    return igloo.open(shutil.copytree(made, tmp_path / "workspace"))


def _holds(path: Path) -> str:
    """Which secret a file holds, its content unpacked; empty when none."""
    if path.suffix == ".parquet":
        content = pq.read_table(path).to_pandas().to_json().lower()
    elif path.suffix == ".zst":
        with pa.input_stream(str(path), compression="zstd") as stream:
            content = stream.read().decode("utf-8", errors="replace").lower()
    else:
        content = path.read_bytes().decode("utf-8", errors="replace").lower()
    return next((secret for secret in SECRET if secret in content), "")


def _found(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): found for path in files if (found := _holds(path))}


def test_what_rests_on_a_source_is_told_before_it_goes(town: igloo.Workspace) -> None:
    rests = what_rests_on(town, "tips")
    assert (rests.title, rests.files, rests.rows, rests.mentions, rests.snapshots) == ("Tips", 1, 2, 2, 1)
    assert rests.identifiers_alone == 2  # the plate and her phone; Ana's phone is known from the border as well
    assert rests.people_alone >= 1
    assert any("1 files with 2 rows" in sentence for sentence in rests.sentences())
    with pytest.raises(NotFound, match="There is no such source") as told:
        what_rests_on(town, "tip")
    assert told.value.expected == "“tips”"


def test_nothing_of_a_removed_source_is_left(town: igloo.Workspace) -> None:
    before, with_tips = town.lake.snapshot_ids()
    assert len(_found(town.folder)) > 5  # the test can see what it looks for
    mentions = town.reader().rows("SELECT mention_id AS m FROM mention WHERE source_id = 'tips' ORDER BY m")
    casework = Casework(town.casework_path)
    Judgements(casework).judge_all([(mentions[0]["m"], mentions[1]["m"], "different", "two tips")], "pat")
    casework.set_status("phone:+15205550999", "open", "seen", "pat")
    done = CliRunner().invoke(app, ["remove-source", "tips", str(town.folder), "--yes", "--reason", "agreement ended"])
    assert done.exit_code == 0, done.output
    assert "Tips: 1 files with 2 rows" in done.output
    assert _found(town.folder) == {}
    # The state from before the source is still there; the one that knew it says why it is not.
    now = town.snapshot().snapshot_id
    assert town.lake.snapshot_ids() == [before, now]
    assert [m.event for m in history(town.lake)] == ["published", "removed", "published"]
    gone = next(m for m in history(town.lake) if m.snapshot_id == with_tips)
    with pytest.raises(NotFound, match="no longer kept") as told:
        snapshot_as_of(town.lake, gone.at)
    assert "source tips was removed" in told.value.got
    assert town.lake.snapshot(before).tables.keys() == town.snapshot().tables.keys()
    assert all(p.exists() for files in town.lake.snapshot(before).tables.values() for p in files)
    # What people decided stays, and the chain holds.
    assert casework.statuses()["phone:+15205550999"].status == "open"
    assert len(casework.judgement_frame()) == 1
    assert casework.verify() == []
    (removal,) = casework.source_removals()
    assert (removal["source_id"], removal["reason"]) == ("tips", "agreement ended")
    assert json.loads(removal["rested_on_it"])["judgements"] == 1
    assert (town.folder / "sources" / ".removed" / "tips" / "mapping.yml").read_text(encoding="utf-8") == TIPS
    assert not (town.folder / "sources" / "tips").exists()
    assert pending(town) == []
    # The rest is as it was: a run has nothing to do.
    assert not run_noted(town).changed


def test_dry_run_and_no_change_nothing(town: igloo.Workspace) -> None:
    before = sorted(str(p) for p in town.folder.rglob("*"))
    told = CliRunner().invoke(app, ["remove-source", "tips", str(town.folder), "--dry-run", "--json"])
    assert json.loads(told.output)["rows"] == 2
    refused = CliRunner().invoke(app, ["remove-source", "tips", str(town.folder)], input="n\n")
    assert refused.exit_code == 1
    assert "Nothing was removed" in refused.output
    names = {p for p in map(str, town.folder.rglob("*")) if not p.endswith(("-wal", "-shm"))}
    assert names - set(before) == set()
    assert Casework(town.casework_path).source_removals() == []


def test_a_removal_that_was_killed_is_completed_by_the_next_run(town: igloo.Workspace) -> None:
    decide_removal(town, "tips", "", "pat")
    child = subprocess.Popen([sys.executable, "-m", "igloo.deliveries.noted_run", str(town.folder), "x"])
    while (town.folder / "sources" / "tips").exists() and child.poll() is None:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    assert [r.source_id for r in pending(town)] == ["tips"]
    assert "tips" in {b["source_id"] for b in town.snapshot().meta["batches"].values()}
    with pytest.raises(StepFailed, match="still holds what must go"):
        forget(town.lake, pending(town)[0].goes, "too early")
    run_noted(town)
    assert _found(town.folder) == {}
    assert pending(town) == []


def test_the_only_source_can_go(tmp_path: Path) -> None:
    workspace = border_town.build(tmp_path / "workspace")
    for name in ("carrier", "lines"):
        for path in sorted((workspace.folder / "sources" / name).rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        (workspace.folder / "sources" / name).rmdir()
    workspace.run()
    decide_removal(workspace, "border", "", "pat")
    assert run_noted(workspace).counts["source"] == 0


def test_the_interface_removes_a_source(town: igloo.Workspace, tmp_path: Path) -> None:
    client = TestClient(create_app(town, tmp_path))
    assert client.get("/api/sources/tips/rests-on").json()["rows"] == 2
    assert client.delete("/api/sources/nobody").status_code == 404
    started = client.delete("/api/sources/tips", params={"reason": "agreement ended"})
    assert (started.status_code, started.json()["state"]) == (202, "running")
    assert client.delete("/api/sources/carrier").status_code == 409
    while client.get("/api/runs/current").json()["state"] == "running":
        time.sleep(0.05)
    assert client.get("/api/runs/current").json()["state"] == "done"
    assert [s["source_id"] for s in client.get("/api/sources").json()] == ["border", "carrier", "lines"]
    assert _found(town.folder) == {}
