"""Lists as CSV: every row of what is asked for, not only those on the screen, and none of a protected person."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.leads import LeadFilters, LeadQuestion, leads
from igloo.webapi.read.lookups import search

# Spreadsheets run a cell that starts so as a formula; numbers and phone numbers are left as they are.
_FORMULA = re.compile(r"^[=+\-@\t\r](?![\d., ()-]*$)")
# More than any list holds; the lists themselves are counted, not this.
_ALL_ROWS = 10_000_000

_LEAD_COLUMNS = (
    *("rank", "subject_id", "subject", "kind", "status", "band", "score", "quality_of_evidence", "evidence_kinds"),
    *("sources", "last_seen_utc", "why"),
)
_HIT_COLUMNS = (
    *("subject_id", "subject", "kind", "matched", "sources", "rows", "quality_of_evidence", "lead_rank", "status"),
    "last_seen_utc",
)


# How a file that left the workspace is noted beside each subject in it, or beside all of them.
EXPORTED, EVERYTHING = "export to ", "everything"


@dataclass(frozen=True)
class Export:
    """A file to save; its name says how many rows it holds."""

    file_name: str
    text: str
    n_rows: int


def noted(desk: Desk, export: Export, subject_ids: Iterable[str]) -> Export:
    """The same file, once it is on record who saved it and which subjects stand in it."""
    named = sorted({subject for subject in subject_ids if subject})
    desk.casework.record_views(named, f"{EXPORTED}{export.file_name}", who_is_asking())
    return export


def leads_csv(desk: Desk, filters: LeadFilters) -> Export:
    """Every lead that passes the filters, in the order asked for."""
    question = LeadQuestion(**filters.model_dump()).model_copy(update={"limit": _ALL_ROWS})
    found = leads(desk, question)
    written = as_csv(
        "leads",
        _LEAD_COLUMNS,
        (
            (
                *(lead.rank, lead.subject.subject_id, lead.subject.label, lead.subject.kind, lead.status, lead.band),
                *(f"{lead.score:.3f}", _rounded(lead.qe), lead.evidence_kinds),
                *(" ".join(source.source_id for source in lead.sources), lead.last_seen, lead.why),
            )
            for lead in found.items
        ),
    )
    return noted(desk, written, (lead.subject.subject_id for lead in found.items))


def search_csv(desk: Desk, text: str, kinds: Iterable[str] = ()) -> Export:
    """Everything that answers to what was typed, best first."""
    found = search(desk, text, kinds, _ALL_ROWS)
    written = as_csv(
        "search",
        _HIT_COLUMNS,
        (
            (
                *(hit.subject.subject_id, hit.subject.label, hit.subject.kind, hit.matched, hit.subject.n_sources),
                *(hit.subject.n_rows, _rounded(hit.subject.qe), hit.subject.lead_rank, hit.subject.status),
                hit.subject.last_seen,
            )
            for hit in found.hits
        ),
    )
    return noted(desk, written, (hit.subject.subject_id for hit in found.hits))


def _rounded(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def as_csv(name: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Export:
    """A list as CSV; cells that a spreadsheet would run are disarmed."""
    disarmed = (["" if cell is None else _disarmed(str(cell)) for cell in row] for row in rows)
    return _written(name, columns, disarmed)


def tables_as_csv(name: str, columns: Sequence[str], tables: Iterable[pa.Table]) -> Export:
    """The same of tables with these columns, a part of the list each: several times faster for a long one."""
    return _written(name, columns, (row for table in tables for row in zip(*map(_cells, table.columns), strict=True)))


def _written(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Export:
    # The byte order mark makes Excel read the file as UTF-8.
    out = io.StringIO("\ufeff", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out)
    writer.writerow(columns)
    n_rows = 0
    for row in rows:
        writer.writerow(row)
        n_rows += 1
    counted = "1-row" if n_rows == 1 else f"{n_rows}-rows"
    return Export(f"{name}-{counted}.csv", out.getvalue(), n_rows)


def _disarmed(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _cells(column: pa.ChunkedArray) -> list[str]:
    """A column's cells as texts, empty for none; only those that begin like a formula are looked at one by one."""
    texts = pc.fill_null(column.cast(pa.string()), "")
    cells: list[str] = texts.to_pylist()
    for at in pc.indices_nonzero(pc.match_substring_regex(texts, r"^[=+\-@\t\r]")).to_pylist():
        cells[at] = _disarmed(cells[at])
    return cells
