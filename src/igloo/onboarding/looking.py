"""Looks at a file as it is: how it is written, and how often each value of each column came."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd

from igloo.core.errors import DeliveryMistake
from igloo.core.protected import are_sexes, is_protected
from igloo.engine.file_reader import parquet_columns, query_each
from igloo.engine.reader import parquet_scan
from igloo.ingest.delivery import ROW
from igloo.ingest.formats import FileFormat, complete_format
from igloo.ingest.packed import PACKED, plain_name, unpacked
from igloo.mapping.proposal.header_row import HeaderRow, find_header
from igloo.mapping.proposal.samples import ColumnSample, LeadingNumbers, TableSample
from igloo.onboarding.no_text import refuse_no_text
from igloo.onboarding.telling import told_as
from igloo.reading import read_delivery

LINES_LOOKED_AT = 100
# Different values of a column that are taken to be looked at; counts are of the whole file.
DISTINCT_VALUES = 5_000
# A delivery with more columns than this is a mistake of its writer; the first ones tell what it is.
COLUMNS_LOOKED_AT = 300


@dataclass(frozen=True)
class LookedAt:
    """A file, read once: its format, its rows as Parquet, its values counted."""

    file_name: str
    size_bytes: int
    form: FileFormat
    sheets: tuple[str, ...]
    why: str
    rows: Path
    columns: tuple[str, ...]
    n_rows: int
    n_unreadable: int
    table: TableSample

    @property
    def protected(self) -> tuple[str, ...]:
        """Columns that speak of what people are, by header or by values: their cells are shown to nobody."""
        by_value = {sample.name for sample in self.table.columns if are_sexes(text for text, _ in sample.values)}
        return tuple(name for name in self.columns if name in by_value or is_protected(name))

    @property
    def declared(self) -> dict[str, Any]:
        """`format:` as mapping.yml says it."""
        found: dict[str, Any] = {"type": self.form.type}
        if self.form.type == "csv":
            found |= {"delimiter": self.form.delimiter, "encoding": self.form.encoding}
        elif self.form.type == "jsonl":
            found["encoding"] = self.form.encoding
        if self.form.sheet:
            found["sheet"] = self.form.sheet
        if self.form.skip_lines:
            found["skip_lines"] = self.form.skip_lines
        if not self.form.header:
            found |= {"header": False, "columns": list(self.columns)}
        return found


def look_at(path: Path, said: Mapping[str, Any], work: Path) -> LookedAt:
    """Read a file and count its values; what was read is kept in `work` for the next question."""
    inside = work / "unpacked"
    if path.suffix.lower() in PACKED:
        inside.mkdir(parents=True, exist_ok=True)
        with told_as({path: path.name}):
            unpacked_path = unpacked(path, inside)
    else:
        unpacked_path = path
    with told_as({path: path.name, unpacked_path: path.name}):
        return _look_at(unpacked_path, path, said, work)


def _look_at(path: Path, delivered_file: Path, said: Mapping[str, Any], work: Path) -> LookedAt:
    name, size = delivered_file.name, delivered_file.stat().st_size
    form, sheets, found = find_format(path, said)
    known = path.stat()
    key = hashlib.sha256(repr((form, known.st_size, known.st_mtime_ns, path.name)).encode()).hexdigest()[:16]
    rows, note = work / f"rows-{key}.parquet", work / f"rows-{key}.json"
    if not note.is_file():
        work.mkdir(parents=True, exist_ok=True)
        part = work / f"rows-{key}.{uuid4().hex}.part"  # two questions about one file may come at once
        delivered = read_delivery(path, form, part)
        part.replace(rows)
        note.write_text(json.dumps([delivered.rows_total, len(delivered.unreadable)]), encoding="utf-8")
    n_rows, n_unreadable = json.loads(note.read_text(encoding="utf-8"))
    columns = tuple(name for name in parquet_columns(rows) if name != ROW)
    for column in columns:
        if "\0" in column:
            raise DeliveryMistake(
                "The header is no text",
                where=path.name,
                got=repr(column)[:80],
                expected="names of columns",
                next_step="Say how the file is written (type, encoding, lines to skip), or ask for it again.",
            )
    looked = columns[:COLUMNS_LOOKED_AT]
    if len(looked) < len(columns):
        more = f"of {len(columns):,} columns the first {len(looked):,} were looked at"
        found = replace(found, why="; ".join(filter(None, (found.why, more))))
    table = _counted(rows, looked, plain_name(name), n_rows, n_unreadable)
    return LookedAt(name, size, form, sheets, found.why, rows, columns, n_rows, n_unreadable, table)


@lru_cache(maxsize=8)
def _counted(rows: Path, looked: tuple[str, ...], file_name: str, n_rows: int, n_unreadable: int) -> TableSample:
    """The values of each column; kept, as every click on the page asks about the same file."""
    counted = query_each(_count_sql(rows, name) for name in looked)
    samples = (_sample(name, n_rows - n_unreadable, one) for name, one in zip(looked, counted, strict=True))
    return TableSample(file_name, tuple(samples), n_rows)


def find_format(path: Path, said: Mapping[str, Any]) -> tuple[FileFormat, tuple[str, ...], HeaderRow]:
    """How a file is written: what the user says first, the rest found out from it."""
    known = {key: value for key, value in said.items() if value is not None}
    columns = tuple(str(c) for c in known.pop("columns", ()))
    form = complete_format(path, FileFormat(columns=columns, **known))
    if form.encoding != "binary":
        refuse_no_text(path, form.encoding)
    sheets = _sheets(path) if form.type == "xlsx" else ()
    if form.type not in ("csv", "xlsx"):
        return form, sheets, HeaderRow(0, True, "")
    if form.type == "csv" and "delimiter" not in known:
        form = replace(form, delimiter=_delimiter(path, form))
    rows = list(islice(_first_rows(path, form), LINES_LOOKED_AT))
    found = find_header(rows)
    skip = known.get("skip_lines", found.skip_lines)
    header = known.get("header", found.header if "skip_lines" not in known else True)
    form = replace(form, skip_lines=skip, header=header)
    if header and skip < len(rows) and (names := _told_apart(rows[skip])):
        form = replace(form, header=False, skip_lines=skip + 1, columns=names)
        found = replace(
            found, why="; ".join(filter(None, (found.why, "two columns have one name: the later got a number")))
        )
    elif not header and not form.columns:
        width = max((len(row) for row in rows[skip : skip + 1]), default=1)
        form = replace(form, columns=tuple(f"column_{i}" for i in range(1, width + 1)))
    return form, sheets, found


def _told_apart(header: Sequence[str]) -> tuple[str, ...]:
    """Names of their own for the columns of a header that names one twice; nothing where none is."""
    names: list[str] = []
    for index, cell in enumerate(header, start=1):
        name, number = cell.strip() or f"column_{index}", 2
        known = {n.lower() for n in names}
        while name.lower() in known:
            name, number = f"{cell.strip() or 'column'}_{number}", number + 1
        names.append(name)
    plain = [cell.strip() or f"column_{index}" for index, cell in enumerate(header, start=1)]
    return () if names == plain else tuple(names)


def _delimiter(path: Path, form: FileFormat) -> str:
    """The sign most lines agree on, whatever the titles above the header hold."""
    with path.open("r", encoding=form.encoding, errors="replace", newline="") as handle:
        lines = [line.rstrip("\r\n") for line in islice(handle, LINES_LOOKED_AT) if line.strip()]
    best, most = form.delimiter or ",", 0.0
    for sign in ",;\t|":
        counts = [len(next(csv.reader([line], delimiter=sign), [])) for line in lines]
        common = max(set(counts), key=lambda n: (counts.count(n), n), default=1)
        agreement = counts.count(common) / max(len(counts), 1) if common > 1 else 0.0
        # "Thomas, Shirley" has a comma in every line as well: the sign that makes more cells is it.
        score = agreement * (1 + min(common, 20) / 20) if agreement > 0.5 else 0.0
        if score > most:
            best, most = sign, score
    return best


def _first_rows(path: Path, form: FileFormat) -> Iterator[list[str]]:
    """The first rows as the reader would number them: skipping is by line in text, by row in a sheet."""
    if form.type == "csv":
        with path.open("r", encoding=form.encoding, errors="replace", newline="") as handle:
            for line in handle:
                yield next(csv.reader([line.rstrip("\r\n")], delimiter=form.delimiter), [])
        return
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        sheet = form.sheet or book.sheet_names[0]
        grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=True) if sheet in book.sheet_names else []
    except CalamineError as error:
        raise DeliveryMistake(
            "This workbook cannot be opened",
            where=str(path),
            got=str(error),
            expected="an XLSX file",
            next_step="Open it in a spreadsheet and save it again.",
        ) from None
    for row in islice(grid, LINES_LOOKED_AT):
        yield ["" if cell is None else str(cell) for cell in row]


def _sheets(path: Path) -> tuple[str, ...]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return tuple(CalamineWorkbook.from_path(str(path)).sheet_names)
    except CalamineError:
        return ()  # the reader says what is wrong with it


def _count_sql(rows: Path, name: str) -> str:
    """The commonest values, then others spread evenly by their hash (the same ones at every look); counts of all."""
    cell = 'trim("' + name.replace('"', '""') + '")'
    date = r"'^(\d{1,2})[./-](\d{1,2})[./-]\d{2}'"
    half = DISTINCT_VALUES // 2
    return (
        f"WITH d AS MATERIALIZED (SELECT {cell} AS v, count(*) AS n FROM {parquet_scan([rows])} "
        "GROUP BY 1 HAVING v <> ''), "
        f"l AS (SELECT n, regexp_extract(v, {date}, ['a', 'b']) AS x FROM d), "
        "m AS (SELECT n, TRY_CAST(x.a AS INT) AS a, TRY_CAST(x.b AS INT) AS b FROM l), "
        "c AS (SELECT coalesce(sum(n), 0) AS filled, count(*) AS different, "
        "coalesce(sum(n) FILTER (a IS NOT NULL), 0) AS dates, coalesce(sum(n) FILTER (a > 12), 0) AS first, "
        "coalesce(sum(n) FILTER (b > 12), 0) AS second FROM m), "
        f"p AS ((SELECT v, n FROM d ORDER BY n DESC, v LIMIT {half}) UNION "
        f"(SELECT v, n FROM d ORDER BY hash(v), v LIMIT {half})) "
        "SELECT c.*, p.v, p.n FROM c LEFT JOIN p ON true ORDER BY p.n DESC, p.v"
    )


def _sample(name: str, n_rows: int, found: pd.DataFrame) -> ColumnSample:
    counted = found.iloc[0]
    pairs = tuple((str(v), int(n)) for v, n in zip(found["v"], found["n"], strict=True) if isinstance(v, str))
    leading = LeadingNumbers(int(counted["dates"]), int(counted["first"]), int(counted["second"]))
    filled = int(counted["filled"])
    return ColumnSample(name, pairs, n_rows, n_rows - filled, int(counted["different"]), leading)
