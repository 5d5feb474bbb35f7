"""A list is read as it comes, and which column was used is said."""

from __future__ import annotations

import io

import openpyxl
import pytest

from igloo.core.errors import DeliveryMistake
from igloo.search.crossref.reading import read_list


def test_lines_keep_their_numbers_and_blank_ones_are_left_out() -> None:
    found = read_list("A", "520-555-0123\n\n  López, Ana \n")
    assert [(line.line, line.given) for line in found.lines] == [(1, "520-555-0123"), (3, "López, Ana")]
    assert found.columns == ()


def test_a_header_says_which_columns_are_used_and_protected_ones_never_are() -> None:
    text = "Last Name;First Name;DOB;Nationality;Remarks;Cell\nLópez;Ana;1988-03-12;x;tall;520 555 0123\n"
    found = read_list("A", text)
    assert [(use.column, use.taken_for) for use in found.columns] == [
        ("Last Name", "surname"),
        ("First Name", "given"),
        ("DOB", "birth_date"),
        ("Nationality", ""),
        ("Remarks", ""),
        ("Cell", "phone"),
    ]
    assert found.columns[3].why == "a protected attribute is never looked up"
    assert [line.line for line in found.lines] == [2]
    assert found.lines[0].cells == (("name", "Ana López"), ("birth_date", "1988-03-12"), ("phone", "520 555 0123"))


def test_a_column_without_a_telling_header_is_used_when_its_values_are_phones() -> None:
    found = read_list("A", "name,x\nAna Lopez,520 555 0123\nBo Li,520 555 0124\n")
    assert [(use.taken_for, use.why) for use in found.columns] == [
        ("name", "by its header"),
        ("phone", "by its values"),
    ]


def test_one_column_under_a_header() -> None:
    found = read_list("A", "Phone Number\n520 555 0123\n")
    assert [line.cells for line in found.lines] == [(("phone", "520 555 0123"),)]


def test_commas_in_names_make_no_table() -> None:
    found = read_list("A", "Lopez, Ana\nLi, Bo\nRuiz, Vera\n")
    assert [line.given for line in found.lines] == ["Lopez, Ana", "Li, Bo", "Ruiz, Vera"]


def test_a_spreadsheet_keeps_phones_that_it_took_for_numbers() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["Nombre", "Telefono"], ["Ana López", 5205550123], ["Bo Li", None]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    found = read_list("A", out.getvalue())
    assert [line.cells for line in found.lines] == [
        (("name", "Ana López"), ("phone", "5205550123")),
        (("name", "Bo Li"),),
    ]


def test_a_broken_spreadsheet_is_a_sentence() -> None:
    with pytest.raises(DeliveryMistake, match="cannot be read"):
        read_list("A", b"PK\x03\x04 nothing else")


def test_utf_16_and_western_files_are_read() -> None:
    assert read_list("A", "Peña".encode("utf-16")).lines[0].given == "Peña"
    assert read_list("A", "Peña".encode("cp1252")).lines[0].given == "Peña"
