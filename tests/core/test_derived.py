"""Uses of identifiers that an event tells of are read from it, and are the same uses as if they had been written."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.mapping.small_deliveries import transcribe_source

from igloo.core.derived import derived_tables, files_read, written_tables
from igloo.core.tables import table_contracts

CALL = (
    'files: [{match: "*.csv", events: [{kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}%s}]%s}]'
)
FILE = {"a.csv": "AT,A,B\n2026-03-01 10:00:00,(520) 555-0101,5205550102\n2026-03-01 11:00:00,911,5205550102\n"}
# Each says something that an event does not: another identifier of the row, a condition.
TOLD_NOWHERE = [
    ("", ", identifiers: [{kind: phone, value: A}]"),
    (", when: {column: A, not_equals: '911'}", ""),
]
CONTENT = ["use_id", "source_id", "batch_id", "row", "ident_id", "kind", "norm", "mention_id", "role", "t_utc"]


def test_derived_tables_are_contracts_and_are_no_files() -> None:
    for name, (reads, _) in derived_tables().items():
        assert table_contracts()[name].derived_from == reads
        assert name not in written_tables()
        assert set(files_read((name,))) <= set(written_tables())


def test_a_plain_call_writes_no_use_of_its_own_and_is_read_as_two(tmp_path: Path) -> None:
    found = transcribe_source(tmp_path, CALL % ("", ""), FILE)
    assert found.rows("identifier_written", "use_id") == []
    assert found.rows("identifier_role", "role", "number", "column") == [("caller", "0", "A"), ("callee", "1", "B")]
    batch = found.batches[0]["batch_id"]
    uses = found.rows("identifier_use", "use_id", "ident_id", "norm", "role", "t_utc")
    when = pd.Timestamp("2026-03-01 10:00:00")
    assert uses == [
        (f"u:{batch}:1:0", "phone:+15205550101", "+15205550101", "caller", when),
        (f"u:{batch}:1:1", "phone:+15205550102", "+15205550102", "callee", when),
    ]


@pytest.mark.parametrize(("event", "layout"), TOLD_NOWHERE)
def test_what_an_event_does_not_tell_is_written(event: str, layout: str, tmp_path: Path) -> None:
    plain = transcribe_source(tmp_path / "plain", CALL % ("", ""), FILE)
    found = transcribe_source(tmp_path / "more", CALL % (event, layout), FILE)
    written = found.rows("identifier_written", *CONTENT)
    assert written and written == found.rows("identifier_use", *CONTENT)
    if not layout:  # another identifier of the row is counted first
        assert found.rows("identifier_use", *CONTENT[1:]) == plain.rows("identifier_use", *CONTENT[1:])


def test_of_a_call_with_a_subscriber_only_the_other_party_is_read_from_the_event(tmp_path: Path) -> None:
    people = ", people: [{as: subscriber, name: WHO, identifiers: {phone: A}}]"
    files = {"a.csv": "AT,A,B,WHO\n2026-03-01 10:00:00,5205550101,5205550102,Ana Ruiz\n"}
    found = transcribe_source(tmp_path, CALL % ("", people), files)
    assert found.rows("identifier_written", "ident_id", "role") == [("phone:+15205550101", "subscriber")]
    assert found.rows("identifier_use", "ident_id", "role") == [
        ("phone:+15205550101", "subscriber"), ("phone:+15205550102", "callee"),
    ]  # fmt: skip
