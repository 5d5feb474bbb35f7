"""What follows from judgements, which of them cannot all be right, and that taking one back leaves no trace."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.identity.small_people import Telling, judgements, resolve

from igloo.identity.joining.judgements import Ruling, Transitive, contradictions, rule

PASSPORT = "document:P70001111"


def test_of_three_judgements_that_disagree_the_least_supported_is_asked_again() -> None:
    ruling = Ruling(together=[("a", "b"), ("b", "c")], apart=[("a", "c")])
    likely = {("a", "b"): 0.99, ("b", "c"): 0.9, ("a", "c"): 0.3}
    (found,) = contradictions(ruling, likely)
    assert found.nodes == ("a", "b", "c") and found.question == ("a", "c")
    assert found.sides == [("a", "b", "same"), ("b", "c", "same"), ("c", "a", "different")]
    # Once confirmed, the next doubtful one is asked; a pair that nobody compared is the most doubtful of all.
    assert contradictions(ruling, likely, {("a", "c"): 2})[0].question == ("b", "c")
    assert contradictions(ruling, {("a", "c"): 0.3, ("b", "c"): 0.9})[0].question == ("a", "b")


def test_the_shortest_chain_is_shown_and_no_chain_is_no_contradiction() -> None:
    longer = [("a", "b"), ("b", "c"), ("c", "d"), ("a", "d")]
    (found,) = contradictions(Ruling(together=longer, apart=[("b", "d")]), {})
    assert len(found.nodes) == 3 and {found.nodes[0], found.nodes[-1]} == {"b", "d"}
    assert contradictions(Ruling(together=[("a", "b")], apart=[("b", "c")]), {}) == []


def test_a_contradiction_never_joins_anybody() -> None:
    told = Telling()
    for mention, name in (("m1", "Juan Garcia"), ("m2", "Ana Vega"), ("m3", "El Guero")):
        told.say(mention, name)
    run = resolve(told, judgements(("m1", "m2", "same"), ("m2", "m3", "same"), ("m1", "m3", "different")))
    assert not run.together("m1", "m3")
    found = contradictions(
        rule(judgements(("m1", "m2", "same"), ("m2", "m3", "same"), ("m1", "m3", "different")), run.mention_profile), {}
    )
    assert len(found) == 1


@given(st.lists(st.tuples(*(st.sampled_from("abcdefg") for _ in "ab")), max_size=12))
def test_same_is_transitive_and_does_not_depend_on_the_order(together: list[tuple[str, str]]) -> None:
    pairs = [(a, b) for a, b in together if a != b]
    one, other = Transitive(pairs, []), Transitive([(b, a) for a, b in reversed(pairs)], [])
    groups = {frozenset(x for x in "abcdefg" if t.verdict(x, y) == "same") for t in (one, other) for y in "abcdefg"}
    assert sum(map(len, groups)) == 7, "the same groups both ways, nobody in two"


def two_mentions(ids_in_their_order: bool) -> tuple[str, str]:
    """Two mentions in their order, after which ids are named that stand in the same order, or in the other."""

    def digest(mention: str) -> str:
        return hashlib.md5(mention.encode(), usedforsecurity=False).hexdigest()

    pairs = [("m1", f"m{i}") for i in range(2, 10)]
    return next(pair for pair in pairs if (digest(pair[0]) < digest(pair[1])) is ids_in_their_order)


@pytest.mark.parametrize("ids_in_their_order", [True, False])
def test_taking_the_judgement_back_restores_members_and_ids_exactly(ids_in_their_order: bool) -> None:
    left, right = two_mentions(ids_in_their_order)
    told = Telling().say(left, "Juan Garcia Lopez", "1980-03-07", PASSPORT).say(right, "El Guero")
    before = resolve(told)
    merged = resolve(told, judgements((left, right, "same")), previous=before)
    assert merged.together(left, right)
    after = resolve(told, judgements(), previous=merged)
    assert after.named.entity_mention.equals(before.named.entity_mention)
    assert after.clusters.pair.equals(before.clusters.pair)


def test_judged_different_splits_what_the_evidence_merged_and_taken_back_merges_again() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    told.say("m2", "Juan Garcia", "1980-03-07", PASSPORT, source="b")
    before = resolve(told)
    assert before.together("m1", "m2")
    apart = resolve(told, judgements(("m1", "m2", "different")), previous=before)
    assert not apart.together("m1", "m2")
    after = resolve(told, judgements(), previous=apart)
    assert after.named.entity_mention.equals(before.named.entity_mention)
