"""Learns, without labels, what each agreement between two descriptions is worth.

Learning looks at a sample of a bounded size, so it runs in this process whichever engine holds the
data: on Spark it took over a minute for figures that equal these to the last digit kept.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pandas as pd

from igloo.identity.comparing import blocking
from igloo.identity.comparing.model import LEARN_FROM_PROFILES, Model, fixed_model, splink_settings, with_learnt
from igloo.identity.describing import frequencies

# Random pairs for u: 1,000 profiles give 499,500 pairs; more changed no weight by over 0.2 bits.
PROFILES_FOR_U = 1_000
PAIRS_FOR_EM = 150_000
FEWEST_PAIRS_FOR_EM = 200
_TRAINING_RULES = ("birth_date", "name_key")


class LearningEngine(Protocol):
    """An engine, as far as learning needs one."""

    def in_process(self) -> duckdb.DuckDBPyConnection:
        """A new DuckDB in this process that knows the functions of the comparisons."""
        ...

    def fetch(self, name: str, expression: ir.Table) -> pd.DataFrame:
        """Compute a small expression into memory."""
        ...


# Profiles, by a table of their profile_key or all of them, in the shapes that are compared.
Describe = Callable[[ir.Table | None], ir.Table]


def learn(engine: LearningEngine, keyed: ir.Table, described: Describe, kind: str, n_profiles: int) -> Model:
    """The figures of the comparisons from the data themselves, without labels; fixed where data are few.

    `keyed`: all profiles of the kind, in the columns that samples are drawn by (comparable.keyed).

    u comes from random pairs, m from two rounds of expectation maximisation, one on pairs of equal
    birth date and one on pairs of equal name, so that each attribute is learnt where it was free.
    """
    if n_profiles < LEARN_FROM_PROFILES:
        return fixed_model(kind, 0)
    model = fixed_model(kind, n_profiles)
    from splink import DuckDBAPI, Linker  # heavy: a second to import

    con = engine.in_process()
    api = DuckDBAPI(connection=con)
    with quiet_splink():
        strangers = described(frequencies.sample_of_strangers(keyed, PROFILES_FOR_U).select("profile_key"))
        _bring(con, "strangers", engine.fetch(f"strangers: {kind}", strangers), strangers)
        names = replace(model, comparisons=tuple(c for c in model.comparisons if c.learn_u))
        sampler = Linker(api.register("strangers"), splink_settings(names), log_level=None, validate_settings=False)
        sampler.training.estimate_u_using_random_sampling(max_pairs=1e9, min_count_per_level=None, num_chunks=1)
        started = with_learnt(model, {}, _figures(sampler, "u_probability"), model.prior)
        blocks = _training_blocks(keyed)
        training = described(blocks).inner_join(blocks, "profile_key")
        _bring(con, "training", engine.fetch(f"training pairs: {kind}", training), training)
        linker = Linker(
            api.register("training"),
            splink_settings(replace(started, rarity=False)),
            log_level=None,
            validate_settings=False,
        )
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
    con.close()
    how = f"u from random pairs; m by EM on {' and '.join(learnt_from)}" if learnt_from else "u from random pairs"
    return replace(with_learnt(started, m, {}, model.prior), learnt=how)


@contextmanager
def quiet_splink() -> Iterator[None]:
    """Splink's advice is for whoever tunes a model by hand; ours is in the model's own words."""
    logger = logging.getLogger("splink")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _bring(con: duckdb.DuckDBPyConnection, name: str, frame: pd.DataFrame, expression: ir.Table) -> None:
    # An empty column of a frame has no type of its own; the expression gives it one.
    typed = ibis.memtable(frame.sort_values("profile_id"), schema=expression.schema())
    ibis.duckdb.from_connection(con).create_table(name, typed, temp=True)


def _training_blocks(keyed: ir.Table) -> ir.Table:
    """Profiles for EM: whole blocks are chosen by hash until there are about PAIRS_FOR_EM pairs a rule."""
    t = keyed.select("profile_key", *_TRAINING_RULES)
    for rule in _TRAINING_RULES:
        sizes = t.filter(t[rule].notnull()).group_by(rule).agg(n=lambda x: x.count())
        sizes = sizes.filter((sizes.n > 1) & (sizes.n <= blocking.MAX_PROFILES_IN_BLOCK))
        sizes = sizes.mutate(chance=sizes[rule].hexdigest("md5"), pairs=sizes.n * (sizes.n - 1) / 2)
        so_far = sizes.pairs.sum().over(ibis.cumulative_window(order_by=[sizes.chance, sizes[rule]]))
        chosen = sizes.mutate(so_far=so_far)
        chosen = chosen.filter(chosen.so_far <= PAIRS_FOR_EM).select(**{f"train_{rule}": rule})
        t = t.left_join(chosen, t[rule] == chosen[f"train_{rule}"])
    t = t.filter(ibis.or_(*[t[f"train_{rule}"].notnull() for rule in _TRAINING_RULES]))
    return t.select("profile_key", *(f"train_{rule}" for rule in _TRAINING_RULES))


def _training_pairs(con: duckdb.DuckDBPyConnection, rule: str) -> int:
    counted = con.execute(
        f"SELECT coalesce(sum(n * (n - 1) / 2), 0) FROM (SELECT count(*) AS n FROM training "
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
