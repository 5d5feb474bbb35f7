"""Judgements in numbers: the whole record, several at once, and an entity taken apart in one action.

Nothing is changed: undoing appends rows that take others back, and the next run follows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from igloo.casework import chain
from igloo.casework.store import VERDICTS, Casework
from igloo.core.errors import NotFound, UserMistake

_COLUMNS = ("judgement_id", "left_mention_id", "right_mention_id", "verdict", "reason", "by", "at", "withdraws")
_APART_COLUMNS = ("unmerge_id", "entity_id", "taken_out", "judged", "withdrawn", "touched", "reason", "by", "at")


@dataclass(frozen=True)
class Judgement:
    """What somebody said about two mentions; `withdraws` names the judgement it takes back."""

    judgement_id: int
    left_mention_id: str
    right_mention_id: str
    verdict: str
    reason: str
    by: str
    at: str
    withdraws: int | None
    withdrawn: bool = False

    @property
    def stands(self) -> bool:
        return self.withdraws is None and not self.withdrawn


@dataclass(frozen=True)
class Unmerge:
    """An entity taken apart: the mentions taken out, the judgements that do it, and what the merge had touched."""

    unmerge_id: int
    entity_id: str
    taken_out: tuple[str, ...]
    judged: tuple[int, ...]
    withdrawn: tuple[int, ...]
    touched: Mapping[str, Any]
    reason: str
    by: str
    at: str
    undone: bool = False


class Judgements:
    """The judgements of one workspace."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    def record(self) -> list[Judgement]:
        """Every judgement and every taking back, oldest first."""
        with self._casework.reading() as db:
            rows = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM judgement ORDER BY judgement_id").fetchall()
        gone = {row[-1] for row in rows if row[-1] is not None}
        return [Judgement(**dict(zip(_COLUMNS, row, strict=True)), withdrawn=row[0] in gone) for row in rows]

    def judge_all(self, said: Iterable[tuple[str, str, str, str]], by: str) -> list[int]:
        """Several (left mention, right mention, verdict, reason), all or none; answers their numbers."""
        with self._casework.transaction() as db:
            return [self._judge(db, *one, by=by) for one in said]

    def take_apart(
        self,
        entity_id: str,
        taken_out: Sequence[str],
        apart: Iterable[tuple[str, str]],
        withdrawn: Sequence[int],
        touched: Mapping[str, Any],
        why: tuple[str, str],
    ) -> Unmerge:
        """Keep mentions apart and take back what joined them, in one action; `why` is the reason and by whom."""
        reason, by = why
        at = _now()
        with self._casework.transaction() as db:
            for number in withdrawn:
                self._withdraw(db, number, f"Took {entity_id} apart. {reason}".strip(), by)
            text = f"Took {entity_id} apart. {reason}".strip()
            judged = [self._judge(db, left, right, "different", text, by=by) for left, right in apart]
            row = {
                "entity_id": entity_id,
                "taken_out": chain.canonical({"mentions": sorted(taken_out)}),
                "judged": json.dumps(judged),
                "withdrawn": json.dumps(list(withdrawn)),
                "touched": chain.canonical(touched),
                "reason": reason,
                "by": by,
                "at": at,
                "undoes": None,
            }
            number = chain.write_row(db, "unmerge", "taken_apart", row)
        return Unmerge(number, entity_id, tuple(sorted(taken_out)), tuple(judged), tuple(withdrawn), touched, *why, at)

    def undo_take_apart(self, unmerge_id: int, by: str) -> None:
        """Put an entity together again: what was said is taken back, what was taken back is said again."""
        made = next((one for one in self.unmerges() if one.unmerge_id == unmerge_id and not one.undone), None)
        if made is None:
            raise NotFound(
                "There is no such taking apart to undo",
                where="casework",
                got=str(unmerge_id),
                expected="the number of one that stands",
                next_step="See the identity page of the person.",
            )
        before = {one.judgement_id: one for one in self.record()}
        text = f"Undid taking {made.entity_id} apart"
        with self._casework.transaction() as db:
            for number in made.judged:
                if before[number].stands:
                    self._withdraw(db, number, text, by)
            for one in (before[number] for number in made.withdrawn):
                said = f"{text}; said by {one.by} on {one.at[:10]}. {one.reason}".strip()
                self._judge(db, one.left_mention_id, one.right_mention_id, one.verdict, said, by=by)
            row = {
                "entity_id": made.entity_id,
                "taken_out": chain.canonical({"mentions": list(made.taken_out)}),
                "judged": "[]",
                "withdrawn": json.dumps(list(made.judged)),
                "touched": "{}",
                "reason": text,
                "by": by,
                "at": _now(),
                "undoes": unmerge_id,
            }
            chain.write_row(db, "unmerge", "taking_apart_undone", row)

    def unmerges(self) -> list[Unmerge]:
        """Every entity that was taken apart, oldest first; the undone ones are marked."""
        with self._casework.reading() as db:
            rows = db.execute(f"SELECT {', '.join(_APART_COLUMNS)}, undoes FROM unmerge ORDER BY unmerge_id").fetchall()
        gone = {row[-1] for row in rows if row[-1] is not None}
        return [
            Unmerge(
                row[0],
                row[1],
                tuple(json.loads(row[2])["mentions"]),
                tuple(json.loads(row[3])),
                tuple(json.loads(row[4])),
                json.loads(row[5]),
                row[6],
                row[7],
                row[8],
                row[0] in gone,
            )
            for row in rows
            if row[-1] is None
        ]

    @staticmethod
    def _judge(db: sqlite3.Connection, left: str, right: str, verdict: str, reason: str, by: str) -> int:
        if left == right or verdict not in VERDICTS:
            raise UserMistake(
                "That is no judgement",
                where=f"{left} and {right}",
                got=verdict if left != right else "one and the same mention",
                expected=f"two mentions, and one of {', '.join(VERDICTS)}",
                next_step="Name two different mentions.",
            )
        one, other = sorted((left, right))
        row = {"left_mention_id": one, "right_mention_id": other, "verdict": verdict, "reason": reason}
        return chain.write_row(db, "judgement", "judged", {**row, "by": by, "at": _now(), "withdraws": None})

    @staticmethod
    def _withdraw(db: sqlite3.Connection, number: int, reason: str, by: str) -> None:
        sql = "SELECT left_mention_id, right_mention_id, verdict FROM judgement WHERE judgement_id = ?"
        left, right, verdict = db.execute(sql, (number,)).fetchone()
        row = {"left_mention_id": left, "right_mention_id": right, "verdict": verdict, "reason": reason}
        written = {**row, "by": by, "at": _now(), "withdraws": number}
        chain.write_row(db, "judgement", "judgement_withdrawn", written)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
