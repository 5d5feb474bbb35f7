"""How an identifier was written: from its use, or, where an event tells of the use, from the delivered row."""

from __future__ import annotations

import pyarrow as pa

from igloo.webapi.read.desk import Desk

_BLANKS = " \t\n\r\v\f"
# A use that an event tells of is numbered as the role that holds it, at the end of its id.
_PLACES_SQL = """
SELECT DISTINCT r.batch_id, r.number, r."column" AS name
FROM uses u JOIN identifier_role r ON r.batch_id = u.batch_id AND r.number = split_part(u.use_id, ':', -1)
WHERE u.original IS NULL ORDER BY ALL
"""


def with_originals(desk: Desk, uses: pa.Table) -> pa.Table:
    """The same uses (use_id, batch_id, row, original, ...), each with its text as delivered."""
    beside = {"uses": uses}
    places = desk.reader.rows(_PLACES_SQL, beside=beside) if uses.column("original").null_count else []
    parts = [
        f"SELECT u.use_id, trim(d.{_quoted(place['name'], chr(34))}, {_quoted(_BLANKS)}) AS text FROM uses u "
        f"JOIN {desk.reader.delivered(place['batch_id'])} d ON d.__row = u.row "
        f"WHERE u.batch_id = {_quoted(place['batch_id'])} "
        f"AND split_part(u.use_id, ':', -1) = {_quoted(place['number'])} AND u.original IS NULL"
        for place in places
    ]
    if not parts:
        return uses
    sql = (
        "SELECT u.* REPLACE (coalesce(u.original, w.text) AS original) FROM uses u "
        f"LEFT JOIN ({' UNION ALL '.join(parts)}) w USING (use_id) ORDER BY u.use_id"
    )
    return desk.reader.arrow(sql, beside=beside)


def _quoted(text: str, mark: str = "'") -> str:
    return mark + text.replace(mark, mark * 2) + mark
