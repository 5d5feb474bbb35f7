"""A file in, a proposal out: looks, proposes, and notes why, for the page and the terminal alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from igloo.core.errors import IglooError
from igloo.ingest.packed import plain_name
from igloo.mapping.proposal.proposal import FileProposal, Said, label_of, propose
from igloo.mapping.proposal.source_draft import source_id_of
from igloo.mapping.spec import layout_conditions, layout_values
from igloo.mapping.spec_file import read_mapping
from igloo.onboarding.looking import LookedAt, look_at
from igloo.onboarding.written import ColumnNote


@dataclass(frozen=True)
class Wishes:
    """What the user said about a file: its format and everything `Said` holds."""

    form: Mapping[str, Any] = field(default_factory=dict)
    said: Said = field(default_factory=Said)


@dataclass(frozen=True)
class Looked:
    """A file with its proposal."""

    file: LookedAt
    proposal: FileProposal
    source_id: str
    known_sources: tuple[str, ...]

    @property
    def notes(self) -> tuple[ColumnNote, ...]:
        """The reasons, column by column."""
        return tuple(
            ColumnNote(name, label_of(m.meaning), m.confidence, m.why, m.meaning == "ignore", m.question or "")
            for name, m in self.proposal.meanings.items()
        )


def propose_file(path: Path, wishes: Wishes, work: Path, workspace: Path | None, region: str) -> Looked:
    """Look at a file and say what it is; nothing is written but what was read, in `work`."""
    file = look_at(path, wishes.form, work)
    proposal = propose(file.table, file.declared, replace(wishes.said, region=region))
    taken = _known(workspace, region) if workspace else {}
    source_id = source_id_of(plain_name(path.name))
    number = 2
    while source_id in taken:
        source_id, number = f"{source_id_of(plain_name(path.name))}_{number}", number + 1
    fits = tuple(name for name, used in taken.items() if any(u and u <= set(file.columns) for u in used))
    return Looked(file, proposal, source_id, fits)


def _known(workspace: Path, region: str) -> dict[str, list[set[str]]]:
    """The sources of a workspace with the columns each layout uses; one that cannot be read fits nothing."""
    found: dict[str, list[set[str]]] = {}
    if not (workspace / "sources").is_dir():
        return found
    for folder in sorted(p for p in (workspace / "sources").iterdir() if p.is_dir() and not p.name.startswith(".")):
        try:
            layouts = read_mapping(folder / "mapping.yml")
        except IglooError:
            layouts = ()
        found[folder.name] = [
            {c for v in layout_values(layout) for c in v.columns} | {c.column for c in layout_conditions(layout)}
            for layout in layouts
        ]
    return found
