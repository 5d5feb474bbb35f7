"""Transcription: the rows of one layout become records, or a refusal with its reason.

Knows mapping and engine. Every delivered row ends in exactly one place: loaded, duplicate, rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.columnwise import NumberedRows, Transcript
from igloo.core.kinds import event_kinds
from igloo.engine.base import arrow_schema
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest.catalog import SourceDeclaration
from igloo.ingest.delimited import Unreadable
from igloo.ingest.row_hashes import RowHashes
from igloo.mapping import checks, dictionary, records
from igloo.mapping.columnwise.sheet import fits
from igloo.mapping.dictionary import with_plain_slots
from igloo.mapping.prepared import (
    FILE,
    ROW,
    clocks,
    collect_columns,
    completed,
    hours_shown,
    in_utc,
    texts_of,
    understood,
    used_columns,
)
from igloo.mapping.spec import LayoutSpec

OUTCOME_COLUMNS = ["batch_id", "row", "outcome", "column", "value", "reason", "other_batch_id", "other_row"]
# Rows that are held at once with all that is known about them: about 1 GB.
HELD_ROWS = 4_000_000
_VALUES_AT_ONCE = 200_000
_KEY_SCHEMA = {FILE: "int64", ROW: "int64"}


@dataclass(frozen=True)
class DeliveredBatch:
    """The numbered rows of one file, what was found out about them so far, and its note for table `batch`."""

    batch_id: str
    path: Path
    columns: tuple[str, ...]
    outcomes: pd.DataFrame
    note: Mapping[str, Any]
    # What tells which rows may be equal, where somebody looked; and columns that are still in memory.
    hashes: RowHashes | None = None
    held: pa.Table | None = None


def unreadable(batch_id: str, rows: list[Unreadable]) -> pd.DataFrame:
    """Rows that could not even be split into cells, as outcomes."""
    found = {"row": [u.row for u in rows], "value": [u.value for u in rows], "reason": [u.reason for u in rows]}
    same = {"batch_id": batch_id, "outcome": "rejected", "column": "", "other_batch_id": None, "other_row": None}
    return pd.DataFrame(found, dtype=object).assign(**same)[OUTCOME_COLUMNS].astype(object)


def transcribe(
    runner: Runner,
    source: SourceDeclaration,
    layout: LayoutSpec,
    lookups: Mapping[str, Mapping[str, str]],
    batches: list[DeliveredBatch],
    arriving: Sequence[Future[pd.DataFrame]] = (),
    begun: Transcript | None = None,
) -> dict[str, list[Path]]:
    """Write the records of these files, their outcomes and their notes; files by table name.

    `arriving`: outcomes of rows that are still being found; they are waited for when the values are normalised.
    `begun`: what was written of the only file while it was being read.
    """
    made: dict[str, list[Path]] = {}
    outcomes = []
    # Files of one layout may differ in columns the mapping does not use; they are read apart.
    for columns in dict.fromkeys(batch.columns for batch in batches):
        alike = [batch for batch in batches if batch.columns == columns]
        written, found = _transcribe(runner, source, layout, lookups, alike, arriving, begun)
        outcomes.append(found)
        for table, paths in written.items():
            made.setdefault(table, []).extend(paths)
    every = _tidy([*(batch.outcomes for batch in batches), *(found.result() for found in arriving), *outcomes])
    made["row_outcome"] = [runner.write_frame("row_outcome", every.assign(source_id=source.source_id))]
    told = [
        {"source_id": source.source_id, "batch_id": batch.batch_id, **role}
        for batch in batches
        for role in records.identifier_roles(layout)
    ]
    if told:
        made["identifier_role"] = [runner.write_frame("identifier_role", pd.DataFrame(told))]
    notes = pd.DataFrame([_counted(batch, every) for batch in batches])
    part = runner.lake.part("batch_note")
    notes.to_parquet(part)
    made["batch_note"] = [runner.lake.keep(part, "batch_note")]
    return made


@dataclass(frozen=True)
class _Layout:
    """What the steps over the files of one layout need to know."""

    runner: Runner
    context: records.FileContext
    zone: str
    name: str
    batch_ids: tuple[str, ...]


def _transcribe(
    runner: Runner,
    source: SourceDeclaration,
    layout: LayoutSpec,
    lookups: Mapping[str, Mapping[str, str]],
    batches: list[DeliveredBatch],
    arriving: Sequence[Future[pd.DataFrame]],
    begun: Transcript | None,
) -> tuple[dict[str, list[Path]], pd.DataFrame]:
    batches = sorted(batches, key=lambda batch: batch.batch_id)
    names = [batch.batch_id for batch in batches]

    def known() -> pd.DataFrame:  # waits for what is still looked for
        return _tidy([*(batch.outcomes for batch in batches), *(found.result() for found in arriving)])

    if not fits(layout):
        declared = (source.time_zone, source.region, lookups)
        made, found = _transcribe_rows(runner, _context(source, layout), batches, declared, known)
        return made, _tidy(found)
    transcript = begun or begin(runner, source, layout, lookups, names)
    if begun is None:
        transcript.add_files([NumberedRows(batch.batch_id, batch.path, batch.held) for batch in batches], known)
    return transcript.finish(known), _tidy(transcript.outcomes)


def begin(
    runner: Runner,
    source: SourceDeclaration,
    layout: LayoutSpec,
    lookups: Mapping[str, Mapping[str, str]],
    batch_ids: Sequence[str],
) -> Transcript:
    """What the events of these files are written with, column by column, as their rows come."""
    return Transcript(runner, _context(source, layout), batch_ids, (source.time_zone, source.region, lookups))


def _context(source: SourceDeclaration, layout: LayoutSpec) -> records.FileContext:
    return records.FileContext(source.source_id, layout, dictionary.collect_slots(layout), collect_columns(layout))


def _transcribe_rows(
    runner: Runner,
    context: records.FileContext,
    batches: list[DeliveredBatch],
    declared: tuple[str, str, Mapping[str, Mapping[str, str]]],
    arrived: Callable[[], pd.DataFrame],
) -> tuple[dict[str, list[Path]], list[pd.DataFrame]]:
    """Row by row, as expressions that an engine computes: whatever a mapping may say."""
    zone, region, lookups = declared
    names = tuple(batch.batch_id for batch in batches)
    files = _Layout(runner, context, zone, f"rows_{fingerprint(names)}", names)
    used = used_columns(context.columns)
    delivered = [
        runner.engine.table(f"{files.name}_{i}", [batch.path]).select(ROW, *used, **{FILE: ibis.literal(i, "int64")})
        for i, batch in enumerate(batches)
    ]
    together = delivered[0] if len(delivered) == 1 else ibis.union(*delivered)
    texts = texts_of(together, context.columns)
    words = _write_dictionary(files, texts, region, lookups)
    read = understood(texts, context.columns, files.zone)
    hours = {
        clock: runner.engine.hold(f"{files.name}_hours_{i}", hours_shown(read, context.columns, files.zone, clock))
        for i, clock in enumerate(clocks(context.columns, files.zone))
    }
    known = arrived()
    kept = _without(files, read, known[known["batch_id"].isin(names)], "first")
    kept = in_utc(kept, hours, context.columns, files.zone)
    kept = with_plain_slots(kept, context.slots.values(), words, context.columns)
    made: dict[str, list[Path]] = {}
    outcomes = []
    for part in _parts(kept, max(int(batch.note["rows_total"]) for batch in batches), len(batches)):
        rows = runner.engine.hold(f"{files.name}_prepared", part.order_by([ROW, FILE]))
        rows = completed(rows, files.batch_ids, context.columns, files.zone)
        found = _find_faults(files, rows, words)
        outcomes.append(found)
        for table, path in _write_records(files, _loaded(files, rows, found), words).items():
            made.setdefault(table, []).append(path)
    runner.engine.let_go()
    return made, outcomes


def _parts(rows: ir.Table, longest: int, files: int) -> list[ir.Table]:
    """The rows in parts small enough to hold; by number, so that all files of a group are read side by side."""
    step = max(1, HELD_ROWS // files)
    if longest <= step:
        return [rows]
    return [rows.filter(rows[ROW].between(first, first + step - 1)) for first in range(1, longest + 1, step)]


def _write_dictionary(
    files: _Layout, texts: ir.Table, region: str, lookups: Mapping[str, Mapping[str, str]]
) -> ir.Table:
    """Every distinct text with its normal form; read and written piece by piece, however many there are."""
    runner, slots = files.runner, files.context.slots
    part = runner.lake.part("dictionary")
    books = {slot.book: slot for slot in slots.values()}
    with pq.ParquetWriter(part, arrow_schema(dictionary.DICTIONARY_SCHEMA), compression="zstd") as writer:
        if slots:
            distinct = runner.lake.part(f"{files.name}_distinct")
            wanted = dictionary.distinct_values(texts, slots.values(), files.context.columns)
            runner.engine.write(f"{files.name}: distinct values", wanted, distinct, ("slot", "raw"))
            for values in pq.ParquetFile(distinct).iter_batches(_VALUES_AT_ONCE):
                writer.write_batch(dictionary.normalise_distinct(values, books, region, lookups))
            distinct.unlink()
    return runner.engine.table(f"{files.name}_dictionary", [runner.lake.keep(part, "dictionary")])


def _write_records(files: _Layout, loaded: ir.Table, words: ir.Table) -> dict[str, Path]:
    context = files.context
    made: dict[str, Path] = {}
    for table, expression in {
        "mention": records.mentions(loaded, words, context),
        "identifier_written": records.identifier_uses(loaded, words, context),
        "place": records.places(loaded, words, context),
        **{f"event_{kind}": records.events(loaded, words, context, kind) for kind in event_kinds()},
    }.items():
        if expression is not None:
            made[table] = files.runner.write(table, expression, in_order=records.in_order(table, context.layout))
    return made


def _find_faults(files: _Layout, rows: ir.Table, words: ir.Table) -> pd.DataFrame:
    context, engine = files.context, files.runner.engine
    wanted = checks.collect_checks(context)
    suspects = engine.fetch(f"{files.name}: checks", checks.suspects(rows, words, context, wanted))
    reasons = engine.fetch(f"{files.name}: reasons", checks.reasons_of(words)) if len(suspects) else suspects
    outcomes = [checks.outcomes_of(suspects, wanted, context, reasons)] if len(suspects) else []
    lists = checks.list_faults(rows, words, context, wanted)
    if lists is not None:
        bad = engine.fetch(f"{files.name}: lists", lists)
        outcomes += [checks.list_outcomes(bad[bad["check"] == i], check) for i, check in enumerate(wanted)]
    # A value that two events of a row use is one fault.
    return _tidy(outcomes).drop_duplicates(ignore_index=True)


def _loaded(files: _Layout, rows: ir.Table, found: pd.DataFrame) -> ir.Table:
    """The rows that are not refused, in their order."""
    if records.has_lists(files.context.layout):
        return _without(files, rows, found, "then")
    return rows.filter(~checks.refused(rows, files.context, checks.collect_checks(files.context)))


def _tidy(outcomes: list[pd.DataFrame]) -> pd.DataFrame:
    some = [frame.reindex(columns=OUTCOME_COLUMNS) for frame in outcomes if len(frame)]
    return pd.concat(some, ignore_index=True) if some else pd.DataFrame(columns=OUTCOME_COLUMNS)


def _without(files: _Layout, rows: ir.Table, outcomes: pd.DataFrame, name: str) -> ir.Table:
    """The rows that are not refused and no duplicates."""
    skipped = outcomes.loc[outcomes["outcome"] != "value_set_aside", ["batch_id", "row"]].drop_duplicates()
    if not len(skipped):
        return rows
    numbers = {batch_id: number for number, batch_id in enumerate(files.batch_ids)}
    keys = pd.DataFrame({FILE: skipped["batch_id"].map(numbers), ROW: skipped["row"]})
    path = files.runner.write_frame("skipped_rows", keys, _KEY_SCHEMA)
    return rows.anti_join(files.runner.engine.table(f"{files.name}_{name}", [path]), [FILE, ROW])


def _counted(batch: DeliveredBatch, outcomes: pd.DataFrame) -> dict[str, Any]:
    own = outcomes[outcomes["batch_id"] == batch.batch_id]
    rejected = int(own.loc[own["outcome"] == "rejected", "row"].nunique())
    duplicate = int(own.loc[own["outcome"] == "duplicate", "row"].nunique())
    superseded = int(own.loc[own["outcome"] == "superseded", "row"].nunique())
    loaded = int(batch.note["rows_total"]) - rejected - duplicate - superseded
    counts = {"rows_duplicate": duplicate, "rows_rejected": rejected, "rows_superseded": superseded}
    return {**batch.note, "rows_loaded": loaded, **counts}
