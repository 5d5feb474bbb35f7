"""One test named after each safety rule of joining: what protects people from being taken for somebody else."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.identity.joining.test_cluster import LETTERS, made_up, partition, some_links, some_verdicts
from tests.identity.small_people import Telling, judgements, resolve

from igloo.core.settings import IdentitySettings
from igloo.identity.comparing.comparisons import PARTIAL, STRONG_KINDS, VEHICLE
from igloo.identity.comparing.elsewhere import CONFLICT
from igloo.identity.comparing.explanation import SCORED_COLUMNS, probability_of
from igloo.identity.joining.cluster import Clusters, automatic, cluster
from igloo.identity.joining.judgements import rule

PASSPORT, OTHER_PASSPORT = "document:P70001111", "document:K99887766"
PHONE, MAIL, CAR = "phone:+15205550101", "email:jgl@x.mx", "plate:TX-ABC1234"
HOME = "address:12 MAIN ST NOGALES AZ"
BORN, OTHER_BORN = "1980-03-07", "1991-11-25"


@pytest.mark.parametrize("shared", [PASSPORT, PHONE, MAIL, CAR, HOME, "account:DE001"])
def test_no_merge_on_one_attribute_whichever_it_is(shared: str) -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, shared)
    run = resolve(told.say("m2", "Ana Vega Soto", OTHER_BORN, shared, source="b"))
    assert not run.together("m1", "m2")


def test_no_merge_on_a_name_alone_however_rare() -> None:
    told = Telling().say("m1", "Xochitl Oyarzabal Etxeberria").say("m2", "Xochitl Oyarzabal Etxeberria", source="b")
    assert not resolve(told).together("m1", "m2")


def test_no_merge_on_a_birth_date_and_name_alone() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN).say("m2", "Juan Garcia L", BORN, source="b")
    run = resolve(told)
    assert not run.together("m1", "m2") and run.pair("m1", "m2")["strong_kinds"] == 1


@pytest.mark.parametrize("known", ["1980", "1980-03"])
def test_a_year_that_both_give_is_no_birth_date(known: str) -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", known, PHONE)
    run = resolve(told.say("m2", "Juan Garcia Lopez", known, PHONE, MAIL, source="b"))
    pair = run.pair("m1", "m2")
    assert not run.together("m1", "m2") and pair["strong_kinds"] == 1 and pair["decision"] == "review"
    (born,) = [part for part in json.loads(pair["parts"]) if part["comparison"] == "Date of birth"]
    assert born["level"] == PARTIAL and born["bits"] == 0


def test_an_automatic_merge_needs_two_independent_strong_kinds() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, MAIL)
    run = resolve(told.say("m2", "Juan Garcia", BORN, MAIL, source="b"))
    pair = run.pair("m1", "m2")
    assert run.together("m1", "m2") and pair["strong_kinds"] == 2 and pair["decision"] == "merged"
    stricter = IdentitySettings(strong_kinds_to_merge=3)
    assert not resolve(told, settings=stricter).together("m1", "m2")


@given(st.floats(-20, 40), st.integers(0, 5), st.sampled_from(["", CONFLICT]))
def test_probability_alone_never_merges(bits: float, strong: int, conflict: str) -> None:
    pair = pd.DataFrame({"probability": [probability_of(bits)], "strong_kinds": [strong], "conflict": [conflict]})
    merged = bool(automatic(pair, IdentitySettings())[0])
    assert merged == (probability_of(bits) >= 0.995 and strong >= 2 and conflict == "")


def test_a_phone_and_a_car_of_a_household_do_not_merge_father_and_son_of_one_name() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "", PHONE, CAR, HOME)
    run = resolve(told.say("m2", "Juan Garcia Lopez", "", PHONE, CAR, "address:99 ELM ST TUCSON AZ", source="b"))
    assert not run.together("m1", "m2")
    for kinds in STRONG_KINDS.values():
        assert all(VEHICLE not in [c for c, _ in strong.needs] for strong in kinds), "a vehicle is no strong kind"


def test_full_birth_dates_that_differ_are_a_hard_negative() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, PASSPORT, PHONE, MAIL)
    run = resolve(told.say("m2", "Juan Garcia Lopez", OTHER_BORN, PASSPORT, PHONE, MAIL, source="b"))
    assert not run.together("m1", "m2")
    assert "full birth dates differ" in run.pair("m1", "m2")["reason"]


def test_full_birth_dates_that_differ_do_not_meet_through_a_third_description() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, PASSPORT, MAIL)
    told.say("m2", "Juan Garcia Lopez", "", PASSPORT, MAIL, source="b")
    run = resolve(told.say("m3", "Juan Garcia Lopez", OTHER_BORN, PASSPORT, MAIL, source="c"))
    assert not run.together("m1", "m3")


def test_two_documents_with_different_numbers_weigh_against_and_do_not_rule_out() -> None:
    """A renewed passport, or a passport and a licence, are one person's; see docs/explanation/identity.md."""
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, PASSPORT, MAIL)
    run = resolve(told.say("m2", "Juan Garcia Lopez", BORN, OTHER_PASSPORT, MAIL, source="b"))
    pair = run.pair("m1", "m2")
    (document,) = [p for p in json.loads(pair["parts"]) if p["comparison"] == "Document"]
    assert document["level"] == "different" and document["bits"] < 0
    assert run.together("m1", "m2"), "a renewed passport does not make two people"
    alike = (
        Telling().say("m1", "Juan Garcia", BORN, PASSPORT).say("m2", "Juan Garcia", BORN, OTHER_PASSPORT, source="b")
    )
    assert not resolve(alike).together("m1", "m2"), "nor does a name with a birth date outweigh it"


