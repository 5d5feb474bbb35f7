"""What stands behind leads: the numbers their findings are about, and the rows each source gave."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from igloo.webapi.models import SourceChip
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import kind_of
from igloo.webapi.read.subjects import marks
from igloo.webapi.read.times import utc_text


@dataclass
class LeadEvidence:
    """Identifiers that a lead's sentence may name; rows and newest row of each source behind it."""

    ident_ids: list[str] = field(default_factory=list)
    rows: dict[str, tuple[int, datetime | None]] = field(default_factory=dict)

    def source_chips(self, desk: Desk, source_ids: str | None) -> list[SourceChip]:
        """The sources of a lead with what each gave."""
        chips = []
        for source_id in (source_ids or "").split():
            number, newest = self.rows.get(source_id, (0, None))
            chips.append(desk.source_chip(source_id, utc_text(newest), number))
        return chips


# A source may speak for the subject's evidence and hold rows of a finding: the larger count says both.
_ROWS = """
WITH part AS (
  SELECT DISTINCT p.subject_id AS lead_id, p.finding_id FROM lead_part p WHERE p.subject_id IN ({ids})
), said AS (
  SELECT subject_id AS lead_id, source_id, n_rows, last_seen FROM qe_part WHERE subject_id IN ({ids})
  UNION ALL
  SELECT part.lead_id, s.source_id, count(DISTINCT (s.batch_id, s.row)), max(s.t_utc)
  FROM part JOIN finding_support s USING (finding_id) GROUP BY part.lead_id, s.source_id
)
SELECT lead_id, source_id, max(n_rows) AS n, max(last_seen) AS newest FROM said GROUP BY ALL ORDER BY ALL
"""
_NAMED = """
SELECT DISTINCT p.subject_id AS lead_id, f.subject_id, f.object_id
FROM lead_part p JOIN finding f USING (finding_id) WHERE p.subject_id IN ({ids}) ORDER BY ALL
"""


def lead_evidence(desk: Desk, lead_ids: list[str]) -> dict[str, LeadEvidence]:
    """What stands behind each of these leads."""
    found = {lead_id: LeadEvidence() for lead_id in lead_ids}
    if not lead_ids:
        return found
    for row in desk.reader.rows(_NAMED.format(ids=marks(lead_ids)), lead_ids):
        named = (row["lead_id"], row["subject_id"], row["object_id"])
        known = found[row["lead_id"]].ident_ids
        known.extend(i for i in named if i and kind_of(i) and i not in known)
    for row in desk.reader.rows(_ROWS.format(ids=marks(lead_ids)), [*lead_ids, *lead_ids]):
        found[row["lead_id"]].rows[row["source_id"]] = (row["n"] or 0, row["newest"])
    return found
