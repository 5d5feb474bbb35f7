"""The record of judgements, taking one back, and judgements that cannot all be right."""

from __future__ import annotations

from igloo.casework.judgements import Judgements
from igloo.identity.joining.judgements import contradictions
from igloo.webapi.models_review import ContradictionSide, JudgementList, ReviewContradiction, ReviewProgress
from igloo.webapi.read.decisions import refuse_in_the_past
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.second_person import take_back
from igloo.webapi.read.review.standing import Standing, shown_judgements, standing
from igloo.webapi.read.subjects import chips


def judgement_record(desk: Desk, limit: int, offset: int) -> JudgementList:
    """Every judgement and every taking back, newest first."""
    said = Judgements(desk.casework).record()[::-1]
    return JudgementList(
        total=len(said), items=shown_judgements(desk, said[offset : offset + limit], standing(desk).placed)
    )


def withdraw(desk: Desk, judgement_id: int, reason: str) -> ReviewProgress:
    """Take a judgement back, or ask a second person to; raises NotFound when it does not stand."""
    refuse_in_the_past(desk)
    take_back(desk, judgement_id, reason)
    return progress(desk, standing(desk))


def review_contradictions(desk: Desk) -> list[ReviewContradiction]:
    """Judgements that cannot all be right, each with the one question that settles it."""
    said = standing(desk)
    likely = _likely(desk, said)
    found = contradictions(said.ruling, likely, said.confirmed())
    protected = desk.protected()
    shown = []
    for one in found:
        profiles = [node.split("#")[0] for node in one.nodes]
        entities = _entities(desk, profiles)
        if protected & set(entities.values()):
            continue
        chip = chips(desk, entities.values())
        labels = _names(desk, profiles)
        sides = []
        for left, right, verdict in one.sides:
            judged = said.of_pair(left.split("#")[0], right.split("#")[0])
            sides.append(
                ContradictionSide(
                    left_id=left,
                    right_id=right,
                    verdict=verdict,  # type: ignore[arg-type]
                    judgement=shown_judgements(desk, [judged], said.placed)[0] if judged else None,
                    probability=likely.get((min(left, right), max(left, right))),
                )
            )
        shown.append(
            ReviewContradiction(
                members=[chip[entities[profile]] for profile in profiles if entities.get(profile) in chip],
                labels=[labels.get(profile, profile) for profile in profiles],
                sides=sides,
                question_left_id=one.question[0],
                question_right_id=one.question[1],
            )
        )
    return shown


def _likely(desk: Desk, said: Standing) -> dict[tuple[str, str], float]:
    """What the evidence says about the judged pairs; a pair that nobody compared is not in it."""
    lefts = sorted({pair[0] for pair in said.ruling.verdicts})
    rows = desk.reader.rows(
        "SELECT left_id, right_id, probability FROM pair WHERE left_id IN (SELECT unnest(?)) AND parts <> '[]'", [lefts]
    )
    return {(row["left_id"], row["right_id"]): row["probability"] for row in rows}


def _entities(desk: Desk, profiles: list[str]) -> dict[str, str]:
    rows = desk.reader.rows(
        "SELECT profile_id, min(entity_id) AS entity_id FROM entity_mention "
        "WHERE profile_id IN (SELECT unnest(?)) GROUP BY profile_id",
        [profiles],
    )
    return {row["profile_id"]: row["entity_id"] for row in rows}


def _names(desk: Desk, profiles: list[str]) -> dict[str, str]:
    rows = desk.reader.rows("SELECT profile_id, name FROM profile WHERE profile_id IN (SELECT unnest(?))", [profiles])
    return {row["profile_id"]: desk.masked(row["name"] or row["profile_id"]) for row in rows}
