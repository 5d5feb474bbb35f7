"""Bounds on letters are never below what the letters in their order are."""

from __future__ import annotations

import random

import ibis
import ibis.expr.types as ir
import pandas as pd
import pytest

from igloo.core.functions import igloo_alike, igloo_outline
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing.outlines import may_be_alike, may_begin, may_hold_within

_WORDS = (
    "GARCIA",
    "GARZIA LOPEZ",
    "OYARZABAL",
    "LI",
    "LEE",
    "A",
    "MARIA",
    "MARIO",
    "ABD AL RAHMAN",
    "Ñandú",
    "X" * 300,
)


def _pairs() -> list[tuple[str, str]]:
    """Words beside slips of themselves, parts of themselves and others."""
    chance = random.Random(3)
    found = []
    for _ in range(4_000):
        one = chance.choice(_WORDS) if chance.random() < 0.4 else _random(chance)
        other = list(one)
        for _ in range(chance.randint(0, 3)):
            place = chance.randrange(len(other) + 1)
            if chance.random() < 0.5:
                other.insert(place, chance.choice("ABCDEF 1"))
            elif other:
                other.pop(min(place, len(other) - 1))
        written = "".join(other) if chance.random() < 0.7 else _random(chance)
        found.append(
            (one, written[: chance.randint(1, len(written))] if written and chance.random() < 0.3 else written)
        )
    return [(a, b) for a, b in found if a and b]


def _random(chance: random.Random) -> str:
    return "".join(chance.choice("ABCDEFGHI") for _ in range(chance.randint(1, 12)))


def _held(engine: DuckDBEngine, frame: pd.DataFrame) -> ir.Table:
    return ibis.duckdb.from_connection(engine.raw).create_table("words", frame)


@pytest.mark.parametrize("least", [0.87, 0.9, 0.93])
def test_what_is_alike_is_within_the_bound_and_most_else_is_not(least: float) -> None:
    engine = DuckDBEngine(threads=1)
    t = _held(engine, pd.DataFrame(_pairs(), columns=["a", "b"]))
    one, other = igloo_outline(t.a), igloo_outline(t.b)
    found = engine.fetch(
        "bounds",
        t.mutate(
            is_alike=igloo_alike(t.a, t.b) >= least, alike=may_be_alike(one, other, least).fill_null(True),
            is_within=t.a.contains(t.b), within=may_hold_within(other, one).fill_null(True),
            begins=t.a.startswith(t.b), begin=may_begin(other, one).fill_null(True),
        ),
    )  # fmt: skip
    for holds, bound in (("is_alike", "alike"), ("is_within", "within"), ("begins", "begin")):
        assert found[holds].sum() > 300
        assert found.loc[found[holds], bound].all()
    assert found["alike"].mean() < 0.75 and not found["alike"].equals(found["is_alike"])


def test_a_text_of_other_letters_or_of_any_length_has_no_outline() -> None:
    engine = DuckDBEngine(threads=1)
    t = _held(engine, pd.DataFrame({"word": ["AB", "BA A", "Ñandú", "X" * 256, None]}))
    told = engine.fetch("outlines", t.mutate(outline=igloo_outline(t.word)))["outline"]
    assert told[0] == 0b11 + (2 << 26) + (ord("A") << 34)
    assert told[1] == 0b11 + (4 << 26) + (ord("B") << 34)
    assert told[2:].isna().all()
