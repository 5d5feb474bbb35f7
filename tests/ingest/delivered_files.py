"""Writes a delivered file and reads it by either reader, as rows with their numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from igloo.ingest.delivery import ROW, Delivered, read_rows
from igloo.ingest.formats import FileFormat, complete_format
from igloo.reading import read_delivery

Row = tuple[int, tuple[str | None, ...]]


def rows_of(delivered: Delivered) -> list[Row]:
    """Every row that was read, with its number."""
    table = pq.read_table(delivered.path).to_pylist()
    return [(int(r[ROW]), tuple(r[c] for c in delivered.columns)) for r in table]


def read_record_by_record(path: Path, form: FileFormat | None = None) -> tuple[Delivered, list[Row]]:
    """A file through the reader that knows every format and keeps what it cannot read."""
    complete = complete_format(path, form or FileFormat())
    delivered = read_rows(path, complete, path.with_suffix(".slow.parquet"))
    return delivered, rows_of(delivered)


def read(path: Path, form: FileFormat | None = None) -> tuple[Delivered, list[Row]]:
    """A file as a run reads it: fast where that is the same, else record by record."""
    complete = complete_format(path, form or FileFormat())
    delivered = read_delivery(path, replace(complete), path.with_suffix(".read.parquet"))
    return delivered, rows_of(delivered)
