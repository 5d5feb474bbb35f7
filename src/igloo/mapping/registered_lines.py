"""Lines that serve everybody, and lines that are protected: they never link two people.

A source of kind `registry` lists them. Calls to protected ones (lawyers, clergy, clinics, press,
consulates, shelters, hotlines) are kept out of evidence altogether.
"""

from __future__ import annotations

import ibis.expr.types as ir

from igloo.core.step import Tables

PROTECTED_CATEGORIES = (
    "lawyer", "legal_aid", "clergy", "church", "clinic", "doctor", "hospital", "pharmacy", "press", "journalist",
    "consulate", "shelter", "ngo", "hotline", "ngo_hotline", "victim_hotline", "crisis_line",
)  # fmt: skip


def registered_lines(tables: Tables) -> ir.Table:
    """Registered identifiers with category and title, as contract table `registry`."""
    sources = tables["source"]
    registries = sources.filter(sources.kind == "registry").select("source_id")
    mention = tables["mention"].semi_join(registries, "source_id")
    uses = tables["identifier_written"]
    named = uses.inner_join(mention.select("mention_id", category="role", title="name"), "mention_id")
    grouped = named.group_by("ident_id").aggregate(category=named.category.min(), title=named.title.min())
    category = grouped.category.lower().replace(" ", "_").replace("-", "_")
    return grouped.select(
        "ident_id", category=category, title="title", protected=category.isin(list(PROTECTED_CATEGORIES))
    )
