"""A judgement merges over immutable mentions, is seen after the next run, and is taken back without a trace."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests import border_town
from typer.testing import CliRunner

from igloo.casework import Casework
from igloo.casework.judgements import Judgements
from igloo.cli import app
from igloo.cli.judging import judge, unjudge
from igloo.core.errors import NotFound, UserMistake
from igloo.webapi.read import decisions
from igloo.workspace import Workspace


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Six people who crossed a border, run once."""
    made = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    made.run()
    return made


def _members(town: Workspace) -> dict[str, list[str]]:
    rows = town.reader().rows("SELECT entity_id, mention_id FROM entity_mention ORDER BY ALL")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["entity_id"], []).append(row["mention_id"])
    return found


def _verdicts(town: Workspace) -> list[tuple[str, str, str]]:
    frame = Casework(town.casework_path).judgement_frame()
    return list(frame[["left_mention_id", "right_mention_id", "verdict"]].itertuples(index=False, name=None))


def _run(command: str, town: Workspace, file: Path, *more: str) -> str:
    """A command of the group; what it printed, on one line."""
    done = CliRunner().invoke(app, ["judgements", command, str(town.folder), str(file), *more])
    if done.exception is not None:
        raise done.exception
    return " ".join(done.output.split())


def test_judged_the_same_then_taken_back(town: Workspace) -> None:
    before = _members(town)
    people = sorted(e for e in before if e.startswith("person-"))
    left, right = people[:2]
    judge(town, (left, right), "same", "one passport")
    town.run()
    merged = _members(town)
    assert len(merged) == len(before) - 1
    assert sorted(before[left] + before[right]) in [sorted(mentions) for mentions in merged.values()]
    assert town.reader().rows("SELECT mention_id FROM mention ORDER BY 1") != []
    unjudge(town, 1, "a clerk's error")
    town.run()
    assert sorted(map(sorted, _members(town).values())) == sorted(map(sorted, before.values()))


def test_nobody_is_judged_who_does_not_exist(town: Workspace) -> None:
    known = next(e for e in _members(town) if e.startswith("person-"))
    with pytest.raises(NotFound, match="no such person"):
        judge(town, (known, "person-0000000000"), "same", "")


def test_a_verdict_is_one_of_three(town: Workspace) -> None:
    left, right = sorted(e for e in _members(town) if e.startswith("person-"))[:2]
    with pytest.raises(UserMistake, match="There is no verdict"):
        judge(town, (left, right), "identical", "")


def test_only_a_judgement_that_stands_is_withdrawn(town: Workspace) -> None:
    with pytest.raises(NotFound, match="no such judgement"):
        unjudge(town, 99, "")


def test_judgements_go_out_and_come_back_each_with_its_maker(town: Workspace, tmp_path: Path) -> None:
    people = sorted(e for e in _members(town) if e.startswith("person-"))[2:5]
    judge(town, (people[0], people[1]), "same", "")
    judge(town, (people[1], people[2]), "different", "")
    judged = set(_verdicts(town))
    for name in ("judged.ijson", "labels.csv"):
        file = tmp_path / name
        assert _run("export", town, file).startswith("2 judgements are in")
        for number in Casework(town.casework_path).judgement_frame()["judgement_id"]:
            unjudge(town, int(number), "")
        assert _verdicts(town) == []
        assert "2 would be taken over" in _run("import", town, file, "--dry-run") and _verdicts(town) == []
        assert "2 taken over, 0 known already, 0 about nobody here" in _run("import", town, file)
        assert set(_verdicts(town)) == judged
        assert "0 taken over, 2 known already" in _run("import", town, file)
    reasons = [one.reason for one in Judgements(Casework(town.casework_path)).record() if one.stands]
    assert all(re.match(r"Imported from labels\.csv line \d by \S+ 20", reason) for reason in reasons), reasons


def test_an_import_names_who_is_not_here_and_what_contradicts(town: Workspace, tmp_path: Path) -> None:
    a, b, c = sorted(e for e in _members(town) if e.startswith("person-"))[:3]
    rows = [[a, b, "positive"], [b, c, "positive"], [a, c, "negative"], ["nobody", a, "positive"]]
    file = tmp_path / "theirs.ijson"
    file.write_text("\n".join(json.dumps([*row, None, "kim", "2026-01-01"]) for row in rows), encoding="utf-8")
    said = _run("import", town, file)
    assert "1 about nobody here" in said and "theirs.ijson line 4: nobody" in said
    assert re.search(r"[1-9] contradictions", said)


def test_a_file_that_is_not_there_is_a_sentence(town: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="not there"):
        _run("import", town, tmp_path / "gone.csv")


def _as(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(decisions, "account", lambda: name)


def test_an_import_about_somebody_arrested_waits_and_another_confirms_it_here(
    town: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    casework = Casework(town.casework_path)
    left, right, third = sorted(e for e in _members(town) if e.startswith("person-"))[-3:]
    for number in casework.judgement_frame()["judgement_id"]:
        casework.withdraw_judgement(int(number), "", "kim")
    casework.set_status(left, "arrested", "", "kim")
    file = tmp_path / "labels.csv"
    rows = f"1.0,{left},{right}\n1.0,{right},{third}\n"
    file.write_text("clerical_match_score,unique_id_l,unique_id_r\n" + rows, encoding="utf-8")
    _as(monkeypatch, "ana")
    said = _run("import", town, file)
    assert "2 taken over" in said and "1 of them wait for a second person" in said
    assert [verdict for *_, verdict in _verdicts(town)] == ["same"], "only the one about nobody arrested"
    assert "0 taken over, 2 known already" in _run("import", town, file)
    listed = _run_one("waiting", town)
    assert "an arrest or another enforcement action is involved" in listed and "1 judgements wait" in listed
    (act,) = Judgements(casework).waiting()
    with pytest.raises(UserMistake, match="of their own"):
        _run_one("confirm", town, str(act))
    _as(monkeypatch, "ben")
    assert "is confirmed" in _run_one("confirm", town, str(act), "--reason", "saw both files")
    assert len(_verdicts(town)) == 2 and "0 judgements wait" in _run_one("waiting", town)


def test_judging_somebody_arrested_says_that_it_waits_and_can_be_refused(
    town: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left, right = sorted(e for e in _members(town) if e.startswith("person-"))[:2]
    Casework(town.casework_path).set_status(left, "charged", "", "kim")
    _as(monkeypatch, "ana")
    before = _verdicts(town)
    judge(town, (left, right), "same", "")
    assert "waits for a second person" in " ".join(capsys.readouterr().out.split())
    (act,) = Judgements(Casework(town.casework_path)).waiting()
    _as(monkeypatch, "ben")
    assert "is refused" in _run_one("refuse", town, str(act)) and _verdicts(town) == before


def _run_one(command: str, town: Workspace, *more: str) -> str:
    done = CliRunner().invoke(app, ["judgements", command, str(town.folder), *more])
    if done.exception is not None:
        raise done.exception
    return " ".join(done.output.split())
