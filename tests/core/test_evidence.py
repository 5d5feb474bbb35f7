"""Sentences say the right word for the number, and never a number without rows."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from igloo.core.errors import StepFailed
from igloo.core.evidence import (
    Sentence,
    contract_frame,
    counts_json,
    miscounted,
    recount,
    settings_hash,
)
from igloo.core.settings import CallsAfterCrossingSettings
from igloo.core.tables import table_contracts

TEMPLATE = Sentence("{who} called on {k} of {n:crossing|crossings}; {k?it was|they were} short")


@pytest.mark.parametrize(
    ("k", "n", "said"),
    [
        (1, 1, "Ann called on 1 of 1 crossing; it was short"),
        (0, 2, "Ann called on 0 of 2 crossings; they were short"),
        (1200, 34567, "Ann called on 1,200 of 34,567 crossings; they were short"),
    ],
)
def test_nouns_and_verbs_agree_with_the_count(k: int, n: int, said: str) -> None:
    assert TEMPLATE.text({"k": k, "n": n}, {"who": "Ann"}) == said


def test_a_missing_count_is_named() -> None:
    with pytest.raises(StepFailed) as failure:
        TEMPLATE.text({"k": 1}, {"who": "Ann"})
    assert failure.value.expected == "n"


def test_names_are_listed_once_in_order() -> None:
    assert TEMPLATE.names() == ["who", "k", "n"]


def test_recount_counts_distinct_episodes_not_rows() -> None:
    support = pd.DataFrame(
        {"finding_id": "f", "part": ["calls", "calls", "calls", "crossings"], "episode": ["a", "a", "b", "a"]}
    )
    assert recount(support) == {"calls": 2, "crossings": 1}
    finding = {"finding_id": "f", "counts": counts_json({"calls": 2, "crossings": 1, "not_counted": 0})}
    assert miscounted(finding, support) == {}
    finding["counts"] = json.dumps({"calls": 3})
    assert miscounted(finding, support) == {"calls": (3, 2)}


def test_the_hash_follows_the_settings() -> None:
    usual, changed = CallsAfterCrossingSettings(), CallsAfterCrossingSettings(window_hours=3.0)
    assert settings_hash(usual) == settings_hash(CallsAfterCrossingSettings())
    assert settings_hash(usual) != settings_hash(changed)


def test_a_frame_has_the_columns_and_types_of_its_contract_even_when_empty() -> None:
    frame = contract_frame("finding", [])
    assert list(frame.columns) == table_contracts()["finding"].column_names
    assert str(frame["k"].dtype) == "int64"
    assert str(frame["gate"].dtype) == "bool"
    assert str(frame["as_of"].dtype).startswith("datetime64")
