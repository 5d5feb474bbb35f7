"""Who is merged, who is not, and why: the cases an investigator would try first."""

from __future__ import annotations

import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.identity.small_people import Telling, columns_of, judgements, resolve

from igloo.core.settings import IdentitySettings
from igloo.core.tables import check_columns, table_contracts
from igloo.identity.comparing.explanation import SCORED_COLUMNS
from igloo.identity.joining.cluster import Clusters, cluster
from igloo.identity.joining.judgements import rule

PASSPORT, OTHER_PASSPORT = "document:P70001111", "document:P99887766"
PHONE = "phone:+15205550101"
HOME = "address:12 MAIN ST NOGALES AZ"


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Juan Garcia Lopez", "1980-07-03"),  # day and month exchanged
        ("Juan Garcai Lopez", "1980-03-07"),  # letters exchanged
        ("Juan Garcia", "1980-03-07"),  # one surname
        ("Garcia Lopez Juan", "1980-03-07"),  # surname first
    ],
)
def test_the_same_passport_and_a_birth_date_with_the_name_merge_despite_a_slip(name: str, born: str) -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    run = resolve(told.say("m2", name, born, PASSPORT, source="b"))
    assert run.together("m1", "m2")
    pair = run.pair("m1", "m2")
    assert pair["decision"] == "merged" and pair["strong_kinds"] >= 2 and "document" in pair["reason"]


def test_one_strong_kind_is_for_a_person_to_review() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07").say("m2", "Juan Garcia L", "1980-03-07")
    run = resolve(told)
    assert not run.together("m1", "m2")
    assert run.pair("m1", "m2")["decision"] == "review"
    assert "only birth date and name agrees" in run.pair("m1", "m2")["reason"]
    assert resolve(told, settings=IdentitySettings(strong_kinds_to_merge=1)).together("m1", "m2")


def test_the_same_rare_name_and_home_without_anything_strong_is_for_review() -> None:
    told = Telling().say("m1", "Xochitl Oyarzabal", "1980-03", HOME)
    run = resolve(told.say("m2", "Xochitl Oyarzabal", "1980", HOME, source="b"))
    pair = run.pair("m1", "m2")
    assert (pair["decision"], pair["strong_kinds"]) == ("review", 0)
    assert "nan" not in pair["reason"]


@pytest.mark.parametrize(("name", "born"), [("Juan Garcia Lopez", "2004-11-25"), ("Jose Garcia Lopez", "1980-03-07")])
def test_father_and_son_and_twins_stay_apart(name: str, born: str) -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", HOME, PHONE)
    run = resolve(told.say("m2", name, born, HOME, PHONE, source="b"))
    assert not run.together("m1", "m2")


def test_birth_dates_that_differ_do_not_meet_through_a_description_without_one() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PHONE, "email:jgl@x.mx")
    told.say("m2", "Juan Garcia Lopez", "", PHONE, "email:jgl@x.mx", source="b")
    run = resolve(told.say("m3", "Juan Garcia Lopez", "2004-11-25", PHONE, "email:jgl@x.mx", source="c"))
    assert not run.together("m1", "m3")
    assert run.pair("m1", "m3").get("decision", "separate") in ("review", "separate")


def test_a_popular_shared_phone_merges_no_one() -> None:
    told = Telling()
    people = [f"{g} {s}" for g in ("Ana", "Eva", "Luis", "Omar") for s in ("Garcia", "Vega", "Soto")]
    for i, name in enumerate(people):
        told.say(f"m{i}", name, "", PHONE, "email:shelter@x.org")
        told.say(f"n{i}", name + " R", "", PHONE, "email:shelter@x.org", source="b")
    run = resolve(told)
    assert run.named.entity_mention.entity_id.nunique() == 2 * len(people)
    assert run.scored.cuts.value.tolist() == ["email:shelter@x.org", PHONE]


def test_a_registered_line_ties_no_one() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PHONE)
    told.say("m2", "Juan Garcia", "1980-03-07", PHONE, source="b")
    assert resolve(told).together("m1", "m2")
    assert not resolve(told, registry={PHONE: "taxi"}).together("m1", "m2")


