"""What waits for a second person is kept and without effect; who answers is somebody else; nothing can be forged."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igloo.casework import Casework
from igloo.casework.judgements import Judgements
from igloo.casework.second_person import one_person
from igloo.core.errors import NotFound, UserMistake

BECAUSE = ("victim", "enforcement")


@pytest.fixture
def casework(tmp_path: Path) -> Casework:
    return Casework(tmp_path / "casework.sqlite")


def in_force(casework: Casework) -> list[tuple[str, str, str]]:
    frame = casework.judgement_frame()
    return list(frame[["left_mention_id", "right_mention_id", "verdict"]].itertuples(index=False, name=None))


def test_the_earlier_judgement_holds_until_the_second_person_agrees_to_the_later_one(casework: Casework) -> None:
    judgements = Judgements(casework)
    judgements.judge_all([("m1", "m2", "different", "")], "ana")
    (number,) = judgements.judge_all([("m1", "m2", "same", "one passport")], "ana", [BECAUSE])
    assert in_force(casework) == [("m1", "m2", "different")]
    (waits,) = judgements.waiting()[number]
    assert waits.waits and waits.stands and not waits.in_force and waits.hold and waits.hold.because == BECAUSE
    judgements.answer(number, True, "saw it", "ben")
    assert in_force(casework) == [("m1", "m2", "same")]
    answered = judgements.record()[-1]
    assert answered.in_force and answered.hold and (answered.hold.second_by, answered.hold.agrees) == ("ben", True)


def test_a_newer_judgement_wins_over_an_older_one_that_is_agreed_to_later(casework: Casework) -> None:
    judgements = Judgements(casework)
    (held,) = judgements.judge_all([("m1", "m2", "same", "")], "ana", [BECAUSE])
    judgements.judge_all([("m1", "m2", "different", "")], "eve")
    judgements.answer(held, True, "", "ben")
    assert in_force(casework) == [("m1", "m2", "different")]


def test_taking_back_what_waits_ends_the_waiting(casework: Casework) -> None:
    judgements = Judgements(casework)
    (held,) = judgements.judge_all([("m1", "m2", "same", "")], "ana", [BECAUSE])
    casework.withdraw_judgement(held, "", "ana")
    assert judgements.waiting() == {} and in_force(casework) == []
    with pytest.raises(NotFound):
        judgements.answer(held, True, "", "ben")


def test_a_taking_back_that_was_refused_can_be_asked_for_again(casework: Casework) -> None:
    judgements = Judgements(casework)
    (number,) = judgements.judge_all([("m1", "m2", "same", "")], "ana")
    asked = casework.withdraw_judgement(number, "", "ana", ("victim",))
    assert in_force(casework) == [("m1", "m2", "same")]
    with pytest.raises(NotFound):
        casework.withdraw_judgement(number, "", "eve")
    judgements.answer(asked, False, "she is one", "ben")
    assert in_force(casework) == [("m1", "m2", "same")]
    again = casework.withdraw_judgement(number, "", "ana", ("victim",))
    judgements.answer(again, True, "", "ben")
    assert in_force(casework) == []


@given(st.text(max_size=12), st.sampled_from(["", " ", "  "]), st.booleans())
def test_a_name_is_one_however_it_is_written(name: str, blank: str, capitals: bool) -> None:
    written = blank + (name.upper().lower() if capitals else name) + blank
    assert one_person(name, blank + name + blank) and one_person(written, name.upper().lower() if capitals else name)


@pytest.mark.parametrize("name", ["ana", "ANA ", "\tAna\n"])
def test_nobody_agrees_to_their_own(casework: Casework, name: str) -> None:
    judgements = Judgements(casework)
    (held,) = judgements.judge_all([("m1", "m2", "same", "")], "Ana", [BECAUSE])
    with pytest.raises(UserMistake) as refused:
        judgements.answer(held, True, "", name)
    assert all(refused.value.as_json().values()) and in_force(casework) == []


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE second_opinion SET by = 'ben'", "not what its audit record"),
        ("UPDATE second_opinion SET agrees = 1", "not what its audit record"),
        ("DELETE FROM judgement_hold", "is missing"),
        ("INSERT INTO second_opinion VALUES (9, 9, 1, 1, '', 'ben', '2026')", "not what its audit record"),
    ],
)
def test_forging_the_agreement_is_noticed(casework: Casework, statement: str, fault: str) -> None:
    judgements = Judgements(casework)
    first, second = judgements.judge_all([("m1", "m2", "same", ""), ("m3", "m4", "same", "")], "ana", [BECAUSE] * 2)
    judgements.answer(second, False, "", "ana")
    assert casework.verify() == [] and first == 1
    db = sqlite3.connect(casework.path)
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE second_opinion SET agrees = 1")
    for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {name}")
    if statement.startswith("INSERT"):
        statement = statement.replace("(9, 9, 1", "(9, 2, 1")
    db.execute(statement)
    db.commit()
    db.close()
    assert any(fault in words for words in casework.verify())


def test_a_file_from_before_the_second_person_opens_and_still_verifies(tmp_path: Path) -> None:
    path = tmp_path / "casework.sqlite"
    older = Casework(path)
    Judgements(older).judge_all([("m1", "m2", "same", "")], "ana")
    db = sqlite3.connect(path)
    for table in ("judgement_hold", "second_opinion"):
        db.execute(f"DROP TABLE {table}")
    db.commit()
    db.close()
    newer = Casework(path)
    assert in_force(newer) == [("m1", "m2", "same")] and newer.verify() == []
