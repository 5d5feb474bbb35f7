"""Telephone numbers read row by row are those that are read text by text."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.mapping.columnwise import phones
from igloo.mapping.columnwise.phones import plain_rows, prefixed, suits
from igloo.mapping.normalise.phone import plain_phones

NUMBERS = [
    "5202340123",
    "6022999999",
    "2222222222",
    "1202340123",
    "5201340123",
    "9999999999",
    "2223333333",
    "520234012",
]
WRITTEN = [
    "{0}", "+1{0}", "1{0}", "+{0}", "11{0}", "({a}) {b}-{c}", "{a}-{b}-{c}", "{a}.{b}.{c}", "+1 ({a}) {b}-{c}",
    "1-{a}-{b}-{c}", "{a}/{b}/{c}", "{a} {b} {c}", "({a}){b}-{c}", "+1-{a}-{b}-{c}", "{a}\u00a0{b}\u2011{c}",
    "{a}-{b}-{c} x12", "tel {0}", " {0}", "{0} ", "+52{0}", "+ 1 {a} {b} {c}", "1({a}){b}{c}", "({a} {b} {c}",
    "{a}{b}+{c}", "({a})  {b} -- {c}", "(+1) {a}.{b}.{c}     ", "{0}\n", "{a}.......{b}........{c}",
]  # fmt: skip


def _written(number: str, way: str) -> str:
    return way.format(number, a=number[:3], b=number[3:6], c=number[6:])


TEXTS = st.lists(
    st.one_of(
        st.builds(_written, st.sampled_from(NUMBERS), st.sampled_from(WRITTEN)),
        st.sampled_from([None, "", "unknown", "911", "５２０２３４０１２３", "a5202340123", "+1520234012٣"]),
        st.text("0123456789+()-. /x", min_size=9, max_size=26),
    ),
    max_size=60,
)


@pytest.mark.parametrize("at_once", [3, 8_192])
@given(TEXTS, st.integers(0, 3))
@settings(deadline=None, max_examples=300)
def test_rows_are_read_as_texts_are(at_once: int, written: list[str | None], skipped: int) -> None:
    texts = pa.array([*["x"] * skipped, *written], pa.string()).slice(skipped)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phones, "_ROWS_AT_ONCE", at_once)
        found = plain_rows(texts)
    found.validate(full=True)
    wanted = plain_phones(texts, "US")
    # A way of writing is told by the first row of as many signs; rows beside it may be left to the slow way.
    differ = [
        (t, w, f) for t, w, f in zip(written, wanted.to_pylist(), found.to_pylist(), strict=True) if f not in (w, None)
    ]
    assert differ == []


@pytest.mark.parametrize(
    "way", [way for way in WRITTEN if plain_phones(pa.array([_written(NUMBERS[0], way)]), "US")[0].is_valid]
)
def test_each_plain_way_of_writing_is_read(way: str) -> None:
    texts = pa.array([_written(number, way) for number in [*NUMBERS[:7], "6025551234"]] * 3)
    wanted = plain_phones(texts, "US")
    found = plain_rows(texts)
    assert found.equals(wanted) == (pc.max(pc.binary_length(texts)).as_py() <= 24 and way.isascii())
    assert wanted.null_count == 12


def test_a_missing_number_stays_missing_whatever_stands_in_its_place() -> None:
    whole = pa.array(["5202340123"] * 3)
    _, ends, signs = whole.buffers()
    masked = pa.StringArray.from_buffers(3, ends, signs, pa.py_buffer(bytes([0b101])))
    assert plain_rows(masked).to_pylist() == ["+15202340123", None, "+15202340123"]


def test_texts_behind_a_head() -> None:
    numbers = plain_rows(pa.array(["5202340123", "unknown", None, "(602) 299-9999"]))
    assert prefixed("phone:", numbers).to_pylist() == ["phone:+15202340123", None, None, "phone:+16022999999"]
    for texts in (
        numbers.slice(1),
        pa.array(["a", "bcd", None]),
        pa.array([], pa.string()),
        pa.array([None], pa.string()),
        pa.array(["", ""]),
    ):
        assert prefixed("é:", texts).equals(pc.binary_join_element_wise("é:", texts, ""))


def test_columns_of_few_numbers_or_of_other_regions_are_told_apart_instead() -> None:
    many = pa.chunked_array([[str(5202000000 + row) for row in range(60_000)]])
    few = pa.chunked_array([[str(5202000000 + row % 100) for row in range(60_000)]])
    foreign = pa.chunked_array([[f"+44 20 7946 {row:05}" for row in range(60_000)]])
    assert suits(many, "US")
    assert not any([suits(few, "US"), suits(foreign, "US"), suits(many, "MX"), suits(many.slice(0, 40_000), "US")])
