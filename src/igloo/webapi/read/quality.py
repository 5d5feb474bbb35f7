"""Quality of Evidence of a subject, source by source, with what was not counted and why."""

from __future__ import annotations

from igloo.webapi.models import QePart, QualityOfEvidence, RowRef
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import chips
from igloo.webapi.read.times import utc_text

_FACTORS = (
    "reliability",
    "credibility",
    "informativeness",
    "recency",
    "specificity",
    "match",
    "strength",
    "copied",
    "contribution",
)


def quality(desk: Desk, subject_id: str) -> QualityOfEvidence | None:
    """The score and its parts, strongest first; None for a subject that no source speaks of."""
    row = desk.reader.one("SELECT * FROM qe WHERE subject_id = ?", [subject_id])
    if row is None:
        return None
    parts = desk.reader.rows(
        "SELECT * FROM qe_part WHERE subject_id = ? ORDER BY counted DESC, contribution DESC, source_id",
        [subject_id],
    )
    shown = chips(desk, [part["ident_id"] for part in parts])
    return QualityOfEvidence(
        qe=row["qe"],
        qe_squared=row["qe_squared"],
        band=row["band"],
        why=desk.masked(row["why"]),
        parts=[
            QePart(
                source=desk.source_chip(part["source_id"], utc_text(part["last_seen"]), part["n_rows"] or 0),
                ident=shown.get(part["ident_id"]),
                **{factor: part[factor] or 0.0 for factor in _FACTORS},
                counted=bool(part["counted"]),
                reason=desk.masked(part["reason"]),
                n_rows=part["n_rows"] or 0,
                last_seen=utc_text(part["last_seen"]),
                ref=RowRef(batch_id=part["batch_id"], row=part["row"], source_id=part["source_id"])
                if part["batch_id"]
                else None,
            )
            for part in parts
        ],
    )


def not_counted(found: QualityOfEvidence | None) -> list[str]:
    """What was left out of the score, in words."""
    if found is None:
        return []
    return [f"{part.source.title}: {part.reason}" for part in found.parts if not part.counted and part.reason]
