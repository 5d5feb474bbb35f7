"""The shapes of trust: quality of a source, its coverage, what absence means, and corrections."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import RowRef, SourceChip

Verdict = Literal["fine", "look", "wrong"]


class QualityLine(BaseModel):
    """One measure of a delivered file or source, in numbers and a sentence; `opens` when its rows can be listed."""

    batch_id: str
    file_name: str
    measure: str
    title: str
    column: str
    item: str
    value: float
    n: int
    of_n: int
    expected: float | None
    verdict: Verdict
    why: str
    opens: bool


class ClockSkew(BaseModel):
    """How far the clock of another source is from this one's; positive: the other reads later."""

    other: SourceChip
    thing: str
    seconds: float | None
    spread_s: float | None
    n_matched: int
    by_chance: float
    verdict: Literal["aligned", "skewed", "cannot_tell"]
    why: str


class QualityReport(BaseModel):
    """What can be trusted about a source, worst first."""

    source_id: str
    sentence: str
    n_wrong: int
    n_look: int
    n_fine: int
    lines: list[QualityLine]
    clocks: list[ClockSkew]


class QualityRows(BaseModel):
    """The rows that a measure counted."""

    total: int
    column: str
    items: list[RowRef]


class CoverageDay(BaseModel):
    """A day of a calendar: what was declared against what came."""

    day: str
    count: int
    state: Literal["as_declared", "nothing_came", "not_declared", "not_collected"]


class CoveragePart(BaseModel):
    """One place or direction of a source: declared, what came, and its calendar."""

    part: Literal["place", "direction"]
    value: str
    declared: bool
    state: Literal["as_declared", "nothing_came", "not_declared", "not_collected"]
    events: int
    days_with_events: int
    days_empty: int
    first: str | None
    last: str | None
    days: list[CoverageDay]


class Coverage(BaseModel):
    """Declared coverage of a source against what came, by day, place and direction."""

    source_id: str
    sentence: str
    days: list[CoverageDay]
    parts: list[CoveragePart]
    folded: int = Field(0, description="places with fewer events that are not shown")


class RowFault(BaseModel):
    """Why a row was not loaded, or which value was set aside."""

    outcome: str
    column: str
    value: str
    reason: str


class CorrectionNote(BaseModel):
    """Who corrected a row, when and why, and what became of it; `waiting` until the next run."""

    ref: RowRef | None
    outcome: Literal["loaded", "duplicate", "rejected", "waiting"]
    by: str
    at: str
    why: str


class FaultyRow(BaseModel):
    """A refused row with its cells as delivered, to be corrected in place."""

    ref: RowRef
    file_name: str
    outcome: Literal["rejected", "value_set_aside"]
    faults: list[RowFault]
    columns: list[str]
    not_shown: list[str] = Field([], description="columns of protected attributes; their cells are never sent")
    cells: dict[str, str]
    editable: bool = Field(description="false where the row could not even be split into cells, or somebody is masked")
    corrected: CorrectionNote | None = None


class FaultyRowList(BaseModel):
    """A page of refused rows."""

    total: int
    items: list[FaultyRow]


class CorrectedRow(BaseModel):
    """A row as it should be: changed cells are enough, the others stay as delivered."""

    batch_id: str
    row: int = Field(ge=1)
    cells: dict[str, str]


class TryRequest(BaseModel):
    """Rows to try with the normalisers that load deliveries."""

    rows: list[CorrectedRow] = Field(max_length=5000)


class TriedRow(BaseModel):
    """Whether a corrected row would load now."""

    batch_id: str
    row: int
    would_load: bool
    faults: list[RowFault]


class ResubmitRequest(TryRequest):
    """Rows to deliver again, and why."""

    why: str = Field(max_length=2000)


class Resubmitted(BaseModel):
    """The file of corrections that the next run takes in."""

    file_name: str
    rows: int
    sentence: str
