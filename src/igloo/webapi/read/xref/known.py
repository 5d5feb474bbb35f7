"""What is on record about the subjects a list hits: in which sources, how many rows and events, first and last.

The counts are those of the dossiers: rows that describe a person or hold a number, and events that name a
person's mentions, or the numbers tied to them, each once.
"""

from __future__ import annotations

import pyarrow as pa

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import LEAST_TIE_PROBABILITY

_MEMBERS = f"""
SELECT subject_id, subject_id AS party FROM hit WHERE contains(subject_id, ':')
UNION SELECT h.subject_id, m.mention_id FROM hit h JOIN entity_mention m ON m.entity_id = h.subject_id
UNION SELECT h.subject_id, i.ident_id FROM hit h JOIN entity_identifier i ON i.entity_id = h.subject_id
  WHERE i.probability >= {LEAST_TIE_PROBABILITY}
"""

# Of texts as 64-bit numbers: cheaper to tell apart, and no two of a subject's events are equal by chance.
_EVENTS_SQL = """
SELECT m.subject_id, count(DISTINCT hash(p.event_id)) AS n_events, min(p.t_utc) AS first_event,
  max(p.t_utc) AS last_event
FROM member m JOIN event_party p ON p.subject_id = m.party GROUP BY m.subject_id
"""

# Rows speak of a person by a mention and of a number by its use; a row counts once.
_ROWS_SQL = """
WITH told AS (
  SELECT m.subject_id, d.source_id, d.batch_id, d.row, NULL::TIMESTAMP AS t_utc
  FROM member m JOIN mention d ON d.mention_id = m.party
  UNION ALL
  SELECT h.subject_id, u.source_id, u.batch_id, u.row, u.t_utc
  FROM hit h JOIN identifier_use u ON u.ident_id = h.subject_id
), once AS (
  SELECT subject_id, source_id, batch_id, row, min(t_utc) AS first, max(t_utc) AS last FROM told GROUP BY ALL
)
SELECT subject_id, source_id, count(*) AS n_rows, min(first) AS first, max(last) AS last
FROM once GROUP BY ALL
"""

# Who is behind a number: only where it speaks for one person.
_OWNER_SQL = f"""
SELECT h.subject_id, min(i.entity_id) AS owner_id FROM hit h JOIN entity_identifier i ON i.ident_id = h.subject_id
WHERE i.probability >= {LEAST_TIE_PROBABILITY} GROUP BY h.subject_id HAVING count(*) = 1
"""

_KNOWN_SQL = """
WITH rows_of AS (
  SELECT subject_id, list(source_id ORDER BY n_rows DESC, source_id) AS source_ids,
    list(n_rows ORDER BY n_rows DESC, source_id) AS source_rows,
    sum(n_rows)::BIGINT AS n_rows, min(first) AS first, max(last) AS last FROM told GROUP BY subject_id
)
SELECT h.subject_id, coalesce(r.source_ids, []) AS source_ids, coalesce(r.source_rows, []) AS source_rows,
  coalesce(r.n_rows, 0) AS n_rows, coalesce(v.n_events, 0) AS n_events,
  least(r.first, v.first_event, e.first_seen, i.first_seen) AS first_seen,
  greatest(r.last, v.last_event, e.last_seen, i.last_seen) AS last_seen,
  coalesce(e.kind, i.kind) AS kind, coalesce(e.label, i.norm) AS label,
  coalesce(i.registry_category, '') AS registry_category, o.owner_id
FROM hit h LEFT JOIN rows_of r USING (subject_id) LEFT JOIN events v USING (subject_id)
LEFT JOIN entity e ON e.entity_id = h.subject_id LEFT JOIN identifier i ON i.ident_id = h.subject_id
LEFT JOIN owner o ON o.subject_id = h.subject_id
ORDER BY h.subject_id
"""


def what_is_known(desk: Desk, hits: pa.Table) -> pa.Table:
    """One row a subject that was hit: sources with their rows, n_rows, n_events, first and last seen, its owner."""
    ask = desk.reader.arrow
    hit = ask("SELECT DISTINCT subject_id FROM hits ORDER BY subject_id", beside={"hits": hits})
    member = ask(_MEMBERS, beside={"hit": hit})
    events = ask(_EVENTS_SQL, beside={"member": member})
    told = ask(_ROWS_SQL, beside={"member": member, "hit": hit})
    owner = ask(_OWNER_SQL, beside={"hit": hit})
    return ask(_KNOWN_SQL, beside={"hit": hit, "told": told, "events": events, "owner": owner})
