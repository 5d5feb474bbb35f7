"""Intake: every delivered file is kept as it came and becomes numbered rows.

Knows ingest, mapping and engine; a file that was taken in before is not touched again. Files of one
layout that arrive together are read together, so that a year of monthly files is one step.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from igloo.batches import Batch
from igloo.columnwise import Transcript
from igloo.core.errors import ConfigMistake, StepFailed, nearest
from igloo.engine.disk_space import disk_full, is_disk_full, refuse_full_disk
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest.delivery import Delivered, keep_original, restore_original
from igloo.ingest.fast_csv import Taker
from igloo.ingest.formats import FileFormat, complete_format
from igloo.ingest.packed import unpacked
from igloo.mapping.columnwise.sheet import fits
from igloo.mapping.prepared import collect_columns, used_columns
from igloo.mapping.spec import layout_conditions, layout_values
from igloo.reading import Parts, declared_format, duplicate_rows, read_delivery, reuse_memory
from igloo.transcription import OUTCOME_COLUMNS, DeliveredBatch, begin, transcribe, unreadable


def take_in(runner: Runner, group: list[Batch], earlier: list[tuple[str, Path]]) -> list[dict[str, Any]]:
    """Bring a group of files in; returns their rows of the table `batch`, each with its delivered rows."""
    first = group[0]
    name = fingerprint([b.batch_id for b in group])
    key = fingerprint(
        "take_in", name, runner.key("", (), None), repr(first.source), repr(first.layout),
        [repr(b.lookups) for b in group], [batch_id for batch_id, _ in earlier], [b.superseded for b in group],
    )  # fmt: skip
    before = dict(runner.files)

    def work() -> dict[str, list[Path]]:
        return _take_in(runner, group, earlier)

    files = first.file_name if len(group) == 1 else f"{len(group)} files"
    runner.step(f"read {first.source.source_id}: {files}", key, work, counted="group/delivered")
    made = {n: runner.files.pop(n) for n in list(runner.files) if n.startswith("group/")}
    runner.files = before
    for made_name, paths in made.items():
        table = made_name.removeprefix("group/")
        runner.files[table] = runner.files.get(table, ()) + tuple(paths)
    notes = pd.read_parquet(made["group/batch_note"][0]).to_dict("records")
    return [
        {
            **{str(k): v for k, v in note.items()},
            "delivered_at": batch.delivered_at,
            "lookups": batch.lookups,
            "group": name,
            "path": path,
        }
        for note, batch, path in zip(notes, group, made["group/delivered"], strict=True)
    ]


def _take_in(runner: Runner, group: list[Batch], earlier: list[tuple[str, Path]]) -> dict[str, list[Path]]:
    size_bytes = sum(batch.path.stat().st_size for batch in group)
    runner.lake.folder.mkdir(parents=True, exist_ok=True)
    refuse_full_disk(runner.lake.folder, size_bytes)
    try:
        return _take_in_group(runner, group, earlier)
    except (OSError, StepFailed) as error:
        if is_disk_full(error):
            raise disk_full(runner.lake.folder, size_bytes) from None
        raise


def _take_in_group(runner: Runner, group: list[Batch], earlier: list[tuple[str, Path]]) -> dict[str, list[Path]]:
    # Of one file its columns may stay in memory until they are used; of many, they would not be bounded.
    wanted = used_columns(collect_columns(group[0].layout)) if len(group) == 1 and fits(group[0].layout) else []
    source, layout, lookups = group[0].source, group[0].layout, group[0].lookups
    reuse_memory()
    with ThreadPoolExecutor(1) as keeping, ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as beside:
        originals = runner.lake.folder / "originals"
        kept = [keeping.submit(_keep_original, batch, originals) for batch in group]
        parts = Parts([] if source.keep_duplicates else [path for _, path in earlier])
        taker = parts if wanted else None
        reading = reader.submit(lambda: [_deliver(runner, batch, wanted, taker) for batch in group])
        reading.add_done_callback(lambda _: parts.end())

        def find_duplicates() -> pd.DataFrame:
            return duplicate_rows(reading.result(), earlier, runner.engine.limits, runner.lake.part("alike"))

        # To compare rows is DuckDB's work, to normalise their values is not.
        twice = [] if source.keep_duplicates else [beside.submit(find_duplicates)]
        begun = _begin_while_read(runner, group[0], wanted, parts)
        made = transcribe(runner, source, layout, lookups, reading.result(), twice, begun)
        for original in kept:
            original.result()
    made["delivered"] = [batch.path for batch in reading.result()]
    return {f"group/{name}": paths for name, paths in made.items()}


def _keep_original(batch: Batch, originals: Path) -> None:
    packed = batch.packed.result() if batch.packed is not None else None
    keep_original(batch.path, originals / f"{batch.sha256}.zst", packed)


def _begin_while_read(runner: Runner, batch: Batch, wanted: list[str], parts: Parts) -> Transcript | None:
    """The events of a large file, written while it is read; of any other nothing. Returns when the file is read."""
    begun, corrected = None, corrected_rows(batch)
    try:
        for rows, again in parts:
            if not set(wanted) <= set(rows.column_names):
                break  # who reads will say what is missing
            begun = begun or begin(runner, batch.source, batch.layout, batch.lookups, [batch.batch_id])
            begun.add_arriving(rows, again, lambda: corrected)
    finally:
        parts.leave()
    if begun is not None and parts.withdrawn:
        begun.discard()
        return None
    return begun


def _deliver(runner: Runner, batch: Batch, wanted: list[str], taker: Taker | None) -> DeliveredBatch:
    found, form, size_bytes = _delivered_rows(runner, batch, wanted, taker)
    _check_columns_exist(batch, found.columns)
    path = runner.lake.keep(found.path, "delivered")
    outcomes = pd.concat([unreadable(batch.batch_id, found.unreadable), corrected_rows(batch)], ignore_index=True)
    note = {
        "batch_id": batch.batch_id, "source_id": batch.source.source_id, "file_name": batch.file_name,
        "sha256": batch.sha256, "size_bytes": size_bytes, "format": form.type,
        "encoding": form.encoding, "rows_total": found.rows_total,
    }  # fmt: skip
    return DeliveredBatch(batch.batch_id, path, tuple(found.columns), outcomes, note, found.hashes, found.held)


def corrected_rows(batch: Batch) -> pd.DataFrame:
    """Rows that somebody corrected, because a value of them was set aside: the corrected row stands for them."""
    why = "a value was corrected by hand"
    rows = [(batch.batch_id, row, "superseded", "", None, why, other, at) for row, other, at in batch.superseded]
    return pd.DataFrame(rows, columns=OUTCOME_COLUMNS).astype(object)


def _delivered_rows(
    runner: Runner, batch: Batch, wanted: list[str], taker: Taker | None
) -> tuple[Delivered, FileFormat, int]:
    """Read the file where it is; or, when it is gone, the original that the lake kept."""
    part = runner.lake.part("delivered")
    declared = declared_format(batch.layout)
    with TemporaryDirectory(dir=part.parent) as folder:
        path = batch.path
        if path.suffix == ".zst" and path.parent.name == "originals":
            path = Path(folder) / batch.file_name
            restore_original(batch.path, path)
        plain = unpacked(path, Path(folder))
        form = complete_format(plain, declared)
        return read_delivery(plain, form, part, runner.engine.limits, wanted, taker), form, path.stat().st_size


def _check_columns_exist(batch: Batch, columns: list[str]) -> None:
    used = {c for v in layout_values(batch.layout) for c in v.columns}
    used |= {condition.column for condition in layout_conditions(batch.layout)} | set(batch.layout.key)
    for column in sorted(used - set(columns)):
        guess = nearest(column, columns)
        raise ConfigMistake(
            f"The file has no column “{column}”",
            where=f"{batch.source.folder / 'mapping.yml'}, file {batch.file_name}",
            got=column,
            expected=", ".join(columns),
            next_step=f"Did you mean “{guess}”?" if guess else "Correct the mapping.",
        )
