"""How far the review is, how many errors are likely still there, and whether going on is worth it."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, datetime
from typing import Any

from igloo.casework.judgements import Judgements
from igloo.casework.second_person import one_person
from igloo.identity.joining.judgements import contradictions
from igloo.signals.statistics.proportions import wilson_lower_bound
from igloo.webapi.models_review import ReviewProgress
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.review.questions import Questions, questions
from igloo.webapi.read.review.standing import Standing

_Z_95 = 1.96
NEXT_ANSWERS = 20
# Answers that the model's own word is worth when people's answers correct it.
_ANSWERS_OF_THE_MODEL = 5.0
_MERGES = """
SELECT count(*) AS n, coalesce(sum(1 - probability), 0.0) AS wrong,
       min(probability) FILTER (starts_with(reason, 'agree on')) AS least_probability,
       min(strong_kinds) FILTER (starts_with(reason, 'agree on')) AS least_kinds
FROM pair WHERE decision = 'merged'
"""
# The probability of a pair and what people said of it.
Answer = tuple[float, str]


def progress(desk: Desk, said: Standing, asked: Questions | None = None) -> ReviewProgress:
    """How far the review is, corrected by what people answered so far."""
    asked = asked or questions(desk, said)
    answers = [one for one in said.record if one.stands]
    newest = {(one.left_mention_id, one.right_mention_id): one.verdict for one in answers}
    judged = Counter(newest.values())
    second = Judgements(desk.casework).waiting()
    me = who_is_asking()
    in_leads = asked.open["lead_rank"].notna()
    merges = _merges(desk)
    review, checked = _answers(desk, said, merges)
    factor, spread = _correction(review)
    wrong = sum(verdict == "different" for _, verdict in checked)
    likely = (asked.open["probability"] * factor).clip(upper=1.0)
    missed = float(likely.sum())
    error = _Z_95 * math.sqrt(float((likely * (1 - likely)).sum()) + (missed * spread) ** 2)
    left, left_in_leads = len(asked.open), int(in_leads.sum())
    return ReviewProgress(
        left=left,
        left_in_leads=left_in_leads,
        decided=len(newest),
        same=judged["same"],
        different=judged["different"],
        unsure=judged["unsure"],
        by_you=sum(one.by == me for one in answers),
        not_shown=asked.not_shown,
        waiting=_waiting(desk, said),
        second_person=len(second),
        second_person_yours=sum(one_person(act[-1].by, me) for act in second.values()),
        contradictions=len(contradictions(said.ruling, {})),
        missed=round(missed, 1),
        missed_low=round(max(0.0, missed - error), 1),
        missed_high=round(min(float(left), missed + error), 1),
        missed_in_leads=round(float(likely[in_leads].sum()), 1),
        next_same=round(float(likely.head(NEXT_ANSWERS).sum()), 1),
        merges=merges["n"],
        merges_checked=len(checked),
        merges_wrong=wrong,
        merges_wrong_expected=round(merges["wrong"], 2),
        merges_wrong_share_high=round(_most(wrong, len(checked)), 4),
        answers=len(review),
        stop="done" if not left else "go_on" if left_in_leads else "leads_done",
    )


def _merges(desk: Desk) -> dict[str, Any]:
    found = desk.kept(("review", "merges"), lambda: desk.reader.arrow(_MERGES)).to_pylist()
    return dict(found[0])


def _answers(desk: Desk, said: Standing, merges: dict[str, Any]) -> tuple[list[Answer], list[Answer]]:
    """What people said of pairs left to them, and of pairs merged without them, each with its probability."""
    # What waits for a second person is somebody's answer too: "same" alone waits, and without it the rest would
    # say that people hardly ever join.
    waiting = {pair: one.verdict for one in said.record if one.waits and one.stands and (pair := said.profiles_of(one))}
    told = {**waiting, **said.ruling.verdicts}
    told = {pair: verdict for pair, verdict in told.items() if "#" not in pair[0] + pair[1] and verdict != "unsure"}
    rows = desk.reader.rows(
        "SELECT left_id, right_id, probability, strong_kinds, decision FROM pair "
        "WHERE left_id IN (SELECT unnest(?)) AND parts <> '[]'",
        [sorted({left for left, _ in told})],
    )
    review: list[Answer] = []
    checked: list[Answer] = []
    for row in rows:
        verdict = told.get((row["left_id"], row["right_id"]))
        if verdict is None:
            continue
        # After a run the pair says only that it was judged; its evidence says whether it would have been merged.
        least = merges["least_probability"]
        by_evidence = least is not None and row["probability"] >= least and row["strong_kinds"] >= merges["least_kinds"]
        merged = row["decision"] == "merged" or (row["decision"].startswith("judged") and by_evidence)
        (checked if merged else review).append((row["probability"], verdict))
    return review, checked


def _correction(answers: list[Answer]) -> tuple[float, float]:
    """By how much people answered "same" more or less often than the model expected, and its spread."""
    if not answers:
        return 1.0, 0.0
    expected = sum(p for p, _ in answers) + _ANSWERS_OF_THE_MODEL
    same = sum(verdict == "same" for _, verdict in answers) + _ANSWERS_OF_THE_MODEL
    share = min(same / expected, 1.0)
    return same / expected, math.sqrt(share * (1 - share) / expected + 1 / (4 * expected**2))  # as Wilson's interval


def _waiting(desk: Desk, said: Standing) -> int:
    """Judgements and takings back since the snapshot was made: the next run follows them."""
    made = datetime.fromisoformat(desk.reader.snapshot.created_at)
    made = made if made.tzinfo else made.replace(tzinfo=UTC)
    # What a second person agreed to has effect from then on; what they refused, and what still waits, has none.
    told = [one for one in said.record if not (one.waits or one.refused)]
    moments = [one.hold.second_at if one.hold and one.hold.agrees else one.at for one in told]
    return sum(datetime.fromisoformat(at) > made for at in moments)


def _most(wrong: int, checked: int) -> float:
    """The largest share of wrong merges that the answers leave room for (95 %); 1 when nobody looked."""
    return 1 - float(wilson_lower_bound(checked - wrong, checked, _Z_95))
