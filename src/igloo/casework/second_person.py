"""Judgements that wait for a second person: who said so, why it waits, and what the second one answered.

A judgement that waits is on record and has no effect. Those of one action (taking a person apart makes
several) wait together and are answered together; `act` is the number of the first of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from igloo.casework import chain
from igloo.core.errors import NotFound, UserMistake

# Rows of `judgement` that have effect: nobody had to agree, or a second person did.
HAS_EFFECT = (
    "judgement_id NOT IN (SELECT judgement_id FROM judgement_hold WHERE act NOT IN "
    "(SELECT act FROM second_opinion WHERE agrees = 1))"
)
REFUSED = "judgement_id IN (SELECT judgement_id FROM judgement_hold JOIN second_opinion USING (act) WHERE agrees = 0)"


@dataclass(frozen=True)
class Hold:
    """Why a judgement needs a second person, and, once somebody answered, who did and how."""

    act: int
    because: tuple[str, ...]
    agrees: bool | None = None
    second_by: str = ""
    second_at: str = ""
    second_reason: str = ""


def one_person(one: str, other: str) -> bool:
    """Whether two names are of one person, whatever the blanks and capitals.

    >>> one_person(" Ana ", "ana"), one_person("ana", "ben")
    (True, False)
    """
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def hold(db: sqlite3.Connection, judgements: Sequence[int], because: Sequence[str], by: str) -> None:
    """Let these judgements of one action wait, inside the caller's transaction; without a reason nothing waits."""
    if not because:
        return
    for number in judgements:
        row = {"judgement_id": number, "act": judgements[0], "because": " ".join(because), "by": by, "at": _now()}
        chain.write_row(db, "judgement_hold", "judgement_held", row)


def holds(db: sqlite3.Connection) -> dict[int, Hold]:
    """Every judgement that ever had to wait, by its number."""
    rows = db.execute(
        "SELECT judgement_id, h.act, because, agrees, o.by, o.at, o.reason FROM judgement_hold h "
        "LEFT JOIN second_opinion o ON o.act = h.act ORDER BY judgement_id"
    ).fetchall()
    return {
        number: Hold(
            act, tuple(because.split()), None if agrees is None else bool(agrees), by or "", at or "", why or ""
        )
        for number, act, because, agrees, by, at, why in rows
    }


def answer(db: sqlite3.Connection, act: int, agrees: bool, reason: str, by: str) -> None:
    """Agree or refuse, inside the caller's transaction; raises UserMistake when it is one's own, NotFound when over."""
    said = db.execute(
        "SELECT j.by FROM judgement j JOIN judgement_hold h USING (judgement_id) WHERE h.act = ? "
        "AND h.act NOT IN (SELECT act FROM second_opinion) AND j.judgement_id NOT IN "
        "(SELECT withdraws FROM judgement WHERE withdraws IS NOT NULL)",
        (act,),
    ).fetchall()
    if not said:
        raise NotFound(
            "No judgement of that number waits for a second person",
            where="casework",
            got=str(act),
            expected="the number of one that waits",
            next_step="It may have been answered or taken back: see the record of judgements.",
        )
    if agrees and any(one_person(first, by) for (first,) in said):
        raise UserMistake(
            "Nobody confirms a judgement of their own",
            where=f"judgement {act}",
            got=by,
            expected="somebody else than who made it",
            next_step="Ask a colleague to answer it from their own account, or take it back.",
        )
    row = {"act": act, "agrees": int(agrees), "reason": reason, "by": by, "at": _now()}
    chain.write_row(db, "second_opinion", "second_agreed" if agrees else "second_refused", row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
