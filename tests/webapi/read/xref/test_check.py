"""What a check answers does not depend on where a line stands or how often; what likeness finds."""

from __future__ import annotations

import random
from typing import Any

from tests.webapi.river import ANA, COORDINATOR

from igloo.webapi.models_xref import XrefGivenList, XrefRequest
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.check import Check, check_lists

LINES = (
    *("520-555-0199", "+52 33 5555 0199", "Ana López 1990-04-02", "LOPEZ Ana", "Ana Lopez 1971-01-01", "Ana Lopes"),
    *("Anna Lopes 02/04/1990", "abc 1234", "Bo Li", "Vera Ruiz; 5205550123", "nobody known", "Lopez Ana 1990"),
)


def _hits(check: Check) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """Each line as it was given, with its hits."""
    found: dict[tuple[str, int], tuple[str, list[tuple[Any, ...]]]] = {}
    for row in check.rows(check.part()):
        hits = found.setdefault((row["list_name"], row["line"]), (row["given"], []))[1]
        hits.append(tuple(row[name] for name in ("subject_id", "understood", "matched", "sure", "n_rows", "n_events")))
    return list(found.values())


def _check(desk: Desk, **lists: list[str]) -> Check:
    given = [XrefGivenList(name=name, text="\n".join(lines)) for name, lines in lists.items()]
    return check_lists(desk, XrefRequest(lists=given))


def test_each_line_has_the_hits_it_has_alone_wherever_and_however_often_it_stands(desk: Desk) -> None:
    alone = {line: _hits(_check(desk, a=[line]))[0] for line in LINES}
    surest = {line: max(-1 if hit[3] is None else hit[3] for hit in hits) for line, (_, hits) in alone.items()}
    assert set(surest.values()) == {-1, 0, 1, 2, 3, 4}
    chance = random.Random(7)
    for n_lines in (1, 2, 12, 40):
        lines = chance.choices(LINES, k=n_lines)
        shuffled = chance.sample(lines, n_lines)
        both = _check(desk, a=lines, b=shuffled)
        assert _hits(both) == [alone[line] for line in (*lines, *shuffled)]
        n_hit, n_weak = (sum(surest[line] in of for line in lines) for of in ((3, 4), (0, 1, 2)))
        assert both.counts == {name: {"n_hit": n_hit, "n_weak": n_weak} for name in "ab"}
        assert both.shared == _check(desk, b=shuffled, a=lines).shared


def test_two_words_in_common_and_the_birth_date_find_a_name_that_is_not_alike(desk: Desk) -> None:
    (given_, hits), (_, one_word) = _hits(
        _check(desk, a=["Ana Wxyz Guadalupe Lopez 1990-04-02", "Wxyz Lopez 1990-04-02"])
    )
    assert given_.startswith("Ana Wxyz")
    assert (hits[0][0], hits[0][2], hits[0][3]) == (ANA, "similar name, ANA LOPEZ, same birth date", 2)
    assert one_word[0][0] is None


def test_a_line_of_several_items_names_a_subject_once_by_the_surest(desk: Desk) -> None:
    hits = _hits(_check(desk, a=["+52 33 5555 0199; 520-555-0199"]))[0][1]
    assert [(hit[0], hit[1], hit[2]) for hit in hits] == [(COORDINATOR, "the phone +1 520 555 0199", "exact number")]
