"""An expression becomes SQL once, whatever engine its tables stand in."""

from __future__ import annotations

from typing import Any

import ibis
import pytest

from igloo.engine import base
from igloo.engine.duckdb_engine import DuckDBEngine


def test_the_same_question_to_another_workspace_is_not_turned_into_sql_again(monkeypatch: pytest.MonkeyPatch) -> None:
    turned: list[str] = []
    to_sql = ibis.to_sql

    def counted(expression: Any, **given: Any) -> Any:
        turned.append(str(given["dialect"]))
        return to_sql(expression, **given)

    monkeypatch.setattr(base.ibis, "to_sql", counted)
    asked = []
    for kind, value in (("VARCHAR", "'Ana'"), ("VARCHAR", "'Luz'"), ("BIGINT", "7")):
        engine = DuckDBEngine(threads=1)
        engine.raw.execute(f"CREATE TEMP TABLE never_asked_elsewhere AS SELECT {value}::{kind} AS said")
        t = engine.held("never_asked_elsewhere")
        asked.append(engine.fetch("said", t.mutate(again=t.said))["again"].tolist())
        engine.close()
    assert asked == [["Ana"], ["Luz"], [7]]
    # The third has the same name and another type: a question of its own.
    assert turned == ["duckdb", "duckdb"]
