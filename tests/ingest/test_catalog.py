"""source.yml: what is declared is read, and every mistake says which key and what would be right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from igloo.core.errors import ConfigMistake, NotFound
from igloo.ingest.catalog import read_catalog, read_source

NORTH: dict[str, Any] = {
    "title": "Carrier North call records",
    "agency": "Carrier North, by subpoena",
    "kind": "call_records",
    "reliability": "B",
    "legal_basis": "Subpoena 12-345",
    "time_zone": "America/Chicago",
}


def _source(folder: Path, **changes: Any) -> Path:
    source = folder / "sources" / "carrier_north"
    source.mkdir(parents=True, exist_ok=True)
    declared = {key: value for key, value in (NORTH | changes).items() if value != "LEFT OUT"}
    (source / "source.yml").write_text(yaml.safe_dump(declared, allow_unicode=True), encoding="utf-8")
    return source


def test_the_least_declaration_has_sensible_defaults(tmp_path: Path) -> None:
    source = read_source(_source(tmp_path), "MX")
    assert (source.source_id, source.region, source.lineage_group) == ("carrier_north", "MX", "carrier_north")
    assert source.credibility is None
    assert not source.keep_duplicates
    assert source.row_count_notes(0) == []


def test_everything_that_can_be_declared_reaches_the_table(tmp_path: Path) -> None:
    declared = _source(
        tmp_path,
        credibility=2,
        lineage_group="carriers",
        region="CA",
        retention={"until": "2027-06-30", "purge_after_days": 1825},
        coverage={"from": "2026-01-01", "to": "2026-06-30", "records": "inbound", "not_collected": "outbound"},
        duplicates="keep",
    )
    source = read_source(declared, "US")
    assert source.keep_duplicates
    row = source.as_row()
    assert (row["credibility"], row["lineage_group"], row["retain_until"]) == (2.0, "carriers", "2027-06-30")
    assert (row["coverage_from"], row["records_directions"], row["not_collected"]) == (
        "2026-01-01", "inbound", "outbound",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "note"),
    [
        (9, "carrier_north: 9 rows came, at least 10 were expected (source.yml)"),
        (10, None),
        (1000, None),
        (1001, "carrier_north: 1,001 rows came, at most 1,000 were expected (source.yml)"),
    ],
)
def test_a_delivery_of_unexpected_size_is_noted(rows: int, note: str | None, tmp_path: Path) -> None:
    source = read_source(_source(tmp_path, expect={"min_rows": 10, "max_rows": 1000}), "US")
    assert source.row_count_notes(rows) == ([note] if note else [])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reliabilty": "A"}, ["There is no key “reliabilty”", "Did you mean “reliability”?"]),
        ({"legal_basis": "LEFT OUT"}, ["The key “legal_basis” is missing", "Add “legal_basis”."]),
        ({"kind": "call_record"}, ["source.yml, kind", "Did you mean “call_records”?"]),
        ({"reliability": "G"}, ["source.yml, reliability", "A, B, C, D, E, F"]),
        ({"credibility": 7}, ["no Admiralty grade", "1 to 6"]),
        ({"time_zone": "America/Chicgo"}, ["no such time zone", "Did you mean “America/Chicago”?"]),
        ({"time_zone": "../etc/passwd"}, ["no such time zone"]),
        ({"duplicates": "kep"}, ["source.yml, duplicates", "Did you mean “keep”?"]),
        ({"coverage": {"not_colected": "x"}}, ["source.yml, coverage", "Did you mean “not_collected”?"]),
        ({"coverage": {"from": "2026-13-01"}}, ["This is no date", "coverage from", "YYYY-MM-DD"]),
        ({"coverage": "all"}, ["“coverage” should hold keys and values"]),
        ({"retention": {"until": "soon"}}, ["This is no date", "retention until"]),
        ({"expect": {"min_row": 3}}, ["Did you mean “min_rows”?"]),
        ({"expect": {"min_rows": "many"}}, ["expect min_rows", "a whole number"]),
        ({"region": "XY"}, ["region", "two letters"]),
    ],
)
def test_a_mistake_says_where_and_what_would_be_right(changes: dict[str, Any], says: list[str], tmp_path: Path) -> None:
    with pytest.raises(ConfigMistake) as refused:
        read_source(_source(tmp_path, **changes), "US")
    for words in says:
        assert words in str(refused.value)
    assert refused.value.next_step


def test_a_file_that_is_no_yaml_says_line_and_column(tmp_path: Path) -> None:
    source = _source(tmp_path)
    (source / "source.yml").write_text("title: North\nagency: [unfinished\nkind: tips\n", encoding="utf-8")
    with pytest.raises(ConfigMistake, match="not valid YAML") as refused:
        read_source(source, "US")
    assert "line 3" in refused.value.where


def test_a_file_in_another_encoding_is_refused_not_crashed_on(tmp_path: Path) -> None:
    source = _source(tmp_path)
    (source / "source.yml").write_bytes("title: Operadora México\n".encode("cp1252"))
    with pytest.raises(ConfigMistake, match="UTF-8"):
        read_source(source, "US")


def test_a_folder_without_source_yml_and_a_workspace_without_sources(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistake, match="no sources yet"):
        read_catalog(tmp_path, "US")
    (tmp_path / "sources" / "new").mkdir(parents=True)
    with pytest.raises(NotFound, match=r"There is no source\.yml"):
        read_catalog(tmp_path, "US")


def test_the_catalog_is_alphabetical_and_skips_hidden_folders(tmp_path: Path) -> None:
    _source(tmp_path)
    other = tmp_path / "sources" / "border"
    other.mkdir()
    (other / "source.yml").write_text(yaml.safe_dump(NORTH), encoding="utf-8")
    (tmp_path / "sources" / ".git").mkdir()
    assert [s.source_id for s in read_catalog(tmp_path, "US")] == ["border", "carrier_north"]


def test_columns_places_and_directions_that_are_promised_are_read(tmp_path: Path) -> None:
    source = read_source(
        _source(
            tmp_path,
            coverage={"directions": "inbound", "places": ["East", "West"]},
            expect={"columns": {"AMOUNT": {"min": 0, "max": 100_000, "not_empty": 0.95}}},
        ),
        "US",
    )
    assert [(c.column, c.low, c.high, c.not_empty) for c in source.column_limits] == [("AMOUNT", 0, 100_000, 0.95)]
    row = source.as_row()
    assert (row["coverage_directions"], row["coverage_places"]) == ("inbound", "East|West")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"expect": {"columns": {"AMOUNT": {"mix": 0}}}}, "min"),
        ({"expect": {"columns": {"AMOUNT": {"min": "0"}}}}, "a number"),
        ({"expect": {"columns": {"AMOUNT": {"min": 5, "max": 1}}}}, "min not above max"),
        ({"expect": {"columns": {"AMOUNT": {"not_empty": 95}}}}, "a share from 0 to 1"),
        ({"expect": {"columns": {"AMOUNT": {}}}}, "one or more of"),
        ({"expect": {"columns": ["AMOUNT"]}}, "columns: {AMOUNT"),
        ({"coverage": {"directions": ["inbond"]}}, "inbound"),
        ({"coverage": {"places": [12]}}, "East Bridge"),
        ({"coverage": {"place": ["East"]}}, "places"),
    ],
)
def test_a_promise_that_cannot_be_kept_is_refused_with_what_would_be_right(
    tmp_path: Path, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(ConfigMistake) as refusal:
        read_source(_source(tmp_path, **changes), "US")
    assert told in str(refusal.value)
