"""Whatever is delivered: a sentence or reconciled counts; no traceback, and nothing that is silently gone."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.ingest.bad_files import BAD_FILES, CALL, FILE, HEADER, ROWS, BadFile
from tests.ingest.delivered_files import read
from tests.mapping.small_deliveries import Transcribed, transcribe_source

from igloo.core.errors import IglooError, UserMistake
from igloo.ingest import packed

MAPPING = """
files:
  - match: "calls.*"
    events:
      - {kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}, properties: {duration_s: S}}
"""


def _deliver(folder: Path, name: str, data: bytes) -> Transcribed:
    deliveries = folder / "carrier" / "deliveries"
    deliveries.mkdir(parents=True)
    (deliveries / name).write_bytes(data)
    return transcribe_source(folder, MAPPING, {})


def _counts(found: Transcribed) -> tuple[int, ...]:
    note = found.batches[0]
    return tuple(int(note[f"rows_{name}"]) for name in ("total", "loaded", "duplicate", "rejected"))


@pytest.mark.parametrize("bad", BAD_FILES, ids=[bad.name for bad in BAD_FILES])
def test_a_bad_file_ends_in_a_sentence_or_in_counts_that_add_up(bad: BadFile, tmp_path: Path) -> None:
    if bad.counts is None:
        with pytest.raises(UserMistake, match=bad.says) as refused:
            _deliver(tmp_path, "calls.csv", bad.data)
        assert all((refused.value.where, refused.value.got, refused.value.expected, refused.value.next_step))
        return
    found = _deliver(tmp_path, "calls.csv", bad.data)
    assert _counts(found) == bad.counts
    refusals = found.refusals()
    for reason in bad.reasons:
        assert any(reason in given for *_, given in refusals), refusals
    assert len(found.rows("event_call", "row")) == bad.counts[1]


PIECES = [
    "a",
    "5205550101",
    "2026-03-01 10:00:00",
    ",",
    ",",
    '"',
    "\n",
    "\r\n",
    "\r",
    "\0",
    "é",
    "\ufffd",
    " ",
    ";",
    "=",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"])
few = settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@few
@given(TEXTS, ENCODINGS, st.integers(0, 3))
def test_any_file_is_accounted_for_to_the_row(text: str, encoding: str, cut: int) -> None:
    data = (HEADER + CALL.decode() + text).encode(encoding, errors="replace")
    with TemporaryDirectory() as folder:
        try:
            found = _deliver(Path(folder), "calls.csv", data[: len(data) - cut])
        except IglooError as refused:
            assert refused.next_step
            return
    total, *parts = _counts(found)
    assert total == sum(parts)
    outcomes = found.tables["row_outcome"]
    concerned = set(outcomes.loc[outcomes["outcome"].isin(["duplicate", "rejected"]), "row"])
    assert concerned | set(found.rows("event_call", "row")) == set(range(1, total + 1))
    assert not concerned & set(found.rows("event_call", "row"))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([".csv", ".xlsx", ".jsonl", ".parquet", ".csv.gz", ".zip", ".xls"]))
def test_noise_of_any_type_is_read_or_refused_in_a_sentence(noise: bytes, suffix: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"calls{suffix}"
        path.write_bytes(noise)
        try:
            plain = packed.unpacked(path, Path(folder) / "..")
            delivered, rows = read(plain)
        except IglooError as refused:
            assert refused.what
            assert refused.next_step
        else:
            assert delivered.rows_total == len(rows) + len(delivered.unreadable)


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for line in FILE.decode().splitlines():
        book.worksheets[0].append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    names, *lines = [line.split(",") for line in FILE.decode().splitlines()]
    out = io.BytesIO()
    pq.write_table(pa.table(dict(zip(names, map(list, zip(*lines, strict=True)), strict=True))), out)
    return out.getvalue()


def _zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


WHOLE = {
    "calls.xlsx": _workbook(),
    "calls.parquet": _parquet(),
    "calls.csv.gz": gzip.compress(FILE),
    "calls.csv.zip": _zip(calls__csv=FILE),
}


@pytest.mark.parametrize("name", WHOLE)
def test_workbooks_parquet_and_packed_files_give_the_rows_of_the_plain_file(name: str, tmp_path: Path) -> None:
    assert _counts(_deliver(tmp_path, name, WHOLE[name])) == (ROWS, ROWS, 0, 0)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_file_that_was_cut_off_is_refused_in_a_sentence(name: str, share: float, tmp_path: Path) -> None:
    data = WHOLE[name]
    with pytest.raises(UserMistake) as refused:
        _deliver(tmp_path, name, data[: int(len(data) * share)])
    assert "Ask for the delivery again" in refused.value.next_step or "save it again" in refused.value.next_step


@pytest.mark.parametrize("name", ["calls.csv.gz", "calls.csv.zip", "calls.xlsx"])
def test_what_unpacks_without_end_is_refused_before_it_fills_the_disk(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "ALWAYS_BYTES", 1_000_000)
    zeros = bytes(8_000_000)
    bombs = {"gz": gzip.compress(zeros), "zip": _zip(calls__csv=zeros), "xlsx": _zip(xl__xml=zeros)}
    with pytest.raises(UserMistake, match="unpacks to far more"):
        _deliver(tmp_path, name, bombs[name.rsplit(".", 1)[-1]])
    assert sum(p.stat().st_size for p in (tmp_path / "lake" / "parts").rglob("*") if p.is_file()) < 3_000_000


def test_a_zip_of_several_files_says_what_it_holds(tmp_path: Path) -> None:
    with pytest.raises(UserMistake, match="does not hold exactly one file") as refused:
        _deliver(tmp_path, "calls.csv.zip", _zip(a__csv=FILE, b__csv=FILE))
    assert "a.csv, b.csv" in refused.value.got


def test_a_link_out_of_the_deliveries_is_refused_and_one_within_is_the_file_itself(tmp_path: Path) -> None:
    deliveries = tmp_path / "carrier" / "deliveries"
    deliveries.mkdir(parents=True)
    (tmp_path / "secret.csv").write_bytes(FILE)
    (deliveries / "calls.csv").symlink_to(tmp_path / "secret.csv")
    with pytest.raises(UserMistake, match="leads out of their folder"):
        transcribe_source(tmp_path, MAPPING, {})
    (tmp_path / "secret.csv").unlink()
    with pytest.raises(UserMistake, match="A link leads nowhere"):
        transcribe_source(tmp_path, MAPPING, {})
    (deliveries / "calls.csv").unlink()
    (deliveries / "calls.csv").write_bytes(FILE)
    (deliveries / "calls.a.csv").symlink_to(deliveries / "calls.csv")
    assert [batch["file_name"] for batch in transcribe_source(tmp_path, MAPPING, {}).batches] == ["calls.a.csv"]


def test_formulas_are_kept_as_the_text_they_are(tmp_path: Path) -> None:
    text = FILE.decode() + '2026-03-01 10:00:00,5205550101,5205550102,"=HYPERLINK(""http://x"",1)"\n'
    found = _deliver(tmp_path, "calls.csv", text.encode())
    ((_, outcome, column, value, _),) = found.refusals()
    assert (outcome, column, value) == ("value_set_aside", "S", '=HYPERLINK("http://x",1)')


def test_a_file_of_ten_thousand_columns_is_loaded_and_kept_whole(tmp_path: Path) -> None:
    more = [f"C{i}" for i in range(10_000)]
    cells = ",".join("x" for _ in more)
    lines = [f"AT,A,B,S,{','.join(more)}"]
    lines += [f"2026-03-01 10:0{i}:00,5205550101,5205550102,60,{cells}" for i in range(2)]
    found = _deliver(tmp_path, "calls.csv", ("\n".join(lines) + "\n").encode())
    assert _counts(found) == (2, 2, 0, 0)
    (delivered,) = (tmp_path / "lake" / "tables" / "delivered").glob("*.parquet")
    assert set(more) <= set(pq.read_schema(delivered).names)


def test_a_cell_of_a_hundred_million_signs_costs_its_row_and_no_other(tmp_path: Path) -> None:
    text = (
        CALL
        + b"2026-03-01 10:09:00,5205550101,5205550102,"
        + b"9" * 100_000_000
        + b"\n"
        + CALL.replace(b"0101", b"0109")
    )
    found = _deliver(tmp_path, "calls.csv", HEADER.encode() + text)
    assert _counts(found) == (3, 2, 0, 1)
    ((row, outcome, _, value, reason),) = found.refusals()
    assert (row, outcome, reason) == (2, "rejected", "the row is longer than 16,777,216 signs")
    assert len(value) == 500


def test_each_of_many_junk_rows_is_listed_with_what_it_held(tmp_path: Path) -> None:
    junk = [f"junk {i}" for i in range(2_000)]
    wrong = [f"never,5205550101,none,{i}" for i in range(2_000)]
    text = HEADER + CALL.decode() + "".join(f"{line}\n" for line in [*junk, *wrong])
    found = _deliver(tmp_path, "calls.csv", text.encode())
    assert _counts(found) == (4_001, 1, 0, 4_000)
    listed = [(row, column, value) for row, _, column, value, _ in found.refusals()]
    assert [value for row, _, value in listed if row <= 2_001] == junk
    both = [entry for i in range(2_002, 4_002) for entry in ((i, "AT", "never"), (i, "B", "none"))]
    assert sorted(entry for entry in listed if entry[0] > 2_001) == sorted(both)
