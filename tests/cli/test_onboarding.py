"""`igloo init-source`: the table, the questions, the files, and sentences for mistakes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.mapping.proposal import made_columns as made

from igloo.cli import main
from igloo.cli import onboarding as command
from igloo.workspace import init

ANSWERS = ["--agency", "Carrier, by subpoena", "--legal-basis", "Subpoena 1", "--time-zone", "America/Chicago"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return init(tmp_path / "ws", "Case").folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "llamadas-2026-03.csv"
    rows = zip(made.moments(60), made.phones(60, 6), made.phones(60, 7), strict=True)
    lines = ["FECHA_HORA,NUMERO_ORIGEN,NUMERO_DESTINO,SEXO", *(f"{t},{a},{b},M" for t, a, b in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def igloo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: Any) -> tuple[int, str, str]:
    monkeypatch.setattr(sys, "argv", ["igloo", *map(str, words)])
    code = 0
    try:
        main()
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capsys.readouterr()
    return code, said.out, said.err


def test_it_writes_the_source_and_shows_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, file: Path
) -> None:
    code, out, err = igloo(monkeypatch, capsys, "init-source", file, folder, *ANSWERS, "--yes", "--id", "north")
    assert code == 0, err
    assert "Call" in out
    assert "would load" in out
    text = (folder / "sources" / "north" / "mapping.yml").read_text(encoding="utf-8")
    (event,) = yaml.safe_load(text)["files"][0]["events"]
    assert event["roles"] == {"caller": {"phone": "NUMERO_ORIGEN"}, "callee": {"phone": "NUMERO_DESTINO"}}
    assert "SEXO: left out; its header names a protected attribute" in text
    assert (folder / "sources" / "north" / "deliveries" / file.name).read_bytes() == file.read_bytes()


def test_json_is_the_proposal_the_api_sends_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, file: Path
) -> None:
    code, out, _ = igloo(monkeypatch, capsys, "init-source", file, folder, "--json")
    assert code == 0
    answer = json.loads(out)
    assert answer["row_is"] == ["call"]
    assert answer["source_id"] == "llamadas"
    assert list((folder / "sources").iterdir()) == []


def test_without_a_terminal_it_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, file: Path
) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    code, _, err = igloo(monkeypatch, capsys, "init-source", file, folder)
    assert code == 1
    assert "who delivered the file" in err
    code, _, err = igloo(monkeypatch, capsys, "init-source", file, folder, "--yes")
    assert code == 2
    assert "Traceback" not in err
    assert "--legal-basis" in err


def test_it_asks_only_what_the_file_cannot_tell(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "reads.csv"
    days = [f"{1 + i % 12:02d}/{1 + i % 9:02d}/2026 10:{i % 60:02d}" for i in range(60)]
    lines = ["read_time,plate,camera", *(f"{t},{p},GATE 1" for t, p in zip(days, made.plates(60), strict=True))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked: list[str] = []
    answers = iter([1, "County sheriff", "Agreement 9", "America/Denver"])

    def prompt(text: str, **_: Any) -> Any:
        asked.append(text)
        return next(answers)

    monkeypatch.setattr(command.typer, "prompt", prompt)
    monkeypatch.setattr(command.sys, "stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)})())
    code, out, err = igloo(monkeypatch, capsys, "init-source", path, folder)
    assert code == 0, err
    assert "No value decides it" in out
    assert len(asked) == 4
    mapping = yaml.safe_load((folder / "sources" / "reads" / "mapping.yml").read_text(encoding="utf-8"))
    assert mapping["files"][0]["events"][0]["time"]["formats"] == ["%d/%m/%Y %H:%M"]
    source = yaml.safe_load((folder / "sources" / "reads" / "source.yml").read_text(encoding="utf-8"))
    assert (source["agency"], source["time_zone"], source["kind"]) == (
        "County sheriff",
        "America/Denver",
        "plate_reader",
    )


def test_a_file_that_only_counts_its_times_is_asked_since_when(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    path = tmp_path / "transactions.csv"
    lines = ["step,from_account,to_account,amount", *(f"{n * 9},DE{n:010d},FR{n:010d},{n}.50" for n in range(1, 61))]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    answers = iter([2, "tomorrow", "2026-02-30", "2026-01-01", "Bank", "Subpoena 2", "UTC"])
    monkeypatch.setattr(command.typer, "prompt", lambda *_, **__: next(answers))
    monkeypatch.setattr(command.sys, "stdin", type("Terminal", (), {"isatty": staticmethod(lambda: True)})())
    code, out, err = igloo(monkeypatch, capsys, "init-source", path, folder)
    assert code == 0, err
    assert "“days_since 2026-02-30” is no moment" in out
    mapping = yaml.safe_load((folder / "sources" / "transactions" / "mapping.yml").read_text(encoding="utf-8"))
    assert mapping["files"][0]["events"][0]["time"] == {"column": "step", "formats": ["days_since 2026-01-01"]}
    code, _, err = igloo(monkeypatch, capsys, "init-source", path, folder, *ANSWERS, "--yes", "--id", "again")
    assert code == 2
    assert "Say since when “step” counts." in err
    assert not (folder / "sources" / "again").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (3, ["{nowhere}", "{folder}"]),
        (3, ["{file}", "{nowhere}"]),
        (2, ["{file}", "{folder}", "--row-is", "phonecall"]),
        (2, ["{file}", "{folder}", "--template", "nothing"]),
        (2, ["{file}", "{folder}", "--id", "../x", "--yes"]),
        (2, ["{file}", "{folder}", "--yes", "--agency", "A", "--legal-basis", "B", "--time-zone", "Mars"]),
    ],
)
def test_mistakes_are_sentences(
    code: int,
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    file: Path,
) -> None:
    places = {"folder": folder, "file": file, "nowhere": folder / "nowhere"}
    got, out, err = igloo(monkeypatch, capsys, "init-source", *(word.format(**places) for word in words))
    assert got == code, err
    assert err.strip()
    assert "Traceback" not in out + err
    assert list((folder / "sources").iterdir()) == []
