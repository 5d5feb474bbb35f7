"""New descriptions meet those that were there before; what was compared already is not compared again.

The outcome is the one of comparing everything with the same weights, row for row. A description counts as new when its
content was not there, or when an identifier beside it has begun or ceased to link people. Blocks are counted anew each
time, since one more description may make a value too common: pairs that only such a block had brought together are
dropped, as comparing everything would never have met them.
"""

from __future__ import annotations

from dataclasses import dataclass

import ibis.expr.types as ir

from igloo.core.functions import igloo_number_of_digest
from igloo.core.settings import IdentitySettings
from igloo.core.step import Tables
from igloo.identity.comparing import blocks, cuts
from igloo.identity.comparing.kept import Weights
from igloo.identity.comparing.scoring import (
    Blocked,
    ComparingEngine,
    Described,
    ScoredPairs,
    counted,
    describing,
    score_wanted,
    values_of,
)
from igloo.identity.describing import comparable as shapes

# Where more than so many of all descriptions are new, comparing everything costs no more.
MOST_NEW = 0.5


@dataclass(frozen=True)
class Earlier:
    """What the last run with these weights left: its profiles, its compared pairs, its blocks."""

    profile: ir.Table
    compared: ir.Table
    blocked: Blocked


def meet(
    tables: Tables, settings: IdentitySettings, engine: ComparingEngine, weights: Weights, earlier: Earlier
) -> ScoredPairs:
    """Score what is new against everything; the same rows as scoring.score_pairs with the same weights."""
    profile = tables["profile"]
    held = engine.hold("identity_held", shapes.held_identifiers(profile, tables))
    loose = engine.hold("identity_loose", shapes.linking_nobody(held))
    arriving, leaving = _moved(engine, profile, held, loose, earlier)
    come = engine.hold("identity_come", shapes.of_keys(profile, arriving))
    keyed = engine.hold("identity_keyed", shapes.keyed(shapes.comparable(come, held.semi_join(come, "profile_id"))))
    new = engine.hold("identity_new_value", values_of(engine, keyed, held))
    before = earlier.blocked.values
    values = engine.hold("identity_block_value", before.anti_join(leaving, "profile_key").union(new))
    touched = engine.hold("identity_touched", _blocks_of(new.union(before.semi_join(leaving, "profile_key"))))
    counted_blocks = engine.hold("identity_block_counted", _counted(values, touched, earlier))
    sized = engine.hold("identity_block", blocks.weighed_blocks(counted_blocks, settings.max_pairs))
    engine.let_go("identity_block_counted")
    wanted = engine.hold("identity_pair_to_compare", _wanted(values, sized, new, earlier))

    named = engine.hold("identity_cut", cuts.values_to_name(sized))
    first = named.select(profile_key=named.first_key)
    met = wanted.select(profile_key=wanted.left_key).union(
        wanted.select(profile_key=wanted.right_key), first, distinct=True
    )
    met = engine.hold("identity_met", shapes.of_keys(profile, met))
    described = describing(engine, met, held.semi_join(met, "profile_id"), counted(engine, "profiles met", met))
    scored, weights = score_wanted(
        engine,
        Described(described, lambda: engine.hold("identity_brief", shapes.in_brief(described(None)))),
        wanted,
        weights,
    )
    stay = engine.hold("identity_stay", _staying(engine, values, sized, wanted, leaving, earlier))
    of_first = engine.hold("identity_named", shapes.keyed(described(first.distinct())))
    return ScoredPairs(
        stay.union(scored.select(*stay.columns)),
        cuts.cut_values(named, of_first, held),
        cuts.rules_estimated(sized),
        Blocked(values, sized, loose),
        weights,
        (),
    )


def _blocks_of(values: ir.Table) -> ir.Table:
    return values.select("rule", "value").distinct()


def _counted(values: ir.Table, touched: ir.Table, earlier: Earlier) -> ir.Table:
    """blocks.counted_blocks of all values; counted anew are only those that somebody joins or leaves."""
    again = blocks.counted_blocks(values.semi_join(touched, ["rule", "value"]))
    stay = earlier.blocked.sized.anti_join(touched, ["rule", "value"])
    return stay.select(*again.columns).union(again)


def _moved(
    engine: ComparingEngine, profile: ir.Table, held: ir.Table, loose: ir.Table, earlier: Earlier
) -> tuple[ir.Table, ir.Table]:
    """Keys of the descriptions that count as new, and of those whose blocks and pairs no longer stand."""
    was = earlier.blocked.loose
    turned = loose.anti_join(was, "ident_id").union(was.anti_join(loose, "ident_id"))
    changed = engine.hold("identity_turned", held.semi_join(turned, "ident_id").select("profile_id").distinct())
    new = profile.anti_join(earlier.profile, "profile_id").select("profile_id")
    gone = earlier.profile.anti_join(profile, "profile_id").select("profile_id")
    arriving = engine.hold("identity_arriving", _keys(new.union(changed)))
    leaving = engine.hold("identity_leaving", _keys(gone.union(changed)))
    return arriving, leaving


def _keys(profiles: ir.Table) -> ir.Table:
    return profiles.select(profile_key=igloo_number_of_digest(profiles.profile_id)).distinct()


def _wanted(values: ir.Table, sized: ir.Table, new: ir.Table, earlier: Earlier) -> ir.Table:
    """Pairs with somebody new, and those of blocks that were too common and are so no longer."""
    block = ["rule", "value"]
    compared = blocks.open_blocks(sized)
    touched = compared.semi_join(_blocks_of(new), block)
    members = values.semi_join(touched, block)
    was_cut = blocks.cut_blocks(earlier.blocked.sized)
    opened = values.semi_join(compared.semi_join(was_cut, block), block)
    return blocks.pairs_with(new.semi_join(touched, block), members).union(
        blocks.pairs_with(opened, opened), distinct=True
    )


def _staying(
    engine: ComparingEngine, values: ir.Table, sized: ir.Table, wanted: ir.Table, leaving: ir.Table, earlier: Earlier
) -> ir.Table:
    """Pairs of the last run that stand: nobody left, none scored again, and some block still brings them together."""
    compared = earlier.compared.mutate(
        left_key=igloo_number_of_digest(earlier.compared.left_id),
        right_key=igloo_number_of_digest(earlier.compared.right_id),
    )
    for side in ("left_key", "right_key"):
        compared = compared.anti_join(leaving.select(**{side: leaving.profile_key}), side)
    compared = compared.anti_join(wanted, ["left_key", "right_key"])
    block = ["rule", "value"]
    closed = blocks.cut_blocks(sized).anti_join(blocks.cut_blocks(earlier.blocked.sized), block)
    doubtful = engine.hold("identity_doubtful", _sharing(compared, values.semi_join(closed, block)))
    met = _sharing(doubtful, values.semi_join(blocks.open_blocks(sized), block))
    lost = doubtful.anti_join(met, ["left_key", "right_key"])
    return compared.anti_join(lost, ["left_key", "right_key"]).drop("left_key", "right_key")


def _sharing(pairs: ir.Table, values: ir.Table) -> ir.Table:
    """Those of the pairs whose two profiles stand together in one of the blocks of these values."""
    keys = pairs.select("left_key", "right_key")
    one = keys.inner_join(values.rename(left_key="profile_key"), "left_key")
    other = values.view().rename(right_key="profile_key", other_dated="dated")
    both = one.inner_join(other, ["rule", "value", "right_key"])
    undated = blocks.may_meet(both.rule, both.dated, both.other_dated)
    return both.filter(undated).select("left_key", "right_key").distinct()
