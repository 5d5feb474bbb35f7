"""The shapes of “mapping by looking”: an uploaded file, what Igloo takes it for, and what it will become."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from igloo.webapi.models import ErrorBody


class Upload(BaseModel):
    """A file that was dropped on the page; kept apart until it is given to a source."""

    upload_id: str
    file_name: str
    size_bytes: int
    sha256: str


class FormatGuess(BaseModel):
    """How the file is written, as found out or as corrected."""

    type: str
    delimiter: str = ""
    encoding: str = ""
    header: bool = True
    skip_lines: int = 0
    sheet: str = ""
    sheets: list[str] = []
    columns: list[str] = Field([], description="names given to the columns of a file without a header")
    why: str = ""


class TemplateFit(BaseModel):
    """A ready-made layout and how well the file fits it."""

    id: str
    title: str
    fit: float = Field(ge=0, le=1)


class TemplateName(BaseModel):
    """A ready-made layout that was used."""

    id: str
    title: str


class Alternative(BaseModel):
    """Something else that a column may be."""

    meaning: str
    confidence: float
    why: str


class ColumnGuess(BaseModel):
    """What a column is taken for, how sure that is, and why."""

    column: str
    samples: list[str]
    n_distinct: int
    n_empty: int
    n_rows_seen: int
    meaning: str
    label: str = Field("", description="the meaning in words")
    options: dict[str, Any] = {}
    confidence: float
    why: str
    alternatives: list[Alternative] = []
    question: str | None = None
    chosen: bool = Field(False, description="the user said so")


class Choice(BaseModel):
    """One answer to a question, with the options it sets."""

    label: str
    options: dict[str, Any] = {}


class Question(BaseModel):
    """Something only a person can know; `column` is empty when it concerns the source."""

    column: str
    text: str
    choices: list[Choice]


class RowKindGuess(BaseModel):
    """What a row may describe."""

    kind: str
    label: str
    confidence: float
    why: str


class Proposal(BaseModel):
    """What Igloo takes a file for: its columns, what each row describes, and the files that follow from it."""

    upload_id: str
    file_name: str
    rows_estimated: int
    size_bytes: int
    format: FormatGuess
    template: TemplateName | None = None
    templates: list[TemplateFit] = []
    row_is: list[str]
    row_may_be: list[RowKindGuess]
    columns: list[ColumnGuess]
    questions: list[Question]
    source_id: str = Field("", description="a folder name made of the file's name")
    source: dict[str, Any] = Field(description="source.yml as JSON; blank where only a person knows")
    mapping: dict[str, Any] = Field(description="mapping.yml as JSON")
    mistakes: list[str] = Field(description="what is missing before it can be saved, in words")
    source_yml: str = Field("", description="the file as it would be written")
    mapping_yml: str = Field("", description="the file as it would be written")
    known_sources: list[str] = Field([], description="sources whose mapping fits this file as it is")


class ColumnCorrection(BaseModel):
    """What the user says a column is."""

    meaning: str | None = None
    options: dict[str, Any] = {}


class FormatCorrection(BaseModel):
    """What the user says about how the file is written; what is left out stays as found."""

    type: str | None = None
    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    skip_lines: int | None = None
    sheet: str | None = None


class Corrections(BaseModel):
    """What the user clicked; the server builds the mapping anew from it."""

    format: FormatCorrection | None = None
    template: str | None = Field(default=None, description="a template's id; empty: none")
    row_is: list[str] | None = None
    columns: dict[str, ColumnCorrection] = {}
    source: dict[str, Any] = {}


class Draft(BaseModel):
    """A source.yml and a mapping.yml as JSON, to be tried or saved."""

    source: dict[str, Any]
    mapping: dict[str, Any]


class SourceDraft(Draft):
    """A draft with the folder it shall have."""

    source_id: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,62}$")


class PreviewPerson(BaseModel):
    """A person or organisation as the row will give it."""

    role: str
    name: str
    birth_date: str | None = None
    identifiers: list[str] = []


class PreviewIdentifier(BaseModel):
    """An identifier as the row will give it."""

    ident_id: str
    kind: str
    role: str
    original: str = ""


class PreviewParty(BaseModel):
    """Who or what takes part in an event of the preview."""

    role: str
    text: str


class PreviewEvent(BaseModel):
    """An event as the row will give it."""

    kind: str
    t_utc: str | None = None
    t_original: str | None = None
    t_end_utc: str | None = None
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    parties: list[PreviewParty] = []
    properties: dict[str, Any] = {}


class PreviewRow(BaseModel):
    """A row of the file and what it becomes."""

    row: int
    cells: dict[str, str | None]
    people: list[PreviewPerson] = []
    identifiers: list[PreviewIdentifier] = []
    events: list[PreviewEvent] = []
    places: list[str] = []
    outcome: Literal["loaded", "rejected", "duplicate"]
    reason: str = ""
    set_aside: list[str] = Field([], description="values that could not be understood; the row is loaded without them")


class PreviewReason(BaseModel):
    """Why rows are refused or values set aside, counted."""

    column: str
    reason: str
    n: int
    sample: str
    outcome: str = "rejected"


class Preview(BaseModel):
    """The first rows as they will become, made by the very code that loads them."""

    rows: list[PreviewRow] = []
    not_shown: list[str] = Field([], description="columns of protected attributes; their cells are never sent")
    rows_seen: int = 0
    loaded: int = 0
    duplicate: int = 0
    rejected: int = 0
    reasons: list[PreviewReason] = []
    error: ErrorBody | None = None


class SavedSource(BaseModel):
    """A source that was written."""

    source_id: str
    files: list[str]
    next_step: str = ""


class DeliveryRequest(BaseModel):
    """The source that a file is a new delivery of."""

    source_id: str


class ChangedCell(BaseModel):
    """A value of a known row that is another one now."""

    column: str
    before: str | None
    after: str | None


class RowDifference(BaseModel):
    """A row that is new, changed or vanished against the last delivery."""

    change: Literal["new", "changed", "vanished"]
    key: dict[str, str | None] = {}
    row: int | None = None
    cells: dict[str, str | None] = {}
    changed: list[ChangedCell] = []


class DeliveryReport(BaseModel):
    """How a delivery differs from the last one of the same layout."""

    source_id: str
    file_name: str
    stored_as: str
    compared_with: str = Field("", description="the last delivery; empty when this is the first")
    key: list[str] = Field([], description="columns that name a row; empty: rows can be new or vanished, not changed")
    key_why: str = ""
    rows: int
    rows_before: int = 0
    new: int
    changed: int
    vanished: int
    unchanged: int
    examples: list[RowDifference] = []
    not_shown: list[str] = Field([], description="columns of protected attributes; their cells are never sent")
    sentence: str


class MeaningWord(BaseModel):
    """Something that a column can mean, in words."""

    id: str
    label: str
    group: str
    kinds: list[str] = Field([], description="the rows in which it makes sense; empty: any")


class Word(BaseModel):
    """A choice in words."""

    id: str
    label: str
    meaning: str = ""


class Vocabulary(BaseModel):
    """Every choice the page offers, so that nothing needs to be typed."""

    row_kinds: list[Word]
    meanings: list[MeaningWord]
    source_kinds: list[Word]
    reliabilities: list[Word]
    time_zones: list[str]
    regions: list[Word]
    date_formats: list[Word]
    delimiters: list[Word]
    encodings: list[str]
    currencies: list[str]
    templates: list[Word]
