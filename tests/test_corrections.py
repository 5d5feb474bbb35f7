"""Refused rows are put right: tried at once, delivered as a file of their own, and accounted for ever after."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from tests.border_town import build, calls, deliver

from igloo.core.errors import ConfigMistake, NotFound, UserMistake
from igloo.corrections import Correction, CorrectionDesk
from igloo.workspace import Workspace
from igloo.workspace import open as open_workspace

BROKEN_ROW = 55


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The border town with one call whose time is “yesterday”, and one crossing whose phone cannot be read."""
    made = build(tmp_path_factory.mktemp("corrections") / "town")
    crossings = made.places.sources / "border" / "deliveries" / "crossings_1.csv"
    crossings.write_text(crossings.read_text(encoding="utf-8").replace("5205550100", "unknown", 1), encoding="utf-8")
    made.run()
    return made


def _batch(town: Workspace, source: str) -> str:
    rows = town.reader().rows(
        "SELECT batch_id FROM batch WHERE source_id = ? ORDER BY delivered_at, batch_id", [source]
    )
    return str(rows[0]["batch_id"])


def _broken(town: Workspace, **cells: str) -> Correction:
    batch = _batch(town, "carrier")
    was = CorrectionDesk(town, "carrier").cells_of(batch, [BROKEN_ROW])[BROKEN_ROW]
    return Correction(batch, BROKEN_ROW, {**was, **cells})


def test_a_row_is_tried_with_the_code_that_loads_deliveries(town: Workspace) -> None:
    desk = CorrectionDesk(town, "carrier")
    still, good, half = desk.try_out(
        [
            _broken(town),
            _broken(town, AT="2026-03-05 10:00:00"),
            _broken(town, AT="2026-03-05 10:00:00", SECONDS="many"),
        ]
    )
    assert not still.would_load
    assert [(f.outcome, f.column, f.value) for f in still.faults] == [("rejected", "AT", "yesterday")]
    assert good.would_load and good.faults == ()
    assert half.would_load
    assert [(f.outcome, f.column, f.value) for f in half.faults] == [("value_set_aside", "SECONDS", "many")]


def test_mistakes_are_refused_before_anything_is_written(town: Workspace) -> None:
    desk = CorrectionDesk(town, "carrier")
    right = _broken(town, AT="2026-03-05 10:00:00")
    for corrections, why, what in [
        ([_broken(town, AT="31/02")], "typed", "would still not load"),
        ([_broken(town)], "typed", "was not changed"),
        ([right, right], "typed", "twice"),
        ([right], " ", "Say why"),
        ([], "typed", "Nothing is corrected"),
        ([Correction(right.batch_id, 1, right.cells)], "typed", "needs no correction"),
        ([Correction(right.batch_id, BROKEN_ROW, {"ATT": "x"})], "typed", "no column"),
    ]:
        with pytest.raises(UserMistake, match=what):
            desk.resubmit(corrections, "ana", why)
    with pytest.raises(NotFound, match="no such source"):
        CorrectionDesk(town, "carier")
    with pytest.raises(NotFound, match="no such delivered file"):
        desk.try_out([Correction("border.x", 1, {})])
    assert not list((town.places.sources / "carrier" / "deliveries").glob("corrections-*"))


