"""What is known of a subject, against a count of the tables by hand."""

from __future__ import annotations

import pyarrow as pa
from tests.webapi.river import TAXI

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import LEAST_TIE_PROBABILITY
from igloo.webapi.read.xref.known import numbered, what_is_known


def _parties(desk: Desk, subject_id: str) -> set[str]:
    mentions = desk.reader.rows("SELECT mention_id FROM entity_mention WHERE entity_id = ?", [subject_id])
    tied = desk.reader.rows("SELECT ident_id, probability FROM entity_identifier WHERE entity_id = ?", [subject_id])
    spoken = {row["ident_id"] for row in tied if row["probability"] >= LEAST_TIE_PROBABILITY}
    return {subject_id, *(row["mention_id"] for row in mentions), *spoken}


def test_rows_and_events_are_those_of_the_tables_each_once(desk: Desk) -> None:
    people = [row["entity_id"] for row in desk.reader.rows("SELECT entity_id FROM entity")]
    numbers = [row["ident_id"] for row in desk.reader.rows("SELECT ident_id FROM identifier")]
    hit, number = numbered(pa.table({"subject_id": [*people, *numbers, *people]}))
    assert hit["subject_id"].to_pylist() == sorted({*people, *numbers})
    assert [hit["subject_id"][at].as_py() for at in number.to_pylist()] == [*people, *numbers, *people]
    events = desk.reader.rows("SELECT * FROM event_party")
    uses = desk.reader.rows("SELECT * FROM identifier_use")
    mentions = desk.reader.rows("SELECT * FROM mention")
    for known in what_is_known(desk, hit).to_pylist():
        parties = _parties(desk, known["subject_id"])
        of_it = [row for row in events if row["subject_id"] in parties]
        assert known["n_events"] == len({row["event_id"] for row in of_it}), known
        told = [row for row in uses if row["ident_id"] == known["subject_id"]]
        told += [row for row in mentions if row["mention_id"] in parties]
        rows = {(row["source_id"], row["batch_id"], row["row"]) for row in told}
        each = {source: sum(row[0] == source for row in rows) for source in {row[0] for row in rows}}
        assert dict(zip(known["source_ids"], known["source_rows"], strict=True)) == each, known
        assert known["n_rows"] == len(rows)
        if of_it:
            assert known["first_seen"] <= min(row["t_utc"] for row in of_it)
            assert known["last_seen"] >= max(row["t_utc"] for row in of_it)


def test_nobody_is_behind_a_line_that_serves_everybody(desk: Desk) -> None:
    hit, _ = numbered(pa.table({"subject_id": [TAXI]}))
    known = what_is_known(desk, hit).to_pylist()[0]
    assert (known["registry_category"], known["owner_id"]) == ("taxi", None)