def test_judged_same_joins_and_judged_different_wins_over_a_chain() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    told.say("m2", "Juan Garcia", "1980-03-07", PASSPORT, source="b")
    told.say("m3", "El Guero", "", PHONE, source="c")
    run = resolve(told, judgements(("m2", "m3", "same")))
    assert run.together("m1", "m2", "m3")
    assert run.pair("m2", "m3")["decision"] == "judged_same"
    run = resolve(told, judgements(("m2", "m3", "same"), ("m1", "m3", "different")))
    assert run.together("m2", "m3") and not run.together("m1", "m3")
    assert run.pair("m1", "m3")["decision"] == "judged_different"
    assert run.pair("m1", "m2")["reason"] == "a judgement keeps them apart"


def test_the_newest_judgement_of_a_pair_counts_and_unsure_says_nothing() -> None:
    told = Telling().say("m1", "Juan Garcia", "1980-03-07", PASSPORT).say("m2", "El Guero", "", PHONE)
    assert not resolve(told, judgements(("m1", "m2", "same"), ("m2", "m1", "different"))).together("m1", "m2")
    assert not resolve(told, judgements(("m1", "m2", "same"), ("m1", "m2", "unsure"))).together("m1", "m2")


def test_two_mentions_of_one_profile_can_be_judged_different() -> None:
    told = Telling()
    for source in ("a", "b", "c"):
        told.say(f"m{source}", "Juan Garcia Lopez", "1980-03-07", PASSPORT, source=source)
    assert resolve(told).together("ma", "mb", "mc")
    run = resolve(told, judgements(("ma", "mc", "different")))
    assert run.together("ma", "mb") and not run.together("ma", "mc")


def test_judgements_about_mentions_that_left_are_reported() -> None:
    told = Telling().say("m1", "Juan Garcia", "1980-03-07", PASSPORT)
    assert rule(judgements(("m1", "gone", "same")), resolve(told).mention_profile).unplaced == [1]


def test_one_link_does_not_join_two_groups() -> None:
    groups = [("a", "b", 30.0), ("b", "c", 30.0), ("a", "c", 30.0), ("d", "e", 30.0), ("e", "f", 30.0)]
    apart = made_up([*groups, ("c", "d", 20.0)])
    assert apart.membership.groupby("cluster").size().tolist() == [3, 3]
    assert apart.pair.set_index(["left_id", "right_id"]).reason["c", "d"].startswith("a single link")
    joined = made_up([*groups, ("c", "d", 20.0), ("a", "f", 20.0)])
    assert joined.membership.cluster.nunique() == 1


def test_the_tie_of_a_mention_is_as_good_as_its_weakest_link() -> None:
    out = made_up([("a", "b", 30.0), ("b", "c", 10.0)]).membership.set_index("mention_id").probability
    assert out["a"] == 1.0 and out["b"] > 0.99999
    assert out["c"] == pytest.approx(1 / (1 + 2**-10))


def test_the_pair_table_keeps_its_contract() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    told.say("m2", "Juan Garcia", "1980-03-07", PASSPORT, source="b")
    columns = table_contracts()["pair"].column_names
    for run in (resolve(told), resolve(Telling().say("m1", "Ana"))):
        assert list(run.clusters.pair.columns) == columns
    made = ibis.memtable(resolve(told).clusters.pair)
    check_columns("pair", columns_of(made))


def made_up(
    links: list[tuple[str, str, float]],
    judged: pd.DataFrame | None = None,
    dates: dict[str, str] | None = None,
) -> Clusters:
    """Cluster pairs written down by hand; every profile has one mention of its own name."""
    rows = [
        {"left_id": a, "right_id": b, "weight": w, "probability": 1 / (1 + 2.0**-w), "prior_bits": -10.0,
         "parts": "[]", "strong_kinds": 2, "strong": "two kinds", "conflict": ""}
        for a, b, w in links
    ]  # fmt: skip
    ids = sorted({x for a, b, _ in links for x in (a, b)} | set(dates or {}))
    born = [(dates or {}).get(i, "") for i in ids]
    profiles = pd.DataFrame({"profile_id": ids, "kind": "Person", "birth_date": born})
    which = pd.DataFrame({"mention_id": ids, "profile_id": ids})
    pairs = pd.DataFrame(rows, columns=list(SCORED_COLUMNS)).astype(SCORED_COLUMNS)
    return cluster(pairs, profiles, which, rule(judged, which), IdentitySettings())


def partition(clusters: Clusters) -> set[frozenset[str]]:
    return {frozenset(group) for _, group in clusters.membership.groupby("cluster").mention_id}


