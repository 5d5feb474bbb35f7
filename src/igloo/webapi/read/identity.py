"""Why these mentions are one person: every compared pair, and those that came near."""

from __future__ import annotations

import json
from typing import Any

from igloo.core.errors import UserMistake
from igloo.identity.comparing.explanation import in_words, what_would_flip
from igloo.webapi.models import Flip, IdentityExplanation, MatchPair, MatchPart, RowRef, SubjectChip
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.labels import readable_values
from igloo.webapi.read.subjects import chips, find_subject, marks

PAIRS_SHOWN = 200
NEAR_MISSES_SHOWN = 20
ROWS_OF_A_SIDE = 5
_JOINED = ("merged", "judged_same")


def identity(desk: Desk, subject_id: str) -> IdentityExplanation:
    """The pairs that hold a person together and the ones that were left out; raises NotFound."""
    subject = find_subject(desk, subject_id)
    if subject.is_identifier:
        raise UserMistake(
            "Only people and organisations are put together from descriptions",
            where="identity",
            got=subject_id,
            expected="the id of a person or organisation",
            next_step="Open one of the people tied to it.",
        )
    members = desk.reader.rows(
        "SELECT mention_id, profile_id FROM entity_mention WHERE entity_id = ? ORDER BY mention_id",
        [subject.subject_id],
    )
    profiles = sorted({row["profile_id"] for row in members})
    inside, outside = _pairs(desk, profiles)
    shaped = _shaped(desk, [*inside, *outside], hidden=subject.subject_id in desk.protected())
    return IdentityExplanation(
        entity_id=subject.subject_id,
        n_mentions=len(members),
        n_profiles=len(profiles),
        pairs=shaped[: len(inside)],
        near_misses=_with_other(desk, shaped[len(inside) :], set(profiles)),
    )


def _pairs(desk: Desk, profiles: list[str]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    own = marks(profiles)
    inside = desk.reader.rows(
        f"SELECT * FROM pair WHERE left_id IN ({own}) AND right_id IN ({own}) "
        "ORDER BY probability DESC, weight DESC, left_id, right_id LIMIT ?",
        [*profiles, *profiles, PAIRS_SHOWN],
    )
    outside = desk.reader.rows(
        f"SELECT * FROM pair WHERE (left_id IN ({own})) != (right_id IN ({own})) "
        f"AND decision NOT IN ({marks(list(_JOINED))}) "
        "ORDER BY probability DESC, weight DESC, left_id, right_id LIMIT ?",
        [*profiles, *profiles, *_JOINED, NEAR_MISSES_SHOWN],
    )
    return inside, outside


def _with_other(desk: Desk, pairs: list[MatchPair], own: set[str]) -> list[MatchPair]:
    """Near misses with the person that the description on the other side was given to."""
    other_of = [pair.right_id if pair.left_id in own else pair.left_id for pair in pairs]
    rows = desk.reader.rows(
        "SELECT profile_id, min(entity_id) AS entity_id FROM entity_mention "
        f"WHERE profile_id IN ({marks(other_of)}) GROUP BY profile_id",
        other_of,
    )
    entity_of = {row["profile_id"]: row["entity_id"] for row in rows}
    shown: dict[str, SubjectChip] = chips(desk, entity_of.values())
    return [
        pair.model_copy(update={"other": shown.get(entity_of.get(profile_id, ""))})
        for pair, profile_id in zip(pairs, other_of, strict=True)
    ]


def _shaped(desk: Desk, pairs: list[dict[str, Any]], hidden: bool) -> list[MatchPair]:
    ids = sorted({pair[side] for pair in pairs for side in ("left_id", "right_id")})
    if not ids:
        return []
    sql = f"SELECT profile_id, name, birth_date FROM profile WHERE profile_id IN ({marks(ids)})"
    described = {row["profile_id"]: row for row in desk.reader.rows(sql, ids)}
    refs = rows_of(desk, ids)
    return [_pair(desk, pair, described, refs, hidden) for pair in pairs]


def _pair(
    desk: Desk,
    pair: dict[str, Any],
    described: dict[str, dict[str, Any]],
    refs: dict[str, list[RowRef]],
    hidden: bool,
) -> MatchPair:
    def said(text: Any) -> str:
        return PROTECTED_PERSON if hidden and text else readable_values(desk.masked(str(text or "")), desk.region)

    def label(profile_id: str) -> str:
        row = described.get(profile_id, {})
        born = f", born {row['birth_date']}" if row.get("birth_date") and not hidden else ""
        return said(row.get("name") or profile_id) + born

    parts = json.loads(pair["parts"] or "[]")
    flip = what_would_flip(parts, pair["prior_bits"])
    return MatchPair(
        left_id=pair["left_id"],
        right_id=pair["right_id"],
        left_label=label(pair["left_id"]),
        right_label=label(pair["right_id"]),
        weight=pair["weight"],
        probability=pair["probability"],
        prior_bits=pair["prior_bits"],
        parts=[
            MatchPart(
                comparison=part["comparison"],
                level=part["level"],
                left=said(part.get("left")),
                right=said(part.get("right")),
                bits=part["bits"],
            )
            for part in parts
        ],
        sentence=in_words(parts, pair["prior_bits"]) if parts else "",
        flip=Flip(without=list(flip.without), probability=flip.probability) if flip else None,
        decision=pair["decision"],
        reason=desk.masked(pair["reason"]),
        other=None,
        left_refs=refs.get(pair["left_id"], []),
        right_refs=refs.get(pair["right_id"], []),
    )


def rows_of(desk: Desk, profiles: list[str]) -> dict[str, list[RowRef]]:
    """The first rows that gave each description."""
    rows = desk.reader.rows(
        "SELECT p.profile_id, m.batch_id, m.row, m.source_id FROM mention_profile p JOIN mention m USING (mention_id) "
        f"WHERE p.profile_id IN ({marks(profiles)}) "
        "QUALIFY row_number() OVER (PARTITION BY p.profile_id ORDER BY m.batch_id, m.row, m.mention_id) <= ? "
        "ORDER BY p.profile_id, m.batch_id, m.row",
        [*profiles, ROWS_OF_A_SIDE],
    )
    found: dict[str, list[RowRef]] = {}
    for row in rows:
        ref = RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"])
        found.setdefault(row["profile_id"], []).append(ref)
    return found
