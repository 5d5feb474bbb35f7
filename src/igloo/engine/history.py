"""What was known that day: which snapshot was served when, and which had to go.

    lake/history.jsonl    one line a snapshot that was published or removed, oldest first

Days are days in UTC, as every time in the tables; a day means its end.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from igloo.core.errors import NotFound, UserMistake
from igloo.engine.lake import Lake, Snapshot


@dataclass(frozen=True)
class Moment:
    """A snapshot in the history: when it was published, and whether and why it was removed."""

    snapshot_id: str
    at: str
    event: Literal["published", "removed"] = "published"
    because: str = ""


def note_published(lake: Lake, snapshot: Snapshot) -> None:
    """Write down that a snapshot is served from now on."""
    _append(lake, Moment(snapshot.snapshot_id, snapshot.created_at))


def note_removed(lake: Lake, moment: Moment, because: str) -> None:
    """Write down that a snapshot was removed, and why; its time of publication stays known."""
    _append(lake, Moment(moment.snapshot_id, moment.at, "removed", because))


def _append(lake: Lake, moment: Moment) -> None:
    lake.folder.mkdir(parents=True, exist_ok=True)
    with (lake.folder / "history.jsonl").open("a", encoding="utf-8") as handle:
        handle.write(json.dumps(asdict(moment), sort_keys=True) + "\n")


def history(lake: Lake) -> list[Moment]:
    """Every snapshot there ever was, oldest first; of one that was removed, the removal."""
    path = lake.folder / "history.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    found: dict[str, Moment] = {}
    for line in lines:
        if line.endswith("}"):  # a line that a power cut left half written is no line
            moment = Moment(**json.loads(line))
            found[moment.snapshot_id] = moment
    kept = set(lake.snapshot_ids())
    found = {i: moment for i, moment in found.items() if moment.event == "removed" or i in kept}
    for snapshot_id in kept - set(found):
        found[snapshot_id] = Moment(snapshot_id, lake.snapshot(snapshot_id).created_at)
    return sorted(found.values(), key=lambda moment: (_utc(moment.at), moment.snapshot_id))


def end_of(day: str) -> datetime:
    """The moment that a day or a time means, in UTC; raises UserMistake."""
    try:
        if len(day) == len("2026-03-04"):
            return datetime.combine(datetime.fromisoformat(day), time.max, UTC)
        return _utc(day)
    except ValueError:
        raise UserMistake(
            "This is no day",
            where="as of",
            got=day,
            expected="YYYY-MM-DD or YYYY-MM-DDTHH:MM, in UTC",
            next_step=f"For yesterday: {(datetime.now(UTC) - timedelta(days=1)):%Y-%m-%d}",
        ) from None


def snapshot_as_of(lake: Lake, day: str) -> Snapshot:
    """The snapshot that was served at the end of that day; NotFound before the first run."""
    until = end_of(day)
    moments = history(lake)
    before = [moment for moment in moments if _utc(moment.at) <= until]
    if not before:
        first = moments[0].at if moments else ""
        raise NotFound(
            f"Nothing was known at the end of {day}: this workspace had not been run yet",
            where=str(lake.folder.parent),
            got=day,
            expected=f"{first[:10]} or later (UTC)" if first else "a finished run",
            next_step=f"The first run ended {first}." if first else f"Run: igloo run {lake.folder.parent}",
        )
    last = before[-1]
    if last.event == "removed":
        kept = [moment.at for moment in moments if moment.event == "published" and _utc(moment.at) > until]
        raise NotFound(
            f"What was known on {day} is no longer kept",
            where=str(lake.folder.parent),
            got=f"the state of {last.at}: {last.because}",
            expected=f"{kept[0][:16]} or later (UTC)" if kept else "a later day",
            next_step="The removal is on record with who and why, in the audit of casework.sqlite.",
        )
    return lake.snapshot(last.snapshot_id)


def _utc(moment: str) -> datetime:
    found = datetime.fromisoformat(moment)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
