"""Corrections: rows that were refused are put right, tried with the real normalisers, and delivered again.

Knows ingest, mapping, intake's layouts and the engine. What was delivered is never changed: a correction is a small
file of its own that says which row it corrects, who corrected it, when and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.errors import NotFound, UserMistake, nearest
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import SourceDeclaration, read_source
from igloo.ingest.corrections import FIRST_COLUMNS, OUTCOMES, CorrectedRow, is_corrections, write_corrections
from igloo.ingest.delivery import ROW
from igloo.mapping.spec import LayoutSpec, layout_conditions, layout_values
from igloo.mapping.spec_file import read_mapping
from igloo.transcription import DeliveredBatch, transcribe, unreadable
from igloo.withheld import protected_columns
from igloo.workspace import Workspace

TRIED = "tried"
MOST_ROWS = 5000


@dataclass(frozen=True)
class Fault:
    """Why a row would not be loaded, or which value would be set aside."""

    outcome: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class Trial:
    """What would become of one corrected row: it would load, and with what still set aside."""

    would_load: bool
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Correction:
    """One row to correct: which, and all its cells as they should be."""

    batch_id: str
    row: int
    cells: Mapping[str, str]


class CorrectionDesk:
    """Where the refused rows of one source are put right; raises NotFound for a source that is not there."""

    def __init__(self, workspace: Workspace, source_id: str) -> None:
        folder = workspace.places.sources / source_id
        if not (folder / "source.yml").is_file() or "/" in source_id or source_id.startswith("."):
            known = [p.name for p in workspace.places.sources.iterdir()] if workspace.places.sources.is_dir() else []
            guess = nearest(source_id, known)
            raise NotFound(
                "There is no such source",
                where=str(workspace.places.sources),
                got=source_id,
                expected=f"“{guess}”" if guess else ", ".join(sorted(known)) or "a source folder",
                next_step="See `igloo sources` for those that are loaded.",
            )
        region = workspace.settings.workspace.default_region
        self.workspace = workspace
        self.source: SourceDeclaration = read_source(folder, region)
        self.layouts = read_mapping(folder / "mapping.yml")
        self.batches: dict[str, dict[str, Any]] = workspace.snapshot().meta["batches"]

    def columns_of(self, batch_id: str) -> list[str]:
        """The delivered columns of a file, without those that only say what it corrects."""
        self._batch(batch_id)
        columns = self.workspace.reader().rows(f"DESCRIBE SELECT * FROM {self._scan(batch_id)}")
        return [c["column_name"] for c in columns if c["column_name"] not in (ROW, *FIRST_COLUMNS)]

    def cells_of(self, batch_id: str, rows: Sequence[int]) -> dict[int, dict[str, str]]:
        """Delivered cells of some rows of a file, by row; rows that could not be split into cells are not there."""
        columns = self.columns_of(batch_id)
        sql = f"SELECT * FROM {self._scan(batch_id)} WHERE {ROW} IN (SELECT unnest(?)) ORDER BY {ROW}"
        found = self.workspace.reader().rows(sql, [sorted(set(rows))])
        return {int(r[ROW]): {c: "" if r[c] is None else str(r[c]) for c in columns} for r in found}

    def _scan(self, batch_id: str) -> str:
        return self.workspace.reader().delivered(batch_id)

    def _batch(self, batch_id: str) -> dict[str, Any]:
        batch = self.batches.get(batch_id)
        if batch is None or batch["source_id"] != self.source.source_id:
            raise NotFound(
                "There is no such delivered file",
                where=f"source {self.source.source_id}",
                got=batch_id,
                expected=", ".join(b for b, n in self.batches.items() if n["source_id"] == self.source.source_id),
                next_step="Take the file's id from `igloo rejects`.",
            )
        return batch

    def _layout(self, batch_id: str) -> LayoutSpec:
        name = self._batch(batch_id)["file_name"]
        if is_corrections(name):
            raise UserMistake(
                "A correction is corrected at its original",
                where=name,
                got=batch_id,
                expected="the file that was delivered first",
                next_step="Open the original row and correct it there again.",
            )
        return next(layout for layout in self.layouts if fnmatch(name, layout.match))

    def try_out(self, corrections: Sequence[Correction]) -> list[Trial]:
        """What would become of these rows now, by the very code that loads deliveries; nothing is written."""
        if len(corrections) > MOST_ROWS:
            raise UserMistake(
                "These are too many rows to try at once",
                where=self.source.source_id,
                got=f"{len(corrections):,} rows",
                expected=f"{MOST_ROWS:,} at most",
                next_step="Resubmit them in parts, or ask the agency for the file again.",
            )
        trials: dict[int, Trial] = {}
        for batch_id in dict.fromkeys(c.batch_id for c in corrections):
            places = [i for i, c in enumerate(corrections) if c.batch_id == batch_id]
            columns = self._checked_columns(batch_id, [corrections[i] for i in places])
            found = self._transcribed(batch_id, columns, [corrections[i].cells for i in places])
            trials |= dict(zip(places, found, strict=True))
        return [trials[i] for i in range(len(corrections))]

    def _checked_columns(self, batch_id: str, corrections: Sequence[Correction]) -> list[str]:
        columns = self.columns_of(batch_id)
        for correction in corrections:
            for column in correction.cells:
                if column not in columns:
                    guess = nearest(column, columns)
                    raise UserMistake(
                        f"The file has no column “{column}”",
                        where=f"{self._batch(batch_id)['file_name']}, row {correction.row}",
                        got=column,
                        expected=", ".join(columns),
                        next_step=f"Did you mean “{guess}”?" if guess else "Leave the header as it was.",
                    )
        return columns

    def _transcribed(self, batch_id: str, columns: list[str], rows: Sequence[Mapping[str, str]]) -> list[Trial]:
        lookups = {name: dict(values) for name, values in (self._batch(batch_id).get("lookups") or {}).items()}
        with TemporaryDirectory(prefix="igloo-try-") as folder:
            engine = DuckDBEngine(threads=1)
            try:
                runner = Runner(engine, Lake(Path(folder)))
                path = Path(folder) / "rows.parquet"
                arrays = {ROW: pa.array(range(1, len(rows) + 1), pa.int64())}
                for column in columns:
                    arrays[column] = pa.array([row.get(column) or None for row in rows], pa.string())
                pq.write_table(pa.table(arrays), path)
                note = {"batch_id": TRIED, "rows_total": len(rows)}
                batch = DeliveredBatch(TRIED, path, tuple(columns), unreadable(TRIED, []), note)
                made = transcribe(runner, self.source, self._layout(batch_id), lookups, [batch])
                outcomes = pd.concat([pd.read_parquet(p) for p in made["row_outcome"]], ignore_index=True)
            finally:
                engine.close()
        return [_trial(outcomes[outcomes["row"] == number]) for number in range(1, len(rows) + 1)]

    def resubmit(self, corrections: Sequence[Correction], by: str, why: str) -> Path:
        """Deliver corrected rows again as a file of their own; the next run takes it in. Answers its path.

        Refuses rows that would still not load, rows without a change, and rows that nothing is wrong with.
        """
        if not why.strip():
            raise UserMistake(
                "Say why the rows are corrected", where="the reason", expected="a sentence for the record"
            )
        if not corrections:
            raise UserMistake(
                "Nothing is corrected yet", where=self.source.source_id, expected="one changed row or more"
            )
        was = self._what_had_become(corrections)
        self._refuse_unchanged(corrections)
        for correction, trial in zip(corrections, self.try_out(corrections), strict=True):
            if not trial.would_load:
                fault = next(f for f in trial.faults if f.outcome == "rejected")
                raise UserMistake(
                    "A corrected row would still not load",
                    where=f"{self._batch(correction.batch_id)['file_name']}, row {correction.row}, {fault.column}",
                    got=fault.value,
                    expected=fault.reason,
                    next_step="Correct it, or leave the row out.",
                )
        layouts = dict.fromkeys(self._layout(c.batch_id).match for c in corrections)
        if len(layouts) > 1:
            raise UserMistake(
                "These rows come from files of different layouts",
                where=self.source.source_id,
                got=", ".join(layouts),
                expected="rows of one layout in one resubmission",
                next_step="Resubmit them layout by layout.",
            )
        columns, corrections = self._without_protected(corrections)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        rows = [
            CorrectedRow(i, c.batch_id, c.row, was[c.batch_id, c.row], by, at, why.strip(), c.cells)
            for i, c in enumerate(corrections, start=1)
        ]
        return write_corrections(self.source.folder / "deliveries", at[:10], columns, rows)

    def _without_protected(self, corrections: Sequence[Correction]) -> tuple[list[str], list[Correction]]:
        """The columns to write, and the corrections in them: what people are stays in the file that said it.

        A column that the mapping reads is written, whatever its values look like; its header is no protected one.
        """
        layout = self._layout(corrections[0].batch_id)
        read = {c for value in layout_values(layout) for c in value.columns}
        read |= {condition.column for condition in layout_conditions(layout)}
        batches = dict.fromkeys(c.batch_id for c in corrections)
        held = {name for b in batches for name in protected_columns(self.workspace.reader(), b)} - read
        columns = dict.fromkeys(name for b in batches for name in self.columns_of(b) if name not in held)
        self._refuse_changed(corrections, held)
        kept = [replace(c, cells={n: v for n, v in c.cells.items() if n not in held}) for c in corrections]
        return list(columns), kept

    def _refuse_changed(self, corrections: Sequence[Correction], held: set[str]) -> None:
        for correction in corrections:
            before = self.cells_of(correction.batch_id, [correction.row]).get(correction.row, {})
            for column in sorted(held & set(correction.cells)):
                if correction.cells[column] not in ("", before.get(column)):
                    raise UserMistake(
                        f"“{column}” is a protected attribute and is not corrected",
                        where=f"{self._batch(correction.batch_id)['file_name']}, row {correction.row}",
                        got=column,
                        expected="cells of other columns",
                        next_step="Leave it as it was: nothing is ever read from that column.",
                    )

    def _what_had_become(self, corrections: Sequence[Correction]) -> dict[tuple[str, int], str]:
        found: dict[tuple[str, int], str] = {}
        reader = self.workspace.reader()
        done = {(c["batch_id"], c["row"]): c for c in reader.rows("SELECT * FROM correction WHERE outcome = 'loaded'")}
        for correction in corrections:
            self._batch(correction.batch_id)
            key = (correction.batch_id, correction.row)
            sql = "SELECT outcome FROM row_outcome WHERE batch_id = ? AND row = ? ORDER BY outcome"
            outcomes = [r["outcome"] for r in reader.rows(sql, list(key))]
            wrong = next((o for o in OUTCOMES if o in outcomes), "")
            if key in done or not wrong:
                raise UserMistake(
                    "This row needs no correction",
                    where=f"{self._batch(correction.batch_id)['file_name']}, row {correction.row}",
                    got="corrected before" if key in done else ", ".join(outcomes) or "loaded",
                    expected="a row that was rejected, or of which a value was set aside",
                    next_step="Leave the row out.",
                )
            found[key] = wrong
        if len(found) < len(corrections):
            raise UserMistake(
                "A row is corrected twice in one go", where=self.source.source_id, expected="each row once"
            )
        return found

    def _refuse_unchanged(self, corrections: Sequence[Correction]) -> None:
        for correction in corrections:
            before = self.cells_of(correction.batch_id, [correction.row]).get(correction.row)
            if before is not None and all(before.get(c, "") == v for c, v in correction.cells.items()):
                raise UserMistake(
                    "A row was not changed",
                    where=f"{self._batch(correction.batch_id)['file_name']}, row {correction.row}",
                    got="the cells as they were delivered",
                    expected="at least one corrected cell",
                    next_step="Correct it, or leave the row out.",
                )


def _trial(outcomes: pd.DataFrame) -> Trial:
    faults = tuple(
        Fault(o["outcome"], o["column"] or "", o["value"] or "", o["reason"] or "") for o in outcomes.to_dict("records")
    )
    return Trial(all(fault.outcome != "rejected" for fault in faults), faults)
