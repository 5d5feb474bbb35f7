"""Compares profiles pair by pair with Splink, on whichever engine holds them, and explains every pair."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import ibis
import ibis.expr.types as ir

from igloo.core.settings import IdentitySettings
from igloo.core.step import Tables
from igloo.identity.comparing import blocking, blocks, cuts
from igloo.identity.comparing.comparisons import COMPARISONS
from igloo.identity.comparing.explanation import explained, no_pairs, weighed, weights_by_tenth
from igloo.identity.comparing.kept import Weights, counted_frequencies, to_be_learnt
from igloo.identity.comparing.learning import Describe, LearningEngine, learn, quiet_splink
from igloo.identity.comparing.model import LEARN_FROM_PROFILES, MOST_PRIOR_RISES, Model, learnt_prior, splink_settings
from igloo.identity.comparing.within_reach import in_numbers, within_reach_by_numbers, within_reach_by_words
from igloo.identity.describing import comparable as shapes

# Pairs below this are not kept at all; the ones between it and review_probability are near misses.
LEAST_PROBABILITY = 0.01
# To bound fewer pairs costs more than to compare them: writing the conditions as queries takes a second. 78,258 pairs
# of historical figures took 8.1 processor seconds at once and 9.3 bounded; most of them are worth keeping.
FEWEST_PAIRS_BOUNDED = 200_000
# Up to so many descriptions all shapes are worked out and held once: of 70,000, 19 s of comparing instead of 24.
MOST_HELD_WHOLE = 250_000


class ComparingEngine(LearningEngine, Protocol):
    """An engine, as far as comparing needs one."""

    def hold(self, name: str, expression: ir.Table) -> ir.Table:
        """Compute an expression once and keep it until `let_go`."""
        ...

    def held(self, name: str) -> ir.Table:
        """A table that Splink or `hold` left."""
        ...

    def let_go(self, *names: str) -> None:
        """Forget what was held under these names; without any, all of it."""
        ...

    def splink_api(self) -> AbstractContextManager[Any]:
        """Splink's way to this engine's tables, for as long as it is needed."""
        ...


@dataclass(frozen=True)
class Blocked:
    """What a run leaves behind for the next, so that new descriptions meet those that were there before.

    `values`: blocks.block_values of all profiles. `sized`: blocks.weighed_blocks. `loose`: the identifiers that link
    nobody (ident_id).
    """

    values: ir.Table
    sized: ir.Table
    loose: ir.Table


@dataclass(frozen=True)
class ScoredPairs:
    """Compared pairs (table pair without decision and reason, with `conflict`), what was cut, the weights used.

    `pairs`, `cuts` (comparison_cut), `rules` (comparison_rule) and what is `blocked` are expressions over tables that
    the engine holds until it lets go. `learnt`: the kinds whose weights are new.
    """

    pairs: ir.Table
    cuts: ir.Table
    rules: ir.Table
    blocked: Blocked
    weights: Weights
    learnt: tuple[str, ...]


def score_pairs(
    tables: Tables, settings: IdentitySettings, engine: ComparingEngine, kept: Weights | None = None
) -> ScoredPairs:
    """How likely two descriptions are of one person or organisation, with each reason in bits.

    Reads `profile` and, where there is one, `registry`, whose lines link nobody. `kept`: the weights of the run
    before, used as they are; what is missing in them is learnt. Pairs below LEAST_PROBABILITY are left out.
    `conflict` says what rules out one person whatever the rest says: two full birth dates that no slip explains.
    Misleads where many share names *and* birth dates by habit of the source (01-01 for "unknown"): such dates weigh
    little, but not nothing.
    """
    profile = tables["profile"]
    held = engine.hold("identity_held", shapes.held_identifiers(profile, tables))
    n_profiles = counted(engine, "profiles to compare", profile)
    described = describing(engine, profile, held, n_profiles)
    many = n_profiles > MOST_HELD_WHOLE
    keyed = engine.hold("identity_keyed", (shapes.in_brief if many else shapes.keyed)(described(None)))
    values = engine.hold("identity_block_value", values_of(engine, keyed, held))
    counted_blocks = engine.hold("identity_block_counted", blocks.counted_blocks(values))
    sized = engine.hold("identity_block", blocks.weighed_blocks(counted_blocks, settings.max_pairs))
    engine.let_go("identity_block_counted")
    engine.let_go("identity_word")
    wanted = engine.hold("identity_pair_to_compare", blocks.pairs_to_compare(values, sized))

    weights, learnt = _weights(engine, keyed, described, kept or Weights({}))

    def brief() -> ir.Table:
        return keyed if many else engine.hold("identity_brief", shapes.in_brief(described(None)))

    pairs, weights = score_wanted(engine, Described(described, brief), wanted, weights, learnt)
    named = engine.hold("identity_cut", cuts.values_to_name(sized))
    return ScoredPairs(
        pairs,
        cuts.cut_values(named, keyed, held),
        cuts.rules_estimated(sized),
        Blocked(values, sized, shapes.linking_nobody(held)),
        weights,
        learnt,
    )


def describing(engine: ComparingEngine, profile: ir.Table, held: ir.Table, n_profiles: int) -> Describe:
    """Profiles in the shapes that are compared: few are worked out once, of many only those that are asked for."""
    if n_profiles <= MOST_HELD_WHOLE:
        whole = engine.hold("identity_comparable", shapes.comparable(profile, held))
        return lambda whose: whole if whose is None else whole.semi_join(whose, "profile_key")

    def described(whose: ir.Table | None) -> ir.Table:
        if whose is None:
            return shapes.comparable(profile, held)
        some = shapes.of_keys(profile, whose)
        return shapes.comparable(some, held.semi_join(some, "profile_id"))

    return described


def counted(engine: ComparingEngine, name: str, t: ir.Table) -> int:
    """How many rows there are."""
    return int(engine.fetch(name, t.aggregate(n=t.count()))["n"].iloc[0])


def values_of(engine: ComparingEngine, keyed: ir.Table, held: ir.Table) -> ir.Table:
    """The blocks of these profiles (blocks.block_values)."""
    words = engine.hold("identity_word", blocking.words_of_names(keyed))
    return blocks.block_values(blocking.shared_values(keyed, words, held))


@dataclass(frozen=True)
class Described:
    """Profiles in the shapes that are compared: `whole` on demand, `brief` (comparable.in_brief) all in the pairs."""

    whole: Describe
    brief: Callable[[], ir.Table]


def score_wanted(
    engine: ComparingEngine, described: Described, wanted: ir.Table, weights: Weights, learnt: tuple[str, ...] = ()
) -> tuple[ir.Table, Weights]:
    """Score the wanted pairs; weights that were just learnt get the prior that their own pairs imply."""
    found = []
    bounded = counted(engine, "pairs to compare", wanted) > FEWEST_PAIRS_BOUNDED
    for kind, first in weights.models.items():
        model, of_kind = first, blocks.of_kind(wanted, kind)
        if bounded:
            # The prior of new weights may still rise.
            least = LEAST_PROBABILITY / (MOST_PRIOR_RISES if kind in learnt else 1)
            _hold_within_reach(engine, of_kind, described.brief(), weights, model, math.log2(least / (1 - least)))
        else:
            engine.hold(f"identity_wanted_{kind}", of_kind)
        predicted = _predicted(engine, described.whole, model, weights)
        if kind in learnt and model.n_profiles >= LEARN_FROM_PROFILES:
            model = _with_prior_of(engine, predicted, model)
            weights = replace(weights, models={**weights.models, kind: model})
        # Held in between: both engines would work out each weight again wherever it is named.
        held_weights = engine.hold(f"identity_weighed_{kind}", weighed(predicted, model, LEAST_PROBABILITY))
        engine.let_go(f"identity_of_{kind}")
        found.append(engine.hold(f"identity_scored_{kind}", explained(held_weights, model)))
        engine.let_go(f"identity_weighed_{kind}")
    return (ibis.union(*found) if len(found) > 1 else [*found, no_pairs(wanted)][0]), weights


def _hold_within_reach(
    engine: ComparingEngine, of_kind: ir.Table, brief: ir.Table, weights: Weights, model: Model, least_bits: float
) -> None:
    """Hold those of the pairs that can still be worth keeping as wanted."""
    numbers = engine.hold(f"identity_numbers_{model.kind}", in_numbers(brief, weights, model))
    first = engine.hold(f"identity_open_{model.kind}", within_reach_by_numbers(of_kind, numbers, model, least_bits))
    engine.let_go(f"identity_numbers_{model.kind}")
    engine.hold(f"identity_wanted_{model.kind}", within_reach_by_words(first, brief, model, least_bits))
    engine.let_go(f"identity_open_{model.kind}")


def _weights(
    engine: ComparingEngine, keyed: ir.Table, described: Describe, kept: Weights
) -> tuple[Weights, tuple[str, ...]]:
    """The weights to use, and for which kinds they are new."""
    n_of_kind = engine.fetch("profiles", keyed.group_by("kind").agg(n=keyed.count()))
    n_profiles = {str(kind): int(n) for kind, n in zip(n_of_kind["kind"], n_of_kind["n"], strict=True)}
    learnt = tuple(to_be_learnt(kept.models, n_profiles))
    models, counts = dict(kept.models), []
    for kind in learnt:
        of_kind = keyed.filter(keyed.kind == kind)
        models[kind] = learn(engine, of_kind, described, kind, n_profiles[kind])
        frequencies = counted_frequencies(of_kind, models[kind])
        counts += [] if frequencies is None else [frequencies]
    if not learnt:
        return kept, ()
    if kept.frequencies is not None:
        counts.append(kept.frequencies.filter(kept.frequencies.kind.notin(learnt)))
    frequencies = engine.hold("identity_frequency", ibis.union(*counts)) if counts else None
    in_order = {kind: models[kind] for kind in COMPARISONS if kind in models}
    return Weights(in_order, frequencies), learnt


def _with_prior_of(engine: ComparingEngine, predicted: ir.Table, model: Model) -> Model:
    """The model with the prior that its own weights imply."""
    weights = weights_by_tenth(predicted, model)
    by_tenth = engine.fetch(f"weights: {model.kind}", weights.order_by("tenth"))
    return replace(model, prior=learnt_prior(by_tenth, model))


def _predicted(
    engine: ComparingEngine,
    described: Describe,
    model: Model,
    weights: Weights,
    least: float = LEAST_PROBABILITY / MOST_PRIOR_RISES,
) -> ir.Table:
    """Splink's weights of the pairs held as wanted, with the parts of each weight."""
    from splink import Linker  # heavy: a second to import

    of_kind = engine.held(f"identity_wanted_{model.kind}")
    sides = of_kind.select(profile_key=of_kind.join_key_l).union(of_kind.select(profile_key=of_kind.join_key_r))
    engine.hold(f"identity_of_{model.kind}", described(sides.distinct()))
    with quiet_splink(), engine.splink_api() as api:
        linker = Linker(
            api.register(f"identity_of_{model.kind}"), splink_settings(model), log_level=None, validate_settings=False
        )
        if model.rarity:
            for column in sorted({lv.rarity for c in model.comparisons for lv in c.levels if lv.rarity}):
                name = f"identity_tf_{model.kind}_{column}"
                engine.hold(name, weights.frequency(model.kind, column))
                linker.table_management.register_term_frequency_lookup(api.register(name), column)
        blocked = api.register(f"identity_wanted_{model.kind}")
        linker.table_management.register_blocked_pairs_for_predict(blocked)
        predicted = linker.inference.predict(threshold_match_probability=least)
    return engine.held(predicted.physical_name)
