"""Runs steps one after another, skips those whose inputs, settings and code are unchanged, and times them."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import ibis.expr.types as ir
import pandas as pd

from igloo.core.derived import derived_tables, files_read
from igloo.core.errors import StepFailed
from igloo.core.step import Frames, Tables
from igloo.core.tables import check_columns, table_contracts
from igloo.engine.base import Engine, write_frame
from igloo.engine.disk_space import disk_full, is_disk_full
from igloo.engine.lake import Lake

BuildExpression = Callable[[Tables], ir.Table]
BuildFrames = Callable[[Frames], Mapping[str, pd.DataFrame]]


class Progress(Protocol):
    """Told when a step starts and ends; the command line draws it."""

    def started(self, step: str) -> None: ...

    def finished(self, step: str, seconds: float, rows: int, skipped: bool) -> None: ...


class Silent:
    """Progress that nobody watches."""

    def started(self, step: str) -> None:
        """Nothing to draw."""

    def finished(self, step: str, seconds: float, rows: int, skipped: bool) -> None:
        """Nothing to draw."""


@cache
def code_version() -> str:
    """A fingerprint of the package's own code and kinds; a new version computes anew."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    files = [p for p in root.rglob("*") if p.suffix in (".py", ".yml") and "static" not in p.parts]
    for path in sorted(files):
        if "webapi" not in path.parts and path.name != "cli.py" and "worlds" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def fingerprint(*parts: Any) -> str:
    """A short name for exactly these things."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


class _OnDemand(Mapping[str, ir.Table]):
    """Tables by name, opened when a step asks for them."""

    def __init__(self, runner: Runner) -> None:
        self._runner = runner

    def __getitem__(self, name: str) -> ir.Table:
        return self._runner.table(name)

    def __iter__(self) -> Any:
        return iter(self._runner.files)

    def __len__(self) -> int:
        return len(self._runner.files)


@dataclass
class StepRecord:
    """One step of a run: how long, how many rows, whether it was already known."""

    step: str
    seconds: float
    rows: int
    skipped: bool
    key: str = ""


@dataclass
class Runner:
    """The state of one run: which files hold which table so far, and what each step took."""

    engine: Engine
    lake: Lake
    progress: Progress = field(default_factory=Silent)
    files: dict[str, tuple[Path, ...]] = field(default_factory=dict)
    records: list[StepRecord] = field(default_factory=list)

    def table(self, name: str) -> ir.Table:
        """A table of this run as an expression; a derived one over those it is read from."""
        if name in derived_tables() and name not in self.files:
            reads, build = derived_tables()[name]
            return build({read: self.table(read) for read in reads})
        return self.engine.table(name, self.files[name])

    @property
    def tables(self) -> Tables:
        """All tables of this run, opened on demand."""
        return _OnDemand(self)

    def key(self, step: str, reads: Iterable[str], settings: Any) -> str:
        """What the result of a step depends on."""
        inputs = {name: [file.name for file in self.files.get(name, ())] for name in files_read(tuple(reads))}
        return fingerprint(step, code_version(), self.engine.name, inputs, repr(settings))

    def expression(self, table: str, build: BuildExpression, reads: Sequence[str], settings: Any = None) -> int:
        """Compute one table from others by an expression; returns its rows."""

        def work() -> dict[str, list[Path]]:
            return {table: [self.write(table, build(self.tables))]}

        return self.step(table, self.key(table, reads, settings), work)

    def write(self, table: str, expression: ir.Table, sort_by: Sequence[str] = (), in_order: bool = False) -> Path:
        """Compute an expression into the lake; a contract table is checked and sorted.

        `in_order`: it comes in that order from what the engine holds; an engine that keeps orders need not sort.
        """
        contract = table_contracts().get(table.split("/", maxsplit=1)[0])
        if contract is not None:
            check_columns(contract.name, [(n, _plain(t)) for n, t in expression.schema().items()])
            sort_by = contract.order_on_disk
        part = self.lake.part(table.replace("/", "_"))
        self.engine.write(table, expression, part, () if in_order and self.engine.keeps_order else sort_by)
        return self.lake.keep(part, table.split("/", maxsplit=1)[0])

    def write_frame(self, table: str, frame: pd.DataFrame, schema: dict[str, str] | None = None) -> Path:
        """Write a small frame into the lake in the columns of its contract."""
        contract = table_contracts().get(table)
        columns = schema or (contract.schema() if contract else {})
        if contract is not None and len(frame):
            frame = frame.sort_values(list(contract.order_on_disk), kind="stable")
        part = self.lake.part(table)
        write_frame(frame, columns, part)
        return self.lake.keep(part, table)

    def frames(self, step: str, build: BuildFrames, reads: Sequence[str], settings: Any = None) -> int:
        """Compute several small tables in memory from small tables; returns the rows written."""

        def work() -> dict[str, list[Path]]:
            fetched = {name: self.engine.fetch(f"{step}: {name}", self.table(name)) for name in reads}
            return {name: [self.write_frame(name, frame)] for name, frame in build(fetched).items()}

        return self.step(step, self.key(step, reads, settings), work)

    def step(
        self, step: str, key: str, work: Callable[[], Mapping[str, Sequence[Path]]], counted: str | None = None
    ) -> int:
        """Do a step, or take its result from an earlier run with the same key; returns the rows written.

        `counted`: the table whose rows are told, where those of all tables together would tell nobody anything.
        """
        self.progress.started(step)
        begun = time.perf_counter()
        known = self.lake.recall_step(key)
        if known is None:
            try:
                made = {name: list(paths) for name, paths in work().items()}
            except (OSError, StepFailed) as error:
                if is_disk_full(error):
                    raise disk_full(self.lake.folder) from None
                raise
            relative = {n: [p.relative_to(self.lake.folder).as_posix() for p in ps] for n, ps in made.items()}
            told = made if counted is None else {counted: made[counted]}
            rows = sum(_row_count(path) for paths in told.values() for path in paths)
            known = {"step": step, "files": relative, "rows": rows}
            self.lake.remember_step(key, known)
            skipped = False
        else:
            skipped = True
        for name, names in known["files"].items():
            self.files[name] = tuple(self.lake.folder / file for file in names)
        record = StepRecord(step, time.perf_counter() - begun, known["rows"], skipped, key)
        self.records.append(record)
        self.progress.finished(step, record.seconds, record.rows, skipped)
        return record.rows

    def beside(self) -> Runner:
        """A runner for a part of this run that works at the same time: sees the tables so far, adds its own."""
        return Runner(self.engine.beside(), self.lake, self.progress, dict(self.files))

    def take_over(self, parts: Sequence[Runner]) -> None:
        """Take in what these parts made: files added to a table are put together, in the order of the parts."""
        before = dict(self.files)
        replaced: set[str] = set()
        for part in parts:
            self.records += part.records
            for name, files in part.files.items():
                known = before.get(name, ())
                if files == known:
                    continue
                if files[: len(known)] == known and name not in replaced:
                    self.files[name] = self.files.get(name, ()) + files[len(known) :]
                elif self.files.get(name, ()) == known:
                    self.files[name] = files
                    replaced.add(name)
                else:
                    raise RuntimeError(f"Two parts of a run replaced the table {name}")

    def complete(self, names: Sequence[str]) -> None:
        """Give each of these contract tables that no step wrote an empty file, so that readers find it."""
        for name in names:
            if not self.files.get(name):
                self.files[name] = (self.write_frame(name, pd.DataFrame()),)


def _plain(kind: Any) -> str:
    text = str(kind).lower().removeprefix("!")
    return "timestamp" if text.startswith("timestamp") else text


def _row_count(path: Path) -> int:
    if path.suffix != ".parquet":
        return 0
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)
