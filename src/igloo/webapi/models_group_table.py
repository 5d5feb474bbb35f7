"""The shapes of people side by side: more than two, each a row, what differs between them marked."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import RowRef, SourceChip, SubjectChip


class TextSpan(BaseModel):
    """A piece of a value; `differs` where the other side does not have it."""

    text: str
    differs: bool


class GroupValue(BaseModel):
    """What a member says, cut where it differs from what most of them say."""

    spans: list[TextSpan]
    subject_id: str = Field("", description="of an identifier, to open it; empty for names and dates")
    said_by: int = Field(description="how many of the members say exactly this")
    as_delivered: bool = Field(False, description="as the file has it: no date that could be compared")


class GroupField(BaseModel):
    """An attribute over all members: said once where all say the same, else a cell for each member."""

    field: str = Field(description="name, birth_date, document, phone, address, email, account, plate")
    state: Literal["same", "near", "differs", "part"] = Field(
        description="part: those who say anything say the same, the others say nothing"
    )
    shared: list[GroupValue] = Field(description="what all of them say; empty where they differ")
    cells: list[list[GroupValue]] = Field(description="in the order of the members; empty where all say the same")


class GroupMember(BaseModel):
    """One of a group: who it is today and where it stands."""

    subject: SubjectChip
    n_descriptions: int
    n_rows: int
    sources: list[SourceChip]
    refs: list[RowRef]
    first_seen: str | None
    last_seen: str | None
    lead_rank: int | None
    said: int | None = Field(None, description="members with one number were said to be one person already")


class GroupTable(BaseModel):
    """Members side by side: what differs first, what all share once."""

    members: list[GroupMember]
    fields: list[GroupField] = Field(description="those in which they differ first")
    nobody_says: list[str] = Field(description="attributes that none of them gives")
