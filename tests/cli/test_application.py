"""The command line: every command shows an example, speaks JSON, and never shows a traceback for a mistake."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from igloo.cli import app, main
from igloo.workspace import Workspace
from igloo.workspace import open as open_workspace
from igloo.worlds import WorldRequest, make_world

COMMANDS = sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Said:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """What it printed, as strict JSON."""
        return json.loads(self.out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))


Igloo = Callable[..., Said]


@pytest.fixture
def igloo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Igloo:
    """Run a command as the shell does."""

    def call(*words: object, typed: str = "") -> Said:
        monkeypatch.setattr(sys, "argv", ["igloo", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 0, printed.out, printed.err)

    return call


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small synthetic world, run once: OUT/workspace and OUT/truth."""
    out = tmp_path_factory.mktemp("world")
    make_world(WorldRequest(out, people=200, days=40, seed=2))
    open_workspace(out / "workspace").run()
    return out


@pytest.fixture(scope="module")
def workspace(world: Path) -> Workspace:
    """Its workspace."""
    return open_workspace(world / "workspace")


@pytest.fixture(scope="module")
def known_phone(workspace: Workspace) -> str:
    """A telephone that somebody holds."""
    found = workspace.reader().one("SELECT ident_id FROM entity_identifier WHERE kind = 'phone' ORDER BY 1")
    assert found is not None
    return str(found["ident_id"])


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str, igloo: Igloo) -> None:
    said = igloo(command, "--help")
    assert said.code == 0
    assert "Example:" in said.out
    assert f"igloo {command}" in said.out


def test_the_version(igloo: Igloo) -> None:
    said = igloo("--version")
    assert (said.code, said.out.startswith("igloo ")) == (0, True)


def test_init_run_and_what_a_run_says(igloo: Igloo, tmp_path: Path) -> None:
    assert igloo("init", tmp_path / "case").code == 0
    assert igloo("init", tmp_path / "case").code == 2
    said = igloo("run", tmp_path / "case")
    assert said.code == 0, said.err
    again = igloo("run", tmp_path / "case", "--json")
    assert again.answer["changed"] is False


def test_a_run_of_a_known_world_is_quick_and_adds_up(igloo: Igloo, workspace: Workspace) -> None:
    said = igloo("run", workspace.folder, "--json")
    assert said.code == 0
    answer = said.answer
    assert answer["snapshot"] == workspace.snapshot().snapshot_id
    for batch in answer["batches"]:
        parts = batch["rows_loaded"] + batch["rows_duplicate"] + batch["rows_rejected"]
        assert parts == batch["rows_total"]
    text = igloo("run", workspace.folder).out
    assert "adds up" in text
    assert "DOES NOT ADD UP" not in text


def test_show(igloo: Igloo, workspace: Workspace, known_phone: str) -> None:
    said = igloo("show", workspace.folder, known_phone, "--json")
    assert said.code == 0
    assert said.answer["dossier"]["subject"]["subject_id"] == known_phone
    assert said.answer["timeline"]["total"] >= 0
    assert known_phone in igloo("show", workspace.folder, known_phone).out


def test_search(igloo: Igloo, workspace: Workspace, known_phone: str) -> None:
    number = known_phone.removeprefix("phone:+1")
    said = igloo("search", workspace.folder, number, "--json")
    assert said.code == 0
    assert known_phone in [hit["subject"]["subject_id"] for hit in said.answer["hits"]]
    assert igloo("search", workspace.folder, number).code == 0
    nothing = igloo("search", workspace.folder, "Zzyzx Qwghlm")
    assert nothing.code == 1
    assert "Traceback" not in nothing.err


def test_xref_from_standard_input_and_from_a_file(
    igloo: Igloo, workspace: Workspace, known_phone: str, tmp_path: Path
) -> None:
    typed = known_phone.removeprefix("phone:") + "\n+1 999 555 0000\n"
    said = igloo("xref", workspace.folder, "-", "--json", typed=typed)
    assert said.code == 0
    assert said.answer["n_hit"] == 1
    path = tmp_path / "list.txt"
    path.write_text(typed, encoding="utf-8")
    assert known_phone in igloo("xref", workspace.folder, path, "--json").out
    assert igloo("xref", workspace.folder, "-", typed="+1 999 555 0000\n").code == 1


def test_xref_compares_files_keeps_them_only_when_asked_and_reads_a_text(
    igloo: Igloo, workspace: Workspace, known_phone: str, tmp_path: Path
) -> None:
    number = known_phone.removeprefix("phone:")
    for name, line in (("a.txt", number), ("b.csv", f"Phone,Case\n{number},x"), ("c.csv", f"Phone,Sex\n{number},x")):
        (tmp_path / name).write_text(f"{line}\n", encoding="utf-8")
    out = tmp_path / "hits.csv"
    lists = (tmp_path / "a.txt", tmp_path / "b.csv")
    said = igloo("xref", workspace.folder, *lists, "--csv", out, "--json", "--save", "two")
    assert [s["how"] for s in said.answer["shared"]] == ["the same subject"]
    refused = igloo("xref", workspace.folder, tmp_path / "c.csv", "--save", "three")
    assert (refused.code, "protected attribute is not kept" in " ".join((refused.out + refused.err).split())) == (
        2,
        True,
    )
    assert out.read_text(encoding="utf-8-sig").count(known_phone) == 2
    assert [one["name"] for one in igloo("xref", workspace.folder, "--list", "--json").answer] == ["two"]
    assert igloo("xref", workspace.folder, "--saved", "two").code == 0
    assert igloo("xref", workspace.folder, "--delete", "two").code == 0
    assert igloo("xref", workspace.folder, "--saved", "two").code == 3
    tip = tmp_path / "tip.txt"
    tip.write_text(f"He calls from {number} and 999-555-0000.", encoding="utf-8")
    read = igloo("xref", workspace.folder, "--text", tip, "--json").answer
    assert [mark["subjects"][0]["subject_id"] for mark in read["known"]] == [known_phone]
    assert [mark["text"] for mark in read["unknown"]] == ["999-555-0000"]


