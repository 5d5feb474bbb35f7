"""Batches: which delivered files there are, by which layout each is read, and what it is called.

Knows ingest, mapping and the lake; nothing is read here but names, checksums and lookup tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from igloo.core.errors import ConfigMistake, nearest
from igloo.engine.disk_space import refuse_full_disk
from igloo.engine.lake import Lake, sha256_of
from igloo.ingest import corrections
from igloo.ingest.catalog import SourceDeclaration
from igloo.ingest.delivery import is_unfinished, pack
from igloo.ingest.formats import FileFormat, complete_format
from igloo.ingest.packed import plain_name, refuse_link_outwards
from igloo.mapping.spec import LayoutSpec, LookupSpec
from igloo.mapping.spec_file import read_mapping

# Files whose checksum takes long enough for something else to be done meanwhile.
_LARGE_BYTES = 32_000_000


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
    # The packed original of a large file, on its way since before its checksum was known.
    packed: Future[Path] | None = None


def find_batches(
    source: SourceDeclaration, data: Path | None, known: Mapping[str, Mapping[str, Any]], lake: Lake
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
            packed = _begin_to_pack(path, known, lake)
            sha = sha256_of(path)
            batch_id = f"{source.source_id}.{sha[:12]}"
            # Delivered again under another name, it keeps the name and the place it had.
            seen = known.get(batch_id, {})
            name, stamp = seen.get("file_name", path.name), seen.get("delivered_at", now)
            lookups = _read_lookups(layout, source.folder, path.parent)
            found = Batch(batch_id, source, layout, path, name, sha, stamp, lookups, packed=packed)
            batches.setdefault(batch_id, found)
    originals = lake.folder / "originals"
    for batch_id, note in known.items():
        if batch_id in batches or note["source_id"] != source.source_id:
            continue
        if corrections.is_corrections(note["file_name"]):
            corrected.append(originals / f"{note['sha256']}.zst")
        else:
            batches[batch_id] = _kept(note, source, layouts, originals)
    of_corrections = _corrections(corrected, batches, source, known)
    return sorted([*batches.values(), *of_corrections], key=lambda b: (b.delivered_at, b.file_name, b.batch_id))


def _begin_to_pack(path: Path, known: Mapping[str, Mapping[str, Any]], lake: Lake) -> Future[Path] | None:
    """Pack a large file while its checksum is computed, which one processor does alone.

    A file that may be one of those taken in before is not packed again.
    """
    size_bytes = path.stat().st_size
    if size_bytes < _LARGE_BYTES or size_bytes in {note["size_bytes"] for note in known.values()}:
        return None
    part = lake.part("original")
    refuse_full_disk(lake.folder, size_bytes)
    beside = ThreadPoolExecutor(1)
    packing = beside.submit(pack, path, part)
    beside.shutdown(wait=False)
    return packing


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
