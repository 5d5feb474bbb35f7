"""Lists against the small lake: what hits, how, how often; what stands in two lists; victims stay masked."""

from __future__ import annotations

import csv
import io

from tests.webapi.river import ANA, ANAS_PHONE, BO, COORDINATOR, PLATE, TAXI, VERA

from igloo.webapi.models_xref import XrefAnswer, XrefGivenList, XrefRequest
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.answer import xref
from igloo.webapi.read.xref.check import check_lists
from igloo.webapi.read.xref.exported import xref_csv


def _hits(answer: XrefAnswer) -> list[tuple[int, str | None, str, bool, bool]]:
    return [(h.line, h.subject.subject_id if h.subject else None, h.matched, h.weak, h.similar) for h in answer.hits]


def test_how_each_line_matched(desk: Desk) -> None:
    lines = [
        "520-555-0199",
        "+52 33 5555 0199",
        "Ana López 1990-04-02",
        "LOPEZ Ana",
        "Ana Lopez 1971-01-01",
        "Ana Lopez 1990",
        "Anna Lopes 02/04/1990",
        "Ana Lopes",
        "abc 1234",
        "nobody known",
    ]
    assert _hits(xref(desk, "\n".join(lines))) == [
        (1, COORDINATOR, "exact number", False, False),
        (2, COORDINATOR, "same last 7 digits, 5550199", True, False),
        (3, ANA, "same name and birth date", False, False),
        (4, ANA, "same name only", True, False),
        (5, ANA, "same name, another birth date on file", True, False),
        (6, ANA, "same name, birth date agrees as far as it is known", False, False),
        (7, ANA, "similar name, ANA LOPEZ, same birth date", True, True),
        (8, ANA, "similar name, ANA LOPEZ only", True, True),
        (9, PLATE, "exact number", False, False),
        (10, None, "no match", False, False),
    ]


def test_the_counts_are_those_of_the_rows(desk: Desk) -> None:
    for subject_id, text in ((ANAS_PHONE, "5205550123"), (COORDINATOR, "5205550199"), (PLATE, "ABC1234")):
        hit = xref(desk, text).hits[0]
        uses = desk.reader.rows(
            "SELECT source_id, count(DISTINCT (batch_id, row)) AS n FROM identifier_use WHERE ident_id = ? GROUP BY 1",
            [subject_id],
        )
        events = desk.reader.one(
            "SELECT count(DISTINCT event_id) AS n FROM event_party WHERE subject_id = ?", [subject_id]
        )
        assert {s.source_id: s.n_rows for s in hit.sources} == {row["source_id"]: row["n"] for row in uses}
        assert hit.n_rows == sum(row["n"] for row in uses)
        assert events is not None
        assert hit.n_events == events["n"]


def test_a_number_says_whose_it_is_and_a_registered_line_that_it_is_one(desk: Desk) -> None:
    answer = xref(desk, "5205550123\n5205550500")
    assert answer.hits[0].owner is not None
    assert answer.hits[0].owner.subject_id == ANA
    assert answer.hits[1].subject is not None
    assert (answer.hits[1].subject.subject_id, answer.hits[1].subject.registry_category) == (TAXI, "taxi")


def _two(first: str, second: str, turned: bool = False) -> XrefRequest:
    lists = [XrefGivenList(name="first", text=first), XrefGivenList(name="second", text=second)]
    return XrefRequest(lists=lists[::-1] if turned else lists)


def test_two_lists_answer_the_same_in_either_order(desk: Desk) -> None:
    first = "5205550123\n999 555 1111\nBo Li\nABC1234"
    second = "Ana Lopez 1990-04-02\n(999) 555-1111\nTX-ABC1234\nBo Li"
    one, other = xref(desk, _two(first, second)), xref(desk, _two(first, second, turned=True))
    assert one.shared == other.shared
    key = {(h.list_name, h.line): _hits(one)[at][1:] for at, h in enumerate(one.hits)}
    assert key == {(h.list_name, h.line): _hits(other)[at][1:] for at, h in enumerate(other.hits)}
    assert sorted(one.lists, key=lambda li: li.name) == sorted(other.lists, key=lambda li: li.name)
    said = {(s.subject.subject_id if s.subject else s.words, s.how): s.in_lists for s in one.shared}
    assert set(said) == {
        (PLATE, "the same subject"),
        (ANA, "one person behind them"),
        ("the phone +1 999 555 1111", "the same value, not on record"),
        ("the name Bo Li", "the same value, only weak matches on record"),
    }
    assert [(w.list_name, w.lines) for w in said["the phone +1 999 555 1111", "the same value, not on record"]] == [
        ("first", [2]),
        ("second", [2]),
    ]
    assert BO not in str(one.shared), "the same name only joins no lists"


def test_progress_ends_at_one_and_a_second_look_takes_the_first(desk: Desk) -> None:
    told: list[float] = []
    request = XrefRequest(text="5205550123")
    first = check_lists(desk, request, lambda step, share: told.append(share))
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert check_lists(desk, request) is first


def test_the_export_has_every_row_and_disarms_formulas(desk: Desk) -> None:
    check = check_lists(desk, XrefRequest(text="5205550199\n=HYPERLINK(1)\nAna Lopez"))
    export = xref_csv(desk, check)
    rows = list(csv.DictReader(io.StringIO(export.text.removeprefix("\ufeff"))))
    assert [(row["line"], row["subject_id"], row["weak"]) for row in rows] == [
        ("1", COORDINATOR, "no"),
        ("2", "", ""),
        ("3", ANA, "yes"),
    ]
    assert rows[1]["given"] == "'=HYPERLINK(1)"
    assert rows[0]["sources"] == "north_calls:6"


def test_a_victim_stays_masked_in_hits_and_exports(desk: Desk) -> None:
    desk.casework.set_status(VERA, "victim_identified", "", "ana")
    check = check_lists(desk, XrefRequest(text="V. Ruiz\nRuiz Vera 2001-01-01"))
    answer = xref(desk, "Ruiz Vera 2001-01-01")
    assert answer.hits[0].subject is not None
    assert (answer.hits[0].subject.label, answer.hits[0].matched) == ("Protected person", "")
    line = next(csv.DictReader(io.StringIO(xref_csv(desk, check, "hits").text.removeprefix("\ufeff"))))
    assert (line["subject"], line["matched"]) == ("Protected person", "")
