"""Text functions that read a string escape differently from engine to engine."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from igloo.core.functions import bit_count, igloo_outline, split_at
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


LISTS = {"a|b": ["a", "b"], "a.b|c": ["a.b", "c"], "|": ["", ""], "a": ["a"], "": [""]}


@pytest.mark.spark
@pytest.mark.parametrize("between", ["|", ".", "$", "\\", " / "])
def test_a_list_in_a_cell_is_cut_at_the_letters_given(
    between: str, duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path
) -> None:
    """Spark takes what it splits by as a pattern: a list cut at "|" came back letter by letter."""
    path = tmp_path / "lists.parquet"
    texts = [text.replace("|", between) for text in LISTS]
    pq.write_table(pa.table({"at": list(range(len(texts))), "cell": texts}), path)
    expected = [[part.replace("|", between) for part in parts] for parts in LISTS.values()]
    if between == ".":
        expected[1] = ["a", "b", "c"]
    for engine in (duckdb_engine, spark_engine):
        table = engine.table("lists", [path])
        cut = engine.fetch("cut", table.mutate(parts=split_at(table.cell, between)).order_by("at"))
        assert [list(parts) for parts in cut["parts"]] == expected, engine.name


@pytest.mark.spark
def test_a_word_has_the_same_outline_on_both(duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "words.parquet"
    words = ["GARCIA", "ABD AL RAHMAN", "", "Ñandú", "X" * 300, "Z1", None]
    pq.write_table(pa.table({"at": list(range(len(words))), "word": pa.array(words, pa.string())}), path)
    told = []
    for engine in (duckdb_engine, spark_engine):
        table = engine.table("words", [path])
        outlined = table.mutate(outline=igloo_outline(table.word)).mutate(n_bits=lambda t: bit_count(t["outline"]))
        told.append(engine.fetch("outlines", outlined.order_by("at"))[["outline", "n_bits"]].astype("Int64"))
    pd.testing.assert_frame_equal(*told)
    assert told[0]["outline"].isna().tolist() == [False, False, False, True, True, False, True]