def test_a_corrected_row_is_loaded_and_the_original_stays_rejected(town: Workspace, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "town"
    shutil.copytree(town.folder, folder)
    mine = open_workspace(folder)
    original = folder / "sources" / "carrier" / "deliveries" / "cdr_1.csv"
    bytes_before = original.read_bytes()
    desk = CorrectionDesk(mine, "carrier")
    path = desk.resubmit([_broken(mine, AT="2026-03-05 10:00:00")], "ana", "the clerk's note says so")
    assert path.name.startswith("corrections-20") and path.name.endswith("-1.csv")
    n_before = mine.reader().rows("SELECT count(*) AS n FROM event_call")[0]["n"]
    mine.run()
    reader = mine.reader()
    assert original.read_bytes() == bytes_before
    assert reader.rows("SELECT count(*) AS n FROM event_call")[0]["n"] == n_before + 1
    note = reader.rows("SELECT * FROM correction")
    assert [(n["row"], n["was"], n["outcome"], n["by"], n["why"]) for n in note] == [
        (BROKEN_ROW, "rejected", "loaded", "ana", "the clerk's note says so")
    ]
    kept = reader.rows("SELECT outcome, reason FROM row_outcome WHERE batch_id = ? AND row = ?",
                       [note[0]["batch_id"], BROKEN_ROW])  # fmt: skip
    assert [k["outcome"] for k in kept] == ["rejected"]
    new = reader.rows("SELECT * FROM event_call WHERE batch_id = ?", [note[0]["corrected_batch_id"]])
    assert [str(e["t_utc"]) for e in new] == ["2026-03-05 17:00:00"]
    _adds_up(mine)
    with pytest.raises(UserMistake, match="needs no correction"):
        CorrectionDesk(mine, "carrier").resubmit([_broken(mine, AT="2026-03-06 10:00:00")], "ana", "again")
    # The delivered file may go: the lake keeps it, and the next delivery changes nothing about it.
    path.unlink()
    deliver(folder, "carrier", "cdr_2.csv", calls(9, 2))
    mine.run()
    assert len(mine.reader().rows("SELECT * FROM correction")) == 1
    _adds_up(mine)


def test_a_corrected_value_stands_for_its_row_and_nothing_is_counted_twice(town: Workspace, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "town"
    shutil.copytree(town.folder, folder)
    mine = open_workspace(folder)
    aside = mine.reader().rows("SELECT * FROM row_outcome WHERE outcome = 'value_set_aside'")
    assert [(a["column"], a["value"]) for a in aside] == [("PHONE", "unknown")]
    batch, row = aside[0]["batch_id"], int(aside[0]["row"])
    desk = CorrectionDesk(mine, "border")
    cells = {**desk.cells_of(batch, [row])[row], "PHONE": "5205550100"}
    n_before = mine.reader().rows("SELECT count(*) AS n FROM event_crossing")[0]["n"]
    desk.resubmit([Correction(batch, row, cells)], "ana", "read from the scan")
    mine.run()
    reader = mine.reader()
    assert reader.rows("SELECT count(*) AS n FROM event_crossing")[0]["n"] == n_before
    corrected = reader.rows("SELECT * FROM correction")[0]
    gone = reader.rows("SELECT * FROM row_outcome WHERE outcome = 'superseded'")
    assert [(g["row"], g["other_batch_id"], g["other_row"]) for g in gone] == [
        (row, corrected["corrected_batch_id"], 1)
    ]
    assert not reader.rows("SELECT 1 FROM event_crossing WHERE batch_id = ? AND row = ?", [batch, row])
    _adds_up(mine)


PEOPLE = """NAME,BORN,DOC,PHONE,CROSSED,PORT,SEX,Religion,C12
"Ruiz, Ana",1985-03-02,P1,5205550101,2026-03-02 08:00,East,qfemale,zoroastr,F
"Li Wei",1990-01-01,P2,5205550102,2026-03-32 08:00,East,qmale,zoroastr,M
"""


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Crossings, one with a day that is none, whose file also says what people are, twice by its header."""
    made = build(tmp_path_factory.mktemp("people") / "town")
    for path in (made.places.sources / "border" / "deliveries").iterdir():
        path.unlink()
    deliver(made.folder, "border", "crossings_1.csv", PEOPLE)
    made.run()
    return made


def _in_the_lake(town: Workspace, batch_id: str) -> list[bytes]:
    """What the lake holds of a delivered file: its bytes, and its rows as text."""
    batch = town.snapshot().meta["batches"][batch_id]
    original = town.lake.folder / "originals" / f"{batch['sha256']}.zst"
    with pa.input_stream(str(original), compression="zstd") as stream:
        whole = stream.read()
    rows = town.reader().rows(f"SELECT * FROM {town.reader().delivered(batch_id)}")
    assert whole and rows
    return [whole, repr(rows).encode()]


def test_a_file_of_corrections_holds_no_protected_cell(people: Workspace) -> None:
    desk, batch = CorrectionDesk(people, "border"), _batch(people, "border")
    delivered = desk.cells_of(batch, [2])[2]
    assert (delivered["SEX"], delivered["Religion"], delivered["C12"]) == ("qmale", "zoroastr", "M")
    with pytest.raises(UserMistake, match="“SEX” is a protected attribute"):
        desk.resubmit([Correction(batch, 2, {**delivered, "SEX": "qfemale", "CROSSED": "2026-03-03"})], "ana", "typed")
    assert not list((people.places.sources / "border" / "deliveries").glob("corrections-*"))
    path = desk.resubmit([Correction(batch, 2, {**delivered, "CROSSED": "2026-03-03 08:00"})], "ana", "the scan")
    with path.open(newline="", encoding="utf-8") as handle:
        header, row = csv.reader(handle)
    assert header[-6:] == ["NAME", "BORN", "DOC", "PHONE", "CROSSED", "PORT"]
    assert row[-6:] == ["Li Wei", "1990-01-01", "P2", "5205550102", "2026-03-03 08:00", "East"]
    people.run()
    (corrected,) = people.reader().rows("SELECT * FROM correction")
    assert corrected["outcome"] == "loaded"
    found = b"".join(_in_the_lake(people, str(corrected["corrected_batch_id"])))
    assert b"Li Wei" in found
    assert not [word for word in (b"qmale", b"zoroastr", b"SEX", b"Religion", b"C12") if word in found]
    # The file that was delivered is kept as it came.
    assert b"zoroastr" in _in_the_lake(people, batch)[0]
    _adds_up(people)


def test_a_column_that_the_mapping_reads_is_corrected_whatever_its_letters(people: Workspace, tmp_path: Path) -> None:
    import shutil

    folder = tmp_path / "town"
    shutil.copytree(people.folder, folder)
    mine = open_workspace(folder)
    mapping = mine.places.sources / "border" / "mapping.yml"
    mapping.write_text(mapping.read_text(encoding="utf-8").replace("place: PORT", "place: C12"), encoding="utf-8")
    batch = _batch(mine, "border")
    desk = CorrectionDesk(mine, "border")
    kept, _ = desk._without_protected([Correction(batch, 2, {})])
    assert "C12" in kept and not {"SEX", "Religion"} & set(kept)


def test_corrections_of_a_file_that_is_not_there_are_refused(tmp_path: Path) -> None:
    made = build(tmp_path / "town")
    head = ["corrects_batch", "corrects_row", "corrects_outcome", "corrected_by", "corrected_at", "corrected_why"]
    path = made.places.sources / "carrier" / "deliveries" / "corrections-2026-03-09-1.csv"
    with path.open("w", newline="") as handle:
        csv.writer(handle).writerows([[*head, "AT"], ["carrier.000000000000", "1", "rejected", "a", "t", "w", "x"]])
    with pytest.raises(ConfigMistake, match="names a file that is not there"):
        made.run()
    path.write_text("AT,A\n1,2\n", encoding="utf-8")
    with pytest.raises(UserMistake, match="corrects nothing"):
        made.run()


def _adds_up(town: Workspace) -> None:
    for batch in town.reader().rows("SELECT * FROM batch"):
        parts = ("rows_loaded", "rows_duplicate", "rows_rejected", "rows_superseded")
        assert sum(batch[part] for part in parts) == batch["rows_total"], batch
