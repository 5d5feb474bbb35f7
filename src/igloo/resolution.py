"""Resolution: mentions and judgements become entities, in one readable order.

Knows identity and engine. What earlier runs called an entity is read from the previous snapshot,
so that ids stay; what people decided is read from casework and applied to immutable mentions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd
import pyarrow.parquet as pq

from igloo.core.settings import IdentitySettings, Settings
from igloo.core.step import Tables
from igloo.engine.lake import Snapshot
from igloo.engine.runner import Runner
from igloo.identity.comparing import companions, elsewhere
from igloo.identity.comparing.arrivals import MOST_NEW, Earlier, meet
from igloo.identity.comparing.kept import Weights, kept_models, to_be_learnt, weight_rows
from igloo.identity.comparing.other_descriptions import with_other_descriptions
from igloo.identity.comparing.scoring import Blocked, counted, score_pairs
from igloo.identity.describing.arrivals import Folded, links_with, mentions_told_again, profiles_with, told_of
from igloo.identity.describing.profiles import described, make_profiles, mention_profile
from igloo.identity.joining.cluster import cluster
from igloo.identity.joining.entities import entities, name_entities
from igloo.identity.joining.identifiers import entity_identifiers, identifiers
from igloo.identity.joining.judgements import rule
from igloo.identity.joining.proposed import proposed_groups


@dataclass(frozen=True)
class Before:
    """What identity takes over from the last run: ids of entities, and weights unless they are to be learnt again."""

    snapshot: Snapshot | None
    learn: bool = False

    def files(self, table: str) -> tuple[Path, ...]:
        """Files of a table of the last run."""
        return self.snapshot.tables.get(table, ()) if self.snapshot is not None else ()


_EARLIER = ("earlier_entity_mention", "earlier_entity_redirect")


def resolve(runner: Runner, settings: Settings, judgements: pd.DataFrame, before: Before) -> None:
    """Fill profile, mention_profile, the comparison tables, pair, entity_mention, entity_redirect: who is who."""
    _describe(runner, before)
    _score(runner, settings, before)
    runner.files["earlier_entity_mention"] = before.files("entity_mention")
    runner.files["earlier_entity_redirect"] = before.files("entity_redirect")
    _look_around(runner, settings)
    reads = ("heard", "seen_elsewhere", "profile", "mention_profile", *_EARLIER)
    rulings = judgements.to_json(orient="records", date_format="iso")

    def work() -> dict[str, list[Path]]:
        profiles = _frame(runner, "profile", ["profile_id", "kind", "birth_date"])
        links = _frame(runner, "mention_profile")
        pairs, too_far = _frame(runner, "heard"), _frame(runner, "seen_elsewhere")
        clusters = cluster(pairs, profiles, links, rule(judgements, links), settings.identity, too_far)
        named = name_entities(
            clusters.membership,
            profiles,
            *(_frame(runner, name) if runner.files[name] else None for name in _EARLIER),
        )
        proposed = proposed_groups(clusters.pair, pairs, too_far, named.entity_mention, settings.identity)
        return {
            "proposed_group": [runner.write_frame("proposed_group", proposed)],
            "pair": [runner.write_frame("pair", clusters.pair)],
            "entity_mention": [runner.write_frame("entity_mention", named.entity_mention)],
            "entity_redirect": [runner.write_frame("entity_redirect", named.entity_redirect)],
        }

    key = runner.key("decide who is who", reads, (_decides(settings.identity), rulings))
    runner.step("decide who is who", key, work, counted="entity_mention")


_TOLD_FROM = ("mention", "identifier_written", "registry", "source")
_DESCRIBE = "describe mentions"


def _describe(runner: Runner, before: Before) -> None:
    """Fold equal mentions into profiles: all of them, or the new ones into those of the last run."""

    def work() -> dict[str, list[Path]]:
        arriving = _arriving(runner, before)
        if arriving is None:
            told = runner.engine.hold("identity_told", described(runner.tables))
            profile, links = make_profiles(told), mention_profile(told)
        else:
            new, earlier = arriving
            told = runner.engine.hold("identity_told", described({**runner.tables, **new}))
            spoken = mentions_told_again(told, earlier)
            again = runner.engine.hold("identity_told_again", told_of(spoken, runner.tables))
            profile, links = profiles_with(told, again, earlier), links_with(told, earlier)
        made = {
            "profile": [runner.write("profile", profile)],
            "mention_profile": [runner.write("mention_profile", links)],
        }
        runner.engine.let_go()
        return made

    runner.step(_DESCRIBE, runner.key(_DESCRIBE, _TOLD_FROM, None), work, counted="profile")


def _arriving(runner: Runner, before: Before) -> tuple[dict[str, ir.Table], Folded] | None:
    """What was delivered since the last run and what that made of the rest; None where all has to be told again."""
    was = Runner(runner.engine, runner.lake, files={name: before.files(name) for name in _TOLD_FROM})
    known = runner.lake.recall_step(was.key(_DESCRIBE, _TOLD_FROM, None))
    if known is None or set(was.files["registry"]) != set(runner.files["registry"]):
        return None
    new = {}
    for name in ("mention", "identifier_written"):
        if not set(was.files[name]) <= set(runner.files[name]):
            return None
        files = [file for file in runner.files[name] if file not in was.files[name]]
        new[name] = runner.engine.table(f"arriving_{name}", files) if files else runner.table(name).limit(0)
    links, profile = (
        runner.engine.table(f"folded_{name}", [runner.lake.folder / file for file in known["files"][name]])
        for name in ("mention_profile", "profile")
    )
    counts = {
        "n_all": runner.table("mention"), "n_new": new["mention"],
        # Nobody delivers an identifier of a mention that was there; if somebody did, its profile would be another.
        "n_beside": new["identifier_written"].semi_join(links, "mention_id"),
    }  # fmt: skip
    n = {name: counted(runner.engine, name, t) for name, t in counts.items()}
    if n["n_beside"] or n["n_new"] > MOST_NEW * n["n_all"]:
        return None
    return new, Folded(profile, links)


def _look_around(runner: Runner, settings: Settings) -> None:
    """What is around compared pairs: who was in the same company, who too far apart to be one, what others say."""
    identity = settings.identity
    where = ("compared", "mention_profile", *elsewhere.EVENTS)
    _pairs(runner, "seen_elsewhere", lambda t: elsewhere.seen_elsewhere(t["compared"], t, identity), where, identity)

    def in_context(tables: Tables) -> ir.Table:
        raised = companions.with_company(tables["compared"], tables, identity)
        return elsewhere.with_whereabouts(raised, tables["seen_elsewhere"])

    company = ("compared", "seen_elsewhere", "profile", "mention_profile", "registry", *companions.EVENTS)
    _pairs(runner, "in_context", in_context, company, identity)
    # What others say is heard of pairs as they stand once everything else is in.
    _pairs(runner, "heard", lambda t: with_other_descriptions(t["in_context"], identity), ("in_context",), identity)


def _pairs(
    runner: Runner, table: str, build: Callable[[Tables], ir.Table], reads: tuple[str, ...], settings: IdentitySettings
) -> None:
    """A table of pairs, written in their order."""

    def work() -> dict[str, list[Path]]:
        return {table: [runner.write(table, build(runner.tables), ("left_id", "right_id"))]}

    runner.step(table, runner.key(table, reads, _decides(settings)), work)


def _decides(settings: IdentitySettings) -> tuple[float, ...]:
    """The settings that change who is who once all is compared; who has to agree to a judgement is none of them."""
    return settings.merge_probability, settings.review_probability, settings.strong_kinds_to_merge


def describe(runner: Runner) -> None:
    """Fill entity, entity_identifier, identifier: what is known of whom was resolved."""
    members = ("entity_mention", "mention", "identifier_written")
    runner.expression("entity", entities, (*members, "event_party"))
    runner.expression("entity_identifier", entity_identifiers, (*members, "registry"))
    calls = ("event_call", "event_message", "registry")
    runner.expression("identifier", identifiers, ("identifier_use", "entity_identifier", *calls))


_WEIGHTS = ("comparison_weight", "name_frequency")
# What comparing leaves for the next run; nobody else reads it.
_LEFT = ("compared", "block_value", "block", "loose_identifier")
_SCORE = "compare descriptions"
_SCORED_FROM = ("profile", "registry", *_WEIGHTS)


def _score(runner: Runner, settings: Settings, before: Before) -> None:
    """Compare descriptions with the weights of the last run; where there are none that fit, learn them first."""
    for table in _WEIGHTS:
        runner.files[table] = () if before.learn else before.files(table)
    _take_over(runner, settings, before)
    # Of the settings only the cap on comparisons changes what is compared.
    key = runner.key(_SCORE, _SCORED_FROM, settings.identity.max_pairs)
    runner.step(_SCORE, key, lambda: _compared(runner, settings), counted="compared")
    # Compared again with the weights that were learnt, the outcome would be the same: the next run need not do it.
    done = {table: runner.files[table] for table in (*_LEFT, "comparison_rule", "comparison_cut", *_WEIGHTS)}
    runner.step("keep the weights", runner.key(_SCORE, _SCORED_FROM, settings.identity.max_pairs), lambda: done)


def _take_over(runner: Runner, settings: Settings, before: Before) -> None:
    """What the last run left, if it compared with the same code, settings and weights; else nothing."""
    was = Runner(runner.engine, runner.lake, files={name: before.files(name) for name in _SCORED_FROM})
    known = runner.lake.recall_step(was.key(_SCORE, _SCORED_FROM, settings.identity.max_pairs)) or {"files": {}}
    for table in _LEFT:
        runner.files[f"earlier_{table}"] = tuple(runner.lake.folder / f for f in known["files"].get(table, ()))
    runner.files["earlier_profile"] = before.files("profile")


def _compared(runner: Runner, settings: Settings) -> dict[str, list[Path]]:
    kept = _kept(runner)
    earlier = _earlier(runner, kept)
    if earlier is None:
        scored = score_pairs(runner.tables, settings.identity, runner.engine, kept)
    else:
        scored = meet(runner.tables, settings.identity, runner.engine, kept, earlier)
    made = {
        "compared": [runner.write("compared", scored.pairs, ("left_id", "right_id"))],
        "block_value": [runner.write("block_value", scored.blocked.values)],
        "block": [runner.write("block", scored.blocked.sized)],
        "loose_identifier": [runner.write("loose_identifier", scored.blocked.loose)],
        "comparison_rule": [runner.write("comparison_rule", scored.rules)],
        "comparison_cut": [runner.write("comparison_cut", scored.cuts)],
        **{table: list(runner.files[table]) for table in _WEIGHTS},
    }
    if scored.learnt or not made["comparison_weight"]:
        made["comparison_weight"] = [runner.write_frame("comparison_weight", weight_rows(scored.weights))]
        frequencies = scored.weights.frequencies
        made["name_frequency"] = [
            runner.write_frame("name_frequency", pd.DataFrame())
            if frequencies is None
            else runner.write("name_frequency", frequencies)
        ]
    runner.engine.let_go()
    return made


def _earlier(runner: Runner, kept: Weights) -> Earlier | None:
    """The last run's comparison, where it can be gone on with: weights for every kind, and most of it still there."""
    if not all(runner.files[f"earlier_{table}"] for table in _LEFT):
        return None
    profile, was = runner.table("profile"), runner.table("earlier_profile")
    by_kind = runner.engine.fetch("profiles", profile.group_by("kind").agg(n=profile.count()))
    n_profiles = {str(kind): int(n) for kind, n in zip(by_kind["kind"], by_kind["n"], strict=True)}
    n_new = counted(runner.engine, "new profiles", profile.anti_join(was, "profile_id"))
    if to_be_learnt(kept.models, n_profiles) or n_new > MOST_NEW * sum(n_profiles.values()):
        return None
    compared, values, sized, loose = (runner.table(f"earlier_{table}") for table in _LEFT)
    return Earlier(was, compared, Blocked(values, sized, loose))


def _kept(runner: Runner) -> Weights:
    """The weights of the run before, as far as they still fit what is compared."""
    if not runner.files["comparison_weight"]:
        return Weights({})
    models = kept_models(_frame(runner, "comparison_weight"))
    return Weights(models, runner.table("name_frequency") if models else None)


def _frame(runner: Runner, table: str, columns: list[str] | None = None) -> pd.DataFrame:
    parts: list[pd.DataFrame] = [pq.read_table(file, columns=columns).to_pandas() for file in runner.files[table]]
    return pd.concat(parts, ignore_index=True)
