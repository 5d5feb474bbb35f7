"""Refused rows with their cells, tried and delivered again; who corrected what stays on record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from igloo.corrections import Correction, CorrectionDesk, Trial
from igloo.ingest.corrections import is_corrections, read_corrections
from igloo.webapi.models import RowRef
from igloo.webapi.models_quality import (
    CorrectedRow,
    CorrectionNote,
    FaultyRow,
    FaultyRowList,
    Resubmitted,
    RowFault,
    TriedRow,
)
from igloo.webapi.read.decisions import refuse_in_the_past, who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.quality_report import refuse_unknown
from igloo.webapi.read.withheld import refuse_withheld, shown_value, withheld_columns
from igloo.workspace import Workspace

_WRONG = "o.outcome IN ('rejected', 'value_set_aside')"


def faulty_rows(
    desk: Desk, workspace: Workspace, source_id: str, outcome: str = "", limit: int = 200, offset: int = 0
) -> FaultyRowList:
    """Rejected rows, then rows of which a value was set aside, each with all its cells; raises NotFound."""
    refuse_unknown(desk, source_id)
    # A file of corrections is no place to correct: its rows are corrected at their originals.
    table = (
        "(SELECT o.batch_id, o.row, bool_or(o.outcome = 'rejected') AS refused, any_value(b.file_name) AS file_name "
        "FROM row_outcome o JOIN batch b USING (batch_id) "
        f"WHERE o.source_id = ? AND {_WRONG} AND NOT b.file_name LIKE 'corrections-%.csv' GROUP BY o.batch_id, o.row)"
    )
    params: list[Any] = [source_id]
    where = "WHERE refused" if outcome == "rejected" else "WHERE NOT refused" if outcome else ""
    total = desk.reader.one(f"SELECT count(*) AS n FROM {table} {where}", params)
    page = desk.reader.rows(
        f"SELECT * FROM {table} {where} ORDER BY refused DESC, file_name, batch_id, row LIMIT ? OFFSET ?",
        [*params, limit, offset],
    )
    correcting = CorrectionDesk(workspace, source_id)
    faults = _faults(desk, source_id, page)
    notes = _notes(desk, workspace, source_id)
    by_file = {b: [r["row"] for r in page if r["batch_id"] == b] for b in dict.fromkeys(r["batch_id"] for r in page)}
    cells = {b: correcting.cells_of(b, rows) for b, rows in by_file.items()}
    withheld = {b: withheld_columns(desk, b) for b in by_file}
    columns = {b: [c for c in correcting.columns_of(b) if c not in withheld[b]] for b in by_file}
    items = []
    for row in page:
        key = (row["batch_id"], row["row"])
        own = cells[row["batch_id"]].get(row["row"])
        items.append(
            FaultyRow(
                ref=RowRef(batch_id=row["batch_id"], row=row["row"], source_id=source_id),
                file_name=row["file_name"],
                outcome="rejected" if row["refused"] else "value_set_aside",
                faults=faults.get(key, []),
                columns=columns[row["batch_id"]],
                not_shown=list(withheld[row["batch_id"]]),
                cells={c: desk.masked(own[c]) for c in columns[row["batch_id"]]} if own else {},
                editable=own is not None,
                corrected=notes.get(key),
            )
        )
    return FaultyRowList(total=total["n"] if total else 0, items=items)


def _faults(desk: Desk, source_id: str, page: Sequence[dict[str, Any]]) -> dict[tuple[str, int], list[RowFault]]:
    found: dict[tuple[str, int], list[RowFault]] = {}
    asked = sorted({row["batch_id"] for row in page})
    rows = desk.reader.rows(
        f"SELECT * FROM row_outcome o WHERE source_id = ? AND {_WRONG} AND batch_id IN (SELECT unnest(?)) "
        'ORDER BY batch_id, row, outcome, "column", reason',
        [source_id, asked],
    )
    for row in rows:
        fault = RowFault(
            outcome=row["outcome"],
            column=row["column"] or "",
            value=shown_value(desk, row["batch_id"], row["column"] or "", row["value"]),
            reason=desk.masked(row["reason"]),
        )
        found.setdefault((row["batch_id"], row["row"]), []).append(fault)
    return found


def _notes(desk: Desk, workspace: Workspace, source_id: str) -> dict[tuple[str, int], CorrectionNote]:
    """Corrections that were taken in, and those that wait for the next run."""
    found: dict[tuple[str, int], CorrectionNote] = {}
    folder = workspace.places.sources / source_id / "deliveries"
    for path in sorted(folder.glob("corrections-*.csv")) if folder.is_dir() else []:
        if is_corrections(path.name):
            for row in read_corrections(path):
                note = CorrectionNote(ref=None, outcome="waiting", by=row.by, at=row.at, why=row.why)
                found[row.batch_id, row.original_row] = note
    sql = 'SELECT * FROM correction c WHERE source_id = ? ORDER BY c."at"'
    for taken in desk.reader.rows(sql, [source_id]):
        ref = RowRef(batch_id=taken["corrected_batch_id"], row=taken["corrected_row"], source_id=source_id)
        note = CorrectionNote(ref=ref, outcome=taken["outcome"], by=taken["by"], at=taken["at"], why=taken["why"])
        found[taken["batch_id"], taken["row"]] = note
    return found


def try_rows(desk: Desk, workspace: Workspace, source_id: str, rows: Sequence[CorrectedRow]) -> list[TriedRow]:
    """What would become of these rows by the code that loads deliveries; nothing is written."""
    correcting = CorrectionDesk(workspace, source_id)
    _refuse_withheld(desk, rows)
    whole = list(_whole(correcting, rows))
    return [_tried(desk, row, trial) for row, trial in zip(rows, correcting.try_out(whole), strict=True)]


def _refuse_withheld(desk: Desk, rows: Sequence[CorrectedRow]) -> None:
    for row in rows:
        if row.batch_id in desk.reader.snapshot.meta["batches"]:
            refuse_withheld(desk, row.batch_id, list(row.cells), f"{row.batch_id}, row {row.row}")


def _whole(desk: CorrectionDesk, rows: Sequence[CorrectedRow]) -> Iterable[Correction]:
    """Changed cells over the delivered ones: nobody needs to send, or see, the others."""
    by_file: dict[str, list[int]] = {}
    for row in rows:
        by_file.setdefault(row.batch_id, []).append(row.row)
    cells = {batch_id: desk.cells_of(batch_id, numbers) for batch_id, numbers in by_file.items()}
    for row in rows:
        yield Correction(row.batch_id, row.row, {**cells[row.batch_id].get(row.row, {}), **row.cells})


def _tried(desk: Desk, row: CorrectedRow, trial: Trial) -> TriedRow:
    values = [shown_value(desk, row.batch_id, f.column, f.value) for f in trial.faults]
    faults = [
        RowFault(outcome=f.outcome, column=f.column, value=value, reason=f.reason)
        for f, value in zip(trial.faults, values, strict=True)
    ]
    return TriedRow(batch_id=row.batch_id, row=row.row, would_load=trial.would_load, faults=faults)


def resubmit(desk: Desk, workspace: Workspace, source_id: str, rows: Sequence[CorrectedRow], why: str) -> Resubmitted:
    """Deliver corrected rows again as a file of their own and put it on record; raises UserMistake."""
    refuse_in_the_past(desk)
    correcting = CorrectionDesk(workspace, source_id)
    _refuse_withheld(desk, rows)
    whole = list(_whole(correcting, rows))
    path = correcting.resubmit(whole, who_is_asking(), why)
    named = [f"{row.batch_id}:{row.row}" for row in rows]
    desk.casework.record_correction(source_id, path.name, named, why.strip(), who_is_asking())
    said = f"{counted(len(rows), 'corrected row')} delivered as {path.name}; the next run takes it in."
    return Resubmitted(file_name=path.name, rows=len(rows), sentence=said)
