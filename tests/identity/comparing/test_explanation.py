"""The sentence behind a pair says the sum, and what would turn it over turns it over."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igloo.identity.comparing.explanation import in_words, percent, probability_of, total_bits, what_would_flip
from igloo.webapi.language.catalogue import catalogue

BITS = st.floats(-20, 20).map(lambda bits: round(bits, 3))


def parts_of(bits: list[float]) -> list[dict[str, Any]]:
    return [{"comparison": f"Comparison {i}", "level": "same", "bits": b} for i, b in enumerate(bits)]


def test_the_sentence_names_both_sides_the_factor_and_the_start() -> None:
    parts = [
        {"comparison": "Document", "level": "shared", "bits": 12.0},
        {"comparison": "Date of birth", "level": "different", "bits": -2.0},
        {"comparison": "Phone", "level": "shared", "bits": 5.0},
    ]
    assert in_words(parts, -10.0) == (
        "For: Document (shared), Phone (shared). Against: Date of birth (different). Two descriptions of one person "
        "look like this 33,000 times as often as those of two people. To begin with, 1 in 1,000 compared pairs is one "
        "person; together that makes 97 %."
    )


@pytest.mark.parametrize("bits", [[60.0], [-60.0], [3.0, -9.0], [], [0.0]])
def test_the_sentence_is_said_in_spanish_whole(bits: list[float]) -> None:
    parts = [{"comparison": "Phone", "level": "shared", "bits": b} for b in bits]
    english = in_words(parts, -10.0)
    spanish = catalogue("es").sentence(english)
    assert spanish != english and "person look" not in spanish and "compared" not in spanish


@given(st.lists(BITS, max_size=8), BITS)
def test_without_what_would_flip_it_the_pair_points_the_other_way(bits: list[float], prior: float) -> None:
    parts = parts_of(bits)
    before = total_bits(parts, prior) >= 0
    flip = what_would_flip(parts, prior)
    if flip is None:
        helping = [p for p in parts if (p["bits"] > 0) is before and p["bits"]]
        rest = total_bits([p for p in parts if p not in helping], prior)
        assert (rest >= -1e-9) is before or abs(rest) < 1e-6, "nothing that speaks for it is enough"
        return
    rest = total_bits([p for p in parts if p["comparison"] not in flip.without], prior)
    assert flip.probability == pytest.approx(probability_of(rest), abs=1e-6)
    assert (flip.probability >= 0.5) is not before or abs(rest) < 1e-6
    one_less = [p for p in parts if p["comparison"] not in flip.without[:-1]]
    assert (total_bits(one_less, prior) >= 0) is before or abs(total_bits(one_less, prior)) < 1e-6, "none too many"


def test_no_probability_is_certain() -> None:
    said = {percent(bits) for bits in (-1e9, -12.0, -5.0, 0.0, 5.0, 9.0, 1e9)}
    assert said == {"less than 0.1 %", "3 %", "50 %", "97 %", "99.8 %", "more than 99.9 %"}
