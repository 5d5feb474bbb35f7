"""What every page reads from: one snapshot, what people decided, and the search index."""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import pyarrow as pa

from igloo.casework import Casework
from igloo.casework.store import CurrentStatus
from igloo.core.kinds import event_kinds
from igloo.core.settings import Settings
from igloo.engine.history import end_of, snapshot_as_of
from igloo.engine.reader import Reader
from igloo.search.find import Searcher
from igloo.webapi.models import SourceChip
from igloo.workspace import Workspace

PROTECTED_PERSON = "Protected person"
_FEWEST_CHARACTERS_OF_A_DATE = 8
_FEWEST_LETTERS_TO_MASK = 3
# The parts of a dossier ask for the same rows within a second; a few subjects stay at hand.
ANSWERS_KEPT = 16
EVENTS_KEPT = 20_000  # about 20 MB
PAST_KEPT = 3  # days of the past that people look at side by side


class Desk:
    """One snapshot and the decisions about it; what only a new run can change is read once."""

    def __init__(
        self, reader: Reader, casework: Casework, searcher: Searcher | None, settings: Settings, as_of: str = ""
    ) -> None:
        self.reader = reader
        self.casework = casework
        self.searcher = searcher
        self.settings = settings
        self.region = settings.workspace.default_region
        self.as_of = as_of
        self._decisions: tuple[int, dict[str, CurrentStatus], frozenset[str]] | None = None
        self._event_rows: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._kept: OrderedDict[tuple[str, ...], pa.Table] = OrderedDict()
        self._keeping = threading.Lock()
        self._mask_known: tuple[frozenset[str], re.Pattern[str] | None] = (frozenset(), None)

    @cached_property
    def sources(self) -> dict[str, dict[str, Any]]:
        """Every source as declared, by id."""
        return {row["source_id"]: row for row in self.reader.rows("SELECT * FROM source ORDER BY source_id")}

    @cached_property
    def redirects(self) -> dict[str, str]:
        """Ids of earlier runs and what they are called today."""
        rows = self.reader.rows("SELECT old_id, new_id FROM entity_redirect ORDER BY old_id")
        return {row["old_id"]: row["new_id"] for row in rows}

    @cached_property
    def event_days(self) -> dict[str, list[dict[str, Any]]]:
        """Events of each source by kind and UTC day (None: without a time), with the first and the last."""
        selects = [f"SELECT '{name}' AS kind, source_id, t_utc FROM event_{name}" for name in event_kinds()]
        rows = self.reader.rows(
            "SELECT source_id, kind, t_utc::DATE AS day, count(*) AS n, min(t_utc) AS first, max(t_utc) AS last "
            f"FROM ({' UNION ALL '.join(selects)}) GROUP BY ALL ORDER BY source_id, kind, day"
        )
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            found.setdefault(row["source_id"], []).append(row)
        return found

    @cached_property
    def counts(self) -> dict[str, int]:
        """How much there is: people, organisations, identifiers, events, findings, leads, sources, rows."""
        asked = {
            "people": "SELECT count(*) AS n FROM entity WHERE kind = 'Person'",
            "organisations": "SELECT count(*) AS n FROM entity WHERE kind = 'Organization'",
            "identifiers": "SELECT count(*) AS n FROM identifier",
            "findings": "SELECT count(*) AS n FROM finding WHERE gate",
            "leads": "SELECT count(*) AS n FROM lead",
            "rows": "SELECT coalesce(sum(rows_total), 0)::BIGINT AS n FROM batch",
        }
        found = {name: int((self.reader.one(sql) or {"n": 0})["n"]) for name, sql in asked.items()}
        events = sum(row["n"] for rows in self.event_days.values() for row in rows)
        return {**found, "events": events, "sources": len(self.sources)}

    def kept(self, key: tuple[str, ...], answer: Callable[[], pa.Table]) -> pa.Table:
        """The answer under this key, asked for once; a snapshot never changes, so it stays right."""
        with self._keeping:
            found = self._kept.get(key)
        if found is None:
            found = answer()
        with self._keeping:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > ANSWERS_KEPT:
                self._kept.popitem(last=False)
        return found

    def known_events(self, event_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Rows of events that were read lately, by event_id; whoever gets one must not change it."""
        with self._keeping:
            return {i: self._event_rows[i] for i in event_ids if i in self._event_rows}

    def keep_events(self, rows: list[dict[str, Any]]) -> None:
        """Keep rows of events at hand: a finding's come back in the dossier, its tabs and the timeline."""
        with self._keeping:
            self._event_rows.update((row["event_id"], row) for row in rows)
            while len(self._event_rows) > EVENTS_KEPT:
                self._event_rows.popitem(last=False)

    def today(self, subject_id: str) -> str:
        """The id that a subject has in this snapshot."""
        for _ in range(len(self.redirects) + 1):
            if subject_id not in self.redirects:
                break
            subject_id = self.redirects[subject_id]
        return subject_id

    def earlier_ids(self, subject_id: str) -> list[str]:
        """The id of today and every earlier one that leads to it."""
        return [subject_id, *(old for old in self.redirects if self.today(old) == subject_id)]

    def statuses(self) -> dict[str, CurrentStatus]:
        """Where subjects stand; a decision about an earlier id holds for the one of today, newest first."""
        return self._decided()[0]

    def protected(self) -> frozenset[str]:
        """Subjects identified as victims: never ranked, shown without their name."""
        return self._decided()[1]

    def _decided(self) -> tuple[dict[str, CurrentStatus], frozenset[str]]:
        version = self.casework.version()
        if self._decisions is None or self._decisions[0] != version:
            today = self._newest(self.casework.statuses())
            victims = {s for s, status in today.items() if status.status == "victim_identified"}
            found = today
            if self.as_of:
                # Who is known as a victim today is protected on every day of the past as well.
                found = self._newest(self.casework.statuses_until(end_of(self.as_of).isoformat()))
                victims |= {s for s, status in found.items() if status.status == "victim_identified"}
            self._decisions = (version, found, frozenset(victims))
        return self._decisions[1:]

    def _newest(self, statuses: dict[str, CurrentStatus]) -> dict[str, CurrentStatus]:
        found: dict[str, CurrentStatus] = {}
        for subject_id, status in statuses.items():
            now = self.today(subject_id)
            if now not in found or found[now].change_id < status.change_id:
                found[now] = status
        return found

    def masked(self, text: str | None) -> str:
        """A text in which no name, birth date or number of a protected person is left."""
        pattern = self._mask(self.protected()) if text else None
        return pattern.sub(PROTECTED_PERSON, text or "") if pattern else text or ""

    def source_chip(self, source_id: str, last_seen: str | None = None, n_rows: int = 0) -> SourceChip:
        """A source behind a fact."""
        row = self.sources.get(source_id, {})
        return SourceChip(
            source_id=source_id,
            title=row.get("title") or source_id,
            agency=row.get("agency") or "",
            kind=row.get("kind") or "",
            reliability=row.get("reliability") or "F",
            last_seen=last_seen,
            n_rows=n_rows,
        )

    def zone_of(self, source_id: str) -> str | None:
        """The time zone in which a source writes."""
        zone = self.sources.get(source_id, {}).get("time_zone")
        return str(zone) if zone else None

    def _mask(self, protected: frozenset[str]) -> re.Pattern[str] | None:
        if self._mask_known[0] != protected:
            self._mask_known = (protected, self._mask_pattern(protected))
        return self._mask_known[1]

    def _mask_pattern(self, protected: frozenset[str]) -> re.Pattern[str] | None:
        if not protected:
            return None
        rows = self.reader.rows(
            "SELECT DISTINCT m.name, m.name_norm, e.label, m.birth_date, m.birth_date_original "
            "FROM entity e JOIN entity_mention USING (entity_id) JOIN mention m USING (mention_id) "
            "WHERE entity_id IN (SELECT unnest(?))",
            [sorted(protected)],
        )
        # A birth date tells who somebody is as surely as a name; a short one would also hide parts of numbers.
        dates = {str(row.pop(column)) for row in rows for column in ("birth_date", "birth_date_original")}
        names = {str(value) for row in rows for value in row.values() if value}
        names |= {date for date in dates if len(date) >= _FEWEST_CHARACTERS_OF_A_DATE}
        names |= {subject.split(":", 1)[1] for subject in protected if ":" in subject}
        long_enough = sorted((n for n in names if len(n) >= _FEWEST_LETTERS_TO_MASK), key=lambda n: (-len(n), n))
        return re.compile("|".join(map(re.escape, long_enough)), re.IGNORECASE) if long_enough else None


class Desks:
    """The desk of a workspace, renewed when a run has published a new snapshot."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.casework = Casework(workspace.casework_path)
        self._lock = threading.Lock()
        self._desk: Desk | None = None
        self._past: OrderedDict[str, Desk] = OrderedDict()

    def as_of(self, day: str) -> Desk:
        """The desk of the snapshot that was served at the end of a day, with the statuses of then."""
        with self._lock:
            snapshot = snapshot_as_of(self.workspace.lake, day)
            key = f"{snapshot.snapshot_id} {end_of(day)}"
            if key not in self._past:
                reader = Reader(snapshot)
                self._past[key] = Desk(reader, self.casework, self._searcher(reader), self.workspace.settings, day)
            self._past.move_to_end(key)
            while len(self._past) > PAST_KEPT:
                self._past.popitem(last=False)
            return self._past[key]

    def current(self) -> Desk:
        """The desk of the snapshot that is served; raises NotFound before the first run."""
        if self.workspace.as_of:
            return self.as_of(self.workspace.as_of)
        with self._lock:
            reader = self.workspace.reader()
            if self._desk is None or self._desk.reader is not reader:
                reader.hold_small_tables()
                self._desk = Desk(reader, self.casework, self._searcher(reader), self.workspace.settings)
            return self._desk

    def _searcher(self, reader: Reader) -> Searcher | None:
        folder = reader.snapshot.meta.get("search_index")
        region = self.workspace.settings.workspace.default_region
        return Searcher(self.workspace.lake.folder / folder, region) if folder else None
