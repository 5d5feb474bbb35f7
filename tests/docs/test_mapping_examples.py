"""Every kind of event has a worked example, and the real code reads each one as its page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.worked_examples import WorkedExample, worked_examples

from igloo.core.kinds import event_kinds
from igloo.engine.reader import Reader
from igloo.ingest.catalog import read_catalog
from igloo.mapping.spec_file import read_mapping
from igloo.workspace import init

each_example = pytest.mark.parametrize("example", worked_examples(), ids=lambda e: e.kind)


def test_every_event_kind_has_a_worked_example() -> None:
    assert {e.kind for e in worked_examples()} == set(event_kinds())


@each_example
def test_the_example_has_every_file_it_needs(example: WorkedExample) -> None:
    assert {"source.yml", "mapping.yml"} < set(example.files)


@each_example
def test_the_source_and_the_mapping_are_understood(example: WorkedExample, tmp_path: Path) -> None:
    folder = example.write_source(tmp_path)
    (declared,) = read_catalog(tmp_path, "US")
    assert declared.source_id == example.kind
    layouts = read_mapping(folder / "mapping.yml")
    assert example.kind in {event.kind for layout in layouts for event in layout.events}


@pytest.fixture(scope="session")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """One run over a workspace that holds every example as a source."""
    workspace = init(tmp_path_factory.mktemp("examples") / "workspace")
    for example in worked_examples():
        example.write_source(workspace.folder)
    workspace.run()
    return workspace.reader()


@each_example
def test_a_run_over_the_example_makes_an_event_of_its_kind(example: WorkedExample, examined: Reader) -> None:
    events = examined.rows(f"SELECT event_id FROM event_{example.kind} WHERE source_id = ?", [example.kind])
    assert events, f"no event of kind {example.kind}"


@each_example
def test_no_row_of_the_example_is_refused_and_the_counts_add_up(example: WorkedExample, examined: Reader) -> None:
    refused = "SELECT * FROM row_outcome WHERE outcome = 'rejected' AND source_id = ?"
    assert examined.rows(refused, [example.kind]) == []
    batches = examined.rows("SELECT * FROM batch WHERE source_id = ?", [example.kind])
    assert len(batches) == len(example.files) - 2
    for batch in batches:
        counted = batch["rows_loaded"] + batch["rows_duplicate"] + batch["rows_rejected"]
        assert counted == batch["rows_total"] > 0
