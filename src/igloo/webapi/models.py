"""The shapes the interface receives; the OpenAPI made from them is the interface's only contract."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Status = Literal["unpursued", "open", "arrested", "charged", "convicted", "cleared", "victim_identified", "witness"]


class ErrorBody(BaseModel):
    """Every error has this one shape."""

    error: str
    what: str
    where: str = ""
    got: str = ""
    expected: str = ""
    next_step: str = ""


class Kind(BaseModel):
    """How a kind of subject or event is named and drawn."""

    name: str
    label: str
    plural: str
    icon: str
    colour: str
    group: Literal["entity", "identifier", "event"]


class SourceChip(BaseModel):
    """A source behind a fact: who says so, how reliable, when last."""

    source_id: str
    title: str
    agency: str
    kind: str
    reliability: str
    last_seen: str | None = None
    n_rows: int = 0


class RowRef(BaseModel):
    """The very row of the very file."""

    batch_id: str
    row: int
    source_id: str = ""


class SubjectChip(BaseModel):
    """A person, phone, vehicle ... as a chip: one icon, one colour everywhere."""

    subject_id: str
    kind: str
    label: str
    status: Status = "unpursued"
    masked: bool = Field(False, description="label hidden because the person is a victim")


class SubjectCard(SubjectChip):
    """What a hover card tells."""

    n_sources: int = 0
    n_rows: int = 0
    first_seen: str | None = None
    last_seen: str | None = None
    qe: float | None = None
    qe_band: str | None = None
    lead_rank: int | None = None
    registry_category: str = ""


class AbsenceSource(BaseModel):
    """A source that could have recorded what is absent, or why it could not."""

    source: SourceChip
    covers: Literal["yes", "partly", "no"]
    why: str


class Absence(BaseModel):
    """What it means that nothing is recorded: nobody saw it, or nobody collects it."""

    state: Literal["not_seen", "partly_collected", "not_collected"]
    what: str
    sentence: str
    sources: list[AbsenceSource]


class Workspace(BaseModel):
    """What is loaded and what the last run did."""

    title: str
    version: str
    snapshot_id: str | None
    ran_at: str | None
    as_of: str | None = Field(None, description="newest row, UTC")
    counts: dict[str, int] = Field(description="people, identifiers, events, findings, leads, sources, rows")
    steps: list[StepTime] = []
    kinds: list[Kind] = []
    signals: list[SignalCard] = []


class StepTime(BaseModel):
    """One step of the last run."""

    step: str
    seconds: float
    rows: int
    skipped: bool


class SignalCard(BaseModel):
    """What a signal is, from its docstring."""

    name: str
    title: str
    finds: str
    misleads: str
    source: str
    weight: float
    weight_reason: str


class LeadPart(BaseModel):
    """One part of a lead's score; contributions add up to it."""

    part: str
    title: str
    finding_id: str | None = None
    value: float
    weight: float
    contribution: float
    reason: str


class Lead(BaseModel):
    """One line of the list."""

    subject: SubjectChip
    rank: int
    score: float
    band: str
    qe: float | None = None
    qe_band: str | None = None
    why: str
    signals: list[str]
    sources: list[SourceChip]
    n_findings: int
    evidence_kinds: int
    last_seen: str | None = None
    status: Status
    status_by: str | None = None
    status_at: str | None = None


class FacetValue(BaseModel):
    """One value one can filter by, with how many leads have it."""

    value: str
    label: str
    count: int


class LeadList(BaseModel):
    """A page of the list with its facets; `expected_note` is the base-rate line above it."""

    total: int
    items: list[Lead]
    facets: dict[str, list[FacetValue]] = Field(description="status, kind, band, signal, source")
    expected_note: str = ""
    not_listed: str = ""
    absences: list[Absence] = Field([], description="without any lead: not seen, or not collected")


class SupportRow(BaseModel):
    """A row a finding rests on."""

    part: str
    episode: str
    event_id: str | None
    event_kind: str | None
    t_utc: str | None
    t_local: str | None
    sentence: str
    ref: RowRef


