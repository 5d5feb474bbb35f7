"""What a bound leaves out could not have been kept: the bound is never below the weight, whoever is compared."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import ibis
import pandas as pd
import pytest
from tests.identity.comparing.test_scoring import GIVEN, SURNAMES, a_town
from tests.identity.small_people import Telling, scored_frames

from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing import scoring
from igloo.identity.comparing.comparisons import COMPARISONS
from igloo.identity.comparing.kept import Weights, counted_frequencies
from igloo.identity.comparing.model import Model, fixed_model
from igloo.identity.comparing.within_reach import in_numbers, within_reach_by_numbers, within_reach_by_words
from igloo.identity.describing import comparable as shapes
from igloo.identity.describing.profiles import described, make_profiles

N = 130
_OTHER = ("MUHAMMAD HASSAN", "MHMD HSN", "ZHANG XIAODONG", "CHANG HSIAO TUNG", "JUANGARCIA LOPEZ", "ABD AL RAHMAN SAID")


def _anybody(seed: int) -> Telling:
    """Descriptions that agree and differ in every way that is compared, and many that agree in nothing."""
    chance = random.Random(seed)
    told = Telling()
    for i in range(N):
        words = [chance.choice(GIVEN[:4]), *(chance.choice(SURNAMES[:4]) for _ in range(chance.randint(0, 2)))]
        if chance.random() < 0.3:
            chance.shuffle(words)
        if chance.random() < 0.2:
            words[-1] = words[-1][:2] + words[-1][3:]
        name = chance.choice(_OTHER) if chance.random() < 0.1 else " ".join(words)
        born = f"{1980 + chance.randint(0, 1)}-{chance.randint(1, 2):02d}-{chance.randint(1, 3):02d}"
        held = [
            f"document:P{chance.randint(100, 103)}{chance.choice('0O1')}", f"phone:+1{chance.randint(1, 4)}",
            f"document:X{chance.randint(1, 20)}", f"email:{chance.choice('abc')}@x.org",
            f"address:{chance.randint(1, 3)} MAIN {chance.choice(('ST', 'STREET'))}",
            f"plate:TX-{chance.choice('B8')}1",
        ]  # fmt: skip
        some = [one for one in held if chance.random() < 0.3]
        kind = "Organization" if chance.random() < 0.2 else "Person"
        told.say(f"m{i}", name, chance.choice((born, born, born[:7], born[:4], "")), *some, kind=kind)
    return told


def _model(kind: str) -> Model:
    """Frequent names weigh less, as with learnt weights."""
    return replace(fixed_model(kind, 1), rarity=True)


@pytest.fixture(scope="module", params=[1, 2])
def compared(
    request: pytest.FixtureRequest,
) -> tuple[DuckDBEngine, ibis.Table, dict[str, tuple[ibis.Table, ibis.Table]], pd.DataFrame]:
    """Every profile beside every other of its kind, with the weight that Splink and the explanation give."""
    engine = DuckDBEngine(threads=2)
    backend = ibis.duckdb.from_connection(engine.raw)
    profile = backend.create_table("profile", make_profiles(described(_anybody(request.param).tables())).to_pandas())
    # Whoever shares an identifier here, it links them: bounds on lists are to be met.
    held = shapes.held_identifiers(profile, {}).mutate(ties=ibis.literal(True))
    whole = engine.hold("whole", shapes.comparable(profile, held))
    keyed = engine.hold("keyed", shapes.in_brief(whole))
    pairs, numbers, found = {}, {}, []
    for kind in COMPARISONS:
        own = whole.filter(whole.kind == kind)
        left, right = own.select(join_key_l="profile_key"), own.select(join_key_r="profile_key")
        every = left.join(right, left.join_key_l < right.join_key_r).mutate(match_key=ibis.literal("0"))
        pairs[kind] = engine.hold(f"pairs_{kind}", every.select("match_key", "join_key_l", "join_key_r"))
        engine.hold(f"identity_wanted_{kind}", pairs[kind])
        model = _model(kind)
        counted = counted_frequencies(keyed.filter(keyed.kind == kind), model)
        weights = Weights({kind: model}, engine.hold(f"frequencies_{kind}", counted))
        numbers[kind] = engine.hold(f"numbers_{kind}", in_numbers(keyed, weights, model))
        predicted = scoring._predicted(
            engine,
            lambda whose, own=own: own.semi_join(whose, "profile_key"),
            model,
            weights,
            1e-300,
        )
        weighed = scoring.weighed(predicted, model, 1e-300)
        found.append(engine.fetch("w", weighed.select("profile_key_l", "profile_key_r", "weight")))
    return engine, keyed, {kind: (pairs[kind], numbers[kind]) for kind in pairs}, pd.concat(found, ignore_index=True)


@pytest.mark.parametrize("least_bits", [-30.0, -15.0, -6.6, 0.0, 8.0])
def test_no_pair_is_left_out_that_weighs_as_much(
    compared: tuple[DuckDBEngine, ibis.Table, dict[str, tuple[ibis.Table, ibis.Table]], pd.DataFrame], least_bits: float
) -> None:
    engine, keyed, of_kind, weighed = compared
    kept: set[tuple[int, int]] = set()
    n = 0
    for kind, (every, numbers) in of_kind.items():
        model = _model(kind)
        first = engine.hold("first", within_reach_by_numbers(every, numbers, model, least_bits))
        then = engine.fetch("then", within_reach_by_words(first, keyed, model, least_bits))
        kept |= set(zip(then.join_key_l, then.join_key_r, strict=True))
        n += int(engine.fetch("n", every.aggregate(n=lambda t: t.count())).n[0])
    heavy = weighed[weighed.weight >= least_bits]
    assert len(heavy) and set(zip(heavy.profile_key_l, heavy.profile_key_r, strict=True)) <= kept
    # And it is worth the trouble, even in a town of four surnames.
    if least_bits > -10:
        assert len(kept) < 0.5 * n
    assert math.isfinite(weighed.weight.min())


def test_the_outcome_is_the_same_with_the_bound_and_without(monkeypatch: pytest.MonkeyPatch) -> None:
    profiles = make_profiles(described(a_town(300).tables())).to_pandas()
    found = []
    for least_pairs in (0, 10**9):
        monkeypatch.setattr(scoring, "FEWEST_PAIRS_BOUNDED", least_pairs)
        found.append(scored_frames(profiles))
    bounded, whole = found
    # Learnt weights, whose prior rises by the pairs that were compared.
    assert bounded.learnt == whole.learnt == ("Person",) and len(whole.pairs) > 300
    pd.testing.assert_frame_equal(bounded.weights, whole.weights, check_exact=True)
    pd.testing.assert_frame_equal(bounded.pairs, whole.pairs, check_exact=True)
    pd.testing.assert_frame_equal(bounded.rules, whole.rules, check_exact=True)
