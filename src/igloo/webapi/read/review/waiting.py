"""What waits for a second person, and their answer."""

from __future__ import annotations

from igloo.casework.group_decisions import GroupDecisions
from igloo.casework.judgements import Judgements
from igloo.casework.second_person import one_person
from igloo.core.errors import NotFound
from igloo.webapi.models_review import SecondAnswered, WaitingJudgement
from igloo.webapi.read.decisions import refuse_in_the_past, who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.identity import rows_of
from igloo.webapi.read.review.group_table import group_table
from igloo.webapi.read.review.pair import pair_of
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.standing import shown_judgements, standing

ROWS_OF_A_SIDE = 2


def waiting(desk: Desk) -> list[WaitingJudgement]:
    """What waits for a second person, oldest first; of protected people neither names nor descriptions."""
    said = standing(desk)
    me = who_is_asking()
    of_group = {number: one for one in GroupDecisions(desk.casework).all() for number in one.judged}
    shown = []
    for act, judged in Judgements(desk.casework).waiting().items():
        first = judged[-1]
        made = of_group.get(first.withdraws or first.judgement_id)
        pair = said.profiles_of(first)
        ends = [m for one in judged for m in (one.left_mention_id, one.right_mention_id)]
        people = list(dict.fromkeys(said.placed[m][1] for m in ends if m in said.placed))
        hidden = not pair or bool(desk.protected() & set(people))
        refs = rows_of(desk, list(pair)) if pair else {}
        shown.append(
            WaitingJudgement(
                act=act,
                verdict="taken_back" if first.withdraws else first.verdict,  # type: ignore[arg-type]
                because=list(first.hold.because) if first.hold else [],  # type: ignore[arg-type]
                yours=one_person(first.by, me),
                judgements=shown_judgements(desk, judged, said.placed),
                left_id="" if hidden or not pair else pair[0],
                right_id="" if hidden or not pair else pair[1],
                # Who is one by then, as after a taking back, is no table of several people.
                group=group_table(desk, people) if made and len(people) > 1 and not hidden else None,
                refs=[ref for profile in dict.fromkeys(pair or ()) for ref in refs.get(profile, [])[:ROWS_OF_A_SIDE]],
            )
        )
    return shown


def answer(desk: Desk, act: int, agrees: bool, reason: str) -> SecondAnswered:
    """Agree to what somebody else said, or refuse it; answers the pair with its evidence where it may be shown."""
    refuse_in_the_past(desk)
    waits = {one.act: one for one in waiting(desk)}
    Judgements(desk.casework).answer(act, agrees, reason, who_is_asking())
    now = standing(desk)
    asked = waits.get(act)
    pair = None
    if asked and asked.left_id and asked.left_id != asked.right_id:
        try:
            pair = pair_of(desk, asked.left_id, asked.right_id, now, answered=True)
        except NotFound:  # a newer run has other descriptions
            pair = None
    return SecondAnswered(pair=pair, progress=progress(desk, now))
