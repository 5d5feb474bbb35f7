"""Which profiles are worth comparing: blocks of profiles that share something rare, and what was cut.

A value that very many profiles share (an all-equal column, a default date, a shelter's telephone)
says nothing and would cost the square of its size; such blocks are cut and listed, never silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import split_at
from igloo.core.kinds import identifier_kinds
from igloo.core.step import Tables
from igloo.identity.profiles import HELD, SEPARATOR, unregistered

MAX_PROFILES_IN_BLOCK = 2_000
# Misspellings of one owner count as several names, so a number may have this many in any case.
NAMES_ALWAYS_ALLOWED = 4
# Characters that machines and tired people read for one another.
_READ, _READ_AS = "OILSBZGQUNK", "01158260VMR"

_PARTICLES = "^((DE|DEL|LA|LAS|LOS|Y|VAN|VON|DER|DEN|BIN|AL|EL|DA|DO|DOS) )+"


def _or_null(column: Any) -> Any:
    return column.nullif("")


def held_identifiers(profile: ir.Table, tables: Tables) -> ir.Table:
    """One row a profile and identifier, with how many different names stand beside it.

    `ties` is whether it may speak for one person: an identifier with more names than its kind
    allows (core/kinds/identifiers) links nobody. Registered lines are left out.
    """
    kinds = identifier_kinds()
    parts = []
    for column, held_kinds, between in HELD:
        most = max(NAMES_ALWAYS_ALLOWED, max(kinds[k].ties_persons_up_to for k in held_kinds))
        some = profile.filter(profile[column].fill_null("") != "")
        parts.append(
            some.select(
                "profile_id",
                "name_key",
                ident_id=split_at(some[column], between).unnest(),
                held=ibis.literal(column),
                most=ibis.literal(most, "int64"),
            )
        )
    long = unregistered(ibis.union(*parts), tables)
    spread = long.group_by("ident_id").agg(n_names=long.name_key.nunique(), n_profiles=long.count())
    joined = long.inner_join(spread, "ident_id")
    return joined.mutate(ties=joined.n_names <= joined.most)


def comparable(profile: ir.Table, held: ir.Table) -> ir.Table:
    """One row a profile with the columns that `comparisons` reads; absent values are null."""
    tying = held.filter(held.ties)
    arrays = tying.group_by("profile_id").agg(
        **{c: tying.ident_id.collect(where=tying.held == c, distinct=True).sort() for c, _, _ in HELD},
        documents_ocr=tying.ident_id.upper()
        .replace("DOCUMENT:", "")
        .translate(_READ, _READ_AS)
        .collect(where=tying.held == "documents", distinct=True)
        .sort(),
        **{
            f"{one}_{end}": _end(tying.ident_id, end)(where=tying.held == column)
            for one, column in (("document", "documents"), ("email", "emails"), ("address", "addresses"))
            for end in ("first", "last")
        },
    ).rename(held_profile_id="profile_id")  # fmt: skip
    columns = [c for c in arrays.columns if c != "held_profile_id"]
    t = profile.left_join(arrays, profile.profile_id == arrays.held_profile_id)
    t = profile_names(t)
    lists = {c: ibis.ifelse(t[f"{c}_right"].length() > 0, t[f"{c}_right"], ibis.null()) for c, _, _ in HELD}
    others = {c: t[c] for c in columns if c not in lists}
    others["documents_ocr"] = ibis.ifelse(t.documents_ocr.length() > 0, t.documents_ocr, ibis.null())
    return t.select(
        "profile_id", "kind", "name", "name_key", "name_norm", "name_padded", "surname", "surname_first",
        "surname_squeezed", "surname_padded", "given", "birth_date", "birth_swapped", **lists, **others,
    )  # fmt: skip


def _end(column: Any, end: str) -> Callable[..., Any]:
    chosen: Callable[..., Any] = column.min if end == "first" else column.max
    return chosen


def profile_names(t: ir.Table) -> ir.Table:
    """Name and date columns in the shapes that are compared."""
    surname, born = t.surname_norm, t.birth_date
    dated = born.length() == 10
    can_swap = dated & (born.substr(8, 2) <= "12")
    swapped = born.substr(0, 5) + born.substr(8, 2) + "-" + born.substr(5, 2)
    return t.mutate(
        surname=_or_null(surname),
        given=_or_null(t.given_norm),
        name_key=_or_null(t.name_key),
        name_norm=_or_null(t.name_norm),
        birth_date=_or_null(born),
        birth_swapped=ibis.ifelse(can_swap, swapped, ibis.null("string")),
        surname_first=_or_null(surname.re_replace(_PARTICLES, "").re_extract(r"^(\S+)", 1)),
        surname_squeezed=_or_null(surname.replace(" ", "")),
        surname_padded=ibis.literal(" ") + surname + " ",
        name_padded=ibis.literal(" ") + t.name_norm + " ",
    )


def block_values(comparable_: ir.Table, held: ir.Table) -> ir.Table:
    """One row a profile, rule and value: profiles with the same rule and value are compared."""
    c = comparable_
    dated = c.birth_date.length() == 10
    year, month_day = c.birth_date.substr(0, 4), c.birth_date.substr(4, 6)
    either_order = ibis.least(c.birth_date, c.birth_swapped.fill_null(c.birth_date))
    surname_2, given_2 = c.surname_first.substr(0, 2), c.given.substr(0, 2)
    rules: Mapping[str, tuple[Any, Any]] = {
        "birth date and surname": (dated, c.birth_date + SEPARATOR + surname_2),
        "birth date in either order and given name": (dated, either_order + SEPARATOR + given_2),
        "birth date and swapped name": (dated, c.birth_date + SEPARATOR + c.name_key.substr(0, 4)),
        "name and birth year": (c.birth_date.notnull(), c.name_key + SEPARATOR + year),
        "name and birthday": (dated, c.name_key + SEPARATOR + month_day),
        "name, one without birth date": (c.name_key.notnull(), c.name_key),
    }
    keyed = [
        c.filter(condition).select("profile_id", "kind", rule=ibis.literal(rule), value=value, dated=dated)
        for rule, (condition, value) in rules.items()
    ]
    ocr = c.filter(c.documents_ocr.notnull())
    keyed.append(
        ocr.select(
            "profile_id", "kind", rule=ibis.literal("document"), value=ocr.documents_ocr.unnest(),
            dated=ibis.literal(False),
        )
    )  # fmt: skip
    shared = held.filter(held.held != "documents").drop("name_key")
    shared = shared.inner_join(
        c.select("profile_id", "kind", initial=c.surname_first.fill_null(c.name_norm).substr(0, 1)),
        "profile_id",
    )
    # Even where an identifier is too popular to be evidence, namesakes beside it are worth a look.
    value = ibis.ifelse(shared.ties, shared.ident_id, shared.ident_id + SEPARATOR + shared.initial)
    keyed.append(
        shared.select(
            "profile_id", "kind", rule=ibis.literal("shared ") + shared.held, value=value,
            dated=ibis.literal(False),
        )
    )  # fmt: skip
    long = ibis.union(*[k.mutate(dated=k.dated.fill_null(False)) for k in keyed])
    return long.filter(long.value.notnull()).distinct()


def _pairs_in_block(n: Any, n_dated: Any, rule: Any) -> Any:
    """Comparisons a block causes; two full birth dates are left to the rules about dates."""
    whole = n * (n - 1) / 2
    return ibis.ifelse(rule == "name, one without birth date", whole - n_dated * (n_dated - 1) / 2, whole)


def blocks(values: ir.Table, max_pairs: int) -> ir.Table:
    """One row a block of two or more profiles: its size, the comparisons it causes, why it was cut.

    `cut` is empty for a block that is compared. The smallest blocks are kept first until the rule
    has caused `max_pairs` comparisons.
    """
    sizes = values.group_by("kind", "rule", "value").agg(n_profiles=values.count(), n_dated=values.dated.sum())
    sizes = sizes.filter(sizes.n_profiles >= 2)
    sizes = sizes.mutate(n_pairs=_pairs_in_block(sizes.n_profiles, sizes.n_dated, sizes.rule).cast("int64"))
    order = ibis.cumulative_window(group_by=["kind", "rule"], order_by=[sizes.n_pairs, sizes.value])
    sizes = sizes.mutate(so_far=sizes.n_pairs.sum().over(order))
    cut = ibis.cases(
        (sizes.n_profiles > MAX_PROFILES_IN_BLOCK, "more profiles share this value than a block may hold"),
        (sizes.so_far > max_pairs, "the rule would cause more comparisons than max_pairs"),
        else_="",
    )
    return sizes.mutate(cut=cut)


def pairs_to_compare(values: ir.Table, sized: ir.Table) -> ir.Table:
    """Every pair of profiles of one kind that shares a block, once; left_id < right_id."""
    kept = sized.filter((sized.cut == "") & (sized.n_pairs > 0)).select("kind", "rule", "value")
    left = values.inner_join(kept, ["kind", "rule", "value"])
    right = left.view()
    undated = ~(left.dated & right.dated) | (left.rule != "name, one without birth date")
    joined = left.inner_join(
        right,
        [
            left.kind == right.kind,
            left.rule == right.rule,
            left.value == right.value,
            left.profile_id < right.profile_id,
            undated,
        ],
        rname="{name}_r",
    )
    return joined.select("kind", left_id="profile_id", right_id="profile_id_r").distinct()


def cut_values(sized: ir.Table, held: ir.Table) -> ir.Table:
    """What was not compared or not counted, and why: one row a rule and value."""
    cut = sized.filter(sized.cut != "")
    popular = held.filter(~held.ties).group_by("ident_id", "held").agg(n=lambda t: t.n_profiles.max())
    blocks_cut = cut.select(
        rule=cut.rule, value=cut.value.replace(SEPARATOR, " "), n_profiles=cut.n_profiles, reason=cut.cut
    )
    numbers = popular.select(
        rule=ibis.literal("shared ") + popular.held,
        value=popular.ident_id,
        n_profiles=popular.n,
        reason=ibis.literal("too many different names stand beside it: it links nobody"),
    )
    return blocks_cut.union(numbers).order_by(["rule", "n_profiles", "value"])
