"""Compares profiles pair by pair with Splink, on whichever engine holds them, and explains every pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from igloo.core.settings import IdentitySettings
from igloo.core.step import Tables
from igloo.identity.comparing import blocking
from igloo.identity.comparing.comparisons import COMPARISONS
from igloo.identity.comparing.explanation import explained, no_pairs, weighed, weights_by_tenth
from igloo.identity.comparing.learning import LearningEngine, learn, quiet_splink
from igloo.identity.comparing.model import LEARN_FROM_PROFILES, MOST_PRIOR_RISES, Model, learnt_prior, splink_settings
from igloo.identity.describing import comparable as shapes
from igloo.identity.describing import frequencies

# Pairs below this are not kept at all; the ones between it and review_probability are near misses.
LEAST_PROBABILITY = 0.01


class ComparingEngine(LearningEngine, Protocol):
    """An engine, as far as comparing needs one."""

    def hold(self, name: str, expression: ir.Table) -> ir.Table:
        """Compute an expression once and keep it until `let_go`."""
        ...

    def held(self, name: str) -> ir.Table:
        """A table that Splink or `hold` left."""
        ...

    def splink_api(self) -> Any:
        """Splink's way to this engine's tables."""
        ...


@dataclass(frozen=True)
class ScoredPairs:
    """Compared pairs (table pair without decision and reason, with `conflict`), what was cut, the models.

    `pairs` and `cuts` are expressions over tables that the engine holds until it lets go.
    """

    pairs: ir.Table
    cuts: ir.Table
    models: dict[str, Model]


def score_pairs(tables: Tables, settings: IdentitySettings, engine: ComparingEngine) -> ScoredPairs:
    """How likely two descriptions are of one person or organisation, with each reason in bits.

    Reads `profile` and, where there is one, `registry`, whose lines link nobody. Pairs below
    LEAST_PROBABILITY are left out. `conflict` says what rules out one person whatever the rest
    says: two full birth dates that no slip explains. Misleads where many share names *and* birth
    dates by habit of the source (01-01 for "unknown"): such dates weigh little, but not nothing.
    """
    profile = tables["profile"]
    held = engine.hold("identity_held", shapes.held_identifiers(profile, tables))
    comparable = engine.hold("identity_comparable", shapes.comparable(profile, held))
    values = engine.hold("identity_block_value", blocking.block_values(comparable, held))
    sized = engine.hold("identity_block", blocking.blocks(values, settings.max_pairs))
    wanted = engine.hold("identity_pair_to_compare", blocking.pairs_to_compare(values, sized))
    profiles = _counted(engine, "profiles", comparable)
    pairs = _counted(engine, "pairs to compare", wanted)
    found, models = [], {}
    for kind in COMPARISONS:
        if pairs.get(kind):
            of_kind = engine.hold(f"identity_of_{kind}", comparable.filter(comparable.kind == kind))
            models[kind] = learn(engine, of_kind, kind, profiles[kind])
            to_compare = wanted.filter(wanted.kind == kind).select(
                match_key=ibis.literal("0"), join_key_l="left_id", join_key_r="right_id"
            )
            engine.hold(f"identity_wanted_{kind}", to_compare)
            with quiet_splink():
                predicted = _predicted(engine, of_kind, models[kind])
            models[kind] = _with_prior_of(engine, predicted, models[kind], profiles[kind])
            # Held in between: both engines would work out each weight again wherever it is named.
            weights = weighed(predicted, models[kind], LEAST_PROBABILITY)
            held_weights = engine.hold(f"identity_weighed_{kind}", weights)
            found.append(engine.hold(f"identity_scored_{kind}", explained(held_weights, models[kind])))
    scored = ibis.union(*found) if len(found) > 1 else [*found, no_pairs(wanted)][0]
    return ScoredPairs(scored, blocking.cut_values(sized, held), models)


def _with_prior_of(engine: ComparingEngine, predicted: ir.Table, model: Model, n_profiles: int) -> Model:
    """The model with the prior that its own weights imply; few descriptions say nothing about it."""
    if n_profiles < LEARN_FROM_PROFILES:
        return model
    weights = weights_by_tenth(predicted, model)
    counted = engine.fetch(f"weights: {model.kind}", weights.order_by("tenth"))
    return replace(model, prior=learnt_prior(counted, model, n_profiles))


def _counted(engine: ComparingEngine, what: str, table: ir.Table) -> dict[str, int]:
    counted = engine.fetch(what, table.group_by("kind").agg(n=table.count()))
    return {str(kind): int(n) for kind, n in zip(counted["kind"], counted["n"], strict=True)}


def _predicted(engine: ComparingEngine, of_kind: ir.Table, model: Model) -> ir.Table:
    """Splink's weights of the wanted pairs, with the parts of each weight."""
    from splink import Linker  # heavy: a second to import

    api = engine.splink_api()
    linker = Linker(api.register(f"identity_of_{model.kind}"), splink_settings(model), log_level=None)
    if model.rarity:
        for column in sorted({lv.rarity for c in model.comparisons for lv in c.levels if lv.rarity}):
            engine.hold(f"identity_tf_{model.kind}_{column}", frequencies.frequency(of_kind, column))
            lookup = api.register(f"identity_tf_{model.kind}_{column}")
            linker.table_management.register_term_frequency_lookup(lookup, column)
    linker.table_management.register_blocked_pairs_for_predict(api.register(f"identity_wanted_{model.kind}"))
    predicted = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY / MOST_PRIOR_RISES)
    return engine.held(predicted.physical_name)