class Finding(BaseModel):
    """What a signal found, with everything needed to check it."""

    finding_id: str
    signal: str
    title: str
    subject: SubjectChip
    object: SubjectChip | None = None
    score: float
    k: int
    n: int
    k_baseline: int
    n_baseline: int
    expected: float
    lift: float
    lower_bound: float
    p: float
    q: float
    gate: bool
    tested: bool = Field(True, description="false for a weighing: its p, q, expected and lift say nothing")
    why: str
    caveats: list[str]
    counts: dict[str, float]
    as_of: str | None
    support_total: int = 0
    support: list[SupportRow] = []


class QePart(BaseModel):
    """A source's strength for this subject, factor by factor, counted or not."""

    source: SourceChip
    ident: SubjectChip | None
    reliability: float
    credibility: float
    informativeness: float
    recency: float
    specificity: float
    match: float
    strength: float
    copied: float
    contribution: float
    counted: bool
    reason: str
    n_rows: int
    last_seen: str | None
    ref: RowRef | None


class QualityOfEvidence(BaseModel):
    """Quality of Evidence and what it is made of."""

    qe: float
    qe_squared: float
    band: str
    why: str
    parts: list[QePart]


class LeadDetail(Lead):
    """A lead in full: parts of the score, findings, evidence."""

    parts: list[LeadPart]
    findings: list[Finding]
    quality: QualityOfEvidence | None
    history: list[StatusChange]
    not_counted: list[str] = []


class StatusChange(BaseModel):
    """Who changed a status, when and why; `undone` when it was taken back."""

    change_id: int
    status: Status
    previous: Status
    reason: str
    by: str
    at: str
    undone: bool = False


class StatusRequest(BaseModel):
    """A new status for a subject."""

    status: Status
    reason: str = Field("", max_length=2000)


class Understood(BaseModel):
    """What the search box recognised in what was typed or pasted."""

    kind: str
    value: str
    words: str


class SearchHit(BaseModel):
    """One subject found, and why it matched."""

    subject: SubjectCard
    matched: str = Field(description="what matched, in words: exact number, last 7 digits, similar name")
    score: float


class SearchAnswer(BaseModel):
    """Hits and a sentence that says what was searched."""

    query: str
    sentence: str
    understood: list[Understood]
    total: int
    hits: list[SearchHit]
    suggestions: list[str] = []
    absence: Absence | None = Field(None, description="without a hit: not seen, or not collected")
    kinds: list[FacetValue] = Field([], description="hits of each kind, whatever kinds were asked for")


class Fact(BaseModel):
    """A statement about a subject, with its sources and rows."""

    label: str
    value: str
    original: str = ""
    subject: SubjectChip | None = None
    probability: float | None = None
    sources: list[SourceChip]
    refs: list[RowRef]
    first_seen: str | None = None
    last_seen: str | None = None
    n_rows: int = 0


class Dossier(BaseModel):
    """Everything about one person, phone, vehicle or account."""

    subject: SubjectCard
    facts: list[Fact]
    identifiers: list[Fact]
    findings: list[Finding]
    quality: QualityOfEvidence | None
    lead: Lead | None
    event_counts: list[FacetValue]
    day_counts: list[DayCount] = []
    caveats: list[str] = []
    absences: list[Absence] = Field([], description="kinds of events that do not name the subject, and what that means")
    history: list[StatusChange] = []
    redirected_from: str | None = None


class DayCount(BaseModel):
    """Events of a kind on a day, for the strip above a timeline."""

    day: str
    kind: str
    count: int


class TimelineEvent(BaseModel):
    """One event of a subject's timeline."""

    event_id: str
    kind: str
    t_utc: str | None
    t_end_utc: str | None
    t_local: str | None
    time_zone: str
    time_precision: str
    sentence: str
    parties: list[Party]
    place: str | None
    lat: float | None
    lon: float | None
    details: dict[str, str]
    source: SourceChip
    ref: RowRef


class Party(BaseModel):
    """Who takes part in an event, in which role."""

    role: str
    label: str
    subject: SubjectChip


class Timeline(BaseModel):
    """A page of a timeline, oldest or newest first."""

    total: int
    items: list[TimelineEvent]
    not_collected: list[str] = Field([], description="what the sources do not record, in words")
    absences: list[Absence] = Field([], description="why nothing stands in what was asked for, or in a long gap")


class Connection(BaseModel):
    """A tie between two subjects, counted in distinct days."""

    subject: SubjectChip
    ties: list[FacetValue] = Field(description="event kind or 'identity', with count")
    n_events: int
    n_days: int
    first_seen: str | None
    last_seen: str | None
    excluded: str = Field("", description="registered service line: listed, never linked")


