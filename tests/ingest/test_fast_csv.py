"""The fast reader is only a faster one: row for row it gives what reading record by record gives."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.delivered_files import read, read_record_by_record

from igloo.ingest.formats import FileFormat

PIECES = ["a", "Ñ", "1", " ", '"', ",", ";", "|", "\t", "\n", "\r\n", "'", "\\", "#"]
CELLS = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
UNQUOTED = st.text(st.sampled_from(["a", "Ñ", "1", '"', "'", "\\", "#", "\t"]), max_size=4)


@st.composite
def delimited_files(draw: st.DrawFn) -> tuple[str, str]:
    """A delimited file as a program writes it, or as a hand does: ragged, with blank lines and stray quotes."""
    sign = draw(st.sampled_from(",;|"))
    width = draw(st.integers(1, 4))
    header = [f"C{i}" for i in range(width)]
    ending = draw(st.sampled_from(["\n", "\r\n"]))
    if draw(st.booleans()):
        rows = draw(st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=5))
        out = io.StringIO()
        quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
        csv.writer(out, delimiter=sign, lineterminator=ending, quoting=quoting).writerows([header, *rows])
        return sign, out.getvalue()
    lines = draw(st.lists(st.lists(UNQUOTED, max_size=width + 1), max_size=5))
    return sign, ending.join(sign.join(line) for line in [header, *lines]) + draw(st.sampled_from(["", ending]))


@settings(max_examples=60, deadline=None)
@given(delimited_files(), st.sampled_from([("",), ("", "a", "1")]))
def test_both_readers_give_the_same_rows(written: tuple[str, str], null_values: tuple[str, ...]) -> None:
    sign, text = written
    with TemporaryDirectory() as folder:
        path = Path(folder) / "delivered.csv"
        path.write_text(text, encoding="utf-8", newline="")
        form = FileFormat(type="csv", delimiter=sign, encoding="utf-8", null_values=null_values)
        slow, slow_rows = read_record_by_record(path, form)
        fast, fast_rows = read(path, form)
    assert fast_rows == slow_rows
    assert fast.unreadable == slow.unreadable
    assert (fast.columns, fast.rows_total) == (slow.columns, slow.rows_total)


def test_a_well_formed_file_does_take_the_fast_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cdr.csv"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    monkeypatch.setattr("igloo.reading.read_rows", lambda *_: pytest.fail("read record by record"))
    assert read(path)[1] == [(1, ("1", "2"))]
