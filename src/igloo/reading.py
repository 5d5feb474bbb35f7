"""Reading: a delivered file becomes numbered rows, and rows equal to an earlier one are found.

Knows ingest, exchange and engine. Whatever engine computes afterwards, files are read by DuckDB where they are
well formed, and record by record where they are not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

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
from igloo.ingest.fast_csv import NotWellFormedError, can_read, copy_well_formed
from igloo.ingest.formats import FileFormat
from igloo.mapping.spec import LayoutSpec
from igloo.transcription import OUTCOME_COLUMNS, DeliveredBatch

# Candidates for duplicates that a query names one by one; where there are more, it looks at every row.
_MOST_ROWS_NAMED = 100_000


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
) -> Delivered:
    """The fast reader where it applies and the file is well formed; else record by record.

    `hold`: columns that are wanted again at once, and kept in memory where that is possible.
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
            with suppress(NotWellFormedError):
                copied = copy_well_formed(path, form, columns, target, hold)
                return Delivered(target, columns, copied.rows, hashes=copied.hashes, held=copied.held)
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
    scan, only = parquet_scan([batch.path]), None
    if batch.hashes is not None:
        alike = batch.hashes.alike()
        if batch.held is not None and set(batch.columns) <= set(batch.held.column_names):
            pq.write_table(batch.held.take(pa.array(alike - 1)), part)
            scan = parquet_scan([part])
        elif len(alike) <= _MOST_ROWS_NAMED:
            only = alike.tolist()
    found = query(duplicates_sql([], [(batch.batch_id, scan)], list(batch.columns), only), limits)
    part.unlink(missing_ok=True)
    return found
