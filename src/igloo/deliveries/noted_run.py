"""One noted run: `python -m igloo.deliveries.noted_run DIR RUN_ID`, the process that a server starts."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from igloo.core.errors import IglooError
from igloo.deliveries.keeping import keep_to_retention
from igloo.deliveries.removal import complete, pending, take_away
from igloo.deliveries.run_note import done, noted
from igloo.engine.publication import RunSummary
from igloo.engine.runner import Progress
from igloo.opened import OpenedWorkspace
from igloo.pipeline import run

POLITENESS = 5  # the run gives way to the server that answers people


def run_noted(
    workspace: OpenedWorkspace,
    data: Path | None = None,
    also: Progress | None = None,
    run_id: str = "",
    learn: bool = False,
) -> RunSummary:
    """Run the pipeline, noting how far it is for everybody who looks; removals that were decided are completed.

    What is kept longer than its source.yml allows is told in the notes, or purged first where igloo.toml says so.
    `learn`: learn anew what agreement between descriptions is worth.
    """
    previous = workspace.lake.current()
    known = frozenset(previous.meta["batches"]) if previous else frozenset()
    steps = len(previous.meta["steps"]) if previous else 70
    with noted(workspace.folder, steps, also, run_id) as progress:
        kept = keep_to_retention(workspace, datetime.now(UTC).date())
        removals = pending(workspace)
        for removal in removals:
            take_away(workspace, removal)
        without = frozenset(batch_id for removal in removals for batch_id in removal.batch_ids)
        summary = run(workspace.folder, data, progress, without, learn)
        for removal in removals:
            complete(workspace, removal)
        summary = replace(summary, notes=[*kept, *summary.notes])
        done(progress, summary, known)
    return summary


def main(arguments: list[str]) -> int:
    """Run the workspace named; its note says how it went."""
    folder, run_id = Path(arguments[0]), arguments[1]
    if hasattr(os, "nice"):
        os.nice(POLITENESS)
    try:
        run_noted(OpenedWorkspace(folder), run_id=run_id)
    except IglooError as error:
        print(f"{error.title}. {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