def _seen_apart(*links: tuple[str, str], apart: list[tuple[str, str]], judged: pd.DataFrame | None = None) -> Clusters:
    rows = [
        {"left_id": a, "right_id": b, "weight": 30.0, "probability": probability_of(30.0), "prior_bits": -10.0,
         "parts": "[]", "strong_kinds": 3, "strong": "three", "conflict": CONFLICT if (a, b) in apart else ""}
        for a, b in links
    ]  # fmt: skip
    ids = sorted({x for link in links for x in link})
    profiles = pd.DataFrame({"profile_id": ids, "kind": "Person", "birth_date": ""})
    which = pd.DataFrame({"mention_id": ids, "profile_id": ids})
    elsewhere = pd.DataFrame(apart, columns=["left_id", "right_id"])
    pairs = pd.DataFrame(rows, columns=list(SCORED_COLUMNS)).astype(SCORED_COLUMNS)
    return cluster(pairs, profiles, which, rule(judged, which), IdentitySettings(), elsewhere)


def test_two_places_at_one_time_are_a_hard_negative() -> None:
    run = _seen_apart(("a", "b"), apart=[("a", "b")])
    assert partition(run) == {frozenset("a"), frozenset("b")}
    assert (run.pair.decision[0], run.pair.reason[0]) == ("review", CONFLICT)


def test_two_places_at_one_time_do_not_meet_through_a_third_description_unless_a_person_says_so() -> None:
    run = _seen_apart(("a", "b"), ("b", "c"), apart=[("a", "c")])
    assert not any({"a", "c"} <= group for group in partition(run))
    assert any("too far apart" in reason for reason in run.pair.reason)
    judged = _seen_apart(("a", "b"), ("b", "c"), apart=[("a", "c")], judged=judgements(("a", "c", "same")))
    assert partition(judged) == {frozenset("abc")}


def test_no_chaining_one_link_does_not_join_two_groups() -> None:
    groups = [("a", "b", 30.0), ("b", "c", 30.0), ("a", "c", 30.0), ("d", "e", 30.0), ("e", "f", 30.0)]
    assert partition(made_up([*groups, ("c", "d", 25.0)])) == {frozenset("abc"), frozenset("def")}


@settings(max_examples=80, deadline=None)
@given(some_links, some_verdicts)
def test_judged_different_is_never_bridged(
    links: list[tuple[tuple[str, str], int]], verdicts: list[tuple[tuple[str, str], str]]
) -> None:
    said = [(a, b, v) for (a, b), v in verdicts]
    run = made_up([(a, b, float(w)) for (a, b), w in links], judgements(*said), dict.fromkeys(LETTERS, ""))
    of = run.membership.set_index("mention_id").cluster
    assert all(of[a] != of[b] for a, b, verdict in said if verdict == "different")


def test_a_registered_line_links_nobody() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", BORN, PHONE)
    told.say("m2", "Juan Garcia", BORN, PHONE, source="b")
    assert resolve(told).together("m1", "m2")
    for category in ("taxi", "hotline", "lawyer"):
        assert not resolve(told, registry={PHONE: category}).together("m1", "m2")


def test_a_popular_identifier_counts_for_nothing() -> None:
    told = Telling()
    for i, name in enumerate(f"{g} {s}" for g in ("Ana", "Eva", "Luis", "Omar") for s in ("Garcia", "Vega", "Soto")):
        told.say(f"m{i}", name, "", PHONE, MAIL).say(f"n{i}", name + " R", "", PHONE, MAIL, source="b")
    run = resolve(told)
    assert run.named.entity_mention.entity_id.nunique() == 24
    assert not (run.clusters.pair.decision == "merged").any()


@settings(max_examples=80, deadline=None)
@given(some_links, some_verdicts, st.randoms(use_true_random=False))
def test_the_order_of_judgements_about_different_pairs_does_not_matter(
    links: list[tuple[tuple[str, str], int]], verdicts: list[tuple[tuple[str, str], str]], shuffler: object
) -> None:
    written = [(a, b, float(w)) for (a, b), w in links]
    said = [(a, b, v) for (a, b), v in verdicts]
    order = list(np.arange(len(said)))
    shuffler.shuffle(order)  # type: ignore[attr-defined]
    dates = dict.fromkeys(LETTERS, "")
    one = made_up(written, judgements(*said), dates)
    other = made_up(written, judgements(*(said[i] for i in order)), dates)
    assert partition(one) == partition(other)
    pd.testing.assert_frame_equal(one.pair, other.pair)
