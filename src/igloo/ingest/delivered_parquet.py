"""The SQL that turns a delivered Parquet file into numbered rows of text; the engine runs it."""

from __future__ import annotations

from pathlib import Path

from igloo.ingest.delivery import ROW

# As the engine writes its own tables; most columns of a delivery hold too many different texts for a dictionary.
_PARQUET = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, STRING_DICTIONARY_PAGE_SIZE_LIMIT 100000"


def text(value: str) -> str:
    """A value as an SQL string."""
    return "'" + value.replace("'", "''") + "'"


def read_sql(path: Path) -> str:
    """A query that gives the columns of the file, all as text, without row numbers."""
    return f"SELECT COLUMNS(*)::VARCHAR FROM read_parquet({text(str(path))})"


def numbered_copy_sql(select: str, target: Path) -> str:
    """Number the rows in the order of the file and write them as Parquet; to be run by one thread.

    Rows are numbered one after the other, whatever reads and writes them: a second thread only waits, and busily.
    """
    return f'COPY (SELECT row_number() OVER () AS "{ROW}", * FROM ({select})) TO {text(str(target))} ({_PARQUET})'
