"""What descriptions already held for one of two say about the pair: the other ones of the same person agree, or do not.

That A is B and B is C makes it likelier that A is C, however little A and C say of each other; that B, who is A, has
nothing of C makes it less likely. So a pair between nothing and certain weighs what it and the pairs beside it weigh on
average. It may go up or down by that and never reaches an automatic merge; a pair that is there already stays as it
is. One step along the pairs as compared: no pair hears itself, and what was heard is not passed on.
"""

from __future__ import annotations

import json

import ibis
import ibis.expr.types as ir

from igloo.core.settings import IdentitySettings
from igloo.identity.comparing.elsewhere import CONFLICT
from igloo.identity.comparing.explanation import bits_below_merge, with_part

COMPARISON = "Other descriptions held for the two"
FOR, AGAINST = "on the whole for it", "on the whole against it"
# Who is likely to be more people than this is nobody in particular, and everybody beside everybody would never end:
# of 42,000 descriptions of historical figures the most are likely to be 22 others.
MOST_OTHERS = 50
# Bits of a pair beside count at most so many, or a single document would speak for all that stand around it.
MOST_BITS = 10.0
# A pair beside that was not compared, or not kept, counts so many, or as many as the pair itself has if those are
# fewer: it must not raise what it knows nothing of. Of 2, 3 and 4 this one served FEBRL 2, the first half of the
# historical figures and the names that were tuned on best together.
NOT_KEPT_BITS = -3.0
_THOUSAND = 1000


def with_other_descriptions(pairs: ir.Table, settings: IdentitySettings) -> ir.Table:
    """Compared pairs with what the other descriptions of either say as one more part of the sum; see the module.

    Others are those with which one of the two is likely (`review_probability`) to be one person and was not recorded
    too far away; each counts by that probability. Misleads where a source repeats one mistake: three copies of it
    agree. Source: average linkage (Sokal and Michener 1958), on the weights of Fellegi and Sunter.
    """
    ways = ibis.union(*(_way(pairs, *ends) for ends in (("left_id", "right_id"), ("right_id", "left_id"))))
    heard = _heard(ways, settings)
    left, right = heard.rename(left_id="one", right_id="other"), heard.rename(right_id="one", left_id="other")
    t = pairs.left_join(left, ["left_id", "right_id"]).drop("left_id_right", "right_id_right")
    t = t.left_join(right, ["left_id", "right_id"], rname="{name}_of_right").drop(
        "left_id_of_right", "right_id_of_right"
    )
    counted = {c: t[c].fill_null(0) for c in ("said", "told", "n", "said_of_right", "told_of_right", "n_of_right")}
    t = t.mutate(**counted)
    said = t.said + t.said_of_right
    # Whole thousandths, so that the sum does not depend on the order it is made in.
    total = (t.weight * _THOUSAND).round().cast("int64") * _THOUSAND + t.told + t.told_of_right
    mean = total.cast("float64") / (said + _THOUSAND) / _THOUSAND
    below_merge = ibis.literal(bits_below_merge(settings.merge_probability))
    added = ibis.ifelse(said > 0, (ibis.least(mean, below_merge) - t.weight).round(3), ibis.literal(0.0))
    level = ibis.ifelse(added > 0, ibis.literal(json.dumps(FOR)), ibis.literal(json.dumps(AGAINST)))
    others = (ibis.literal('"').concat(n.cast("string"), '"') for n in (t.n, t.n_of_right))
    return with_part(t.mutate(added=added + 0.0), COMPARISON, (level, *others), pairs.columns)


def _way(pairs: ir.Table, one: str, other: str) -> ir.Table:
    return pairs.select("weight", "probability", "conflict", one=pairs[one], other=pairs[other])


def _heard(ways: ir.Table, settings: IdentitySettings) -> ir.Table:
    """What the others of one side say of a pair that is not to be merged anyway: one, other, said, told, n.

    `said`: their probabilities in thousandths, added; `told`: each with the bits between it and the other side, in
    millionths.
    """
    likely = ways.filter((ways.probability >= settings.review_probability) & (ways.conflict != CONFLICT))
    likely = likely.select("one", third="other", say=(likely.probability * _THOUSAND).round().cast("int64"))
    few = likely.group_by("one").agg(others=likely.count()).filter(lambda t: t.others <= MOST_OTHERS)
    likely = likely.semi_join(few, "one")
    asked = ways.filter(ways.probability < settings.merge_probability).select("one", "other", "weight")
    beside = asked.inner_join(likely, "one").filter(lambda t: t.third != t.other)
    known = ways.select(third="one", other="other", between="weight")
    met = beside.left_join(known, ["third", "other"])
    least = ibis.least(met.weight, ibis.literal(NOT_KEPT_BITS))
    between = ibis.greatest(ibis.least(met.between.fill_null(least), ibis.literal(MOST_BITS)), least)
    met = met.mutate(told=met.say * (between * _THOUSAND).round().cast("int64"))
    return met.group_by("one", "other").agg(said=met.say.sum(), told=met.told.sum(), n=met.count())
