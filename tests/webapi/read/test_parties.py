"""The events of a subject are the same however many kinds of ids name it."""

from __future__ import annotations

from tests.webapi.river import ANAS_PHONE, COORDINATOR, PLATE

from igloo.webapi.read.desk import ANSWERS_KEPT, Desk
from igloo.webapi.read.parties import parties


def named(desk: Desk, ids: list[str]) -> set[tuple[str, str]]:
    return {(row["subject_id"], row["event_id"]) for row in parties(desk, ids).to_pylist()}


def test_several_kinds_of_ids_together_name_what_each_names(desk: Desk) -> None:
    ids = [PLATE, "m2", ANAS_PHONE, COORDINATOR, "m3"]
    apart = set[tuple[str, str]]().union(*(named(desk, [one]) for one in ids))
    assert named(desk, ids) == apart
    assert (PLATE, "crossing2") in apart and ("m2", "crossing2") in apart


def test_nobody_takes_part_in_nothing(desk: Desk) -> None:
    assert parties(desk, []).num_rows == 0


def test_only_a_few_answers_are_kept(desk: Desk) -> None:
    first = parties(desk, [PLATE])
    assert parties(desk, [PLATE]) is first
    for number in range(ANSWERS_KEPT):
        parties(desk, [f"phone:+1520555{number:04}"])
    assert parties(desk, [PLATE]) is not first
