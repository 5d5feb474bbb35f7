"""Intake: every delivered file is kept as it came and becomes numbered rows.

Knows ingest, mapping and engine; a file that was taken in before is not touched again. Files of one
layout that arrive together are read together, so that a year of monthly files is one step.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd

from igloo.columnwise import Transcript
from igloo.core.errors import ConfigMistake, StepFailed, nearest
from igloo.engine.disk_space import disk_full, is_disk_full, refuse_full_disk
from igloo.engine.lake import sha256_of
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest import corrections
from igloo.ingest.catalog import SourceDeclaration
from igloo.ingest.delivery import (
    Delivered,
    is_unfinished,
    keep_original,
    restore_original,
)
from igloo.ingest.fast_csv import Taker
from igloo.ingest.formats import FileFormat, complete_format
from igloo.ingest.packed import plain_name, refuse_link_outwards, unpacked
from igloo.mapping.columnwise.sheet import fits
from igloo.mapping.prepared import collect_columns, used_columns
from igloo.mapping.spec import LayoutSpec, LookupSpec, layout_conditions, layout_values
from igloo.mapping.spec_file import read_mapping
from igloo.reading import Parts, declared_format, duplicate_rows, read_delivery, reuse_memory
from igloo.transcription import OUTCOME_COLUMNS, DeliveredBatch, begin, transcribe, unreadable


@dataclass(frozen=True)
class Batch:
    """One delivered file on its way in."""

    batch_id: str
    source: SourceDeclaration
    layout: LayoutSpec
    path: Path
    file_name: str
    sha256: str
    delivered_at: str
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    # Rows of it that were loaded but are corrected in a later file: row, file of corrections, its row.
    superseded: tuple[tuple[int, str, int], ...] = ()


def find_batches(
    source: SourceDeclaration, data: Path | None, known: Mapping[str, Mapping[str, Any]], originals: Path
) -> list[Batch]:
    """The delivered files of a source: in its folder `deliveries/`, or in a data folder by name pattern.

    A file with the bytes of one taken in before is that one; files of earlier runs that are no
    longer there are still in the lake and stay part of the workspace.
    """
    layouts = read_mapping(source.folder / "mapping.yml")
    folders = [source.folder / "deliveries"] + ([data] if data else [])
    batches: dict[str, Batch] = {}
    corrected: list[Path] = []
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for folder in folders:
        paths = sorted(p for p in folder.rglob("*") if p.is_file() or p.is_symlink()) if folder.is_dir() else []
        for path in paths:
            if path.is_symlink() and folder != data:
                refuse_link_outwards(path, folder)
            if not path.is_file() or is_unfinished(path.name):
                continue
            if corrections.is_corrections(path.name) and folder != data:
                corrected.append(path)
                continue
            layout = _layout_of(path, layouts, source, strict=folder != data)
            if layout is None:
                continue
            sha = sha256_of(path)
            batch_id = f"{source.source_id}.{sha[:12]}"
            # Delivered again under another name, it keeps the name and the place it had.
            seen = known.get(batch_id, {})
            name, stamp = seen.get("file_name", path.name), seen.get("delivered_at", now)
            lookups = _read_lookups(layout, source.folder, path.parent)
            batches.setdefault(batch_id, Batch(batch_id, source, layout, path, name, sha, stamp, lookups))
    for batch_id, note in known.items():
        if batch_id in batches or note["source_id"] != source.source_id:
            continue
        if corrections.is_corrections(note["file_name"]):
            corrected.append(originals / f"{note['sha256']}.zst")
        else:
            batches[batch_id] = _kept(note, source, layouts, originals)
    of_corrections = _corrections(corrected, batches, source, known)
    return sorted([*batches.values(), *of_corrections], key=lambda b: (b.delivered_at, b.file_name, b.batch_id))


def _corrections(
    paths: list[Path], batches: dict[str, Batch], source: SourceDeclaration, known: Mapping[str, Mapping[str, Any]]
) -> list[Batch]:
    """Files of corrections, read as the layout they correct; marks in `batches` the loaded rows they replace."""
    found: dict[str, Batch] = {}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for path in paths:
        sha = path.stem if path.suffix == ".zst" else sha256_of(path)
        batch_id = f"{source.source_id}.{sha[:12]}"
        if batch_id in found:
            continue
        rows = corrections.read_corrections(path)
        first = batches.get(rows[0].batch_id)
        layout_of = {b.batch_id: b.layout for b in batches.values() if first and b.layout == first.layout}
        strange = [row.batch_id for row in rows if row.batch_id not in layout_of]
        if first is None or strange:
            raise ConfigMistake(
                "A file of corrections names a file that is not there",
                where=str(path),
                got=strange[0],
                expected="files of one layout of this source: " + ", ".join(batches),
                next_step="Deliver the original too, or take the corrections away.",
            )
        note = known.get(batch_id, {})
        name = note.get("file_name", path.name)
        layout = replace(first.layout, match=name, delivery="adds", key=(), format=corrections.FORMAT)
        stamp = note.get("delivered_at", now)
        found[batch_id] = Batch(batch_id, source, layout, path, name, sha, stamp, first.lookups)
        for row in rows:
            if row.was == "value_set_aside":
                original = batches[row.batch_id]
                place = (row.original_row, batch_id, row.row)
                batches[row.batch_id] = replace(original, superseded=(*original.superseded, place))
    return list(found.values())


def _kept(
    note: Mapping[str, Any], source: SourceDeclaration, layouts: tuple[LayoutSpec, ...], originals: Path
) -> Batch:
    """A file of an earlier run that is no longer where it was: taken from the originals in the lake."""
    layout = _layout_of(Path(note["file_name"]), layouts, source, strict=True)
    assert layout is not None  # strict: it raised otherwise
    path = originals / f"{note['sha256']}.zst"
    lookups = {n: dict(v) for n, v in note.get("lookups", {}).items()}
    return Batch(
        note["batch_id"],
        source,
        layout,
        path,
        note["file_name"],
        note["sha256"],
        note["delivered_at"],
        lookups,
    )


def _layout_of(
    path: Path, layouts: tuple[LayoutSpec, ...], source: SourceDeclaration, strict: bool
) -> LayoutSpec | None:
    names = {path.name, plain_name(path.name)}
    fits = [layout for layout in layouts if any(fnmatch(name, layout.match) for name in names)]
    if len(fits) > 1 or (strict and not fits and not path.name.startswith(".")):
        raise ConfigMistake(
            "Exactly one layout must fit a delivered file",
            where=f"{source.folder / 'mapping.yml'}, file {path.name}",
            got=", ".join(layout.match for layout in fits) or "none fits",
            expected="one of " + ", ".join(layout.match for layout in layouts),
            next_step="Correct `match:`, or move the file to the source it belongs to.",
        )
    return fits[0] if fits else None


def _read_lookups(layout: LayoutSpec, *folders: Path) -> dict[str, dict[str, str]]:
    tables: dict[str, dict[str, str]] = {}
    for name, lookup in layout.lookups.items():
        if not lookup.file:
            tables[name] = dict(lookup.values)
            continue
        found = next((f / lookup.file for f in folders if (f / lookup.file).is_file()), None)
        if found is None:
            raise ConfigMistake(
                f"The file of the lookup “{name}” is not there",
                where=str(folders[0] / "mapping.yml"),
                got=lookup.file,
                expected="a file beside mapping.yml or beside the data",
                next_step="Put it there, or write `values:` in place.",
            )
        tables[name] = _lookup_pairs(found, lookup)
    return tables


def _lookup_pairs(path: Path, lookup: LookupSpec) -> dict[str, str]:
    """A lookup table from a file; blanks around words are left out, as in the rows it is looked up for."""
    form = complete_format(path, FileFormat(type="csv"))
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding=form.encoding, sep=form.delimiter)
    frame.columns = frame.columns.str.strip()
    for column in (lookup.key, lookup.value):
        if column not in frame.columns:
            guess = nearest(column, list(frame.columns))
            raise ConfigMistake(
                f"The lookup's file has no column “{column}”",
                where=str(path),
                got=column,
                expected=", ".join(frame.columns),
                next_step=f"Did you mean “{guess}”?" if guess else "Correct `key:` and `value:` of the lookup.",
            )
    return dict(zip(frame[lookup.key].str.strip(), frame[lookup.value].str.strip(), strict=True))


def group_batches(batches: list[Batch], known: Mapping[str, Mapping[str, Any]]) -> list[list[Batch]]:
    """Batches of one layout that came together; those of an earlier run stay in the group they had.

    A delivery that may replace or correct others is a group of its own.
    """
    groups: dict[tuple[str, str], list[Batch]] = {}
    for batch in batches:
        group = known.get(batch.batch_id, {}).get("group", "")
        alone = "" if batch.layout.delivery == "adds" else batch.batch_id
        groups.setdefault((alone or group, batch.layout.match), []).append(batch)
    return list(groups.values())


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
    runner.step(f"read {first.source.source_id}: {files}", key, work)
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
        kept = [keeping.submit(keep_original, b.path, originals / f"{b.sha256}.zst") for b in group]
        parts = Parts()
        taker = parts if wanted and (source.keep_duplicates or not earlier) else None
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