def test_common(igloo: Igloo, workspace: Workspace, known_phone: str) -> None:
    sql = (
        "SELECT subject_id FROM event_party WHERE kind = 'call' AND event_id IN "
        "(SELECT event_id FROM event_party WHERE subject_id = ?) AND subject_id != ? GROUP BY 1 ORDER BY 1 LIMIT 4"
    )
    ids = [row["subject_id"] for row in workspace.reader().rows(sql, [known_phone, known_phone])]
    assert len(ids) > 1
    said = igloo("common", workspace.folder, *ids, "--json")
    assert known_phone in [item["item"] for item in said.answer["items"]] or said.answer["registered"]
    assert igloo("common", workspace.folder, ids[0]).code == 2
    assert igloo("common", workspace.folder, ids[0], "phone:+19999999999").code == 3


def test_leads(igloo: Igloo, workspace: Workspace) -> None:
    said = igloo("leads", workspace.folder, "--json", "--limit", "3")
    assert said.code == 0
    listed = said.answer["items"]
    assert [lead["rank"] for lead in listed] == sorted(lead["rank"] for lead in listed)
    assert len(listed) <= 3
    assert igloo("leads", workspace.folder, "--kind", "phone", "--status", "unpursued").code == 0


def test_evaluate(igloo: Igloo, world: Path, workspace: Workspace) -> None:
    said = igloo("evaluate", workspace.folder, world / "truth", "--json")
    assert said.code == 0
    assert {"name", "value", "baseline_name", "baseline_value"} <= set(said.answer[0])
    shown = igloo("evaluate", workspace.folder, world / "truth").out
    assert said.answer[0]["name"].split()[0] in shown
    assert "naive baseline" in shown


def test_doctor_finds_a_sound_workspace_sound_and_a_changed_file(
    igloo: Igloo, workspace: Workspace, tmp_path: Path
) -> None:
    checks = {c["check"]: c for c in igloo("doctor", workspace.folder, "--json").answer}
    for name in ("workspace", "snapshot", "files as written", "rows add up"):
        assert checks[name]["ok"], checks[name]
    assert igloo("doctor", tmp_path).code == 2


def test_world(igloo: Igloo, tmp_path: Path) -> None:
    out = tmp_path / "w"
    said = igloo("world", out, "--people", 200, "--days", 40, "--seed", 4, "--json")
    assert said.code == 0
    assert Path(said.answer["workspace"]) == out / "workspace"
    assert sum(said.answer["rows"].values()) > 100
    assert igloo("world", out, "--people", 200, "--days", 40).code == 2


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, ["run", "{nowhere}"]),
        (3, ["leads", "{nowhere}"]),
        (3, ["serve", "{nowhere}"]),
        (3, ["evaluate", "{workspace}", "{nowhere}"]),
        (3, ["evaluate", "{workspace}", "{empty}"]),
        (3, ["show", "{workspace}", "phone:+10000000000"]),
        (3, ["show", "{workspace}", "nonsense"]),
        (2, ["show", "{workspace}"]),
        (2, ["search", "{workspace}"]),
        (2, ["xref", "{workspace}", "{nowhere}"]),
        (2, ["run", "{workspace}", "--data", "{nowhere}"]),
        (2, ["leads", "{workspace}", "--status", "nonsense"]),
        (2, ["leads", "{workspace}", "--limit", "0"]),
        (2, ["world", "{nowhere}", "--people", "3"]),
        (2, ["world", "{nowhere}", "--people", "200", "--days", "40", "--family", "Q"]),
        (2, ["nonsense"]),
    ],
)
def test_mistakes_have_their_exit_code_and_no_traceback(
    code: int, words: list[str], igloo: Igloo, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"workspace": workspace.folder, "nowhere": tmp_path / "nowhere", "empty": tmp_path / "empty"}
    said = igloo(*(word.format(**places) for word in words))
    assert said.code == code, said
    assert said.err.strip()
    assert "Traceback" not in said.err + said.out


def test_a_mistake_in_json_is_one_object(igloo: Igloo, tmp_path: Path) -> None:
    said = igloo("leads", tmp_path / "nowhere", "--json")
    assert said.code == 3
    assert set(said.answer) == {"error", "what", "where", "got", "expected", "next_step"}
    assert said.answer["error"] == "NotFound"
