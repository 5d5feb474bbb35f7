"""Delivered cells that never leave the server: those of protected attributes, by their header or by their values.

The delivered file is kept as it came, and so these cells are in it; no table, page, answer or export carries them.
"""

from __future__ import annotations

import pyarrow as pa

from igloo.core.errors import UserMistake
from igloo.core.protected import SEX_VALUES, are_sexes, is_protected
from igloo.webapi.read.desk import Desk

NOT_SHOWN = "(not shown: the file has columns of protected attributes)"
_ROW = "__row"
# A column whose first cells are something else than a sex is no column of sexes; the others are read to the end.
_FIRST_ROWS = 2000


def withheld_columns(desk: Desk, batch_id: str) -> tuple[str, ...]:
    """Columns of a delivered file whose cells are not sent, in the order of the file; raises NotFound."""
    scan = desk.reader.delivered(batch_id)

    def found() -> pa.Table:
        names = [row["column_name"] for row in desk.reader.rows(f"DESCRIBE SELECT * FROM {scan}")]
        columns = [name for name in names if name != _ROW]
        first = desk.reader.arrow(f"SELECT * FROM {scan} WHERE {_ROW} <= {_FIRST_ROWS}")
        held = [name for name in columns if is_protected(name)]
        held += [
            name
            for name in columns
            if name not in held and _only_sexes(first.column(name)) and _speaks_of_sex(desk, scan, name)
        ]
        return pa.table({"column": [name for name in columns if name in held]})

    return tuple(desk.kept(("withheld", batch_id), found).column("column").to_pylist())


def _only_sexes(cells: pa.ChunkedArray) -> bool:
    return all(str(v).strip().upper() in SEX_VALUES for v in cells.unique().to_pylist() if v not in (None, ""))


def _speaks_of_sex(desk: Desk, scan: str, column: str) -> bool:
    cell = '"' + column.replace('"', '""') + '"'
    values = desk.reader.rows(f"SELECT DISTINCT {cell} AS v FROM {scan} WHERE {cell} IS NOT NULL LIMIT 50")
    return are_sexes(str(row["v"]) for row in values)


def shown_value(desk: Desk, batch_id: str, column: str, value: str | None) -> str:
    """A value of an outcome as it may be sent: a line that could not be split may hold any cell of its row."""
    held = withheld_columns(desk, batch_id) if value else ()
    if column in held or (held and not column):
        return NOT_SHOWN
    return desk.masked(value)


def refuse_withheld(desk: Desk, batch_id: str, columns: list[str], where: str) -> None:
    """Refuse a correction of cells that nobody is shown."""
    for column in sorted(set(columns) & set(withheld_columns(desk, batch_id))):
        raise UserMistake(
            f"“{column}” is a protected attribute and is not corrected here",
            where=where,
            got=column,
            expected="cells of other columns",
            next_step="Leave it out: nothing is ever read from that column.",
        )
