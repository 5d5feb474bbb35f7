"""Reading: a delivered file becomes numbered rows, and rows equal to an earlier one are found.

Knows ingest, exchange and engine. Whatever engine computes afterwards, files are read by DuckDB where they are
well formed, and record by record where they are not.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.errors import DeliveryMistake
from igloo.engine.file_reader import UnreadableFileError, column_names, copy_rows, parquet_columns, query
from igloo.engine.reader import parquet_scan
from igloo.exchange.expansions import EXPANSIONS
from igloo.ingest import delivered_parquet
from igloo.ingest.delimited import Unreadable, delimited_records
from igloo.ingest.delivery import ROW, Delivered, clean_header, read_rows
from igloo.ingest.duplicates import duplicates_sql
from igloo.ingest.fast_csv import NotWellFormedError, Taker, can_read, copy_well_formed
from igloo.ingest.formats import FileFormat
from igloo.mapping.spec import LayoutSpec
from igloo.transcription import OUTCOME_COLUMNS, DeliveredBatch

# Rows that may be equal to another and are picked out of their file; where there are more, every row is compared.
_MOST_ROWS_COMPARED = 2_000_000


class Parts:
    """Rows of a large file on their way from who reads it to who writes their events; one part may wait.

    `earlier`: the files delivered before, with whose rows its own are compared. `withdrawn`: the file was not well
    formed after all, and its parts are of no use.
    """

    def __init__(self, earlier: Sequence[Path] = ()) -> None:
        self.withdrawn = False
        self._earlier = earlier
        self._waiting: queue.Queue[tuple[pa.Table, npt.NDArray[np.bool_]] | None] = queue.Queue(1)
        self._left = threading.Event()

    def rows_before(self, columns: Sequence[str]) -> int:
        """How many rows of these columns were delivered before."""
        return sum(pq.read_metadata(file).num_rows for file in self._alike(columns))

    def before(self, columns: Sequence[str], some: Sequence[str]) -> Iterator[Sequence[pa.StringArray]]:
        """Those rows, some of their columns, block by block."""
        for file in self._alike(columns):
            with pq.ParquetFile(file) as rows:
                for batch in rows.iter_batches(columns=list(some)):
                    yield [batch.column(name).cast(pa.string()) for name in some]

    def _alike(self, columns: Sequence[str]) -> list[Path]:
        return [file for file in self._earlier if parquet_columns(file) == [ROW, *columns]]

    def take(self, rows: pa.Table, again: npt.NDArray[np.bool_]) -> None:
        """The next rows, and which of them may be equal to an earlier one."""
        self._put((rows, again))

    def withdraw(self) -> None:
        """What was taken is of no use."""
        self.withdrawn = True
        self.end()

    def end(self) -> None:
        """No more will come."""
        self._put(None)

    def leave(self) -> None:
        """Nobody takes any more: who reads must not wait."""
        self._left.set()

    def _put(self, part: tuple[pa.Table, npt.NDArray[np.bool_]] | None) -> None:
        while not self._left.is_set():
            with suppress(queue.Full):
                self._waiting.put(part, timeout=0.1)
                return

    def __iter__(self) -> Iterator[tuple[pa.Table, npt.NDArray[np.bool_]]]:
        for rows, again in iter(self._waiting.get, None):
            if self.withdrawn:
                return
            yield rows, again


def declared_format(layout: LayoutSpec) -> FileFormat:
    """What mapping.yml says of how the files of a layout are written; the rest is found out from the file."""
    options = dict(layout.format)
    for key in ("columns", "null_values"):
        if key in options:
            options[key] = tuple(str(v) for v in options[key])
    if "null_values" in options and "" not in options["null_values"]:
        options["null_values"] = ("", *options["null_values"])
    return FileFormat(**options)


def reuse_memory() -> None:
    """Let Arrow hold on to memory between blocks: what it takes and gives back each time costs a fifth of an intake."""
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())
        pa.jemalloc_set_decay_ms(10_000)


def read_delivery(
    path: Path,
    form: FileFormat,
    target: Path,
    limits: Mapping[str, str] | None = None,
    hold: Collection[str] = (),
    taker: Taker | None = None,
) -> Delivered:
    """The fast reader where it applies and the file is well formed; else record by record.

    `hold`: columns that are wanted again at once: kept in memory where that is possible, and of a large file given to
    `taker` while it is read.
    """
    if form.type in EXPANSIONS:
        with TemporaryDirectory(dir=target.parent) as folder:
            flat = EXPANSIONS[form.type](path, form.encoding, Path(folder) / "rows.jsonl")
            return read_rows(flat, replace(form, type="jsonl", encoding="utf-8"), target)
    if form.type == "parquet":
        return _read_parquet(path, target, limits)
    if form.type == "csv" and can_read(form):
        columns = _csv_columns(path, form)
        if len(columns) > 1:  # with one column, a blank line would be no row
            try:
                copied = copy_well_formed(path, form, columns, target, hold, taker)
                return Delivered(target, columns, copied.rows, hashes=copied.hashes, held=copied.held)
            except NotWellFormedError:
                if taker is not None:
                    taker.withdraw()
    return read_rows(path, form, target)


def _read_parquet(path: Path, target: Path, limits: Mapping[str, str] | None) -> Delivered:
    try:
        select = delivered_parquet.read_sql(path)
        columns = column_names(select)
        one_by_one = {**(limits or {}), "threads": "1"}
        return Delivered(target, columns, copy_rows(delivered_parquet.numbered_copy_sql(select, target), one_by_one))
    except UnreadableFileError as error:
        raise DeliveryMistake(
            "This Parquet file cannot be read",
            where=str(path),
            got=str(error),
            expected="a Parquet file",
            next_step="Ask for the delivery again.",
        ) from None


def _csv_columns(path: Path, form: FileFormat) -> list[str]:
    first = next(delimited_records(path, form), [])
    if isinstance(first, Unreadable):
        return []  # read record by record, which says what is wrong
    return clean_header(list(first) if form.header else list(form.columns) or list(first), path)


def duplicate_rows(
    delivered: list[DeliveredBatch], earlier: list[tuple[str, Path]], limits: Mapping[str, str], part: Path
) -> pd.DataFrame:
    """Rows equal to an earlier one, as outcomes; files with other columns cannot hold equal rows.

    `part`: where rows may be put aside for a moment.
    """
    found = []
    for columns in dict.fromkeys(batch.columns for batch in delivered):
        new = [(b.batch_id, parquet_scan([b.path])) for b in delivered if b.columns == columns]
        known = [(name, parquet_scan([file])) for name, file in earlier if parquet_columns(file) == [ROW, *columns]]
        files = [batch for batch in delivered if batch.columns == columns]
        if len(files) == 1 and not known:
            found.append(_duplicates_within(files[0], limits, part))
        else:
            found.append(query(duplicates_sql(known, new, list(columns)), limits))
    rows = pd.concat(found, ignore_index=True)
    rows = rows.assign(outcome="duplicate", column="", value=None, reason="equal to an earlier row")
    return rows[OUTCOME_COLUMNS].astype(object)


def _duplicates_within(batch: DeliveredBatch, limits: Mapping[str, str], part: Path) -> pd.DataFrame:
    """Equal rows of one file: those whose hashes meet are compared, where they are still in memory."""
    scan = parquet_scan([batch.path])
    if batch.hashes is not None:
        alike = batch.hashes.alike()
        if len(alike) <= _MOST_ROWS_COMPARED:
            pq.write_table(_rows_of(batch, alike), part)
            scan = parquet_scan([part])
    found = query(duplicates_sql([], [(batch.batch_id, scan)], list(batch.columns)), limits)
    part.unlink(missing_ok=True)
    return found


def _rows_of(batch: DeliveredBatch, numbers: npt.NDArray[np.int64]) -> pa.Table:
    """These rows of a file, ascending: from memory where they are, else from the row groups that hold them."""
    if batch.held is not None and set(batch.columns) <= set(batch.held.column_names):
        return batch.held.take(pa.array(numbers - 1))
    found, first = [], 1
    with pq.ParquetFile(batch.path) as file:
        for group in range(file.num_row_groups):
            rows = file.metadata.row_group(group).num_rows
            begin, end = np.searchsorted(numbers, (first, first + rows))
            if begin < end:
                found.append(file.read_row_group(group).take(pa.array(numbers[begin:end] - first)))
            first += rows
        return pa.concat_tables(found) if found else file.schema_arrow.empty_table()
