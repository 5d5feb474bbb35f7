"""Watches for files that arrive: in every source's deliveries, and in an inbox whose files are routed by name.

The folders are looked at every few seconds instead of asking the system to tell: shares on another
machine, where agencies put their files, tell nothing. A file counts as arrived when its size and
time have stayed the same from one look to the next, so that a half-copied file is waited for.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

from igloo.core.errors import IglooError
from igloo.ingest.catalog import read_source
from igloo.ingest.delivery import is_unfinished
from igloo.mapping.spec_file import read_mapping
from igloo.opened import OpenedWorkspace

Stamp = tuple[int, int]


@dataclass(frozen=True)
class Arrivals:
    """What one look found: files that are whole and new, files still growing, inbox files that fit no source."""

    ready: tuple[Path, ...] = ()
    growing: tuple[Path, ...] = ()
    unroutable: Mapping[Path, str] = field(default_factory=dict)
    routed: Mapping[str, str] = field(default_factory=dict)


class Watch:
    """The folders of one workspace, looked at again and again; `look` says what arrived since."""

    def __init__(self, workspace: OpenedWorkspace, inbox: Path | None = None) -> None:
        self.workspace = workspace
        self.inbox = inbox
        self._seen: dict[Path, Stamp] = {}
        self._taken: dict[Path, Stamp] = self._known()

    def _known(self) -> dict[Path, Stamp]:
        """Files of the last run need none: those of the same name and size as a file that was taken in."""
        snapshot = self.workspace.lake.current()
        batches = snapshot.meta["batches"].values() if snapshot else ()
        names = {(str(b["source_id"]), str(b["file_name"]), int(b["size_bytes"])) for b in batches}
        known = {}
        for path, stamp in _files(self.workspace).items():
            source_id = path.relative_to(self.workspace.places.sources).parts[0]
            if (source_id, path.name, stamp[1]) in names:
                known[path] = stamp
        return known

    def look(self) -> Arrivals:
        """Route what is whole in the inbox, then tell what is new or changed in the deliveries."""
        found = _files(self.workspace)
        waiting = _waiting(self.inbox)
        routed, unroutable, growing = self._route(waiting)
        ready = []
        for path, stamp in found.items():
            if self._taken.get(path) == stamp:
                continue
            if self._seen.get(path) == stamp:
                ready.append(path)
            else:
                growing.append(path)
        self._seen = {**found, **waiting}
        return Arrivals(tuple(ready), tuple(growing), unroutable, routed)

    def taken(self, files: tuple[Path, ...]) -> None:
        """Remember that a run has dealt with these files, well or badly; they count again when they change."""
        self._taken.update({path: self._seen[path] for path in files if path in self._seen})

    def _route(self, waiting: dict[Path, Stamp]) -> tuple[dict[str, str], dict[Path, str], list[Path]]:
        routed: dict[str, str] = {}
        unroutable: dict[Path, str] = {}
        growing: list[Path] = []
        patterns = _patterns(self.workspace) if waiting else {}
        for path, stamp in waiting.items():
            if self._seen.get(path) != stamp:
                growing.append(path)
                continue
            fits = sorted(source for source, matches in patterns.items() if any(fnmatch(path.name, m) for m in matches))
            if len(fits) == 1:
                target = _free_name(self.workspace.places.sources / fits[0] / "deliveries" / path.name)
                _move(path, target)
                routed[path.name] = fits[0]
            else:
                unroutable[path] = f"fits {', '.join(fits)}" if fits else "fits the mapping of no source"
        return routed, unroutable, growing


def _files(workspace: OpenedWorkspace) -> dict[Path, Stamp]:
    """Every delivered file and its stamp (time of change, size)."""
    found: dict[Path, Stamp] = {}
    for folder in sorted(workspace.places.sources.glob("*/deliveries")):
        if not folder.parent.name.startswith("."):
            found.update(_stamps(folder))
    return found


def _waiting(inbox: Path | None) -> dict[Path, Stamp]:
    return _stamps(inbox) if inbox is not None and inbox.is_dir() else {}


def _stamps(folder: Path) -> dict[Path, Stamp]:
    found = {}
    for path in sorted(folder.rglob("*")):
        if is_unfinished(path.name):
            continue
        try:
            if path.is_file():
                status = path.stat()
                found[path] = (status.st_mtime_ns, status.st_size)
        except FileNotFoundError:  # taken away between listing and looking
            continue
    return found


def _patterns(workspace: OpenedWorkspace) -> dict[str, list[str]]:
    """The names that each source's layouts take; a source with a mistake takes none until it is corrected."""
    found = {}
    for folder in sorted(workspace.places.sources.iterdir()):
        if folder.name.startswith(".") or not (folder / "mapping.yml").is_file():
            continue
        try:
            read_source(folder, workspace.settings.workspace.default_region)
            found[folder.name] = [layout.match for layout in read_mapping(folder / "mapping.yml")]
        except IglooError:
            continue
    return found


def _free_name(target: Path) -> Path:
    """A delivery never overwrites another: the second file of a name gets a number before its ending."""
    number, free = 1, target
    while free.exists():
        number += 1
        free = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return free


def _move(path: Path, target: Path) -> None:
    """Move a file so that it is seen whole or not at all, also from another disk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    shutil.copy2(path, part)
    part.replace(target)
    path.unlink()
