"""Deliveries that replace or correct earlier ones: what counts now, what counted then, and sums that add up."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import border_town

from igloo.batches import find_batches
from igloo.core.errors import ConfigMistake
from igloo.core.folders import WorkspaceFolder
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import read_source
from igloo.mapping.spec_file import read_mapping
from igloo.supersession import take_in_source

MAPPING = """
files:
  - match: "*.csv"
    {delivery}
    people: [{{as: suspect, name: NAME, identifiers: {{document: DOC}}}}]
    events:
      - kind: crossing
        time: {{column: AT, formats: ["%Y-%m-%d"]}}
        place: {{constant: East}}
        roles: {{traveller: {{person: suspect}}}}
"""
CORRECTS = "delivery: corrects\n    key: [CASE]"


class Docket:
    """A source of one layout, taken in file by file without the rest of the pipeline."""

    def __init__(self, folder: Path, delivery: str) -> None:
        self.workspace = folder
        self.source = folder / "sources" / "docket"
        (self.source / "deliveries").mkdir(parents=True)
        declared = border_town.DECLARED.format(title="Docket", kind="encounters")
        (self.source / "source.yml").write_text(declared, encoding="utf-8")
        (self.source / "mapping.yml").write_text(MAPPING.format(delivery=delivery), encoding="utf-8")
        self.known: dict[str, dict[str, object]] = {}
        self.day = 0

    def deliver(self, rows: list[tuple[str, str, str]]) -> str:
        """One more file, a day after the one before; the name of the file."""
        self.day += 1
        lines = ["CASE,NAME,DOC,AT", *(f"{case},{name},P12345{name[-1]},{at}" for case, name, at in rows)]
        name = f"docket_{self.day:02}.csv"
        (self.source / "deliveries" / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        return name

    def take_in(self) -> tuple[dict[str, dict[str, int]], Runner]:
        """Counts by file, and the run."""
        source = read_source(self.source, "US")
        lake = Lake(WorkspaceFolder(self.workspace).lake)
        runner = Runner(DuckDBEngine(threads=1), lake)
        batches = find_batches(source, None, self.known, lake)
        notes = take_in_source(runner, batches, self.known)
        self.known = {n["batch_id"]: {k: v for k, v in n.items() if k != "path"} for n in notes}
        names = ("total", "loaded", "duplicate", "superseded", "rejected")
        return {n["file_name"]: {k: int(n[f"rows_{k}"]) for k in names} for n in notes}, runner


def _adds_up(counts: dict[str, int]) -> bool:
    return counts["total"] == sum(n for name, n in counts.items() if name != "total")


def _people(runner: Runner) -> list[str]:
    files = runner.files.get("mention", ())
    return sorted(name for file in files for name in pq.read_table(file)["name"].to_pylist())


def _outcomes(runner: Runner) -> list[tuple[int, str, str | None, int | None]]:
    found = []
    for file in runner.files["row_outcome"]:
        for row in pq.read_table(file).to_pylist():
            found.append((row["row"], row["outcome"], row["other_batch_id"], row["other_row"]))
    return sorted(found, key=str)


def test_a_delivery_adds_unless_the_mapping_says_otherwise(tmp_path: Path) -> None:
    docket = Docket(tmp_path, "")
    docket.deliver([("1", "Ann Q", "2026-01-01")])
    docket.deliver([("1", "Ann R", "2026-01-02"), ("1", "Ann Q", "2026-01-01")])
    counts, runner = docket.take_in()
    assert _people(runner) == ["Ann Q", "Ann R"]
    assert counts["docket_02.csv"] == {"total": 2, "loaded": 1, "duplicate": 1, "superseded": 0, "rejected": 0}


def test_each_delivery_replaces_the_whole(tmp_path: Path) -> None:
    docket = Docket(tmp_path, "delivery: replaces")
    docket.deliver([("1", "Ann Q", "2026-01-01"), ("2", "Bob R", "2026-01-02"), ("3", "Cy S", "never")])
    first, runner = docket.take_in()
    assert _people(runner) == ["Ann Q", "Bob R"]
    assert first["docket_01.csv"] == {"total": 3, "loaded": 2, "duplicate": 0, "superseded": 0, "rejected": 1}
    docket.deliver([("2", "Bob R", "2026-01-02"), ("4", "Di T", "2026-01-05")])
    counts, runner = docket.take_in()
    # Bob's row is equal to one of the first delivery: it is no duplicate, as that one no longer counts.
    assert _people(runner) == ["Bob R", "Di T"]
    assert counts["docket_01.csv"] == {"total": 3, "loaded": 0, "duplicate": 0, "superseded": 2, "rejected": 1}
    assert counts["docket_02.csv"] == {"total": 2, "loaded": 2, "duplicate": 0, "superseded": 0, "rejected": 0}
    later = next(b for b, n in docket.known.items() if n["file_name"] == "docket_02.csv")
    assert [o for o in _outcomes(runner) if o[1] == "superseded"] == [
        (1, "superseded", later, None),
        (2, "superseded", later, None),
    ]


def test_a_correction_takes_the_place_of_the_row_with_its_key(tmp_path: Path) -> None:
    docket = Docket(tmp_path, CORRECTS)
    docket.deliver([("1", "Ann Q", "2026-01-01"), ("2", "Bob R", "2026-01-02"), ("", "Eve U", "2026-01-02")])
    docket.take_in()
    docket.deliver([(" 2 ", "Bob X", "2026-01-03"), ("", "Fay V", "2026-01-04")])
    counts, runner = docket.take_in()
    assert _people(runner) == ["Ann Q", "Bob X", "Eve U", "Fay V"]  # rows without a key stand beside each other
    assert counts["docket_01.csv"]["superseded"] == 1
    later = next(b for b, n in docket.known.items() if n["file_name"] == "docket_02.csv")
    assert (2, "superseded", later, 1) in _outcomes(runner)
    # Corrected back to what it was: the newest row counts, though it equals the first.
    docket.deliver([("2", "Bob R", "2026-01-02")])
    counts, runner = docket.take_in()
    assert _people(runner) == ["Ann Q", "Bob R", "Eve U", "Fay V"]
    assert counts["docket_03.csv"] == {"total": 1, "loaded": 1, "duplicate": 0, "superseded": 0, "rejected": 0}


def test_a_correction_that_cannot_be_read_corrects_nothing(tmp_path: Path) -> None:
    docket = Docket(tmp_path, CORRECTS)
    docket.deliver([("1", "Ann Q", "2026-01-01")])
    docket.deliver([("1", "Ann X", "yesterday")])
    counts, runner = docket.take_in()
    assert _people(runner) == ["Ann Q"]
    assert counts["docket_02.csv"]["rejected"] == 1


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", ""]), st.sampled_from(["Ann A", "Bob B"]),
        st.sampled_from(["2026-01-01", "2026-01-02", "31/02"]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


def _expected(files: list[list[tuple[str, str, str]]], replaces: bool) -> list[str]:
    """What should count, told once more in plain Python."""
    standing: dict[object, str] = {}
    for n, rows in enumerate(files):
        if replaces:
            standing.clear()
        seen: set[tuple[str, str, str]] = set()
        for i, row in enumerate(rows):
            if row in seen or row[2] == "31/02":
                seen.add(row)
                continue
            seen.add(row)
            case = (n, i) if replaces or not row[0] else row[0]
            standing[case] = row[1]
    return sorted(standing.values())


@pytest.mark.parametrize("delivery", ["delivery: replaces", CORRECTS])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(files=st.lists(ROWS, min_size=1, max_size=3, unique_by=tuple))
def test_every_row_is_loaded_duplicate_superseded_or_rejected(
    tmp_path_factory: pytest.TempPathFactory, delivery: str, files: list[list[tuple[str, str, str]]]
) -> None:
    docket = Docket(tmp_path_factory.mktemp("docket"), delivery)
    for number, rows in enumerate(files, start=1):
        docket.deliver(rows)
        counts, runner = docket.take_in()
        assert all(_adds_up(c) for c in counts.values()), counts
        assert sum(c["total"] for c in counts.values()) == sum(len(rows) for rows in files[:number])
        assert _people(runner) == _expected(files[:number], delivery == "delivery: replaces")


@pytest.mark.parametrize(
    ("delivery", "told"),
    [
        ("delivery: replace", "Did you mean “replaces”"),
        ("delivery: corrects", "Add the key"),
        ("key: [CASE]", "Remove the key"),
        ("delivery: corrects\n    key: []", "names no column"),
    ],
)
def test_a_wrong_key_is_told_with_the_right_one(tmp_path: Path, delivery: str, told: str) -> None:
    docket = Docket(tmp_path, delivery)
    with pytest.raises(ConfigMistake) as mistake:
        read_mapping(docket.source / "mapping.yml")
    assert told in str(mistake.value)


def test_a_key_that_no_column_has_is_told(tmp_path: Path) -> None:
    docket = Docket(tmp_path, "delivery: corrects\n    key: [CASES]")
    docket.deliver([("1", "Ann Q", "2026-01-01")])
    with pytest.raises(ConfigMistake, match="no column “CASES”"):
        docket.take_in()
