"""Who belongs together."""

from __future__ import annotations

from igloo.signals.households import households


def test_ties_join_through_a_third() -> None:
    ties = [("a", "house"), ("b", "house"), ("b", "car"), ("c", "car"), ("d", "other car")]
    assert households("abcd", ties) == {"a": "a", "b": "a", "c": "a", "d": "d"}


def test_the_order_of_ties_changes_nothing() -> None:
    ties = [("e", "1"), ("c", "1"), ("a", "2"), ("e", "2"), ("b", "3"), ("d", "3")]
    assert households("abcde", ties) == households("edcba", ties[::-1]) == {
        "a": "a", "b": "b", "c": "a", "d": "b", "e": "a",
    }  # fmt: skip


def test_ties_of_strangers_join_nobody() -> None:
    assert households(["a", "b"], [("x", "house"), ("a", "house"), ("y", "car"), ("b", "car")]) == {"a": "a", "b": "b"}
