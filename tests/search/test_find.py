"""The box finds parts of numbers and misspelt names, and its sentence says what was done."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from igloo.search.find import Searcher


def ids(searcher: Searcher, text: str) -> list[str]:
    return [hit.subject_id for hit in searcher.search(text).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("(520) 555-0123", "phone:+15205550123"),
        ("+1 520 555 0124", "phone:+15205550124"),
        ("abc1234", "plate:TX-ABC1234"),
        ("TX ABC 1234", "plate:TX-ABC1234"),
        ("BC12", "plate:TX-ABC1234"),
        ("0B1OSZ", "plate:AZ-OB10SZ"),
        ("24", "plate:24"),
        ("1286", "card:1286"),
        ("gail.feindt@gastech.com.kronos", "email:gail.feindt@gastech.com.kronos"),
        ("P1234567", "document:P1234567"),
        ("mx 77812", "account:MX-77812"),
        ("12 Main St", "address:12 MAIN ST, NOGALES"),
        ("coyote99", "handle:coyote99"),
        ("ana lopez", "e1"),
        ("garcia lopez maria ana", "e1"),
        ("lopes ana", "e1"),
        ("obrien", "e2"),
        ("O'Brian Sean", "e2"),
        ("gonsales yusuf", "e3"),
        ("Yussuf Gonzales", "e3"),
        ("ivan petrov", "e4"),
        ("Петров", "e4"),
        ("feint", "e5"),
        ("gai", "e5"),
    ],
)
def test_finds_it_first(searcher: Searcher, text: str, first: str) -> None:
    assert ids(searcher, text)[:1] == [first]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(start=st.integers(0, 7), length=st.integers(3, 6))
def test_any_three_consecutive_digits_of_a_phone_find_it(searcher: Searcher, start: int, length: int) -> None:
    part = "19155557788"[start : start + length]
    if len(part) >= 3:
        assert "phone:+19155557788" in ids(searcher, part)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(["yusuf", "gonzalez"]), at=st.integers(1, 6), letter=st.sampled_from("aeioubdmt"))
def test_one_slip_and_any_order_still_finds_the_name(
    searcher: Searcher, order: list[str], at: int, letter: str
) -> None:
    words = [word[:at] + letter + word[at + 1 :] if word == "gonzalez" else word for word in order]
    assert ids(searcher, " ".join(words))[0] == "e3"


def test_people_who_use_the_number_come_with_it(searcher: Searcher) -> None:
    hits = searcher.search("5205550123").hits
    assert [(h.subject_id, h.matched) for h in hits[:2]] == [
        ("phone:+15205550123", "exact number"),
        ("e1", "uses the phone +1 520 555 0123"),
    ]


def test_same_last_seven_digits_are_found_and_said(searcher: Searcher) -> None:
    by_id = {h.subject_id: h for h in searcher.search("520 555 0123").hits}
    assert by_id["phone:+525555550123"].matched == "same last 7 digits, 5550123"
    assert by_id["phone:+525555550123"].score < by_id["phone:+15205550123"].score


def test_the_sentence_counts_what_was_searched_and_found(searcher: Searcher) -> None:
    answer = searcher.search("(520) 555-0123")
    assert answer.sentence == (
        "Searched 6 people and 13 identifiers for the phone +1 520 555 0123 and for numbers ending in 5550123; 3 found."
    )
    assert answer.total == 3


def test_nothing_found_is_said_with_what_was_tried(searcher: Searcher) -> None:
    answer = searcher.search("Wilhelmina Xanthopoulos")
    assert answer.total == 0
    assert "names with up to two slips a word" in answer.sentence
    assert answer.sentence.endswith("0 found.")


def test_kinds_narrow_the_list_and_are_counted(searcher: Searcher) -> None:
    answer = searcher.search("5205550123", kinds=["Person"])
    assert [h.subject_id for h in answer.hits] == ["e1"]
    assert answer.kind_counts == {"phone": 2, "Person": 1}


def test_pages_neither_overlap_nor_lose_anything(searcher: Searcher) -> None:
    whole = ids(searcher, "555")
    paged = [h.subject_id for at in range(0, len(whole), 2) for h in searcher.search("555", 2, at).hits]
    assert paged == whole
    assert len(whole) == len(set(whole)) == 4


def test_wildcards(searcher: Searcher) -> None:
    assert set(ids(searcher, "520*012?")) == {"phone:+15205550123", "phone:+15205550124"}


def test_nothing_to_search_for(searcher: Searcher) -> None:
    assert searcher.search("  ").sentence.startswith("Nothing to search for.")
