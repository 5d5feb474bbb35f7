"""The ranked list with its facets, and one lead in full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from igloo.casework.store import STATUSES, CurrentStatus
from igloo.core.errors import NotFound
from igloo.core.kinds import entity_kinds, event_kinds, identifier_kinds
from igloo.search.folding import fold
from igloo.signals.registry import SIGNALS
from igloo.webapi.models import FacetValue, Lead, LeadDetail, LeadList, LeadPart, Status
from igloo.webapi.read.absence import absent_kinds
from igloo.webapi.read.decisions import history
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.findings import findings, not_counted_by_signals, with_support
from igloo.webapi.read.labels import counted, identifier_label, kind_of, readable
from igloo.webapi.read.lead_evidence import lead_evidence
from igloo.webapi.read.quality import not_counted, quality
from igloo.webapi.read.signals import signal_title
from igloo.webapi.read.subjects import UNPURSUED, chips, find_subject, marks
from igloo.webapi.read.times import utc_text

SUPPORT_ROWS_SHOWN = 200
_BANDS = ("strong", "moderate", "weak")


class LeadFilters(BaseModel):
    """Filters (any of several values each), words to look for and order."""

    model_config = ConfigDict(frozen=True)

    status: list[Status] = []
    kind: list[str] = []
    band: list[str] = []
    signal: list[str] = []
    source: list[str] = []
    text: str = Field("", max_length=500)
    sort: Literal["rank", "score", "qe", "sources", "newest", "label"] = "rank"
    unpursued_first: bool = True


class LeadQuestion(LeadFilters):
    """A page of the filtered list."""

    limit: int = Field(100, ge=1, le=2000)
    offset: int = Field(0, ge=0)


Row = dict[str, Any]
# Which values of a facet a lead has.
_FACETS: dict[str, Callable[[Row], list[str]]] = {
    "status": lambda row: [row["status"]],
    "kind": lambda row: [row["subject_kind"]],
    "band": lambda row: [row["band"]],
    "signal": lambda row: (row["signals"] or "").split(),
    "source": lambda row: (row["source_ids"] or "").split(),
}
# Each ends in the rank, so that equal leads always stand in the same order.
_ORDERS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "rank": lambda row: (row["rank"],),
    "score": lambda row: (-(row["score"] or 0.0), row["rank"]),
    "qe": lambda row: (-(row["qe"] or 0.0), row["rank"]),
    "sources": lambda row: (-(row["n_sources"] or 0), row["rank"]),
    "newest": lambda row: (-row["last_seen"].timestamp() if row["last_seen"] else 0.0, row["rank"]),
    "label": lambda row: (fold(row["label"] or ""), row["rank"]),
}


def leads(desk: Desk, question: LeadQuestion) -> LeadList:
    """A page of the list; each facet is counted with the other filters applied. Victims are not ranked."""
    statuses = desk.statuses()
    rows = _all_rows(desk, statuses)
    chosen = {facet: set(getattr(question, facet)) for facet in _FACETS}
    said = _mentioning(desk, rows, question.text)
    kept = [row for row in said if _passes(row, chosen)]
    protected = [row for row in kept if row["status"] == "victim_identified"]
    if "victim_identified" not in chosen["status"]:
        kept = [row for row in kept if row["status"] != "victim_identified"]
    kept.sort(key=_ORDERS[question.sort])
    if question.unpursued_first:
        kept.sort(key=lambda row: row["status"] != UNPURSUED)
    hidden = len(protected) if "victim_identified" not in chosen["status"] else 0
    return LeadList(
        total=len(kept),
        items=shaped(desk, kept[question.offset : question.offset + question.limit], statuses),
        facets={facet: _facet(desk, said, chosen, facet) for facet in _FACETS},
        expected_note=_expected_note(desk),
        absences=[] if rows else absent_kinds(desk, _looked_at()),
        not_listed=f"{counted(hidden, 'protected person', 'protected people')} not ranked." if hidden else "",
    )


def _looked_at() -> list[str]:
    """Kinds of events that signals look at."""
    read = {table for signal in SIGNALS for table in signal.reads}
    return [kind for kind in event_kinds() if f"event_{kind}" in read]


def _all_rows(desk: Desk, statuses: dict[str, CurrentStatus]) -> list[Row]:
    rows = desk.reader.rows("SELECT * FROM lead ORDER BY rank, subject_id")
    for row in rows:
        status = statuses.get(row["subject_id"])
        row["status"] = status.status if status else UNPURSUED
    return rows


def _mentioning(desk: Desk, rows: list[Row], text: str) -> list[Row]:
    """Leads whose label, id or sentence has each word; a protected name finds nothing."""
    words = fold(text).split()
    if not words:
        return rows
    return [row for row in rows if all(word in _searched(desk, row) for word in words)]


def _searched(desk: Desk, row: Row) -> str:
    """What a lead is looked up by; a number in the form on the screen as well as in that of the tables."""
    subject_id = row["subject_id"]
    said = f"{row['label']} {subject_id} {row['why']}"
    if kind_of(subject_id) and subject_id not in desk.protected():
        said += f" {identifier_label(subject_id, desk.region)}"
    return fold(desk.masked(said))


def _passes(row: Row, chosen: dict[str, set[str]], but: str = "") -> bool:
    return all(
        not values or facet == but or values.intersection(_FACETS[facet](row)) for facet, values in chosen.items()
    )


def _facet(desk: Desk, rows: list[Row], chosen: dict[str, set[str]], facet: str) -> list[FacetValue]:
    counts: dict[str, int] = {}
    for row in rows:
        hidden = row["status"] == "victim_identified" and facet != "status"
        if not hidden and _passes(row, chosen, but=facet):
            for value in _FACETS[facet](row):
                counts[value] = counts.get(value, 0) + 1
    order = {"status": STATUSES, "band": _BANDS}.get(facet)
    # A value that was chosen stays in the list, so that it can be taken away again.
    for value in chosen[facet]:
        counts.setdefault(value, 0)
    ranked = sorted(
        counts.items(),
        key=lambda item: (order.index(item[0]) if order and item[0] in order else 99, -item[1], item[0]),
    )
    return [FacetValue(value=v, label=_facet_label(desk, facet, v), count=n) for v, n in ranked]


def _facet_label(desk: Desk, facet: str, value: str) -> str:
    if facet == "kind":
        kinds = {**entity_kinds(), **identifier_kinds()}
        return str(getattr(kinds.get(value), "plural", value))
    if facet == "signal":
        return signal_title(value)
    if facet == "source":
        return desk.source_chip(value).title
    return value.replace("_", " ").capitalize()


def shaped(desk: Desk, rows: list[Row], statuses: dict[str, CurrentStatus]) -> list[Lead]:
    """Rows of `lead`, with `status` in them, as the interface receives them."""
    shown = chips(desk, [row["subject_id"] for row in rows])
    behind = lead_evidence(desk, list(shown))
    return [
        Lead(
            subject=shown[row["subject_id"]],
            rank=row["rank"],
            score=row["score"],
            band=row["band"],
            qe=row["qe"],
            qe_band=row["qe_band"] or None,
            # Masked before numbers are rewritten: the mask knows them as the tables write them.
            why=readable(desk.masked(row["why"]), behind[row["subject_id"]].ident_ids, desk.region),
            signals=(row["signals"] or "").split(),
            sources=behind[row["subject_id"]].source_chips(desk, row["source_ids"]),
            n_findings=row["n_findings"] or 0,
            evidence_kinds=row["evidence_kinds"] or 0,
            last_seen=utc_text(row["last_seen"]),
            status=row["status"],
            status_by=statuses[row["subject_id"]].by if row["subject_id"] in statuses else None,
            status_at=statuses[row["subject_id"]].at if row["subject_id"] in statuses else None,
        )
        for row in rows
        if row["subject_id"] in shown
    ]


def lead_of(desk: Desk, subject_id: str) -> Lead | None:
    """The lead of a subject, if it is one; protected people are none."""
    statuses = desk.statuses()
    rows = [row for row in _all_rows(desk, statuses) if row["subject_id"] == subject_id]
    found = shaped(desk, rows, statuses)
    return found[0] if found and not found[0].subject.masked else None


def lead(desk: Desk, subject_id: str) -> LeadDetail:
    """One lead with the parts of its score, its findings and their rows; raises NotFound."""
    subject = find_subject(desk, subject_id)
    statuses = desk.statuses()
    row = desk.reader.one("SELECT * FROM lead WHERE subject_id = ?", [subject.subject_id])
    if row is None:
        raise NotFound(
            "This subject is not on the list of leads",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=subject_id,
            expected="the subject of a lead",
            next_step="Open its dossier: everything known about it is there.",
        )
    status = statuses.get(subject.subject_id)
    row["status"] = status.status if status else UNPURSUED
    sql = "SELECT * FROM lead_part WHERE subject_id = ? ORDER BY contribution DESC, part, finding_id"
    parts = desk.reader.rows(sql, [subject.subject_id])
    ids = [part["finding_id"] for part in parts if part["finding_id"]]
    found = findings(desk, f"finding_id IN ({marks(ids)})", ids) if ids else []
    strength = quality(desk, subject.subject_id)
    return LeadDetail(
        **shaped(desk, [row], statuses)[0].model_dump(),
        parts=[
            LeadPart(
                part=part["part"],
                title=signal_title(part["part"]),
                finding_id=part["finding_id"] or None,
                value=part["value"],
                weight=part["weight"],
                contribution=part["contribution"],
                reason=desk.masked(part["reason"]),
            )
            for part in parts
        ],
        findings=[with_support(desk, each, SUPPORT_ROWS_SHOWN) for each in found],
        quality=strength,
        history=history(desk, subject.subject_id),
        not_counted=[*not_counted(strength), *not_counted_by_signals(found)],
    )


def _expected_note(desk: Desk) -> str:
    """How much of what was tested is expected by chance: the rate of each list times its length."""
    rows = desk.reader.rows(
        "SELECT signal, count(*) AS n, max(q) AS q FROM finding "
        "WHERE gate AND q > 0 AND q < 1 GROUP BY signal ORDER BY signal"
    )
    if not rows:
        return ""
    said = [
        f"{signal_title(row['signal'])}: {counted(row['n'], 'finding')}, "
        f"of which about {row['n'] * row['q']:.1f} by chance"
        for row in rows
    ]
    return "; ".join(said) + ". Quality of Evidence is a measure, not a test."
