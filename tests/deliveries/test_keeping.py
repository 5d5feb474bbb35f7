"""What its source.yml allows no longer goes: a whole source, or deliveries that are too old."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from tests import border_town
from typer.testing import CliRunner

import igloo
from igloo.casework.store import Casework
from igloo.cli.application import app
from igloo.core.errors import ConfigMistake
from igloo.core.settings import read_settings
from igloo.deliveries.background import BackgroundRuns
from igloo.deliveries.keeping import BY_SETTING, keep_to_retention, overdue
from igloo.deliveries.noted_run import run_noted
from igloo.deliveries.removal import pending
from igloo.deliveries.run_note import read_note
from igloo.ingest.catalog import read_source
from igloo.webapi.app import create_app


def _retain(workspace: igloo.Workspace, source: str, retention: str) -> None:
    path = workspace.folder / "sources" / source / "source.yml"
    path.write_text(path.read_text(encoding="utf-8") + f"\nretention: {{{retention}}}\n", encoding="utf-8")


def _age(workspace: igloo.Workspace, file_name: str, days: int) -> None:
    """Make the last run have seen a file for the first time so many days ago."""
    long_ago = (datetime.now(UTC) - timedelta(days=days)).isoformat(timespec="seconds")
    for path in (workspace.lake.folder / "current.json", *(workspace.lake.folder / "snapshots").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        for batch in record["meta"]["batches"].values():
            if batch["file_name"] == file_name:
                batch["delivered_at"] = long_ago
        path.write_text(json.dumps(record), encoding="utf-8")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> igloo.Workspace:
    """The border town with two deliveries of calls."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    border_town.deliver(workspace.folder, "carrier", "cdr_2.csv", border_town.calls(9, 1))
    workspace.run()
    return workspace


def test_old_deliveries_and_sources_that_are_over_go(town: igloo.Workspace) -> None:
    today = datetime.now(UTC).date()
    assert overdue(town, today) == []
    _retain(town, "carrier", "purge_after_days: 30")
    _retain(town, "lines", "until: 2026-01-31")
    _age(town, "cdr_1.csv", 31)
    assert [o.source_id for o in overdue(town, date(2026, 1, 31))] == []
    calls, line = overdue(town, today)
    assert (calls.source_id, calls.files, calls.whole_source) == ("carrier", ("cdr_1.csv",), False)
    assert (line.source_id, line.whole_source) == ("lines", True)
    told = CliRunner().invoke(app, ["purge", str(town.folder), "--dry-run"])
    assert "carrier: 1 delivery (cdr_1.csv); delivered more than 30 days ago" in " ".join(told.output.split())
    assert pending(town) == []
    sha = next(b["sha256"] for b in town.snapshot().meta["batches"].values() if b["file_name"] == "cdr_1.csv")
    done = CliRunner().invoke(app, ["purge", str(town.folder), "--yes"])
    assert done.exit_code == 0, done.output
    assert {b["file_name"] for b in town.snapshot().meta["batches"].values()} == {"cdr_2.csv", "crossings_1.csv"}
    assert town.reader().one("SELECT count(*) AS n FROM event_call") == {"n": 6}
    assert not (town.lake.folder / "originals" / f"{sha}.zst").exists()
    assert len(town.lake.snapshot_ids()) == 1
    names = [p.name for p in (town.folder / "sources" / "carrier" / "deliveries").iterdir()]
    assert names == ["cdr_2.csv"]
    assert [r["source_id"] for r in Casework(town.casework_path).source_removals()] == ["carrier", "lines"]
    again = CliRunner().invoke(app, ["purge", str(town.folder), "--yes"])
    assert "Nothing is kept longer" in again.output


@pytest.fixture
def overdue_town(tmp_path: Path) -> igloo.Workspace:
    """The border town a month after its first delivery of calls, which may be kept for thirty days."""
    workspace = border_town.build(tmp_path / "workspace")
    border_town.deliver(workspace.folder, "carrier", "cdr_2.csv", border_town.calls(9, 1))
    workspace.run()
    _retain(workspace, "carrier", "purge_after_days: 30")
    _age(workspace, "cdr_1.csv", 33)
    return workspace


