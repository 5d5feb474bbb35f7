"""Text functions that read a string escape differently from engine to engine."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from igloo.engine.base import Engine

WORDS = ["voice", " fish", "victim ", "\tn\n", "r", "  ", "\u000bv\u000c", "Ñandú"]
TRIMMED = ["voice", "fish", "victim", "n", "r", "", "v", "Ñandú"]


def _trimmed(engine: Engine, folder: Path) -> list[str]:
    path = folder / f"words.{engine.name}.parquet"
    pq.write_table(pa.table({"at": list(range(len(WORDS))), "word": WORDS}), path)
    table = engine.table("words", [path])
    out = folder / f"trimmed.{engine.name}.parquet"
    engine.write("trimmed", table.mutate(word=table.word.strip()), out, ["at"])
    return list(pd.read_parquet(out)["word"])


def test_duckdb_takes_off_blanks_and_nothing_else(duckdb_engine: Engine, tmp_path: Path) -> None:
    assert _trimmed(duckdb_engine, tmp_path) == TRIMMED


@pytest.mark.spark
def test_spark_takes_off_blanks_and_nothing_else(spark_engine: Engine, tmp_path: Path) -> None:
    assert _trimmed(spark_engine, tmp_path) == TRIMMED
