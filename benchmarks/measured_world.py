"""One synthetic world from making to measuring: the files, the run, and what the truth says about it."""

from __future__ import annotations

import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from igloo.engine.runner import StepRecord
from igloo.workspace import open as open_workspace
from igloo.worlds.evaluate import Measure, evaluate
from igloo.worlds.make import WorldRequest, make_world
from igloo.worlds.truth import read_truth


@dataclass(frozen=True)
class WorldSize:
    """How large the worlds are."""

    people: int
    days: int
    family: str = "A"


@dataclass(frozen=True)
class MeasuredWorld:
    """What one world gave."""

    seed: int
    null: bool
    rows: int
    seconds: float
    steps: list[StepRecord]
    measures: list[Measure]
    n_leads: int


def measure_world(size: WorldSize, seed: int, null: bool) -> MeasuredWorld:
    """Make a world, run the pipeline over it, compare with the truth; the folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        request = WorldRequest(Path(room), size.family, size.people, size.days, seed, null)
        world = make_world(request)
        workspace = open_workspace(world.workspace)
        begun = time.perf_counter()
        summary = workspace.run()
        seconds = time.perf_counter() - begun
        measures = evaluate(workspace.reader().cursor(), read_truth(world.truth))
        return MeasuredWorld(
            seed=seed,
            null=null,
            rows=sum(world.rows.values()),
            seconds=seconds,
            steps=summary.steps,
            measures=measures,
            n_leads=summary.counts.get("lead", 0),
        )


def peak_memory_gb() -> float:
    """The most memory this process has held so far.

    Of the process itself: what getrusage tells on Linux begins with what its parent held when it was started.
    """
    told = Path("/proc/self/status")
    if told.exists():
        held = next(line for line in told.read_text(encoding="utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(held.split()[1]) / 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
