"""Text distances are the same figures on both engines, on any text."""

from __future__ import annotations

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Jaro

from igloo.engine.duckdb_engine import in_process_duckdb
from igloo.engine.spark_functions import alike, letters_apart

TEXTS = st.one_of(st.none(), st.text(alphabet="AÑBC12 -’李", max_size=12), st.text(max_size=8))


@pytest.fixture(scope="module")
def on_duckdb() -> duckdb.DuckDBPyConnection:
    return in_process_duckdb()


@given(left=TEXTS, right=TEXTS)
def test_a_pair_of_texts_is_as_far_apart_on_spark_as_on_duckdb(
    on_duckdb: duckdb.DuckDBPyConnection, left: str | None, right: str | None
) -> None:
    if "\0" in (left or "") + (right or ""):
        return
    there = on_duckdb.execute("SELECT igloo_alike($1, $2), igloo_letters_apart($1, $2)", [left, right]).fetchone()
    assert there is not None
    assert alike(left, right) == pytest.approx(there[0], abs=1e-12)
    assert letters_apart(left, right) == there[1]


def test_a_slip_in_a_long_name_weighs_no_more_than_in_a_short_one() -> None:
    """What agrees at the beginning counts the same at any length: Splink's function for Spark lets it fade."""
    left, right = "RODRIGUEZ FERNANDEZ DE LA CRUZ", "RODRIGUEZ FERNANDES DE LA CRUZ"
    jaro = Jaro.similarity(left, right)
    assert alike(left, right) == pytest.approx(jaro + 4 * 0.1 * (1 - jaro))
