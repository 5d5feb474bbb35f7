"""A new delivery against the last one of the same layout: which rows are new, changed or gone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pandas as pd

from igloo.core.errors import NotFound, UserMistake
from igloo.engine.file_reader import parquet_columns, query
from igloo.engine.lake import sha256_of
from igloo.engine.reader import parquet_scan
from igloo.ingest.delivery import ROW
from igloo.ingest.packed import plain_name
from igloo.mapping.spec import LayoutSpec
from igloo.mapping.spec_file import read_mapping
from igloo.onboarding.looking import LookedAt, look_at
from igloo.onboarding.preview import check_columns

EXAMPLES = 10
# Rows that share a key are the same row only if most of their other cells agree; a counter that
# starts again in every file is no key.
LEAST_AGREEMENT = 0.5


@dataclass(frozen=True)
class Difference:
    """How a delivery differs from the one before it."""

    key: tuple[str, ...]
    key_why: str
    new: int
    changed: int
    vanished: int
    unchanged: int
    examples: list[dict[str, Any]]


@dataclass(frozen=True)
class Delivered:
    """A file that was put in its place, and how it differs."""

    stored: Path
    before: Path | None
    rows: int
    rows_before: int
    difference: Difference
    not_shown: tuple[str, ...] = ()


def deliver(sources: Path, source_id: str, file: Path, work: Path) -> Delivered:
    """Put a file among the deliveries of a source and compare it with the last one of its layout."""
    folder = sources / source_id
    if not source_id or "/" in source_id or not (folder / "mapping.yml").is_file():
        raise NotFound(
            "There is no such source",
            where=str(sources),
            got=source_id,
            expected=", ".join(sorted(p.name for p in sources.iterdir() if p.is_dir())) if sources.is_dir() else "",
            next_step="Choose one of them, or make a new source of the file.",
        )
    layouts = read_mapping(folder / "mapping.yml")
    layout, looked = _layout_for(file, layouts, work, folder)
    earlier = _earlier(folder / "deliveries", layout)
    digest = sha256_of(file)
    same = next((p for p in earlier if p.stat().st_size == looked.size_bytes and sha256_of(p) == digest), None)
    if same is not None:
        raise UserMistake(
            "This very file was delivered before",
            where=str(same.parent),
            got=file.name,
            expected="a file with other content",
            next_step="Nothing needs to be done: its rows are there.",
        )
    stored = _place_for(folder / "deliveries", layout, file.name)
    before = earlier[-1] if earlier else None
    if before is None:
        difference = Difference((), "", looked.n_rows, 0, 0, 0, [])
        rows_before = 0
    else:
        last = look_at(before, layout.format, work / "before")
        difference = _without_protected(
            compare(last.rows, looked.rows, layout.key or None), {*looked.protected, *last.protected}
        )
        rows_before = last.n_rows
    stored.parent.mkdir(parents=True, exist_ok=True)
    part = stored.with_name(f".{stored.name}.part")
    shutil.copyfile(file, part)
    part.replace(stored)
    return Delivered(stored, before, looked.n_rows, rows_before, difference, looked.protected)


def _without_protected(found: Difference, protected: set[str]) -> Difference:
    """The counts as they are, the examples without cells of protected attributes."""
    examples = [
        {
            **example,
            "key": {c: v for c, v in example["key"].items() if c not in protected},
            "cells": {c: v for c, v in example["cells"].items() if c not in protected},
            "changed": [one for one in example["changed"] if one["column"] not in protected],
        }
        for example in found.examples
    ]
    return replace(found, examples=examples)


def _layout_for(file: Path, layouts: Sequence[LayoutSpec], work: Path, folder: Path) -> tuple[LayoutSpec, LookedAt]:
    """The layout of the file: by its name, else the one whose columns it has."""
    named = [layout for layout in layouts if _fits(file.name, layout)]
    mistake: UserMistake | None = None
    for layout in named or layouts:
        looked = look_at(file, layout.format, work)
        try:
            check_columns(layout, looked.columns, str(folder / "mapping.yml"))
        except UserMistake as error:
            mistake = mistake or error
            continue
        return layout, looked
    assert mistake is not None  # a mapping has at least one layout
    raise mistake


def _fits(name: str, layout: LayoutSpec) -> bool:
    """Whether a file of this name, packed or not, is of this layout."""
    return any(fnmatch(one, layout.match) for one in (name, plain_name(name)))


def _earlier(deliveries: Path, layout: LayoutSpec) -> list[Path]:
    """The files of a layout, oldest first."""
    found = [p for p in deliveries.rglob("*") if p.is_file() and _fits(p.name, layout)] if deliveries.is_dir() else []
    return sorted(found, key=lambda p: (p.stat().st_mtime_ns, p.name))


def _place_for(deliveries: Path, layout: LayoutSpec, name: str) -> Path:
    """A place whose name the mapping finds, and that is free; a folder of the day where the name is taken."""
    if not _fits(name, layout):
        stem = name.rsplit(".", 1)[0]
        name = layout.match.replace("*", stem, 1).replace("*", "").replace("?", "_")
        if not fnmatch(name, layout.match):
            raise UserMistake(
                "The file's name does not fit the source",
                where="mapping.yml, match",
                got=name,
                expected=layout.match,
                next_step="Rename the file, or correct `match:`.",
            )
    place, number = deliveries / name, 1
    while place.exists():
        day = datetime.now(UTC).date().isoformat()
        place = deliveries / (day if number == 1 else f"{day}.{number}") / name
        number += 1
    return place


def compare(before: Path, after: Path, declared: Sequence[str] | None = None) -> Difference:
    """New, changed and vanished rows; by a key where one is declared or found, else by whole rows."""
    columns = [c for c in parquet_columns(after) if c != ROW and c in set(parquet_columns(before))]
    if declared:
        key, why = tuple(declared), "declared in mapping.yml"
    else:
        key, why = _guessed_key(before, after, columns)
    if not key:
        return _whole_rows(before, after, columns)
    return _by_key(before, after, columns, key, why)


def _q(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _guessed_key(before: Path, after: Path, columns: list[str]) -> tuple[tuple[str, ...], str]:
    """A column that names each row of both files, so that rows with one name agree in most other cells."""
    for column in columns:
        scans = (parquet_scan([before]), parquet_scan([after]))
        unique = all(
            bool(
                query(f"SELECT count(*) = count(DISTINCT {_q(column)}) AND count(*) > 0 AS u FROM {scan}")["u"].iloc[0]
            )
            for scan in scans
        )
        if not unique:
            continue
        others = [c for c in columns if c != column]
        agree = " + ".join(f"(b.{_q(c)} IS NOT DISTINCT FROM a.{_q(c)})::INT" for c in others) or "1"
        shared = query(
            f"SELECT count(*) AS n, avg(({agree}) / {max(len(others), 1)}.0) AS share "
            f"FROM {scans[0]} b JOIN {scans[1]} a USING ({_q(column)})"
        ).iloc[0]
        if int(shared["n"]) and float(shared["share"]) >= LEAST_AGREEMENT:
            agreed = f"rows with the same one agree in {shared['share']:.0%} of the rest"
            return (column,), f"each row has another “{column}”, and {agreed}"
    return (), ""


def _by_key(before: Path, after: Path, columns: list[str], key: tuple[str, ...], why: str) -> Difference:
    others = [c for c in columns if c not in key]
    same = " AND ".join(f"b.{_q(c)} IS NOT DISTINCT FROM a.{_q(c)}" for c in others) or "true"
    on = " AND ".join(f"b.{_q(c)} IS NOT DISTINCT FROM a.{_q(c)}" for c in key)
    cells = ", ".join([f"a.{_q(c)} AS {_q('a:' + c)}, b.{_q(c)} AS {_q('b:' + c)}" for c in columns])
    joined = (
        f"SELECT CASE WHEN b.{ROW} IS NULL THEN 'new' WHEN a.{ROW} IS NULL THEN 'vanished' "
        f"WHEN {same} THEN 'same' ELSE 'changed' END AS change, coalesce(a.{ROW}, b.{ROW}) AS r, {cells} "
        f"FROM {parquet_scan([before])} b FULL JOIN {parquet_scan([after])} a ON {on}"
    )
    counted = query(f"SELECT change, count(*) AS n FROM ({joined}) GROUP BY change")
    n = dict(zip(counted["change"], counted["n"].astype(int), strict=True))
    shown = query(
        f"SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY change ORDER BY r) AS i FROM ({joined}) "
        f"WHERE change <> 'same') WHERE i <= {EXAMPLES} ORDER BY change, r"
    )
    examples = [_example(record, columns, key) for record in shown.to_dict("records")]
    return Difference(key, why, n.get("new", 0), n.get("changed", 0), n.get("vanished", 0), n.get("same", 0), examples)


def _example(record: dict[Any, Any], columns: list[str], key: tuple[str, ...]) -> dict[str, Any]:
    side = "b:" if record["change"] == "vanished" else "a:"
    cells = {c: _text(record[side + c]) for c in columns}
    changed = []
    if record["change"] == "changed":
        pairs = [(c, _text(record["b:" + c]), _text(record["a:" + c])) for c in columns]
        changed = [{"column": c, "before": b, "after": a} for c, b, a in pairs if a != b]
    return {
        "change": record["change"],
        "key": {c: cells[c] for c in key},
        "row": int(record["r"]),
        "cells": cells,
        "changed": changed,
    }


def _whole_rows(before: Path, after: Path, columns: list[str]) -> Difference:
    listed = ", ".join(_q(c) for c in columns)

    def counted(path: Path) -> str:
        return f"(SELECT {listed}, count(*) AS n, min({ROW}) AS r FROM {parquet_scan([path])} GROUP BY {listed})"

    on = " AND ".join(f"b.{_q(c)} IS NOT DISTINCT FROM a.{_q(c)}" for c in columns)
    cells = ", ".join(f"coalesce(a.{_q(c)}, b.{_q(c)}) AS {_q(c)}" for c in columns)
    joined = (
        f"SELECT coalesce(a.n, 0) AS now, coalesce(b.n, 0) AS was, coalesce(a.r, b.r) AS r, {cells} "
        f"FROM {counted(before)} b FULL JOIN {counted(after)} a ON {on}"
    )
    n = query(
        "SELECT coalesce(sum(greatest(now - was, 0)), 0) AS fresh, coalesce(sum(greatest(was - now, 0)), 0) AS gone, "
        f"coalesce(sum(least(now, was)), 0) AS same FROM ({joined})"
    ).iloc[0]
    examples = []
    for change, test in (("new", "now > was"), ("vanished", "was > now")):
        rows = query(f"SELECT * FROM ({joined}) WHERE {test} ORDER BY r LIMIT {EXAMPLES}")
        examples += [
            {"change": change, "key": {}, "row": int(r["r"]), "cells": {c: _text(r[c]) for c in columns}, "changed": []}
            for r in rows.to_dict("records")
        ]
    why = "no column names a row, so a changed row counts as one vanished and one new"
    return Difference((), why, int(n["fresh"]), 0, int(n["gone"]), int(n["same"]), examples)


def _text(value: Any) -> str | None:
    return None if value is None or pd.isna(value) else str(value)
