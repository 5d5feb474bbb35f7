"""Which profiles are worth comparing: blocks of profiles that share something rare, and what was cut.

A value that very many profiles share (an all-equal column, a default date, a shelter's telephone)
says nothing and would cost the square of its size; such blocks are cut and listed, never silent.
On 50,000 historical figures (their first half, not what is reported) these rules bring together 82 %
of the true pairs; the rules on whole names and dates before them brought 53 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import split_at
from igloo.identity.describing.profiles import SEPARATOR
from igloo.identity.describing.sounds import consonants

MAX_PROFILES_IN_BLOCK = 2_000
# Two full birth dates are left to the rules about dates: namesakes of two dates are two people.
WORDS_UNDATED = "two words of the name, one without birth date"
RARE_WORD, PLACE = "a rare word of the name", "a number in the address and the name"
RARE_SOUND = "a rare sound of the name"
# What makes these rules worth their comparisons is that the value is rare. Of 71,063 descriptions in the demonstration
# world, undated words with up to 200 profiles caused 1.61 of 1.84 million comparisons and no merge that no other rule
# finds; with up to 50, 0.75 million comparisons leave 99.9 % of the merges and 95 % of the likely pairs.
MOST_IN_BLOCK = {RARE_WORD: 20, RARE_SOUND: 20, PLACE: 100, WORDS_UNDATED: 50}
_BEGINNING = 3


def block_values(comparable: ir.Table, held: ir.Table) -> ir.Table:
    """One row a profile, rule and value: profiles with the same rule and value are compared."""
    keyed = [*_by_date(comparable), *_by_words(comparable), *_by_identifiers(comparable, held)]
    long = ibis.union(*[k.mutate(dated=k.dated.fill_null(False)) for k in keyed])
    return long.filter(long.value.notnull()).distinct()


def _dated(t: ir.Table) -> Any:
    return t.birth_date.length() == 10


def _by_date(c: ir.Table) -> list[ir.Table]:
    dated = _dated(c)
    either_order = ibis.least(c.birth_date, c.birth_swapped.fill_null(c.birth_date))
    surname_2, given_2 = c.surname_first.substr(0, 2), c.given.substr(0, 2)
    rules: Mapping[str, Any] = {
        "birth date and surname": c.birth_date + SEPARATOR + surname_2,
        "birth date in either order and given name": either_order + SEPARATOR + given_2,
        "birth date and swapped name": c.birth_date + SEPARATOR + c.name_key.substr(0, 4),
    }
    return [_keyed(c.filter(dated), rule, value) for rule, value in rules.items()]


def _keyed(t: ir.Table, rule: str, value: Any) -> ir.Table:
    return t.select("profile_id", "kind", rule=ibis.literal(rule), value=value, dated=_dated(t))


def _by_words(c: ir.Table) -> list[ir.Table]:
    """Rules on single words of the name: their order, and what stands between them, do not matter."""
    words = c.filter(c.name_norm.notnull())
    words = words.select(
        "profile_id", "kind", "birth_date", n_words=words.name_norm.re_split(" ").length(),
        word=words.name_norm.re_split(" ").unnest(),
    ).distinct()  # fmt: skip
    words = words.mutate(sound=consonants(words.word))
    again = words.view()
    other = again.select(other_id=again.profile_id, other_word=again.word)
    follows = (words.word < other.other_word) | ((words.n_words == 1) & (words.word == other.other_word))
    two = words.inner_join(other, [words.profile_id == other.other_id, follows])
    both = two.word.substr(0, _BEGINNING) + SEPARATOR + two.other_word.substr(0, _BEGINNING)
    year, month_day = two.birth_date.substr(0, 4), two.birth_date.substr(4, 6)
    places = _numbers_in_addresses(c)
    near = words.inner_join(places, words.profile_id == places.at_profile)
    return [
        _keyed(two, WORDS_UNDATED, both),
        _keyed(two.filter(two.birth_date.notnull()), "two words of the name and birth year", both + SEPARATOR + year),
        _keyed(two.filter(_dated(two)), "two words of the name and birthday", both + SEPARATOR + month_day),
        _keyed(words, RARE_WORD, words.word),
        _keyed(words.filter(words.sound.length() >= 3), RARE_SOUND, words.sound),
        _keyed(
            words.filter(_dated(words) & (words.sound != "")),
            "birth date and sound of a name",
            words.birth_date + SEPARATOR + words.sound.substr(0, 2),
        ),
        _keyed(near, PLACE, near.place + SEPARATOR + near.word.substr(0, _BEGINNING)),
    ]


def _numbers_in_addresses(c: ir.Table) -> ir.Table:
    """House numbers and postcodes: the words of an address that hold a digit."""
    t = c.filter(c.addresses.notnull())
    t = t.select(at_profile=t.profile_id, address=t.addresses.unnest())
    t = t.select("at_profile", place=split_at(t.address.replace("address:", ""), " ").unnest())
    return t.filter((t.place.length() >= 2) & t.place.re_search("[0-9]")).distinct()


def _by_identifiers(c: ir.Table, held: ir.Table) -> list[ir.Table]:
    ocr = c.filter(c.documents_ocr.notnull())
    document = ocr.select(
        "profile_id", "kind", rule=ibis.literal("document"), value=ocr.documents_ocr.unnest(),
        dated=ibis.literal(False),
    )  # fmt: skip
    shared = held.filter(held.held != "documents").drop("name_key")
    shared = shared.inner_join(
        c.select("profile_id", "kind", initial=c.surname_first.fill_null(c.name_norm).substr(0, 1)),
        "profile_id",
    )
    # Even where an identifier is too popular to be evidence, namesakes beside it are worth a look.
    value = ibis.ifelse(shared.ties, shared.ident_id, shared.ident_id + SEPARATOR + shared.initial)
    beside = shared.select(
        "profile_id", "kind", rule=ibis.literal("shared ") + shared.held, value=value,
        dated=ibis.literal(False),
    )  # fmt: skip
    return [document, beside]


def _pairs_in_block(n: Any, n_dated: Any, rule: Any) -> Any:
    """Comparisons a block causes; two full birth dates are left to the rules about dates."""
    whole = n * (n - 1) / 2
    return ibis.ifelse(rule == WORDS_UNDATED, whole - n_dated * (n_dated - 1) / 2, whole)


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
    most = ibis.cases(
        *((sizes.rule == rule, most) for rule, most in MOST_IN_BLOCK.items()), else_=MAX_PROFILES_IN_BLOCK
    )
    cut = ibis.cases(
        (sizes.n_profiles > most, "more profiles share this value than a block may hold"),
        (sizes.so_far > max_pairs, "the rule would cause more comparisons than max_pairs"),
        else_="",
    )
    return sizes.mutate(cut=cut)


def pairs_to_compare(values: ir.Table, sized: ir.Table) -> ir.Table:
    """Every pair of profiles of one kind that shares a block, once; left_id < right_id."""
    kept = sized.filter((sized.cut == "") & (sized.n_pairs > 0)).select("kind", "rule", "value")
    left = values.inner_join(kept, ["kind", "rule", "value"])
    right = left.view()
    undated = ~(left.dated & right.dated) | (left.rule != WORDS_UNDATED)
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
    """What was not compared or not counted, and why: one row a rule and value.

    Of the rules that live by rare values, the values that are not rare are one row together.
    """
    cut = sized.filter(sized.cut != "")
    common = cut.rule.isin(list(MOST_IN_BLOCK)) & (cut.n_profiles <= MAX_PROFILES_IN_BLOCK)
    popular = held.filter(~held.ties).group_by("ident_id", "held").agg(n=lambda t: t.n_profiles.max())
    one_by_one = cut.filter(~common)
    blocks_cut = one_by_one.select(
        rule=one_by_one.rule,
        value=one_by_one.value.replace(SEPARATOR, " "),
        n_profiles=one_by_one.n_profiles,
        reason=one_by_one.cut,
    )
    together = cut.filter(common).group_by("rule").agg(n=lambda t: t.count(), largest=lambda t: t.n_profiles.max())
    not_rare = together.select(
        rule=together.rule,
        value=together.n.cast("string") + " values",
        n_profiles=together.largest,
        reason=ibis.literal("no rare value: it is left to the other rules; n_profiles is the largest block"),
    )
    numbers = popular.select(
        rule=ibis.literal("shared ") + popular.held,
        value=popular.ident_id,
        n_profiles=popular.n,
        reason=ibis.literal("too many different names stand beside it: it links nobody"),
    )
    return ibis.union(blocks_cut, not_rare, numbers).order_by(["rule", "n_profiles", "value"])
