"""The story on one page: files -> rows -> records -> entities -> findings -> leads -> search.

Each line of `run` is one room. Every step is skipped when its inputs, settings and code are those
of an earlier run; the new snapshot is served only when all of it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from igloo.appraisal import appraise
from igloo.batches import find_batches
from igloo.casework.store import Casework
from igloo.core.derived import written_tables
from igloo.core.folders import WorkspaceFolder
from igloo.core.kinds import event_kinds
from igloo.core.settings import Settings, read_settings
from igloo.core.step import Signal, Steps
from igloo.engine.choice import choose_engine
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.publication import RunSummary, publish
from igloo.engine.run_lock import writing
from igloo.engine.runner import Progress, Runner, Silent
from igloo.engine.side_by_side import side_by_side
from igloo.ingest.catalog import SourceDeclaration, read_catalog
from igloo.mapping.parties import event_parties
from igloo.mapping.registered_lines import registered_lines
from igloo.network.links import LINK_STEPS
from igloo.resolution import Before, describe, resolve
from igloo.search.documents import documents
from igloo.search.index import build_index
from igloo.signals.registry import SIGNALS
from igloo.supersession import correction_rows, take_in_source
from igloo.triage.leads import TRIAGE_STEPS

Part = Callable[[Runner], None]


def run(
    folder: Path,
    data: Path | None = None,
    progress: Progress | None = None,
    without: frozenset[str] = frozenset(),
    learn: bool = False,
) -> RunSummary:
    """Take in what is new, compute what it changes, and serve the result.

    `folder`: the workspace. `data`: a further folder of files; mapping.yml says by name which belong. `without`:
    deliveries of earlier runs that must go. `learn`: learn anew what agreement between descriptions is worth, which is
    also done where a delivery goes. Raises Busy while another run works on it, and the mistakes of every room.
    """
    places = WorkspaceFolder(folder)
    settings = read_settings(places.settings)
    with writing(places):
        engine = choose_engine(settings.engine, places.lake / "spill")
        try:
            runner = Runner(engine, Lake(places.lake), progress or Silent())
            return _run(places, settings, runner, (data, without), learn or bool(without))
        finally:
            engine.close()


def _run(
    places: WorkspaceFolder,
    settings: Settings,
    runner: Runner,
    files: tuple[Path | None, frozenset[str]],
    learn: bool,
) -> RunSummary:
    previous = runner.lake.current()
    runner.lake.sweep_parts()
    sources = read_catalog(places.folder, settings.workspace.default_region)
    batches, notes = _read_sources(runner, sources, previous, *files)
    runner.complete(("mention", "identifier_written", "identifier_role", "place", "row_outcome", *_event_tables()))
    runner.files["correction"] = (runner.write_frame("correction", correction_rows(runner, batches)),)
    judgements = Casework(places.casework).judgement_frame()
    described: list[Part] = [
        partial(_resolve, settings=settings, judgements=judgements, before=Before(previous, learn)),
        partial(_write, steps=(("event_party", event_parties, _event_tables()),)),
        partial(appraise, sources=sources, batches=batches, settings=settings),
    ]
    side_by_side(runner, described)
    describe(runner)
    found: list[Part] = [partial(_find, signal=signal, settings=settings) for signal in SIGNALS]
    side_by_side(runner, [*found, lambda own: _write(own, LINK_STEPS), _index])
    for table, build, reads in TRIAGE_STEPS:
        runner.expression(table, _given(build, settings), reads, settings.triage)
    runner.complete(written_tables())
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

    def read(part: Runner, source: SourceDeclaration) -> list[dict[str, Any]]:
        return take_in_source(part, find_batches(source, data, known, runner.lake), known)

    taken = side_by_side(runner, [partial(read, source=source) for source in sources])
    batches, notes = [], []
    for source, own in zip(sources, taken, strict=True):
        batches += own
        notes += source.row_count_notes(sum(batch["rows_total"] for batch in own))
    runner.files["source"] = (runner.write_frame("source", pd.DataFrame([s.as_row() for s in sources])),)
    runner.files["batch"] = (runner.write_frame("batch", pd.DataFrame(batches)),)
    return batches, notes


def _resolve(runner: Runner, settings: Settings, judgements: pd.DataFrame, before: Before) -> None:
    """Who is who, on what the sources register."""
    runner.expression("registry", registered_lines, ("source", "mention", "identifier_written"))
    resolve(runner, settings, judgements, before)


def _write(runner: Runner, steps: Steps) -> None:
    """Tables that are each one expression over others."""
    for table, build, reads in steps:
        runner.expression(table, build, reads)


def _find(runner: Runner, signal: Signal, settings: Settings) -> None:
    """Run one registered signal: observe, assess, support. It reads no table of another signal."""
    facts = (settings.workspace, settings.signals)
    reads = list(signal.reads)
    for table, build in signal.observe:
        runner.expression(table, _given(build, settings), tuple(reads), facts)
        reads.append(table)
    runner.frames(f"{signal.name}: assess", _given(signal.assess, settings), signal.fetches, (facts, signal.version))
    support = _given(signal.support, settings)
    runner.expression("finding_support", support, ("finding", *reads), (facts, signal.name))


def _given(work: Callable[[Any, Settings], Any], settings: Settings) -> Callable[[Any], Any]:
    return lambda inputs: work(inputs, settings)


def _index(runner: Runner) -> None:
    reads = ("entity", "entity_mention", "mention", "identifier", "entity_identifier", "registry")
    key = runner.key("search index", reads, None)

    def work() -> dict[str, list[Path]]:
        frame = runner.engine.fetch("search documents", documents(runner.tables))
        return {"search_index": [runner.lake.keep_folder("index", key, lambda f: build_index(frame, f))]}

    runner.step("search index", key, work)