def test_a_run_warns_and_removes_nothing_unless_somebody_said_so(overdue_town: igloo.Workspace) -> None:
    since = (datetime.now(UTC) - timedelta(days=2)).date()
    said = CliRunner().invoke(app, ["run", str(overdue_town.folder)])
    told = " ".join(said.output.split())
    assert f"Kept too long since {since}: carrier: 1 delivery (cdr_1.csv)" in told
    assert f"igloo purge {overdue_town.folder}".replace(" ", "") in told.replace(" ", "")
    assert "cdr_1.csv" in {b["file_name"] for b in overdue_town.snapshot().meta["batches"].values()}
    assert Casework(overdue_town.casework_path).source_removals() == [] and pending(overdue_town) == []
    client = TestClient(create_app(overdue_town))
    sources = {one["source_id"]: one["overdue"] for one in client.get("/api/sources").json()}
    assert str(since) in sources.pop("carrier") and set(sources.values()) == {""}
    spanish = client.get("/api/sources/carrier", headers={"Accept-Language": "es"}).json()["overdue"]
    assert spanish.startswith(f"Se conserva demasiado desde el {since}: carrier: 1 entrega (cdr_1.csv); entregado hace")
    assert "igloo purge" in client.get("/api/sources/carrier").json()["overdue"]
    assert "Kept too long" in CliRunner().invoke(app, ["sources", str(overdue_town.folder)]).output


def _by_the_server(workspace: igloo.Workspace) -> list[str]:
    runs = BackgroundRuns(workspace)
    runs.start()
    end = time.monotonic() + 120
    while runs.current().state == "running" and time.monotonic() < end:
        time.sleep(0.05)
    note = runs.current()
    assert note.state == "done" and note.summary is not None, note
    return list(note.summary["notes"])


def _by_command(workspace: igloo.Workspace) -> list[str]:
    said = CliRunner().invoke(app, ["run", str(workspace.folder), "--json"])
    assert said.exit_code == 0, said.output
    return list(json.loads(said.stdout)["notes"])


def _by_python(workspace: igloo.Workspace) -> list[str]:
    return list(igloo.open(workspace.folder).run().notes)


@pytest.mark.parametrize("way", [_by_python, _by_command, _by_the_server])
def test_every_way_of_running_purges_first_where_igloo_toml_says_so(
    overdue_town: igloo.Workspace, way: Callable[[igloo.Workspace], list[str]]
) -> None:
    settings = overdue_town.folder / "igloo.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[retention]\npurge = "when_due"\n', encoding="utf-8")
    purged = [note for note in way(overdue_town) if note.startswith("Purged")]
    assert len(purged) == 1 and "cdr_1.csv" in purged[0] and "when_due" in purged[0]
    opened = igloo.open(overdue_town.folder)
    note = read_note(opened.folder)
    assert note.state == "done" and note.summary is not None and purged[0] in note.summary["notes"]
    assert {b["file_name"] for b in opened.snapshot().meta["batches"].values()} == {
        "cdr_2.csv", "crossings_1.csv", "lines.csv",
    }  # fmt: skip
    (removal,) = Casework(opened.casework_path).source_removals()
    assert (removal["source_id"], removal["by"]) == ("carrier", BY_SETTING)
    assert not [note for note in opened.run().notes if note.startswith(("Purged", "Kept"))]


def test_python_warns_and_removes_nothing_unless_somebody_said_so(overdue_town: igloo.Workspace) -> None:
    (warned,) = [note for note in overdue_town.run().notes if note.startswith("Kept too long")]
    assert "carrier: 1 delivery (cdr_1.csv)" in warned
    assert "cdr_1.csv" in {b["file_name"] for b in overdue_town.snapshot().meta["batches"].values()}
    assert Casework(overdue_town.casework_path).source_removals() == []


def test_a_purge_that_a_killed_run_had_decided_is_put_on_record_once(overdue_town: igloo.Workspace) -> None:
    settings = overdue_town.folder / "igloo.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[retention]\npurge = "when_due"\n', encoding="utf-8")
    opened = igloo.open(overdue_town.folder)
    today = datetime.now(UTC).date()
    assert keep_to_retention(opened, today) == keep_to_retention(opened, today) != []
    run_noted(opened)
    assert len(Casework(opened.casework_path).source_removals()) == 1
    assert pending(opened) == []


@pytest.mark.parametrize("wrong", ["whendue", "yes"])
def test_another_word_for_it_is_refused(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "igloo.toml").write_text(f'[retention]\npurge = "{wrong}"\n', encoding="utf-8")
    with pytest.raises(ConfigMistake, match="not one of the words") as caught:
        read_settings(tmp_path / "igloo.toml")
    assert caught.value.expected == "ask or when_due"


@pytest.mark.parametrize("days", ["0", "-3", "soon", "1.5", "true"])
def test_days_are_a_whole_number(tmp_path: Path, days: str) -> None:
    workspace = border_town.build(tmp_path / "workspace")
    _retain(workspace, "carrier", f"purge_after_days: {days}")
    with pytest.raises(ConfigMistake, match="no number of days"):
        read_source(workspace.folder / "sources" / "carrier", "US")
