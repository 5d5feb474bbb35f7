"""Type, encoding and delimiter are found out from the file; what cannot be read says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.ingest.delivered_files import read

from igloo.core.errors import DeliveryMistake
from igloo.ingest.formats import FileFormat, complete_format, detect_delimiter, detect_encoding

NAMES = "NAME,NOTE\nJosé Núñez,“said he’d call back – tomorrow”\nAna Ibáñez,ok\n"


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_every_delimiter_is_found_out(sign: str, tmp_path: Path) -> None:
    path = tmp_path / "cdr_2026_03.csv"
    lines = [["A_NUMBER", "B_NUMBER", "SITE"], ["5205550123", "5205550177", "Nogales, AZ; mast 4"]]
    path.write_text("\n".join(sign.join(f'"{c}"' for c in line) for line in lines) + "\n", encoding="utf-8")
    assert detect_delimiter(path, "utf-8") == sign
    delivered, rows = read(path)
    assert delivered.columns == lines[0]
    assert rows == [(1, tuple(lines[1]))]


def test_a_file_of_one_column_is_split_by_commas(tmp_path: Path) -> None:
    path = tmp_path / "numbers.txt"
    path.write_text("PHONE\n5205550123\n5205550177\n", encoding="utf-8")
    assert detect_delimiter(path, "utf-8") == ","


@pytest.mark.parametrize(
    ("written_as", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-be-with-mark", "utf-16"),
    ],
)
def test_an_encoding_is_found_out_and_every_letter_survives(written_as: str, found: str, tmp_path: Path) -> None:
    path = tmp_path / "subscribers.csv"
    with_mark = written_as.endswith("-with-mark")
    raw = ("\ufeff" + NAMES).encode("utf-16-be") if with_mark else NAMES.encode(written_as)
    path.write_bytes(raw)
    assert detect_encoding(path) == found
    delivered, rows = read(path)
    assert delivered.columns == ["NAME", "NOTE"], "the byte order mark is no part of the first column's name"
    assert rows[0] == (1, ("José Núñez", "“said he’d call back – tomorrow”"))


def test_western_accents_without_curly_quotes_are_latin_1(tmp_path: Path) -> None:
    path = tmp_path / "subscribers.csv"
    path.write_bytes("NAME,CITY\nJosé Núñez,Mérida\nAna Ibáñez,Cancún\n".encode("latin-1"))
    assert detect_encoding(path) == "latin-1"
    assert read(path)[1][1] == (2, ("Ana Ibáñez", "Cancún"))


def test_other_scripts_are_not_taken_for_western_letters(tmp_path: Path) -> None:
    path = tmp_path / "passengers.csv"
    people = ["Иванов Сергей", "Петрова Наталья Викторовна", "Кузнецов Дмитрий"] * 20
    path.write_bytes(("ИМЯ;ГОРОД\n" + "".join(f"{p};Екатеринбург\n" for p in people)).encode("cp1251"))
    assert read(path)[1][0] == (1, ("Иванов Сергей", "Екатеринбург"))


def test_a_declared_encoding_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("N,M\nMüller,1\n".encode("cp850"))
    assert read(path, FileFormat(encoding="cp850"))[1] == [(1, ("Müller", "1"))]


def test_bytes_that_are_wrong_in_a_declared_encoding_do_not_stop_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("NAÏVE,M\nMüller,1\n".encode("latin-1"))
    delivered, rows = read(path, FileFormat(encoding="utf-8"))
    assert delivered.columns == ["NA�VE", "M"]
    assert rows == [(1, ("M�ller", "1"))]


def test_an_encoding_that_does_not_exist_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("N\n1\n", encoding="utf-8")
    with pytest.raises(DeliveryMistake, match="There is no such encoding") as refused:
        complete_format(path, FileFormat(encoding="cp1522"))
    assert "cp1252" in refused.value.next_step


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cdr.csv"
    path.touch()
    with pytest.raises(DeliveryMistake, match="This file is empty"):
        complete_format(path, FileFormat())


def test_an_unknown_extension_is_refused_unless_the_mapping_says_the_type(tmp_path: Path) -> None:
    path = tmp_path / "cdr.export"
    path.write_text("A,B\n1,2\n", encoding="utf-8")
    with pytest.raises(DeliveryMistake, match="does not know this type") as refused:
        complete_format(path, FileFormat())
    assert refused.value.got == ".export"
    assert "type: csv" in refused.value.next_step
    assert read(path, FileFormat(type="csv"))[1] == [(1, ("1", "2"))]
