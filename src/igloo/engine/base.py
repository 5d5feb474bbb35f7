"""What an engine must do, and how it reports a failure: step, SQL and cause."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from igloo.core.errors import StepFailed


class Engine(Protocol):
    """Runs table expressions; knows nothing of what they mean."""

    name: str
    # Whether rows of what it holds come out in the order in which they were put in.
    keeps_order: bool
    # Limits for a DuckDB that reads files beside it: memory, threads, where to spill.
    limits: Mapping[str, str]
    # How many parts of a run it can work on at the same time.
    at_once: int

    def table(self, name: str, files: Sequence[Path]) -> ir.Table:
        """These Parquet files as one named table."""
        ...

    def write(self, name: str, expression: ir.Table, path: Path, sort_by: Sequence[str] = ()) -> int:
        """Compute an expression into one Parquet file; the number of rows."""
        ...

    def fetch(self, name: str, expression: ir.Table) -> pd.DataFrame:
        """Compute a small expression into memory."""
        ...

    def hold(self, name: str, expression: ir.Table) -> ir.Table:
        """Compute an expression once, under this name, and keep it at hand until `let_go`."""
        ...

    def held(self, name: str) -> ir.Table:
        """A table that `hold` or Splink left at hand."""
        ...

    def let_go(self, *names: str) -> None:
        """Forget what was held under these names; without any, all of it, and what Splink left."""
        ...

    def splink_api(self) -> AbstractContextManager[Any]:
        """Splink's way to the tables at hand, for as long as it is needed."""
        ...

    def in_process(self) -> duckdb.DuckDBPyConnection:
        """A new DuckDB in this process, with our functions, for work on a sample."""
        ...

    def beside(self) -> Engine:
        """This engine for a part of the run that works at the same time: own names, shared memory and limits."""
        ...

    def leave(self) -> None:
        """The part is done: let go of what was its own."""
        ...

    def interrupt(self) -> None:
        """Stop what it computes at this moment."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


# A run over small files spends half of its time on turning expressions into SQL; a process that runs again, or runs
# beside others, asks mostly for the same.
_EXPRESSIONS_REMEMBERED = 500


def step_failed(step: str, sql: str, cause: BaseException) -> StepFailed:
    """The error of a step: quotes its SQL, so that it can be run by hand."""
    short = sql if len(sql) < 4000 else sql[:4000] + " …"
    return StepFailed(
        f"The step “{step}” failed",
        where=step,
        got=f"{type(cause).__name__}: {str(cause).strip()[:600]}",
        expected="a table; the last good snapshot is still served",
        next_step=f"The SQL of the step was:\n{short}",
    )


@lru_cache(maxsize=_EXPRESSIONS_REMEMBERED)
def _sql_of(operation: Any, dialect: str) -> str:
    """The SQL of an expression over tables by their names alone, so that it serves every workspace."""
    return str(ibis.to_sql(operation.to_expr(), dialect=dialect))


def typed_sql(expression: ir.Table, dialect: str, type_names: Any, quote: str) -> str:
    """The SQL of an expression with each column cast to the type the expression states.

    Engines choose types of their own for literals and windows (DuckDB: DECIMAL(3,2) for 0.45, Spark: INT for
    a row number); written to a file, those would come back as another type than the contract's.
    """
    # A layout with forty values nests its query deeper than Python's own limit of 1,000 calls; since Python 3.11
    # calls among Python functions take no space of the C stack.
    sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
    sql = _sql_of(expression.unbind().op(), dialect)
    columns = ", ".join(
        f"CAST({quote}{name}{quote} AS {type_names.to_string(kind)}) AS {quote}{name}{quote}"
        for name, kind in expression.schema().items()
    )
    return f"SELECT {columns} FROM ({sql}) AS typed"


def write_frame(frame: pd.DataFrame, schema: dict[str, str], path: Path) -> int:
    """Write a small frame as Parquet with exactly these columns and Ibis types; the number of rows."""
    frame = frame.reindex(columns=list(schema))
    arrow = pa.Table.from_pandas(
        frame if len(frame) else frame.astype(object), schema=arrow_schema(schema), preserve_index=False, safe=False
    )
    import pyarrow.parquet as pq

    pq.write_table(arrow, path, compression="zstd")
    return int(arrow.num_rows)


_ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


def arrow_schema(schema: dict[str, str]) -> pa.Schema:
    """The Arrow schema of a contract's columns."""
    return pa.schema([(name, _ARROW[kind]) for name, kind in schema.items()])
