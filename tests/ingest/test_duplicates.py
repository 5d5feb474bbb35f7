"""Rows delivered before are found by their cells, with where the first one is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.delivered_files import read

from igloo.engine.file_reader import copy_rows, query
from igloo.engine.reader import parquet_scan
from igloo.ingest import delivered_parquet
from igloo.ingest.delivery import ROW
from igloo.ingest.duplicates import duplicates_sql

Cells = tuple[str | None, ...]
SCHEMA = pa.schema([(ROW, pa.int64()), ("A", pa.string()), ("B", pa.string())])


def _keep(path: Path, rows: list[Cells]) -> str:
    numbered = [{ROW: n, "A": a, "B": b} for n, (a, b) in enumerate(rows, start=1)]
    pq.write_table(pa.Table.from_pylist(numbered, schema=SCHEMA), path)
    return parquet_scan([path])


def _duplicates(sql: str) -> list[tuple[str, int, str, int]]:
    found = query(sql)[["batch_id", "row", "other_batch_id", "other_row"]]
    return [(str(b), int(r), str(o), int(n)) for b, r, o, n in found.itertuples(index=False)]


def test_duplicates_are_found_within_a_file_and_across_files_with_where_the_first_one_is(tmp_path: Path) -> None:
    early = ("s.early", _keep(tmp_path / "early.parquet", [("9", "z"), ("3", "y"), ("9", "z")]))
    rows: list[Cells] = [("1", "x"), ("2", None), ("1", "x"), ("2", ""), ("3", "y"), ("1", "x")]
    march = ("s.march", _keep(tmp_path / "march.parquet", rows))
    april = ("s.april", _keep(tmp_path / "april.parquet", [("1", "x"), ("5", "y")]))
    assert _duplicates(duplicates_sql([early], [march, april], ["A", "B"])) == [
        ("s.april", 1, "s.march", 1),
        ("s.march", 3, "s.march", 1),
        ("s.march", 5, "s.early", 2),
        ("s.march", 6, "s.march", 1),
    ]


def test_a_duplicate_leads_to_the_file_that_came_first_whatever_the_files_are_called(tmp_path: Path) -> None:
    row: list[Cells] = [("1", "x")]
    earlier = [(name, _keep(tmp_path / f"{name}.parquet", row)) for name in ("s.zz", "s.aa")]
    late = ("s.late", _keep(tmp_path / "late.parquet", row))
    assert _duplicates(duplicates_sql(earlier, [late], ["A", "B"])) == [("s.late", 1, "s.zz", 1)]


def test_equal_hashes_never_make_a_duplicate(tmp_path: Path) -> None:
    """With a hash that is the same for every row, the cells alone decide."""
    rows: list[Cells] = [("1", "x"), ("2", "x"), ("1", "x"), (None, "null"), ("null", None)]
    sql = duplicates_sql([], [("s.a", _keep(tmp_path / "a.parquet", rows))], ["A", "B"])
    hashed = 'hash("A", "B")'
    assert hashed in sql
    assert _duplicates(sql.replace(hashed, "42")) == [("s.a", 3, "s.a", 1)]


PAIRS = st.tuples(st.sampled_from(["1", "2", None, '"']), st.sampled_from(["x", "y", None, ""]))


@settings(max_examples=25, deadline=None)
@given(st.lists(PAIRS, max_size=12))
def test_as_many_duplicates_as_rows_beyond_the_first(rows: list[Cells]) -> None:
    with TemporaryDirectory() as folder:
        scan = _keep(Path(folder) / "a.parquet", rows)
        found = _duplicates(duplicates_sql([], [("s.a", scan)], ["A", "B"]))
    assert len(found) == sum(n - 1 for n in Counter(rows).values())
    assert all(rows[row - 1] == rows[first - 1] and first < row for _, row, _, first in found)


def test_quotes_in_names_and_paths_are_no_sql(tmp_path: Path) -> None:
    folder = tmp_path / "o'neil's"
    folder.mkdir()
    path = folder / "a'b.csv"
    path.write_text('it\'s,"say ""hi"""\n1,2\n1,2\n', encoding="utf-8")
    delivered, rows = read(path)
    assert delivered.columns == ["it's", 'say "hi"']
    assert rows == [(1, ("1", "2")), (2, ("1", "2"))]
    found = query(duplicates_sql([], [("o'neil.1", parquet_scan([delivered.path]))], delivered.columns))
    assert found["row"].tolist() == [2]
    assert copy_rows(delivered_parquet.numbered_copy_sql("SELECT 1 AS a", folder / "x.parquet")) == 1
