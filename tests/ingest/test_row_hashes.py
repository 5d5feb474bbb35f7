"""Equal rows always meet by their numbers; which rows are equal is asked of the cells."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.ingest.row_hashes import RowHashes, row_hashes, text_hashes

TEXTS = st.one_of(st.none(), st.text(max_size=20), st.sampled_from(["a", "b", "ab" * 50, "Ñ" * 9, ""]))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=20), st.integers(0, 5), st.integers(1, 7))
def test_rows_that_are_equal_are_always_named(rows: list[tuple[str | None, str | None]], cut: int, block: int) -> None:
    """Whatever the blocks are, and where in its memory a block begins."""
    rows = rows + rows[:3]
    blocks = []
    for first in range(0, len(rows), block):
        some = [("x", "y")] * cut + rows[first : first + block]
        columns = [pa.array(column, pa.string()).slice(cut) for column in zip(*some, strict=True)]
        blocks.append(row_hashes(columns))
    often = Counter((a or "", b or "") for a, b in rows)
    wanted = {number for number, (a, b) in enumerate(rows, start=1) if often[(a or "", b or "")] > 1}
    found = RowHashes(blocks).alike().tolist()
    assert wanted <= set(found)
    assert found == sorted(found)


def test_texts_that_differ_anywhere_have_other_numbers() -> None:
    """Sixty thousand texts, alike but for a sign, an end or a place: no two of them meet."""
    texts = [f"520-555-{number:04d}" for number in range(10_000)] + [str(number) for number in range(50_000)]
    texts += ["x" * length for length in range(1, 300)] + ["a" * 100 + str(number) for number in range(100)]
    hashes = text_hashes(pa.array(texts)).tolist()
    assert len(set(hashes)) == len(set(texts))


def test_columns_that_change_places_make_another_row() -> None:
    one, other = pa.array(["1", "2"]), pa.array(["2", "1"])
    found = row_hashes([one, other]).tolist()
    assert found[0] != found[1]
    assert RowHashes([]).alike().tolist() == []
