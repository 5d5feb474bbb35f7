"""The story on one page: files -> rows -> records -> entities -> findings -> leads -> search.

Each line of `run` is one room. Every step is skipped when its inputs, settings and code are those
of an earlier run; the new snapshot is served only when all of it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from igloo.appraisal import appraise
from igloo.casework.store import Casework
from igloo.core.folders import WorkspaceFolder
from igloo.core.kinds import event_kinds
from igloo.core.settings import Settings, read_settings
from igloo.core.tables import table_contracts
from igloo.engine.choice import choose_engine
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.publication import RunSummary, publish
from igloo.engine.run_lock import writing
from igloo.engine.runner import Progress, Runner, Silent
from igloo.ingest.catalog import SourceDeclaration, read_catalog
from igloo.intake import find_batches
from igloo.mapping.parties import event_parties
from igloo.mapping.registered_lines import registered_lines
from igloo.resolution import resolve
from igloo.search.documents import documents
from igloo.search.index import build_index
from igloo.signals.registry import SIGNALS
from igloo.supersession import correction_rows, take_in_source
from igloo.triage.leads import TRIAGE_STEPS


def run(
    folder: Path, data: Path | None = None, progress: Progress | None = None, without: frozenset[str] = frozenset()
) -> RunSummary:
    """Take in what is new, compute what it changes, and serve the result.

    `folder`: the workspace. `data`: a further folder of files; mapping.yml says by name which
    belong. `without`: deliveries of earlier runs that must go. Raises Busy while
    another run works on it, and the mistakes of every room.
    """
    places = WorkspaceFolder(folder)
    settings = read_settings(places.settings)
    with writing(places):
        engine = choose_engine(settings.engine, places.lake / "spill")
        try:
            return _run(places, settings, Runner(engine, Lake(places.lake), progress or Silent()), data, without)
        finally:
            engine.close()


def _run(
    places: WorkspaceFolder, settings: Settings, runner: Runner, data: Path | None, without: frozenset[str]
) -> RunSummary:
    previous = runner.lake.current()
    runner.lake.sweep_parts()
    sources = read_catalog(places.folder, settings.workspace.default_region)
    batches, notes = _read_sources(runner, sources, previous, data, without)
    runner.complete(("mention", "identifier_use", "place", "row_outcome", *_event_tables()))
    runner.files["correction"] = (runner.write_frame("correction", correction_rows(runner, batches)),)
    appraise(runner, sources, batches, settings)
    runner.expression("registry", registered_lines, ("source", "mention", "identifier_use"))
    runner.expression("event_party", event_parties, _event_tables())
    resolve(runner, settings, Casework(places.casework).judgement_frame(), previous)
    _find(runner, settings)
    for table, build, reads in TRIAGE_STEPS:
        runner.expression(table, _given(build, settings), reads, settings.triage)
    _index(runner)
    runner.complete(tuple(table_contracts()))
    return publish(runner, previous, batches, notes)


def _event_tables() -> tuple[str, ...]:
    return tuple(f"event_{kind}" for kind in event_kinds())


def _read_sources(
    runner: Runner,
    sources: list[SourceDeclaration],
    previous: Snapshot | None,
    data: Path | None,
    without: frozenset[str],
) -> tuple[list[dict[str, Any]], list[str]]:
    known = {b: note for b, note in previous.meta["batches"].items() if b not in without} if previous else {}
    batches, notes = [], []
    originals = runner.lake.folder / "originals"
    for source in sources:
        batches += take_in_source(runner, find_batches(source, data, known, originals), known)
        total = sum(b["rows_total"] for b in batches if b["source_id"] == source.source_id)
        notes += source.row_count_notes(total)
    runner.files["source"] = (runner.write_frame("source", pd.DataFrame([s.as_row() for s in sources])),)
    runner.files["batch"] = (runner.write_frame("batch", pd.DataFrame(batches)),)
    return batches, notes


def _find(runner: Runner, settings: Settings) -> None:
    """Run every registered signal: observe, assess, support."""
    facts = (settings.workspace, settings.signals)
    made: dict[str, tuple[Path, ...]] = {}
    for signal in SIGNALS:
        reads = list(signal.reads)
        for table, build in signal.observe:
            runner.expression(table, _given(build, settings), tuple(reads), facts)
            reads.append(table)
        runner.frames(
            f"{signal.name}: assess",
            _given(signal.assess, settings),
            signal.fetches,
            (facts, signal.version),
        )
        made["finding"] = made.get("finding", ()) + runner.files["finding"]
        runner.expression(
            "finding_support", _given(signal.support, settings),
            ("finding", *reads), (facts, signal.name),
        )  # fmt: skip
        made["finding_support"] = made.get("finding_support", ()) + runner.files["finding_support"]
    runner.files.update(made)


def _given(work: Callable[[Any, Settings], Any], settings: Settings) -> Callable[[Any], Any]:
    return lambda inputs: work(inputs, settings)


def _index(runner: Runner) -> None:
    reads = ("entity", "entity_mention", "mention", "identifier", "entity_identifier", "registry")
    key = runner.key("search index", reads, None)

    def work() -> dict[str, list[Path]]:
        frame = runner.engine.fetch("search documents", documents(runner.tables))
        return {"search_index": [runner.lake.keep_folder("index", key, lambda f: build_index(frame, f))]}

    runner.step("search index", key, work)
