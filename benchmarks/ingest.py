"""How fast call records come in, beside a plain conversion of the same file to Parquet in the same run.

The plain conversion is one DuckDB statement, `COPY (SELECT * FROM read_csv(file)) TO x.parquet`: it keeps no
original, numbers no row, normalises nothing, finds no duplicate and refuses no row. Each repetition does one
after the other, each in a process of its own, so that what else the machine does strikes both alike.

python -m benchmarks.ingest [--rows N] [--repeats N] [--memory-gb N] [--layout wide|narrow]
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

import duckdb
import ibis.backends.duckdb  # noqa: F401  # what either way imports is loaded before its clock starts

from benchmarks.markdown import table
from benchmarks.measured_world import peak_memory_gb
from igloo.batches import find_batches, group_batches
from igloo.core.folders import WorkspaceFolder
from igloo.core.settings import read_settings
from igloo.engine.choice import choose_engine
from igloo.engine.lake import Lake
from igloo.engine.runner import Runner
from igloo.ingest.catalog import read_catalog
from igloo.intake import take_in

TARGET = 0.40
# Of a thousand rows: refused for their time, refused for their number, delivered twice.
BAD_TIMES, BAD_NUMBERS, TWICE = 0.001, 0.001, 0.002
CALLS_PER_NUMBER = 40
_SOURCE = """title: Carrier
agency: Carrier
kind: call_records
reliability: B
legal_basis: benchmark
time_zone: America/Chicago
"""
_MAPPING = """files:
  - match: "*.csv"
    events:
      - kind: call
        time: {column: CONNECTED_AT, formats: ["%Y-%m-%d %H:%M:%S"]}
        place: CELL_SITE
        roles: {caller: {phone: CALLING_NUMBER}, callee: {phone: CALLED_NUMBER}}
        properties: {duration_s: SECONDS}
