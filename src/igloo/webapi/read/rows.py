"""The very row of the very file: cells as delivered, what became of them, and the rows around it."""

from __future__ import annotations

from typing import Any

from igloo.core.errors import NotFound
from igloo.search.folding import squeeze
from igloo.webapi.models import Cell, DeliveredRow, RowRef, SubjectChip, TimelineEvent
from igloo.webapi.read.as_written import with_originals
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.events import events_of_row
from igloo.webapi.read.labels import identifier_label
from igloo.webapi.read.subjects import chips
from igloo.webapi.read.withheld import withheld_columns

MOST_NEIGHBOURS = 50
_FEWEST_CHARACTERS = 3


def delivered_row(desk: Desk, batch_id: str, row: int, neighbours: int = 3, mark: str = "") -> DeliveredRow:
    """A row with its neighbours; `mark` names the column to mark. Raises NotFound."""
    batch = desk.reader.one("SELECT * FROM batch WHERE batch_id = ?", [batch_id])
    scan = desk.reader.delivered(batch_id)
    around = min(max(neighbours, 0), MOST_NEIGHBOURS)
    found = desk.reader.rows(
        f"SELECT * FROM {scan} WHERE __row BETWEEN ? AND ? ORDER BY __row", [row - around, row + around]
    )
    here = next((each for each in found if each["__row"] == row), None)
    if here is None or batch is None:
        total = batch["rows_total"] if batch else 0
        raise NotFound(
            "There is no such row in the file",
            where=batch["file_name"] if batch else batch_id,
            got=f"row {row}",
            expected=f"1 to {total:,}",
            next_step="Rows count from 1, after the header.",
        )
    withheld = withheld_columns(desk, batch_id)
    columns = [name for name in here if name != "__row" and name not in withheld]
    ref = RowRef(batch_id=batch_id, row=row, source_id=batch["source_id"])
    return DeliveredRow(
        ref=ref,
        source=desk.source_chip(batch["source_id"]),
        file_name=batch["file_name"],
        sha256=batch["sha256"],
        rows_total=batch["rows_total"],
        cells=_cells(desk, ref, {name: here[name] for name in columns}, mark),
        columns=columns,
        not_shown=list(withheld),
        before=[_line(desk, each, columns) for each in found if each["__row"] < row],
        after=[_line(desk, each, columns) for each in found if each["__row"] > row],
        first_neighbour_row=found[0]["__row"],
        gave=_gave(desk, ref),
    )


def _text(desk: Desk, value: Any) -> str | None:
    return None if value is None else desk.masked(str(value))


def _line(desk: Desk, row: dict[str, Any], columns: list[str]) -> list[str | None]:
    return [_text(desk, row[name]) for name in columns]


def _cells(desk: Desk, ref: RowRef, values: dict[str, Any], mark: str) -> list[Cell]:
    read_as = _readings(desk, ref)
    cells = []
    for column, value in values.items():
        normalised, subject = _reading(str(value or ""), read_as)
        cells.append(
            Cell(
                column=column,
                value=_text(desk, value),
                normalised=normalised,
                subject=subject,
                marked=bool(mark) and column == mark,
            )
        )
    return cells


Reading = tuple[str, str, SubjectChip | None]


def _readings(desk: Desk, ref: RowRef) -> list[Reading]:
    """What Igloo read in this row: the original text, how it was normalised, whom it means."""
    at = [ref.batch_id, ref.row]
    columns = "use_id, ident_id, original, batch_id, row"
    read = desk.reader.arrow(f"SELECT {columns} FROM identifier_use WHERE batch_id = ? AND row = ?", at)
    uses = sorted(with_originals(desk, read).to_pylist(), key=lambda use: str(use["ident_id"]))
    people = desk.reader.rows(
        "SELECT mention_id, name, name_norm, birth_date, birth_date_original FROM mention "
        "WHERE batch_id = ? AND row = ? ORDER BY mention_id",
        at,
    )
    shown = chips(desk, [*(use["ident_id"] for use in uses), *(person["mention_id"] for person in people)])
    found: list[Reading] = [
        (use["original"] or "", identifier_label(use["ident_id"], desk.region), shown.get(use["ident_id"]))
        for use in uses
    ]
    for person in people:
        subject = shown.get(person["mention_id"])
        found.append((person["name"] or "", desk.masked(person["name_norm"]), subject))
        if person["birth_date_original"]:
            found.append((person["birth_date_original"], desk.masked(person["birth_date"]), None))
    return found


def _reading(value: str, readings: list[Reading]) -> tuple[str, SubjectChip | None]:
    """The reading of a cell: the same text, else every text that the cell holds (a list, a longer line)."""
    for original, normalised, subject in readings:
        if value and value.strip() == original.strip():
            return normalised, subject
    whole = squeeze(value)
    inside = {
        normalised: subject
        for original, normalised, subject in readings
        if len(squeeze(original)) >= _FEWEST_CHARACTERS and squeeze(original) in whole
    }
    return ", ".join(inside), next(iter(inside.values())) if len(inside) == 1 else None


# How much of "2026-03-01 10:15:00" a less precise time says.
_AS_PRECISE = {"day": 10, "month": 7, "year": 4}


def _dated(event: TimelineEvent) -> str:
    """What happened, after the time that Igloo read from the row: by the clock of the source, with its zone."""
    moment = (event.t_local or event.t_utc or "").replace("T", " ")
    if not moment:
        return event.sentence
    if length := _AS_PRECISE.get(event.time_precision):
        return f"{moment[:length]}: {event.sentence}"
    return f"{moment} ({event.time_zone or 'UTC'}): {event.sentence}"


def _gave(desk: Desk, ref: RowRef) -> list[str]:
    """What the row became: its events, or why it was not loaded, and values that were set aside."""
    said = [_dated(event) for event in events_of_row(desk, ref)]
    outcomes = desk.reader.rows(
        'SELECT * FROM row_outcome WHERE batch_id = ? AND row = ? ORDER BY outcome, "column", reason',
        [ref.batch_id, ref.row],
    )
    for outcome in outcomes:
        words = str(outcome["outcome"]).replace("_", " ").capitalize()
        at = f" in {outcome['column']}" if outcome["column"] else ""
        said.append(f"{words}{at}: {desk.masked(outcome['reason'])}")
    return said
