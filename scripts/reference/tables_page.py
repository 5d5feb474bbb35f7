"""docs/reference/tables.md: every table that crosses a room's wall."""

from __future__ import annotations

from igloo.core.tables import table_contracts
from reference.markdown import code, table


def text() -> str:
    """The page."""
    contracts = table_contracts()
    parts = [
        "# Tables\n\n"
        "Each table is one or more Parquet files in a snapshot of the lake, declared once in "
        "`core/tables.py` and "
        "checked when it is written. Times are UTC without a zone. `batch_id` and `row` together lead to the "
        "delivered row. Event tables share their first columns; see also [events](events.md).\n\n"
        + table(
            ("table", "key", "meaning"),
            [
                (f"[{c.name}](#{c.name})", ", ".join(map(code, c.key)), c.meaning)
                for c in sorted(contracts.values(), key=lambda c: c.name)
            ],
        )
    ]
    for contract in sorted(contracts.values(), key=lambda c: c.name):
        rows = [(code(c.name), c.type, c.unit, c.meaning) for c in contract.columns]
        parts.append(
            f"## {contract.name}\n\n{contract.meaning}\n\n" + table(("column", "type", "unit", "meaning"), rows)
        )
    return "\n".join(parts)
