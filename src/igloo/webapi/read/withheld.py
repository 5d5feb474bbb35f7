"""Delivered cells that never leave the server: those of protected attributes, by their header or by their values.

The delivered file is kept as it came, and so these cells are in it; no table, page, answer or export carries them.
"""

from __future__ import annotations

import pyarrow as pa

from igloo.core.errors import UserMistake
from igloo.webapi.read.desk import Desk
from igloo.withheld import protected_columns

NOT_SHOWN = "(not shown: the file has columns of protected attributes)"


def withheld_columns(desk: Desk, batch_id: str) -> tuple[str, ...]:
    """Columns of a delivered file whose cells are not sent, in the order of the file; raises NotFound."""

    def found() -> pa.Table:
        return pa.table({"column": pa.array(protected_columns(desk.reader, batch_id), pa.string())})

    return tuple(desk.kept(("withheld", batch_id), found).column("column").to_pylist())


def shown_value(desk: Desk, batch_id: str, column: str, value: str | None) -> str:
    """A value of an outcome as it may be sent: a line that could not be split may hold any cell of its row."""
    return NOT_SHOWN if value and is_hidden(desk, batch_id, column) else desk.masked(value)


def is_hidden(desk: Desk, batch_id: str, column: str) -> bool:
    """Whether values of a column of a file are not sent; no column: lines that could not be split into cells."""
    held = withheld_columns(desk, batch_id)
    return column in held or (bool(held) and not column)


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
