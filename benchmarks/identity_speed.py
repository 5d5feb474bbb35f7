"""Who is who at scale: a million descriptions, beside plain Splink on the same table in the same run.

The floor reads the same tables and writes what Igloo writes, as Parquet, and computes nothing.
Igloo begins with the tables that a mapping leaves (mention, identifier_written) and ends with entities: profiles,
blocks, comparison, explanation, safe joining, ids. Plain Splink begins with the flat table and ends with clusters at
0.95; it learns and predicts with the comparisons and blocking rules of its own documentation for historical persons,
as far as the table has their columns, and phone and document besides. Each in a process of its own.

python -m benchmarks.identity_speed [--descriptions N] [--new N] [--repeats N]
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.identity.one_million import describe
from benchmarks.markdown import table
from benchmarks.measured_world import peak_memory_gb
from igloo.casework.store import Casework
from igloo.core.settings import Settings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.lake import Lake, Snapshot
from igloo.engine.runner import Runner
from igloo.resolution import Before, resolve
from igloo.resolution import describe as describe_entities
from igloo.search.documents import documents
from igloo.search.find import Searcher
from igloo.search.index import build_index

KEPT, WITHIN, NEW, SPLINK, FLOOR = (
    "Igloo, kept weights", "Igloo, kept weights, within 2 GB", "Igloo, new ones", "plain Splink",
    "read and write alone",
)  # fmt: skip
# Those with kept weights one after the other: each begins with the weights alone, and “new ones” goes on from the last.
PARTS = ("Igloo, learning", WITHIN, KEPT, NEW, SPLINK, FLOOR)
# `[engine] memory_gb` so that the whole process, Python's own tables included, stays within two.
ENGINE_GB_WITHIN = 1.3
LOOKED_UP = 200
_WEIGHTS = ("comparison_weight", "name_frequency")
_WRITTEN = ("profile", "mention_profile", "compared", "block_value", "block", "pair", "entity_mention")


@dataclass(frozen=True)
class IdentitySpeedSize:
    """How many descriptions there are, how many more come, how often it is measured."""

    descriptions: int = 1_000_000
    new: int = 10_000
    repeats: int = 1


def measure(size: IdentitySpeedSize, say: Callable[[str], None]) -> list[dict[str, dict[str, Any]]]:
    """What each part says of itself (seconds, processor seconds, peak, pairs), a dictionary a repetition."""
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        folder = Path(room)
        _make(folder, size)
        told = []
        for repeat in range(size.repeats):
            told.append({part: _in_own_process(part, folder, say, repeat) for part in PARTS})
        return told


def _make(folder: Path, size: IdentitySpeedSize) -> None:
    """The descriptions there are and those that come later, drawn from all of them by chance."""
    whole = describe(size.descriptions + size.new).shuffled()
    for name, part in (("first", whole.rows(0, size.descriptions)), ("later", whole.rows(size.descriptions))):
        (folder / name).mkdir()
        part.write(folder / name)


def _in_own_process(part: str, folder: Path, say: Callable[[str], None], repeat: int) -> dict[str, Any]:
    say(f"identity at scale, {part}, {repeat + 1}")
    command = [sys.executable, "-m", "benchmarks.identity_speed", "--part", part, "--folder", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def _one(part: str, folder: Path) -> dict[str, Any]:
    begun, processor = time.perf_counter(), time.process_time()
    if part == SPLINK:
        from benchmarks.identity.splink_answer import resolve_flat

        counted: dict[str, Any] = resolve_flat(folder / "first" / "flat.parquet")
    else:
        counted = _read_and_write(folder) if part == FLOOR else _igloo(part, folder)
    took = {"seconds": time.perf_counter() - begun, "processor_s": time.process_time() - processor}
    told = {**took, "peak_gb": peak_memory_gb(), **counted}
    if part == KEPT:
        told["look_up_ms"] = _look_up_ms(folder)
    return told


def _read_and_write(folder: Path) -> dict[str, Any]:
    """Read the descriptions and write every table that identity leaves, as it stands."""
    engine, out = DuckDBEngine(spill_folder=folder / "spill"), folder / "floor"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    left = _noted(folder, "kept").tables
    for name in ("mention", "identifier_written"):
        engine.hold("read", engine.table(name, [folder / "first" / f"{name}.parquet"]))
        engine.let_go("read")
    for name in _WRITTEN:
        engine.write(name, engine.table(name, left[name]), out / f"{name}.parquet")
    engine.close()
    return {}


def _runner(folder: Path, lake: str, later: bool = False, memory_gb: float = 0.0) -> Runner:
    parts = [folder / "first", *([folder / "later"] if later else [])]
    runner = Runner(DuckDBEngine(memory_gb=memory_gb, spill_folder=folder / "spill"), Lake(folder / lake))
    for name in ("mention", "identifier_written"):
        runner.files[name] = tuple(part / f"{name}.parquet" for part in parts)
    events = [name for name in table_contracts() if name.startswith("event_")]
    runner.complete(("registry", "source", *events))
    return runner


def _igloo(part: str, folder: Path) -> dict[str, Any]:
    """One run of identity; what it left is noted for the part that goes on from it."""
    settings, judgements = Settings(), Casework(folder / "casework").judgement_frame()
    if part == "Igloo, learning":
        runner, before = _runner(folder, "learning"), Before(None)
    elif part in (KEPT, WITHIN):
        limit = ENGINE_GB_WITHIN if part == WITHIN else 0.0
        runner, before = _runner(folder, "kept", memory_gb=limit), Before(_weights_alone(folder))
    else:
        runner, before = _runner(folder, "kept", later=True), Before(_noted(folder, "kept"))
    resolve(runner, settings, judgements, before)
    runner.engine.close()
    if part != NEW:
        named = {
            name: [str(f) for f in files] for name, files in runner.files.items() if not name.startswith("earlier")
        }
        (folder / f"{runner.lake.folder.name}.json").write_text(json.dumps(named), encoding="utf-8")
    steps = {record.step: record.seconds for record in runner.records}
    return {"steps": steps}


def _weights_alone(folder: Path) -> Snapshot:
    """A lake that holds the weights and nothing else: everything is compared, nothing learnt."""
    tables = {}
    for name in _WEIGHTS:
        own = folder / "kept" / "tables" / name
        shutil.rmtree(own, ignore_errors=True)
        shutil.copytree(folder / "learning" / "tables" / name, own)
        tables[name] = tuple(own / file.name for file in _noted(folder, "learning").tables[name])
    shutil.rmtree(folder / "kept" / "steps", ignore_errors=True)
    return Snapshot("learnt", "", tables, {})


def _noted(folder: Path, lake: str) -> Snapshot:
    named = json.loads((folder / f"{lake}.json").read_text(encoding="utf-8"))
    return Snapshot(lake, "", {name: tuple(Path(f) for f in files) for name, files in named.items()}, {})


def _look_up_ms(folder: Path) -> list[float]:
    """Milliseconds to find each of some names among all entities."""
    runner = _runner(folder, "kept")
    runner.files.update(_noted(folder, "kept").tables)
    runner.complete(("place",))
    runner.files.setdefault("identifier_role", (runner.write_frame("identifier_role", _nothing()),))
    describe_entities(runner)
    frame = runner.engine.fetch("documents", documents(runner.tables))
    index = folder / "index"
    index.mkdir(exist_ok=True)
    build_index(frame, index)
    entity = runner.table("entity").order_by("entity_id").limit(LOOKED_UP)
    labels = runner.engine.fetch("labels", entity.select("label"))["label"].tolist()
    searcher, told = Searcher(index), []
    for label in labels:
        begun = time.perf_counter()
        searcher.search(label)
        told.append(1000 * (time.perf_counter() - begun))
    return sorted(told)


def _nothing() -> Any:
    import pandas as pd

    return pd.DataFrame()


def text(size: IdentitySpeedSize, told: list[dict[str, dict[str, Any]]]) -> str:
    """The chapter."""
    splink = median(one[SPLINK]["seconds"] for one in told)
    kept = median(one[KEPT]["seconds"] for one in told)
    rows = []
    for part in PARTS:
        own = [one[part] for one in told]
        seconds = median(o["seconds"] for o in own)
        rows.append(
            [
                part, f"{seconds:.1f}", f"{median(o['processor_s'] for o in own):.1f}", f"{seconds / splink:.2f}",
                f"{seconds / kept:.2f}", f"{max(o['peak_gb'] for o in own):.1f}",
            ]
        )  # fmt: skip
    look_up = sorted(ms for one in told for ms in one[KEPT]["look_up_ms"])
    steps = told[-1][KEPT]["steps"]
    slowest = sorted(steps.items(), key=lambda item: -item[1])[:5]
    return (
        "## Who is who at scale\n\n"
        f"{size.descriptions:,} descriptions, {size.new:,} more for “new ones”. Wanted: with kept weights at most 0.5 "
        "of plain Splink and 2 GB; new ones at most 0.1 of kept weights; a name in 50 ms. Within 2 GB: "
        f"`memory_gb = {ENGINE_GB_WITHIN}` under `[engine]`. Read and write alone: what comes in is read and what "
        "identity leaves is written, and nothing computed.\n\n"
        + table(["", "seconds", "processor seconds", "of plain Splink", "of kept weights", "peak [GB]"], rows)
        + f"\nA name among all entities: median {median(look_up):.1f} ms, 99th percentile "
        f"{look_up[int(0.99 * len(look_up))]:.1f} ms.\n\n"
        f"Slowest steps with kept weights: {', '.join(f'{step} {seconds:.1f} s' for step, seconds in slowest)}.\n"
    )


def main() -> int:
    """Measure and print, or be one of the processes measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("descriptions", "new", "repeats"):
        parser.add_argument(f"--{name}", type=int, default=getattr(IdentitySpeedSize, name))
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.part:
        print(json.dumps(_one(asked.part, asked.folder)))
        return 0
    size = IdentitySpeedSize(asked.descriptions, asked.new, asked.repeats)
    begun = time.perf_counter()

    def say(what: str) -> None:
        print(f"  {time.perf_counter() - begun:6.0f} s  {what}", flush=True)

    print(text(size, measure(size, say)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
