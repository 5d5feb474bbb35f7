"""Column by column: the plain way from delivered rows to events, in memory and without SQL.

Knows mapping and engine. `transcription.py` takes it where a layout allows it; the tables are the same either way.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from threading import Lock

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.engine.runner import Runner, fingerprint
from igloo.mapping import checks
from igloo.mapping.columnwise.faults import find_suspects
from igloo.mapping.columnwise.records import Records, records_of
from igloo.mapping.columnwise.sheet import Reading, Sheet, read_sheet
from igloo.mapping.prepared import ROW, used_columns
from igloo.mapping.records import FileContext

# Rows read at once, of all files of a group together, and bytes of their cells.
ROWS_AT_ONCE, _BYTES_AT_ONCE = 4_000_000, 600_000_000
_ROW_GROUP_ROWS = 122_880
# Numbers that grow from row to row: written as differences they take a third of the space and less time.
_ASCENDING = ("row", "t_utc")
_STATISTICS = ("event_id", "source_id", "batch_id", "row", "t_utc", "t_end_utc")


@dataclass(frozen=True)
class NumberedRows:
    """The numbered rows of one file: in Parquet, and columns of them in memory where they are still there."""

    batch_id: str
    path: Path
    held: pa.Table | None


Declared = tuple[str, str, Mapping[str, Mapping[str, str]]]


class Transcript:
    """The events of some files and the outcomes of their rows, written part by part.

    `declared`: time zone and region of the source, and its lookups.
    """

    def __init__(self, runner: Runner, context: FileContext, batch_ids: Sequence[str], declared: Declared) -> None:
        self.outcomes: list[pd.DataFrame] = []
        self._runner, self._context, self._names, self._declared = runner, context, list(batch_ids), declared
        self._checks = checks.collect_checks(context)
        self._asking = _Asking(runner, fingerprint(self._names))
        # The same threads for all parts: the memory that Arrow took for a thread is used again by that thread alone.
        self._beside = ThreadPoolExecutor(min(4, os.cpu_count() or 1))
        self._written: list[tuple[str, Path]] = []
        self._put_off: pq.ParquetWriter | None = None
        self._put_off_path = runner.lake.part("put_off")

    def add(
        self,
        rows: pa.Table,
        files: npt.NDArray[np.int32],
        known: Callable[[], pd.DataFrame],
        but_not: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Write the events of these rows; `files`: the file of each, by its place among the batch ids.

        `known`: outcomes of rows that were found beside. `but_not`: rows that are left out for now.
        """
        zone, region, lookups = self._declared
        reading = Reading(self._context, zone, region, lookups, self._asking, self._beside)
        sheet = read_sheet(rows, files, reading, ROW)
        kept = _not_known(sheet, known(), self._names)
        if but_not is not None:
            kept &= ~but_not
        suspects, kept = find_suspects(sheet, kept, self._checks, self._names)
        if len(suspects):
            found = checks.outcomes_of(suspects, self._checks, self._context, _reasons(sheet))
            # A value that two events of a row use is one fault.
            self.outcomes.append(found.drop_duplicates(ignore_index=True))
        for records in records_of(sheet, kept, self._names, zone):
            self._written += [(records.table, part) for part in _write(self._runner, records, self._beside)]

    def add_files(self, files: Sequence[NumberedRows], known: Callable[[], pd.DataFrame]) -> None:
        """Write the events of files that were read to their end."""
        for rows, numbers in _parts(files, used_columns(self._context.columns)):
            self.add(rows, numbers, known)

    def add_arriving(self, rows: pa.Table, again: npt.NDArray[np.bool_], known: Callable[[], pd.DataFrame]) -> None:
        """Write the events of the next rows of a file that is still being read.

        Rows that may be equal to an earlier one are put off until that is known.
        """
        self.add(rows, np.zeros(len(rows), np.int32), known, again)
        later = rows.filter(pa.array(again))
        if self._put_off is None:
            self._put_off = pq.ParquetWriter(
                self._put_off_path, rows.schema, compression="lz4", use_dictionary=False, write_statistics=False
            )
        self._put_off.write_table(later)

    def finish(self, known: Callable[[], pd.DataFrame]) -> dict[str, list[Path]]:
        """Write the events of the rows that were put off; all event files by table."""
        if self._put_off is not None:
            self._put_off.close()
            with pq.ParquetFile(self._put_off_path) as file:
                for batch in file.iter_batches(ROWS_AT_ONCE):
                    rows = pa.Table.from_batches([batch])
                    for part, files in _small_enough(rows, np.zeros(len(rows), np.int32)):
                        self.add(part, files, known)
            self._put_off_path.unlink()
        made: dict[str, list[Path]] = {}
        with self._beside:
            kept = self._beside.map(lambda written: self._runner.lake.keep(written[1], written[0]), self._written)
            for (table, _), path in zip(self._written, kept, strict=True):
                made.setdefault(table, []).append(path)
        return made

    def discard(self) -> None:
        """Take away what was written: the file was not what it seemed."""
        self._beside.shutdown()
        if self._put_off is not None:
            self._put_off.close()
        for path in (self._put_off_path, *(part for _, part in self._written)):
            path.unlink(missing_ok=True)


