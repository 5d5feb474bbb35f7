"""Well-formed delimited files, read and written as numbered rows of text in one pass.

It applies when every record of the file has the cells of the header; otherwise `delivery.read_rows` reads the file
record by record and keeps what cannot be read.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from igloo.ingest.delivery import ROW
from igloo.ingest.formats import FileFormat
from igloo.ingest.row_hashes import Hashes, Marks, RowHashes, row_hashes

# A record longer than a block is read record by record. Blocks of 4 MB took a sixth more processor time than of 1 MB.
_BLOCK_BYTES = 1 << 20
_ROW_GROUP_ROWS = 122_880
# Blocks that may wait for the writer: reading is twice as fast as writing, and memory is not to grow with the file.
_WAITING_BLOCKS = 16
_DICTIONARY_BYTES = 1_000_000
# Rows that say how much a column repeats itself, and the share of texts of their own below which it does.
_SAMPLED_ROWS, _REPEATING = 50_000, 0.1
# Columns that tell most rows apart name the candidates for duplicates as well as all: two of which more than this share
# of the first texts are their own, else four. Of a large file three: rows that meet by chance must be read again.
_TELLING, _HASHED_COLUMNS = 0.3, 4
# Rows of which the columns asked for are kept in memory: of five columns of a call record, about 300 MB. A file that
# promises more rows is handed over in parts while it is read.
MOST_HELD_ROWS, PART_ROWS, _PART_BYTES = 4_000_000, 1_000_000, 200_000_000
# Cells that are all kept: rows that may be equal are then compared without reading the file again.
_MOST_HELD_BYTES = 512_000_000


class NotWellFormedError(Exception):
    """A record of the file has other cells than the header, or a sign that its encoding does not have."""


_UTF_8 = ("utf-8", "utf-8-sig")


def can_read(form: FileFormat) -> bool:
    """Whether quotes, delimiters and line ends are single bytes in this encoding, whatever surrounds them."""
    return form.encoding in _UTF_8 or '",\n'.encode(form.encoding) == b'",\n'


@dataclass(frozen=True)
class Copied:
    """What reading a well-formed file gave beside its rows in Parquet.

    `hashes`: what tells which rows may be equal. `held`: the rows with their numbers; of a large file the columns asked
    for, or nothing where they would take too much memory.
    """

    rows: int
    hashes: RowHashes
    held: pa.Table | None


class Taker(Protocol):
    """Who takes the rows of a large file while it is being read."""

    def rows_before(self, columns: Sequence[str]) -> int:
        """How many rows of these columns were delivered before, with which its own are compared."""

    def before(self, columns: Sequence[str], some: Sequence[str]) -> Iterator[Sequence[pa.StringArray]]:
        """Those rows, some of their columns, block by block."""

    def take(self, rows: pa.Table, again: npt.NDArray[np.bool_]) -> None:
        """The next rows, with their numbers; `again`: which of them may be equal to an earlier one."""

    def withdraw(self) -> None:
        """The file is not well formed: what was taken is of no use."""


def copy_well_formed(
    path: Path,
    form: FileFormat,
    columns: list[str],
    target: Path,
    hold: Collection[str] = (),
    taker: Taker | None = None,
) -> Copied:
    """Write the rows of a delimited file as numbered text columns.

    `hold`: columns that are wanted again at once: kept in memory, or given to `taker` where the file is large.
    Raises NotWellFormedError as soon as a record does not fit; what was written until then is of no use.
    """
    schema = pa.schema([(ROW, pa.int64()), *((name, pa.string()) for name in columns)])
    waiting: queue.Queue[pa.RecordBatch | None] = queue.Queue(_WAITING_BLOCKS)
    failed: list[OSError] = []

    def write() -> None:
        arriving = iter(waiting.get, None)
        try:
            _write(arriving, schema, target)
        except OSError as error:
            failed.append(error)
            for _ in arriving:  # the reader must not wait for a place; at the end of the file there is nothing left
                pass

    writer = threading.Thread(target=write)
    writer.start()
    held = [ROW, *(name for name in columns if name in hold)] if hold else []
    seen = _Seen(held, taker, path.stat().st_size)
    try:
        last = None
        for batch in _records(path, form, len(columns)):
            numbers = pa.array(np.arange(seen.rows + 1, seen.rows + 1 + batch.num_rows))
            numbered = pa.RecordBatch.from_arrays([numbers, *batch.columns], schema=schema)
            waiting.put(numbered)
            seen.note(numbered)
            last = batch
    finally:
        waiting.put(None)
        writer.join()
    if failed:
        raise failed[0]
    if last is not None and _may_end_within_quotes(path, last):
        raise NotWellFormedError("a quote in the last record may not be closed")
    return seen.told()


class _Seen:
    """What is kept of the blocks that go by, or handed over."""

    def __init__(self, hold: list[str], taker: Taker | None, size_bytes: int) -> None:
        self.rows = 0
        self._hold, self._whole, self._bytes = hold, True, 0
        self._taker, self._size_bytes = taker, size_bytes
        self._marks: Marks | None = None
        self._held: list[pa.RecordBatch] = []
        self._hashed: list[int] = []
        self._hashes: list[Hashes] = []
        self._again: list[npt.NDArray[np.bool_]] = []
        self._repeated: list[Hashes] = []

    def note(self, numbered: pa.RecordBatch) -> None:
        if not self.rows:
            self._begin(numbered)
        hashes = row_hashes([numbered.column(place) for place in self._hashed])
        self._hashes.append(hashes)
        self.rows += numbered.num_rows
        if self._marks is not None:
            self._note_part(numbered, hashes, self._marks)
            return
        if self.rows > MOST_HELD_ROWS:
            self._hold, self._held = [], []
        if not self._hold:
            return
        self._bytes += numbered.nbytes
        if self._whole and self._bytes > _MOST_HELD_BYTES:
            self._whole, self._held = False, [batch.select(self._hold) for batch in self._held]
        self._held.append(numbered if self._whole else numbered.select(self._hold))

    def _begin(self, first: pa.RecordBatch) -> None:
        shares = _distinct_shares(first)
        order = sorted(shares, key=lambda place: -shares[place])
        few = len(order) > 1 and shares[order[1]] > _TELLING
        promised = self._size_bytes // _BLOCK_BYTES * first.num_rows
        taker = self._taker if promised > MOST_HELD_ROWS else None
        self._hashed = sorted(order[: _HASHED_COLUMNS if not few else 2 if taker is None else 3])
        if taker is not None:
            columns = first.schema.names[1:]
            self._marks = Marks(promised + taker.rows_before(columns))
            for block in taker.before(columns, [first.schema.names[place] for place in self._hashed]):
                self._marks.again(row_hashes(block))

    def _note_part(self, numbered: pa.RecordBatch, hashes: Hashes, marks: Marks) -> None:
        again = marks.again(hashes)
        self._repeated.append(hashes[again])
        self._again.append(again)
        self._held.append(numbered.select(self._hold))
        self._bytes += self._held[-1].nbytes
        if sum(map(len, self._again)) >= PART_ROWS or self._bytes >= _PART_BYTES:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._held and self._taker is not None:
            self._taker.take(pa.Table.from_batches(self._held), np.concatenate(self._again))
        self._held, self._again, self._bytes = [], [], 0

    def told(self) -> Copied:
        if self._marks is not None:
            self._hand_over()
            return Copied(self.rows, RowHashes(self._hashes, self._repeated), None)
        held = pa.Table.from_batches(self._held) if self._held else None
        return Copied(self.rows, RowHashes(self._hashes), held)


def _distinct_shares(numbered: pa.RecordBatch) -> dict[int, float]:
    """Of each column of text, by its place: how many of the first rows hold a text of their own."""
    some = numbered.slice(0, _SAMPLED_ROWS)
    return {
        place: len(some.column(place).dictionary_encode().dictionary) / max(1, some.num_rows)
        for place in range(1, some.num_columns)
    }


def _records(path: Path, form: FileFormat, width: int) -> Iterator[pa.RecordBatch]:
    """The rows after the header, block by block, every cell as text."""
    names = [f"c{i}" for i in range(width)]
    encoding = "utf8" if form.encoding in _UTF_8 else form.encoding
    convert = arrow_csv.ConvertOptions(
        column_types={name: pa.string() for name in names}, null_values=list(form.null_values), strings_can_be_null=True
    )
    try:
        with arrow_csv.open_csv(
            path,
            arrow_csv.ReadOptions(
                block_size=_BLOCK_BYTES, column_names=names, skip_rows=form.skip_lines, encoding=encoding
            ),
            # Line ends within quotes are no ends of rows; without this option the rows around a block's end break.
            arrow_csv.ParseOptions(delimiter=form.delimiter, newlines_in_values=True),
            convert,
        ) as reader:
            of_header = form.header
            for batch in reader:
                rows = batch.slice(1) if of_header and batch.num_rows else batch
                of_header = of_header and not batch.num_rows
                if rows.num_rows:
                    yield rows
    except (pa.ArrowInvalid, UnicodeError) as error:
        raise NotWellFormedError(str(error)[:300]) from None


def _write(batches: Iterator[pa.RecordBatch], schema: pa.Schema, target: Path) -> None:
    """Texts that repeat are written by a dictionary; to try it with the others costs a fifth of all writing."""
    first = next(batches, None)
    held = [] if first is None else [first]
    shares = {} if first is None else _distinct_shares(first)
    repeating = [schema.names[place] for place, share in shares.items() if share < _REPEATING]
    with pq.ParquetWriter(
        target,
        schema,
        # Half as large again as with zstd and a quarter less time, as is the second version of pages.
        compression="lz4",
        data_page_version="2.0",
        use_dictionary=repeating,
        dictionary_pagesize_limit=_DICTIONARY_BYTES,
        column_encoding={ROW: "DELTA_BINARY_PACKED"},
        write_batch_size=_ROW_GROUP_ROWS,
        write_statistics=[ROW],  # rows are looked up by their number, never by a text
    ) as writer:
        for batch in batches:
            held.append(batch)
            if sum(part.num_rows for part in held) >= _ROW_GROUP_ROWS:
                writer.write_table(pa.Table.from_batches(held), row_group_size=2 * _ROW_GROUP_ROWS)
                held = []
        writer.write_table(pa.Table.from_batches(held, schema), row_group_size=2 * _ROW_GROUP_ROWS)


def _may_end_within_quotes(path: Path, last: pa.RecordBatch) -> bool:
    """Whether the file may end in a quote that nobody closed: the reader takes that for a cell like others."""
    cells = [column[-1].as_py() or "" for column in last.columns]
    if any("\n" in cell or "\r" in cell for cell in cells):
        return True
    with path.open("rb") as handle:
        handle.seek(max(0, path.stat().st_size - _BLOCK_BYTES))
        tail = handle.read().rstrip(b"\r\n")
    return bool(tail[max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1 :].count(b'"') % 2)
