"""A busy number that never calls anybody is an office, if the records could have shown its calls."""

from __future__ import annotations

import ibis
import pandas as pd

from igloo.core.settings import Settings
from igloo.signals.answering_lines import after_crossing_line, answering_lines


def _lines(**shares: float) -> pd.DataFrame:
    rows = [{"contact": name, "n_calls": 100, "n_made": int(100 * share)} for name, share in shares.items()]
    return pd.DataFrame(rows)


def test_an_office_only_answers_and_a_person_calls_back() -> None:
    assert answering_lines(_lines(office=0.0, ana=0.4, beto=0.5), 0.02) == {"office"}


def test_records_of_one_direction_make_nobody_an_office() -> None:
    assert answering_lines(_lines(ana=0.0, beto=0.0, carla=0.05), 0.02) == set()


def test_a_number_with_few_calls_is_not_judged() -> None:
    lines = _lines(ana=0.4, beto=0.5)
    quiet = pd.DataFrame([{"contact": "quiet", "n_calls": 29, "n_made": 0}])
    assert answering_lines(pd.concat([lines, quiet]), 0.02) == set()


def test_nothing_known_says_nothing() -> None:
    assert answering_lines(pd.DataFrame(columns=["contact", "n_calls", "n_made"]), 0.02) == set()


def test_calls_are_counted_both_ways_and_with_everybody() -> None:
    con = ibis.duckdb.connect()
    calls = [("a", "b"), ("a", "c"), ("b", "a"), ("c", "d")]
    call = pd.DataFrame(calls, columns=["caller", "callee"])
    pair = pd.DataFrame({"contact": ["a", "b", "a"]})
    tables = {
        "event_call": con.create_table("event_call", call),
        "after_crossing_pair": con.create_table("after_crossing_pair", pair),
    }
    found = con.to_pandas(after_crossing_line(tables, Settings()).order_by("contact"))
    assert found.to_dict("list") == {"contact": ["a", "b"], "n_calls": [3, 2], "n_made": [2, 1]}
