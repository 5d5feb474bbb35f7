"""What was not compared, and why: a line a rule with its estimate, and the values that were left out by name."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from igloo.identity.comparing.blocking import (
    MAX_PROFILES_IN_BLOCK,
    MOST_IN_BLOCK,
    SHARED,
    shared_values,
    words_of_names,
)
from igloo.identity.comparing.blocks import kind_of, name_of, numbered, numbers_of
from igloo.identity.describing.profiles import SEPARATOR

# Of a column that is all different and yet too common, the largest say enough; all are counted in comparison_rule.
VALUES_NAMED_PER_RULE = 200
NOBODYS = "too many different names stand beside it: it links nobody"


def rules_estimated(sized: ir.Table) -> ir.Table:
    """What each rule would compare, what it did, and what the cap left out; contract table comparison_rule.

    `sized` from blocks.weighed_blocks. Pairs that several rules bring together are counted in each.
    """
    left_out = sized.cut != ""
    counted = sized.group_by("rule").agg(
        n_values=sized.count(),
        n_pairs=sized.n_pairs.sum(),
        n_compared=sized.n_pairs.sum(where=~left_out).fill_null(0),
        n_values_cut=sized.count(where=left_out),
        largest_cut=sized.n_profiles.max(where=left_out).fill_null(0),
        reason=sized.cut.max(),
    )
    return counted.select(
        kind=kind_of(counted.rule), rule=name_of(counted.rule), n_values=counted.n_values, n_pairs=counted.n_pairs,
        n_compared=counted.n_compared, n_left_out=counted.n_pairs - counted.n_compared,
        n_values_cut=counted.n_values_cut, largest_cut=counted.largest_cut, reason=counted.reason,
    )  # fmt: skip


def values_to_name(sized: ir.Table) -> ir.Table:
    """The largest blocks that were cut; of the rules that live by rare values, only those too large for any rule."""
    cut = sized.filter(sized.cut != "")
    cut = cut.filter(cut.rule.notin(numbers_of(MOST_IN_BLOCK)) | (cut.n_profiles > MAX_PROFILES_IN_BLOCK))
    order = ibis.window(group_by="rule", order_by=[cut.n_profiles.desc(), cut.first_key, cut.last_key, cut.value])
    cut = cut.mutate(place=ibis.row_number().over(order))
    return cut.filter(cut.place < VALUES_NAMED_PER_RULE)


def cut_values(named: ir.Table, comparable: ir.Table, held: ir.Table) -> ir.Table:
    """What was not compared or not counted, by name; contract table comparison_cut.

    `named` from values_to_name, held by the engine. Blocks know their values as numbers only; one profile of each
    says what it was.
    """
    whose = named.select(profile_key=named.first_key).distinct()
    members = comparable.semi_join(whose, "profile_key")
    own = held.semi_join(members.select("profile_id"), "profile_id")
    said = ibis.union(*_with_text(members, own))
    known = named.inner_join(said, ["rule", "value"])
    blocks_cut = known.select(
        kind=kind_of(known.rule), rule=name_of(known.rule), value=known.text.replace(SEPARATOR, " "),
        n_profiles=known.n_profiles, reason=known.cut,
    )  # fmt: skip
    popular = held.filter(~held.ties).group_by("ident_id", "held").agg(n=lambda t: t.n_profiles.max())
    numbers = popular.select(
        kind=ibis.literal(""), rule=ibis.literal(SHARED) + popular.held, value=popular.ident_id,
        n_profiles=popular.n, reason=ibis.literal(NOBODYS),
    )  # fmt: skip
    return ibis.union(blocks_cut.distinct(), numbers)


def _with_text(members: ir.Table, held: ir.Table) -> list[ir.Table]:
    shared = shared_values(members, words_of_names(members), held)
    return [numbered(t).select("rule", "value", "text").distinct() for t in shared]
