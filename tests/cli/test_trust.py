"""The terminal's way to trust: worst source first, rejects to a file, the corrected file delivered again."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from tests import border_town
from typer.testing import CliRunner

from igloo.cli import app
from igloo.workspace import Workspace


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The border town, where one call's time is “yesterday”; the carrier promises short calls."""
    made = border_town.build(tmp_path_factory.mktemp("trust") / "town")
    declared = made.places.sources / "carrier" / "source.yml"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(
        text.replace("max_rows: 1000", "max_rows: 1000, columns: {SECONDS: {max: 35}}"), encoding="utf-8"
    )
    made.run()
    return made


def _run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words], catch_exceptions=True)
    return result.exit_code, result.output + (f"{result.exception}" if result.exception else "")


def test_the_worst_source_stands_first(town: Workspace) -> None:
    code, said = _run("sources", town.folder, "--json")
    assert code == 0
    found = json.loads(said)
    assert [one["source_id"] for one in found] == ["carrier", "border", "lines"]
    assert [line["measure"] for line in found[0]["quality"]["lines"]] == ["out_of_range"]
    code, said = _run("sources", town.folder, "carrier")
    assert code == 0 and "any to 35" in said and "Coverage" in said
    assert "no such source" in _run("sources", town.folder, "carier")[1]


def test_rejects_are_written_corrected_and_delivered_again(town: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "rejects.csv"
    code, said = _run("rejects", town.folder, "carrier", "--csv", path)
    assert code == 0 and "1 rows written" in said
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))
    assert rows[0]["AT"] == "yesterday" and "AT: “yesterday”" in rows[0]["what_is_wrong"]
    code, said = _run("resubmit", town.folder, "carrier", path, "--why", "typed wrong")
    assert code != 0 and "no cell was changed" in said
    for value, wanted in (
        ("31/02", "No row of this file would load"),
        ("2026-03-04 10:00:00", "the next run takes it in"),
    ):
        rows[0]["AT"] = value
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        code, said = _run("resubmit", town.folder, "carrier", path, "--why", "typed wrong")
        assert wanted in " ".join(said.split()), said
    town.run()
    note = town.reader().rows("SELECT * FROM correction")
    assert [(n["outcome"], n["why"]) for n in note] == [("loaded", "typed wrong")]


def test_a_file_that_is_not_of_rejects_is_refused(town: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    code, said = _run("resubmit", town.folder, "carrier", path, "--why", "x")
    assert code != 0 and "not a file that" in said
    path.write_text("corrects_batch,corrects_row,AT\ncarrier.x,1,2\n", encoding="utf-8")
    assert "no rejected row" in _run("resubmit", town.folder, "carrier", path, "--why", "x")[1]
    assert _run("rejects", town.folder, "lines")[0] == 1


def test_absence_is_told(town: Workspace) -> None:
    assert "Not collected: no source records stays" in _run("absence", town.folder, "stay")[1]
    assert "Not seen: 1 source" in _run("absence", town.folder, "call", "--from", "2026-03-04", "--to", "2026-03-05")[1]
