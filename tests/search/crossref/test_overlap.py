"""Who is in two lists does not depend on their order, and is recomputed here the slow way."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given
from hypothesis import strategies as st

from igloo.search.crossref.overlap import (
    SAME_PERSON,
    SAME_SUBJECT,
    SAME_VALUE,
    SAME_WEAK_VALUE,
    Occurrence,
    in_two_lists,
)

OCCURRENCES = st.lists(
    st.builds(
        lambda name, line, value, subject, owner, weak: Occurrence(
            name, line, value, f"the {value}", subject, owner if subject else None, weak
        ),
        st.sampled_from("ABC"),
        st.integers(1, 5),
        st.sampled_from(["v1", "v2", "v3", ""]),
        st.sampled_from([None, "s1", "s2", "s3"]),
        st.sampled_from([None, "p1"]),
        st.booleans(),
    ),
    max_size=30,
)


@given(OCCURRENCES, st.randoms())
def test_the_order_of_lists_and_lines_does_not_matter(found: list[Occurrence], rng: object) -> None:
    mixed = list(found)
    rng.shuffle(mixed)  # type: ignore[attr-defined]
    assert in_two_lists(found) == in_two_lists(mixed)


@given(OCCURRENCES)
def test_subjects_and_unknown_values_are_those_in_two_lists(found: list[Occurrence]) -> None:
    lists: dict[tuple[str, str], set[str]] = defaultdict(set)
    for at in found:
        if at.subject_id and not at.is_weak:
            lists["subject", at.subject_id].add(at.list_name)
        if at.value:
            lists["value", at.value].add(at.list_name)
    hit = {at.value for at in found if at.subject_id and not at.is_weak}
    expected_subjects = {key for (kind, key), where in lists.items() if kind == "subject" and len(where) > 1}
    expected_values = {
        f"the {key}" for (kind, key), where in lists.items() if kind == "value" and len(where) > 1 and key not in hit
    }
    shared = in_two_lists(found)
    assert {one.subject_id for one in shared if one.how == SAME_SUBJECT} == expected_subjects
    assert {one.words for one in shared if one.how in (SAME_VALUE, SAME_WEAK_VALUE)} == expected_values


def test_a_phone_and_its_owner_in_two_lists_are_one_person() -> None:
    found = [
        Occurrence("A", 1, "phone", "the phone", "phone:1", "p1"),
        Occurrence("B", 7, "name", "the name", "p1"),
    ]
    assert [(one.subject_id, one.how, one.lines) for one in in_two_lists(found)] == [
        ("p1", SAME_PERSON, (("A", (1,)), ("B", (7,))))
    ]
