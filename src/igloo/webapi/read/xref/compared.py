"""What the lists of a check have in common: only what stands in two of them is looked at line by line."""

from __future__ import annotations

from igloo.search.crossref.overlap import Occurrence, Shared, in_two_lists
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.matching import AGREES
from igloo.webapi.read.xref.whole import Found

# Weak hits join no lists, so that there is one is enough.
_IN_TWO_SQL = f"""
WITH hit AS (
  SELECT item, subject, false AS is_weak FROM hits WHERE sure >= {AGREES}
  UNION ALL SELECT item, min(subject), true FROM hits WHERE sure < {AGREES} GROUP BY item
), told AS (
  SELECT l.list_name, l.line, coalesce(a.ident_id, a.number_key, a.name_key || coalesce(' ' || a.born, '')) AS value,
    a.understood, k.subject_id, k.owner_id, coalesce(h.is_weak, false) AS is_weak,
    CASE WHEN NOT h.is_weak THEN k.subject_id END AS sure_id,
    CASE WHEN NOT h.is_weak THEN coalesce(k.owner_id, k.subject_id) END AS behind
  FROM asked a JOIN lines l USING (entry) LEFT JOIN hit h ON h.item = a.first_item LEFT JOIN known k USING (subject)
)
SELECT list_name, line, value, understood, subject_id, owner_id, is_weak FROM told
WHERE value IN (SELECT value FROM told GROUP BY value HAVING count(DISTINCT list_name) > 1)
  OR sure_id IN (SELECT sure_id FROM told GROUP BY sure_id HAVING count(DISTINCT list_name) > 1)
  OR behind IN (SELECT behind FROM told GROUP BY behind HAVING count(DISTINCT list_name) > 1)
"""


def compared(desk: Desk, found: Found) -> list[Shared]:
    """Who and what stands in two or more of the lists."""
    subjects = found.hits.select(["item", "subject", "sure"])
    known = found.known.select(["subject", "subject_id", "owner_id"])
    beside = {"hits": subjects, "asked": found.asked, "lines": found.lines, "known": known}
    return in_two_lists(Occurrence(*row.values()) for row in desk.reader.rows(_IN_TWO_SQL, beside=beside))
