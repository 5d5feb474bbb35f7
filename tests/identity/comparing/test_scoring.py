"""Pairs are scored, explained to the bit, the same each time, and popular values blow nothing up."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from tests.identity.small_people import ScoredFrames, Telling, resolve, scored_frames

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.identity.comparing.blocking import MAX_PROFILES_IN_BLOCK
from igloo.identity.comparing.blocks import TOO_MANY
from igloo.identity.comparing.comparisons import SAME, SHARED
from igloo.identity.comparing.explanation import total_bits
from igloo.identity.describing.profiles import described, make_profiles
from igloo.identity.joining.cluster import cluster
from igloo.identity.joining.entities import name_entities
from igloo.identity.joining.judgements import rule

SURNAMES = [
    "GARCIA",
    "LOPEZ",
    "RUIZ",
    "VEGA",
    "SOTO",
    "PENA",
    "MORA",
    "LEON",
    "DIAZ",
    "CRUZ",
    "SILVA",
    "ROJAS",
]
GIVEN = ["ANA", "JUAN", "LUIS", "EVA", "ROSA", "HUGO", "IVAN", "NORA", "OMAR", "SARA", "TOMAS"]


def a_town(n_people: int) -> Telling:
    """Two descriptions of each person: the second now and then with a slip or without a birth date."""
    told = Telling()
    for i in range(n_people):
        names = f"{GIVEN[i % 11]} {SURNAMES[(i * 5) % 12]} {SURNAMES[(i * 7 + i // 12) % 12]}"
        born = f"{1950 + i % 50}-{1 + i % 12:02d}-{1 + (i * 3) % 12:02d}"
        swapped = f"{born[:5]}{born[8:]}-{born[5:7]}" if i % 6 == 0 else born
        document, phone = f"document:P{70000000 + i * 7919}", f"phone:+1520{5000000 + i * 101}"
        told.say(f"m{i}a", names, born, document, phone)
        other = names.rsplit(" ", 1)[0] if i % 4 == 0 else names
        told.say(f"m{i}b", other, "" if i % 10 == 9 else swapped, phone if i % 3 else document, source="b")
    return told


@pytest.fixture(scope="module")
def learnt() -> ScoredFrames:
    """A town large enough for the model to be learnt."""
    return scored_frames(make_profiles(described(a_town(400).tables())).to_pandas(), IdentitySettings())


def test_the_parts_of_each_explanation_add_up_to_its_weight(learnt: ScoredFrames) -> None:
    assert len(learnt.pairs) >= 300
    for pair in learnt.pairs.itertuples():
        parts = json.loads(pair.parts)
        assert total_bits(parts, pair.prior_bits) == pytest.approx(pair.weight, abs=5e-4)
        assert pair.probability == pytest.approx(1 / (1 + 2**-pair.weight))
        assert all(set(part) == {"comparison", "level", "left", "right", "bits"} for part in parts)


def test_the_model_is_learnt_where_data_allow_and_finds_the_people(learnt: ScoredFrames) -> None:
    model = learnt.models["Person"]
    assert model.rarity and "EM" in model.learnt
    for comparison in model.comparisons:
        closest = next(level for level in comparison.levels if level.label in (SAME, SHARED))
        assert closest.m > closest.u, comparison.name
    assert (learnt.pairs.probability > 0.995).sum() >= 300


def test_a_rare_surname_says_more_than_a_common_one() -> None:
    told = a_town(300)
    for i, name in enumerate(["ANA XOCHITL", "ANA XOCHITL"]):
        told.say(f"rare{i}", name, "1949-05-06", f"phone:+15209{i}")
    for i, name in enumerate(["ANA GARCIA", "ANA GARCIA"]):
        told.say(f"common{i}", name, "1948-05-07", f"phone:+15208{i}")
    run = resolve(told)
    bits = {}
    for who in ("rare", "common"):
        parts = json.loads(run.pair(f"{who}0", f"{who}1")["parts"])
        bits[who] = next(part["bits"] for part in parts if part["comparison"] == "Surname")
    assert bits["rare"] > bits["common"] + 1


def test_the_same_profiles_in_another_order_give_the_same_bytes(learnt: ScoredFrames) -> None:
    profiles = make_profiles(described(a_town(400).tables())).to_pandas().sample(frac=1, random_state=3)
    again = scored_frames(profiles, IdentitySettings())
    pd.testing.assert_frame_equal(learnt.pairs, again.pairs, check_exact=True)


def test_columns_that_are_all_equal_or_all_empty_do_not_blow_up() -> None:
    n = MAX_PROFILES_IN_BLOCK + 100
    told = Telling()
    for i in range(n):
        told.say(f"m{i:04d}", "Unknown Unknown", "1900-01-01", "phone:+15200000000", f"account:{i}")
    scored = scored_frames(make_profiles(described(told.tables())).to_pandas(), IdentitySettings())
    assert len(scored.pairs) == 0
    cut = scored.cuts.set_index("rule")
    assert cut.loc["birth date and surname", "n_profiles"] == n
    assert cut.loc["birth date and surname", "reason"] == TOO_MANY
    empty = Telling()
    for i in range(20):
        empty.say(f"m{i}", "")
    assert len(scored_frames(make_profiles(described(empty.tables())).to_pandas(), IdentitySettings()).pairs) == 0


def test_a_workspace_without_people_has_empty_tables_of_the_right_types() -> None:
    nobody = pd.DataFrame(columns=table_contracts()["profile"].column_names)
    which = pd.DataFrame(columns=table_contracts()["mention_profile"].column_names)
    scored = scored_frames(nobody, IdentitySettings(), pd.DataFrame())
    clusters = cluster(scored.pairs, nobody, which, rule(None, which), IdentitySettings())
    named = name_entities(clusters.membership, nobody)
    assert [len(t) for t in (clusters.pair, named.entity_mention, named.entity_redirect)] == [0, 0, 0]
    kinds = {name: kind for name, kind in clusters.pair.dtypes.astype(str).items() if kind not in ("str", "object")}
    assert kinds == dict.fromkeys(["weight", "probability", "prior_bits"], "float64") | {"strong_kinds": "int64"}


def test_a_rule_stops_at_the_most_comparisons_it_may_cause() -> None:
    profiles = make_profiles(described(a_town(60).tables())).to_pandas()
    all_pairs = scored_frames(profiles, IdentitySettings())
    few = scored_frames(profiles, IdentitySettings(max_pairs=5))
    assert 0 < len(few.pairs) < len(all_pairs.pairs)
    assert few.cuts.reason.str.contains("max_pairs").any()
    assert not all_pairs.cuts.reason.str.contains("max_pairs").any()


def test_organisations_are_compared_among_themselves() -> None:
    told = Telling().say("m1", "Desert Freight LLC", "", "phone:+15205550101", kind="Organization")
    told.say("m2", "Freight Desert LLC", "", "phone:+15205550101", source="b", kind="Organization")
    told.say("m3", "Desert Freight", "", "phone:+15205550101")
    run = resolve(told)
    assert run.together("m1", "m2") and not run.together("m1", "m3")
    assert run.pair("m1", "m3") == {}
