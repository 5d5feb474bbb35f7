"""What is loaded: sources as declared and as they came, with counts that add up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from igloo.core.errors import IglooError, NotFound, nearest
from igloo.core.kinds import event_kinds, identifier_kinds
from igloo.deliveries.keeping import overdue
from igloo.webapi.models import (
    Batch,
    CoverageMonth,
    FacetValue,
    Outcome,
    OutcomeList,
    RowRef,
    Source,
    SourceDetail,
)
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted
from igloo.webapi.read.times import utc_text
from igloo.webapi.read.withheld import is_hidden, shown_value
from igloo.workspace import Workspace

S = TypeVar("S", bound=Source)

# A calendar longer than this is drawn from the days that have rows.
LONGEST_CALENDAR_DAYS = 1500
_COUNTS = ("rows_total", "rows_loaded", "rows_duplicate", "rows_rejected", "rows_superseded")


def sources(desk: Desk) -> list[Source]:
    """Every source, in the order of their ids."""
    counts = {row["source_id"]: row for row in desk.reader.rows(_COUNT_SQL)}
    aside = {row["source_id"]: row["n"] for row in desk.reader.rows(_ASIDE_SQL)}
    copies = _copies(desk)
    return [
        Source(
            **_shape(row, counts.get(source_id, {}), _span(desk, source_id)),
            values_set_aside=aside.get(source_id, 0),
            copies=copies.get(source_id, []),
        )
        for source_id, row in desk.sources.items()
    ]


def with_retention(desk: Desk, workspace: Workspace, found: Sequence[S]) -> list[S]:
    """The same, each telling what of it should have gone by today; nothing is said of an earlier state."""
    if desk.as_of:
        return list(found)
    try:
        late = {one.source_id: one.warning(workspace.folder) for one in overdue(workspace, datetime.now(UTC).date())}
    except IglooError:  # a source.yml with a mistake: the next run says which
        late = {}
    return [one.model_copy(update={"overdue": late.get(one.source_id, "")}) for one in found]


def _span(desk: Desk, source_id: str) -> dict[str, Any]:
    """First and last dated event of a source."""
    dated = [row for row in desk.event_days.get(source_id, ()) if row["first"] is not None]
    if not dated:
        return {}
    return {"first": min(row["first"] for row in dated), "last": max(row["last"] for row in dated)}


_COUNT_SQL = (
    "SELECT source_id, sum(rows_total)::BIGINT AS rows_total, sum(rows_loaded)::BIGINT AS rows_loaded, "
    "sum(rows_duplicate)::BIGINT AS rows_duplicate, sum(rows_rejected)::BIGINT AS rows_rejected, "
    "coalesce(sum(rows_superseded), 0)::BIGINT AS rows_superseded "
    "FROM batch GROUP BY source_id"
)
_ASIDE_SQL = "SELECT source_id, count(*) AS n FROM row_outcome WHERE outcome = 'value_set_aside' GROUP BY source_id"


def _shape(row: dict[str, Any], counts: dict[str, Any], span: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: int(counts.get(name) or 0) for name in _COUNTS}
    accounted = sum(numbers[name] for name in _COUNTS[1:])
    reconciles = accounted == numbers["rows_total"]
    notes = [] if reconciles else [f"{accounted:,} of {numbers['rows_total']:,} rows are accounted for."]
    if not numbers["rows_total"]:
        notes.append("No file has been delivered yet.")
    texts = ("title", "agency", "kind", "reliability", "lineage_group", "legal_basis", "time_zone")
    return {
        "source_id": row["source_id"],
        **{name: row[name] or "" for name in (*texts, "records_directions", "not_collected")},
        "credibility": row["credibility"],
        **{name: row[name] or None for name in ("retain_until", "coverage_from", "coverage_to")},
        "first_event": utc_text(span.get("first")),
        "last_event": utc_text(span.get("last")),
        **numbers,
        "reconciles": reconciles,
        "notes": [*notes, *_coverage_notes(row, span)],
    }


def _coverage_notes(row: dict[str, Any], span: dict[str, Any]) -> list[str]:
    """Events outside the declared days: a wrong clock, or a wrong declaration."""
    said = []
    first, last = utc_text(span.get("first")), utc_text(span.get("last"))
    # A day of slack: days are declared in the source's zone, events are in UTC.
    if first and row["coverage_from"] and first[:10] < _moved(row["coverage_from"], -1):
        said.append(f"Has events before {row['coverage_from']}, the first day it declares.")
    if last and row["coverage_to"] and last[:10] > _moved(row["coverage_to"], 1):
        said.append(f"Has events after {row['coverage_to']}, the last day it declares.")
    return said


def _moved(day: str, by: int) -> str:
    return (date.fromisoformat(day[:10]) + timedelta(days=by)).isoformat()


def _copies(desk: Desk) -> dict[str, list[str]]:
    """What each source repeats of others, in words."""
    rows = desk.reader.rows(
        "SELECT * FROM source_copying WHERE copy_rate > 0.1 OR declared ORDER BY source_id, copy_rate DESC, other_id"
    )
    said: dict[str, list[str]] = {}
    for row in rows:
        other = desk.source_chip(row["other_id"]).title
        how = "declared as one lineage" if row["declared"] else f"by chance {row['by_chance']:.0%}"
        words = f"{row['shared']:.0%} of it stands in {other} within a day ({how}): counted once."
        said.setdefault(row["source_id"], []).append(words)
    return said


def source(desk: Desk, source_id: str, mapping: str = "") -> SourceDetail:
    """One source with its files, what it gave and its calendar; raises NotFound."""
    if source_id not in desk.sources:
        guess = nearest(source_id, list(desk.sources))
        raise NotFound(
            "There is no such source",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=source_id,
            expected=f"“{guess}”" if guess else ", ".join(desk.sources) or "none is loaded",
            next_step="See the Sources page for those that are loaded.",
        )
    one = next(s for s in sources(desk) if s.source_id == source_id)
    batches = desk.reader.rows(
        "SELECT * FROM batch WHERE source_id = ? ORDER BY file_name, delivered_at, batch_id", [source_id]
    )
    reasons = desk.reader.rows(
        "SELECT reason, outcome, count(*) AS n FROM row_outcome WHERE source_id = ? "
        "AND outcome NOT IN ('duplicate', 'superseded') GROUP BY ALL ORDER BY n DESC, reason, outcome LIMIT 50",
        [source_id],
    )
    return SourceDetail(
        **one.model_dump(),
        batches=[Batch(**{name: row[name] for name in Batch.model_fields}) for row in batches],
        gave=_gave(desk, source_id),
        coverage=_calendar(desk, one),
        reject_reasons=[FacetValue(value=r["outcome"], label=desk.masked(r["reason"]), count=r["n"]) for r in reasons],
        mapping=mapping,
    )


def _gave(desk: Desk, source_id: str) -> list[FacetValue]:
    """What the rows became: events of each kind, people and organisations, identifiers."""
    given: dict[str, int] = {}
    for row in desk.event_days.get(source_id, ()):
        given[row["kind"]] = given.get(row["kind"], 0) + row["n"]
    kinds = event_kinds()
    found = [FacetValue(value=name, label=kinds[name].plural, count=n) for name, n in given.items()]
    people = desk.reader.one("SELECT count(*) AS n FROM mention WHERE source_id = ?", [source_id])
    if people and people["n"]:
        found.append(FacetValue(value="mention", label="Mentions of people and organisations", count=people["n"]))
    sql = (
        "SELECT kind, count(DISTINCT ident_id) AS n FROM identifier_use WHERE source_id = ? GROUP BY kind ORDER BY kind"
    )
    plural = {name: kind.plural for name, kind in identifier_kinds().items()}
    for row in desk.reader.rows(sql, [source_id]):
        found.append(FacetValue(value=row["kind"], label=plural.get(row["kind"], row["kind"]), count=row["n"]))
    return found


def _calendar(desk: Desk, one: Source) -> list[CoverageMonth]:
    """Events of each day beside the declared days: a gap is a day that should have rows and has none."""
    counts: dict[str, int] = {}
    for row in desk.event_days.get(one.source_id, ()):
        if row["day"] is not None:
            day = row["day"].isoformat()
            counts[day] = counts.get(day, 0) + row["n"]
    declared = _days(one.coverage_from, one.coverage_to)
    days = sorted({*counts, *declared})
    return [CoverageMonth(day=day, count=counts.get(day, 0), declared=day in declared) for day in days]


def _days(first: str | None, last: str | None) -> set[str]:
    if not first or not last:
        return set()
    start, end = date.fromisoformat(first[:10]), date.fromisoformat(last[:10])
    length = (end - start).days + 1
    return {(start + timedelta(days=n)).isoformat() for n in range(min(length, LONGEST_CALENDAR_DAYS))}


def outcomes(
    desk: Desk, source_id: str, outcome: Sequence[str] = (), text: str = "", limit: int = 200, offset: int = 0
) -> OutcomeList:
    """Rows that were not loaded and values that were set aside, each with its reason.

    `text` is looked for in what is shown only: who guesses at a cell that is not sent must not be told by a hit.
    """
    if source_id not in desk.sources:
        source(desk, source_id)
    where, params = "o.source_id = ?", list[Any]([source_id])
    if outcome:
        where += f" AND o.outcome IN ({','.join('?' * len(outcome))})"
        params.extend(outcome)
    hidden = _hidden_values(desk, source_id) if text.strip() else []
    among = 'list_contains(?, concat(o.batch_id, chr(31), o."column"))'
    unseen = desk.reader.one(f"SELECT count(*) AS n FROM row_outcome o WHERE {where} AND {among}", [*params, hidden])
    for word in text.split():
        shown = f"CASE WHEN {among} THEN NULL ELSE o.value END"
        where += f" AND contains(lower(concat_ws(' ', o.\"column\", {shown}, o.reason, b.file_name)), lower(?))"
        params.extend([hidden, word])
    table = f"FROM row_outcome o LEFT JOIN batch b USING (batch_id) WHERE {where}"
    total = desk.reader.one(f"SELECT count(*) AS n {table}", params)
    rows = desk.reader.rows(
        f'SELECT o.*, b.file_name {table} ORDER BY o.batch_id, o.row, o."column", o.reason LIMIT ? OFFSET ?',
        [*params, limit, offset],
    )
    notes = []
    if unseen and unseen["n"]:
        said = counted(unseen["n"], "row")
        notes.append(f"The text of {said} is not searched: what it holds of protected attributes is shown to nobody.")
    return OutcomeList(total=total["n"] if total else 0, items=[_outcome(desk, row) for row in rows], notes=notes)


def _hidden_values(desk: Desk, source_id: str) -> list[str]:
    """File and column of the values that are not sent: lines that could not be split, and protected columns."""
    sql = 'SELECT DISTINCT batch_id, "column" AS c FROM row_outcome WHERE source_id = ? AND value IS NOT NULL'
    pairs = [(row["batch_id"], row["c"] or "") for row in desk.reader.rows(sql, [source_id])]
    return sorted(f"{batch}\x1f{column}" for batch, column in pairs if is_hidden(desk, batch, column))


def _outcome(desk: Desk, row: dict[str, Any]) -> Outcome:
    other = None
    if row["other_batch_id"]:
        other = RowRef(batch_id=row["other_batch_id"], row=row["other_row"] or 0, source_id=row["source_id"])
    return Outcome(
        ref=RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"]),
        file_name=row["file_name"] or "",
        outcome=row["outcome"],
        column=row["column"] or "",
        value=shown_value(desk, row["batch_id"], row["column"] or "", row["value"]),
        reason=desk.masked(row["reason"]),
        other=other,
    )


def rows_in_words(one: Source) -> str:
    """The counts as a sentence, for the terminal."""
    return (
        f"{counted(one.rows_total, 'row')}: {one.rows_loaded:,} loaded, {one.rows_duplicate:,} duplicate, "
        + (f"{one.rows_superseded:,} superseded, " if one.rows_superseded else "")
        + f"{one.rows_rejected:,} rejected"
    )