"""
_COLUMNS = {
    "narrow": ("CONNECTED_AT", "CALLING_NUMBER", "CALLED_NUMBER", "SECONDS", "CELL_SITE", "CALL_TYPE"),
    "wide": (
        *("CONNECTED_AT", "CALLING_NUMBER", "CALLED_NUMBER", "SECONDS", "CELL_SITE", "CALL_TYPE"),
        *("RECORD_ID", "IMEI", "IMSI", "SWITCH", "TRUNK_IN", "TRUNK_OUT", "AZIMUTH", "FEATURES"),
    ),
}


@dataclass(frozen=True)
class OneWay:
    """One process: how long its work took, by the clock and of both processors, and the most memory it held."""

    seconds: float
    processor_s: float
    peak_gb: float
    counts: dict[str, int]


@dataclass(frozen=True)
class IngestSpeed:
    """Every repetition of one file."""

    layout: str
    rows: int
    file_mb: float
    plain: list[OneWay]
    ours: list[OneWay]

    @property
    def shares(self) -> list[float]:
        """Rows a second over those of the plain conversion just before."""
        return [p.seconds / o.seconds for p, o in zip(self.plain, self.ours, strict=True)]


def write_call_records(path: Path, rows: int, layout: str) -> None:
    """A file of call records: few numbers make most calls, in three ways of writing; some rows bad, some twice."""
    numbers = max(100, rows // CALLS_PER_NUMBER)
    kept = int(rows * (1 - TWICE))
    written = (
        "CASE w % 3 WHEN 0 THEN '520' || (2000000 + n) WHEN 1 THEN '+1520' || (2000000 + n) "
        "ELSE printf('(520) %03d-%04d', (2000000 + n) // 10000, (2000000 + n) % 10000) END"
    )
    facts = f"""
        SELECT i, (hash(i) % 1000000) / 1e6 AS u, (hash(i + 77) % 1000000) / 1e6 AS v,
               (hash(i * 3 + 5) % 1000000) / 1e6 AS x
        FROM range({kept}) t(i)"""
    number = written.replace("n)", "(pow({0}, 2.5) * " + str(numbers) + ")::BIGINT)").replace("w %", "hash({1}) %")
    calls = f"""
        SELECT
          CASE WHEN hash(i + 1) % 1000000 < {int(BAD_TIMES * 1e6)} THEN '2026-02-31 25:61:00'
               ELSE strftime(TIMESTAMP '2026-01-01' + to_seconds((i * 15552000.0 / {kept})::BIGINT),
                             '%Y-%m-%d %H:%M:%S')
          END AS CONNECTED_AT,
          {number.format("u", "(u * 1e6)::BIGINT % 97")} AS CALLING_NUMBER,
          CASE WHEN hash(i + 2) % 1000000 < {int(BAD_NUMBERS * 1e6)} THEN 'unknown'
               ELSE {number.format("v", "(v * 1e6)::BIGINT % 89")} END AS CALLED_NUMBER,
          (10 + pow(x, 4) * 3600)::BIGINT AS SECONDS,
          'AZ' || lpad((hash(i + 3) % 1200)::VARCHAR, 4, '0') AS CELL_SITE,
          CASE WHEN x < 0.6 THEN 'MO' ELSE 'MT' END AS CALL_TYPE,
          i + 4000000000 AS RECORD_ID,
          35000000000000 + (pow(u, 2.5) * {numbers})::BIGINT AS IMEI,
          310410000000000 + (pow(u, 2.5) * {numbers})::BIGINT AS IMSI,
          'PHX' || hash(i + 5) % 12 AS SWITCH, 'T' || hash(i + 6) % 300 AS TRUNK_IN,
          'T' || hash(i + 7) % 300 AS TRUNK_OUT,
          (hash(i + 8) % 3) * 120 AS AZIMUTH, CASE WHEN x > 0.9 THEN 'VM,CFB' ELSE NULL END AS FEATURES
        FROM ({facts})"""
    chosen = ", ".join(_COLUMNS[layout])
    again = f"SELECT * FROM calls ORDER BY CONNECTED_AT DESC, CALLING_NUMBER, CALLED_NUMBER LIMIT {rows - kept}"
    with duckdb.connect() as connection:
        connection.execute(f"CREATE VIEW calls AS SELECT {chosen} FROM ({calls})")
        connection.execute(f"COPY (SELECT * FROM calls UNION ALL ({again})) TO '{path}' (FORMAT csv, HEADER)")


def workspace_of(folder: Path, file: Path) -> Path:
    """A workspace whose only source has delivered this file."""
    source = folder / "sources" / "carrier"
    (source / "deliveries").mkdir(parents=True)
    (source / "source.yml").write_text(_SOURCE, encoding="utf-8")
    (source / "mapping.yml").write_text(_MAPPING, encoding="utf-8")
    (source / "deliveries" / file.name).hardlink_to(file)
    return folder


def convert_plainly(file: Path, folder: Path) -> dict[str, int]:
    """The floor."""
    with duckdb.connect() as connection:
        counted = connection.execute(
            f"COPY (SELECT * FROM read_csv('{file}')) TO '{folder / 'plain.parquet'}' (FORMAT parquet)"
        ).fetchone()
    return {"total": int(counted[0]) if counted else 0}


def take_in_everything(workspace: Path) -> dict[str, int]:
    """Read, keep, number, find duplicates, normalise, refuse and write the records: all before identity."""
    places = WorkspaceFolder(workspace)
    settings = read_settings(places.settings)
    engine = choose_engine(settings.engine, places.lake / "spill")
    runner = Runner(engine, Lake(places.lake))
    counts = {"total": 0, "loaded": 0, "duplicate": 0, "rejected": 0}
    for source in read_catalog(places.folder, settings.workspace.default_region):
        found = find_batches(source, None, {}, runner.lake)
        for group in group_batches(found, {}):
            for batch in take_in(runner, group, []):
                counts = {name: counts[name] + int(batch[f"rows_{name}"]) for name in counts}
    engine.close()
    return counts


def _in_child(way: str, subject: Path, folder: Path) -> OneWay:
    command = [sys.executable, "-m", "benchmarks.ingest", "--child", way, str(subject), str(folder)]
    root = Path(__file__).resolve().parents[1]
    answer = subprocess.run(command, cwd=root, stdout=subprocess.PIPE, text=True, check=True)
    return OneWay(**json.loads(answer.stdout.splitlines()[-1]))


def _child(way: str, subject: Path, folder: Path) -> None:
    begun, used = time.perf_counter(), time.process_time()
    counts = convert_plainly(subject, folder) if way == "plain" else take_in_everything(subject)
    spent = {"seconds": time.perf_counter() - begun, "processor_s": time.process_time() - used}
    print(json.dumps({**spent, "peak_gb": peak_memory_gb(), "counts": counts}))


def measure(rows: int, repeats: int, layout: str, memory_gb: float, say: Callable[[str], None]) -> IngestSpeed:
    """Convert plainly and take in, one after the other, as often as asked."""
    plain, ours = [], []
    with tempfile.TemporaryDirectory(prefix="igloo-ingest-") as room:
        file = Path(room) / "cdr.csv"
        write_call_records(file, rows, layout)
        file_mb = file.stat().st_size / 1e6
        for repeat in range(repeats):
            plain.append(_in_child("plain", file, Path(room)))
            workspace = workspace_of(Path(room) / f"run{repeat}", file)
            (workspace / "igloo.toml").write_text(f"[engine]\nmemory_gb = {memory_gb}\n", encoding="utf-8")
            ours.append(_in_child("ours", workspace, workspace))
            shutil.rmtree(workspace)
            share = plain[-1].seconds / ours[-1].seconds
            say(f"{layout}, {rows:,} rows, {repeat + 1} of {repeats}: plain {plain[-1].seconds:.2f} s, "
                f"ours {ours[-1].seconds:.2f} s, {share:.0%}, {ours[-1].peak_gb:.2f} GB, processors "
                f"{plain[-1].processor_s:.2f} s and {ours[-1].processor_s:.2f} s")  # fmt: skip
    return IngestSpeed(layout, rows, file_mb, plain, ours)


def text(measured: list[IngestSpeed]) -> str:
    """The chapter."""
    rows: list[list[Any]] = []
    for speed in measured:
        plain, ours = (median(way.seconds for way in ways) for ways in (speed.plain, speed.ours))
        used = [median(way.processor_s for way in ways) for ways in (speed.plain, speed.ours)]
        counts = speed.ours[-1].counts
        shares = f"{median(speed.shares):.0%} ({min(speed.shares):.0%}–{max(speed.shares):.0%})"
        rows.append(
            [
                f"{speed.rows:,} × {len(_COLUMNS[speed.layout])}", f"{speed.file_mb:,.0f}",
                f"{plain:.1f}", f"{ours:.1f}", f"{speed.rows / ours:,.0f}", shares, f"{used[0]:.1f} / {used[1]:.1f}",
                f"{max(way.peak_gb for way in speed.plain):.1f}", f"{max(way.peak_gb for way in speed.ours):.1f}",
                f"{counts['loaded']:,} + {counts['duplicate']:,} + {counts['rejected']:,}",
            ]
        )  # fmt: skip
    header = ["rows × columns", "file [MB]", "plain [s]", "Igloo [s]", "Igloo [rows/s]", "share of the plain rate",
              "processors, plain / Igloo [s]",
              "plain, peak [GB]", "Igloo, peak [GB]", "loaded + duplicate + rejected"]  # fmt: skip
    return (
        "## Call records in\n\nA CSV file of calls, read, kept, numbered, normalised, checked for duplicates and "
        "written as records, beside a plain DuckDB `COPY … TO parquet` of the same file just before. Medians of "
        f"{len(measured[0].plain)} repetitions; wanted: {TARGET:.0%}.\n\n" + table(header, rows)
    )


def main() -> int:
    """Measure one file and print the chapter."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--memory-gb", type=float, default=0.0)
    parser.add_argument("--layout", choices=sorted(_COLUMNS), default="wide")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        way, subject, folder = arguments.child
        _child(way, Path(subject), Path(folder))
        return 0
    measured = measure(arguments.rows, arguments.repeats, arguments.layout, arguments.memory_gb, print)
    print(text([measured]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
