"""Transcription: the rows of one layout become records, or a refusal with its reason.

Knows mapping and engine. Every delivered row ends in exactly one place: loaded, duplicate, rejected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.kinds import event_kinds
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest.catalog import SourceDeclaration
from igloo.ingest.delivery import Unreadable
from igloo.mapping import checks, dictionary, records
from igloo.mapping.prepared import BATCH, ROW, collect_columns, prepared
from igloo.mapping.spec import LayoutSpec

OUTCOME_COLUMNS = ["batch_id", "row", "outcome", "column", "value", "reason", "other_batch_id", "other_row"]
_KEY_SCHEMA = {BATCH: "string", ROW: "int64"}


@dataclass(frozen=True)
class DeliveredBatch:
    """The numbered rows of one file, what was found out about them so far, and its note for table `batch`."""

    batch_id: str
    path: Path
    columns: tuple[str, ...]
    outcomes: pd.DataFrame
    note: Mapping[str, Any]


def unreadable(batch_id: str, rows: list[Unreadable]) -> pd.DataFrame:
    """Rows that could not even be split into cells, as outcomes."""
    found = [(batch_id, u.row, "rejected", "", u.value, u.reason, None, None) for u in rows]
    return pd.DataFrame(found, columns=OUTCOME_COLUMNS).astype(object)


def transcribe(
    runner: Runner,
    source: SourceDeclaration,
    layout: LayoutSpec,
    lookups: Mapping[str, Mapping[str, str]],
    batches: list[DeliveredBatch],
) -> dict[str, list[Path]]:
    """Write the records of these files, their outcomes and their notes; files by table name."""
    made: dict[str, list[Path]] = {}
    outcomes = [batch.outcomes for batch in batches]
    # Files of one layout may differ in columns the mapping does not use; they are read apart.
    for columns in dict.fromkeys(batch.columns for batch in batches):
        alike = [batch for batch in batches if batch.columns == columns]
        written, found = _transcribe(runner, source, layout, lookups, alike)
        outcomes.append(found)
        for table, path in written.items():
            made.setdefault(table, []).append(path)
    every = _tidy(outcomes)
    made["row_outcome"] = [runner.write_frame("row_outcome", every.assign(source_id=source.source_id))]
    notes = pd.DataFrame([_counted(batch, every) for batch in batches])
    part = runner.lake.part("batch_note")
    notes.to_parquet(part)
    made["batch_note"] = [runner.lake.keep(part, "batch_note")]
    return made


def _transcribe(
    runner: Runner,
    source: SourceDeclaration,
    layout: LayoutSpec,
    lookups: Mapping[str, Mapping[str, str]],
    batches: list[DeliveredBatch],
) -> tuple[dict[str, Path], pd.DataFrame]:
    engine = runner.engine
    slots = dictionary.collect_slots(layout)
    columns = collect_columns(layout)
    context = records.FileContext(source.source_id, layout, slots, columns)
    name = f"rows_{fingerprint([batch.batch_id for batch in batches])}"
    part = runner.lake.part(name)
    delivered = [
        engine.table(f"{name}_{i}", [batch.path]).mutate(**{BATCH: ibis.literal(batch.batch_id)})
        for i, batch in enumerate(batches)
    ]
    together = delivered[0] if len(delivered) == 1 else ibis.union(*delivered)
    engine.write(f"{name}: prepare", prepared(together, columns, source.time_zone), part, (BATCH, ROW))
    rows = engine.table(f"{name}_prepared", [part])
    rows = _without(runner, rows, _tidy([batch.outcomes for batch in batches]), f"{name}_first")
    entries = pd.DataFrame(columns=list(dictionary.DICTIONARY_SCHEMA))
    if slots:
        wanted = dictionary.distinct_values(rows, list(slots.values()), columns)
        values = engine.fetch(f"{name}: distinct values", wanted)
        entries = dictionary.normalise_distinct(values, list(slots.values()), source.region, lookups)
    entries_path = runner.write_frame("dictionary", entries, dictionary.DICTIONARY_SCHEMA)
    words = engine.table(f"{name}_dictionary", [entries_path])
    found = _find_faults(runner, rows, words, context, name)
    loaded = _without(runner, rows, found, f"{name}_then")
    made: dict[str, Path] = {}
    for table, expression in {
        "mention": records.mentions(loaded, words, context),
        "identifier_use": records.identifier_uses(loaded, words, context),
        "place": records.places(loaded, words, context),
        **{f"event_{kind}": records.events(loaded, words, context, kind) for kind in event_kinds()},
    }.items():
        if expression is not None:
            made[table] = runner.write(table, expression)
    part.unlink()
    return made, found


def _find_faults(
    runner: Runner, rows: ir.Table, words: ir.Table, context: records.FileContext, name: str
) -> pd.DataFrame:
    wanted = checks.collect_checks(context)
    suspects = runner.engine.fetch(f"{name}: checks", checks.suspects(rows, words, context, wanted))
    outcomes = [checks.outcomes_of(suspects, wanted)]
    for check in wanted:
        if check.value.split is not None and (check.value, check.target) in context.slots:
            slot = context.slots[(check.value, check.target)]
            concerned = rows.filter(context.columns.applies(rows, check.when))
            bad = runner.engine.fetch(f"{name}: lists", checks.list_faults(concerned, words, context, slot))
            outcomes.append(checks.list_outcomes(bad, check))
    # A value that two events of a row use is one fault.
    return _tidy(outcomes).drop_duplicates(ignore_index=True)


def _tidy(outcomes: list[pd.DataFrame]) -> pd.DataFrame:
    some = [frame.reindex(columns=OUTCOME_COLUMNS) for frame in outcomes if len(frame)]
    return pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=OUTCOME_COLUMNS)


def _without(runner: Runner, rows: ir.Table, outcomes: pd.DataFrame, name: str) -> ir.Table:
    """The rows that are not refused and no duplicates."""
    skipped = outcomes.loc[outcomes["outcome"] != "value_set_aside", ["batch_id", "row"]].drop_duplicates()
    if not len(skipped):
        return rows
    renamed = skipped.rename(columns={"batch_id": BATCH, "row": ROW})
    path = runner.write_frame("skipped_rows", renamed, _KEY_SCHEMA)
    return rows.anti_join(runner.engine.table(name, [path]), [BATCH, ROW])


def _counted(batch: DeliveredBatch, outcomes: pd.DataFrame) -> dict[str, Any]:
    own = outcomes[outcomes["batch_id"] == batch.batch_id]
    rejected = int(own.loc[own["outcome"] == "rejected", "row"].nunique())
    duplicate = int(own.loc[own["outcome"] == "duplicate", "row"].nunique())
    superseded = int(own.loc[own["outcome"] == "superseded", "row"].nunique())
    loaded = int(batch.note["rows_total"]) - rejected - duplicate - superseded
    counts = {"rows_duplicate": duplicate, "rows_rejected": rejected, "rows_superseded": superseded}
    return {**batch.note, "rows_loaded": loaded, **counts}
