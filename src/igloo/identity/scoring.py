"""Compares profiles pair by pair with Splink and explains every pair to the last bit of evidence.

The only file of the house that runs Splink. It works on frames in a DuckDB of its own, so profiles
may come from any engine.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.identity import candidates, frequencies
from igloo.identity.comparisons import COMPARISONS
from igloo.identity.explanation import explained_sql, scored_columns
from igloo.identity.model import LEARN_FROM_PROFILES, Model, fixed_model, splink_settings, with_learnt

# Random pairs for u: 1,000 profiles give 499,500 pairs; more changed no weight by over 0.2 bits.
PROFILES_FOR_U = 1_000
PAIRS_FOR_EM = 150_000
FEWEST_PAIRS_FOR_EM = 200
# Pairs below this are not kept at all; the ones between it and review_probability are near misses.
LEAST_PROBABILITY = 0.01
_TRAINING_RULES = ("birth_date", "name_key")


@dataclass(frozen=True)
class ScoredPairs:
    """Compared pairs (table pair without decision and reason, with `conflict`), what was cut, the models."""

    pairs: pd.DataFrame
    cuts: pd.DataFrame
    models: dict[str, Model]


def score_pairs(
    profiles: pd.DataFrame,
    settings: IdentitySettings,
    registry: pd.DataFrame | None = None,
    connection: duckdb.DuckDBPyConnection | None = None,
) -> ScoredPairs:
    """How likely two descriptions are of one person or organisation, with each reason in bits.

    `profiles`: table profile. `registry`: table registry; its lines link nobody. Pairs below
    LEAST_PROBABILITY are left out. `conflict` says what rules out one person whatever the rest
    says: two full birth dates that no slip explains. Misleads where many share names *and* birth
    dates by habit of the source (01-01 for "unknown"): such dates weigh little, but not nothing.
    """
    con = connection or duckdb.connect()
    backend = ibis.duckdb.from_connection(con)

    def given(name: str, frame: pd.DataFrame) -> ir.Table:
        schema = ibis.schema(table_contracts()[name].schema())
        # An empty column of a frame has no type of its own; the contract gives it one.
        typed = ibis.memtable(frame[list(schema)], schema=schema)
        return backend.create_table(f"identity_{name}", typed, temp=True, overwrite=True)

    tables = {"profile": given("profile", profiles)}
    if registry is not None and len(registry):
        tables["registry"] = given("registry", registry)

    def kept(name: str, expression: ir.Table) -> ir.Table:
        return backend.create_table(f"identity_{name}", expression, temp=True, overwrite=True)

    held = kept("held", candidates.held_identifiers(tables["profile"], tables))
    comparable = kept("comparable", candidates.comparable(tables["profile"], held))
    values = kept("block_value", candidates.block_values(comparable, held))
    sized = kept("block", candidates.blocks(values, settings.max_pairs))
    pairs = kept("pair_to_compare", candidates.pairs_to_compare(values, sized))
    cuts = candidates.cut_values(sized, held).to_pandas()
    frames, models = [], {}
    with _quiet():
        for kind in COMPARISONS:
            of_kind = kept(f"of_{kind}", comparable.filter(comparable.kind == kind))
            wanted = kept(f"wanted_{kind}", pairs.filter(pairs.kind == kind))
            n_profiles = int(of_kind.count().to_pandas())
            if not int(wanted.count().to_pandas()):
                continue
            models[kind] = learn(con, of_kind, kind, n_profiles)
            frames.append(_score(con, models[kind]))
    none = pd.DataFrame(columns=list(scored_columns())).astype(scored_columns())
    found = pd.concat(frames, ignore_index=True) if frames else none
    if connection is None:
        con.close()
    found = found.sort_values(["left_id", "right_id"], ignore_index=True)
    return ScoredPairs(found, cuts, models)


@contextmanager
def _quiet() -> Iterator[None]:
    """Splink's advice is for whoever tunes a model by hand; ours is in the model's own words."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def learn(con: duckdb.DuckDBPyConnection, comparable: ir.Table, kind: str, n_profiles: int) -> Model:
    """The figures of the comparisons from the data themselves, without labels; fixed where data are few.

    u comes from random pairs, m from two rounds of expectation maximisation, one on pairs of equal
    birth date and one on pairs of equal name, so that each attribute is learnt where it was free.
    """
    model = fixed_model(kind, n_profiles)
    if n_profiles < LEARN_FROM_PROFILES:
        return model
    from splink import DuckDBAPI, Linker  # heavy: a second to import

    api = DuckDBAPI(connection=con)
    _create(con, "sample", frequencies.sample_of_strangers(comparable, PROFILES_FOR_U))
    names = replace(model, comparisons=tuple(c for c in model.comparisons if c.learn_u))
    sampler = Linker(api.register("identity_sample"), splink_settings(names), log_level=None)
    sampler.training.estimate_u_using_random_sampling(max_pairs=1e9, min_count_per_level=None, num_chunks=1)
    u = _figures(sampler, "u_probability")
    started = with_learnt(model, {}, u, model.prior)
    _create(con, "training", _training_columns(comparable))
    linker = Linker(api.register("identity_training"), splink_settings(replace(started, rarity=False)), log_level=None)
    learnt_from = []
    for rule in _TRAINING_RULES:
        if kind == "Organization" and rule == "birth_date":
            continue
        if _training_pairs(con, rule) >= FEWEST_PAIRS_FOR_EM:
            linker.training.estimate_parameters_using_expectation_maximisation(
                f"l.{rule} = r.{rule} and l.train_{rule} = r.train_{rule}",
                estimate_without_term_frequencies=True,
            )
            learnt_from.append(rule)
    m = _figures(linker, "m_probability") if learnt_from else {}
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    how = f"u from random pairs; m by EM on {' and '.join(learnt_from)}" if learnt_from else "u from random pairs"
    return replace(with_learnt(started, m, {}, model.prior), learnt=how)


