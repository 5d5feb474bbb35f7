"""The shapes of a list against everything, and of a tip's text."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import Absence, SubjectCard

MOST_CHARACTERS = 60_000_000


class XrefGivenList(BaseModel):
    """One list: lines of text, or a file as base64."""

    name: str = Field(default="A", min_length=1, max_length=100)
    text: str = Field(default="", max_length=MOST_CHARACTERS)
    file_base64: str = Field(default="", max_length=MOST_CHARACTERS)


class XrefRequest(BaseModel):
    """Lists to look up against everything; `text` alone is one list."""

    text: str = Field(default="", max_length=MOST_CHARACTERS)
    lists: list[XrefGivenList] = Field(default=[], max_length=20)
    limit: int = Field(default=1000, ge=1, le=100_000, description="hits in this answer; the others are paged")


class XrefColumn(BaseModel):
    """What a column of a file was taken for; empty when it was not used."""

    column: str
    taken_for: str
    why: str


class XrefList(BaseModel):
    """A list as it was read."""

    name: str
    n_lines: int
    n_hit: int = Field(description="lines with a hit that is not weak")
    n_weak: int = Field(description="lines with weak hits only: the same or a similar name, or the last seven digits")
    columns: list[XrefColumn] = []


class XrefSource(BaseModel):
    """A source that knows the subject, and in how many rows."""

    source_id: str
    title: str
    n_rows: int


class XrefHit(BaseModel):
    """One line and one subject it hits; without a subject it hits nothing."""

    list_name: str
    line: int
    given: str
    understood: str
    subject: SubjectCard | None
    matched: str
    absent: Literal["", "not_seen", "partly_collected", "not_collected"] = Field(
        default="", description="without a hit: whether sources that are loaded could have recorded it"
    )
    sure: int = Field(description="4 exact, 3 agrees, 2 partly, 1 the same name only, 0 a similar name only")
    weak: bool
    similar: bool = Field(description="not the same but similar: a slip was allowed")
    sources: list[XrefSource] = []
    n_rows: int = 0
    n_events: int = 0
    first_seen: str | None = None
    last_seen: str | None = None
    owner: SubjectCard | None = Field(default=None, description="the one person a number speaks for")


class XrefInLists(BaseModel):
    """The lines of one list."""

    list_name: str
    lines: list[int]


class XrefShared(BaseModel):
    """Who or what stands in two or more lists."""

    subject: SubjectCard | None
    words: str
    how: str
    n_lists: int
    in_lists: list[XrefInLists]


class XrefHitList(BaseModel):
    """A page of hits."""

    total: int
    hits: list[XrefHit]


class XrefAnswer(BaseModel):
    """What the lists hit; kept in memory for paging until other lists are checked, never written."""

    check_id: str
    sentence: str
    n_given: int
    n_hit: int
    n_weak: int
    lists: list[XrefList]
    total: int = Field(description="rows of the whole answer, lines without a hit included")
    hits: list[XrefHit]
    total_shared: int
    shared: list[XrefShared]
    notes: list[str]


class SavedList(BaseModel):
    """A list somebody chose to keep."""

    name: str
    n_lists: int
    n_lines: int
    sha256: str
    saved_by: str
    saved_at: str


class SaveListRequest(XrefRequest):
    """Keep these lists under a name."""

    name: str = Field(min_length=1, max_length=100)


class TextRequest(BaseModel):
    """The text of a tip."""

    text: str = Field(max_length=1_000_000)


class TextMark(BaseModel):
    """Something in the text: where it stands, what it is, and whom it means; no subject is known when it is empty."""

    start: int = Field(description="first character, from 0")
    end: int
    text: str
    understood: str
    subjects: list[SubjectCard]
    matched: str
    similar: bool = False
    n_more: int = Field(default=0, description="further subjects that match, not listed")


class TextAnswer(BaseModel):
    """A tip's text with what is known in it, and what is not."""

    sentence: str
    known: list[TextMark]
    unknown: list[TextMark]
    absences: list[Absence] = Field([], description="what it means that they are not known, by kind")
