"""What can be found: one document a person, organisation and identifier, as a table expression.

Columns: subject_id, kind, label, names (every spelling, one a line), numbers (the normalised value,
letters and digits only, blank-separated alternatives), last7 (the last seven of its digits),
words (text that is searched word by word), idents (identifiers tied to a person, one a line),
n_rows, n_sources, last_seen, rank_hint (orders equal matches: more sources, then more rows, first).
Names written in other scripts are Latinised when the index is built; the spelling is kept.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.core.step import Tables

# A person with thousands of mentions has few spellings; more than this only slows the ranking down.
SPELLINGS_KEPT = 24
IDENTIFIERS_KEPT = 200
LEAST_TIE_PROBABILITY = 0.8


def documents(tables: Tables) -> ir.Table:
    """Everything the search box can answer with, one row a subject, ordered by subject_id."""
    return ibis.union(_entity_documents(tables), _identifier_documents(tables)).order_by("subject_id")


def _lines(column: ir.StringColumn, most: int) -> ir.StringValue:
    """Distinct values of a group in alphabetical order, one a line."""
    return column.collect().unique().sort()[:most].join("\n")


def _entity_documents(tables: Tables) -> ir.Table:
    entity, members, mention = tables["entity"], tables["entity_mention"], tables["mention"]
    spelled = members.select("entity_id", "mention_id").join(
        mention.select("mention_id", "name").filter(lambda t: t.name.notnull() & (t.name != "")), "mention_id"
    )
    spellings = spelled.group_by("entity_id").aggregate(names=_lines(spelled.name, SPELLINGS_KEPT))
    ties = tables["entity_identifier"]
    ties = ties.filter(ties.probability >= LEAST_TIE_PROBABILITY)
    tied = ties.group_by("entity_id").aggregate(idents=_lines(ties.ident_id, IDENTIFIERS_KEPT))
    tied = tied.rename(tied_id="entity_id")
    spellings = spellings.rename(spelled_id="entity_id")
    joined = entity.left_join(spellings, entity.entity_id == spellings.spelled_id)
    joined = joined.left_join(tied, joined.entity_id == tied.tied_id)
    return joined.select(
        subject_id=joined.entity_id,
        kind=joined.kind,
        label=joined.label.fill_null(""),
        names=ibis.coalesce(joined.names, joined.label, ibis.literal("")),
        numbers=ibis.literal(""),
        last7=ibis.literal(""),
        words=ibis.literal(""),
        idents=joined.idents.fill_null(""),
        n_rows=joined.n_mentions,
        n_sources=joined.n_sources,
        last_seen=joined.last_seen,
        rank_hint=_rank_hint(joined.n_sources, joined.n_mentions),
    )


def _identifier_documents(tables: Tables) -> ir.Table:
    identifier, registry = tables["identifier"], tables["registry"]
    titles = registry.group_by("ident_id").aggregate(title=registry.title.max())
    titles = titles.rename(titled_id="ident_id")
    joined = identifier.left_join(titles, identifier.ident_id == titles.titled_id)
    squeezed = joined.norm.re_replace("[^0-9A-Za-z]", "").lower()
    without_state = joined.norm.re_replace("^[A-Za-z]{2,3}-", "").re_replace("[^0-9A-Za-z]", "").lower()
    digits = joined.norm.re_replace("[^0-9]", "")
    is_written_out = joined.kind.isin(["address", "email", "handle"])
    return joined.select(
        subject_id=joined.ident_id,
        kind=joined.kind,
        label=joined.norm,
        names=joined.title.fill_null(""),
        numbers=ibis.ifelse(joined.kind == "plate", squeezed.concat(" ", without_state), squeezed),
        last7=ibis.ifelse(digits.length() > 7, digits.right(7), ""),
        words=ibis.ifelse(is_written_out, joined.norm, ""),
        idents=ibis.literal(""),
        n_rows=joined.n_rows,
        n_sources=joined.n_sources,
        last_seen=joined.last_seen,
        rank_hint=_rank_hint(joined.n_sources, joined.n_rows),
    )


def _rank_hint(n_sources: ir.IntegerValue, n_rows: ir.IntegerValue) -> ir.FloatingValue:
    """Below 1 for one source, plus one for each further one; rows only break ties."""
    return n_sources.cast("float64") + n_rows.cast("float64") / (n_rows.cast("float64") + 100.0)
