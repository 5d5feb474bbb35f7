"""Weights are learnt once and kept: tomorrow the same two descriptions score the same."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.identity.comparing.test_scoring import a_town
from tests.identity.small_people import ScoredFrames, Telling, scored_frames

from igloo.identity.comparing.comparisons import COMPARISONS, SAME
from igloo.identity.comparing.kept import OUTGROWN_AT, kept_models, to_be_learnt
from igloo.identity.comparing.model import FIXED, LEARN_FROM_PROFILES, fixed_model
from igloo.identity.describing.profiles import described, make_profiles


def _profiles(told: Telling) -> pd.DataFrame:
    return pd.DataFrame(make_profiles(described(told.tables())).to_pandas())


@pytest.fixture(scope="module")
def learnt() -> ScoredFrames:
    return scored_frames(_profiles(a_town(400)))


def test_what_was_learnt_is_read_back_to_the_last_digit(learnt: ScoredFrames) -> None:
    assert kept_models(learnt.weights) == learnt.models
    assert learnt.learnt == ("Person",)


def test_the_same_descriptions_score_the_same_with_kept_weights(learnt: ScoredFrames) -> None:
    again = scored_frames(_profiles(a_town(400)), kept=learnt)
    assert again.learnt == ()
    pd.testing.assert_frame_equal(learnt.pairs, again.pairs, check_exact=True)
    pd.testing.assert_frame_equal(learnt.weights, again.weights, check_exact=True)


def test_new_descriptions_do_not_change_what_old_ones_score(learnt: ScoredFrames) -> None:
    told = a_town(400)
    for i in range(300):
        told.say(f"new{i}", f"ANA GARCIA {'LMNOPQRSTU'[i % 10]}UNA{i}", f"19{40 + i % 60}-02-{1 + i % 28:02d}")
    later = scored_frames(_profiles(told), kept=learnt)
    both = learnt.pairs.merge(later.pairs, on=["left_id", "right_id"], suffixes=("", "_later"))
    assert len(both) == len(learnt.pairs)
    for column in ("weight", "probability", "parts", "strong"):
        pd.testing.assert_series_equal(both[column], both[f"{column}_later"], check_names=False, check_exact=True)
    without = scored_frames(_profiles(told))
    changed = learnt.pairs.merge(without.pairs, on=["left_id", "right_id"], suffixes=("", "_later"))
    assert (changed["weight"] != changed["weight_later"]).any(), "learnt anew they differ: keeping them is what helps"


def test_a_surname_that_was_not_there_is_weighed_like_an_average_one(learnt: ScoredFrames) -> None:
    told = a_town(400)
    for i in range(2):
        told.say(f"new{i}", "ANA XOCHITL", "1949-05-06", f"phone:+15209{i}")
    later = scored_frames(_profiles(told), kept=learnt)
    new = later.pairs[later.pairs.parts.str.contains("XOCHITL")]
    model = learnt.models["Person"]
    surname = next(c for c in model.comparisons if c.name == "surname")
    at = next(i for i, level in enumerate(surname.levels) if level.label == SAME)
    weight = learnt.weights[(learnt.weights.comparison == "surname") & (learnt.weights.position == at)].bits.iloc[0]
    assert len(new) == 1 and f'"bits":{weight}' in new.parts.iloc[0] and surname.levels[at].rarity


def test_weights_are_learnt_again_when_the_data_have_outgrown_them() -> None:
    few = fixed_model("Person", 100)
    assert few.learnt == FIXED
    assert to_be_learnt({}, {"Person": 2}) == ["Person"]
    assert to_be_learnt({}, {"Person": 1, "Organization": 0}) == []
    assert to_be_learnt({"Person": few}, {"Person": LEARN_FROM_PROFILES - 1}) == []
    assert to_be_learnt({"Person": few}, {"Person": LEARN_FROM_PROFILES}) == ["Person"]


def test_weights_of_other_questions_are_not_kept(learnt: ScoredFrames) -> None:
    n = learnt.models["Person"].n_profiles
    assert to_be_learnt(learnt.models, {"Person": OUTGROWN_AT * n - 1}) == []
    assert to_be_learnt(learnt.models, {"Person": OUTGROWN_AT * n}) == ["Person"]
    renamed = learnt.weights.assign(level=learnt.weights.level.replace("same", "just the same"))
    assert kept_models(renamed) == {}
    asked_otherwise = learnt.weights.copy()
    asked_otherwise.loc[0, "condition"] = "0000000000"
    assert kept_models(asked_otherwise) == {}
    assert set(COMPARISONS) >= set(learnt.models)
