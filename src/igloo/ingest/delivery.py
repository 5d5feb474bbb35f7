"""Takes a delivered file in: kept byte for byte, and as a table of rows that nobody rewrites.

Every row of the file gets a number, from 1 after the header; a row that cannot be read keeps its
number and is listed with the reason. Nothing is lost and nothing is guessed away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from sys import intern
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.errors import DeliveryMistake
from igloo.ingest.delimited import Unreadable, delimited_records
from igloo.ingest.formats import FileFormat
from igloo.ingest.packed import check_workbook
from igloo.ingest.row_hashes import RowHashes

ROW = "__row"
_CHUNK_ROWS, _CHUNK_SIGNS = 50_000, 64_000_000


@dataclass
class Delivered:
    """What reading a file gave: its columns, its rows in a Parquet file, and the rows that failed.

    `hashes`: what tells which of its rows may be equal; nothing where nobody looked. `held`: columns of its rows
    that are still in memory.
    """

    path: Path
    columns: list[str]
    rows_total: int
    unreadable: list[Unreadable] = field(default_factory=list)
    hashes: RowHashes | None = None
    held: pa.Table | None = None


# Names under which other programs write a file that is not whole yet.
UNFINISHED = ("*.part", "*.partial", "*.tmp", "*.crdownload", "~$*", ".*")


def is_unfinished(file_name: str) -> bool:
    """Whether a name says that the file is still being written, or is no delivery at all.

    >>> is_unfinished("cdr_2.csv.part"), is_unfinished("cdr_2.csv")
    (True, False)
    """
    return any(fnmatch(file_name, pattern) for pattern in UNFINISHED)


def keep_original(path: Path, target: Path, packed: Path | None = None) -> None:
    """Keep the file as it came, compressed, under the name of its SHA-256; `packed`: where that has been done."""
    if target.exists() or path == target:
        if packed is not None:
            packed.unlink()
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    (packed or pack(path, target.with_suffix(".part"))).replace(target)


def pack(path: Path, part: Path) -> Path:
    """Write the bytes of a file, compressed, to a place that is not final yet."""
    # Blocks that are packed each by itself take a tenth less time than one stream.
    chunk, packing = memoryview(bytearray(1 << 20)), pa.Codec("zstd", 1)
    with path.open("rb", buffering=0) as source, part.open("wb") as out:
        while count := source.readinto(chunk):
            out.write(packing.compress(chunk[:count]))
        if not out.tell():
            out.write(packing.compress(b""))
    return part


def restore_original(kept: Path, target: Path) -> None:
    """Write a kept file again, byte for byte."""
    with pa.input_stream(str(kept), compression="zstd") as source, target.open("wb") as out:
        while chunk := source.read(1 << 22):
            out.write(chunk)


def read_rows(path: Path, form: FileFormat, target: Path) -> Delivered:
    """Write the rows of a file as text columns, numbered; used where the fast reader does not apply."""
    readers = {"csv": _csv_rows, "xlsx": _xlsx_rows, "jsonl": _jsonl_rows}
    columns, rows = readers[form.type](path, form)
    delivered = Delivered(target, columns, 0)
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        chunk: list[tuple[int, list[str | None]]] = []
        signs = 0
        for number, cells in enumerate(rows, start=1):
            delivered.rows_total = number
            if isinstance(cells, Unreadable):
                cells.row = number
                delivered.unreadable.append(cells)
                continue
            chunk.append((number, cells))
            signs += sum(len(cell) for cell in cells if cell)
            if len(chunk) == _CHUNK_ROWS or signs > _CHUNK_SIGNS:
                writer.write_table(_table(chunk, schema))
                chunk, signs = [], 0
        writer.write_table(_table(chunk, schema))
    return delivered


def _table(chunk: list[tuple[int, list[str | None]]], schema: pa.Schema) -> pa.Table:
    arrays: list[Any] = [pa.array([number for number, _ in chunk], pa.int64())]
    for index in range(len(schema) - 1):
        arrays.append(pa.array([cells[index] for _, cells in chunk], pa.string()))
    return pa.Table.from_arrays(arrays, schema=schema)


Rows = Iterator["list[str | None] | Unreadable"]


def clean_header(names: list[Any], path: Path) -> list[str]:
    """Column names without blanks around them; refuses a header that names a column twice."""
    header = [str(name).strip() if name is not None else "" for name in names]
    header = [name or f"column_{i}" for i, name in enumerate(header, start=1)]
    seen: set[str] = set()
    for name in header:
        if name.lower() in seen:
            raise DeliveryMistake(
                "The header names a column twice",
                where=str(path),
                got=name,
                expected="each column once",
                next_step="Name the columns in mapping.yml: `format: {columns: [...], skip_lines: 1, header: false}`.",
            )
        seen.add(name.lower())
    return header


def _csv_rows(path: Path, form: FileFormat) -> tuple[list[str], Rows]:
    records = delimited_records(path, form)
    first = next((cells for cells in records if cells), None)
    if first is None:
        raise _no_lines(path)
    if isinstance(first, Unreadable):
        raise DeliveryMistake(
            "The header of this file cannot be read",
            where=str(path),
            got=f"{first.reason}: {first.value[:80]}",
            expected="the names of the columns in one line",
            next_step="Ask for the delivery again, or correct its first line.",
        )
    columns = clean_header(first if form.header else list(form.columns) or first, path)

    def rows() -> Rows:
        if not form.header:
            yield _as_cells(first, len(columns), form)
        for cells in records:
            if isinstance(cells, Unreadable):
                yield cells
            elif cells:
                yield _as_cells(cells, len(columns), form)

    return columns, rows()


def _no_lines(path: Path) -> DeliveryMistake:
    return DeliveryMistake(
        "This file has no lines",
        where=str(path),
        got="nothing but blanks",
        expected="a header",
        next_step="Ask for the delivery again, or remove the file.",
    )


def _as_cells(cells: list[str], width: int, form: FileFormat) -> list[str | None] | Unreadable:
    # Some exports end every line with a delimiter; empty cells beyond the header hold nothing.
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        text = form.delimiter.join(cells)
        # One text for all rows of so many cells: ten million of them were a gigabyte.
        return Unreadable(0, text[:500], intern(f"the row has {len(cells)} cells, the header has {width}"))
    return [None if cell in form.null_values else cell for cell in cells]


def _xlsx_rows(path: Path, form: FileFormat) -> tuple[list[str], Rows]:
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        sheet = form.sheet or names[0]
        if sheet not in names:
            raise DeliveryMistake(
                "The workbook has no such sheet",
                where=str(path),
                got=sheet,
                expected=", ".join(names),
                next_step="Correct `format: {sheet: …}` in mapping.yml.",
            )
        grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True)
    except CalamineError as error:
        raise DeliveryMistake(
            "This workbook cannot be opened",
            where=str(path),
            got=str(error),
            expected="an XLSX file",
            next_step="Open it in a spreadsheet and save it again.",
        ) from None
    grid = [row for row in grid[form.skip_lines :] if any(cell not in ("", None) for cell in row)]
    if not grid:
        raise _no_lines(path)
    columns = clean_header(grid[0] if form.header else list(form.columns), path)
    body = grid[1:] if form.header else grid

    def rows() -> Rows:
        for row in body:
            yield _as_cells([_cell_text(cell) for cell in row], len(columns), form)

    return columns, rows()


def _cell_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _jsonl_rows(path: Path, form: FileFormat) -> tuple[list[str], Rows]:
    columns: list[str] = []
    seen: set[str] = set()
    with path.open("r", encoding=form.encoding, errors="replace") as handle:
        for line in handle:
            record = _json_record(line)
            if isinstance(record, dict):
                for name in _flat(record):
                    if name not in seen:
                        seen.add(name)
                        columns.append(name)

    if not columns:
        raise DeliveryMistake(
            "No line of this file is a JSON object",
            where=str(path),
            got="a list, or an object over several lines",
            expected='one object a line: {"key": "value"}',
            next_step="Write one object a line (jq -c '.[]' does it), or ask for JSON lines.",
        )
    columns = clean_header(columns, path)

    def rows() -> Rows:
        with path.open("r", encoding=form.encoding, errors="replace") as handle:
            for line in handle:
                if not line.strip():
                    continue
                record = _json_record(line)
                if not isinstance(record, dict):
                    yield Unreadable(0, line.strip()[:500], "the line is not a JSON object")
                    continue
                flat = _flat(record)
                yield [None if flat.get(c) in (None, *form.null_values) else flat[c] for c in columns]

    return columns, rows()


def _json_record(line: str) -> Any:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None


def _flat(record: dict[str, Any], prefix: str = "") -> dict[str, str | None]:
    """Nested keys with dots between; lists of plain values as "a, b, c", other lists as JSON."""
    out: dict[str, str | None] = {}
    for key, value in record.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            out.update(_flat(value, f"{name}."))
        elif isinstance(value, list):
            plain = all(not isinstance(item, (dict, list)) for item in value)
            out[name] = ", ".join(map(str, value)) if plain else json.dumps(value, ensure_ascii=False)
        elif value is None:
            out[name] = None
        else:
            out[name] = str(value) if not isinstance(value, bool) else str(value).lower()
    return out
