"""The SQL that reads large delimited files and Parquet in one pass; the engine runs it.

It applies when every record of the file is well formed; otherwise `delivery.read_rows` reads the
file record by record and keeps what cannot be read. Measured on 246,730 call records
in seven files: 0.46 s of processor time here, 1.04 s record by record.
"""

from __future__ import annotations

from pathlib import Path

from igloo.ingest.delivery import ROW
from igloo.ingest.formats import FileFormat

# As the engine writes its own tables; most columns of a delivery hold too many different texts for a dictionary.
_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000"
_NATIVE_ENCODINGS = {"utf-8": "utf-8", "utf-8-sig": "utf-8", "latin-1": "latin-1", "iso-8859-1": "latin-1"}


def text(value: str) -> str:
    """A value as an SQL string."""
    return "'" + value.replace("'", "''") + "'"


def can_read_fast(form: FileFormat) -> bool:
    """Whether the engine's own reader knows this encoding; others are read record by record."""
    return form.type == "parquet" or (form.type == "csv" and form.encoding in _NATIVE_ENCODINGS)


def read_sql(path: Path, form: FileFormat) -> str:
    """A query that gives the columns of the file, all as text, without row numbers."""
    if form.type == "parquet":
        return f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet({text(str(path))})"
    nulls = ", ".join(text(value) for value in form.null_values)
    options = [
        "all_varchar = true",
        "auto_detect = false",
        f"delim = {text(form.delimiter)}",
        "quote = '\"'",
        "escape = '\"'",
        f"header = {str(form.header).lower()}",
        f"skip = {form.skip_lines}",
        f"encoding = {text(_NATIVE_ENCODINGS[form.encoding])}",
        f"nullstr = [{nulls}]",
        "strict_mode = true",
        "max_line_size = 16777216",
    ]
    return f"SELECT * FROM read_csv({text(str(path))}, {', '.join(options)}, columns = {{columns}})"


def columns_clause(columns: list[str]) -> str:
    """The columns of the file for `read_sql`, all as text."""
    return "{" + ", ".join(f"{text(name)}: 'VARCHAR'" for name in columns) + "}"


def numbered_copy_sql(select: str, target: Path) -> str:
    """Number the rows in the order of the file and write them as Parquet; to be run by one thread.

    Rows are numbered one after the other, whatever reads and writes them: a second thread only waits, and busily. Of
    two million calls of 14 columns, 3.7 to 7.8 s of processor time became 2.7 to 3.0 s.
    """
    return f'COPY (SELECT row_number() OVER () AS "{ROW}", * FROM ({select})) TO {text(str(target))} ({_PARQUET})'


def duplicates_sql(earlier: list[tuple[str, str]], new: list[tuple[str, str]], columns: list[str]) -> str:
    """Rows of the new files equal in every cell to an earlier row, of the same file or one before it.

    Both lists: (batch, SQL that reads its rows), in the order of delivery. Hashes pick the
    candidates, the cells decide: a collision never makes a duplicate.
    The files are read twice rather than held: of 20 million calls of 6 columns, 1.3 GB at most instead of 4.3 GB, and
    no more processor time.
    """
    cells = ", ".join('"' + name.replace('"', '""') + '"' for name in columns)
    scans = [(batch, scan, False) for batch, scan in earlier] + [(batch, scan, True) for batch, scan in new]
    hashed = " UNION ALL ".join(
        f'SELECT {order} AS file, {text(batch)} AS batch, {late} AS late, "{ROW}" AS r, hash({cells}) AS h, {cells} '
        f"FROM {scan}"
        for order, (batch, scan, late) in enumerate(scans)
    )
    return (
        f"WITH a AS NOT MATERIALIZED ({hashed}), twice AS (SELECT h FROM a GROUP BY h HAVING count(*) > 1), "
        f"c AS (SELECT file, batch, late, r, to_json([{cells}]) AS x FROM a WHERE h IN (SELECT h FROM twice)), "
        "o AS (SELECT batch, late, r, first_value(batch) OVER w AS other_batch, first_value(r) OVER w AS other_row, "
        "row_number() OVER w AS n FROM c WINDOW w AS (PARTITION BY x ORDER BY file, r)) "
        'SELECT batch AS batch_id, r AS "row", other_batch AS other_batch_id, other_row '
        "FROM o WHERE late AND n > 1 ORDER BY batch, r"
    )
