"""What a set shares: counted from the rows again, and silent about sets that were drawn at random."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import duckdb
import ibis
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.core.tables import table_contracts
from igloo.network import commonalities
from igloo.network.links import LINK_STEPS

START = datetime(2026, 3, 1)
_PANDAS = {"string": "string", "int64": "Int64", "float64": "float64", "boolean": "boolean"}
_DUCKDB = {"string": "VARCHAR", "int64": "BIGINT", "float64": "DOUBLE"}


WRITTEN = tuple(dict.fromkeys(name for _, _, reads in LINK_STEPS for name in reads if not name.startswith("link")))


def _compiled() -> dict[str, str]:
    """Each step as SQL, once: building the expressions takes longer than answering them here."""
    made = {table for table, _, _ in LINK_STEPS}
    tables = {name: ibis.table(table_contracts()[name].schema(), name=name) for name in {*WRITTEN, *made}}
    return {name: str(ibis.to_sql(build(tables), dialect="duckdb")) for name, build, _ in LINK_STEPS}


SQL = _compiled()


class SmallData:
    """The tables that commonalities read, written by hand and asked through DuckDB."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in WRITTEN}
        self._n = 0

    def person(self, name: str, phone: str = "") -> None:
        self.rows["entity_mention"].append({"entity_id": name, "mention_id": f"m-{name}"})
        if phone:
            self.rows["entity_identifier"].append({"entity_id": name, "ident_id": phone, "probability": 0.9})

    def event(self, kind: str, at: datetime, parties: list[tuple[str, str]], place: str = "") -> str:
        self._n += 1
        event_id = f"e{self._n}"
        origin = {"event_id": event_id, "source_id": kind, "batch_id": f"{kind}.1", "row": self._n, "t_utc": at}
        if f"event_{kind}" in self.rows:
            self.rows[f"event_{kind}"].append({**origin, "place": place, **dict(parties)})
        for role, subject in parties:
            self.rows["event_party"].append({**origin, "kind": kind, "role": role, "subject_id": subject})
        return event_id

    def call(self, caller: str, callee: str, at: datetime = START) -> None:
        self.event("call", at, [("caller", caller), ("callee", callee)])

    def beside(self, name: str, ident_id: str) -> None:
        self._n += 1
        self.rows["identifier_written"].append(
            {"use_id": f"u{self._n}", "source_id": "s", "batch_id": "s.1", "row": self._n, "ident_id": ident_id,
             "kind": ident_id.split(":")[0], "mention_id": f"m-{name}", "t_utc": START}
        )  # fmt: skip

    def linked(self) -> duckdb.DuckDBPyConnection:
        """These tables and those of the links, made from them."""
        connection = duckdb.connect(config={"threads": 1})
        for name, rows in self.rows.items():
            schema = table_contracts()[name].schema()
            frame = pd.DataFrame(rows, columns=list(schema))
            frame = frame.astype({c: _PANDAS.get(t, "datetime64[us]") for c, t in schema.items()})
            connection.register(f"{name}_rows", frame)
            # A column that is empty throughout has no type of its own.
            typed = ", ".join(f'CAST("{c}" AS {_DUCKDB.get(t, t)}) AS "{c}"' for c, t in schema.items())
            connection.execute(f'CREATE TABLE "{name}" AS SELECT {typed} FROM {name}_rows')
        for name, sql in SQL.items():
            connection.execute(f'CREATE TABLE "{name}" AS {sql}')
        return connection

    def asked(self, members: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The links of these members, and the shared items with their chances."""
        connection = self.linked()
        theirs = connection.execute("FROM link WHERE unit IN (SELECT unnest(?))", [members]).df()
        shared = commonalities.shared_items(theirs)
        degree = connection.execute("FROM link_degree").df().merge(shared[["aspect", "item"]])
        whole = connection.execute("FROM link_population ORDER BY aspect, stratum").df()
        return theirs, commonalities.surprise(shared, theirs, degree, whole)


def _found(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    return {(r["aspect"], r["item"]): (int(r["k"]), int(r["degree"])) for r in frame.to_dict("records")}


def test_what_people_share_through_their_own_numbers_and_mentions() -> None:
    data = SmallData()
    data.person("ana", "phone:1")
    data.person("bo", "phone:2")
    data.person("eve")
    data.call("phone:1", "phone:9")
    data.call("phone:9", "phone:2")
    data.call("phone:3", "phone:9")
    data.beside("ana", "address:12 MAIN")
    data.beside("bo", "address:12 MAIN")
    data.event("crossing", START, [("traveller", "m-ana"), ("vehicle", "plate:A")], "Nogales")
    data.event("crossing", START + timedelta(days=3), [("traveller", "m-bo"), ("vehicle", "plate:A")], "Nogales")
    data.event("crossing", START, [("traveller", "m-eve")], "Douglas")
    _, found = data.asked(["ana", "bo", "eve"])
    # degree of phone:9: ana, bo and the number phone:3, whom nobody is known behind
    assert _found(found) == {
        ("contact", "phone:9"): (2, 3),
        ("address", "address:12 MAIN"): (2, 2),
        ("plate", "plate:A"): (2, 2),
        ("place", "Nogales"): (2, 3),
    }


def test_company_takes_two_days_within_minutes() -> None:
    data = SmallData()
    for name in ("ana", "bo", "eve"):
        data.person(name)
    for day in (0, 7):
        at = START + timedelta(days=day)
        data.event("crossing", at, [("traveller", "m-ana")], "Nogales")
        data.event("crossing", at + timedelta(seconds=100), [("traveller", "m-bo")], "Nogales")
        data.event("crossing", at + timedelta(seconds=170), [("vehicle", "plate:SCOUT")], "Nogales")
        data.event("crossing", at + timedelta(seconds=9), [("traveller", "m-eve")], "Douglas")
    _, found = data.asked(["ana", "bo"])
    assert ("companion", "plate:SCOUT") in _found(found)
    assert _found(found)["companion", "plate:SCOUT"] == (2, 2)
    once = SmallData()
    for name in ("ana", "bo"):
        once.person(name)
        once.event("crossing", START, [("traveller", f"m-{name}")], "Nogales")
    once.event("crossing", START, [("vehicle", "plate:SCOUT")], "Nogales")
    assert ("companion", "plate:SCOUT") not in _found(once.asked(["ana", "bo"])[1])


CALLS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda c: c[0] != c[1]), min_size=1, max_size=40
)


@settings(max_examples=15, deadline=None)
@given(CALLS)
def test_counts_are_those_of_the_rows(calls: list[tuple[int, int]]) -> None:
    data = SmallData()
    for a, b in calls:
        data.call(f"phone:{a}", f"phone:{b}")
    members = ["phone:0", "phone:1", "phone:2"]
    linked, found = data.asked(members)
    ends: dict[str, set[str]] = defaultdict(set)
    for a, b in calls:
        for one, other in ((f"phone:{a}", f"phone:{b}"), (f"phone:{b}", f"phone:{a}")):
            ends[other].add(one)
    expected = {
        ("contact", item): (len(of & set(members)), len(of)) for item, of in ends.items() if len(of & set(members)) >= 2
    }
    assert _found(found) == expected
    links = [(r["unit"], r["item"]) for r in linked.to_dict("records")]
    assert sorted(links) == sorted((one, other) for other, of in ends.items() for one in of & set(members))


def _town(seed: int, people: int = 400) -> SmallData:
    """Phones that call others, some much more and some called much more, none with any purpose."""
    rng = np.random.default_rng(seed)
    data = SmallData()
    called = rng.pareto(1.2, people) + 0.1
    called /= called.sum()
    for caller in range(people):
        for callee in rng.choice(people, size=1 + int(rng.pareto(1.5) * 4) % 80, p=called):
            if callee != caller:
                data.call(f"phone:{caller}", f"phone:{callee}")
    return data


@pytest.mark.parametrize("seed", [1, 2])
def test_sets_drawn_at_random_share_nothing_surprising(seed: int) -> None:
    data = _town(seed)
    rng = np.random.default_rng(seed + 100)
    surprising = tested = 0
    for size in (2, 5, 20, 60):
        members = [f"phone:{i}" for i in rng.choice(400, size=size, replace=False)]
        _, found = data.asked(members)
        tested += len(found)
        surprising += int((found["q"] <= commonalities.Q_GATE).sum())
    assert tested > 50, "there was nothing that could have been wrong"
    assert surprising <= 0.05 * tested


def test_a_planted_common_number_is_first() -> None:
    data = _town(3)
    members = [f"phone:{i}" for i in (5, 17, 101, 222, 333, 390)]
    for member in members[:5]:
        data.call(member, "phone:boss")
    data.call("phone:50", "phone:boss")
    _, found = data.asked(members)
    best = found.iloc[0]
    assert (best["item"], int(best["k"]), int(best["degree"])) == ("phone:boss", 5, 6)
    assert best["q"] <= commonalities.Q_GATE
    assert best["lower_bound"] > 5


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_the_tail_is_that_of_all_outcomes(chances: list[float]) -> None:
    exactly = np.zeros(len(chances) + 1)
    for outcome in np.ndindex(*([2] * len(chances))):
        exactly[sum(outcome)] += np.prod([c if o else 1 - c for c, o in zip(chances, outcome, strict=True)])
    k = np.arange(len(chances) + 2)
    expected = [exactly[at:].sum() for at in k]
    assert np.allclose(commonalities.poisson_binomial_tail(np.array(chances), k), expected)


def test_nothing_shared_is_an_empty_table() -> None:
    data = SmallData()
    data.call("phone:1", "phone:8")
    data.call("phone:2", "phone:9")
    _, found = data.asked(["phone:1", "phone:2"])
    assert found.empty
    assert {"p", "q", "lower_bound"} <= set(found.columns)
