"""The first rows as they will become: run through the transcription that a load runs, in a lake of their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

from igloo.core.errors import UserMistake, nearest
from igloo.core.kinds import event_kinds
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.file_reader import copy_rows, query
from igloo.engine.lake import Lake
from igloo.engine.reader import parquet_scan
from igloo.engine.runner import Runner
from igloo.ingest import delivered_parquet
from igloo.ingest.catalog import SourceDeclaration, read_source
from igloo.ingest.delivery import ROW
from igloo.ingest.duplicates import duplicates_sql
from igloo.mapping.spec import LayoutSpec, layout_conditions, layout_values
from igloo.mapping.spec_file import read_mapping
from igloo.onboarding.looking import LookedAt
from igloo.onboarding.telling import told_as
from igloo.transcription import OUTCOME_COLUMNS, DeliveredBatch, transcribe

ROWS_TRIED = 1_000
ROWS_SHOWN = 20
_BATCH = "preview.000000000000"
# What the preview needs and the user may not have said yet; nothing of it is written.
_NOT_SAID_YET = {
    "title": "?", "agency": "?", "legal_basis": "?", "reliability": "F", "time_zone": "UTC", "kind": "people",
}  # fmt: skip


@dataclass
class TriedRow:
    """One row and what it became: records by table."""

    row: int
    cells: dict[str, str | None]
    outcome: str = "loaded"
    reason: str = ""
    set_aside: list[str] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    identifiers: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Tried:
    """What became of the first rows."""

    rows: list[TriedRow]
    rows_seen: int
    loaded: int
    duplicate: int
    rejected: int
    reasons: list[dict[str, Any]]


def read_draft(
    source: Mapping[str, Any], mapping: Mapping[str, Any], source_id: str, region: str, folder: Path
) -> tuple[SourceDeclaration, tuple[LayoutSpec, ...]]:
    """A draft as the files would be read; a mistake in it is the sentence that a run would show."""
    home = folder / source_id
    home.mkdir(parents=True, exist_ok=True)
    (home / "source.yml").write_text(yaml.safe_dump(dict(source), allow_unicode=True), encoding="utf-8")
    (home / "mapping.yml").write_text(yaml.safe_dump(dict(mapping), allow_unicode=True), encoding="utf-8")
    with told_as({home / name: name for name in ("source.yml", "mapping.yml")}):
        return read_source(home, region), read_mapping(home / "mapping.yml")


def check_columns(layout: LayoutSpec, columns: tuple[str, ...], where: str) -> None:
    """Refuse a mapping that names a column the file does not have."""
    used = {c for v in layout_values(layout) for c in v.columns} | {c.column for c in layout_conditions(layout)}
    for column in sorted(used - set(columns)):
        guess = nearest(column, list(columns))
        raise UserMistake(
            f"The file has no column “{column}”",
            where=where,
            got=column,
            expected=", ".join(columns[:40]),
            next_step=f"Did you mean “{guess}”?" if guess else "Choose another column.",
        )


def refuse_protected_columns(layout: LayoutSpec, protected: Iterable[str], where: str) -> None:
    """Refuse a mapping that reads a column whose values are those of a protected attribute."""
    used = {c for v in layout_values(layout) for c in v.columns} | {c.column for c in layout_conditions(layout)}
    for column in sorted(used & set(protected)):
        raise UserMistake(
            f"“{column}” is a protected attribute and is never read",
            where=where,
            got=column,
            expected="what people do, not what they are",
            next_step="Leave the column out; the delivered file keeps it.",
        )


def try_rows(looked: LookedAt, source: Mapping[str, Any], mapping: Mapping[str, Any], region: str) -> Tried:
    """Run the first rows through the real transcription; raises what a run would raise."""
    filled = {**_NOT_SAID_YET, **{key: value for key, value in source.items() if value not in (None, "")}}
    with TemporaryDirectory() as name:
        folder = Path(name)
        declared, layouts = read_draft(filled, mapping, "preview", region, folder)
        layout = layouts[0]
        check_columns(layout, looked.columns, "mapping")
        refuse_protected_columns(layout, looked.protected, "mapping")
        engine = DuckDBEngine(threads=1)
        try:
            runner = Runner(engine, Lake(folder / "lake"))
            head = folder / "head.parquet"
            # Cells that mean "nothing" are read as the layout says.
            n = copy_rows(_head_sql(looked, layout, head))
            batch = DeliveredBatch(
                _BATCH, head, looked.columns, _duplicates(head, looked.columns, declared), {"rows_total": n}
            )
            made = transcribe(runner, declared, layout, _lookups(layout), [batch])
            tables = {table: pd.concat([pq.read_table(p).to_pandas() for p in paths]) for table, paths in made.items()}
            tables["identifier_use"] = _uses(tables, pq.read_table(head).to_pandas())
        finally:
            engine.close()
        shown = tuple(c for c in looked.columns if c not in looked.protected)
        return _tried(head, shown, tables, n)


def _head_sql(looked: LookedAt, layout: LayoutSpec, target: Path) -> str:
    nothing = [str(v) for v in layout.format.get("null_values", [])]
    listed = ", ".join(delivered_parquet.text(v) for v in ["", *nothing])
    cells = ", ".join(
        f"CASE WHEN {_quoted(c)} IN ({listed}) THEN NULL ELSE {_quoted(c)} END AS {_quoted(c)}" for c in looked.columns
    )
    return (
        f'COPY (SELECT "{ROW}", {cells} FROM {parquet_scan([looked.rows])} ORDER BY "{ROW}" LIMIT {ROWS_TRIED}) '
        f"TO {delivered_parquet.text(str(target))} (FORMAT parquet)"
    )


def _quoted(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _lookups(layout: LayoutSpec) -> dict[str, dict[str, str]]:
    return {name: dict(lookup.values) for name, lookup in layout.lookups.items()}


def _duplicates(head: Path, columns: tuple[str, ...], source: SourceDeclaration) -> pd.DataFrame:
    if source.keep_duplicates:
        return pd.DataFrame(columns=OUTCOME_COLUMNS).astype(object)
    rows = query(duplicates_sql([], [(_BATCH, parquet_scan([head]))], list(columns)))
    rows = rows.assign(outcome="duplicate", column="", value=None, reason="equal to an earlier row")
    return rows[OUTCOME_COLUMNS].astype(object)


def _tried(head: Path, columns: tuple[str, ...], tables: Mapping[str, pd.DataFrame], n: int) -> Tried:
    first = query(f'SELECT * FROM {parquet_scan([head])} ORDER BY "{ROW}" LIMIT {ROWS_SHOWN}')
    shown = {
        int(record[ROW]): TriedRow(int(record[ROW]), {c: _text(record[c]) for c in columns})
        for record in first.to_dict("records")
    }
    outcomes = tables["row_outcome"]
    for record in outcomes.to_dict("records"):
        row = shown.get(int(record["row"]))
        if row is None:
            continue
        said = _sentence(record)
        if record["outcome"] == "value_set_aside":
            row.set_aside.append(said)
        else:
            row.outcome, row.reason = str(record["outcome"]), "; ".join(filter(None, (row.reason, said)))
    for table, frame in tables.items():
        for record in frame.to_dict("records") if "row" in frame else []:
            row = shown.get(int(record["row"]))
            if row is not None:
                _add(row, table, {str(k): v for k, v in record.items() if _text(v) is not None})
    counts = {o: int(outcomes.loc[outcomes["outcome"] == o, "row"].nunique()) for o in ("rejected", "duplicate")}
    loaded = n - counts["rejected"] - counts["duplicate"]
    return Tried(list(shown.values()), n, loaded, counts["duplicate"], counts["rejected"], _reasons(outcomes))


def _uses(tables: dict[str, pd.DataFrame], delivered: pd.DataFrame) -> pd.DataFrame:
    """What `core/derived.py` says of the whole workspace, of these rows: uses written, and those events tell of."""
    uses = [tables.pop("identifier_written", pd.DataFrame())]
    for told in tables.pop("identifier_role", pd.DataFrame()).to_dict("records"):
        events = tables.get(f"event_{told['kind']}", pd.DataFrame(columns=["row", told["role"]]))
        held = events[events[told["role"]].notna()]
        original = held["row"].map(delivered.set_index(ROW)[told["column"]].str.strip())
        use = {"row": held["row"], "ident_id": held[told["role"]], "kind": told["ident_kind"], "role": told["role"]}
        norm = held[told["role"]].str.removeprefix(f"{told['ident_kind']}:")
        uses.append(pd.DataFrame({**use, "norm": norm, "original": original}))
    return pd.concat(uses, ignore_index=True)


def _add(row: TriedRow, table: str, record: dict[str, Any]) -> None:
    if table == "mention":
        row.mentions.append(record)
    elif table == "identifier_use":
        row.identifiers.append(record)
    elif table == "place":
        row.places.append(f"{record['place']} ({record['lat']:g}, {record['lon']:g})")
    elif table.startswith("event_") and table.removeprefix("event_") in event_kinds():
        row.events.append({"kind": table.removeprefix("event_"), **record})


def _sentence(record: Mapping[Any, Any]) -> str:
    value, column = _text(record["value"]), str(record["column"] or "")
    return f"{column} {f'“{value}” ' if value else ''}— {record['reason']}".strip(" —")


def _reasons(outcomes: pd.DataFrame) -> list[dict[str, Any]]:
    some = outcomes[outcomes["outcome"] != "duplicate"]
    if not len(some):
        return []
    found = []
    for key, group in some.groupby(["outcome", "column", "reason"], dropna=False, sort=True):
        values = [v for v in group["value"] if _text(v)]
        found.append({"outcome": key[0], "column": key[1] or "", "reason": key[2], "n": int(group["row"].nunique()),
                      "sample": str(values[0]) if values else ""})  # fmt: skip
    return sorted(found, key=lambda r: (-r["n"], r["column"], r["reason"]))


def _text(value: Any) -> str | None:
    if value is None or (not isinstance(value, (list, dict)) and pd.isna(value)):
        return None
    return str(value)
