"""Decisions are kept, undone by appending, and tampering is noticed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from igloo.casework import Casework
from igloo.casework.judgements import Judgements
from igloo.core.errors import NotFound, UserMistake
from igloo.core.tables import table_contracts

PHONE = "phone:+15205550123"


@pytest.fixture
def casework(tmp_path: Path) -> Casework:
    return Casework(tmp_path / "casework.sqlite")


def tamper(casework: Casework, *statements: str) -> None:
    """Somebody with a database tool: the triggers are dropped first."""
    db = sqlite3.connect(casework.path)
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
    for statement in [*(f"DROP TRIGGER {name}" for name in names), *statements]:
        db.execute(statement)
    db.commit()
    db.close()


def test_a_status_is_kept_with_who_when_why(casework: Casework) -> None:
    change = casework.set_status(PHONE, "open", "called by five drivers", "ana")
    assert (change.previous, change.status, change.by, change.reason) == (
        "unpursued",
        "open",
        "ana",
        "called by five drivers",
    )
    assert Casework(casework.path).statuses()[PHONE].status == "open"


def test_undo_appends_and_restores(casework: Casework) -> None:
    first = casework.set_status(PHONE, "open", "", "ana")
    second = casework.set_status(PHONE, "arrested", "", "ben")
    undoing = casework.undo_status(second.change_id, "ana")
    assert (undoing.status, undoing.previous, undoing.undoes) == ("open", "arrested", second.change_id)
    assert [c.undone for c in casework.history([PHONE])] == [False, True, False]
    casework.undo_status(first.change_id, "ana")
    assert casework.statuses()[PHONE].status == "unpursued"
    assert len(casework.audit()) == 4


def test_only_the_newest_standing_change_can_be_undone(casework: Casework) -> None:
    first = casework.set_status(PHONE, "open", "", "ana")
    second = casework.set_status(PHONE, "arrested", "", "ben")
    with pytest.raises(UserMistake, match="newest change"):
        casework.undo_status(first.change_id, "ana")
    casework.undo_status(second.change_id, "ana")
    with pytest.raises(UserMistake, match="newest change"):
        casework.undo_status(second.change_id, "ana")
    with pytest.raises(NotFound):
        casework.undo_status(99, "ana")


@pytest.mark.parametrize("status", ["arested", "unpursued"])
def test_a_wrong_or_unchanged_status_writes_nothing(casework: Casework, status: str) -> None:
    with pytest.raises(UserMistake) as mistake:
        casework.set_status(PHONE, status, "", "ana")
    assert all(mistake.value.as_json().values())
    assert casework.audit() == []


def test_judgements_give_the_newest_standing_one_of_a_pair(casework: Casework) -> None:
    Judgements(casework).judge_all([("m2", "m1", "same", "same birth date")], "ana")
    (newer,) = Judgements(casework).judge_all([("m1", "m2", "different", "twins")], "ben")
    Judgements(casework).judge_all([("m3", "m4", "unsure", "")], "ana")
    frame = casework.judgement_frame()
    assert list(frame.columns) == table_contracts()["judgement"].column_names
    assert frame[["left_mention_id", "right_mention_id", "verdict"]].values.tolist() == [
        ["m1", "m2", "different"],
        ["m3", "m4", "unsure"],
    ]
    casework.withdraw_judgement(newer, "not twins", "ben")
    assert list(casework.judgement_frame()["verdict"]) == ["same", "unsure"]
    with pytest.raises(NotFound):
        casework.withdraw_judgement(newer, "again", "ben")


def test_an_empty_judgement_frame_keeps_its_contract(casework: Casework) -> None:
    frame = casework.judgement_frame()
    assert list(frame.columns) == table_contracts()["judgement"].column_names
    assert str(frame["decided_at"].dtype) == "datetime64[us]"
    assert str(frame["judgement_id"].dtype) == "int64"


def test_who_looked_is_kept(casework: Casework) -> None:
    casework.record_view(PHONE, "dossier", "ana")
    assert [(v["by"], v["what"]) for v in casework.views(PHONE)] == [("ana", "dossier")]


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE status_change SET status = 'cleared' WHERE change_id = 1", "not what its audit record"),
        ("UPDATE audit SET by = 'eve' WHERE number = 2", "was changed after it was written"),
        ("DELETE FROM audit WHERE number = 2", "Record 2 is missing"),
        ("DELETE FROM audit WHERE number = 3", "missing from the end"),
        ("DELETE FROM view", "The row of audit record 3 is missing"),
        ("INSERT INTO view VALUES (9, 9, 'x', 'dossier', 'eve', '2026')", "not what its audit record"),
    ],
)
def test_tampering_is_noticed(casework: Casework, statement: str, fault: str) -> None:
    casework.set_status(PHONE, "open", "", "ana")
    Judgements(casework).judge_all([("m1", "m2", "same", "")], "ana")
    casework.record_view(PHONE, "dossier", "ana")
    assert casework.verify() == []
    tamper(casework, statement)
    assert any(fault in words for words in casework.verify())


def test_the_file_itself_refuses_changes(casework: Casework) -> None:
    casework.set_status(PHONE, "open", "", "ana")
    db = sqlite3.connect(casework.path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute("UPDATE status_change SET status = 'cleared'")
    db.close()


def test_many_threads_keep_one_chain(casework: Casework) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: casework.record_view(f"s{i}", "dossier", "ana"), range(24)))
    assert len(casework.audit()) == 24
    assert casework.verify() == []


LOOK_UNTIL_KILLED = """
import sys
from pathlib import Path
from igloo.casework import Casework
casework = Casework(Path(sys.argv[1]))
while True:
    casework.record_view("s", "dossier", "ana")
    print("looked", flush=True)
"""


def test_killed_at_any_moment_the_file_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "casework.sqlite"
    command = [sys.executable, "-c", LOOK_UNTIL_KILLED, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(5):
            assert process.stdout.readline()
        process.kill()
    casework = Casework(path)
    assert len(casework.audit()) >= 5
    assert casework.verify() == []
