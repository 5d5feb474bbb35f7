"""What is asked of a snapshot to write it as FollowTheMoney entities: SQL over the tables of core/tables.py."""

from __future__ import annotations

from igloo.core.kinds import EventKind

# Rows named beside a person or a thing; the rest is counted in Igloo.
MOST_ROWS = 20

RECORDS_OF_PEOPLE = """
SELECT em.entity_id, list_sort(list(DISTINCT u.norm)) AS records
FROM identifier_use u JOIN entity_mention em USING (mention_id) WHERE u.kind = 'record'
GROUP BY em.entity_id
"""

PEOPLE = f"""
WITH called AS (
    SELECT em.entity_id, m.name, bool_and(m.role = 'also_called') AS other, count(*) AS n
    FROM mention m JOIN entity_mention em USING (mention_id) GROUP BY ALL
), names AS (
    SELECT entity_id, list({{name: name, other: other}} ORDER BY other, n DESC, name) AS names
    FROM called GROUP BY entity_id
), numbers AS (
    SELECT em.entity_id, u.kind, u.norm, min(u.original) AS original,
        bool_or(u.ident_id IN (SELECT ident_id FROM identifier_use WHERE kind = 'document' AND role = 'number')) AS own
    FROM identifier_use u JOIN entity_mention em USING (mention_id)
    WHERE u.kind IN ('phone', 'email', 'address', 'document') GROUP BY ALL
), held AS (
    SELECT entity_id, list({{kind: kind, norm: norm, original: original, own: own}} ORDER BY kind, norm) AS held
    FROM numbers GROUP BY entity_id
), origin AS (
    SELECT em.entity_id, list_sort(list(DISTINCT m.birth_date) FILTER (m.birth_date IS NOT NULL)) AS births,
        list_sort(list(DISTINCT m.source_id)) AS sources,
        list_slice(list_sort(list(DISTINCT m.batch_id || ':' || m.row)), 1, {MOST_ROWS}) AS rows
    FROM mention m JOIN entity_mention em USING (mention_id) GROUP BY em.entity_id
)
SELECT e.entity_id, e.kind, e.label, names.names, held.held, origin.births, origin.sources, origin.rows
FROM entity e LEFT JOIN names USING (entity_id) LEFT JOIN held USING (entity_id) LEFT JOIN origin USING (entity_id)
ORDER BY e.entity_id
"""

THINGS = """
SELECT r.norm AS record, r.source_id, r.batch_id, r.row, u.ident_id, u.kind, u.role, u.norm, u.original, em.entity_id
FROM identifier_use r
JOIN identifier_use u ON u.batch_id = r.batch_id AND u.row = r.row AND u.kind <> 'record'
LEFT JOIN mention m ON m.batch_id = r.batch_id AND m.row = r.row AND m.role = 'first'
LEFT JOIN entity_mention em ON em.mention_id = m.mention_id
WHERE r.kind = 'record' AND r.role = 'own'
AND split_part(r.norm, '/', 1) IN ('BankAccount', 'Vehicle', 'UserAccount', 'Address', 'Passport', 'Identification')
ORDER BY r.norm, u.role, u.ident_id
"""

# The vehicle may be somebody else's, as in core/protected_people.py.
OWN_IDENTIFIERS = """
SELECT ident_id FROM entity_identifier
WHERE list_contains(?, entity_id) AND probability >= ? AND n_entities = 1 AND kind <> 'plate'
"""

BESIDE = """
SELECT m.role || '@' || m.batch_id || ':' || m.row AS place, em.entity_id
FROM mention m JOIN entity_mention em USING (mention_id)
WHERE m.role IN ('first', 'second')
AND m.batch_id IN (SELECT batch_id FROM identifier_use WHERE kind = 'record' AND role = 'own')
"""


def events_of(kind: EventKind) -> str:
    """The events of a kind with the people behind their mentions, and the record each came from."""
    columns = ["e.event_id", "e.source_id", "e.batch_id", "e.row", "e.t_utc", "e.t_end_utc", "e.time_zone"]
    columns += ["e.time_precision", "e.place", "e.lat", "e.lon", "r.norm AS record"]
    joins = []
    for role in kind.roles.values():
        if role.holds == "mention":
            joins.append(f'LEFT JOIN entity_mention em_{role.name} ON em_{role.name}.mention_id = e."{role.name}"')
            columns.append(f'em_{role.name}.entity_id AS "{role.name}"')
        else:
            columns.append(f'e."{role.name}"')
    columns += [f'e."{name}"' for name in kind.properties]
    return (
        f"SELECT {', '.join(columns)} FROM event_{kind.name} e {' '.join(joins)} "
        "LEFT JOIN (SELECT batch_id, row, min(norm) AS norm FROM identifier_use "
        "WHERE kind = 'record' AND role = 'own' GROUP BY ALL) r ON r.batch_id = e.batch_id AND r.row = e.row "
        "ORDER BY e.batch_id, e.row, e.event_id"
    )
