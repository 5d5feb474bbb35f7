"""Answering about a group at once, and taking all of such an answer back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from igloo.casework.group_decisions import About, GroupDecision, GroupDecisions
from igloo.casework.judgements import Judgement as Recorded
from igloo.core.errors import UserMistake
from igloo.webapi.models import SubjectChip
from igloo.webapi.models_groups import (
    GroupAnswer,
    GroupAnswered,
    GroupDecisionShown,
    GroupUndone,
    TellingPair,
    TouchedPerson,
)
from igloo.webapi.read.decisions import refuse_in_the_past, who_is_asking
from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.review.group_plan import (
    MOST_JUDGEMENTS,
    Known,
    contradicted,
    known_group,
    refuse_ticks,
    verdicts_of,
    waits_of,
)
from igloo.webapi.read.review.pair import would_change
from igloo.webapi.read.review.progress import progress
from igloo.webapi.read.review.second_person import why_two_to_take_back
from igloo.webapi.read.review.standing import Pair, Standing, standing
from igloo.webapi.read.review.touched import touched_by
from igloo.webapi.read.subjects import chips, marks


def answer_group(desk: Desk, group_id: str, answer: GroupAnswer) -> GroupAnswered:
    """Keep an answer about a group as one decision; the next run follows, and one action takes it back.

    Raises NotFound for no open group, and UserMistake when the people are not those that were seen, when the
    answer says nothing new or too much, or contradicts an earlier judgement: then that one is asked about.
    """
    refuse_in_the_past(desk)
    said = standing(desk)
    known = known_group(desk, said, group_id)
    _refuse_another_group(known, answer)
    refuse_ticks(known, answer.ticked, answer.verdict)
    ticked = [person for person in known.group.members if person in set(answer.ticked)]
    judged = verdicts_of(known, said, answer.verdict, ticked)
    _refuse_nothing_or_too_much(known, judged)
    against = contradicted(desk, said, known, judged)
    if against:
        raise UserMistake(
            "An earlier judgement says otherwise",
            where=group_id,
            got=f"an answer that {len(against)} earlier judgements cannot stand beside",
            expected="an answer that can be right together with what was judged",
            next_step="Ask the pair again that the Groups tab shows, or leave one of its people out.",
        )
    waits = waits_of(desk, known, judged)
    change = would_change(desk, ticked)
    about = About(
        answer.verdict,
        ticked,
        [person for person in known.group.members if person not in ticked],
        {"leads": [chip.subject_id for chip in change.leads], "sources": change.sources_joined},
    )
    rows = [(known.mention_of[left], known.mention_of[right], verdict) for (left, right), verdict in judged.items()]
    made = GroupDecisions(desk.casework).decide(about, rows, answer.reason, who_is_asking(), waits)
    return _answered(desk, known, made, judged, waits)


def _refuse_another_group(known: Known, answer: GroupAnswer) -> None:
    seen = [*answer.ticked, *answer.left_out]
    if sorted(seen) != sorted(known.group.members):
        raise UserMistake(
            "The group is not the one that was looked at",
            where=known.group.group_id,
            got=f"an answer about {len(set(seen))} people",
            expected=f"the {len(known.group.members)} who are in it now",
            next_step="Look at the group again: somebody answered, or a newer run changed who is in it.",
        )


def _refuse_nothing_or_too_much(known: Known, judged: dict[Pair, str]) -> None:
    if not judged:
        raise UserMistake(
            "That was said already",
            where=known.group.group_id,
            got="an answer that follows from earlier judgements",
            expected="an answer that says something new",
            next_step="Go on to the next group.",
        )
    if len(judged) > MOST_JUDGEMENTS:
        raise UserMistake(
            "The answer would write too many judgements at once",
            where=known.group.group_id,
            got=f"{len(judged)} judgements",
            expected=f"at most {MOST_JUDGEMENTS}",
            next_step="Tick fewer people, and answer in several steps.",
        )


def _answered(
    desk: Desk, known: Known, made: GroupDecision, judged: dict[Pair, str], waits: Sequence[str]
) -> GroupAnswered:
    """What was kept, and for the first time what the evidence says of it."""
    joins = made.verdict.startswith("same")
    ticked = set(made.ticked)
    whole = made.verdict == "none_the_same" or joins
    about = [
        pair
        for (one, other), pair in known.compared.items()
        if (len({one, other} & ticked) == 2 if whole else len({one, other} & ticked) == 1)
    ]
    likely = sum(pair.probability >= desk.settings.identity.review_probability for pair in about)
    rows = [pair for pair in about if not joins or judged.get((pair.left_id, pair.right_id)) == "same"]
    pick = min if joins else max
    telling = pick(rows, key=lambda pair: (pair.probability, pair.weight, pair.left_id, pair.right_id), default=None)
    labels = _names(desk, [telling.left_id, telling.right_id]) if telling else {}
    return GroupAnswered(
        decision_id=made.decision_id,
        verdict=made.verdict,  # type: ignore[arg-type]
        judgements=list(made.judged),
        waits_because=list(waits),  # type: ignore[arg-type]
        n_for=likely,
        n_against=len(about) - likely,
        telling=TellingPair(
            left_id=telling.left_id,
            right_id=telling.right_id,
            left_label=labels.get(telling.left_id, telling.left_id),
            right_label=labels.get(telling.right_id, telling.right_id),
            probability=telling.probability,
        )
        if telling
        else None,
        progress=progress(desk, standing(desk)),
    )


def _names(desk: Desk, profiles: list[str]) -> dict[str, str]:
    rows = desk.reader.rows(f"SELECT profile_id, name FROM profile WHERE profile_id IN ({marks(profiles)})", profiles)
    return {row["profile_id"]: desk.masked(row["name"] or row["profile_id"]) for row in rows}


def group_decision(desk: Desk, decision_id: int) -> GroupDecisionShown:
    """A decision about a group, and what rests on the people it made; raises NotFound."""
    decisions = GroupDecisions(desk.casework)
    made = decisions.one(decision_id)
    said = standing(desk)
    left = decisions.standing(made)
    hidden = bool(_people_of(said, left) & desk.protected())
    shown = chips(desk, [*made.ticked, *made.left_out])
    return GroupDecisionShown(
        decision_id=decision_id,
        verdict=made.verdict,  # type: ignore[arg-type]
        by=made.by,
        at=made.at,
        reason=PROTECTED_PERSON if hidden and made.reason else desk.masked(made.reason),
        ticked=_once(shown, made.ticked),
        left_out=_once(shown, made.left_out),
        n_judgements=len(made.judged),
        n_standing=len(left),
        waits=any(one.waits for one in left),
        undo_waits=decisions.undo_waits(made),
        undo_waits_because=list(_why_two_to_undo(desk, left)),  # type: ignore[arg-type]
        people=_touched(desk, said, left),
    )


def undo_group_decision(desk: Desk, decision_id: int, reason: str) -> GroupUndone:
    """Take back everything that still stands of a decision; the next run restores what was before it."""
    refuse_in_the_past(desk)
    decisions = GroupDecisions(desk.casework)
    waits = _why_two_to_undo(desk, decisions.standing(decisions.one(decision_id)))
    decisions.undo(decision_id, reason, who_is_asking(), waits)
    return GroupUndone(waits=bool(waits), progress=progress(desk, standing(desk)))


def _why_two_to_undo(desk: Desk, left: Sequence[Recorded]) -> tuple[str, ...]:
    """Why a second person has to agree; what has no effect yet, its own author simply takes back."""
    me = who_is_asking()
    return tuple(dict.fromkeys(word for one in left for word in why_two_to_take_back(desk, one, me)))


def _once(shown: Mapping[str, SubjectChip], people: Sequence[str]) -> list[SubjectChip]:
    """People as they are today: who is one meanwhile stands once, who is in no source any more not at all."""
    return list({shown[one].subject_id: shown[one] for one in people if one in shown}.values())


def _people_of(said: Standing, left: Sequence[Recorded]) -> set[str]:
    mentions = {mention for one in left for mention in (one.left_mention_id, one.right_mention_id)}
    return {said.placed[mention][1] for mention in mentions if mention in said.placed}


def _touched(desk: Desk, said: Standing, left: Sequence[Recorded]) -> list[TouchedPerson]:
    """People whom a run made of those who were said to be the same, with what rests on each."""
    same = [one for one in left if one.verdict == "same"]
    ends = [[said.placed.get(m, ("", ""))[1] for m in (one.left_mention_id, one.right_mention_id)] for one in same]
    made = sorted({one for one, other in ends if one and one == other})
    shown = chips(desk, made)
    found = []
    for person in made:
        rows = desk.reader.rows("SELECT DISTINCT profile_id FROM entity_mention WHERE entity_id = ?", [person])
        profiles = [row["profile_id"] for row in rows]
        found.append(TouchedPerson(person=shown[person], touched=touched_by(desk, person, profiles, said)))
    return found
