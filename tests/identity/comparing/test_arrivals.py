"""New descriptions meet the old ones: the outcome is the one of comparing everything, row for row."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import ibis
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.identity.comparing.test_scoring import GIVEN, SURNAMES, a_town
from tests.identity.small_people import Telling

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing import arrivals
from igloo.identity.comparing.arrivals import Earlier, meet
from igloo.identity.comparing.blocking import MOST_IN_BLOCK, RARE_WORD
from igloo.identity.comparing.explanation import SCORED_COLUMNS
from igloo.identity.comparing.kept import Weights, kept_models, weight_rows
from igloo.identity.comparing.scoring import Blocked, ScoredPairs, score_pairs
from igloo.identity.describing.profiles import described, make_profiles


@dataclass(frozen=True)
class Left:
    """What a comparison left, in memory."""

    tables: dict[str, pd.DataFrame]
    weights: pd.DataFrame

    def same_as(self, other: Left) -> None:
        for name, frame in self.tables.items():
            pd.testing.assert_frame_equal(frame, other.tables[name], check_exact=True, obj=name)


def _fetched(engine: DuckDBEngine, scored: ScoredPairs) -> Left:
    whole = {
        "pairs": scored.pairs, "cuts": scored.cuts, "rules": scored.rules, "values": scored.blocked.values,
        "sized": scored.blocked.sized, "loose": scored.blocked.loose,
    }  # fmt: skip
    if scored.weights.frequencies is not None:
        whole["frequencies"] = scored.weights.frequencies
    frames = {name: engine.fetch(name, table.order_by(table.columns)) for name, table in whole.items()}
    return Left(frames, weight_rows(scored.weights))


def _profiles(told: Telling) -> pd.DataFrame:
    return pd.DataFrame(make_profiles(described(told.tables())).to_pandas())


def _compare(
    profiles: pd.DataFrame,
    limits: IdentitySettings,
    kept: Left | None = None,
    was: tuple[pd.DataFrame, Left] | None = None,
) -> Left:
    """Compare everything, or what is new since `was`, with kept weights if there are any."""
    engine = DuckDBEngine(threads=2)
    backend = ibis.duckdb.from_connection(engine.raw)
    schema = ibis.schema(table_contracts()["profile"].schema())

    def brought(name: str, frame: pd.DataFrame, kinds: Any = None) -> Any:
        return backend.create_table(name, ibis.memtable(frame, schema=kinds) if kinds else frame)

    tables = {"profile": brought("profile", profiles[list(schema)], schema)}
    weights = Weights({})
    if kept is not None:
        counted = kept.tables.get("frequencies")
        weights = Weights(kept_models(kept.weights), None if counted is None else brought("name_frequency", counted))
    if was is None:
        scored = score_pairs(tables, limits, engine, weights)
    else:
        before, left = was
        loose = ibis.schema({"ident_id": "string"})
        earlier = Earlier(
            brought("before", before[list(schema)], schema),
            brought("compared", left.tables["pairs"], ibis.schema(SCORED_COLUMNS)),
            Blocked(
                brought("was_value", left.tables["values"]),
                brought("was_sized", left.tables["sized"]),
                brought("was_loose", left.tables["loose"], loose),
            ),
        )
        scored = meet(tables, limits, engine, weights, earlier)
    left = _fetched(engine, scored)
    engine.close()
    return left


@pytest.fixture(scope="module")
def kept() -> Left:
    """Weights learnt from a town and its firms."""
    told = a_town(400)
    for i in range(4):
        told.say(f"firm{i}", "Transportes Xochitl", "", f"phone:+1520999000{i}", source=f"s{i}", kind="Organization")
    return _compare(_profiles(told), IdentitySettings())


def _crowd(seed: int, n: int, first: int = 0) -> Telling:
    """People drawn from few names, dates and numbers: blocks are close to their limits, numbers to theirs."""
    chance = random.Random(seed)
    told = Telling()
    for i in range(first, first + n):
        name = f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)} {chance.choice([*SURNAMES, 'XOCHITL', 'OYARZABAL'])}"
        born = f"{1980 + chance.randrange(3)}-0{1 + chance.randrange(3)}-1{chance.randrange(3)}"
        said = [f"phone:+1520555{chance.randrange(n // 4):04d}"] if chance.random() < 0.5 else []
        said += [f"document:P{chance.randrange(n):07d}"] if chance.random() < 0.3 else []
        kind = "Organization" if chance.random() < 0.1 else "Person"
        told.say(f"m{i}", name, born if chance.random() < 0.8 else "", *said, f"account:{i}", kind=kind)
    return told


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 10**6), share=st.floats(0.02, 0.5), gone=st.floats(0, 0.2), cap=st.sampled_from([60, 10**6]))
def test_new_against_old_is_all_against_all(kept: Left, seed: int, share: float, gone: float, cap: int) -> None:
    limits = IdentitySettings(max_pairs=cap)
    everybody = _profiles(_crowd(seed, 240)).sort_values("profile_id", ignore_index=True)
    chance = random.Random(seed + 1)
    drawn = [chance.random() for _ in range(len(everybody))]
    before = everybody[[d > share for d in drawn]]
    after = everybody[[d <= share or chance.random() >= gone for d in drawn]]
    left = _compare(before, limits, kept)
    met = _compare(after, limits, kept, (before, left))
    whole = _compare(after, limits, kept)
    assert len(whole.tables["pairs"]) > 30
    met.same_as(whole)


def test_a_value_that_becomes_common_takes_back_the_pairs_that_only_it_brought_together(kept: Left) -> None:
    most = MOST_IN_BLOCK[RARE_WORD]
    told = Telling()
    for i in range(most + 1):
        told.say(
            f"m{i}", f"{GIVEN[i % 11]} XOCHITL{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]}", f"19{50 + i}-01-01", f"account:{i}"
        )
        told.say(f"n{i}", f"{SURNAMES[i % 12]} OYARZABAL", f"19{50 + 2 * i}-0{1 + i % 9}-11", f"account:1{i}")
    everybody = _profiles(told)
    last = everybody.name_norm.str.contains("OYARZABAL").to_numpy().nonzero()[0][-1]
    before = everybody.drop(index=int(last))
    left = _compare(before, IdentitySettings(), kept)
    met = _compare(everybody, IdentitySettings(), kept, (before, left))
    rare = met.tables["rules"].set_index(["kind", "rule"]).loc[("Person", RARE_WORD)]
    assert rare["n_values_cut"] == 1 and rare["largest_cut"] == most + 1
    met.same_as(_compare(everybody, IdentitySettings(), kept))
    again = _compare(before, IdentitySettings(), kept, (everybody, met))
    again.same_as(left)


def test_a_number_that_begins_to_stand_beside_many_names_links_nobody_any_more(kept: Left) -> None:
    told = Telling()
    for i in range(12):
        told.say(
            f"m{i}", f"{GIVEN[i % 11]} {SURNAMES[i % 12]}", f"19{50 + i}-03-04", "phone:+15205550100", f"account:{i}"
        )
    everybody = _profiles(told)
    before = everybody.iloc[:3]
    left = _compare(before, IdentitySettings(), kept)
    met = _compare(everybody, IdentitySettings(), kept, (before, left))
    assert len(left.tables["loose"]) == 0 and len(met.tables["loose"]) == 1
    met.same_as(_compare(everybody, IdentitySettings(), kept))


def test_only_what_is_new_is_compared(kept: Left, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = _profiles(a_town(400))
    before = everybody.iloc[:-3]
    left = _compare(before, IdentitySettings(), kept)
    asked: list[int] = []
    score = arrivals.score_wanted

    def counted(engine: Any, described: Any, wanted: Any, weights: Weights) -> Any:
        asked.append(int(engine.fetch("wanted", wanted.aggregate(n=wanted.count()))["n"].iloc[0]))
        return score(engine, described, wanted, weights)

    monkeypatch.setattr(arrivals, "score_wanted", counted)
    _compare(everybody, IdentitySettings(), kept, (before, left))
    assert 0 < asked[0] < len(left.tables["pairs"]) / 10
