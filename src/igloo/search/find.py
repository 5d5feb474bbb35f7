"""Answers the search box: what was found, what matched, and one honest sentence about what was searched.

Numbers are looked up whole, then by their last seven digits, then as parts; names by word, in any
order, with up to two slips a word, and the candidates are ordered by how alike they are.
Measured with 200,000 documents: whole numbers 1 ms, parts of numbers and names below 10 ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import tantivy

from igloo.core.kinds import entity_kinds, identifier_kinds
from igloo.search.index import open_index, tie_token
from igloo.search.likeness import NameMatch, how_alike
from igloo.search.name_queries import name_queries
from igloo.search.number_queries import NumberQuery, number_queries
from igloo.search.recognise import Recognised, phone_in_words, recognise

# Parts of numbers and common names can match thousands; nobody pages further than this.
MOST_CANDIDATES = 1000
MOST_NAME_CANDIDATES = 300
LEAST_LIKENESS = 0.70
TIED_PEOPLE_OF_BEST = 5


@dataclass(frozen=True)
class Hit:
    """A subject that was found, what matched in words, and how well [0-1]."""

    subject_id: str
    kind: str
    label: str
    matched: str
    score: float


class _Candidate(NamedTuple):
    """What the index keeps of a document."""

    subject_id: str
    kind: str
    label: str
    names: str
    number: str
    rank_hint: float

    def hit(self, matched: str, score: float) -> Hit:
        return Hit(self.subject_id, self.kind, self.label, matched, score)


@dataclass(frozen=True)
class Answer:
    """A page of hits, what was understood, and the sentence above them."""

    query: str
    sentence: str
    understood: list[Recognised]
    total: int
    hits: list[Hit]
    kind_counts: dict[str, int] = field(default_factory=dict)


@dataclass
class _Found:
    hits: dict[str, tuple[float, float, Hit]]
    searched: list[str]
    cut: bool = False

    def add(self, hit: Hit, rank_hint: float) -> None:
        known = self.hits.get(hit.subject_id)
        if known is None or known[0] < hit.score:
            self.hits[hit.subject_id] = (hit.score, rank_hint, hit)


class Searcher:
    """Opens one search index; safe to share between threads, as nothing here is written."""

    def __init__(self, folder: Path, region: str = "US") -> None:
        self._index = open_index(folder)
        self._searcher = self._index.searcher()
        self._schema = self._index.schema
        self._region = region
        self.people, self.organisations = (self._count([k]) for k in ("Person", "Organization"))
        self.identifiers = self._count(identifier_kinds())

    def _count(self, kinds: Iterable[str]) -> int:
        return sum(self._searcher.doc_freq("kind", kind) for kind in kinds)

    def search(self, text: str, limit: int = 20, offset: int = 0, kinds: Iterable[str] = ()) -> Answer:
        """Everything that matches what was typed or pasted, best first; `kinds` narrows the list."""
        items = recognise(text, self._region)
        found = _Found({}, [])
        for item in items:
            self._search_item(item, found)
        best_first = sorted(found.hits.values(), key=lambda h: (-h[0], -h[1], h[2].subject_id))
        ordered = [hit for _, _, hit in best_first]
        counts: dict[str, int] = {}
        for hit in ordered:
            counts[hit.kind] = counts.get(hit.kind, 0) + 1
        wanted = set(kinds)
        if wanted:
            ordered = [hit for hit in ordered if hit.kind in wanted]
        sentence = self._sentence(found, len(ordered), wanted)
        return Answer(text, sentence, items, len(ordered), ordered[offset : offset + limit], counts)

    def _search_item(self, item: Recognised, found: _Found) -> None:
        if item.kind == "ident":
            found.searched.append(item.words)
            self._collect_ident(item.value, found)
            return
        numbers = number_queries(self._schema, item)
        for question in numbers:
            found.searched.append(question.words)
            self._collect_numbers(question, found)
        might_be_a_handle = item.kind == "code" and not item.value.isdigit()
        if might_be_a_handle or item.kind in ("name", "address", "email", "handle"):
            self._collect_names(item, found)

    def _collect_ident(self, subject_id: str, found: _Found) -> None:
        query = tantivy.Query.term_query(self._schema, "subject_id", subject_id)
        for candidate in self._documents(query, 1):
            found.add(candidate.hit("exact", 1.0), candidate.rank_hint)
            self._collect_tied([(candidate.subject_id, candidate.label)], found)

    def _collect_numbers(self, question: NumberQuery, found: _Found) -> None:
        hits = []
        candidates = self._documents(question.query, MOST_CANDIDATES)
        found.cut |= len(candidates) == MOST_CANDIDATES
        for candidate in candidates:
            matched = question.judge(candidate.number)
            if matched:
                words, score = matched
                hits.append((score, -candidate.rank_hint, candidate.subject_id, candidate.label))
                found.add(candidate.hit(words, score), candidate.rank_hint)
        whole = [(subject_id, label) for score, _, subject_id, label in sorted(hits) if score >= 0.99]
        self._collect_tied(whole[:TIED_PEOPLE_OF_BEST], found)

    def _collect_tied(self, numbers: list[tuple[str, str]], found: _Found) -> None:
        """People who are tied to a number that was matched as a whole."""
        for ident_id, label in numbers:
            query = tantivy.Query.term_query(self._schema, "tied", tie_token(ident_id))
            for candidate in self._documents(query, 50):
                kind = ident_id.split(":", 1)[0]
                number = phone_in_words(label) if kind == "phone" else label
                matched = f"uses the {identifier_kinds()[kind].label.lower()} {number}"
                found.add(candidate.hit(matched, 0.95), candidate.rank_hint)

    def _collect_names(self, item: Recognised, found: _Found) -> None:
        for question in name_queries(self._schema, item.value):
            best = 0.0
            if item.kind in ("name", "address"):
                found.searched.append(question.words if item.kind == "name" else item.words)
            candidates = self._documents(question.query, MOST_NAME_CANDIDATES)
            found.cut |= len(candidates) == MOST_NAME_CANDIDATES
            for candidate in candidates:
                spellings = [*candidate.names.split("\n"), candidate.label]
                match: NameMatch = how_alike(item.value, [s for s in spellings if s])
                if match.score >= LEAST_LIKENESS:
                    best = max(best, match.score)
                    matched = match.words if candidate.kind in entity_kinds() else match.words.replace(" name", "")
                    found.add(candidate.hit(matched, match.score), candidate.rank_hint)
            # Wider questions are asked only while nothing really alike was found.
            if best >= 0.9:
                return

    def _documents(self, query: tantivy.Query, limit: int) -> list[_Candidate]:
        found = []
        for _, address in self._searcher.search(query, limit, count=False).hits:
            doc = self._searcher.doc(address)
            kept: dict[str, Any] = {name: doc.get_first(name) or "" for name in _Candidate._fields}
            found.append(_Candidate(**kept))
        return found

    def _sentence(self, found: _Found, total: int, kinds: set[str]) -> str:
        people = f"{self.people:,} {'person' if self.people == 1 else 'people'}"
        organisations = f", {self.organisations:,} organisations" if self.organisations else ""
        over = f"{people}{organisations} and {self.identifiers:,} identifiers"
        if not found.searched:
            return f"Nothing to search for. {over} can be searched."
        parts = list(dict.fromkeys(found.searched))
        sought = parts[0] if len(parts) == 1 else ", for ".join(parts[:-1]) + " and for " + parts[-1]
        plurals = {name: kind.plural.lower() for name, kind in entity_kinds().items()}
        plurals |= {name: kind.plural.lower() for name, kind in identifier_kinds().items()}
        only = " among " + ", ".join(sorted(plurals[k] for k in kinds if k in plurals)) if kinds else ""
        more = "at least " if found.cut else ""
        return f"Searched {over} for {sought}; {more}{total:,} found{only}."
