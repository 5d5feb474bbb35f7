"""A source that must go: what rests on it is told first, then everything that came from it goes.

A removal is written down before anything is touched (the audit, and a mark in the workspace); the
next run without the source completes it, also when the process was killed in between. What people
decided stays on record; the audit says how much of it rested on the source. `source.yml` and
`mapping.yml`, which people wrote, are put aside in sources/.removed/.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from igloo.casework.store import Casework
from igloo.core.errors import NotFound, nearest
from igloo.core.folders import WorkspaceFolder
from igloo.core.kinds import event_kinds
from igloo.engine.lake import sha256_of, write_atomically
from igloo.engine.reader import Reader
from igloo.engine.retention import Forgotten, forget
from igloo.engine.run_lock import writing
from igloo.opened import OpenedWorkspace

_PATIENCE_SECONDS = 60
_DECLARED = ("source.yml", "mapping.yml")


@dataclass(frozen=True)
class RestsOn:
    """What came from a source, and what would be left of nothing without it, in numbers."""

    source_id: str
    title: str
    files: int = 0
    rows: int = 0
    mentions: int = 0
    events: int = 0
    people_alone: int = 0
    identifiers_alone: int = 0
    findings: int = 0
    leads_alone: int = 0
    judgements: int = 0
    statuses: int = 0
    snapshots: int = 0

    def sentences(self) -> list[str]:
        """The same in words, for somebody who is asked whether to go on."""
        said = [
            f"{self.title}: {self.files:,} files with {self.rows:,} rows, {self.mentions:,} mentions of people and "
            f"organisations, {self.events:,} events.",
            f"Known from this source alone: {self.people_alone:,} people and organisations, "
            f"{self.identifiers_alone:,} identifiers.",
            f"{self.findings:,} findings count rows of it; {self.leads_alone:,} leads rest on it alone.",
            f"{self.statuses:,} statuses and {self.judgements:,} judgements are about what is known from it alone; "
            "they stay on record.",
        ]
        if self.snapshots:
            said.append(f"{self.snapshots:,} states that knew it go with it: those days can no longer be asked.")
        return said


def what_rests_on(workspace: OpenedWorkspace, source_id: str) -> RestsOn:
    """What depends on a source; raises NotFound for one that is neither declared nor loaded."""
    snapshot = workspace.lake.current()
    loaded = {str(b["source_id"]) for b in snapshot.meta["batches"].values()} if snapshot else set()
    folder = workspace.places.sources
    declared = {p.name for p in folder.iterdir() if (p / "source.yml").is_file()} if folder.is_dir() else set()
    if source_id not in loaded | declared:
        guess = nearest(source_id, sorted(loaded | declared))
        raise NotFound(
            "There is no such source",
            where=str(workspace.folder),
            got=source_id,
            expected=f"“{guess}”" if guess else ", ".join(sorted(loaded | declared)) or "none is loaded",
            next_step="See the Sources page for those that are loaded.",
        )
    if snapshot is None:
        return RestsOn(source_id, source_id)
    return _counted(workspace, workspace.reader(), source_id)


def _counted(workspace: OpenedWorkspace, reader: Reader, source_id: str) -> RestsOn:
    def number(sql: str) -> int:
        found = reader.one(sql.replace("?", "$1"), [source_id])
        return int((found or {}).get("n") or 0)

    title = reader.one("SELECT title FROM source WHERE source_id = ?", [source_id])
    events = (f"SELECT count(*) AS n FROM event_{kind} WHERE source_id = ?" for kind in event_kinds())
    alone = {row["id"] for row in reader.rows(_ALONE.replace("?", "$1"), [source_id])}
    leads = {row["id"] for row in reader.rows("SELECT subject_id AS id FROM lead")}
    casework = Casework(workspace.casework_path)
    redirects = {r["old_id"]: r["new_id"] for r in reader.rows("SELECT old_id, new_id FROM entity_redirect")}
    judged = casework.judgement_frame()
    own = {row["m"] for row in reader.rows("SELECT mention_id AS m FROM mention WHERE source_id = ?", [source_id])}
    both = zip(judged["left_mention_id"], judged["right_mention_id"], strict=True)
    return RestsOn(
        source_id=source_id,
        title=str((title or {}).get("title") or source_id),
        files=number("SELECT count(*) AS n FROM batch WHERE source_id = ?"),
        rows=number("SELECT sum(rows_total)::BIGINT AS n FROM batch WHERE source_id = ?"),
        mentions=len(own),
        events=sum(number(sql) for sql in events),
        people_alone=sum(1 for i in alone if ":" not in i),
        identifiers_alone=sum(1 for i in alone if ":" in i),
        findings=number("SELECT count(DISTINCT finding_id) AS n FROM finding_support WHERE source_id = ?"),
        leads_alone=len(leads & alone),
        judgements=sum(left in own or right in own for left, right in both),
        statuses=sum(redirects.get(subject, subject) in alone for subject in casework.statuses()),
        snapshots=_snapshots(workspace, source_id),
    )


_ALONE = (
    "SELECT em.entity_id AS id FROM entity_mention em JOIN mention m USING (mention_id) "
    "GROUP BY em.entity_id HAVING bool_and(m.source_id = ?) UNION ALL "
    "SELECT ident_id AS id FROM identifier_use GROUP BY ident_id HAVING bool_and(source_id = ?)"
)


def _snapshots(workspace: OpenedWorkspace, source_id: str) -> int:
    ids = workspace.lake.snapshot_ids()
    batches = (workspace.lake.snapshot(i).meta["batches"].values() for i in ids)
    return sum(any(b["source_id"] == source_id for b in of_one) for of_one in batches)


@dataclass(frozen=True)
class Removal:
    """A removal that was decided and is not completed yet: of a whole source, or of deliveries of it."""

    source_id: str
    sha256s: tuple[str, ...]
    because: str
    batch_ids: tuple[str, ...] = ()

    def goes(self, batch: Mapping[str, Any]) -> bool:
        """Whether a delivered file is one of those that go."""
        if self.batch_ids:
            return batch["batch_id"] in self.batch_ids
        return bool(batch["source_id"] == self.source_id)


def decide_removal(workspace: OpenedWorkspace, source_id: str, reason: str, by: str) -> RestsOn:
    """Write down that a source is removed; the next run does it. Answers what rested on it."""
    with writing(workspace.places, _PATIENCE_SECONDS):
        rests = what_rests_on(workspace, source_id)
        Casework(workspace.casework_path).record_source_removal(source_id, asdict(rests), reason, by)
        snapshots = [workspace.lake.snapshot(i) for i in workspace.lake.snapshot_ids()]
        batches = [b for s in snapshots for b in s.meta["batches"].values() if b["source_id"] == source_id]
        because = f"source {source_id} was removed on {datetime.now(UTC):%Y-%m-%d}"
        removal = Removal(source_id, tuple(sorted({b["sha256"] for b in batches})), because)
        write_atomically(_mark(workspace.places, source_id), json.dumps(asdict(removal)))
    return rests


def decide_purge(
    workspace: OpenedWorkspace, source_id: str, batches: list[Mapping[str, Any]], reason: str, by: str
) -> None:
    """Write down that deliveries of a source are removed because they were kept long enough; the next run does it."""
    with writing(workspace.places, _PATIENCE_SECONDS):
        rests = {"files": len(batches), "rows": sum(int(b["rows_total"]) for b in batches)}
        Casework(workspace.casework_path).record_source_removal(source_id, rests, reason, by)
        because = f"{len(batches)} deliveries of {source_id} were purged on {datetime.now(UTC):%Y-%m-%d}"
        ids, shas = (tuple(sorted(str(b[name]) for b in batches)) for name in ("batch_id", "sha256"))
        write_atomically(_mark(workspace.places, source_id), json.dumps(asdict(Removal(source_id, shas, because, ids))))


def _mark(places: WorkspaceFolder, source_id: str) -> Path:
    return places.folder / ".removals" / f"{source_id}.json"


def pending(workspace: OpenedWorkspace) -> list[Removal]:
    """Removals that were decided and not completed."""
    found: list[dict[str, Any]] = [
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((workspace.folder / ".removals").glob("*.json"))
    ]
    return [Removal(r["source_id"], tuple(r["sha256s"]), r["because"], tuple(r.get("batch_ids", ()))) for r in found]


def take_away(workspace: OpenedWorkspace, removal: Removal) -> None:
    """Before the run: the source's folder or its purged files go, so that the run computes without them."""
    _remove_uploads(workspace, frozenset(removal.sha256s))
    if removal.batch_ids:
        delivered = workspace.places.sources / removal.source_id / "deliveries"
        for path in [p for p in delivered.rglob("*") if p.is_file()]:
            if sha256_of(path) in removal.sha256s:
                path.unlink()
        return
    folder = workspace.places.sources / removal.source_id
    aside = workspace.places.sources / ".removed" / removal.source_id
    for name in _DECLARED:
        if (folder / name).is_file():
            aside.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(folder / name, aside / name)
    if folder.is_dir():
        shutil.rmtree(folder)


def _remove_uploads(workspace: OpenedWorkspace, sha256s: frozenset[str]) -> None:
    """What was uploaded and became a delivery of the source, with what was guessed about it."""
    folder = workspace.folder / ".uploads"
    for upload in [p for p in folder.iterdir() if p.is_dir()] if folder.is_dir() else []:
        if any(sha256_of(path) in sha256s for path in upload.rglob("*") if path.is_file()):
            shutil.rmtree(upload)


def complete(workspace: OpenedWorkspace, removal: Removal) -> Forgotten:
    """After the run without the source: nothing of it stays in the lake."""
    with writing(workspace.places, _PATIENCE_SECONDS):
        forgotten = forget(workspace.lake, removal.goes, removal.because)
        _mark(workspace.places, removal.source_id).unlink(missing_ok=True)
    return forgotten
