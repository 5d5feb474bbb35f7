"""Removes what must go from the command line: what it is is told, then it is asked, then it goes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from igloo import workspace
from igloo.cli import printing
from igloo.cli.running import run_and_report
from igloo.deliveries.keeping import overdue, purge
from igloo.deliveries.noted_run import run_noted
from igloo.deliveries.removal import decide_removal, what_rests_on
from igloo.webapi.read.decisions import who_is_asking


def remove_source_command(
    source_id: Annotated[str, typer.Argument(metavar="ID", help="The source, as its folder is called.")],
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The workspace.")] = Path(),
    reason: Annotated[str, typer.Option(help="Why; kept in the audit.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what rests on it.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Remove a source and all that came from it, from today's tables and from every earlier state that knew it."""
    opened = workspace.open(folder)
    rests = what_rests_on(opened, source_id)
    if dry_run:
        printing.as_json(asdict(rests)) if json_ else _tell(rests.sentences())
        return
    if not json_:
        _tell(rests.sentences())
    question = f"Remove {source_id} and all that came from it? This cannot be undone."
    if not yes and not typer.confirm(question, err=json_):
        printing.console.print("Nothing was removed.")
        raise typer.Exit(1)
    decide_removal(opened, source_id, reason, who_is_asking())
    if json_:
        summary = run_noted(opened)
        printing.as_json({**asdict(rests), "snapshot": summary.snapshot.snapshot_id})
        return
    run_and_report(opened, None, False)
    printing.console.print(f"\n{source_id} is gone from the lake. source.yml and mapping.yml are in sources/.removed/.")


def purge_command(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The workspace.")] = Path(),
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would go.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Remove what is kept longer than `retention:` in its source.yml allows: sources, or old deliveries of them."""
    opened = workspace.open(folder)
    found = overdue(opened, datetime.now(UTC).date())
    if json_:
        printing.as_json([{"source_id": one.source_id, "files": list(one.files), "why": one.why} for one in found])
    else:
        _tell([one.sentence() for one in found] or ["Nothing is kept longer than its source.yml allows."])
    if dry_run or not found:
        return
    question = "Remove this and all that came from it? This cannot be undone."
    if not yes and not typer.confirm(question, err=json_):
        printing.console.print("Nothing was removed.")
        raise typer.Exit(1)
    purge(opened, found, who_is_asking())
    run_noted(opened) if json_ else run_and_report(opened, None, False)


def _tell(sentences: list[str]) -> None:
    for sentence in sentences:
        printing.console.print(sentence)
