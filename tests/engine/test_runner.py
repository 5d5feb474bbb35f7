"""Steps are remembered by inputs, settings and code; a table that breaks its contract is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from igloo.core.errors import StepFailed
from igloo.core.step import Tables
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    engine = DuckDBEngine(threads=1)
    made = Runner(engine, Lake(tmp_path))
    made.files["numbers"] = (made.write_frame("numbers", pd.DataFrame({"n": [3, 1, 2]}), {"n": "int64"}),)
    yield made
    engine.close()


def _doubled(tables: Tables) -> ir.Table:
    numbers = tables["numbers"]
    return numbers.select(n=numbers.n * 2)


def _run(runner: Runner, settings: object = None) -> bool:
    """Whether the step was skipped."""
    runner.expression("doubled", _doubled, ("numbers",), settings)
    return runner.records[-1].skipped


def test_a_step_is_done_once_and_gives_the_same_table_when_skipped(runner: Runner) -> None:
    assert not _run(runner)
    files = runner.files["doubled"]
    assert _run(runner)
    assert runner.files["doubled"] == files
    assert sorted(runner.engine.fetch("doubled", runner.table("doubled"))["n"]) == [2, 4, 6]
    assert runner.records[-1].rows == 3


def test_other_settings_other_inputs_or_other_code_compute_anew(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not _run(runner, {"window_hours": 2})
    assert not _run(runner, {"window_hours": 3})
    assert _run(runner, {"window_hours": 2})
    runner.files["numbers"] = (runner.write_frame("numbers", pd.DataFrame({"n": [7]}), {"n": "int64"}),)
    assert not _run(runner, {"window_hours": 2})
    assert _run(runner, {"window_hours": 2})
    monkeypatch.setattr("igloo.engine.runner.code_version", lambda: "another version")
    assert not _run(runner, {"window_hours": 2})


def test_a_failed_step_is_not_remembered_and_quotes_its_sql(runner: Runner) -> None:
    def broken(tables: Tables) -> ir.Table:
        return tables["numbers"].select(n=ibis.literal("north").cast("int64"))

    for _ in range(2):
        with pytest.raises(StepFailed) as failed:
            runner.expression("broken", broken, ("numbers",))
        assert failed.value.what == "The step “broken” failed"
        assert "ConversionException" in failed.value.got
        assert "SELECT" in failed.value.next_step
        assert "'north'" in failed.value.next_step
        assert failed.value.exit_code == 5


def _places(tables: Tables) -> ir.Table:
    numbers = tables["numbers"]
    columns = {name: ibis.null(kind) for name, kind in table_contracts()["place"].schema().items()}
    return numbers.select(**columns | {"row": numbers.n, "place": ibis.literal("Nogales"), "lat": ibis.literal(31.3)})


def test_a_contract_table_is_written_with_its_types_in_its_order(runner: Runner) -> None:
    runner.expression("place", _places, ("numbers",))
    found = runner.engine.fetch("place", runner.table("place"))
    assert found["row"].tolist() == [1, 2, 3]
    assert str(found["lat"].dtype) == "float64"


@pytest.mark.parametrize("change", ["renamed", "missing", "another type", "another order"])
def test_a_table_that_breaks_its_contract_is_refused(change: str, runner: Runner) -> None:
    def broken(tables: Tables) -> ir.Table:
        good = _places(tables)
        return {
            "renamed": lambda: good.rename(latitude="lat"),
            "missing": lambda: good.drop("lat"),
            "another type": lambda: good.mutate(lat=good.lat.cast("string")),
            "another order": lambda: good.select(*reversed(good.columns)),
        }[change]()

    with pytest.raises(StepFailed, match="The table place does not keep its contract"):
        runner.expression("place", broken, ("numbers",))
    assert "place" not in runner.files


def test_tables_that_nobody_wrote_are_there_and_empty(runner: Runner) -> None:
    runner.complete(("event_trip", "numbers"))
    empty = runner.engine.fetch("event_trip", runner.table("event_trip"))
    assert list(empty.columns) == table_contracts()["event_trip"].column_names
    assert len(empty) == 0
    assert len(runner.engine.fetch("numbers", runner.table("numbers"))) == 3