class ConnectionEdge(BaseModel):
    """An edge of the small graph."""

    source: str
    target: str
    weight: int
    label: str


class Connections(BaseModel):
    """The closest connections, and the edges among them."""

    centre: SubjectChip
    connections: list[Connection]
    edges: list[ConnectionEdge]
    folded: int = Field(0, description="connections not shown")


class MatchPart(BaseModel):
    """One comparison of a pair, in bits of evidence."""

    comparison: str
    level: str
    left: str
    right: str
    bits: float


class Flip(BaseModel):
    """The fewest comparisons without which the evidence would point the other way."""

    without: list[str]
    probability: float


class MatchPair(BaseModel):
    """Two descriptions that were compared, with the whole explanation."""

    left_id: str
    right_id: str
    left_label: str
    right_label: str
    weight: float
    probability: float
    prior_bits: float
    parts: list[MatchPart]
    sentence: str = Field("", description="the sum in words; empty where nobody compared the two")
    flip: Flip | None = None
    decision: str
    reason: str
    other: SubjectChip | None = Field(None, description="for a near miss: who the other description belongs to")
    left_refs: list[RowRef]
    right_refs: list[RowRef]


class IdentityExplanation(BaseModel):
    """Why these mentions are one person: pair by pair."""

    entity_id: str
    n_mentions: int
    n_profiles: int
    pairs: list[MatchPair]
    near_misses: list[MatchPair] = []


class Batch(BaseModel):
    """One delivered file; the three counts add up to the total."""

    batch_id: str
    file_name: str
    sha256: str
    size_bytes: int
    format: str
    encoding: str
    delivered_at: str
    rows_total: int
    rows_loaded: int
    rows_duplicate: int
    rows_rejected: int
    rows_superseded: int = 0


class CoverageMonth(BaseModel):
    """Rows of a day of a source, beside what was declared."""

    day: str
    count: int
    declared: bool


class Source(BaseModel):
    """A source as declared and as it came."""

    source_id: str
    title: str
    agency: str
    kind: str
    reliability: str
    credibility: float | None
    lineage_group: str
    legal_basis: str
    retain_until: str | None
    time_zone: str
    records_directions: str
    not_collected: str
    coverage_from: str | None
    coverage_to: str | None
    first_event: str | None
    last_event: str | None
    rows_total: int
    rows_loaded: int
    rows_duplicate: int
    rows_rejected: int
    rows_superseded: int = 0
    values_set_aside: int
    reconciles: bool
    notes: list[str] = []
    copies: list[str] = Field([], description="sources it repeats, in words")
    overdue: str = Field(
        "", description="what of it is kept longer than source.yml allows, since when, and what purges it; else empty"
    )


class SourceDetail(Source):
    """A source with its files, what it gave, and its calendar."""

    batches: list[Batch]
    gave: list[FacetValue]
    coverage: list[CoverageMonth]
    reject_reasons: list[FacetValue]
    mapping: str = ""


class Outcome(BaseModel):
    """A row that was not loaded, or a value that was set aside."""

    ref: RowRef
    file_name: str
    outcome: Literal["duplicate", "superseded", "rejected", "value_set_aside"]
    column: str
    value: str
    reason: str
    other: RowRef | None = None


class OutcomeList(BaseModel):
    """A page of row outcomes."""

    total: int
    items: list[Outcome]
    notes: list[str] = Field([], description="what the search did not look at, and why")


class Cell(BaseModel):
    """A cell as delivered; `normalised` is what Igloo made of it."""

    column: str
    value: str | None
    normalised: str = ""
    subject: SubjectChip | None = None
    marked: bool = False


class DeliveredRow(BaseModel):
    """A row as delivered, with its neighbours."""

    ref: RowRef
    source: SourceChip
    file_name: str
    sha256: str
    rows_total: int
    cells: list[Cell]
    columns: list[str]
    not_shown: list[str] = Field([], description="columns of protected attributes; their cells are never sent")
    before: list[list[str | None]]
    after: list[list[str | None]]
    first_neighbour_row: int
    gave: list[str] = Field(description="what the row became, in words")


for _model in list(globals().values()):
    if isinstance(_model, type) and issubclass(_model, BaseModel) and _model is not BaseModel:
        _model.model_rebuild()
