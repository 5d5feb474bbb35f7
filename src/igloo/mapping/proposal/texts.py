"""Words: names of people, places, addresses, narratives, categories. Nobody's culture is guessed."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from importlib.resources import files

import yaml
from anyascii import anyascii

from igloo.core.protected import are_sexes
from igloo.mapping.proposal.evidence import Evidence, counted
from igloo.mapping.proposal.samples import ColumnSample

_NAME = re.compile(r"[^\W\d_][^\d_@/\\]{1,60}")
_WORDS_OF_TEXT = 6


@cache
def _known_words(group: str) -> frozenset[str]:
    text = (files("igloo.mapping.proposal") / "text_words.yml").read_text(encoding="utf-8")
    return frozenset(str(yaml.safe_load(text)[group]).split())


def plain_words(text: str) -> list[str]:
    """Upper-case Latin words of a text in any script."""
    return re.sub(r"[^A-Z0-9]+", " ", anyascii(text).upper().replace("'", "")).split()


def texts(column: ColumnSample) -> list[Evidence]:
    """What speaks for a column of words."""
    values = column.looked_at
    if not values:
        return []
    words = [plain_words(v) for v in values]
    mean_words = sum(len(v.split()) for v in values) / len(values)
    found = _addresses(values, words)
    lettered = sum(any(c.isalpha() for c in v) for v in values)
    if lettered < 0.5 * len(values):
        return [*found, *_postcodes(values), *_categories(column)]
    if mean_words >= _WORDS_OF_TEXT:
        why = f"long texts: {mean_words:.0f} words on average in {len(values):,} different values"
        found.append(Evidence("free_text", 0.85, why))
    else:
        found.append(Evidence("free_text", 0.16, f"words, {mean_words:.1f} on average"))
    return [*found, *_names(column, values, words), *_places(column, values, words), *_categories(column)]


def _names(column: ColumnSample, values: list[str], words: list[list[str]]) -> list[Evidence]:
    whole = single = companies = 0
    firsts: Counter[str] = Counter()
    for text, parts in zip(values, words, strict=True):
        alphabetical = bool(_NAME.fullmatch(text)) and all(p.isalpha() for p in parts)
        company = bool(_known_words("company") & set(parts)) and len(parts) > 1
        companies += company
        if alphabetical and 2 <= len(parts) <= 6 and not company and not _known_words("place") & set(parts):
            whole += 1
            firsts[parts[0]] += 1
        elif alphabetical and len(parts) == 1 and len(parts[0]) > 1:
            single += 1
    n = len(values)
    found = []
    if whole >= 0.3 * n:
        # Given names and surnames come again in other people's names; names of shops hardly do.
        again = 1 - len(firsts) / whole if whole > 20 else 0.3
        many = min(1.0, column.n_distinct / 40)
        text = counted(whole, n, "two to six words of letters, as names are")
        found.append(Evidence("full_name", whole / n * (0.42 + 0.3 * min(1, again * 1.3) * many), text))
    if single + whole >= 0.6 * n:
        text = counted(single + whole, n, "words of letters")
        share = (single + 0.8 * whole) / n
        found += [Evidence(what, 0.25 * share, text) for what in ("given_name", "surname", "city")]
        if whole < 0.3 * n:
            found.append(Evidence("full_name", 0.2 * share, text))
    if companies >= 0.15 * n:
        text = counted(companies, n, "names with a word such as Inc, Motel or Taxi")
        found.append(Evidence("organization", 0.25 + 0.4 * companies / n, text))
    return found


def _places(column: ColumnSample, values: list[str], words: list[list[str]]) -> list[Evidence]:
    n = len(values)
    placed = sum(bool((_known_words("place") | _known_words("company")) & set(parts)) for parts in words)
    repeated = column.n_filled / max(column.n_distinct, 1)
    if column.n_distinct > 5_000 or (repeated < 1.5 and column.n_distinct > 200):
        return []
    why = f"{column.n_distinct:,} different texts in {column.n_filled:,} rows"
    why += f", {placed:,} with a word such as Port, Bridge or Store" if placed else ""
    return [Evidence("place", min(0.75, 0.24 + 0.4 * placed / n + (0.1 if repeated > 5 else 0)), why)]


def _addresses(values: list[str], words: list[list[str]]) -> list[Evidence]:
    n = len(values)
    whole = sum(
        bool(parts)
        and len(parts) >= 3
        and any(p.isdigit() for p in parts)
        and bool(_known_words("street") & set(parts))
        for parts in words
    )
    street = sum(len(parts) >= 2 and bool(_known_words("street") & set(parts[1:])) for parts in words)
    found = []
    if whole >= 0.3 * n:
        found.append(Evidence("address", 0.9 * whole / n, counted(whole, n, "street names with a number")))
    elif street >= 0.4 * n:
        found.append(Evidence("address", 0.75 * street / n, counted(street, n, "street names")))
    elif any(any(c.isalpha() for c in v) for v in values[:20]):
        found.append(Evidence("address", 0.13, "words"))
    return found


def _postcodes(values: list[str]) -> list[Evidence]:
    fit = sum(bool(re.fullmatch(r"\d{4,5}(-\d{4})?", v)) for v in values)
    house = sum(bool(re.fullmatch(r"\d{1,5}[A-Za-z]?", v)) for v in values)
    found = []
    if fit > 0.8 * len(values):
        found.append(Evidence("postcode", 0.26 * fit / len(values), counted(fit, len(values), "four or five digits")))
    if house > 0.8 * len(values):
        text = counted(house, len(values), "short numbers")
        found.append(Evidence("street_number", 0.12 * house / len(values), text))
        found.append(Evidence("place", 0.12, text))
    return found


def _categories(column: ColumnSample) -> list[Evidence]:
    distinct = column.n_distinct
    if distinct == 0 or distinct > 60 or column.n_filled < 3 * distinct:
        return []
    why = f"{distinct:,} different values in {column.n_filled:,} rows"
    return [Evidence("category", 0.45 if distinct <= 20 else 0.35, why)]


def speaks_of_sex(column: ColumnSample) -> bool:
    """Whether the values alone show a column of sexes, whatever its header says."""
    return are_sexes(text for text, _ in column.values)
