"""Which pairs can still reach the weight from which pairs are kept: the rest is never compared in full.

Of seven million pairs that share something rare in a million descriptions, one in thirty is worth keeping. What most of
them can weigh at most is known from a few columns: another birth date, no document in common, another given name. The
bound is never below the weight itself (`tests/identity/comparing/test_within_reach.py`), so leaving pairs out here
changes no outcome. Conditions are read from `comparisons`; what the columns at hand cannot tell is taken to hold.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import sqlglot
from sqlglot import exp

from igloo.core.functions import igloo_alike, igloo_all_within, igloo_letters_apart
from igloo.identity.comparing.comparisons import (
    BIRTH_DATE,
    DIGIT,
    GIVEN,
    ORGANISATION_NAME,
    PARTIAL,
    SURNAME,
    Comparison,
    Level,
)
from igloo.identity.comparing.kept import Weights
from igloo.identity.comparing.model import LEAST_FREQUENCY, Model
from igloo.identity.comparing.outlines import may_be_alike, may_begin, may_hold_within
from igloo.identity.describing.comparable import NUMBERED, OUTLINED, RANGED

# Each comparison is rounded to a thousandth of a bit, and so is their sum.
_ROUNDED_BITS = 0.02
# Whose frequency is looked up: other columns have nearly as many values as there are people.
_RARE = ("given", "given_sounding", "last_sounding")
_DATES = ("birth_date", "birth_swapped")
_COUNTS = ("born", "count_name_words", "count_surname")
# Beside the numbers: two documents that differ by a letter weigh as much as a name and a birth date.
_WRITTEN = tuple(f"{one}_{end}" for one in ("document", "email", "address") for end in ("first", "last"))
_WORDS = ("surname", "given", "name_norm", "name_words")
_NAMES = (SURNAME.name, GIVEN.name, ORGANISATION_NAME.name)


class _CannotTell(Exception):
    """A condition needs more than the columns at hand."""


def in_numbers(brief: ir.Table, weights: Weights, model: Model) -> ir.Table:
    """Profiles (comparable.in_brief) as numbers: of texts, lists and dates, and how much rarer than others a name is.

    Of a million descriptions they are a tenth of the texts.
    """
    t = brief.filter(brief.kind == model.kind)
    numbers = {column: t[f"number_{column}"] for column in NUMBERED}
    rare = {}
    for column in _RARE if model.rarity else ():
        frequency = weights.frequency(model.kind, column)
        usual = _usual_share(column, model)
        if frequency is not None and usual is not None:
            share = ibis.greatest(frequency[f"tf_{column}"], ibis.literal(LEAST_FREQUENCY, "float64"))
            known = frequency.select(
                **{f"of_{column}": frequency[column]}, **{f"rare_{column}": (usual / share).log2()}
            )
            t = t.left_join(known, t[column] == known[f"of_{column}"])
            rare[f"rare_{column}"] = t[f"rare_{column}"]
    outlines = [f"outline_{column}" for column in OUTLINED]
    return t.select("profile_key", *_COUNTS, *_ranges(), *_WRITTEN, *outlines, **numbers, **rare)


def within_reach_by_numbers(pairs: ir.Table, numbers: ir.Table, model: Model, least_bits: float) -> ir.Table:
    """Those of the pairs (as blocks.of_kind has them) that may weigh at least so much; `numbers` from in_numbers.

    `bits_beside` is the most that all but the name may add.
    """
    t = _sides(pairs, numbers).mutate(bits_beside=lambda t: _bits_beside(t, model))
    reaches = t.bits_beside + _bits_of_names(t, model) >= least_bits - _ROUNDED_BITS
    return t.filter(reaches).select(*pairs.columns, "bits_beside")


def within_reach_by_words(pairs: ir.Table, brief: ir.Table, model: Model, least_bits: float) -> ir.Table:
    """Those of within_reach_by_numbers whose names, word by word, leave them there; `brief`: comparable.in_brief."""
    numbers = {column: f"number_{column}" for column in NUMBERED if column not in (*_WORDS, *_DATES)}
    t = _sides(pairs, brief.select("profile_key", *_WORDS, *_ranges("name_cantonese"), **numbers))
    reaches = t.bits_beside + _bits_of_names(t, model) >= least_bits - _ROUNDED_BITS
    return t.filter(reaches).select(*pairs.columns).drop("bits_beside")


def _sides(pairs: ir.Table, brief: ir.Table) -> ir.Table:
    """Pairs with the columns of both sides, as Splink names them."""
    columns = [c for c in brief.columns if c != "profile_key"]
    t = pairs
    for side, key in (("l", "join_key_l"), ("r", "join_key_r")):
        t = t.inner_join(brief.select(**{key: "profile_key"}, **{f"{c}_{side}": c for c in columns}), key)
    return t


def _bits_beside(t: ir.Table, model: Model) -> Any:
    """The most that the prior and all but the name can add."""
    prior = ibis.literal(math.log2(model.prior / (1 - model.prior)), "float64")
    return sum((_most(t, c, model) for c in model.comparisons if c.name not in _NAMES), prior)


def _bits_of_names(t: ir.Table, model: Model) -> Any:
    return sum((_most(t, c, model) for c in model.comparisons if c.name in _NAMES), ibis.literal(0.0, "float64"))


def _ranges(*columns: str) -> list[str]:
    return [f"{end}_{column}" for column in columns or RANGED for end in ("least", "most")]


def _most(t: ir.Table, comparison: Comparison, model: Model) -> Any:
    """The most that one comparison can add: of all levels that cannot be ruled out, the heaviest."""
    weights = [(_level_bits(level, model), level) for level in comparison.levels]
    most = least = weights[-1][0]
    branches: list[tuple[Any, Any, Any]] = []
    for bits, level in sorted(weights[:-1], key=lambda weighed: -weighed[0]):
        if bits <= least:
            break
        holds = _may_hold(t, comparison, level)
        if holds is None:
            most = bits
            break
        branches.append((holds, _adds(t, level, bits, model), bits))
    at_most = ibis.literal(most, "float64")
    for place, (holds, adds, bits) in reversed(list(enumerate(branches))):
        # A frequent name may weigh less than a level further down, which may hold as well.
        below = branches[place + 1][2] if place + 1 < len(branches) else most
        at_most = holds.fill_null(False).ifelse(ibis.greatest(adds, ibis.literal(min(bits, below), "float64")), at_most)
    condition = _parsed(comparison.missing)
    missing = _relaxed(t, condition)
    nothing = ibis.literal(0.0, "float64")
    if missing is None:
        return ibis.greatest(at_most, nothing)
    # What is denied is taken to hold: such a side may be missing, and need not be.
    exact = not any(condition.find_all(exp.Not))
    return missing.fill_null(False).ifelse(nothing if exact else ibis.greatest(at_most, nothing), at_most)


def _level_bits(level: Level, model: Model) -> float:
    """What a level adds at most: a value may be as rare as frequencies are taken to be at all."""
    bits = math.log2(level.m / level.u)
    usual = _usual_share(level.rarity, model) if model.rarity and level.rarity else None
    return bits if usual is None else bits + max(0.0, math.log2(usual / LEAST_FREQUENCY))


def _usual_share(column: str, model: Model) -> float | None:
    """How often two strangers have the same value, by which a rare value is measured."""
    shares = (c.usual_share(column) for c in model.comparisons)
    return next((share for share in shares if share is not None), None)


def _adds(t: ir.Table, level: Level, bits: float, model: Model) -> Any:
    """What a level adds where it holds: less where the name is known to be frequent."""
    rare = f"rare_{level.rarity}"
    if not (model.rarity and level.rarity) or f"{rare}_l" not in t.columns:
        return ibis.literal(bits, "float64")
    rarer = ibis.least(t[f"{rare}_l"], t[f"{rare}_r"]).fill_null(0.0)
    return ibis.literal(math.log2(level.m / level.u), "float64") + rarer


# Two dates of eight digits that differ in one of them, or are a year apart, differ by such a number.
_ONE_DIGIT_OFF = [digit * 10**place for digit in range(1, 10) for place in range(8)]


def _may_hold(t: ir.Table, comparison: Comparison, level: Level) -> Any:
    """A condition that holds wherever that of the level does; None where the columns cannot rule it out."""
    if comparison.name == BIRTH_DATE.name and level.label in (DIGIT, PARTIAL):
        dated = t.born_l.notnull() & t.born_r.notnull()
        near = ~dated | (t.born_l - t.born_r).abs().isin(_ONE_DIGIT_OFF)
        return near if level.label == DIGIT else ~dated
    return _relaxed(t, _parsed(level.sql))


@lru_cache(maxsize=256)
def _parsed(sql: str) -> exp.Expr:
    return sqlglot.parse_one(sql, read="duckdb")


def _relaxed(t: ir.Table, node: exp.Expr) -> Any:
    if isinstance(node, exp.Paren):
        return _relaxed(t, node.this)
    if isinstance(node, exp.And | exp.Or):
        known = [part for part in (_relaxed(t, node.left), _relaxed(t, node.right)) if part is not None]
        if isinstance(node, exp.Or):
            return known[0] | known[1] if len(known) == 2 else None
        return known[0] & known[1] if len(known) == 2 else next(iter(known), None)
    try:
        return _condition(t, node)
    except _CannotTell:
        return None


def _condition(t: ir.Table, node: exp.Expr) -> Any:
    """A condition word for word."""
    if isinstance(node, exp.Paren):
        return _condition(t, node.this)
    if isinstance(node, exp.And):
        return _condition(t, node.left) & _condition(t, node.right)
    if isinstance(node, exp.Or):
        return _condition(t, node.left) | _condition(t, node.right)
    if isinstance(node, exp.Is) and isinstance(node.expression, exp.Null):
        return t[_stands_for(t, node.this.name)].isnull()
    if isinstance(node, exp.Anonymous) and node.name == "igloo_any_shared":
        return _ranges_meet(t, *(argument.name for argument in node.expressions))
    if isinstance(node, exp.Anonymous) and node.name == "igloo_all_within":
        left, right = (_value(t, argument) for argument in node.expressions)
        if left.type().is_array():
            return igloo_all_within(left, right)
        # Of as many different words all are in the other only if they are the same.
        one, other = t.outline_name_norm_l, t.outline_name_norm_r
        within = (may_hold_within(one, other) | may_hold_within(other, one)).fill_null(True)
        return ((t.count_name_words_l != t.count_name_words_r) & within) | (left == right)
    outlined = _by_outline(t, node)
    if outlined is not None:
        return outlined
    if isinstance(node, exp.Contains):
        return _padded(t, node.this).contains(_value(t, node.expression))
    if isinstance(node, exp.StartsWith):
        return _text(t, node.this).startswith(_text(t, node.expression))
    for kind, compared in _COMPARED.items():
        if isinstance(node, kind):
            return compared(_value(t, node.this), _value(t, node.expression))
    raise _CannotTell(type(node).__name__)


_COMPARED: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.GTE: lambda a, b: a >= b,
    exp.LTE: lambda a, b: a <= b,
}


def _by_outline(t: ir.Table, node: exp.Expr) -> Any:
    """A condition on the letters of texts, where only their outlines are at hand; None for others."""
    if "outline_name_norm_l" not in t.columns:
        return None
    if isinstance(node, exp.GTE) and isinstance(node.this, exp.Anonymous) and node.this.name == "igloo_alike":
        one, other = (_outline(t, argument.name) for argument in node.this.expressions)
        return may_be_alike(one, other, float(node.expression.this)).fill_null(True)
    if isinstance(node, exp.StartsWith):
        return may_begin(_outline(t, node.expression.name), _outline(t, node.this.name)).fill_null(True)
    if isinstance(node, exp.Contains):
        # The text that is sought stands between blanks: concat(' ', surname_r, ' ').
        inner, outer = next(node.expression.find_all(exp.Column)).name, node.this.name
        within = may_hold_within(_outline(t, inner), _outline(t, outer)).fill_null(True)
        if outer[:-2] == "surname_padded":
            # Of as many words none is a part of the other.
            return ((t.count_surname_l != t.count_surname_r) & within) | (t.surname_l == t.surname_r)
        return within
    return None


def _outline(t: ir.Table, column: str) -> Any:
    """The outline of a text, with or without blanks around it."""
    side, plain = column[-2:], {"name_padded": "name_norm", "surname_padded": "surname"}.get(column[:-2], column[:-2])
    if f"outline_{plain}{side}" not in t.columns:
        raise _CannotTell(column)
    return t[f"outline_{plain}{side}"]


def _ranges_meet(t: ir.Table, left: str, right: str) -> Any:
    """Whether two lists may share a value: of one value each they do exactly where it is the same."""
    column = left.removesuffix("_l")
    if f"least_{column}_l" not in t.columns or right != f"{column}_r":
        raise _CannotTell(column)
    return (t[f"least_{column}_l"] <= t[f"most_{column}_r"]) & (t[f"least_{column}_r"] <= t[f"most_{column}_l"])


def _stands_for(t: ir.Table, column: str) -> str:
    """The column that is absent where this one is: of a list, its least value."""
    for name in (column, f"least_{column}"):
        if name in t.columns:
            return name
    raise _CannotTell(column)


def _value(t: ir.Table, node: exp.Expr) -> Any:
    if isinstance(node, exp.Column):
        if node.name not in t.columns:
            raise _CannotTell(node.name)
        return t[node.name]
    if isinstance(node, exp.Literal):
        return ibis.literal(node.this) if node.is_string else ibis.literal(float(node.this))
    if isinstance(node, exp.Anonymous) and node.name in _DISTANCES:
        return _DISTANCES[node.name](*(_text(t, argument) for argument in node.expressions))
    if isinstance(node, exp.Concat):
        first, *others = (_text(t, e) for e in node.expressions)
        # As in SQL, where a null in between is nothing.
        return first.fill_null("").concat(*(other.fill_null("") for other in others))
    raise _CannotTell(type(node).__name__)


_DISTANCES: dict[str, Callable[..., Any]] = {"igloo_alike": igloo_alike, "igloo_letters_apart": igloo_letters_apart}


def _padded(t: ir.Table, node: exp.Expr) -> Any:
    """A text between blanks; made here, since few pairs need it."""
    side, plain = node.name[-2:], {"name_padded": "name_norm", "surname_padded": "surname"}.get(node.name[:-2])
    if plain is None or f"{plain}{side}" not in t.columns or not t[f"{plain}{side}"].type().is_string():
        raise _CannotTell(node.name)
    return ibis.literal(" ").concat(t[f"{plain}{side}"].fill_null(""), " ")


def _text(t: ir.Table, node: exp.Expr) -> Any:
    """A value that is no number standing for a text."""
    value = _value(t, node)
    if not value.type().is_string():
        raise _CannotTell("a number")
    return value