LETTERS = "abcdefgh"
PAIRS = [(a, b) for i, a in enumerate(LETTERS) for b in LETTERS[i + 1 :]]
some_links = st.lists(st.tuples(st.sampled_from(PAIRS), st.integers(8, 40)), max_size=20, unique_by=lambda x: x[0])
some_verdicts = st.lists(
    st.tuples(st.sampled_from(PAIRS), st.sampled_from(["same", "different"])),
    max_size=6,
    unique_by=lambda x: x[0],
)


@settings(max_examples=60, deadline=None)
@given(some_links, some_verdicts, st.integers(0, 5))
def test_taking_a_judgement_back_restores_exactly_what_was_there(
    links: list[tuple[tuple[str, str], int]], verdicts: list[tuple[tuple[str, str], str]], taken: int
) -> None:
    written = [(a, b, float(w)) for (a, b), w in links]
    dates = {x: "1980-03-07" if i % 3 else "1999-12-28" for i, x in enumerate(LETTERS) if i % 2}
    dates |= {x: dates.get(x, "") for x in LETTERS}
    said = [(a, b, v) for (a, b), v in verdicts]
    kept = [s for i, s in enumerate(said) if i != taken]
    before = made_up(written, judgements(*kept), dates)
    during = made_up(written, judgements(*said), dates)
    after = made_up(written, judgements(*said).iloc[[i for i in range(len(said)) if i != taken]], dates)
    assert partition(after) == partition(before)
    pd.testing.assert_frame_equal(after.pair, before.pair)
    for a, b, verdict in said:
        of = during.membership.set_index("mention_id").cluster
        if verdict == "different":
            assert of[a] != of[b]


@settings(max_examples=30, deadline=None)
@given(some_links, st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(links: list[tuple[tuple[str, str], int]], shuffler: object) -> None:
    written = [(a, b, float(w)) for (a, b), w in links]
    dates = dict.fromkeys(LETTERS, "")
    shuffled = list(np.array(range(len(written))))
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert partition(made_up(written, dates=dates)) == partition(made_up([written[i] for i in shuffled], dates=dates))


def test_a_shared_passport_with_its_holders_name_is_two_kinds_and_with_another_name_is_one() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", PASSPORT)
    told.say("m2", "Juan Garcia Lopez", "", PASSPORT, source="b")
    run = resolve(told.say("m3", "Pedro Ruiz Vega", "", PASSPORT, source="c"))
    assert run.together("m1", "m2") and "name on the document" in run.pair("m1", "m2")["reason"]
    assert not run.together("m1", "m3")


def test_twins_on_one_passport_stay_apart() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "2015-03-07", PASSPORT, HOME, PHONE)
    run = resolve(told.say("m2", "Rosa Garcia Lopez", "2015-03-07", PASSPORT, HOME, PHONE, source="b"))
    pair = run.pair("m1", "m2")
    assert (pair["decision"], pair["strong_kinds"]) == ("review", 1)


def test_a_new_surname_on_the_same_passport_with_the_same_birth_date_is_one_person() -> None:
    told = Telling().say("m1", "Rosa Garcia Lopez", "1980-03-07", PASSPORT)
    run = resolve(told.say("m2", "Rosa Oyarzabal", "1980-03-07", PASSPORT, source="b"))
    assert run.together("m1", "m2")


def test_a_household_is_one_kind_whatever_it_shares() -> None:
    told = Telling().say("m1", "Juan Garcia Lopez", "1980-03-07", HOME, PHONE)
    run = resolve(told.say("m2", "Juan Garcia Lopez", "", HOME, PHONE, source="b"))
    assert run.pair("m1", "m2")["strong_kinds"] == 1 and not run.together("m1", "m2")


@pytest.mark.parametrize(
    ("own", "latin"),
    [
        ("Mhmd Lkhtyb", "Mohammed El Khatib"),  # Arabic, as it stands in Latin letters
        ("Chtchoukine Iouri", "Yuriy Shchukin"),
        ("YangWeiLi", "Wei Li Yang"),
        ("Bill Carter", "William Carter"),
    ],
)
def test_one_name_in_two_writings_is_found_beside_a_passport(own: str, latin: str) -> None:
    told = Telling().say("m1", own, "1980-03-07", PASSPORT)
    assert resolve(told.say("m2", latin, "1980-03-07", PASSPORT, source="b")).together("m1", "m2")


def test_names_that_differ_in_their_vowels_alone_are_two() -> None:
    told = Telling().say("m1", "Luis Garcia", "1980-03-07", PASSPORT, PHONE)
    run = resolve(told.say("m2", "Lisa Garcia", "1980-03-07", PASSPORT, PHONE, source="b"))
    assert not run.together("m1", "m2")
