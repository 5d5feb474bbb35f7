"""What somebody said of several people at once: judgements of two each, made together and taken back together.

A decision adds nothing to its judgements: the run follows them as any others, and each can be taken back alone.
It is kept so that people see what was decided in one go, and take all of it back in one go.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from igloo.casework import chain, second_person
from igloo.casework.judgements import Judgement, Judgements, write_judgement, write_withdrawal
from igloo.casework.store import Casework
from igloo.core.errors import NotFound

_COLUMNS = "decision_id, verdict, people, judged, touched, reason, by, at, undoes"
# Left mention, right mention, verdict.
Said = tuple[str, str, str]


@dataclass(frozen=True)
class GroupDecision:
    """What was said of whom (`ticked`, and of whom it was not said), by which judgements, and what it touched."""

    decision_id: int
    verdict: str
    ticked: tuple[str, ...]
    left_out: tuple[str, ...]
    judged: tuple[int, ...]
    touched: Mapping[str, Any]
    reason: str
    by: str
    at: str


@dataclass(frozen=True)
class About:
    """Whom a decision is about and what it says of them."""

    verdict: str
    ticked: Sequence[str]
    left_out: Sequence[str]
    touched: Mapping[str, Any]


class GroupDecisions:
    """The decisions of one workspace about groups."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    def decide(
        self, about: About, said: Sequence[Said], reason: str, by: str, waits: Sequence[str] = ()
    ) -> GroupDecision:
        """Keep a decision with the judgements that say it, all or none.

        `waits`: why a second person has to agree before what puts people together has effect; what keeps them
        apart has effect at once, unless nothing else was said.
        """
        at = _now()
        n, of = len(about.ticked), len(about.ticked) + len(about.left_out)
        with self._casework.transaction() as db:
            text = f"Decided of a group, {n} of {of} people. {reason}".strip()
            judged = [write_judgement(db, *one, text, by) for one in said]
            joined = [number for number, one in zip(judged, said, strict=True) if one[2] == "same"]
            second_person.hold(db, joined or judged, waits, by)
            row = {
                "verdict": about.verdict,
                "people": chain.canonical({"ticked": sorted(about.ticked), "left_out": sorted(about.left_out)}),
                "judged": json.dumps(judged),
                "touched": chain.canonical(about.touched),
                "reason": reason,
                "by": by,
                "at": at,
                "undoes": None,
            }
            number = chain.write_row(db, "group_decision", "group_decided", row)
        people = tuple(sorted(about.ticked)), tuple(sorted(about.left_out))
        return GroupDecision(number, about.verdict, *people, tuple(judged), about.touched, reason, by, at)

    def undo(self, decision_id: int, reason: str, by: str, waits: Sequence[str] = ()) -> None:
        """Take back every judgement of a decision that still stands; raises NotFound where none does.

        What waits for a second person is refused instead: nothing had changed. `waits`: why a second person has
        to agree to the taking back.
        """
        made = self.one(decision_id)
        left = [one for one in Judgements(self._casework).record() if one.judgement_id in made.judged and one.stands]
        if not left or self.undo_waits(made):
            raise NotFound(
                "Nothing is left of this decision to take back",
                where=f"group decision {decision_id}",
                got="a decision that was taken back, or whose taking back waits for a second person",
                expected="a decision of which a judgement stands",
                next_step="See the record of judgements.",
            )
        text = f"Took back group decision {decision_id}. {reason}".strip()
        with self._casework.transaction() as db:
            for act in sorted({one.hold.act for one in left if one.waits and one.hold}):
                second_person.answer(db, act, False, text, by)
            written = [write_withdrawal(db, one.judgement_id, text, by) for one in left if one.in_force]
            second_person.hold(db, written, waits, by)
            row = {
                "verdict": made.verdict,
                "people": chain.canonical({"ticked": list(made.ticked), "left_out": list(made.left_out)}),
                "judged": json.dumps(written),
                "touched": "{}",
                "reason": reason,
                "by": by,
                "at": _now(),
                "undoes": decision_id,
            }
            chain.write_row(db, "group_decision", "group_decision_undone", row)

    def all(self) -> list[GroupDecision]:
        """Every decision, oldest first; whether it stands, its judgements say."""
        with self._casework.reading() as db:
            rows = db.execute(f"SELECT {_COLUMNS} FROM group_decision ORDER BY decision_id").fetchall()
        found = []
        for number, verdict, people, judged, touched, reason, by, at, undoes in rows:
            if undoes is None:
                whom = json.loads(people)
                both = tuple(whom["ticked"]), tuple(whom["left_out"])
                numbers = tuple(json.loads(judged))
                found.append(GroupDecision(number, verdict, *both, numbers, json.loads(touched), reason, by, at))
        return found

    def one(self, decision_id: int) -> GroupDecision:
        """A decision by its number; raises NotFound."""
        made = next((one for one in self.all() if one.decision_id == decision_id), None)
        if made is None:
            raise NotFound(
                "There is no such decision about a group",
                where="casework",
                got=str(decision_id),
                expected="the number of one",
                next_step="See the record of judgements.",
            )
        return made

    def standing(self, made: GroupDecision) -> list[Judgement]:
        """The judgements of a decision that were not taken back and not refused."""
        record = {one.judgement_id: one for one in Judgements(self._casework).record()}
        return [record[number] for number in made.judged if record[number].stands]

    def undo_waits(self, made: GroupDecision) -> bool:
        """Whether somebody took it back and a second person has not answered yet."""
        record = Judgements(self._casework).record()
        return any(one.waits and one.withdraws in made.judged for one in record)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