def _create(con: duckdb.DuckDBPyConnection, name: str, expression: ir.Table) -> None:
    sql = ibis.to_sql(expression, dialect="duckdb")
    con.execute(f"CREATE OR REPLACE TEMP TABLE identity_{name} AS {sql}")


def _training_columns(comparable: ir.Table) -> ir.Table:
    """Blocks for EM: whole blocks are chosen by hash until there are about PAIRS_FOR_EM pairs."""
    t = comparable
    for rule in _TRAINING_RULES:
        sizes = t.filter(t[rule].notnull()).group_by(rule).agg(n=lambda x: x.count())
        sizes = sizes.filter((sizes.n > 1) & (sizes.n <= candidates.MAX_PROFILES_IN_BLOCK))
        sizes = sizes.mutate(chance=sizes[rule].hexdigest("md5"), pairs=sizes.n * (sizes.n - 1) / 2)
        so_far = sizes.pairs.sum().over(ibis.cumulative_window(order_by=[sizes.chance, sizes[rule]]))
        chosen = sizes.mutate(so_far=so_far)
        chosen = chosen.filter(chosen.so_far <= PAIRS_FOR_EM).select(**{f"train_{rule}": rule})
        t = t.left_join(chosen, t[rule] == chosen[f"train_{rule}"])
    return t


def _training_pairs(con: duckdb.DuckDBPyConnection, rule: str) -> int:
    counted = con.execute(
        f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM identity_training "
        f"WHERE train_{rule} IS NOT NULL GROUP BY train_{rule})"
    ).fetchone()
    return int(counted[0]) if counted else 0


def _figures(linker: Any, which: str) -> dict[str, list[float | None]]:
    """A figure a level, in the order of `comparisons`; None where nothing was observed."""
    saved = linker.misc.save_model_to_json()
    out: dict[str, list[float | None]] = {}
    for comparison in saved["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        out[comparison["output_column_name"]] = [
            level[which] if isinstance(level.get(which), float) else None for level in levels
        ]
    return out


def _score(con: duckdb.DuckDBPyConnection, model: Model) -> pd.DataFrame:
    """Splink's weights of the wanted pairs, with the parts of each weight."""
    from splink import DuckDBAPI, Linker

    con.execute(
        "CREATE OR REPLACE TEMP TABLE identity_blocked AS SELECT '0' AS match_key, "
        f'left_id AS join_key_l, right_id AS join_key_r FROM "identity_wanted_{model.kind}"'
    )
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register(f"identity_of_{model.kind}"), splink_settings(model), log_level=None)
    if model.rarity:
        for column in sorted({lv.rarity for c in model.comparisons for lv in c.levels if lv.rarity}):
            comparable = ibis.duckdb.from_connection(con).table(f"identity_of_{model.kind}")
            _create(con, f"tf_{column}", frequencies.frequency(comparable, column))
            linker.table_management.register_term_frequency_lookup(api.register(f"identity_tf_{column}"), column)
    linker.table_management.register_blocked_pairs_for_predict(api.register("identity_blocked"))
    predicted = linker.inference.predict(threshold_match_probability=LEAST_PROBABILITY / 2)
    sql = explained_sql(model, predicted.physical_name, LEAST_PROBABILITY)
    found = con.execute(sql).df()
    api.delete_tables_created_by_splink_from_db()  # type: ignore[no-untyped-call]
    return found
