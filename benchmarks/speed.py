"""How fast: the run and its steps, beside the floor of merely reading the files and writing them as Parquet.

Wall-clock seconds depend on the machine and on what else it does; ratios to the floor travel better.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.markdown import table
from benchmarks.measured_world import WorldSize
from igloo.engine.runner import StepRecord
from igloo.search.find import Searcher
from igloo.workspace import Workspace
from igloo.workspace import open as open_workspace
from igloo.worlds.make import WorldRequest, make_world

QUERIES = 100
ENCODINGS = ("utf-8", "latin-1", "utf-16")
SHOWN_STEPS = 15


@dataclass(frozen=True)
class Speed:
    """Seconds of each repetition."""

    rows: int
    floor_s: list[float]
    run_s: list[float]
    again_s: list[float]
    steps: list[list[StepRecord]]
    search_ms: list[float]


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _copy_lines(con: duckdb.DuckDBPyConnection, path: Path, out: Path) -> None:
    """Read a text file line by line in the first encoding that fits, and write it."""
    for encoding in ENCODINGS:
        read = f"read_csv('{path}', columns={{'line': 'VARCHAR'}}, delim='\\x01', header=false, quote='', escape='', "
        read += f"encoding='{encoding}', auto_detect=false, strict_mode=false)"
        try:
            con.execute(f"COPY (SELECT * FROM {read}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")
            return
        except duckdb.InvalidInputException:
            continue
    con.execute(f"COPY (SELECT content FROM read_blob('{path}')) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def floor(workspace: Path, out: Path) -> None:
    """Read every delivered file and write it as Parquet: nothing faster can be asked for."""
    con = duckdb.connect()
    for number, path in enumerate(sorted(workspace.glob("sources/*/deliveries/*"))):
        _copy_lines(con, path, out / f"{number}.parquet")


def _search_ms(workspace: Workspace) -> list[float]:
    labels = workspace.reader().rows(
        f"SELECT label FROM entity WHERE length(label) > 6 ORDER BY entity_id LIMIT {QUERIES}"
    )
    searcher = Searcher(workspace.lake.folder / workspace.snapshot().meta["search_index"])
    return [_timed(lambda text=row["label"]: searcher.search(text)) * 1000 for row in labels]


def measure(size: WorldSize, repeats: int, say: Callable[[str], None]) -> Speed:
    """Repeat the run over one world; each time in an empty workspace, then once more with nothing new."""
    floors, runs, agains, steps = [], [], [], []
    search: list[float] = []
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        world = make_world(WorldRequest(Path(room) / "made", size.family, size.people, size.days, seed=1))
        for repeat in range(repeats):
            say(f"speed, {repeat + 1} of {repeats}")
            scratch = Path(room) / f"floor{repeat}"
            scratch.mkdir()
            floors.append(_timed(lambda out=scratch: floor(world.workspace, out)))
            folder = Path(room) / f"run{repeat}"
            shutil.copytree(world.workspace, folder)
            workspace = open_workspace(folder)
            begun = time.perf_counter()
            steps.append(workspace.run().steps)
            runs.append(time.perf_counter() - begun)
            agains.append(_timed(workspace.run))
            search += _search_ms(workspace)
        return Speed(sum(world.rows.values()), floors, runs, agains, steps, search)


def text(size: WorldSize, speed: Speed) -> str:
    """The chapter."""
    base = median(speed.floor_s)
    lines = [
        ("read and write only (floor)", speed.floor_s),
        ("first run, files to leads", speed.run_s),
        ("run again, nothing new", speed.again_s),
    ]
    rows = [
        [name, f"{median(values):.2f}", f"{max(values) - min(values):.2f}", f"{median(values) / base:.1f}"]
        for name, values in lines
    ]
    by_step: dict[str, list[float]] = {}
    for steps in speed.steps:
        for step in steps:
            by_step.setdefault(step.step, []).append(step.seconds)
    slowest = sorted(by_step.items(), key=lambda item: -median(item[1]))[:SHOWN_STEPS]
    ordered = sorted(speed.search_ms)
    found = (
        f"Search by name, {len(ordered)} questions: median {median(ordered):.1f} ms, "
        f"99th percentile {ordered[int(len(ordered) * 0.99)]:.1f} ms.\n"
        if ordered
        else ""
    )
    return "\n".join(
        [
            f"## How fast\n\n{speed.rows:,} delivered rows ({size.people:,} people, {size.days} days), "
            f"{len(speed.run_s)} repetitions, medians.\n",
            table(["", "seconds", "spread [s]", "times the floor"], rows),
            found,
            f"### The {len(slowest)} slowest steps\n",
            table(["step", "seconds"], [[name, f"{median(values):.2f}"] for name, values in slowest]),
        ]
    )
