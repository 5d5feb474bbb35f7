"""Deciding who is who: questions, verdicts, contradictions."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from igloo.webapi.deps import AskedDesk
from igloo.webapi.models_groups import (
    GroupAnswer,
    GroupAnswered,
    GroupDecisionShown,
    GroupToAnswer,
    GroupUndone,
    ProposedGroups,
    UndoGroup,
)
from igloo.webapi.models_review import (
    Decided,
    JudgementList,
    JudgementRequest,
    ReviewContradiction,
    ReviewPair,
    ReviewProgress,
    ReviewQueue,
    SecondAnswer,
    SecondAnswered,
    TakeApart,
    TakeApartRequest,
    TakenApart,
    WaitingJudgement,
    WithdrawRequest,
)
from igloo.webapi.read.review import group_answer, group_plan, groups, queue, record, unmerge, waiting
from igloo.webapi.read.review import pair as pairs

router = APIRouter(tags=["review"])
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]


@router.get("/review")
def review_queue(
    desk: AskedDesk, limit: Limit = 100, offset: Offset = 0, of: Literal["open", "merged"] = "open"
) -> ReviewQueue:
    """Pairs that a person has to decide, those first that change open leads; or merged ones to check (`of`)."""
    return queue.queue(desk, limit, offset, of)


@router.get("/review/pair")
def review_pair(desk: AskedDesk, left: str, right: str) -> ReviewPair:
    """Two descriptions side by side with their differences; the score only once somebody has decided."""
    return pairs.pair_of(desk, left, right)


@router.get("/review/groups")
def review_groups(desk: AskedDesk, limit: Limit = 100, offset: Offset = 0) -> ProposedGroups:
    """More than two who may all be one person, with the question to begin with; nothing is merged by a proposal."""
    return groups.proposed_groups(desk, limit, offset)


@router.get("/review/groups/{group_id}")
def review_group(
    desk: AskedDesk, group_id: str, left_out: Annotated[list[str] | None, Query(max_length=1000)] = None
) -> GroupToAnswer:
    """A group side by side, and what each answer would do with some of its people left out; nothing is written."""
    return group_plan.group_to_answer(desk, group_id, left_out or [])


@router.post("/review/groups/{group_id}")
def answer_group(desk: AskedDesk, group_id: str, request: GroupAnswer) -> GroupAnswered:
    """Say of a whole group who is one person and who is not, as one decision that one action takes back."""
    return group_answer.answer_group(desk, group_id, request)


@router.get("/group-decisions/{decision_id}")
def group_decision(desk: AskedDesk, decision_id: int) -> GroupDecisionShown:
    """A decision about a group, and what taking it back would touch."""
    return group_answer.group_decision(desk, decision_id)


@router.post("/group-decisions/{decision_id}/undo")
def undo_group_decision(desk: AskedDesk, decision_id: int, request: UndoGroup) -> GroupUndone:
    """Take back all judgements of a decision about a group; the next run restores what was before it."""
    return group_answer.undo_group_decision(desk, decision_id, request.reason)


@router.get("/review/contradictions")
def contradictions(desk: AskedDesk) -> list[ReviewContradiction]:
    """Judgements that cannot all be right, each with the one question that settles it."""
    return record.review_contradictions(desk)


@router.get("/review/waiting")
def waiting_for_a_second_person(desk: AskedDesk) -> list[WaitingJudgement]:
    """Judgements that have no effect until a second person agrees, oldest first, and why they wait."""
    return waiting.waiting(desk)


@router.post("/judgements/{judgement_id}/second")
def answer_as_second_person(desk: AskedDesk, judgement_id: int, request: SecondAnswer) -> SecondAnswered:
    """Agree to what somebody else said, or refuse it; nobody confirms a judgement of their own."""
    return waiting.answer(desk, judgement_id, request.agrees, request.reason)


@router.get("/judgements")
def judgements(desk: AskedDesk, limit: Limit = 100, offset: Offset = 0) -> JudgementList:
    """Who said what about whom, when and why, newest first; what was taken back stays on record."""
    return record.judgement_record(desk, limit, offset)


@router.post("/judgements")
def judge(desk: AskedDesk, request: JudgementRequest) -> Decided:
    """Say that two descriptions are of one person, of two, or that it cannot be said; the next run follows."""
    return pairs.decide(desk, request)


@router.post("/judgements/{judgement_id}/withdraw")
def withdraw_judgement(desk: AskedDesk, judgement_id: int, request: WithdrawRequest) -> ReviewProgress:
    """Take a judgement back; the next run restores what was before it."""
    return record.withdraw(desk, judgement_id, request.reason)


@router.get("/people/{entity_id}/apart")
def take_apart_preview(
    desk: AskedDesk, entity_id: str, take_out: Annotated[list[str] | None, Query(max_length=1000)] = None
) -> TakeApart:
    """What taking descriptions out of a person would do, and what the merge had touched; nothing is written."""
    return unmerge.take_apart_preview(desk, entity_id, take_out or [])


@router.post("/people/{entity_id}/apart")
def take_apart(desk: AskedDesk, entity_id: str, request: TakeApartRequest) -> TakenApart:
    """Take descriptions out of a person in one action; without any, every description by itself."""
    return unmerge.take_apart(desk, entity_id, request)


@router.post("/unmerges/{unmerge_id}/undo", status_code=204)
def undo_take_apart(desk: AskedDesk, unmerge_id: int) -> None:
    """Put a person who was taken apart together again as before."""
    unmerge.undo_take_apart(desk, unmerge_id)