class _Asking:
    """Asks the engine what an expression gives for some values; one question at a time."""

    def __init__(self, runner: Runner, name: str) -> None:
        self._runner, self._name, self._lock = runner, name, Lock()

    def __call__(self, values: pa.Array, build: Callable[[ir.Table], Mapping[str, ir.Value]]) -> pa.Table:
        lake, engine = self._runner.lake, self._runner.engine
        asked, answered = lake.part("asked"), lake.part("answered")
        with self._lock:
            pq.write_table(pa.table({"n": np.arange(len(values)), "raw": values}), asked)
            table = engine.table(f"asked_{self._name}_{asked.stem.replace('.', '_')}", [asked])
            engine.write("values of a column", table.select("n", **build(table)), answered, ("n",))
        found = pq.read_table(answered, partitioning=None)
        for path in (asked, answered):
            path.unlink()
        return found


def _parts(files: Sequence[NumberedRows], columns: list[str]) -> Iterator[tuple[pa.Table, npt.NDArray[np.int32]]]:
    """The rows of all files in parts that can be held; in the order of their numbers, and the file of each."""
    rows = [pq.read_metadata(file.path).num_rows for file in files]
    if sum(rows) <= ROWS_AT_ONCE:
        tables = [_columns_of(file, columns) for file in files]
        yield from _small_enough(*_in_order(tables))
        return
    step = max(1, ROWS_AT_ONCE // len(files))
    longest = max(_last_number(file) for file in files)
    for first in range(1, longest + 1, step):
        span = [(ROW, ">=", first), (ROW, "<", first + step)]
        tables = [pq.read_table(file.path, columns=[ROW, *columns], filters=span, partitioning=None) for file in files]
        if any(table.num_rows for table in tables):
            yield from _small_enough(*_in_order(tables))


def _columns_of(file: NumberedRows, columns: list[str]) -> pa.Table:
    if file.held is not None:
        return file.held.select([ROW, *columns])
    return pq.read_table(file.path, columns=[ROW, *columns], partitioning=None)


def _last_number(file: NumberedRows) -> int:
    numbers = pq.read_table(file.path, columns=[ROW], partitioning=None).column(ROW)
    return int(numbers[-1].as_py()) if len(numbers) else 0


def _in_order(tables: list[pa.Table]) -> tuple[pa.Table, npt.NDArray[np.int32]]:
    files = np.repeat(np.arange(len(tables), dtype=np.int32), [table.num_rows for table in tables])
    together = pa.concat_tables(tables)
    if len(tables) == 1:
        return together, files
    order = np.argsort(together.column(ROW).to_numpy(), kind="stable")
    return together.take(pa.array(order)), files[order]


def _small_enough(table: pa.Table, files: npt.NDArray[np.int32]) -> Iterator[tuple[pa.Table, npt.NDArray[np.int32]]]:
    pieces = 1 + table.nbytes // _BYTES_AT_ONCE
    step = max(1, -(-table.num_rows // pieces))
    for first in range(0, max(1, table.num_rows), step):
        yield table.slice(first, step), files[first : first + step]


def _not_known(sheet: Sheet, outcomes: pd.DataFrame, names: list[str]) -> npt.NDArray[np.bool_]:
    """The rows that are not refused and no duplicates so far."""
    kept = np.ones(len(sheet), bool)
    skipped = outcomes[(outcomes["outcome"] != "value_set_aside") & outcomes["batch_id"].isin(names)]
    for number, name in enumerate(names):
        of_file = skipped.loc[skipped["batch_id"] == name, "row"].to_numpy(dtype=np.int64)
        if len(of_file):
            kept &= ~((sheet.files == number) & np.isin(sheet.numbers, of_file))
    return kept


def _reasons(sheet: Sheet) -> pd.DataFrame:
    """Why texts have no normal form, as `checks.reasons_of` tells it."""
    parts = [found.to_pandas().assign(slot=book) for book, found in sheet.reasons.items()]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["slot", "raw", "reason"])


def _write(runner: Runner, records: Records, beside: Executor) -> list[Path]:
    """The records in row groups; a large part as two files of as many rows, written side by side."""
    total = len(records.sheet)
    half = total if total <= 2 * _ROW_GROUP_ROWS else total // 2
    spans = [(0, half), (half, total)] if half < total else [(0, total)]
    return list(beside.map(lambda span: _write_span(runner, records, *span), spans))


def _write_span(runner: Runner, records: Records, first: int, last: int) -> Path:
    part = runner.lake.part(records.table)
    begins = range(first, max(last, first + 1), _ROW_GROUP_ROWS)
    tables = (records.some(begin, min(begin + _ROW_GROUP_ROWS, last)) for begin in begins)
    head = next(tables)
    filled = records.filled()
    schema = pa.schema([field.with_nullable(field.name not in filled) for field in head.schema])
    with pq.ParquetWriter(
        part,
        schema,
        compression="zstd",
        compression_level=1,
        store_schema=False,
        use_dictionary=records.repeating(),
        column_encoding={name: "DELTA_BINARY_PACKED" for name in _ASCENDING if name in head.column_names},
        dictionary_pagesize_limit=1_000_000,
        write_statistics=[name for name in _STATISTICS if name in head.column_names],
        write_batch_size=_ROW_GROUP_ROWS,
    ) as writer:
        for table in chain((head,), tables):
            writer.write_table(table.cast(schema), row_group_size=_ROW_GROUP_ROWS)
    return part
