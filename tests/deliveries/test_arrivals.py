"""Files that arrive: waited for until they are whole, routed by name, tried again when they change."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests import border_town

from igloo.cli.watching import Watching
from igloo.core.errors import Busy, DeliveryMistake
from igloo.deliveries.arrivals import Watch
from igloo.workspace import Workspace, init

PATIENCE_SECONDS = 90


@pytest.fixture
def town(tmp_path: Path) -> Workspace:
    """The border town without a run; its first deliveries are there."""
    return border_town.build(tmp_path / "workspace")


def _names(paths: object) -> list[str]:
    return sorted(Path(str(path)).name for path in paths)  # type: ignore[attr-defined]


def test_a_file_counts_when_it_has_stopped_growing(town: Workspace) -> None:
    watch = Watch(town)
    first = watch.look()
    assert (first.ready, len(first.growing)) == ((), 3)
    second = watch.look()
    assert _names(second.ready) == ["cdr_1.csv", "crossings_1.csv", "lines.csv"]
    watch.taken(second.ready)
    assert watch.look().ready == ()
    path = town.folder / "sources" / "carrier" / "deliveries" / "cdr_2.csv"
    path.write_text("AT,A,B,SECONDS\n", encoding="utf-8")
    assert _names(watch.look().growing) == ["cdr_2.csv"]
    with path.open("a", encoding="utf-8") as handle:
        handle.write("2026-03-12 10:00:00,5205550100,5205550101,3\n")
    assert _names(watch.look().growing) == ["cdr_2.csv"]
    done = watch.look()
    assert _names(done.ready) == ["cdr_2.csv"]
    watch.taken(done.ready)
    path.write_text("AT,A,B,SECONDS\n2026-03-12 10:00:00,5205550100,5205550101,4\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    watch.look()
    assert _names(watch.look().ready) == ["cdr_2.csv"]  # changed, so it counts again


@pytest.mark.parametrize("name", [".cdr_2.csv", "cdr_2.csv.part", "~$cdr_2.csv", "cdr_2.csv.tmp"])
def test_what_another_program_is_still_writing_is_no_file(town: Workspace, name: str) -> None:
    watch = Watch(town)
    (town.folder / "sources" / "carrier" / "deliveries" / name).write_text("half", encoding="utf-8")
    watch.look()
    assert name not in _names(watch.look().ready)


def test_the_inbox_is_routed_by_the_patterns_of_the_mappings(town: Workspace, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("cdr_1.csv", "crossings_9.csv", "holiday.jpg"):
        (inbox / name).write_text(name, encoding="utf-8")
    watch = Watch(town, inbox)
    assert watch.look().routed == {}
    found = watch.look()
    assert found.routed == {"cdr_1.csv": "carrier", "crossings_9.csv": "border"}
    assert {p.name: why for p, why in found.unroutable.items()} == {"holiday.jpg": "fits the mapping of no source"}
    assert _names(inbox.iterdir()) == ["holiday.jpg"]
    # A second file of a name stands beside the first.
    deliveries = town.folder / "sources" / "carrier" / "deliveries"
    assert _names(deliveries.iterdir()) == ["cdr_1-2.csv", "cdr_1.csv"]
    assert (deliveries / "cdr_1-2.csv").read_text(encoding="utf-8") == "cdr_1.csv"


def test_a_name_that_fits_two_sources_stays(town: Workspace, tmp_path: Path) -> None:
    mapping = town.folder / "sources" / "border" / "mapping.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("crossings*.csv", "c*.csv"), encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "cdr_7.csv").write_text("x", encoding="utf-8")
    watch = Watch(town, inbox)
    watch.look()
    assert list(watch.look().unroutable.values()) == ["fits border, carrier"]
    assert (inbox / "cdr_7.csv").exists()


def test_a_run_that_fails_is_told_once_and_tried_again_when_the_file_changes(
    town: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    runs: list[str] = []

    def run(workspace: Workspace) -> str:
        runs.append("run")
        if len(runs) == 1:
            raise Busy("Another run is working on this workspace")
        if len(runs) == 2:
            raise DeliveryMistake("This file has no lines", where="cdr_1.csv")
        return "3 new files"

    watching = Watching(Watch(town), run)
    for _ in range(5):
        watching.look()
    assert len(runs) == 2  # busy: again; failed: not again
    (town.folder / "sources" / "carrier" / "deliveries" / "cdr_1.csv").write_text("AT,A,B,SECONDS\n", encoding="utf-8")
    for _ in range(3):
        watching.look()
    assert len(runs) == 3
    said = capsys.readouterr().out
    assert said.count("This file has no lines") == 1
    assert said.count("3 new files") == 1


def test_a_watched_workspace_takes_in_what_arrives_and_ends_cleanly(tmp_path: Path) -> None:
    workspace = init(tmp_path / "workspace", "Watched")
    source = workspace.folder / "sources" / "carrier"
    (source / "deliveries").mkdir(parents=True)
    (source / "source.yml").write_text(
        border_town.DECLARED.format(title="Carrier", kind="call_records"), encoding="utf-8"
    )
    (source / "mapping.yml").write_text(border_town.CALLS, encoding="utf-8")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    command = ["watch", str(workspace.folder), "--inbox", str(inbox), "--every", "0.3"]
    child = subprocess.Popen(
        [sys.executable, "-m", "igloo", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        (inbox / "cdr_1.csv").write_text(border_town.calls(0, 2), encoding="utf-8")
        end = time.monotonic() + PATIENCE_SECONDS
        while workspace.lake.current() is None and time.monotonic() < end and child.poll() is None:
            time.sleep(0.1)
        snapshot = workspace.lake.current()
        time.sleep(1)
    finally:
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=60)[0]
    assert snapshot is not None, said
    assert [b["file_name"] for b in snapshot.meta["batches"].values()] == ["cdr_1.csv"]
    assert "cdr_1.csv goes to carrier" in said
    assert "1 new file, 13 rows: 12 loaded, 1 rejected." in said
    assert "No longer watching" in said
    assert "Traceback" not in said
    assert child.returncode == 0
