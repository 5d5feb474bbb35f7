"""The shapes of what a set of people or identifiers shares."""

from __future__ import annotations

from pydantic import BaseModel, Field

from igloo.webapi.models import Absence, RowRef, SubjectChip


class SharedItemLink(BaseModel):
    """How one member of the set is linked to a shared item."""

    member: SubjectChip
    n_rows: int
    first_seen: str | None
    last_seen: str | None
    refs: list[RowRef] = Field(description="its newest rows, up to five")


class SharedItem(BaseModel):
    """Something two or more of the set have, and how surprising that is."""

    aspect: str = Field(description="contact, payment, place, companion, person, or the kind of identifier")
    aspect_label: str
    item: str
    subject: SubjectChip | None = Field(default=None, description="none for a place")
    label: str
    k: int = Field(description="of the set that have it")
    n: int = Field(description="of the set that have anything of this kind")
    others: int = Field(description="outside the set that have it as well")
    expected: float
    lower_bound: float = Field(description="at least so many times the expected share")
    p: float
    q: float
    surprising: bool = Field(description="q is 0.05 or less")
    is_member: bool = Field(default=False, description="the item is one of the set or a number of theirs")
    why: str
    innocent: str = Field(description="what else would explain it")
    links: list[SharedItemLink]


class RegisteredLine(BaseModel):
    """A line that serves everybody: listed, never a commonality."""

    subject: SubjectChip
    category: str
    title: str
    k: int
    reason: str


class WhatTheyShare(BaseModel):
    """What the set shares, most surprising first."""

    sentence: str
    members: list[SubjectChip]
    items: list[SharedItem]
    total: int
    n_compared: int = Field(description="items of the data that two or more have: the family of the tests")
    registered: list[RegisteredLine]
    notes: list[str]
    absences: list[Absence] = Field([], description="kinds of which they share nothing: not seen, or not collected")
