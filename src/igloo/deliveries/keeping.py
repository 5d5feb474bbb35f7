"""How long a source may be kept: what its source.yml says, and what is over it today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from igloo.deliveries.removal import Removal, decide_purge, decide_removal, pending
from igloo.ingest.catalog import read_catalog
from igloo.opened import OpenedWorkspace

_FILES_NAMED = 5
# Who decided a purge that igloo.toml asked for once and for all.
BY_SETTING = "igloo.toml: retention.purge = when_due"


@dataclass(frozen=True)
class Overdue:
    """A source, or deliveries of it, that should have gone: which, since which day (UTC), and what source.yml says."""

    source_id: str
    why: str
    since: date
    files: tuple[str, ...] = ()
    batches: tuple[Mapping[str, Any], ...] = ()

    @property
    def whole_source(self) -> bool:
        """Whether the source goes as a whole, not some of its deliveries."""
        return not self.batches

    def sentence(self) -> str:
        """What goes and why, for somebody who is asked."""
        word = "delivery" if len(self.files) == 1 else "deliveries"
        shown = ", ".join(self.files[:_FILES_NAMED]) + (", …" if len(self.files) > _FILES_NAMED else "")
        what = "the whole source" if self.whole_source else f"{len(self.files):,} {word} ({shown})"
        return f"{self.source_id}: {what}; {self.why}."

    def warning(self, folder: object) -> str:
        """The same for somebody who did not ask: since when, and what purges it."""
        return f"Kept too long since {self.since}: {self.sentence()} To remove it: igloo purge {folder}"


def overdue(workspace: OpenedWorkspace, today: date) -> list[Overdue]:
    """What is kept longer than its source.yml allows, on a day (UTC)."""
    snapshot = workspace.lake.current()
    batches = list(snapshot.meta["batches"].values()) if snapshot else []
    found = []
    for source in read_catalog(workspace.folder, workspace.settings.workspace.default_region):
        if source.retain_until and date.fromisoformat(source.retain_until) < today:
            since = date.fromisoformat(source.retain_until) + timedelta(days=1)
            found.append(Overdue(source.source_id, f"kept until {source.retain_until} (retention: until)", since))
            continue
        if source.purge_after_days is None:
            continue
        last = today - timedelta(days=source.purge_after_days)
        old = [b for b in batches if b["source_id"] == source.source_id and _day_of(b) < last]
        if old:
            since = min(_day_of(b) for b in old) + timedelta(days=source.purge_after_days + 1)
            old += _corrections_of(workspace, old, batches)
            why = f"delivered more than {source.purge_after_days} days ago (retention: purge_after_days)"
            files = tuple(str(b["file_name"]) for b in old)
            found.append(Overdue(source.source_id, why, since, files, tuple(old)))
    return found


def _day_of(batch: Mapping[str, Any]) -> date:
    return datetime.fromisoformat(str(batch["delivered_at"])).astimezone(UTC).date()


def _corrections_of(
    workspace: OpenedWorkspace, old: list[Mapping[str, Any]], batches: list[Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    """A file of corrections goes with what it corrects: without it, it corrects nothing."""
    ids = sorted(str(b["batch_id"]) for b in old)
    if not ids:
        return []
    sql = "SELECT DISTINCT corrected_batch_id AS b FROM correction WHERE batch_id IN (SELECT unnest(?))"
    named = {row["b"] for row in workspace.reader().rows(sql, [ids])} - set(ids)
    return [batch for batch in batches if batch["batch_id"] in named]


def purge(workspace: OpenedWorkspace, found: list[Overdue], by: str) -> None:
    """Write down that these go; the next run does it."""
    for one in found:
        if one.whole_source:
            decide_removal(workspace, one.source_id, one.why, by)
        else:
            decide_purge(workspace, one.source_id, list(one.batches), one.why, by)


def keep_to_retention(workspace: OpenedWorkspace, today: date) -> list[str]:
    """Before a run: purge what is due where igloo.toml says so, else warn; a sentence for each, for the report.

    Nothing is removed unless somebody wrote `retention.purge = "when_due"`: the default is that a person decides.
    """
    found = overdue(workspace, today)
    if workspace.settings.retention.purge != "when_due":
        return [one.warning(workspace.folder) for one in found]
    waiting = {removal.source_id: removal for removal in pending(workspace)}
    purge(workspace, [one for one in found if not _decided(one, waiting.get(one.source_id))], BY_SETTING)
    return [f"Purged, as igloo.toml says (retention.purge = when_due): {one.sentence()}" for one in found]


def _decided(one: Overdue, removal: Removal | None) -> bool:
    """Whether a run that did not finish wrote it down already: the audit notes it once."""
    if removal is None:
        return False
    return all(removal.goes(batch) for batch in one.batches) if one.batches else not removal.batch_ids
