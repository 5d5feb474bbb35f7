"""One SQLite file for what people decide. Nothing in it is ever changed: undoing appends.

Every decision is one transaction that writes the row and its audit record together; SQLite in WAL
mode with full synchronisation keeps it whole when the process is killed at any moment.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal, get_args

import pandas as pd

from igloo.casework import chain
from igloo.casework.second_person import HAS_EFFECT, REFUSED, hold
from igloo.core.errors import NotFound, UserMistake, nearest

Status = Literal["unpursued", "open", "arrested", "charged", "convicted", "cleared", "victim_identified", "witness"]
STATUSES: tuple[str, ...] = get_args(Status)
_TABLES = (
    *("audit", "status_change", "judgement", "judgement_hold", "second_opinion", "unmerge", "view", "saved_list"),
    *("source_removal", "row_correction", "group_decision"),
)


@dataclass(frozen=True)
class StatusChange:
    """One change of status; `undoes` names the change it takes back, `undone` says it was taken back."""

    change_id: int
    subject_id: str
    status: str
    previous: str
    reason: str
    by: str
    at: str
    undoes: int | None
    undone: bool = False


@dataclass(frozen=True)
class CurrentStatus:
    """Where a subject stands now, who said so and when."""

    subject_id: str
    status: str
    by: str
    at: str
    change_id: int


class Casework:
    """The decisions of one workspace; each call opens the file anew, so any thread may call."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._known: tuple[int, dict[str, CurrentStatus]] = (-1, {})
        with self._open() as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript((files("igloo.casework") / "schema.sql").read_text(encoding="utf-8"))
            for table in _TABLES:
                for verb in ("UPDATE", "DELETE"):
                    db.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {table}_refuses_{verb.lower()} "
                        f"BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                    )

        # Never writes, so its data_version moves with every decision of any thread or process.
        self._watching = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)

    def version(self) -> int:
        """A number that changes whenever anybody decides anything; asking costs microseconds."""
        with self._lock:
            return int(self._watching.execute("PRAGMA data_version").fetchone()[0])

    @contextmanager
    def _open(self, synchronous: str = "FULL") -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        try:
            db.execute(f"PRAGMA synchronous = {synchronous}")
            yield db
        finally:
            db.close()

    @contextmanager
    def _transaction(self, synchronous: str = "FULL") -> Iterator[sqlite3.Connection]:
        with self._open(synchronous) as db:
            # IMMEDIATE: two people deciding at once are put in order before either reads the chain's end.
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """For the other decisions of this room: what is written inside is kept whole or not at all."""
        with self._transaction() as db:
            yield db

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """For the other decisions of this room: reading only."""
        with self._open() as db:
            yield db

    # Statuses -------------------------------------------------------------------------------------

    def set_status(self, subject_id: str, status: str, reason: str, by: str) -> StatusChange:
        """Give a subject a status; the same status again is a mistake, as nothing would change."""
        if status not in STATUSES:
            raise UserMistake(
                f"There is no status “{status}”",
                where=subject_id,
                got=status,
                expected=", ".join(STATUSES),
                next_step=f"Did you mean “{nearest(status, list(STATUSES)) or STATUSES[0]}”?",
            )
        with self._transaction() as db:
            previous = self._current(db, subject_id)
            if previous == status:
                raise UserMistake(
                    "The subject has this status already",
                    where=subject_id,
                    got=status,
                    expected="another status",
                    next_step="Nothing was changed.",
                )
            values = {"subject_id": subject_id, "status": status, "previous": previous, "reason": reason}
            return self._write_status(db, values, by, undoes=None)

    def undo_status(self, change_id: int, by: str) -> StatusChange:
        """Take back the newest change of a subject; the undoing is appended, the change stays on record."""
        with self._transaction() as db:
            row = db.execute("SELECT subject_id FROM status_change WHERE change_id = ?", (change_id,)).fetchone()
            if row is None:
                raise NotFound(
                    "There is no such change of status",
                    where="casework",
                    got=str(change_id),
                    expected="the number of a change",
                    next_step="Open the subject's history to see its changes.",
                )
            standing = [c for c in self._history(db, row[0]) if not c.undone and c.undoes is None]
            if not standing or standing[-1].change_id != change_id:
                raise UserMistake(
                    "Only the newest change that still stands can be undone",
                    where=row[0],
                    got=f"change {change_id}",
                    expected=f"change {standing[-1].change_id}" if standing else "none is left to undo",
                    next_step="Undo the later change first, or set the status you want.",
                )
            undone = standing[-1]
            values = {
                "subject_id": undone.subject_id,
                "status": undone.previous,
                "previous": undone.status,
                "reason": f"Undid change {change_id}",
            }
            return self._write_status(db, values, by, undoes=change_id)

    def history(self, subject_ids: list[str]) -> list[StatusChange]:
        """Every change of these subjects, oldest first; the undone ones are marked."""
        with self._open() as db:
            changes = [change for subject_id in dict.fromkeys(subject_ids) for change in self._history(db, subject_id)]
        return sorted(changes, key=lambda change: change.change_id)

    def statuses(self) -> dict[str, CurrentStatus]:
        """Where every subject stands that anybody ever decided about."""
        sql = (
            "SELECT subject_id, status, by, at, change_id FROM status_change WHERE change_id IN "
            "(SELECT max(change_id) FROM status_change GROUP BY subject_id)"
        )
        version = self.version()
        if self._known[0] != version:
            with self._open() as db:
                self._known = (version, {row[0]: CurrentStatus(*row) for row in db.execute(sql)})
        return dict(self._known[1])

    def statuses_until(self, moment: str) -> dict[str, CurrentStatus]:
        """Where every subject stood at a moment (ISO time in UTC): decided by then, undone only later or never."""
        sql = (
            "SELECT subject_id, status, by, at, change_id FROM status_change WHERE change_id IN "
            "(SELECT max(change_id) FROM status_change WHERE at <= ? GROUP BY subject_id)"
        )
        with self._open() as db:
            return {row[0]: CurrentStatus(*row) for row in db.execute(sql, (moment,))}

    def _current(self, db: sqlite3.Connection, subject_id: str) -> str:
        sql = "SELECT status FROM status_change WHERE subject_id = ? ORDER BY change_id DESC LIMIT 1"
        row = db.execute(sql, (subject_id,)).fetchone()
        return str(row[0]) if row else "unpursued"

    def _history(self, db: sqlite3.Connection, subject_id: str) -> list[StatusChange]:
        sql = (
            "SELECT change_id, subject_id, status, previous, reason, by, at, undoes "
            "FROM status_change WHERE subject_id = ? ORDER BY change_id"
        )
        rows = db.execute(sql, (subject_id,)).fetchall()
        undone = {row[7] for row in rows if row[7] is not None}
        names = [f.name for f in fields(StatusChange)][:-1]
        return [StatusChange(**dict(zip(names, row, strict=True)), undone=row[0] in undone) for row in rows]

    def _write_status(
        self, db: sqlite3.Connection, values: dict[str, Any], by: str, undoes: int | None
    ) -> StatusChange:
        at = _now()
        row: dict[str, Any] = {**values, "by": by, "at": at, "undoes": undoes}
        change_id = chain.write_row(db, "status_change", "status_undone" if undoes else "status_changed", row)
        return StatusChange(change_id=change_id, **row)

    # Judgements -----------------------------------------------------------------------------------

    def withdraw_judgement(self, judgement_id: int, reason: str, by: str, waits: Sequence[str] = ()) -> int:
        """Take a judgement back; the next run computes anew what it did, with `waits` once a second person agreed."""
        with self._transaction() as db:
            sql = "SELECT left_mention_id, right_mention_id, verdict FROM judgement WHERE judgement_id = ?"
            judged = db.execute(sql, (judgement_id,)).fetchone()
            sql = f"SELECT 1 FROM judgement WHERE withdraws = ? AND NOT {REFUSED}"
            again = db.execute(sql, (judgement_id,)).fetchone()
            if judged is None or again is not None:
                raise NotFound(
                    "There is no such judgement to withdraw",
                    where="casework",
                    got=str(judgement_id),
                    expected="the number of a judgement that stands",
                    next_step="See the identity page for the judgements of a person.",
                )
            row = {
                "left_mention_id": judged[0],
                "right_mention_id": judged[1],
                "verdict": judged[2],
                "reason": reason,
                "by": by,
                "at": _now(),
                "withdraws": judgement_id,
            }
            number = chain.write_row(db, "judgement", "judgement_withdrawn", row)
            hold(db, [number], waits, by)
            return number

    def judgement_frame(self) -> pd.DataFrame:
        """The contract table `judgement`: the newest of each pair that stands and waits for nobody."""
        sql = (
            "SELECT judgement_id, left_mention_id, right_mention_id, verdict, "
            "by AS decided_by, at AS decided_at, reason FROM judgement WHERE judgement_id IN ("
            f"SELECT max(judgement_id) FROM judgement WHERE withdraws IS NULL AND {HAS_EFFECT} AND judgement_id NOT IN "
            f"(SELECT withdraws FROM judgement WHERE withdraws IS NOT NULL AND {HAS_EFFECT}) "
            "GROUP BY left_mention_id, right_mention_id) ORDER BY judgement_id"
        )
        with self._open() as db:
            frame = pd.read_sql_query(sql, db)
        frame["judgement_id"] = frame["judgement_id"].astype("int64")
        decided = pd.to_datetime(frame["decided_at"], utc=True, format="ISO8601")
        frame["decided_at"] = decided.dt.tz_localize(None).astype("datetime64[us]")
        return frame

    # Sources that had to go ---------------------------------------------------------------------------

    def record_source_removal(self, source_id: str, rested_on_it: Mapping[str, Any], reason: str, by: str) -> int:
        """Note that a source is removed and what rested on it, in numbers; what people decided stays as it is."""
        row = {
            "source_id": source_id,
            "rested_on_it": chain.canonical(rested_on_it),
            "reason": reason,
            "by": by,
            "at": _now(),
        }
        with self._transaction() as db:
            return chain.write_row(db, "source_removal", "source_removed", row)

    def source_removals(self) -> list[dict[str, Any]]:
        """Every source that was removed, oldest first."""
        sql = "SELECT source_id, rested_on_it, reason, by, at FROM source_removal ORDER BY removal_id"
        with self._open() as db:
            names = ("source_id", "rested_on_it", "reason", "by", "at")
            return [dict(zip(names, row, strict=True)) for row in db.execute(sql)]

    # Who looked, and whether anybody tampered --------------------------------------------------------

    def record_view(self, subject_id: str, what: str, by: str) -> None:
        """Note that somebody opened a subject; only a power cut, not a killed process, can lose the last ones."""
        self.record_views([subject_id], what, by)

    def record_views(self, subject_ids: Iterable[str], what: str, by: str) -> None:
        """The same of several subjects at once: those of a list that somebody saved, for instance."""
        at = _now()
        with self._transaction("NORMAL") as db:
            for subject_id in subject_ids:
                chain.write_row(db, "view", "viewed", {"subject_id": subject_id, "what": what, "by": by, "at": at})

    def views(self, subject_id: str) -> list[dict[str, str]]:
        """Who opened a subject and when, oldest first."""
        with self._open() as db:
            rows = db.execute("SELECT by, at, what FROM view WHERE subject_id = ? ORDER BY view_id", (subject_id,))
            return [dict(zip(("by", "at", "what"), row, strict=True)) for row in rows]

    def record_correction(self, source_id: str, file_name: str, rows: list[str], reason: str, by: str) -> int:
        """Note who delivered which corrected rows again (file:row), and why; answers the number of the note."""
        values = {"source_id": source_id, "file_name": file_name, "rows": " ".join(rows), "reason": reason}
        with self._transaction() as db:
            return chain.write_row(db, "row_correction", "rows_corrected", {**values, "by": by, "at": _now()})

    def audit(self) -> list[chain.AuditRecord]:
        """The whole audit chain, oldest first."""
        with self._open() as db:
            return chain.records(db)

    def verify(self) -> list[str]:
        """Every sign of tampering, in words; empty when everything is as it was written."""
        with self._open() as db:
            return chain.verify(db, _TABLES[1:])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
