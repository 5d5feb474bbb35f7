"""Runs in a process of their own: one at a time, killed without harm, told to everybody who looks."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests import border_town

from igloo.core.errors import Busy
from igloo.deliveries.background import BackgroundRuns
from igloo.deliveries.run_note import RunNote, noted, read_note
from igloo.webapi.app import create_app
from igloo.workspace import Workspace

PATIENCE_SECONDS = 120


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    """The border town, not run yet."""
    return border_town.build(tmp_path / "workspace")


def _wait(runs: BackgroundRuns, until_steps: int = 10_000) -> RunNote:
    """Wait for the end of a run, or until so many steps are done."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        note = runs.current()
        if note.state != "running" or note.steps_done >= until_steps:
            return note
        time.sleep(0.02)
    raise AssertionError(f"still at {runs.current().step}")


def _kill(runs: BackgroundRuns) -> None:
    assert runs._child is not None
    os.kill(runs._child.pid, signal.SIGKILL)
    runs._child.wait()


def test_before_any_run_nothing_is_said(town: Workspace) -> None:
    assert BackgroundRuns(town).current() == RunNote()


def test_the_api_runs_answers_meanwhile_and_switches_to_the_new_snapshot(town: Workspace, tmp_path: Path) -> None:
    client = TestClient(create_app(town, tmp_path))
    assert client.get("/api/runs/current").json()["state"] == "idle"
    started = client.post("/api/runs")
    assert started.status_code == 202
    assert started.json()["state"] == "running"
    second = client.post("/api/runs")
    assert second.status_code == 409
    assert second.json()["what"] == "Another run is working on this workspace"
    assert client.get("/api/workspace").json()["snapshot_id"] is None  # answered while the run is at work
    runs = client.app.state.runs  # type: ignore[attr-defined]
    note = _wait(runs)
    assert (note.state, note.error) == ("done", None)
    state = client.get("/api/runs/current").json()
    assert state["summary"]["files_new"] == 3
    rows = state["summary"]
    assert rows["rows_total"] == rows["rows_loaded"] + rows["rows_duplicate"] + rows["rows_rejected"] > 60
    assert state["summary"]["sentence"].startswith("3 new files, ")
    served = client.get("/api/workspace").json()
    assert served["snapshot_id"] == state["summary"]["snapshot_id"]
    assert served["counts"]["sources"] == 3


def test_a_run_that_is_killed_leaves_the_last_good_snapshot(town: Workspace) -> None:
    good = town.run().snapshot.snapshot_id
    border_town.deliver(town.folder, "carrier", "cdr_2.csv", border_town.calls(9, 2))
    runs = BackgroundRuns(town)
    runs.start()
    at_work = _wait(runs, until_steps=6)
    assert at_work.state == "running"
    _kill(runs)
    note = runs.current()
    assert note.state == "failed"
    assert note.error is not None
    assert "ended from outside" in note.error["what"]
    # Another process that only reads the note comes to the same.
    assert read_note(town.folder).state == "failed"
    assert town.snapshot().snapshot_id == good
    runs.start()
    assert _wait(runs).state == "done"
    assert town.reader().one("SELECT count(*) AS n FROM event_call") == {"n": 66}
    assert not (town.folder / "lake" / "parts").exists() or not list((town.folder / "lake" / "parts").iterdir())


def test_of_two_that_start_at_once_one_is_told_to_wait(town: Workspace) -> None:
    runs = BackgroundRuns(town)
    told: list[str] = []

    def start() -> None:
        try:
            told.append(runs.start().state)
        except Busy as error:
            told.append(error.what)

    both = [threading.Thread(target=start) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(told) == ["Another run is working on this workspace", "running"]
    assert _wait(runs).state == "done"


def test_two_servers_on_one_workspace_run_one_at_a_time(town: Workspace) -> None:
    one, other = BackgroundRuns(town), BackgroundRuns(town)
    one.start()
    other_started = True
    try:
        other.start()  # the first may not have written its note yet: then the lock decides
    except Busy:
        other_started = False
    ends = [_wait(one), _wait(other)]
    if other_started:
        assert sorted(e.state for e in ends) in (["done", "done"], ["done", "failed"])
    assert town.lake.current() is not None
    assert len(town.lake.snapshot_ids()) == 1


def test_a_mistake_in_a_source_fails_the_run_with_its_sentence(town: Workspace) -> None:
    (town.folder / "sources" / "carrier" / "source.yml").write_text("title: x\n", encoding="utf-8")
    runs = BackgroundRuns(town)
    runs.start()
    note = _wait(runs)
    assert note.state == "failed"
    assert note.error is not None
    assert note.error["error"] == "ConfigMistake"
    assert "The key “agency” is missing" in note.error["what"]
    assert town.lake.current() is None


def test_a_note_that_another_version_wrote_is_no_note(tmp_path: Path) -> None:
    (tmp_path / ".run.json").write_text('{"state": "running", "colour": 1}', encoding="utf-8")
    assert read_note(tmp_path) == RunNote()


def test_a_run_that_is_noted_is_not_noted_twice(tmp_path: Path) -> None:
    with noted(tmp_path, 3) as progress:
        progress.started("one")
        assert read_note(tmp_path).state == "running"
        with pytest.raises(Busy), noted(tmp_path, 3):
            raise AssertionError("never reached")
        assert read_note(tmp_path).state == "running"
    with pytest.raises(RuntimeError), noted(tmp_path, 3):
        raise RuntimeError("the disk is full")
    assert "the disk is full" in (read_note(tmp_path).error or {})["got"]
