"""Supersession: what a later delivery replaces or corrects is set aside, and says by which row.

Knows intake and engine. Nothing is rewritten: the earlier delivery stays as it came, its snapshots
still show it, and every row of it that no longer counts is listed with the row that took its place.
A row that cannot be read corrects nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import pyarrow.parquet as pq

from igloo.batches import Batch, group_batches
from igloo.core.tables import table_contracts
from igloo.engine.file_reader import copy_rows, query
from igloo.engine.reader import parquet_scan
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest.corrections import is_corrections
from igloo.ingest.delivery import ROW
from igloo.intake import take_in
from igloo.mapping.spec import LayoutSpec

_ROW_TABLES = {name for name, contract in table_contracts().items() if {"batch_id", "row"} <= set(contract.schema())}
Notes = list[dict[str, Any]]
_REPLACED = "a later delivery replaces the whole"


def take_in_source(runner: Runner, batches: list[Batch], known: Mapping[str, Mapping[str, Any]]) -> Notes:
    """Bring the files of one source in, by layout as its mapping says: added, replaced or corrected."""
    earlier: list[tuple[str, Path]] = []
    notes: Notes = []
    superseding: dict[str, list[list[Batch]]] = {}
    for group in group_batches(batches, known):
        if group[0].layout.delivery != "adds":
            superseding.setdefault(group[0].layout.match, []).append(group)
            continue
        taken = take_in(runner, group, earlier)
        earlier += [(batch["batch_id"], batch["path"]) for batch in taken]
        notes += taken
    for groups in superseding.values():
        notes += _take_in_superseding(runner, groups)
    return notes


def _take_in_superseding(runner: Runner, groups: list[list[Batch]]) -> Notes:
    before = dict(runner.files)
    # Each delivery is looked at for itself: a row equal to one that no longer counts is no duplicate.
    notes = [note for group in groups for note in take_in(runner, group, [])]
    made = {name: files[len(before.get(name, ())) :] for name, files in runner.files.items()}
    runner.files = before
    for name in set(made) - _ROW_TABLES:  # the delivered rows and notes stay as they are
        runner.files[name] = before.get(name, ()) + made.pop(name)
    made = {name: files for name, files in made.items() if files}
    first = groups[0][0]
    layout = first.layout
    key = fingerprint(
        "supersede", runner.key("", (), None), layout.delivery, layout.key, [note["batch_id"] for note in notes],
        {name: [file.name for file in files] for name, files in made.items()},
    )  # fmt: skip

    def work() -> dict[str, list[Path]]:
        return _supersede(runner, first.source.source_id, layout, notes, made)

    runner.step(f"supersede {first.source.source_id}: {layout.match}", key, work)
    for name in [name for name in runner.files if name.startswith("standing/")]:
        table = name.removeprefix("standing/")
        files = runner.files.pop(name)
        if table == "superseded":
            counts = _counts(files)
        else:
            runner.files[table] = runner.files.get(table, ()) + files
    return [_counted(note, counts.get(note["batch_id"], 0)) for note in notes]


def _counts(files: tuple[Path, ...]) -> dict[str, int]:
    found = query(f"SELECT batch_id, count(*) AS n FROM {parquet_scan(files)} GROUP BY batch_id")
    return {str(batch): int(n) for batch, n in found.itertuples(index=False)}


def _counted(note: dict[str, Any], superseded: int) -> dict[str, Any]:
    by_hand = int(note["rows_superseded"])
    return {**note, "rows_loaded": int(note["rows_loaded"]) - superseded, "rows_superseded": by_hand + superseded}


def _supersede(
    runner: Runner, source_id: str, layout: LayoutSpec, notes: Notes, made: Mapping[str, tuple[Path, ...]]
) -> dict[str, list[Path]]:
    """The tables of these deliveries without the rows that no longer count, and those rows as outcomes."""
    part = runner.lake.part("superseded")
    deliveries = [(str(note["batch_id"]), note["path"]) for note in notes]
    outcomes = made["row_outcome"]
    sql = corrected_sql(layout.key, deliveries, outcomes) if layout.key else replaced_sql(deliveries, outcomes)
    reason = f"a later row has the same {', '.join(layout.key)}" if layout.key else _REPLACED
    columns = (
        f"SELECT {_text(source_id)} AS source_id, batch_id, \"row\", 'superseded' AS outcome, '' AS \"column\", "
        f"NULL::VARCHAR AS value, {_text(reason)} AS reason, other_batch_id, other_row::BIGINT AS other_row "
        f"FROM ({sql})"
    )
    copy_rows(f'COPY ({columns} ORDER BY batch_id, "row") TO {_text(str(part))} (FORMAT parquet, COMPRESSION zstd)')
    superseded = runner.lake.keep(part, "superseded")
    gone = runner.engine.table(f"superseded_{superseded.stem}", [superseded])
    standing: dict[str, list[Path]] = {"standing/superseded": [superseded]}
    for table, files in made.items():
        rows = runner.engine.table(f"delivered_{table}_{superseded.stem}", files)
        if table == "row_outcome":
            rows = ibis.union(rows, gone.select(rows.columns))
        else:
            rows = rows.anti_join(gone.select("batch_id", "row"), ["batch_id", "row"])
        standing[f"standing/{table}"] = [runner.write(table, rows)]
    return standing


def replaced_sql(deliveries: list[tuple[str, Path]], outcomes: tuple[Path, ...]) -> str:
    """Rows of every delivery but the last, as far as they were loaded; `other` is the delivery after theirs."""
    rows = " UNION ALL ".join(
        f'SELECT {_text(batch)} AS batch_id, "{ROW}" AS "row", {_text(after)} AS other_batch_id '
        f"FROM {parquet_scan([path])}"
        for (batch, path), (after, _) in pairwise(deliveries)
    )
    none = "SELECT ''::VARCHAR AS batch_id, 0::BIGINT AS \"row\", ''::VARCHAR AS other_batch_id WHERE false"
    return (
        f"SELECT *, NULL::BIGINT AS other_row FROM ({rows or none}) "
        f'ANTI JOIN ({_not_loaded(outcomes)}) USING (batch_id, "row")'
    )


def corrected_sql(key: tuple[str, ...], deliveries: list[tuple[str, Path]], outcomes: tuple[Path, ...]) -> str:
    """Loaded rows that a later row with the same key follows; `other` is the next one. A row without a key stands."""
    names = [f'trim("{column.replace(chr(34), chr(34) * 2)}")' for column in key]
    rows = " UNION ALL ".join(
        f'SELECT {_text(batch)} AS batch_id, {order} AS delivery, "{ROW}" AS "row", '
        f"to_json([{', '.join(names)}]) AS k FROM {parquet_scan([path])} "
        f"WHERE {' AND '.join(f'{name} <> {chr(39) * 2}' for name in names)}"
        for order, (batch, path) in enumerate(deliveries)
    )
    return (
        f'WITH r AS (SELECT * FROM ({rows}) ANTI JOIN ({_not_loaded(outcomes)}) USING (batch_id, "row")), '
        'n AS (SELECT batch_id, "row", lead(batch_id) OVER w AS other_batch_id, lead("row") OVER w AS other_row '
        'FROM r WINDOW w AS (PARTITION BY k ORDER BY delivery, "row")) '
        "SELECT * FROM n WHERE other_batch_id IS NOT NULL"
    )


def _not_loaded(outcomes: tuple[Path, ...]) -> str:
    gone = "('duplicate', 'rejected', 'superseded')"
    return f'SELECT DISTINCT batch_id, "row" FROM {parquet_scan(outcomes)} WHERE outcome IN {gone}'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def correction_rows(runner: Runner, batches: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The table correction: every row of a file of corrections, with what became of it."""
    found = []
    files = [batch for batch in batches if is_corrections(batch["file_name"])]
    outcomes = runner.table("row_outcome")
    ids = [batch["batch_id"] for batch in files]
    refused: dict[tuple[str, int], str] = {}
    if ids:
        asked = outcomes.filter(outcomes.batch_id.isin(ids) & outcomes.outcome.isin(["rejected", "duplicate"]))
        kept = runner.engine.fetch("corrections that were refused", asked.select("batch_id", "row", "outcome"))
        refused = {(b, int(r)): o for b, r, o in kept.itertuples(index=False)}
    for batch in files:
        for row in pq.read_table(batch["path"]).to_pylist():
            number = int(row[ROW])
            found.append(
                {
                    "source_id": batch["source_id"], "batch_id": row["corrects_batch"],
                    "row": int(row["corrects_row"]), "was": row["corrects_outcome"],
                    "corrected_batch_id": batch["batch_id"], "corrected_row": number,
                    "outcome": refused.get((batch["batch_id"], number), "loaded"),
                    "by": row["corrected_by"], "at": row["corrected_at"], "why": row["corrected_why"],
                }
            )  # fmt: skip
    return pd.DataFrame(found)
