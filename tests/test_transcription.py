"""Whatever is delivered: loaded + duplicate + rejected = total, and every loaded row has a record."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.mapping.small_deliveries import Transcribed, transcribe_source

MAPPING = """
files:
  - match: "*.csv"
    people:
      - {as: guest, name: NAME, birth_date: BORN, identifiers: {phone: {column: TEL, split: ";"}, plate: PLATE}}
    events:
      - kind: stay
        time: AT
        roles: {guest: {person: guest}, phone: {phone: {column: TEL, split: ";"}}, vehicle: {plate: PLATE}}
        properties: {guests: GUESTS}
        when: {column: TYPE, equals: STAY}
      - kind: sighting
        time: AT
        roles: {vehicle: {plate: PLATE}}
        when: {column: TYPE, in: [READ, STAY]}
"""
COLUMNS = ["TYPE", "AT", "NAME", "BORN", "TEL", "PLATE", "GUESTS"]
CELLS = [
    st.sampled_from(["STAY", "STAY", "READ", "OTHER", ""]),
    st.sampled_from(["2026-03-02 17:52", "2026-03-02", "2026-03-02", "yesterday", ""]),
    st.sampled_from(["Ana Ruiz", "Ruiz, Ana", "王伟", "N/A", "", " "]),
    st.sampled_from(["1990-01-31", "1990", "00/00/0000", ""]),
    st.sampled_from(["520-555-0101", "5205550101;5205550102", "911", "911; 5205550101", ";", "", " ; "]),
    st.sampled_from(["ABC-1234", "TX ABC1234", "none", "", '"'])
    , st.sampled_from(["2", "two", "nan", ""]),
]  # fmt: skip
ROWS = st.lists(st.tuples(*CELLS), min_size=10, max_size=30)
# Each example writes and reads files; many rows an example find more than many examples, and shrinking takes minutes.
few = settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
RECORDS = ("mention", "identifier_use", "event_stay", "event_sighting", "place")


def _transcribed(rows: list[tuple[str, ...]], ragged: int) -> Transcribed:
    out = io.StringIO()
    csv.writer(out).writerows([COLUMNS, *rows])
    text = out.getvalue() + "too;few\r\n" * ragged
    with TemporaryDirectory() as folder:
        return transcribe_source(Path(folder), MAPPING, {"stays.csv": text}, kind="stays")


def _rows_of(found: Transcribed, outcome: str) -> set[int]:
    frame = found.tables["row_outcome"]
    return set(frame.loc[frame["outcome"] == outcome, "row"])


@few
@given(ROWS, st.integers(0, 1))
def test_no_row_is_lost_and_none_counts_twice(rows: list[tuple[str, ...]], ragged: int) -> None:
    found = _transcribed(rows, ragged)
    (note,) = found.batches
    total = len(rows) + ragged
    assert note["rows_total"] == total
    assert note["rows_loaded"] + note["rows_duplicate"] + note["rows_rejected"] == total
    rejected, duplicate = _rows_of(found, "rejected"), _rows_of(found, "duplicate")
    assert not rejected & duplicate
    assert (len(rejected), len(duplicate)) == (note["rows_rejected"], note["rows_duplicate"])
    recorded = {(b, r) for t in RECORDS if t in found.tables for b, r in found.rows(t, "batch_id", "row")}
    loaded = {(note["batch_id"], row) for row in range(1, total + 1) if row not in rejected | duplicate}
    assert recorded == loaded
    assert _rows_of(found, "value_set_aside") <= {row for _, row in loaded} | rejected


@few
@given(ROWS)
def test_every_row_that_is_not_loaded_has_a_reason_and_keys_are_unique(rows: list[tuple[str, ...]]) -> None:
    found = _transcribed(rows, 1)
    for _, _, column, value, reason in found.refusals():
        assert reason
        assert column or value is None or reason.startswith(("equal to", "the row has"))
    for table, key in (("mention", "mention_id"), ("identifier_use", "use_id"), ("event_stay", "event_id")):
        ids = found.rows(table, key)
        assert len(ids) == len(set(ids))


def test_the_second_of_two_equal_rows_is_a_duplicate_unless_the_source_keeps_them(tmp_path: Path) -> None:
    row = "READ,2026-03-02,,,,ABC-1234,\n"
    files = {"a.csv": ",".join(COLUMNS) + "\n" + row + row, "b.csv": ",".join(COLUMNS) + "\n" + row}
    dropped = transcribe_source(tmp_path / "drop", MAPPING, files)
    assert [b["rows_duplicate"] for b in dropped.batches] == [1, 1]
    first, second = (b["batch_id"] for b in dropped.batches)
    found = dropped.rows("row_outcome", "batch_id", "row", "outcome", "other_batch_id", "other_row")
    assert sorted(found) == sorted([(first, 2, "duplicate", first, 1), (second, 1, "duplicate", first, 1)])
    assert len(dropped.tables["event_sighting"]) == 1
    kept = transcribe_source(tmp_path / "keep", MAPPING, files, duplicates="keep")
    assert [b["rows_loaded"] for b in kept.batches] == [2, 1]
    assert len(kept.tables["event_sighting"]) == 3


@pytest.mark.parametrize(
    ("kind", "spellings"),
    [
        ("phone", ["5205550123", "(520) 555-0123", "+1 520.555.0123", "1-520-555-0123"]),
        ("plate", ["TX-ABC1234", "tx abc-1234", "TX  ABC 1234", "ＴＸ ＡＢＣ１２３４"]),
        ("document", ["P1234567", "p 123-4567", "P-12345 67"]),
        ("email", ["ana@example.org", "Ana <ANA@Example.org>", " ana@example.org "]),
        ("handle", ["@AnaR", "anar", "@anar"]),
    ],
)
def test_one_identifier_written_differently_is_one_identifier(kind: str, spellings: list[str], tmp_path: Path) -> None:
    mapping = f'files: [{{match: "*.csv", identifiers: [{{kind: {kind}, value: ID}}]}}]'
    out = io.StringIO()
    csv.writer(out).writerows([["ID", "N"], *([s, n] for n, s in enumerate(spellings))])
    found = transcribe_source(tmp_path, mapping, {"a.csv": out.getvalue()})
    assert found.rows("identifier_use", "original") == [s.strip() for s in spellings]
    assert len(set(found.rows("identifier_use", "ident_id"))) == 1


def test_rows_that_are_read_in_parts_give_the_same_records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = (
        'files: [{match: "*.csv", events: [{kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}}]}]'
    )
    lines = [f"2026-03-0{i % 9 + 1} 01:30:00,520555{i % 13:04d},520556{i % 7:04d}" for i in range(40)]
    lines[11] = "yesterday,5205550101,5205550102"
    files = {f"{name}.csv": "AT,A,B\n" + "\n".join(lines[cut:]) + "\n" for name, cut in (("a", 0), ("b", 25))}
    files["b.csv"] += "2026-03-08 02:30:00,5205550101,911\n"
    declared = {"time_zone": "America/Chicago", "duplicates": "keep"}
    whole = transcribe_source(tmp_path / "whole", mapping, files, **declared)
    monkeypatch.setattr("igloo.transcription.HELD_ROWS", 14)
    parts = transcribe_source(tmp_path / "parts", mapping, files, **declared)
    for table in ("event_call", "identifier_use", "row_outcome"):
        columns = [c for c in whole.tables[table].columns if whole.tables[table][c].notna().any()]
        assert parts.rows(table, *columns) == whole.rows(table, *columns)
    assert len(whole.rows("event_call", "row")) == 54
    assert [(b["rows_loaded"], b["rows_rejected"]) for b in parts.batches] == [(39, 1), (15, 1)]


def test_a_row_delivered_twice_leaves_a_layout_of_several_values_and_no_time_as_it_is(tmp_path: Path) -> None:
    mapping = (
        'files: [{match: "*.csv", people: [{as: business, name: NAME, kind: Organization, identifiers: {phone: TEL}}]}]'
    )
    lines = ["NAME,TEL", "Desert Shuttle,5205550101", "Sonoran Tires,5205550102", "Desert Shuttle,5205550101"]
    found = transcribe_source(tmp_path, mapping, {"a.csv": "\n".join(lines) + "\n"})
    assert found.rows("mention", "row", "name_norm") == [(1, "DESERT SHUTTLE"), (2, "SONORAN TIRES")]
    assert found.rows("identifier_use", "norm") == ["+15205550101", "+15205550102"]
    assert [b["rows_duplicate"] for b in found.batches] == [1]
