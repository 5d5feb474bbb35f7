"""A workspace: a folder with igloo.toml, sources, the lake, and what people decided.

ws = igloo.open("cases/river")
ws.leads().to_pandas()
"""

from __future__ import annotations

from pathlib import Path

import ibis.expr.types as ir

from igloo.core.derived import derived_tables
from igloo.core.errors import NotFound, UserMistake
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.engine.publication import RunSummary
from igloo.opened import OpenedWorkspace

_FIRST_SETTINGS = """# Settings of this workspace. Every setting, with its default and range: docs/reference/settings.md
[workspace]
title = "{title}"
default_region = "US"
"""


class Workspace(OpenedWorkspace):
    """One folder of work; opens quickly and reads only what is asked for. `as_of`: as known at the end of a day."""

    def source_files(self, source_id: str) -> dict[str, str]:
        """The texts of source.yml and mapping.yml of a source, as far as they are still there."""
        folder = self.places.sources / source_id
        names = ("source.yml", "mapping.yml")
        return {n: (folder / n).read_text(encoding="utf-8") for n in names if (folder / n).is_file()}

    def table(self, name: str) -> ir.Table:
        """Any table of the newest snapshot as an Ibis expression, for notebooks."""
        snapshot, engine = self.snapshot(), DuckDBEngine()
        if name in derived_tables() and name not in snapshot.tables:
            reads, build = derived_tables()[name]
            return build({read: engine.table(read, snapshot.tables[read]) for read in reads})
        if name not in snapshot.tables:
            raise NotFound(
                f"There is no table {name}",
                where=snapshot.snapshot_id,
                expected=", ".join(sorted(snapshot.tables)),
                next_step="See docs/reference/tables.md.",
            )
        return engine.table(name, snapshot.tables[name])

    def leads(self) -> ir.Table:
        """The ranked leads."""
        return self.table("lead").order_by("rank")

    def findings(self) -> ir.Table:
        """All findings, best first."""
        return self.table("finding").order_by(["signal", "q", "finding_id"])

    def entities(self) -> ir.Table:
        """People and organisations."""
        return self.table("entity")

    def run(self, data: str | Path | None = None) -> RunSummary:
        """Take in what is new and compute what it changes; the summary of the run.

        The very run of `igloo run` and of the server: what must go goes first (`retention` in igloo.toml), and
        its note tells everybody how far it is. Raises Busy while another run works.
        """
        if self.as_of:
            raise UserMistake(
                "The past cannot be run",
                where=str(self.folder),
                got=f"a workspace opened as of {self.as_of}",
                expected="the workspace of today",
                next_step="Open it without as_of.",
            )
        # Brings Splink and the index along: only a run needs them.
        from igloo.deliveries.noted_run import run_noted

        return run_noted(self, Path(data) if data else None)


def open(folder: str | Path, as_of: str = "") -> Workspace:
    """Open a workspace; NotFound when the folder is none.

    `as_of`: a day (YYYY-MM-DD, its end in UTC) or a time; every table is then as it was known.
    """
    path = Path(folder).expanduser()
    if not (path / "igloo.toml").is_file():
        raise NotFound(
            "This is no workspace",
            where=str(path),
            got="no such folder" if not path.exists() else "no igloo.toml in it",
            expected="a folder with igloo.toml",
            next_step=f"Make one: igloo init {path}. Or try: igloo demo",
        )
    opened = Workspace(path, as_of)
    if as_of:
        opened.snapshot()
    return opened


def init(folder: str | Path, title: str = "") -> Workspace:
    """Make an empty workspace: igloo.toml and a folder for sources."""
    path = Path(folder).expanduser()
    if (path / "igloo.toml").exists():
        raise UserMistake(
            "There is a workspace already",
            where=str(path),
            expected="a new or empty folder",
            next_step=f"Open it: igloo run {path}",
        )
    (path / "sources").mkdir(parents=True, exist_ok=True)
    name = title or path.resolve().name.replace("_", " ").replace("-", " ").title()
    (path / "igloo.toml").write_text(_FIRST_SETTINGS.format(title=name.replace('"', "'")), encoding="utf-8")
    (path / ".gitignore").write_text("lake/\n.run.*\ncasework.sqlite*\nsources/*/deliveries/\n", encoding="utf-8")
    return Workspace(path)
