"""Delivered files become numbered rows of text: nothing lost, nothing guessed, the original kept."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.ingest.delivered_files import read, read_record_by_record

from igloo.core.errors import DeliveryMistake
from igloo.ingest.delivery import keep_original, restore_original
from igloo.ingest.formats import FileFormat


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


def test_the_original_is_kept_byte_for_byte(tmp_path: Path) -> None:
    original = tmp_path / "tips.csv"
    original.write_bytes("﻿NAME;NOTE\r\n“Ana”;é\r\n".encode("cp1252", errors="replace") + bytes(range(256)) * 40)
    kept, again = tmp_path / "lake" / "originals" / "abc.zst", tmp_path / "again.csv"
    keep_original(original, kept)
    restore_original(kept, again)
    assert again.read_bytes() == original.read_bytes()
    assert not list(kept.parent.glob("*.part"))


def test_an_original_that_is_kept_is_not_written_again(tmp_path: Path) -> None:
    original, kept = _write(tmp_path / "a.csv", "A\n1\n"), tmp_path / "a.zst"
    keep_original(original, kept)
    before = kept.stat().st_mtime_ns
    keep_original(_write(tmp_path / "b.csv", "B\n2\n"), kept)
    assert kept.stat().st_mtime_ns == before


def test_quoted_newlines_stay_in_their_cell_and_count_as_one_row(tmp_path: Path) -> None:
    text = 'CASE,NARRATIVE\r\n17,"Driver said:\r\n""I know nobody"",\nthen asked for a lawyer."\r\n18,none\r\n'
    _, rows = read(_write(tmp_path / "encounters.csv", text))
    assert rows == [
        (1, ("17", 'Driver said:\r\n"I know nobody",\nthen asked for a lawyer.')),
        (2, ("18", "none")),
    ]


def test_ragged_rows_are_kept_apart_with_their_number_and_the_reason(tmp_path: Path) -> None:
    text = "CALLER,CALLED,SECONDS\n5205550101,5205550102,30\n5205550103,5205550104\n\n"
    text += "5205550105,5205550106,12,mast 4\n5205550107,5205550108,9\n"
    delivered, rows = read(_write(tmp_path / "cdr.csv", text))
    assert [number for number, _ in rows] == [1, 4]
    assert [(u.row, u.value, u.reason) for u in delivered.unreadable] == [
        (2, "5205550103,5205550104", "the row has 2 cells, the header has 3"),
        (3, "5205550105,5205550106,12,mast 4", "the row has 4 cells, the header has 3"),
    ]
    assert delivered.rows_total == 4


@pytest.mark.parametrize("ending", ["", ","])
def test_a_delimiter_at_the_end_of_every_line_loses_nothing(ending: str, tmp_path: Path) -> None:
    text = f"PLATE,STATE\nABC123,TX{ending}\nXYZ789,AZ{ending}\n"
    delivered, rows = read(_write(tmp_path / "plates.csv", text))
    assert rows == [(1, ("ABC123", "TX")), (2, ("XYZ789", "AZ"))]
    assert not delivered.unreadable


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    assert read(_write(tmp_path / "a.csv", "\n\nA,B\n\n1,2\n\n3,4\n\n"))[1] == [(1, ("1", "2")), (2, ("3", "4"))]
    assert read(_write(tmp_path / "b.csv", "A\n1\n\n3\n"))[1] == [(1, ("1",)), (2, ("3",))]


def test_lines_before_the_header_are_left_out(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", 'Report of, "3 March"\nPage 1\nA,B\n1,2\n')
    assert read(path, FileFormat(skip_lines=2))[1] == [(1, ("1", "2"))]


def test_a_file_without_a_header_has_the_columns_that_the_mapping_names(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", "5205550101,30\n5205550102,31\n")
    delivered, rows = read(path, FileFormat(header=False, columns=("PHONE", "SECONDS")))
    assert delivered.columns == ["PHONE", "SECONDS"]
    assert rows == [(1, ("5205550101", "30")), (2, ("5205550102", "31"))]


def test_words_that_mean_nothing_are_nothing(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.csv", "A,B\nN/A,-\n,0\n")
    assert read(path, FileFormat(null_values=("", "N/A", "-")))[1] == [(1, (None, None)), (2, (None, "0"))]


@pytest.mark.parametrize("header", ["NAME,PHONE,NAME", "NAME,PHONE, name "])
def test_a_header_that_names_a_column_twice_is_refused(header: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="names a column twice") as refused:
        read(_write(tmp_path / "a.csv", f"{header}\n1,2,3\n"))
    assert refused.value.got.lower() == "name"
    assert "columns:" in refused.value.next_step


def test_a_column_without_a_name_is_called_by_its_place(tmp_path: Path) -> None:
    assert read(_write(tmp_path / "a.csv", "A,,C\n1,2,3\n"))[0].columns == ["A", "column_2", "C"]


def test_a_file_of_blank_lines_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="no lines"):
        read(_write(tmp_path / "a.csv", "\n\n\n"))


def _workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_gives_dates_and_whole_numbers_as_people_write_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["GUEST", "ARRIVED", "BORN", "PHONE", "RATE", "ROOM"],
        ["Ana Ruiz", dt.datetime(2026, 3, 2, 17, 52), dt.date(1988, 12, 3), 5205550123, 64.5, None],
        [None] * 6,
        ["Li Wei", dt.datetime(2026, 3, 3, 0, 0, 1), dt.date(1990, 1, 31), 15205550177, 64.0, "12B"],
    ]
    delivered, found = read(_workbook(tmp_path / "stays.xlsx", {"Stays": rows}))
    assert delivered.columns == rows[0]
    assert found == [
        (1, ("Ana Ruiz", "2026-03-02 17:52:00", "1988-12-03", "5205550123", "64.5", None)),
        (2, ("Li Wei", "2026-03-03 00:00:01", "1990-01-31", "15205550177", "64", "12B")),
    ]


def test_a_sheet_is_chosen_by_name_and_a_missing_one_is_refused(tmp_path: Path) -> None:
    path = _workbook(tmp_path / "staff.xlsx", {"Cover": [["for official use"]], "Records": [["ID"], ["E1"]]})
    assert read(path, FileFormat(sheet="Records"))[1] == [(1, ("E1",))]
    with pytest.raises(DeliveryMistake, match="no such sheet") as refused:
        read(path, FileFormat(sheet="Record"))
    assert refused.value.expected == "Cover, Records"


def test_an_empty_sheet_and_a_file_that_is_no_workbook_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="no lines"):
        read(_workbook(tmp_path / "empty.xlsx", {"Sheet": []}))
    with pytest.raises(DeliveryMistake, match="cannot be opened"):
        read(_write(tmp_path / "page.xlsx", "<html>Session expired</html>"))


def test_json_lines_keep_nested_keys_and_number_a_broken_line(tmp_path: Path) -> None:
    records = [
        {"id": 7, "from": {"phone": "520-555-0101", "name": "Ana"}, "tags": ["a", "b"], "read": True, "x": None},
        {"id": 8.5, "from": {"phone": "520-555-0102"}, "parts": [{"n": 1}], "read": False, "note": "“hi”"},
    ]
    lines = [json.dumps(records[0]), '{"id": 9, "from"', "", json.dumps(records[1], ensure_ascii=False), '["list"]']
    delivered, rows = read(_write(tmp_path / "messages.jsonl", "\n".join(lines)))
    assert delivered.columns == ["id", "from.phone", "from.name", "tags", "read", "x", "parts", "note"]
    assert rows == [
        (1, ("7", "520-555-0101", "Ana", "a, b", "true", None, None, None)),
        (3, ("8.5", "520-555-0102", None, None, "false", None, '[{"n": 1}]', "“hi”")),
    ]
    assert [(u.row, u.value, u.reason) for u in delivered.unreadable] == [
        (2, '{"id": 9, "from"', "the line is not a JSON object"),
        (4, '["list"]', "the line is not a JSON object"),
    ]
    assert delivered.rows_total == 4


def test_a_json_list_over_many_lines_is_refused_with_the_way_out(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="No line of this file is a JSON object") as refused:
        read(_write(tmp_path / "tips.json", json.dumps([{"a": 1}, {"a": 2}], indent=1)))
    assert "jq -c" in refused.value.next_step


def test_json_keys_that_differ_in_case_only_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="names a column twice"):
        read(_write(tmp_path / "a.jsonl", '{"Phone": "1"}\n{"phone": "2"}\n'))


def test_parquet_comes_as_text_with_row_numbers(tmp_path: Path) -> None:
    times = pa.array([dt.datetime(2026, 3, 2, 17, 52), None], pa.timestamp("us"))
    table = pa.table({"PLATE": ["ABC123", "O'NEIL"], "READ_AT": times, "CONFIDENCE": [0.5, 1.0], "LANE": [1, None]})
    pq.write_table(table, tmp_path / "reads.parquet")
    delivered, rows = read(tmp_path / "reads.parquet")
    assert delivered.columns == ["PLATE", "READ_AT", "CONFIDENCE", "LANE"]
    assert rows == [(1, ("ABC123", "2026-03-02 17:52:00", "0.5", "1")), (2, ("O'NEIL", None, "1.0", None))]


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake, match="Parquet file cannot be read"):
        read(_write(tmp_path / "reads.parquet", "PLATE\nABC123\n"))


def test_many_rows_are_numbered_in_order_across_chunks(tmp_path: Path) -> None:
    lines = ["A,B"] + [f"{n},x" if n % 20_000 else f"{n}" for n in range(1, 60_001)]
    delivered, rows = read_record_by_record(_write(tmp_path / "a.csv", "\n".join(lines)))
    assert [u.row for u in delivered.unreadable] == [20_000, 40_000, 60_000]
    assert all(int(cells[0] or 0) == number for number, cells in rows)
    assert delivered.rows_total == 60_000 == len(rows) + 3
