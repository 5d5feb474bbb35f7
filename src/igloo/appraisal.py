"""Appraisal: what can be trusted about each delivery and source, before anybody is looked for.

Knows ingest, mapping, quality and engine. Counts of delivered columns are computed once for the files
that came together; a new delivery counts only its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any

import ibis
import pandas as pd

from igloo.core.kinds import event_kinds
from igloo.core.protected import is_protected
from igloo.core.settings import QualitySettings, Settings
from igloo.engine.file_reader import parquet_columns
from igloo.engine.runner import Runner, fingerprint
from igloo.ingest.catalog import SourceDeclaration
from igloo.mapping.spec import LayoutSpec, Value, layout_conditions
from igloo.mapping.spec_file import read_mapping
from igloo.quality import delivered_columns, first_calls
from igloo.quality.clock_skew import assess_clocks, clock_lag, clock_trace
from igloo.quality.delivered_columns import BATCH, COUNT_SCHEMA, ROW
from igloo.quality.empty_days import empty_days, source_days
from igloo.quality.verdicts import Promised, files_in_order, judge_file

EVENT_TABLES = tuple(f"event_{kind}" for kind in event_kinds())
Batches = Sequence[Mapping[str, Any]]


def appraise(runner: Runner, sources: list[SourceDeclaration], batches: Batches, settings: Settings) -> None:
    """Write the tables source_quality and clock_skew."""
    layouts = {source.source_id: read_mapping(source.folder / "mapping.yml") for source in sources}
    _count_columns(runner, sources, batches, layouts, settings.quality)
    runner.expression("source_day", source_days, EVENT_TABLES)
    named = [{**batch, "layout": _layout_name(batch, layouts)} for batch in batches]
    runner.frames(
        "source_quality",
        partial(_judge, sources=sources, batches=named, settings=settings.quality),
        ("column_count", "source_day", "row_outcome_count"),
        (settings.quality, sources, [(b["batch_id"], b["layout"], b["rows_total"]) for b in named]),
    )
    runner.expression("clock_trace", clock_trace, (*EVENT_TABLES, "place"))
    runner.expression("clock_lag", lambda tables: clock_lag(tables, settings), ("clock_trace",), settings.quality)
    runner.expression(
        "first_call_lag",
        lambda tables: first_calls.first_call_lag(tables, settings),
        first_calls.READS,
        settings.quality,
    )
    lags = ("clock_lag", "first_call_lag")
    runner.frames("clock_skew", lambda frames: assess_clocks(frames, settings), lags, settings.quality)


def _layout_name(batch: Mapping[str, Any], layouts: Mapping[str, tuple[LayoutSpec, ...]]) -> str:
    """Deliveries are compared with others of their layout; a file of corrections with none."""
    fits = [layout.match for layout in layouts[batch["source_id"]] if fnmatch(batch["file_name"], layout.match)]
    return fits[0] if fits else f"{batch['file_name']} alone"


def _count_columns(
    runner: Runner,
    sources: list[SourceDeclaration],
    batches: Batches,
    layouts: Mapping[str, tuple[LayoutSpec, ...]],
    settings: QualitySettings,
) -> None:
    """The tables column_count and row_outcome_count: all that is known of the files in numbers."""
    made: list[Path] = []
    for source in sources:
        own = [batch for batch in batches if batch["source_id"] == source.source_id]
        mixed = category_columns(layouts[source.source_id])
        for group in dict.fromkeys(batch["group"] for batch in own):
            together = [batch for batch in own if batch["group"] == group]
            files = [(batch["batch_id"], batch["path"]) for batch in together]
            key = fingerprint(runner.key("column_count", (), None), [(b, p.name) for b, p in files],
                              source.column_limits, sorted(mixed), settings.few_values)  # fmt: skip
            work = partial(_counts_of, runner, files, source, mixed, settings.few_values)
            told = together[0]["file_name"] if len(files) == 1 else f"{len(files)} files"
            runner.step(f"appraise {source.source_id}: {told}", key, work)
            made += runner.files.pop("column_count")
    if not made:
        made = [runner.write_frame("column_count", pd.DataFrame(), COUNT_SCHEMA)]
    runner.files["column_count"] = tuple(made)
    runner.expression("row_outcome_count", _outcome_counts, ("row_outcome",))


def _outcome_counts(tables: Mapping[str, Any]) -> Any:
    outcomes = tables["row_outcome"]
    return outcomes.group_by("batch_id", "outcome", "column").aggregate(n=outcomes.row.nunique())


def category_columns(layouts: Sequence[LayoutSpec]) -> set[str]:
    """Columns that the mapping reads as plain words or conditions: their mix of values can be compared.

    Names, numbers and dates of birth are left out, and so are protected attributes and unmapped columns.
    """
    values: list[Value | None] = []
    found: set[str] = set()
    for layout in layouts:
        for event in layout.events:
            kinds = event_kinds()[event.kind].properties
            values += [event.place, *(v for name, v in event.properties if kinds[name].type == "string")]
        values += [person.category for person in layout.people]
        found |= {condition.column for condition in layout_conditions(layout)}
    found |= {value.columns[0] for value in values if value is not None and len(value.columns) == 1}
    return {column for column in found if not is_protected(column)}


def _counts_of(
    runner: Runner, files: list[tuple[str, Path]], source: SourceDeclaration, mixed: set[str], few_values: int
) -> dict[str, list[Path]]:
    bounds = {limit.column: (limit.low, limit.high) for limit in source.column_limits if _bounded(limit)}
    frames = []
    by_columns: dict[tuple[str, ...], list[tuple[str, Path]]] = {}
    for batch_id, path in files:
        names = tuple(c for c in parquet_columns(path) if c != ROW and not is_protected(c))
        by_columns.setdefault(names, []).append((batch_id, path))
    for columns, alike in by_columns.items():
        if not columns:
            continue
        name = f"delivered_{fingerprint([batch_id for batch_id, _ in alike])}"
        tables = [
            runner.engine.table(f"{name}_{i}", [path]).mutate(**{BATCH: ibis.literal(batch_id)})
            for i, (batch_id, path) in enumerate(alike)
        ]
        rows = tables[0] if len(tables) == 1 else ibis.union(*tables)
        counts = delivered_columns.column_counts(rows, columns, bounds)
        counted = runner.engine.fetch(f"{name}: columns", counts)
        frames.append(delivered_columns.long_counts(counted, columns))
        most = {c: counted.loc[counted["place"] == i, "distinct"].max() for i, c in enumerate(columns)}
        few = [c for c in columns if c in mixed and 1 <= most[c] <= few_values]
        if few:
            frames.append(runner.engine.fetch(f"{name}: mix", delivered_columns.value_counts(rows, few)))
    every = pd.concat([f for f in frames if len(f)], ignore_index=True) if frames else pd.DataFrame()
    if len(every):
        every = every.sort_values(["batch_id", "column", "measure", "item"], kind="stable")
    return {"column_count": [runner.write_frame("column_count", every, COUNT_SCHEMA)]}


def _bounded(limit: Any) -> bool:
    return limit.low is not None or limit.high is not None


def _judge(
    frames: Mapping[str, pd.DataFrame], sources: list[SourceDeclaration], batches: Batches, settings: QualitySettings
) -> dict[str, pd.DataFrame]:
    found: list[dict[str, Any]] = []
    promised = {
        source.source_id: {c.column: Promised(c.low, c.high, c.not_empty) for c in source.column_limits}
        for source in sources
    }
    before: dict[tuple[str, str], Any] = {}
    for file in files_in_order(batches, frames["column_count"], frames["row_outcome_count"]):
        place = (file.source_id, file.layout)
        found += judge_file(file, before.get(place), promised[file.source_id], settings)
        before[place] = file
    found += empty_days(frames["source_day"], sources, settings)
    return {"source_quality": pd.DataFrame(found)}
