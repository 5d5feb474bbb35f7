"""Questions about names: each word in any order, exactly, as a beginning, or with slips."""

from __future__ import annotations

from dataclasses import dataclass

import tantivy

from igloo.search.folding import words_of

SHORTEST_FOR_ONE_SLIP = 4
SHORTEST_FOR_TWO_SLIPS = 7
MOST_WORDS = 8


@dataclass(frozen=True)
class NameQuery:
    """One question and what it says it searched."""

    query: tantivy.Query
    words: str


def name_queries(schema: tantivy.Schema, text: str) -> list[NameQuery]:
    """Questions about a name, narrow to wide: all words with a slip each; then two slips; then most words."""
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return []
    near = [_word(schema, word, slips=1) for word in words]
    far = [_word(schema, word, slips=2) for word in words]
    must, should = tantivy.Occur.Must, tantivy.Occur.Should
    asked = [NameQuery(tantivy.Query.boolean_query([(must, q) for q in near]), f"the name {text}")]
    if any(len(word) >= SHORTEST_FOR_TWO_SLIPS for word in words):
        wide = tantivy.Query.boolean_query([(must, q) for q in far])
        asked.append(NameQuery(wide, "names with up to two slips a word"))
    if len(words) > 1:
        most = max(1, len(words) - 1)
        query = tantivy.Query.boolean_query([(should, q) for q in far], minimum_number_should_match=most)
        asked.append(NameQuery(query, f"names with {most} of its {len(words)} words"))
    return asked


def _word(schema: tantivy.Schema, word: str, slips: int) -> tantivy.Query:
    """A word as it stands, as the beginning of one, or with slips; each counts less than the one before."""
    query = tantivy.Query
    ways = [query.const_score_query(query.term_query(schema, "spelled", word), 4.0)]
    if len(word) >= 2:
        beginning = query.fuzzy_term_query(schema, "spelled", word, 0, True, True)
        ways.append(query.const_score_query(beginning, 2.0))
    if len(word) >= SHORTEST_FOR_ONE_SLIP:
        ways.append(query.const_score_query(query.fuzzy_term_query(schema, "spelled", word, 1), 2.0))
    if slips > 1 and len(word) >= SHORTEST_FOR_TWO_SLIPS:
        ways.append(query.const_score_query(query.fuzzy_term_query(schema, "spelled", word, 2), 1.0))
    return query.disjunction_max_query(ways)
