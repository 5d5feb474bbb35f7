"""Parts of a run that work at once add up to what they would have made one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from igloo.core.errors import StepFailed
from igloo.core.step import Tables
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.engine.side_by_side import side_by_side

_SCHEMA = {"n": "int64"}


@pytest.fixture(params=[1, 2])
def runner(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runner]:
    engine = DuckDBEngine(threads=request.param)
    made = Runner(engine, Lake(tmp_path))
    made.files["numbers"] = (made.write_frame("numbers", pd.DataFrame({"n": [1, 2]}), _SCHEMA),)
    yield made
    engine.close()


def _plus(tables: Tables, more: int) -> ir.Table:
    numbers = tables["numbers"]
    return numbers.select(n=numbers.n + more)


def _add(part: Runner, more: int) -> int:
    """Adds rows to the table `numbers`, by way of a table of the same name in every part."""
    held = part.engine.hold("at_hand", _plus(part.tables, more))
    part.files["half_done"] = (part.write("half_done", held),)
    extra = part.write("extra", part.table("half_done"))
    part.files["numbers"] = (*part.files["numbers"], extra)
    part.expression(f"own_{more}", partial(_plus, more=more), ("numbers",))
    part.files.pop("half_done")
    part.engine.let_go()
    return more


def _numbers(runner: Runner, table: str) -> list[int]:
    return sorted(runner.engine.fetch(table, runner.table(table))["n"])


def test_what_parts_add_to_a_table_is_put_together_in_the_order_given(runner: Runner) -> None:
    first = runner.files["numbers"]
    assert side_by_side(runner, [partial(_add, more=10), partial(_add, more=100)]) == [10, 100]
    assert _numbers(runner, "numbers") == [1, 2, 11, 12, 101, 102]
    assert runner.files["numbers"][:1] == first
    tens, hundreds = (_numbers(runner, name) for name in ("own_10", "own_100"))
    # Each part saw the tables that were there and its own rows, not the other's.
    assert tens == [11, 12, 21, 22]
    assert hundreds == [101, 102, 201, 202]
    assert [record.step for record in runner.records] == ["own_10", "own_100"]
    assert "half_done" not in runner.files


def test_parts_at_once_do_work_at_once(tmp_path: Path) -> None:
    engine = DuckDBEngine(threads=2)
    met = threading.Barrier(2, timeout=20)
    side_by_side(Runner(engine, Lake(tmp_path)), [lambda _: met.wait(), lambda _: met.wait()])
    engine.close()


def _never_ends(part: Runner) -> None:
    endless = ibis.range(0, 10_000_000).unnest().name("n").as_table()
    many = endless.cross_join(endless.rename(m="n")).cross_join(endless.rename(k="n"))
    part.engine.fetch("endless", many.aggregate(n=(many.n * many.m % 7 + many.k).sum()))


@pytest.mark.parametrize("order", [0, 1])
def test_a_part_that_fails_stops_the_others_and_nothing_is_taken_over(tmp_path: Path, order: int) -> None:
    engine = DuckDBEngine(threads=2)
    runner = Runner(engine, Lake(tmp_path))

    def fails(part: Runner) -> None:
        part.files["half"] = (part.write_frame("half", pd.DataFrame({"n": [1]}), _SCHEMA),)
        raise StepFailed("This part failed", where="here")

    parts: list[Callable[[Runner], None]] = [fails, _never_ends]
    with pytest.raises(StepFailed, match="This part failed"):
        side_by_side(runner, parts[::-1] if order else parts)
    assert runner.files == {}
    engine.close()


def test_two_parts_that_replace_one_table_are_a_mistake_of_ours(runner: Runner) -> None:
    def replaces(part: Runner, n: int) -> None:
        part.files["numbers"] = (part.write_frame("numbers", pd.DataFrame({"n": [n]}), _SCHEMA),)

    with pytest.raises(RuntimeError, match="replaced the table numbers"):
        side_by_side(runner, [partial(replaces, n=5), partial(replaces, n=6)])
