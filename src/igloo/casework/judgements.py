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

from igloo.casework import chain, second_person
from igloo.casework.second_person import Hold
from igloo.casework.store import Casework
from igloo.core.errors import NotFound, UserMistake

VERDICTS = ("same", "different", "unsure")
_COLUMNS = ("judgement_id", "left_mention_id", "right_mention_id", "verdict", "reason", "by", "at", "withdraws")
_APART_COLUMNS = ("unmerge_id", "entity_id", "taken_out", "judged", "withdrawn", "touched", "reason", "by", "at")


@dataclass(frozen=True)
class Judgement:
    """What somebody said about two mentions; `withdraws` names the judgement it takes back.

    `hold`: why a second person has to agree and what they said; none where nobody has to.
    """

    judgement_id: int
    left_mention_id: str
    right_mention_id: str
    verdict: str
    reason: str
    by: str
    at: str
    withdraws: int | None
    withdrawn: bool = False
    hold: Hold | None = None

    @property
    def waits(self) -> bool:
        """Whether it has no effect yet because a second person has not answered."""
        return self.hold is not None and self.hold.agrees is None and not self.withdrawn

    @property
    def refused(self) -> bool:
        return self.hold is not None and self.hold.agrees is False

    @property
    def stands(self) -> bool:
        """Said, not taken back and not refused; it may still wait for a second person."""
        return self.withdraws is None and not self.withdrawn and not self.refused

    @property
    def in_force(self) -> bool:
        return self.stands and not self.waits


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
    refused: bool = False


class Judgements:
    """The judgements of one workspace."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    def record(self) -> list[Judgement]:
        """Every judgement and every taking back, oldest first."""
        with self._casework.reading() as db:
            rows = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM judgement ORDER BY judgement_id").fetchall()
            held = second_person.holds(db)
        gone = {row[-1] for row in rows if row[-1] is not None and (row[0] not in held or held[row[0]].agrees)}
        return [
            Judgement(**dict(zip(_COLUMNS, row, strict=True)), withdrawn=row[0] in gone, hold=held.get(row[0]))
            for row in rows
        ]

    def waiting(self) -> dict[int, list[Judgement]]:
        """What waits for a second person, oldest first: judgements and takings back, those of one action together."""
        found: dict[int, list[Judgement]] = {}
        for one in self.record():
            if one.waits and one.hold:
                found.setdefault(one.hold.act, []).append(one)
        return found

    def judge_all(
        self, said: Iterable[tuple[str, str, str, str]], by: str, waits: Sequence[Sequence[str]] = ()
    ) -> list[int]:
        """Several (left mention, right mention, verdict, reason), all or none; answers their numbers.

        `waits`: for each, why a second person has to agree before it has effect; empty where nobody has to.
        """
        judged = list(said)
        with self._casework.transaction() as db:
            numbers = [write_judgement(db, *one, by=by) for one in judged]
            for number, because in zip(numbers, waits, strict=False):
                second_person.hold(db, [number], because, by)
            return numbers

    def answer(self, act: int, agrees: bool, reason: str, by: str) -> None:
        """Agree to what somebody else said, or refuse it; what was agreed has effect with the next run."""
        with self._casework.transaction() as db:
            second_person.answer(db, act, agrees, reason, by)

    def take_apart(
        self,
        entity_id: str,
        taken_out: Sequence[str],
        apart: Iterable[tuple[str, str]],
        withdrawn: Sequence[int],
        touched: Mapping[str, Any],
        why: tuple[str, str],
        waits: Sequence[str] = (),
    ) -> Unmerge:
        """Keep mentions apart and take back what joined them, in one action; `why` is the reason and by whom.

        `waits`: why a second person has to agree first; empty where nobody has to.
        """
        reason, by = why
        at = _now()
        with self._casework.transaction() as db:
            text = f"Took {entity_id} apart. {reason}".strip()
            taken_back = [write_withdrawal(db, number, text, by) for number in withdrawn]
            judged = [write_judgement(db, left, right, "different", text, by=by) for left, right in apart]
            second_person.hold(db, [*taken_back, *judged], waits, by)
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

    def undo_take_apart(self, unmerge_id: int, by: str, waits: Sequence[str] = ()) -> None:
        """Put an entity together again: what was said is taken back, what was taken back is said again.

        What still waits for a second person is refused instead: nothing had changed. `waits` as in `take_apart`.
        """
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
        held = next((before[n].hold for n in made.judged if before[n].hold), None)
        with self._casework.transaction() as db:
            if held is not None and held.agrees is None:
                second_person.answer(db, held.act, False, text, by)
            else:
                written = [write_withdrawal(db, n, text, by) for n in made.judged if before[n].stands]
                for one in (before[number] for number in made.withdrawn):
                    said = f"{text}; said by {one.by} on {one.at[:10]}. {one.reason}".strip()
                    written.append(
                        write_judgement(db, one.left_mention_id, one.right_mention_id, one.verdict, said, by=by)
                    )
                second_person.hold(db, written, waits, by)
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
            refused = {number for number, held in second_person.holds(db).items() if held.agrees is False}
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
                bool(refused & set(json.loads(row[3]))),
            )
            for row in rows
            if row[-1] is None
        ]


def write_judgement(db: sqlite3.Connection, left: str, right: str, verdict: str, reason: str, by: str) -> int:
    """A judgement inside the caller's transaction; answers its number. Raises UserMistake for what is none."""
    if left == right or verdict not in VERDICTS:
        raise UserMistake(
            "That is no judgement" if left == right else f"There is no verdict “{verdict}”",
            where=f"{left} and {right}",
            got=verdict if left != right else "one and the same mention",
            expected=f"two mentions, and one of {', '.join(VERDICTS)}",
            next_step="Name two different mentions." if left == right else "Choose one of the three.",
        )
    one, other = sorted((left, right))
    row = {"left_mention_id": one, "right_mention_id": other, "verdict": verdict, "reason": reason}
    return chain.write_row(db, "judgement", "judged", {**row, "by": by, "at": _now(), "withdraws": None})


def write_withdrawal(db: sqlite3.Connection, number: int, reason: str, by: str) -> int:
    """The taking back of a judgement inside the caller's transaction; answers its own number."""
    sql = "SELECT left_mention_id, right_mention_id, verdict FROM judgement WHERE judgement_id = ?"
    left, right, verdict = db.execute(sql, (number,)).fetchone()
    row = {"left_mention_id": left, "right_mention_id": right, "verdict": verdict, "reason": reason}
    written = {**row, "by": by, "at": _now(), "withdraws": number}
    return chain.write_row(db, "judgement", "judgement_withdrawn", written)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
