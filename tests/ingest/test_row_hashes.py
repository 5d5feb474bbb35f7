"""Equal rows always meet by their numbers; which rows are equal is asked of the cells."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import igloo.ingest.row_hashes as row_hashes_module
from igloo.ingest.row_hashes import Marks, RowHashes, row_hashes, text_hashes

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


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 40), max_size=60),
    st.integers(1, 20),
    st.integers(0, 6),
    st.integers(0, 6),
)
def test_a_number_seen_before_is_always_named(picked: list[int], block: int, places: int, in_block: int) -> None:
    """However few places there are for marks, and whatever else meets there."""
    numbers = np.random.default_rng(7).integers(0, 1 << 63, 41, np.uint64)
    numbers[20:] = (numbers[:21] << np.uint64(8)) | (numbers[20:] & np.uint64(3))  # others whose lower bits meet
    hashes = numbers[picked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_hashes_module, "_MOST_MARK_BITS", places)
        patch.setattr(row_hashes_module, "_BLOCK_BITS", in_block)
        marks = Marks(100)
        named = [marks.again(hashes[first : first + block]) for first in range(0, len(hashes), block)]
    seen: set[int] = set()
    for number, again in zip(hashes.tolist(), np.concatenate([np.empty(0, bool), *named]).tolist(), strict=True):
        assert again or number not in seen
        seen.add(number)


def test_few_numbers_are_named_by_chance() -> None:
    numbers = np.random.default_rng(7).integers(0, 1 << 63, 400_000, np.uint64)
    marks = Marks(len(numbers))
    named = sum(int(marks.again(numbers[first : first + 10_000]).sum()) for first in range(0, len(numbers), 10_000))
    assert named < 0.02 * len(numbers)
    assert marks.again(numbers).all()


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
