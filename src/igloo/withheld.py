"""Columns of a delivered file that say what people are, by their header or by their values: nobody is shown them.

The delivered file is kept as it came; no table, page, answer, export or file that Igloo writes itself carries them.
"""

from __future__ import annotations

import pyarrow as pa

from igloo.core.protected import SEX_VALUES, are_sexes, is_protected
from igloo.engine.reader import Reader

_ROW = "__row"
# A column whose first cells are something else than a sex is no column of sexes; the others are read to the end.
_FIRST_ROWS = 2000


def protected_columns(reader: Reader, batch_id: str) -> tuple[str, ...]:
    """Columns of protected attributes in a delivered file, in the order of the file; raises NotFound."""
    scan = reader.delivered(batch_id)
    names = [row["column_name"] for row in reader.rows(f"DESCRIBE SELECT * FROM {scan}")]
    first = reader.arrow(f"SELECT * FROM {scan} WHERE {_ROW} <= {_FIRST_ROWS}")
    return tuple(
        name
        for name in names
        if name != _ROW
        and (is_protected(name) or (_only_sexes(first.column(name)) and _speaks_of_sex(reader, scan, name)))
    )


def _only_sexes(cells: pa.ChunkedArray) -> bool:
    return all(str(v).strip().upper() in SEX_VALUES for v in cells.unique().to_pylist() if v not in (None, ""))


def _speaks_of_sex(reader: Reader, scan: str, column: str) -> bool:
    cell = '"' + column.replace('"', '""') + '"'
    values = reader.rows(f"SELECT DISTINCT {cell} AS v FROM {scan} WHERE {cell} IS NOT NULL LIMIT 50")
    return are_sexes(str(row["v"]) for row in values)
