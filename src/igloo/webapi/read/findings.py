"""What signals found about a subject, down to the rows each count rests on."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from igloo.core.errors import NotFound
from igloo.webapi.models import Finding, RowRef, SupportRow
from igloo.webapi.read.absence import clock_caveats, not_collected
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.events import EventKey, events
from igloo.webapi.read.labels import in_words, kind_of, readable
from igloo.webapi.read.signals import signal_title
from igloo.webapi.read.subjects import chips, marks
from igloo.webapi.read.times import local_text, utc_text

_NUMBERS = ("score", "expected", "lift", "lower_bound", "p", "q")
NOT_COUNTED = "not_counted_"
_COUNTS = ("k", "n", "k_baseline", "n_baseline")
# JSON knows no infinity; a lift over an expectation of zero is shown as this.
_WITHOUT_BOUND = 1e9


def finding(desk: Desk, finding_id: str, limit: int = 200, offset: int = 0) -> Finding:
    """One finding with a page of its supporting rows; raises NotFound."""
    found = findings(desk, "finding_id = ?", [finding_id])
    if not found:
        raise NotFound(
            "There is no such finding",
            where=f"snapshot {desk.reader.snapshot.snapshot_id}",
            got=finding_id,
            expected="a finding of this run",
            next_step="Open the lead again: a newer run may have changed its findings.",
        )
    return with_support(desk, found[0], limit, offset)


def findings_about(desk: Desk, subject_ids: Sequence[str], limit: int = 50) -> list[Finding]:
    """Findings in which one of these ids is the subject or the other party, gated ones first."""
    ids = list(subject_ids)
    where = f"subject_id IN ({marks(ids)}) OR object_id IN ({marks(ids)})"
    return findings(desk, where, [*ids, *ids], limit)


def findings(desk: Desk, where: str, params: Sequence[Any], limit: int = 50) -> list[Finding]:
    """Findings without their rows, those that pass their gate first, then by score."""
    rows = desk.reader.rows(
        f"SELECT * FROM finding WHERE {where} ORDER BY gate DESC, score DESC, finding_id LIMIT ?",
        [*params, limit],
    )
    shown = chips(desk, [row[key] for row in rows for key in ("subject_id", "object_id")])
    counted: dict[str, int] = {}
    rests_on: dict[str, set[str]] = {}
    if rows:
        ids = [row["finding_id"] for row in rows]
        sql = (
            f"SELECT finding_id, source_id, count(*) AS n FROM finding_support WHERE finding_id IN ({marks(ids)}) "
            "GROUP BY ALL ORDER BY ALL"
        )
        for row in desk.reader.rows(sql, ids):
            counted[row["finding_id"]] = counted.get(row["finding_id"], 0) + row["n"]
            rests_on.setdefault(row["finding_id"], set()).add(row["source_id"])
    return [
        Finding(
            finding_id=row["finding_id"],
            signal=row["signal"],
            title=signal_title(row["signal"]),
            subject=shown[row["subject_id"]],
            object=shown.get(row["object_id"]),
            **_numbers(row),
            gate=bool(row["gate"]),
            tested=_tested(row),
            why=_said(desk, row, row["why"]),
            caveats=[
                *(_said(desk, row, line) for line in (row["caveats"] or "").splitlines() if line),
                *_of_sources(desk, rests_on.get(row["finding_id"], set())),
            ],
            counts=json.loads(row["counts"] or "{}"),
            as_of=utc_text(row["as_of"]),
            support_total=counted.get(row["finding_id"], 0),
        )
        for row in rows
        if row["subject_id"] in shown
    ]


def _of_sources(desk: Desk, source_ids: set[str]) -> list[str]:
    """What holds for anything that rests on these sources: clocks that are apart, and what they do not record."""
    return [*clock_caveats(desk, source_ids), *not_collected(desk, sorted(source_ids))]


def _tested(row: dict[str, Any]) -> bool:
    """Whether chance was asked at all: a weighing has nothing it could be compared with."""
    return not (row["p"] == 1 and not row["expected"] and not row["n_baseline"])


def _said(desk: Desk, row: dict[str, Any], text: str | None) -> str:
    # Masked before numbers are rewritten: the mask knows them as the tables write them.
    own = [row[key] for key in ("subject_id", "object_id") if kind_of(row[key] or "")]
    return readable(desk.masked(text), own, desk.region)


def not_counted_by_signals(found: Sequence[Finding]) -> list[str]:
    """What signals saw and left out, in words: calls with a registered taxi line, say."""
    said = []
    for each in found:
        for name, number in each.counts.items():
            if name.startswith(NOT_COUNTED) and number:
                what = in_words(name.removeprefix(NOT_COUNTED))
                said.append(f"{each.title}: registered {what} line, {number:,.0f} {'time' if number == 1 else 'times'}")
    return said


def _numbers(row: dict[str, Any]) -> dict[str, Any]:
    return {name: _finite(row[name]) for name in _NUMBERS} | {name: row[name] or 0 for name in _COUNTS}


def _finite(value: float | None) -> float:
    if value is None or math.isnan(value):
        return 0.0
    return min(max(value, -_WITHOUT_BOUND), _WITHOUT_BOUND)


def with_support(desk: Desk, found: Finding, limit: int, offset: int = 0) -> Finding:
    """The same finding with a page of its rows, episode by episode."""
    rows = desk.reader.rows(
        "SELECT * FROM finding_support WHERE finding_id = ? "
        "ORDER BY part, episode, t_utc, batch_id, row, event_id LIMIT ? OFFSET ?",
        [found.finding_id, limit, offset],
    )
    keys = [
        EventKey(row["event_id"], row["event_kind"], row["batch_id"], row["row"])
        for row in rows
        if row["event_id"] and row["event_kind"]
    ]
    described = events(desk, keys)
    support = [
        SupportRow(
            part=row["part"],
            episode=row["episode"],
            event_id=row["event_id"] or None,
            event_kind=row["event_kind"] or None,
            t_utc=utc_text(row["t_utc"]),
            t_local=local_text(row["t_utc"], desk.zone_of(row["source_id"])),
            sentence=described[row["event_id"]].sentence if row["event_id"] in described else "",
            ref=RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"] or ""),
        )
        for row in rows
    ]
    return found.model_copy(update={"support": support})
