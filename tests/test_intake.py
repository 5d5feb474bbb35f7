"""Files and their mapping must fit: what does not is refused with the nearest right word, before a row is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mapping.small_deliveries import transcribe_source

from igloo.core.errors import ConfigMistake, UserMistake

MAPPING = """
files:
  - match: "cdr*.csv"
    lookups: {sites: {file: sites.csv, key: CODE, value: NAME}}
    identifiers: [{kind: phone, value: {column: TEL, lookup: sites}}]
  - match: "*_2026.csv"
    identifiers: [{kind: phone, value: TEL}]
"""
SITES = "CODE,NAME\n1,5205550101\n"


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"cdr_2026.csv": "TEL\n1\n"}, ["Exactly one layout must fit", "cdr*.csv, *_2026.csv", "file cdr_2026.csv"]),
        ({"other.csv": "TEL\n1\n"}, ["Exactly one layout must fit", "none fits"]),
        ({"a_2026.csv": "TEI,NAME\n1,x\n"}, ["The file has no column “TEL”", "TEI, NAME", "Did you mean “TEI”?"]),
        ({"cdr.csv": "TEL\n1\n", "../sites.csv": ""}, ["This file is empty"]),
        ({"cdr.csv": "TEL\n1\n", "../sites.csv": "CODE,NAMES\n1,2\n"}, ["no column “NAME”", "Did you mean “NAMES”?"]),
    ],
)
def test_what_does_not_fit_is_refused(files: dict[str, str], says: list[str], tmp_path: Path) -> None:
    sites = {"../sites.csv": SITES}
    with pytest.raises(UserMistake) as refused:
        transcribe_source(tmp_path, MAPPING, sites | files)
    for words in says:
        assert words in str(refused.value)
    assert refused.value.exit_code == 2


def test_a_lookup_without_its_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistake, match="The file of the lookup “sites” is not there"):
        transcribe_source(tmp_path, MAPPING, {"cdr.csv": "TEL\n1\n"})


def test_a_lookup_file_may_have_any_encoding_and_delimiter(tmp_path: Path) -> None:
    source = tmp_path / "carrier"
    source.mkdir()
    (source / "sites.csv").write_bytes("CODE;NAME;CITY\n 1 ;520-555-0101;Cancún\n".encode("cp1252"))
    found = transcribe_source(tmp_path, MAPPING, {"cdr.csv": "TEL\n1\n"})
    assert found.rows("identifier_use", "ident_id") == ["phone:+15205550101"]
