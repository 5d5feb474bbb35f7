"""Synthetic worlds from the command line: make one, run it, measure it."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from igloo import workspace
from igloo.cli import printing
from igloo.cli.progress import PartProgress
from igloo.cli.running import run_and_report
from igloo.core.errors import NotFound, UserMistake
from igloo.worlds import WorldRequest, WorldSummary, make_world
from igloo.worlds.evaluate import evaluate
from igloo.worlds.truth import read_truth


@dataclass(frozen=True)
class Wanted:
    """What a world should be like."""

    family: str
    people: int
    days: int
    seed: int
    null: bool


def make(out: Path, wanted: Wanted, as_json: bool) -> None:
    """Make a world and say what is in it."""
    if (out / "workspace").exists():
        raise UserMistake(
            "There is a world already",
            where=str(out),
            expected="a new folder",
            next_step=f"Choose another folder, or remove {out}.",
        )
    summary = _make(out, wanted, quiet=as_json)
    if as_json:
        printing.as_json({"workspace": str(summary.workspace), "truth": str(summary.truth), "rows": summary.rows})
        return
    rows = [(name, f"{count:,}") for name, count in summary.rows.items()]
    printing.console.print(printing.table(("source", "rows"), rows, (1,)))
    printing.console.print(f"\nRun it:      igloo run {summary.workspace}")
    printing.console.print(f"Measure it:  igloo evaluate {summary.workspace} {summary.truth}")


def _make(out: Path, wanted: Wanted, quiet: bool = False) -> WorldSummary:
    request = WorldRequest(
        out=out, family=wanted.family, people=wanted.people, days=wanted.days, seed=wanted.seed, null=wanted.null
    )
    if quiet:
        return make_world(request)
    with PartProgress(printing.console, "Making a synthetic world") as progress:
        return make_world(request, progress)


def demonstrate(folder: Path, people: int, days: int, seed: int) -> workspace.Workspace:
    """A world in DIR/workspace, run; a world made earlier with the same numbers is used again."""
    wanted = Wanted("A", people, days, seed, null=False)
    note = folder / "demo.json"
    made = folder / "workspace"
    if made.exists() and (not note.is_file() or json.loads(note.read_text(encoding="utf-8")) != asdict(wanted)):
        raise UserMistake(
            "This folder holds something else than this demonstration",
            where=str(folder),
            expected=f"a world of {people:,} people, {days} days, seed {seed}, or a new folder",
            next_step=f"Name another folder: igloo demo {folder}-2",
        )
    if not made.exists():
        summary = _make(folder, wanted)
        note.write_text(json.dumps(asdict(wanted)), encoding="utf-8")
        total = sum(summary.rows.values())
        printing.console.print(
            f"Made a synthetic world: {people:,} people, {days} days, {total:,} rows. No real person."
        )
    found = workspace.open(made)
    run_and_report(found, None, as_json=False)
    return found


def measure(where: workspace.Workspace, truth: Path, as_json: bool) -> None:
    """Print the measures beside their naive baselines."""
    if not truth.is_dir():
        raise NotFound("The truth is not there", where=str(truth), expected="the folder `truth` of a world")
    measures = evaluate(where.reader().cursor(), read_truth(truth))
    if as_json:
        printing.as_json([{k: None if v != v else v for k, v in asdict(m).items()} for m in measures])  # no NaN in JSON
        return
    rows = [(m.name, _number(m.value), m.baseline_name or "", _number(m.baseline_value), m.n, m.note) for m in measures]
    printing.console.print(
        printing.table(("measure", "value", "naive baseline", "value", "n", "note"), rows, (1, 3, 4))
    )


def _number(value: float | None) -> str:
    if value is None or math.isnan(value):
        return ""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) > 1 else f"{value:.3f}"
