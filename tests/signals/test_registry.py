"""What every signal must keep, whoever wrote it."""

from __future__ import annotations

import re
from functools import cache

import ibis
import pandas as pd
import pytest
from tests.signals.running import as_tables, run_signal
from tests.signals.small_tables import small_tables

from igloo.core.evidence import miscounted
from igloo.core.protected import is_protected, refuse_undeclared_features
from igloo.core.settings import Settings
from igloo.core.step import Signal
from igloo.core.tables import check_columns, table_contracts
from igloo.signals.registry import SIGNALS

each_signal = pytest.mark.parametrize("signal", SIGNALS, ids=lambda s: s.name)
SECTIONS = ("Finds", "Counts", "Where it misleads", "Source")


@cache
def _world(name: str) -> dict[str, pd.DataFrame]:
    return run_signal(next(s for s in SIGNALS if s.name == name), small_tables(), Settings())


def test_names_are_unique_and_made_tables_collide_with_nothing() -> None:
    assert len({s.name for s in SIGNALS}) == len(SIGNALS)
    made = [name for s in SIGNALS for name, _ in s.observe]
    assert len(set(made)) == len(made)
    contracts = table_contracts()
    assert {name for name in made if name in contracts} <= {w for s in SIGNALS for w in s.writes}


@each_signal
def test_it_reads_declared_tables_and_looks_at_allowed_columns_only(signal: Signal) -> None:
    contracts = table_contracts()
    assert set(signal.reads) <= set(contracts)
    refuse_undeclared_features(signal.derived, signal.name, signal.derived)
    con = ibis.duckdb.connect()
    tables = as_tables(con, {n: f for n, f in small_tables().items() if n in signal.reads})
    for name, build in signal.observe:
        expression = build(tables, Settings())
        assert not [c for c in expression.columns if is_protected(c)]
        tables[name] = con.create_table(name, expression)


@each_signal
def test_what_assess_is_given_is_on_the_allow_list(signal: Signal) -> None:
    for name in signal.fetches:
        refuse_undeclared_features(_world(signal.name)[name].columns, signal.name, signal.derived)


@each_signal
def test_scores_stand_between_zero_and_one_and_passing_ones_above(signal: Signal) -> None:
    finding = _world(signal.name)["finding"]
    assert len(finding)
    assert finding["score"].between(0, 1).all()
    assert finding[["p", "q", "lower_bound", "expected", "lift"]].notna().all().all()


@each_signal
def test_tables_keep_their_contracts_types_included(signal: Signal) -> None:
    con = ibis.duckdb.connect()
    tables = as_tables(con, {n: f for n, f in small_tables().items() if n in signal.reads})
    for name, build in signal.observe:
        expression = build(tables, Settings())
        if name in table_contracts():
            check_columns(name, [(c, re.sub(r"\(.*", "", str(t))) for c, t in expression.schema().items()])
        tables[name] = con.create_table(name, expression)
    tables |= as_tables(con, {"finding": _world(signal.name)["finding"]})
    support = signal.support(tables, Settings()).schema().items()
    check_columns("finding_support", [(c, re.sub(r"\(.*", "", str(t))) for c, t in support])


@each_signal
def test_sentences_are_borne_out_by_rows(signal: Signal) -> None:
    world = _world(signal.name)
    gated = world["finding"][world["finding"]["gate"]]
    assert len(gated)
    for finding in gated.to_dict("records"):
        assert miscounted(finding, world["finding_support"]) == {}


@each_signal
def test_two_runs_give_the_same(signal: Signal) -> None:
    again = run_signal(signal, small_tables(), Settings())
    for name in ("finding", "finding_support"):
        key = list(table_contracts()[name].key)
        first, second = (w[name].sort_values(key, ignore_index=True) for w in (_world(signal.name), again))
        pd.testing.assert_frame_equal(first, second)


@each_signal
def test_the_docstring_has_the_sections_the_reader_sees(signal: Signal) -> None:
    first, _, rest = signal.doc.partition("\n")
    assert first.endswith(".")
    assert 30 < len(first) < 120
    headings = re.findall(r"^## (.+)$", rest, flags=re.MULTILINE)
    assert headings == list(SECTIONS)
    for text in re.split(r"^## .+$", rest, flags=re.MULTILINE)[1:]:
        assert len(text.split()) > 5
