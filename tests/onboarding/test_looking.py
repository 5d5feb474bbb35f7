"""How a file is written: delimiter, encoding, header, lines above it, sheets; and what is counted over all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from igloo.core.errors import DeliveryMistake
from igloo.onboarding.looking import COLUMNS_LOOKED_AT, look_at

ROWS = [("2026-03-02 10:15:00", "Ana Quiroz", "(520) 234-0123"), ("2026-03-03 11:00:00", "Iván Chen", "520-234-0199")]


def look(folder: Path, name: str, content: bytes, **said: Any) -> Any:
    path = folder / name
    path.write_bytes(content)
    return look_at(path, said, folder / "work")


def lines(delimiter: str, header: bool = True) -> str:
    head = [("WHEN", "NAME", "TEL")] if header else []
    return "\n".join(delimiter.join(row) for row in [*head, *ROWS]) + "\n"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    found = look(tmp_path, "a.txt", lines(delimiter).encode())
    assert (found.form.delimiter, found.columns, found.n_rows) == (delimiter, ("WHEN", "NAME", "TEL"), 2)


def test_commas_inside_quoted_names_are_no_delimiter(tmp_path: Path) -> None:
    text = 'ID\tNAME\tTEL\n"1"\t"Quiroz, Ana"\t"520"\n"2"\t"Chen, Iván"\t"521"\n'
    assert look(tmp_path, "a.tsv", text.encode()).form.delimiter == "\t"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_the_encoding_is_found(encoding: str, tmp_path: Path) -> None:
    text = lines(",") + "".join(f"2026-03-04 11:00:0{i},José Peña Núñez,5202340{i}99\n" for i in range(10))
    found = look(tmp_path, "a.csv", text.encode(encoding))
    assert ("José Peña Núñez", 10) in found.table.column("NAME").values


def test_titles_above_the_header_are_skipped_and_said(tmp_path: Path) -> None:
    text = "Carrier North, call records\nPrinted 04/01/2026\n\n" + lines(",")
    found = look(tmp_path, "a.csv", text.encode())
    assert found.columns == ("WHEN", "NAME", "TEL")
    assert found.declared["skip_lines"] == 3
    assert "3 lines above the header" in found.why
    assert found.n_rows == 2


def test_a_file_without_a_header_gets_names_for_its_columns(tmp_path: Path) -> None:
    found = look(tmp_path, "a.csv", lines(",", header=False).encode())
    assert found.columns == ("column_1", "column_2", "column_3")
    assert found.declared["header"] is False
    assert found.declared["columns"] == ["column_1", "column_2", "column_3"]
    assert found.n_rows == 2
    assert "no header" in found.why


def test_what_the_user_says_about_the_format_holds(tmp_path: Path) -> None:
    found = look(tmp_path, "a.csv", lines(",", header=False).encode(), header=True)
    assert found.n_rows == 1
    assert look(tmp_path, "b.csv", lines(";").encode(), delimiter=",").columns == ("WHEN;NAME;TEL",)


def test_a_workbook_with_titles_and_two_sheets(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Notes"
    book.active.append(["nothing here", "x"])
    sheet = book.create_sheet("Calls")
    for row in [("Report of 1 April",), ("WHEN", "NAME", "TEL"), *ROWS]:
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    found = look_at(tmp_path / "a.xlsx", {"sheet": "Calls"}, tmp_path / "work")
    assert found.sheets == ("Notes", "Calls")
    assert found.columns == ("WHEN", "NAME", "TEL")
    assert found.declared == {"type": "xlsx", "sheet": "Calls", "skip_lines": 1}


def test_counts_are_of_the_whole_file_although_few_values_are_kept(tmp_path: Path) -> None:
    days = "\n".join(f"{1 + i % 12:02d}/{1 + i // 12 % 12:02d}/2026,{i}" for i in range(9_000))
    found = look(tmp_path, "a.csv", f"DAY,N\n{days}\n25/03/2026,x\n".encode())
    day, number = found.table.columns
    assert (day.leading.rows, day.leading.first_above_12, day.leading.second_above_12) == (9_001, 1, 0)
    assert number.n_distinct == 9_001
    assert 2_500 < len(number.values) <= 5_000
    assert number.n_empty == 0


def test_looking_twice_is_the_same(tmp_path: Path) -> None:
    first = look(tmp_path, "a.csv", lines(",").encode())
    assert look_at(tmp_path / "a.csv", {}, tmp_path / "work").table == first.table


def test_a_file_of_a_thousand_columns_is_looked_at_in_part_and_says_so(tmp_path: Path) -> None:
    header = ",".join(f"c{i}" for i in range(1_000))
    found = look(tmp_path, "a.csv", f"{header}\n{','.join('7' * 1_000)}\n".encode())
    assert len(found.table.columns) == COLUMNS_LOOKED_AT
    assert "of 1,000 columns the first 300 were looked at" in found.why


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"", "empty"),
        ("a.pdf", b"%PDF", "does not know"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "cannot be opened"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_sentence(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    with pytest.raises(DeliveryMistake) as caught:
        look(tmp_path, name, content)
    assert what in caught.value.what
    assert caught.value.next_step


def test_a_header_alone_is_no_mistake(tmp_path: Path) -> None:
    found = look(tmp_path, "a.csv", b"WHEN,NAME,TEL\n")
    assert (found.n_rows, found.columns) == (0, ("WHEN", "NAME", "TEL"))


def test_a_header_that_names_a_column_twice_is_told_apart(tmp_path: Path) -> None:
    found = look(tmp_path, "a.csv", "Name,Phone,NAME,Phone\nAna,1,Iván,2\nMei,3,Lars,4\n".encode())
    assert found.columns == ("Name", "Phone", "NAME_2", "Phone_2")
    assert found.declared == {
        "type": "csv", "delimiter": ",", "encoding": "utf-8", "skip_lines": 1, "header": False,
        "columns": ["Name", "Phone", "NAME_2", "Phone_2"],
    }  # fmt: skip
    assert found.n_rows == 2
    assert "two columns have one name" in found.why


def test_a_packed_file_is_looked_at_as_what_is_in_it(tmp_path: Path) -> None:
    import gzip

    found = look(tmp_path, "calls.csv.gz", gzip.compress(lines(";").encode()))
    assert (found.file_name, found.form.type, found.columns) == ("calls.csv.gz", "csv", ("WHEN", "NAME", "TEL"))
