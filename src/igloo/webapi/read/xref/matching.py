"""Which subjects each item of a list hits, and how: a handful of joins over the snapshot, whatever the list's length.

How sure a hit is (`sure`): 4 exact number, or same name and birth date; 3 same name and a birth date that
agrees as far as it is known; 2 the last seven digits, or a similar name with the same birth date; 1 the same
name only; 0 a similar name only. Below 3 a hit is weak and said to be.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from igloo.webapi.read.desk import Desk

EXACT, AGREES, PARTLY, NAME_ONLY, SIMILAR_ONLY = 4, 3, 2, 1, 0
# A name that hundreds bear says little: the surest are listed, the rest are counted.
MOST_SUBJECTS_OF_AN_ITEM = 25
LEAST_LIKENESS_SAME_BIRTH_DATE = 0.90
# One slip in a word of three letters makes another name (ANA, ANN, EVA); longer ones keep their shape.
SHORTEST_WORD_WITH_A_SLIP = 4

# A list that repeats itself is looked up once: `asked` here is an item for each different set of keys.
_DIFFERENT_SQL = "SELECT * FROM asked WHERE item = first_item"

_NUMBER_SQL = """
WITH others AS (
  SELECT ident_id, lower(regexp_replace(norm, '[^0-9A-Za-z]', '', 'g')) AS key FROM identifier WHERE kind != 'phone'
  UNION ALL
  SELECT ident_id, lower(regexp_replace(regexp_replace(norm, '^[A-Za-z]{2,3}-', ''), '[^0-9A-Za-z]', '', 'g')) AS key
  FROM identifier WHERE kind = 'plate' AND regexp_matches(norm, '^[A-Za-z]{2,3}-')
), found AS (
  SELECT a.item, i.ident_id AS subject_id FROM asked a JOIN identifier i ON i.ident_id = a.ident_id
  UNION
  SELECT a.item, o.ident_id FROM asked a JOIN others o ON o.key = a.number_key
)
SELECT item, subject_id, 'exact number' AS matched, 4 AS sure, false AS is_similar FROM found
"""

_LAST7_SQL = """
WITH left_over AS (
  SELECT item, last7 FROM asked WHERE last7 IS NOT NULL AND item NOT IN (SELECT item FROM exact)
), phone AS (SELECT ident_id, right(norm, 7) AS last7 FROM identifier WHERE kind = 'phone' AND length(norm) > 7)
SELECT l.item, p.ident_id AS subject_id, 'same last 7 digits, ' || l.last7 AS matched, 2 AS sure, false AS is_similar
FROM left_over l JOIN phone p USING (last7)
"""

# Every spelling of everybody once, with the birth dates written beside it.
_PEOPLE = """
SELECT DISTINCT m.name_key, coalesce(m.birth_date, '') AS birth_date, e.entity_id
FROM mention m JOIN entity_mention e USING (mention_id) WHERE m.name_key IS NOT NULL AND m.name_key != ''
"""

_JUDGED = """
SELECT item, entity_id, max(CASE
    WHEN born IS NULL THEN 0
    WHEN birth_date = '' THEN 0
    WHEN birth_date = born OR birth_date = born_or THEN 4
    WHEN starts_with(born, birth_date) OR starts_with(birth_date, born) OR starts_with(born_or, birth_date) THEN 3
    ELSE -1 END) AS verdict
FROM candidate GROUP BY item, entity_id
"""

_NAME_SQL = f"""
WITH candidate AS (
  SELECT a.item, a.born, a.born_or, p.entity_id, p.birth_date FROM asked a JOIN people p USING (name_key)
), judged AS ({_JUDGED})
SELECT item, entity_id AS subject_id, CASE verdict
    WHEN 4 THEN 'same name and birth date'
    WHEN 3 THEN 'same name, birth date agrees as far as it is known'
    WHEN -1 THEN 'same name, another birth date on file'
    ELSE 'same name only' END AS matched,
  CASE verdict WHEN 4 THEN 4 WHEN 3 THEN 3 ELSE 1 END AS sure, false AS is_similar
FROM judged
"""

# Candidates share the whole date of birth, so only some thirty people in a million are compared a line. Two words
# in common are found by joining words: to split the names of every pair took five times as long.
_SAME_DAY_SQL = f"""
WITH dated AS (
  SELECT item, name_key, born, born_or FROM asked WHERE length(born) = 10
    AND item NOT IN (SELECT item FROM same WHERE sure >= {AGREES})
), day AS (
  SELECT item, name_key, born AS birth_date FROM dated
  UNION SELECT item, name_key, born_or FROM dated
), born AS (SELECT * FROM people SEMI JOIN day USING (birth_date)),
asked_word AS (SELECT item, birth_date, name_key, unnest(string_split(name_key, ' ')) AS word FROM day),
filed_word AS (SELECT entity_id, birth_date, name_key, unnest(string_split(name_key, ' ')) AS word FROM born),
alike AS (
  SELECT d.item, b.entity_id, b.name_key FROM day d JOIN born b
    ON b.birth_date = d.birth_date AND b.name_key != d.name_key
  WHERE jaro_winkler_similarity(d.name_key, b.name_key) >= {LEAST_LIKENESS_SAME_BIRTH_DATE}
  UNION ALL
  SELECT a.item, f.entity_id, f.name_key FROM asked_word a JOIN filed_word f USING (birth_date, word)
  WHERE f.name_key != a.name_key
  GROUP BY a.item, f.entity_id, f.name_key, birth_date HAVING count(DISTINCT word) >= 2
)
SELECT item, entity_id AS subject_id, 'similar name, ' || max(name_key) || ', same birth date' AS matched,
  {PARTLY} AS sure, true AS is_similar
