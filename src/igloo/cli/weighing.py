"""`igloo weights`: what agreement between two descriptions is worth, and what was not compared."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from igloo import workspace
from igloo.cli.options import AsOf
from igloo.cli.printing import as_json, console, table
from igloo.webapi.models_comparing import Comparing, KindWeights
from igloo.webapi.read.comparing import comparing
from igloo.webapi.read.desk import Desks

MOST_LINES = 20


def weights_command(
    folder: Annotated[
        Path, typer.Argument(metavar="[DIR]", help="The workspace; the current folder if none.")
    ] = Path(),
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, as the API sends it.")] = False,
    as_of: AsOf = "",
) -> None:
    """What agreement between two descriptions is worth here, from what it was learnt, and what nobody compared.

    The figures stay from run to run. `igloo run --learn` learns them anew.
    """
    answer = comparing(Desks(workspace.open(folder, as_of)).current())
    if json_:
        as_json(answer)
        return
    if not answer.weights:
        console.print("Nobody has been compared yet: there are no two descriptions of people.")
        return
    console.print(f"Weights [bold]{answer.version}[/]")
    for one in answer.weights:
        _kind(one)
    _left_out(answer)


def _kind(one: KindWeights) -> None:
    console.print(f"\n[bold]{one.kind}[/]")
    if one.n_profiles:
        console.print(f"  learnt from {one.n_profiles:,} descriptions; there are {one.n_profiles_now:,} now")
    else:
        console.print("  fixed figures: too few descriptions to learn from")
    console.print(f"  to begin with, 1 in {one.one_in:,} compared pairs is one person")
    rows = [
        (
            escape(c.comparison) if i == 0 else "",
            escape(level.level),
            f"{level.bits:+.1f}",
            f"{level.m:.2g}",
            f"{level.u:.2g}",
        )
        for c in one.comparisons
        for i, level in enumerate(c.levels)
    ]
    headers = ("attribute", "agreement", "bits", "of one person", "of two people")
    console.print(table(headers, rows, (2, 3, 4)))


def _left_out(answer: Comparing) -> None:
    rows = [
        (
            r.kind,
            r.how,
            f"{r.n_pairs:,}",
            f"{r.n_compared:,}",
            f"{r.n_left_out:,}",
            f"{r.largest_cut:,}" if r.n_left_out else "",
            r.reason,
        )
        for r in answer.rules
    ]
    headers = ("kind", "rule", "would compare", "compared", "left out", "largest", "why")
    console.print("\n[bold]Which descriptions were compared[/]")
    console.print(table(headers, rows, (2, 3, 4, 5)))
    if answer.cut:
        console.print(
            f"\n[bold]Values by which nobody was compared[/], {min(MOST_LINES, len(answer.cut))} of {answer.n_cut:,}"
        )
        lines = [(escape(c.value), c.how, f"{c.n_profiles:,}", c.reason) for c in answer.cut[:MOST_LINES]]
        console.print(table(("value", "rule", "descriptions", "why"), lines, (2,)))
