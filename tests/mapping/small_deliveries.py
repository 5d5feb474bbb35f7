"""One source with its files, taken in and transcribed, without anything that comes after."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
import yaml

from igloo.batches import find_batches, group_batches
from igloo.core.kinds import event_kinds
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import read_source
from igloo.intake import take_in
from igloo.mapping.parties import event_parties

DECLARED = {
    "title": "Carrier North",
    "agency": "Carrier North, by subpoena",
    "kind": "call_records",
    "reliability": "B",
    "legal_basis": "Subpoena 12-345",
    "time_zone": "UTC",
}


@dataclass(frozen=True)
class Transcribed:
    """What became of the files: tables by name, and one note a file."""

    tables: dict[str, pd.DataFrame]
    batches: list[dict[str, Any]]

    def rows(self, table: str, *columns: str) -> list[Any]:
        """Rows of a table in the order of the file; single values for a single column, None for nothing."""
        frame = self.tables.get(table, pd.DataFrame(columns=["row", *columns]))
        keys = [c for c in ("row", "event_id", "mention_id", "use_id", "column", "value") if c in frame]
        frame = frame.sort_values(keys, kind="stable")[list(columns)].astype(object)
        plain = frame.where(frame.notna(), None).itertuples(index=False, name=None)
        return [row[0] if len(columns) == 1 else row for row in plain]

    def refusals(self) -> list[tuple[int, str, str, str | None, str]]:
        """Row, outcome, column, value and reason of everything that was not loaded."""
        return self.rows("row_outcome", "row", "outcome", "column", "value", "reason")


def write_source(folder: Path, mapping: str, files: dict[str, str], **declared: Any) -> Path:
    """A source folder with its deliveries."""
    (folder / "deliveries").mkdir(parents=True, exist_ok=True)
    (folder / "source.yml").write_text(yaml.safe_dump(DECLARED | declared), encoding="utf-8")
    (folder / "mapping.yml").write_text(mapping, encoding="utf-8")
    for name, text in files.items():
        place = folder if name.startswith("../") else folder / "deliveries"
        (place / name.removeprefix("../")).write_text(text, encoding="utf-8", newline="")
    return folder


def transcribe_source(folder: Path, mapping: str, files: dict[str, str], **declared: Any) -> Transcribed:
    """Take a source's files in as a run does."""
    source = read_source(write_source(folder / "carrier", mapping, files, **declared), "US")
    engine = DuckDBEngine(threads=1)
    runner = Runner(engine, Lake(folder / "lake"))
    try:
        batches: list[dict[str, Any]] = []
        for group in group_batches(find_batches(source, None, {}, Lake(folder / "lake")), {}):
            batches += take_in(runner, group, [(b["batch_id"], b["path"]) for b in batches])
        tables = {name: _frame(paths) for name, paths in runner.files.items()}
        tables["identifier_use"] = _uses(runner)
    finally:
        engine.close()
    return Transcribed(tables, batches)


def _uses(runner: Runner) -> pd.DataFrame:
    """The derived table, as later steps read it."""
    events = tuple(f"event_{kind}" for kind in event_kinds())
    runner.complete(("identifier_written", "identifier_role", *events))
    runner.expression("event_party", event_parties, events)
    return runner.engine.fetch("identifier_use", runner.table("identifier_use"))


def _frame(paths: tuple[Path, ...]) -> pd.DataFrame:
    return pd.concat([pq.read_table(path).to_pandas() for path in paths], ignore_index=True)
