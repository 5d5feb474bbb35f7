"""The shapes of answering about a group at once: what an answer would do, what was decided, taking it back."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import SubjectChip
from igloo.webapi.models_group_table import GroupTable
from igloo.webapi.models_review import ReviewContradiction, ReviewProgress, Touched, Why, WouldChange

GroupVerdict = Literal["same", "same_not_the_rest", "not_the_rest", "none_the_same"]


class ProposedGroup(BaseModel):
    """More than two who may all be one person; nothing is merged by it. The pair is the question to begin with."""

    group_id: str = Field(description="the first of its members: by it the group is opened and answered")
    members: list[SubjectChip]
    lead_rank: int | None = Field(description="the best placed open lead that it touches")
    left_id: str
    right_id: str


class ProposedGroups(BaseModel):
    """Groups with an open question in them."""

    total: int
    not_shown: int = Field(description="groups with protected people, left out")
    items: list[ProposedGroup]


class GroupPair(BaseModel):
    """Two members who were compared; places among the members, and the descriptions to ask about."""

    one: int
    other: int
    left_id: str
    right_id: str
    speaks: Literal["for", "against"] = Field(description="whether the evidence makes it worth asking; no score")


class GroupPlan(BaseModel):
    """What an answer would write, before anybody gives it."""

    verdict: GroupVerdict
    n_judgements: int
    people: int = Field(description="people there would be in place of the members, by this answer alone")
    waits_because: list[Why] = Field(description="why it would wait for a second person; empty: it would not")
    contradicts: list[ReviewContradiction] = Field(
        description="earlier judgements that it cannot stand beside, each with the question that settles it"
    )


class GroupToAnswer(BaseModel):
    """A group with its members ticked or left out. Blind: which pairs have evidence, and not how much."""

    group_id: str
    table: GroupTable
    ticked: list[str]
    left_out: list[str]
    pairs: list[GroupPair] = Field(description="pairs of members that were compared")
    n_pairs: int = Field(description="pairs of ticked members: all that “same” would say")
    n_direct: int = Field(description="of them, those with evidence of their own")
    n_against: int = Field(description="of them, those that were compared and have too little evidence")
    n_follow: int = Field(description="of them, those nobody compared: they only follow from the others")
    n_dates: int = Field(description="of them, those whose full birth dates no slip explains")
    would_change: WouldChange
    plans: list[GroupPlan] = Field(description="the answers that can be given with these ticks")


class GroupAnswer(BaseModel):
    """An answer about a group; both lists together are the members that were seen."""

    verdict: GroupVerdict
    ticked: list[str] = Field(max_length=1000)
    left_out: list[str] = Field([], max_length=1000)
    reason: str = Field("", max_length=2000)


class TellingPair(BaseModel):
    """The one pair of a decision to look at again: the weakest that joins, or the likeliest that is kept apart."""

    left_id: str
    right_id: str
    left_label: str
    right_label: str
    probability: float


class GroupAnswered(BaseModel):
    """A decision that was kept, and what the evidence says of it."""

    decision_id: int
    verdict: GroupVerdict
    judgements: list[int]
    waits_because: list[Why]
    n_for: int = Field(description="compared pairs that it joins, or keeps apart, and that are likely one")
    n_against: int
    telling: TellingPair | None
    progress: ReviewProgress


class TouchedPerson(BaseModel):
    """What rests on one of the people that a decision made."""

    person: SubjectChip
    touched: Touched


class GroupDecisionShown(BaseModel):
    """A decision about a group, and what taking it back would touch."""

    decision_id: int
    verdict: GroupVerdict
    by: str
    at: str
    reason: str
    ticked: list[SubjectChip] = Field(description="whom it was said of, as they are today")
    left_out: list[SubjectChip]
    n_judgements: int
    n_standing: int = Field(description="of its judgements, those not taken back yet")
    waits: bool = Field(description="it has no effect yet: a second person has not answered")
    undo_waits: bool = Field(description="its taking back waits for a second person")
    undo_waits_because: list[Why]
    people: list[TouchedPerson] = Field(description="people of today who would be taken apart; empty before a run")


class UndoGroup(BaseModel):
    """Why a decision about a group is taken back."""

    reason: str = Field("", max_length=2000)


class GroupUndone(BaseModel):
    """A decision that was taken back, or whose taking back waits."""

    waits: bool
    progress: ReviewProgress
