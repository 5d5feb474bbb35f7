"""Intake: every delivered file becomes rows, and every row becomes records, a duplicate or a refusal.

Knows ingest, mapping and engine; a file that was taken in before is not touched again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pandas as pd

from igloo.core.errors import ConfigMistake, DeliveryMistake
from igloo.core.kinds import event_kinds
from igloo.engine.lake import sha256_of
from igloo.engine.reader import parquet_scan
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest import fast_csv
from igloo.ingest.catalog import SourceDeclaration
from igloo.ingest.delivery import (
    ROW,
    Delivered,
    Unreadable,
    clean_header,
    keep_original,
    read_rows,
    restore_original,
)
from igloo.ingest.formats import FileFormat, complete_format
from igloo.mapping import checks, dictionary, records
from igloo.mapping.prepared import collect_columns, prepared
from igloo.mapping.spec import LayoutSpec, layout_conditions, layout_values
from igloo.mapping.spec_file import read_mapping

_OUTCOME_COLUMNS = ["row", "outcome", "column", "value", "reason", "other_batch_id", "other_row"]


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
    for folder in folders:
        paths = sorted(p for p in folder.rglob("*") if p.is_file()) if folder.is_dir() else []
        for path in paths:
            layout = _layout_of(path, layouts, source, strict=folder != data)
            if layout is None:
                continue
            sha = sha256_of(path)
            batch_id = f"{source.source_id}.{sha[:12]}"
            seen = known.get(batch_id, {}).get("delivered_at")
            stamp = seen or datetime.now(UTC).isoformat(timespec="seconds")
            lookups = _read_lookups(layout, source.folder, path.parent)
            batches.setdefault(batch_id, Batch(batch_id, source, layout, path, path.name, sha, stamp, lookups))
    for batch_id, note in known.items():
        if batch_id not in batches and note["source_id"] == source.source_id:
            batches[batch_id] = _kept(note, source, layouts, originals)
    return sorted(batches.values(), key=lambda b: (b.delivered_at, b.file_name, b.batch_id))


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
    fits = [layout for layout in layouts if fnmatch(path.name, layout.match)]
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
        frame = pd.read_csv(found, dtype=str, keep_default_na=False)
        tables[name] = dict(zip(frame[lookup.key], frame[lookup.value], strict=True))
    return tables


def take_in(runner: Runner, batch: Batch, earlier: list[tuple[str, Path]]) -> dict[str, Any]:
    """Bring one file in: delivered rows, outcomes, records; returns its row of the table `batch`."""
    source = batch.source
    key = fingerprint(
        "take_in", batch.batch_id, runner.key("", (), None), repr(source), repr(batch.layout),
        repr(batch.lookups), [name for name, _ in earlier],
    )  # fmt: skip
    files: dict[str, tuple[Path, ...]] = dict(runner.files)

    def work() -> dict[str, list[Path]]:
        return _take_in(runner, batch, earlier)

    runner.step(f"read {source.source_id}: {batch.file_name}", key, work)
    made = {n: runner.files.pop(n) for n in list(runner.files) if n.startswith("batch_of/")}
    runner.files = files
    for name, paths in made.items():
        table = name.removeprefix("batch_of/")
        runner.files[table] = runner.files.get(table, ()) + tuple(paths)
    note: dict[str, Any] = pd.read_parquet(made["batch_of/batch_note"][0]).iloc[0].to_dict()
    return {
        **note,
        "delivered_at": batch.delivered_at,
        "lookups": batch.lookups,
        "path": made["batch_of/delivered"][0],
    }


def _take_in(runner: Runner, batch: Batch, earlier: list[tuple[str, Path]]) -> dict[str, list[Path]]:
    original = runner.lake.folder / "originals" / f"{batch.sha256}.zst"
    keep_original(batch.path, original)
    form, delivered, part, size_bytes = _delivered_rows(runner, batch)
    _check_columns_exist(batch, delivered.columns)
    path = runner.lake.keep(part, "delivered")
    outcomes = [_unreadable(delivered.unreadable)]
    if not batch.source.keep_duplicates:
        outcomes.append(_duplicates(path, delivered.columns, batch.batch_id, earlier))
    made, more = _map(runner, batch, path, outcomes)
    found = pd.concat(more, ignore_index=True)
    skipped = found[found["outcome"] != "value_set_aside"]
    rejected = skipped.loc[skipped["outcome"] == "rejected", "row"].nunique()
    duplicate = int((skipped["outcome"] == "duplicate").sum())
    note = {
        "batch_id": batch.batch_id, "source_id": batch.source.source_id, "file_name": batch.file_name,
        "sha256": batch.sha256, "size_bytes": size_bytes, "format": form.type,
        "encoding": form.encoding, "rows_total": delivered.rows_total,
        "rows_loaded": delivered.rows_total - rejected - duplicate,
        "rows_duplicate": duplicate, "rows_rejected": rejected,
    }  # fmt: skip
    found = found.assign(source_id=batch.source.source_id, batch_id=batch.batch_id)
    note_part = runner.lake.part("batch_note")
    pd.DataFrame([note]).to_parquet(note_part)
    made["row_outcome"] = [runner.write_frame("row_outcome", found)]
    made["batch_note"] = [runner.lake.keep(note_part, "batch_note")]
    made["delivered"] = [path]
    return {f"batch_of/{name}": paths for name, paths in made.items()}


def _delivered_rows(runner: Runner, batch: Batch) -> tuple[FileFormat, Delivered, Path, int]:
    """Read the file where it is; or, when it is gone, the original that the lake kept."""
    part = runner.lake.part("delivered")
    declared = _declared_format(batch.layout)
    if batch.path.suffix != ".zst" or batch.path.parent.name != "originals":
        form = complete_format(batch.path, declared)
        return form, _read(batch.path, form, part), part, batch.path.stat().st_size
    with TemporaryDirectory() as folder:
        path = Path(folder) / batch.file_name
        restore_original(batch.path, path)
        form = complete_format(path, declared)
        return form, _read(path, form, part), part, path.stat().st_size


def _declared_format(layout: LayoutSpec) -> FileFormat:
    options = dict(layout.format)
    for key in ("columns", "null_values"):
        if key in options:
            options[key] = tuple(str(v) for v in options[key])
    if "null_values" in options and "" not in options["null_values"]:
        options["null_values"] = ("", *options["null_values"])
    return FileFormat(**options)


def _read(path: Path, form: FileFormat, target: Path) -> Delivered:
    """The fast reader where it applies and the file is well formed; else record by record."""
    if not fast_csv.can_read_fast(form):
        return read_rows(path, form, target)
    with duckdb.connect() as connection:
        try:
            if form.type == "csv":
                columns = _csv_columns(path, form)
                select = fast_csv.read_sql(path, form).replace("{columns}", fast_csv.columns_clause(columns))
            else:
                select = fast_csv.read_sql(path, form)
                columns = [d[0] for d in connection.execute(f"DESCRIBE {select}").fetchall()]
            counted = connection.execute(fast_csv.numbered_copy_sql(select, target)).fetchone()
        except duckdb.Error as error:
            if form.type == "csv":
                return read_rows(path, form, target)
            raise DeliveryMistake(
                "This Parquet file cannot be read",
                where=str(path),
                got=str(error)[:300],
                expected="a Parquet file",
                next_step="Ask for the delivery again.",
            ) from None
    return Delivered(target, columns, int(counted[0]) if counted else 0)


def _csv_columns(path: Path, form: FileFormat) -> list[str]:
    import csv

    with path.open("r", encoding=form.encoding, newline="") as handle:
        for _ in range(form.skip_lines):
            handle.readline()
        first = next(csv.reader(handle, delimiter=form.delimiter), [])
    return clean_header(list(first) if form.header else list(form.columns) or list(first), path)


def _check_columns_exist(batch: Batch, columns: list[str]) -> None:
    from igloo.core.errors import nearest

    used = {c for v in layout_values(batch.layout) for c in v.columns}
    used |= {condition.column for condition in layout_conditions(batch.layout)}
    for column in sorted(used - set(columns)):
        guess = nearest(column, columns)
        raise ConfigMistake(
            f"The file has no column “{column}”",
            where=f"{batch.source.folder / 'mapping.yml'}, file {batch.file_name}",
            got=column,
            expected=", ".join(columns),
            next_step=f"Did you mean “{guess}”?" if guess else "Correct the mapping.",
        )


def _unreadable(rows: list[Unreadable]) -> pd.DataFrame:
    found = [(u.row, "rejected", "", u.value, u.reason, None, None) for u in rows]
    return pd.DataFrame(found, columns=_OUTCOME_COLUMNS).astype(object)


def _duplicates(path: Path, columns: list[str], batch_id: str, earlier: list[tuple[str, Path]]) -> pd.DataFrame:
    """Rows equal to an earlier one; files with other columns cannot hold equal rows."""
    with duckdb.connect() as connection:
        scans = []
        for name, file in earlier:
            described = connection.execute(f"DESCRIBE SELECT * FROM {parquet_scan([file])}").fetchall()
            if [d[0] for d in described] == [ROW, *columns]:
                scans.append((name, parquet_scan([file])))
        sql = fast_csv.duplicates_sql(parquet_scan([path]), scans, columns)
        found = connection.execute(sql).df()
    found["other_batch_id"] = found["other_batch"].where(found["other_batch"] != "", batch_id)
    found = found.assign(outcome="duplicate", column="", value=None, reason="equal to an earlier row")
    return found[_OUTCOME_COLUMNS].astype(object)


def _map(
    runner: Runner, batch: Batch, path: Path, outcomes: list[pd.DataFrame]
) -> tuple[dict[str, list[Path]], list[pd.DataFrame]]:
    engine, source = runner.engine, batch.source
    slots = dictionary.collect_slots(batch.layout)
    columns = collect_columns(batch.layout)
    context = records.FileContext(source.source_id, batch.batch_id, source.time_zone, batch.layout, slots, columns)
    name = f"delivered_{fingerprint(batch.batch_id)}"
    part = runner.lake.part(name)
    engine.write(f"{name}: prepare", prepared(engine.table(name, [path]), columns, source.time_zone), part, (ROW,))
    rows = engine.table(f"{name}_prepared", [part])
    rows = _without(runner, rows, pd.concat(outcomes, ignore_index=True), f"{name}_first")
    entries = pd.DataFrame(columns=list(dictionary.DICTIONARY_SCHEMA))
    if slots:
        values = engine.fetch(
            f"{name}: distinct values", dictionary.distinct_values(rows, list(slots.values()), columns)
        )
        entries = dictionary.normalise_distinct(values, list(slots.values()), source.region, batch.lookups)
    entries_path = runner.write_frame("dictionary", entries, dictionary.DICTIONARY_SCHEMA)
    words = engine.table(f"{name}_dictionary", [entries_path])
    wanted = checks.collect_checks(context)
    found = engine.fetch(f"{name}: checks", checks.suspects(rows, words, context, wanted))
    outcomes = [*outcomes, checks.outcomes_of(found, wanted)]
    for check in wanted:
        if check.value.split is not None and (check.value, check.target) in slots:
            faults = checks.list_faults(rows, words, context, slots[(check.value, check.target)])
            bad = engine.fetch(f"{name}: lists", faults)
            outcomes.append(_list_outcomes(bad, check.required, check.value.label))
    outcomes = [frame.reindex(columns=_OUTCOME_COLUMNS) for frame in outcomes if len(frame)] or [
        pd.DataFrame(columns=_OUTCOME_COLUMNS)
    ]
    loaded = _without(runner, rows, pd.concat(outcomes, ignore_index=True), f"{name}_then")
    made: dict[str, list[Path]] = {}
    for table, expression in {
        "mention": records.mentions(loaded, words, context),
        "identifier_use": records.identifier_uses(loaded, words, context),
        "place": records.places(loaded, words, context),
        **{f"event_{kind}": records.events(loaded, words, context, kind) for kind in event_kinds()},
    }.items():
        if expression is not None:
            made[table] = [runner.write(table, expression)]
    part.unlink()
    return made, outcomes


def _without(runner: Runner, rows: Any, outcomes: pd.DataFrame, name: str) -> Any:
    """The rows that are not refused and no duplicates."""
    skipped = outcomes.loc[outcomes["outcome"] != "value_set_aside", ["row"]].drop_duplicates()
    if not len(skipped):
        return rows
    path = runner.write_frame("skipped_rows", skipped.rename(columns={"row": ROW}), {ROW: "int64"})
    return rows.anti_join(runner.engine.table(name, [path]), ROW)


def _list_outcomes(bad: pd.DataFrame, required: bool, column: str) -> pd.DataFrame:
    outcome = ["rejected" if required and int(good) == 0 else "value_set_aside" for good in bad["good"]]
    return pd.DataFrame(
        {"row": bad[ROW], "outcome": outcome, "column": column, "value": bad["text"], "reason": bad["reason"]}
    )
