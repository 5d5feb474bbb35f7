"""Runs repeat, grow and survive: what changed is computed, the rest stays, and a killed run has changed nothing."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from filelock import FileLock
from tests import border_town

from igloo.core.errors import Busy
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.reader import Reader
from igloo.pipeline import run
from igloo.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The town with its first deliveries, run once; tests copy it."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    return workspace


@pytest.fixture
def town(first_run: Workspace, tmp_path: Path) -> Workspace:
    """A copy of the town of one's own, as it is after the first run."""
    return Workspace(Path(shutil.copytree(first_run.folder, tmp_path / "workspace")))


def _grow(workspace: Path) -> None:
    border_town.deliver(workspace, "border", "crossings_2.csv", border_town.crossings(9, 4))
    border_town.deliver(workspace, "carrier", "cdr_2.csv", border_town.calls(9, 4))


@pytest.fixture(scope="module")
def grown_run(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The town with all of its deliveries, run from scratch and undisturbed."""
    workspace = border_town.build(tmp_path_factory.mktemp("grown") / "workspace")
    _grow(workspace.folder)
    return workspace.run().snapshot


def test_the_first_run_accounts_for_every_row_and_says_what_was_not_expected(first_run: Workspace) -> None:
    reader = first_run.reader()
    batches = reader.rows("SELECT * FROM batch ORDER BY source_id")
    counts = [(b["rows_total"], b["rows_loaded"], b["rows_duplicate"], b["rows_rejected"]) for b in batches]
    assert counts == [(18, 18, 0, 0), (55, 54, 0, 1), (2, 2, 0, 0)]
    (rejected,) = reader.rows("SELECT * FROM row_outcome")
    assert (rejected["row"], rejected["column"], rejected["value"]) == (55, "AT", "yesterday")
    assert first_run.snapshot().meta["notes"] == [
        "lines: 2 rows came, at least 3 were expected (source.yml)",
    ]


def test_every_reference_leads_to_the_delivered_row(first_run: Workspace) -> None:
    reader = first_run.reader()
    for event in reader.rows("SELECT batch_id, row, t_original FROM event_crossing"):
        scan = reader.delivered(event["batch_id"])
        (row,) = reader.rows(f"SELECT * FROM {scan} WHERE __row = ?", [event["row"]])
        assert row["CROSSED"] == event["t_original"]


def test_a_second_run_changes_nothing(town: Workspace) -> None:
    before = town.snapshot()
    summary = run(town.folder)
    assert not summary.changed
    assert summary.snapshot == before == town.snapshot()
    done = [step.step for step in summary.steps if not step.skipped]
    assert done == ["decide who is who"], "it asks what the last run called everybody, and after the first that is new"
    assert all(step.skipped for step in run(town.folder).steps)
    assert town.lake.snapshot_ids() == [before.snapshot_id]


def test_the_same_file_under_another_name_changes_nothing(town: Workspace) -> None:
    _grow(town.folder)
    before = run(town.folder).snapshot
    for name in ("crossings_0.csv", "crossings_9.csv"):
        border_town.deliver(town.folder, "border", name, border_town.crossings(9, 4))
    summary = run(town.folder)
    assert not summary.changed
    assert summary.snapshot == before


def test_a_workspace_that_moved_is_not_computed_again(town: Workspace) -> None:
    run(town.folder)
    moved = town.folder.rename(town.folder.with_name("moved"))
    summary = run(moved)
    assert not summary.changed
    assert [step.step for step in summary.steps if not step.skipped] == []


def test_a_new_file_changes_what_depends_on_it_and_equals_a_run_from_scratch(
    town: Workspace, grown_run: Snapshot
) -> None:
    before = town.snapshot()
    _grow(town.folder)
    summary = run(town.folder)
    assert summary.changed
    skipped = {step.step for step in summary.steps if step.skipped}
    assert {"read border: crossings_1.csv", "read carrier: cdr_1.csv", "read lines: lines.csv"} <= skipped
    assert {"event_call", "mention"} & skipped == set()
    after = town.snapshot()
    assert before.tables["event_call"][0] in after.tables["event_call"], "what was read once is not written again"
    assert border_town.tables(after) == border_town.tables(grown_run)


def test_ids_of_entities_stay(town: Workspace) -> None:
    query = "SELECT mention_id, entity_id FROM entity_mention ORDER BY mention_id"
    before = {r["mention_id"]: r["entity_id"] for r in town.reader().rows(query)}
    _grow(town.folder)
    run(town.folder)
    after = {r["mention_id"]: r["entity_id"] for r in town.reader().rows(query)}
    assert {m: after[m] for m in before} == before
    assert len(after) > len(before)


def test_a_source_that_is_taken_away_takes_its_rows_along(town: Workspace) -> None:
    shutil.rmtree(town.folder / "sources" / "carrier")
    run(town.folder)
    reader = town.reader()
    assert reader.rows("SELECT DISTINCT source_id FROM source ORDER BY 1") == [
        {"source_id": "border"}, {"source_id": "lines"},
    ]  # fmt: skip
    assert reader.rows("SELECT * FROM event_call") == []
    assert reader.rows("SELECT * FROM identifier_use WHERE source_id = 'carrier'") == []
    assert len(reader.rows("SELECT * FROM event_crossing")) == 18


def test_a_delivered_file_that_is_gone_stays_loaded_from_the_original(town: Workspace) -> None:
    before = border_town.tables(town.snapshot())
    delivered = town.folder / "sources" / "border" / "deliveries" / "crossings_1.csv"
    content = delivered.read_bytes()
    delivered.unlink()
    assert not run(town.folder).changed
    # Even when all that was computed from it has to be computed again.
    shutil.rmtree(town.folder / "lake" / "steps")
    shutil.rmtree(town.folder / "lake" / "tables" / "event_crossing")
    run(town.folder)
    assert border_town.tables(town.snapshot()) == before
    assert content.decode() == border_town.crossings(0, 9)


def test_rows_delivered_again_in_another_file_are_duplicates(town: Workspace) -> None:
    header, *rows = border_town.crossings(0, 9).splitlines()
    new = '"Ek, Bo",1990-01-01,P555555,5205550190,2026-03-20 08:00,East'
    border_town.deliver(town.folder, "border", "crossings_2.csv", "\n".join([header, *rows[:5], new]) + "\n")
    run(town.folder)
    (batch,) = town.reader().rows("SELECT * FROM batch WHERE file_name = 'crossings_2.csv'")
    assert (batch["rows_total"], batch["rows_loaded"], batch["rows_duplicate"]) == (6, 1, 5)
    first = town.reader().rows("SELECT batch_id FROM batch WHERE file_name = 'crossings_1.csv'")[0]["batch_id"]
    outcomes = town.reader().rows("SELECT row, other_batch_id, other_row FROM row_outcome WHERE outcome = 'duplicate'")
    assert sorted((o["row"], o["other_batch_id"], o["other_row"]) for o in outcomes) == [
        (n, first, n) for n in range(1, 6)
    ]


def test_two_runs_in_two_folders_write_the_same_bytes(first_run: Workspace, tmp_path: Path) -> None:
    again = border_town.build(tmp_path / "elsewhere")
    again.run()
    assert border_town.file_names(again.snapshot()) == border_town.file_names(first_run.snapshot())


def test_one_run_at_a_time_and_readers_are_not_disturbed(town: Workspace) -> None:
    with FileLock(town.places.run_lock), pytest.raises(Busy, match="Another run is working") as busy:
        run(town.folder)
    assert busy.value.exit_code == 4
    assert town.reader().one("SELECT count(*) AS n FROM event_call") == {"n": 54}
    assert not run(town.folder).changed


def _run_and_kill(folder: Path, after_steps: int, delay_seconds: float) -> int:
    """Start a run, kill it once so many steps are done and a moment has passed; its exit code."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "igloo", "run", str(folder), "--json"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    steps = folder / "lake" / "steps"
    while process.poll() is None and len(list(steps.glob("*.json"))) < after_steps:
        time.sleep(0.005)
    time.sleep(delay_seconds)
    process.send_signal(signal.SIGKILL)
    return process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_that_is_killed_has_changed_nothing_and_the_next_one_completes_it(
    town: Workspace, grown_run: Snapshot
) -> None:
    before = town.snapshot()
    expected = border_town.tables(before)
    _grow(town.folder)
    moments = random.Random(7)
    known = len(list((town.folder / "lake" / "steps").glob("*.json")))
    for more_steps in (1, moments.randint(3, 9), moments.randint(12, 20), moments.randint(22, 30)):
        ended = _run_and_kill(town.folder, known + more_steps, moments.uniform(0, 0.06))
        assert ended == -signal.SIGKILL, "the run ended before it was killed"
        after = Lake(town.folder / "lake").current()
        assert after == before
        assert border_town.tables(before) == expected
        reader = Reader(before)
        assert reader.one("SELECT count(*) AS n FROM event_call") == {"n": 54}
        reader.close()
    summary = run(town.folder)
    assert summary.changed
    assert any(step.skipped for step in summary.steps), "what was finished before is not done again"
    assert border_town.tables(summary.snapshot) == border_town.tables(grown_run)
    assert not list((town.folder / "lake" / "parts").glob("*.parquet")), "left-overs are swept"
    assert not run(town.folder).changed
