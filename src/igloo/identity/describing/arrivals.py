"""New mentions join the profiles that were there: only what they say, and who said the same before, is told again.

The outcome is that of folding all mentions, row for row: a mention's profile follows from the mention, from what is
written beside it and from the registry of lines alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from igloo.core.step import Tables
from igloo.identity.describing.profiles import described, make_profiles, mention_profile


@dataclass(frozen=True)
class Folded:
    """What the last run made of the mentions that were there: tables profile and mention_profile."""

    profile: ir.Table
    links: ir.Table


def told_of(mentions: ir.Table, tables: Tables) -> ir.Table:
    """profiles.described of these mentions alone (a table with mention_id)."""
    some = {name: tables[name].semi_join(mentions, "mention_id") for name in ("mention", "identifier_written")}
    return described({**{name: tables[name] for name in ("registry",) if name in tables}, **some})


def mentions_told_again(told: ir.Table, earlier: Folded) -> ir.Table:
    """Mentions that were there and say what one of the new ones says: mention_id. `told`: described, of the new."""
    return earlier.links.semi_join(told.select("profile_id").distinct(), "profile_id").select("mention_id")


def profiles_with(told: ir.Table, again: ir.Table, earlier: Folded) -> ir.Table:
    """All profiles with the new mentions in them; `told` and `again`: described, of the new and of those told again."""
    changed = make_profiles(told.union(again))
    stay = earlier.profile.anti_join(told.select("profile_id").distinct(), "profile_id")
    return stay.select(*changed.columns).union(changed)


def links_with(told: ir.Table, earlier: Folded) -> ir.Table:
    """Which profile each mention has, with the new ones."""
    return earlier.links.select("mention_id", "profile_id").union(mention_profile(told))
