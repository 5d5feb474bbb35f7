"""Where the parts of a workspace lie."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WorkspaceFolder:
    """The folder of a workspace and the places in it."""

    folder: Path

    @property
    def settings(self) -> Path:
        """igloo.toml."""
        return self.folder / "igloo.toml"

    @property
    def sources(self) -> Path:
        """One folder a source."""
        return self.folder / "sources"

    @property
    def lake(self) -> Path:
        """Everything that was computed."""
        return self.folder / "lake"

    @property
    def casework(self) -> Path:
        """What people decided: one SQLite file."""
        return self.folder / "casework.sqlite"

    @property
    def run_lock(self) -> Path:
        """Held by the run that is at work; the system lets go of it when the run dies."""
        return self.folder / ".run.lock"

    @property
    def run_note(self) -> Path:
        """What the last run says about itself, while it works and afterwards."""
        return self.folder / ".run.json"

    @property
    def run_note_lock(self) -> Path:
        """Held by the process that writes the note, as long as it lives."""
        return self.folder / ".run.json.lock"
