"""Which pairs the rules of blocking bring together, and what was cut because a value is too common.

Values are compared as numbers (`igloo_hash`): of a million descriptions they are thirteen million texts. Two values of
one number cause a comparison in vain, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import igloo_hash
from igloo.identity.comparing.blocking import MAX_PROFILES_IN_BLOCK, MOST_IN_BLOCK, RULES, UNDATED
from igloo.identity.comparing.comparisons import COMPARISONS

_KINDS = tuple(COMPARISONS)
TOO_MANY = "more descriptions share this value than are compared with one another"
TOO_COSTLY = "the rule would cause more comparisons than max_pairs"


def block_values(shared: Sequence[ir.Table]) -> ir.Table:
    """One row a profile and block: profile_key, rule (a number), value (a number), dated.

    `shared` from blocking.shared_values.
    """
    # Table by table (no rule is in two) and not over all: what was seen already is the largest thing in memory.
    return ibis.union(*[numbered(t).drop("text").distinct() for t in shared])


def numbered(t: ir.Table) -> ir.Table:
    """Values that profiles share, as numbers: profile_key, rule, value, dated, text (the value in words)."""
    t = t.filter(t.value.notnull())
    number = igloo_hash(t.value)
    return t.select("profile_key", rule=_number(t.kind, t.rule), value=number, dated=t.dated, text=t.value)


def _number(kind: Any, rule: Any) -> Any:
    """Rules are numbered a kind: a person and an organisation are never compared."""
    named = ibis.cases(*((rule == name, number) for number, name in enumerate(RULES)), else_=-1)
    place = ibis.cases(*((kind == name, place) for place, name in enumerate(_KINDS)), else_=0)
    return (named * len(_KINDS) + place).cast("int16")


def kind_of(rule: Any) -> Any:
    """The kind of subject that a numbered rule compares."""
    return ibis.cases(*((rule % len(_KINDS) == place, kind) for place, kind in enumerate(_KINDS)), else_="")


def name_of(rule: Any) -> Any:
    """What a numbered rule is called."""
    of_kind = range(len(_KINDS))
    return ibis.cases(
        *((rule == number * len(_KINDS) + k, name) for number, name in enumerate(RULES) for k in of_kind), else_=""
    )


def numbers_of(rules: Iterable[str]) -> list[int]:
    """The numbers of rules, of each kind of subject."""
    return [RULES.index(rule) * len(_KINDS) + place for rule in rules for place in range(len(_KINDS))]


def _pairs_in_block(n: Any, n_dated: Any, rule: Any) -> Any:
    """Comparisons a block causes; two full birth dates are left to the rules about dates."""
    whole = n * (n - 1) / 2
    return ibis.ifelse(rule.isin(numbers_of(UNDATED)), whole - n_dated * (n_dated - 1) / 2, whole)


def counted_blocks(values: ir.Table) -> ir.Table:
    """One row a block of two or more profiles: rule, value, n_profiles, n_dated, first_key, last_key."""
    sizes = values.group_by("rule", "value").agg(
        n_profiles=values.count(), n_dated=values.dated.cast("int64").sum(), first_key=values.profile_key.min(),
        last_key=values.profile_key.max(),
    )  # fmt: skip
    return sizes.filter(sizes.n_profiles >= 2)


def weighed_blocks(counted: ir.Table, max_pairs: int) -> ir.Table:
    """Blocks (counted_blocks) with the comparisons each causes, `n_pairs`, and why it was cut, `cut`.

    `cut` is empty for a block that is compared. The smallest blocks are kept first until the rule
    has caused `max_pairs` comparisons.
    """
    sizes = counted.mutate(n_pairs=_pairs_in_block(counted.n_profiles, counted.n_dated, counted.rule).cast("int64"))
    # Few rules cause so many, and to put millions of blocks in order takes longer than to count them.
    of_rule = sizes.group_by("rule").agg(n_pairs_of_rule=sizes.n_pairs.sum())
    costly = of_rule.filter(of_rule.n_pairs_of_rule > max_pairs).select("rule")
    within = sizes.anti_join(costly, "rule").mutate(costs_too_much=ibis.literal(False))
    beyond = sizes.semi_join(costly, "rule")
    # By who is in it, not by its value: that is another number on each engine.
    by_size = [beyond.n_pairs, beyond.first_key, beyond.last_key, beyond.value]
    so_far = beyond.n_pairs.sum().over(ibis.cumulative_window(group_by="rule", order_by=by_size))
    every = within.union(beyond.mutate(costs_too_much=so_far > max_pairs))
    most = ibis.cases(
        *((every.rule.isin(numbers_of([rule])), most) for rule, most in MOST_IN_BLOCK.items()),
        else_=MAX_PROFILES_IN_BLOCK,
    )
    cut = ibis.cases((every.n_profiles > most, TOO_MANY), (every.costs_too_much, TOO_COSTLY), else_="")
    return every.mutate(cut=cut).drop("costs_too_much")


def cut_blocks(sized: ir.Table) -> ir.Table:
    """The blocks that were cut: rule, value."""
    return sized.filter(sized.cut != "").select("rule", "value")


def pairs_to_compare(values: ir.Table, sized: ir.Table) -> ir.Table:
    """Every pair of profiles of one kind that shares a block, once: kind, left_key < right_key."""
    members = values.inner_join(open_blocks(sized), ["rule", "value"])
    return _pairs(members, members)


def open_blocks(sized: ir.Table) -> ir.Table:
    """The blocks that are compared: rule, value."""
    return sized.filter((sized.cut == "") & (sized.n_pairs > 0)).select("rule", "value")


def pairs_with(arriving: ir.Table, members: ir.Table) -> ir.Table:
    """Every pair, once, of which one profile or both are `arriving`; `members` of open blocks include them."""
    return _pairs(arriving, members, both_ways=True)


def may_meet(rule: Any, dated: Any, other_dated: Any) -> Any:
    """Whether a rule compares two profiles of a block: two full birth dates are left to the rules about dates."""
    return ~(dated & other_dated) | rule.notin(numbers_of(UNDATED))


def _pairs(left: ir.Table, members: ir.Table, both_ways: bool = False) -> ir.Table:
    right = members.view()
    undated = may_meet(left.rule, left.dated, right.dated)
    other = left.profile_key != right.profile_key if both_ways else left.profile_key < right.profile_key
    same_block = [left.rule == right.rule, left.value == right.value, other, undated]
    joined = left.inner_join(right, same_block, rname="{name}_r")
    keys = {
        "left_key": ibis.least(joined.profile_key, joined.profile_key_r),
        "right_key": ibis.greatest(joined.profile_key, joined.profile_key_r),
    }
    return joined.select(of_kind=(joined.rule % len(_KINDS)).cast("int16"), **keys).distinct()


def of_kind(wanted: ir.Table, kind: str) -> ir.Table:
    """The pairs of one kind, as Splink takes blocked pairs."""
    t = wanted.filter(wanted.of_kind == _KINDS.index(kind))
    return t.select(match_key=ibis.literal("0"), join_key_l=t.left_key, join_key_r=t.right_key)
