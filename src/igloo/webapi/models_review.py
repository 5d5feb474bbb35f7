"""The shapes of reviewing who is who: pairs to decide, judgements, contradictions, taking an entity apart."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import Flip, MatchPart, RowRef, SourceChip, SubjectChip
from igloo.webapi.models_group_table import GroupTable, TextSpan

Verdict = Literal["same", "different", "unsure"]


class ReviewValue(BaseModel):
    """One value of one side, cut where it differs from the other side."""

    spans: list[TextSpan]
    subject_id: str = Field("", description="of an identifier, to open it; empty for names and dates")
    as_delivered: bool = Field(False, description="as the file has it: no date that could be compared")


class ReviewField(BaseModel):
    """The same attribute on both sides."""

    field: str = Field(description="name, birth_date, document, phone, address, email, account, plate")
    state: Literal["same", "near", "differs", "one_side", "not_compared"]
    left: list[ReviewValue]
    right: list[ReviewValue]


class ReviewSide(BaseModel):
    """One of two descriptions, and who it belongs to today."""

    profile_id: str
    entity: SubjectChip
    label: str
    n_mentions: int
    other_descriptions: int = Field(description="further descriptions of the same person")
    sources: list[SourceChip]
    refs: list[RowRef]
    roles: list[str]
    first_seen: str | None
    last_seen: str | None
    lead_rank: int | None


class WouldChange(BaseModel):
    """What would change if the two were the same, in open leads first."""

    in_open_leads: bool
    leads: list[SubjectChip] = Field(description="open leads that one of them is, or that rest on a number of theirs")
    ranks: list[int] = Field(description="their places in the list, in the same order")
    sources_joined: int = Field(description="sources that would stand behind one person; before, behind two")
    sources_most: int = Field(description="sources behind the better known of the two today")


Why = Literal["victim", "enforcement", "always"]


class SecondPerson(BaseModel):
    """Why a judgement needs a second person, and what they answered; until then it has no effect."""

    act: int = Field(description="the number to answer to; judgements of one action are answered together")
    because: list[Why]
    agrees: bool | None
    by: str
    at: str
    reason: str


class Judgement(BaseModel):
    """Who said what about two mentions, when and why; kept for good, also when it was taken back."""

    judgement_id: int
    left_label: str
    right_label: str
    left_entity_id: str = ""
    right_entity_id: str = ""
    verdict: Verdict
    reason: str
    by: str
    at: str
    withdrawn: bool = False
    withdraws: int | None = None
    second: SecondPerson | None = Field(None, description="none where nobody else has to agree")
    waits: bool = Field(False, description="without effect until a second person agrees")
    group_decision: int | None = Field(None, description="the decision about a group that it was made by")


class PairEvidence(BaseModel):
    """The score of a pair and all it is made of; sent once somebody has decided."""

    probability: float
    weight: float
    prior_bits: float
    parts: list[MatchPart]
    sentence: str
    decision: str
    reason: str
    flip: Flip | None


class ReviewPair(BaseModel):
    """Two descriptions side by side. Blind: `evidence` is empty until somebody has decided about them."""

    left_id: str
    right_id: str
    left: ReviewSide
    right: ReviewSide
    fields: list[ReviewField]
    would_change: WouldChange
    same_waits_because: list[Why] = Field(
        [], description="why “same” would wait for a second person; empty: it would not"
    )
    judgement: Judgement | None = None
    evidence: PairEvidence | None = None


class ReviewItem(BaseModel):
    """One question of the queue."""

    left_id: str
    right_id: str
    left_label: str
    right_label: str
    lead_rank: int | None = Field(description="the best placed open lead that the answer touches")
    n_pairs: int = Field(description="pairs of descriptions that this one answer settles")


class ReviewProgress(BaseModel):
    """How far the review is, what is likely still wrong, and whether going on is worth it."""

    left: int
    left_in_leads: int
    decided: int
    same: int
    different: int
    unsure: int
    by_you: int
    not_shown: int = Field(description="questions about protected people, left out")
    waiting: int = Field(description="judgements that the next run will follow")
    second_person: int = Field(description="judgements that wait for a second person")
    second_person_yours: int = Field(description="of them, those you made and somebody else must answer")
    contradictions: int
    missed: float = Field(description="of the questions left, how many are expected to be one person")
    missed_low: float = Field(description="lower end of its 95 % interval")
    missed_high: float
    missed_in_leads: float
    next_same: float = Field(description="of the next twenty answers, how many are expected to join two people")
    merges: int = Field(description="pairs of descriptions that were merged without a person")
    merges_checked: int = Field(description="of them, those that people answered since")
    merges_wrong: int = Field(description="of those answered, how many are different people")
    merges_wrong_expected: float = Field(description="of all of them, how many are expected to be, by the evidence")
    merges_wrong_share_high: float = Field(description="upper end of the 95 % interval of the share, from the answers")
    answers: int = Field(description="decided answers that the estimate was corrected with; 0: the model alone")
    stop: Literal["go_on", "leads_done", "done"]


class ReviewQueue(BaseModel):
    """Questions in the order of what the answers would change, open leads first."""

    total: int
    items: list[ReviewItem]
    progress: ReviewProgress


class JudgementRequest(BaseModel):
    """A verdict about two descriptions."""

    left_id: str
    right_id: str
    verdict: Verdict
    reason: str = Field("", max_length=2000)


class WithdrawRequest(BaseModel):
    """Why a judgement is taken back."""

    reason: str = Field("", max_length=2000)


class Decided(BaseModel):
    """A verdict that was kept, and what the evidence said."""

    judgement_id: int
    pair: ReviewPair
    progress: ReviewProgress


class WaitingJudgement(BaseModel):
    """What somebody said that has no effect until a second person agrees."""

    act: int
    verdict: Literal["same", "different", "unsure", "taken_back"]
    because: list[Why]
    yours: bool = Field(description="you said it: somebody else must answer")
    judgements: list[Judgement] = Field(description="more than one where a person was taken apart")
    left_id: str = Field(description="the two descriptions; empty where one is of a protected person")
    right_id: str
    refs: list[RowRef] = Field(description="the first rows of both, to look them up where they came from")
    group: GroupTable | None = Field(None, description="those whom a decision about a group would put together")


class SecondAnswer(BaseModel):
    """Whether a second person agrees, and why."""

    agrees: bool
    reason: str = Field("", max_length=2000)


class SecondAnswered(BaseModel):
    """An answer that was kept; the pair with what the evidence says, where it may be shown."""

    pair: ReviewPair | None
    progress: ReviewProgress


class JudgementList(BaseModel):
    """The record of judgements, newest first."""

    total: int
    items: list[Judgement]


class ContradictionSide(BaseModel):
    """One of the judgements that cannot all be right."""

    left_id: str
    right_id: str
    verdict: Verdict
    judgement: Judgement | None = Field(description="none: by the evidence alone, or by the answer that is planned")
    probability: float | None = Field(description="that the two are the same, by the evidence; none: never compared")
    of_answer: bool = Field(False, description="what the planned answer would say")


class ReviewContradiction(BaseModel):
    """Judgements that cannot all be right, and the one question that settles it."""

    members: list[SubjectChip]
    labels: list[str]
    sides: list[ContradictionSide]
    question_left_id: str
    question_right_id: str


class TouchedSavedList(BaseModel):
    """A saved list in which an identifier or name of the person stands."""

    name: str
    by: str
    lines: int


class TouchedExport(BaseModel):
    """A file that left the workspace with the person in it: nothing calls it back."""

    what: str
    by: str
    at: str


class Touched(BaseModel):
    """What rests on descriptions being one person; all of it is computed anew by the next run."""

    findings: int
    leads: list[SubjectChip]
    statuses: int
    judgements: int
    asked_about: int = Field(description="times somebody opened the person or asked what a set with them shares")
    saved_lists: list[TouchedSavedList]
    finding_sentences: list[str] = Field(description="the first of the findings, in words")
    cases: list[str] = Field([], description="case numbers that the rows of the person give")
    exports: list[TouchedExport] = Field([], description="files that were saved with the person in them")


class EntityDescription(BaseModel):
    """One of the descriptions that make up a person."""

    profile_id: str
    label: str
    birth_date: str
    identifiers: list[str]
    sources: list[SourceChip]
    n_mentions: int
    refs: list[RowRef]
    group: int = Field(description="descriptions that would stay together when they are taken out have one number")


class TakeApart(BaseModel):
    """What taking descriptions out of a person would do, before anybody confirms it."""

    entity: SubjectChip
    descriptions: list[EntityDescription]
    taken_out: list[str]
    new_people: int = Field(description="people there would be in place of this one")
    judgements_made: int
    judgements_withdrawn: list[Judgement]
    touched: Touched
    undoable: int | None = Field(None, description="number of the last taking apart of this person that still stands")


class TakeApartRequest(BaseModel):
    """The descriptions to take out of a person; empty: every description by itself."""

    take_out: list[str] = Field([], max_length=1000)
    reason: str = Field("", max_length=2000)


class TakenApart(BaseModel):
    """A person who was taken apart; the next run follows."""

    unmerge_id: int
    judgements: list[int]
    withdrawn: list[int]
    waits: bool = Field(False, description="without effect until a second person agrees")