FROM alike GROUP BY item, entity_id
"""

# One letter wrong, missing, too many or swapped: two words are that close when they share one of the words
# that are left when a letter is struck out (Garbe's symmetric deletion), so no word is compared with all others.
_STRUCK = """
SELECT word, unnest(list_distinct(list_prepend(word,
  list_transform(range(1, length(word) + 1), i -> left(word, i - 1) || substr(word, i + 1))))) AS stem
"""
_SLIP_SQL = f"""
WITH missed AS (
  SELECT item, name_key, born, born_or, string_split(name_key, ' ') AS words FROM asked
  WHERE name_key IS NOT NULL AND item NOT IN (SELECT item FROM named)
), given AS (SELECT DISTINCT unnest(words) AS word FROM missed),
long_given AS (SELECT word FROM given WHERE length(word) >= {SHORTEST_WORD_WITH_A_SLIP}),
filed AS (
  SELECT DISTINCT unnest(string_split(name_key, ' ')) AS word FROM people
), long_filed AS (SELECT word FROM filed WHERE length(word) >= {SHORTEST_WORD_WITH_A_SLIP} - 1),
slip AS (
  SELECT DISTINCT g.word, f.word AS meant
  FROM ({_STRUCK} FROM long_given) g JOIN ({_STRUCK} FROM long_filed) f ON f.stem = g.stem AND f.word != g.word
  WHERE damerau_levenshtein(g.word, f.word) <= 1
), placed AS (SELECT item, words, unnest(words) AS word, unnest(range(1, len(words) + 1)) AS at FROM missed),
meant AS (
  SELECT p.item, array_to_string(
    list_sort(list_concat(list_concat(p.words[1:p.at - 1], [s.meant]), p.words[p.at + 1:])), ' ') AS name_key
  FROM placed p JOIN slip s USING (word)
), candidate AS (
  SELECT DISTINCT m.item, a.born, a.born_or, p.entity_id, p.birth_date, p.name_key AS spelling
  FROM meant m JOIN people p USING (name_key) JOIN asked a ON a.item = m.item
), judged AS ({_JUDGED})
SELECT j.item, j.entity_id AS subject_id, 'similar name, ' || max(c.spelling)
    || CASE WHEN j.verdict >= 3 THEN ', birth date agrees'
       WHEN j.verdict = -1 THEN ', another birth date on file' ELSE ' only' END AS matched,
  CASE WHEN j.verdict >= 3 THEN {PARTLY} ELSE {SIMILAR_ONLY} END AS sure, true AS is_similar
FROM judged j JOIN candidate c USING (item, entity_id) GROUP BY j.item, j.entity_id, j.verdict
"""

_RANKED_SQL = f"""
SELECT item, subject_id, matched, sure, is_similar, n_of_item FROM (
  SELECT *, count(*) OVER (PARTITION BY item) AS n_of_item,
    row_number() OVER (PARTITION BY item ORDER BY sure DESC, subject_id) AS place FROM every
) WHERE place <= {MOST_SUBJECTS_OF_AN_ITEM} ORDER BY item, place
"""


def people_on_file(desk: Desk) -> pa.Table:
    """Every name key and birth date with the person who has it: name_key, birth_date (empty: none), entity_id."""
    return desk.kept(("xref", "people"), lambda: desk.reader.arrow(_PEOPLE))


def hits_of(desk: Desk, asked: pa.Table) -> pa.Table:
    """Columns item, subject_id, matched, sure, is_similar, n_of_item (subjects the item hits, listed or not).

    An item stands for all that have its `first_item`; they hit the same.
    """
    ask: Any = desk.reader.arrow
    asked = ask(_DIFFERENT_SQL, beside={"asked": asked})
    exact = ask(_NUMBER_SQL, beside={"asked": asked})
    parts = [exact, ask(_LAST7_SQL, beside={"asked": asked, "exact": exact})]
    if asked.column("name_key").null_count < asked.num_rows:
        beside = {"asked": asked, "people": people_on_file(desk)}
        same = ask(_NAME_SQL, beside=beside)
        same_day = ask(_SAME_DAY_SQL, beside={**beside, "same": same})
        named = pa.concat_tables([same.select(["item"]), same_day.select(["item"])])
        parts += [same, same_day, ask(_SLIP_SQL, beside={**beside, "named": named})]
    schema = parts[0].schema
    every = pa.concat_tables([part.cast(schema) for part in parts])
    return ask(_RANKED_SQL, beside={"every": every})
