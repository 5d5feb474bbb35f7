"""The record of judgements, taking one back, and judgements that cannot all be right."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from igloo.casework.judgements import Judgements
from igloo.identity.joining.judgements import Contradiction, Ruling, contradictions
from igloo.webapi.models_review import ContradictionSide, JudgementList, ReviewContradiction, ReviewProgress
from igloo.webapi.read.decisions import refuse_in_the_past
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.second_person import take_back
from igloo.webapi.read.review.standing import Pair, Standing, shown_judgements, standing
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
    likely = _likely(desk, [*said.ruling.verdicts])
    return shown_contradictions(desk, said, contradictions(said.ruling, likely, said.confirmed()), likely)


def new_contradictions(
    desk: Desk, said: Standing, answer: Mapping[Pair, str], held: Sequence[Pair]
) -> list[ReviewContradiction]:
    """Contradictions that there would be with these verdicts too; those that are there already not.

    `held`: descriptions that the evidence alone took for one. A judgement may keep apart what is tied to them only
    through these, and the answer would then take them apart.
    """
    now = {**dict.fromkeys(held, "same"), **said.ruling.verdicts}.items()
    before, after = _ruling(now), _ruling([*now, *answer.items()])
    known = {frozenset(one.nodes) for one in contradictions(before, {})}
    if all(frozenset(one.nodes) in known for one in contradictions(after, {})):
        return []
    # What the evidence says only chooses the question: it is read where there is one.
    likely = _likely(desk, [pair for pair, _ in (*now, *answer.items())])
    found = [one for one in contradictions(after, likely, said.confirmed()) if frozenset(one.nodes) not in known]
    return shown_contradictions(desk, said, found, likely, answer)


def _ruling(verdicts: Collection[tuple[Pair, str]]) -> Ruling:
    """Of two verdicts about one pair both count: which is right is what has to be asked."""
    together, apart = (list(dict.fromkeys(p for p, of in verdicts if of == word)) for word in ("same", "different"))
    return Ruling(together, apart)


def shown_contradictions(
    desk: Desk,
    said: Standing,
    found: Sequence[Contradiction],
    likely: Mapping[Pair, float],
    answer: Mapping[Pair, str] | None = None,
) -> list[ReviewContradiction]:
    """Contradictions as the interface receives them, without those of protected people; `answer`: not given yet."""
    answer = answer or {}
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
            pair = (min(left, right), max(left, right))
            planned = answer.get(pair) == verdict
            judged = None if planned else said.of_pair(left.split("#")[0], right.split("#")[0])
            sides.append(
                ContradictionSide(
                    left_id=left,
                    right_id=right,
                    verdict=verdict,  # type: ignore[arg-type]
                    judgement=shown_judgements(desk, [judged], said.placed)[0] if judged else None,
                    # What nobody has answered yet stays blind.
                    probability=likely.get(pair) if judged else None,
                    of_answer=planned,
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


def _likely(desk: Desk, judged: Sequence[Pair]) -> dict[Pair, float]:
    """What the evidence says about these pairs; a pair that nobody compared is not in it."""
    lefts = sorted({pair[0] for pair in judged})
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
