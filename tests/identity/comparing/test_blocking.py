"""Who is compared at all: words in any order, numbers of an address, sounds; and what is left out is said."""

from __future__ import annotations

import ibis
import pytest
from tests.identity.small_people import Telling, scored_frames

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import in_process_duckdb
from igloo.identity.comparing.blocking import (
    BY_DATE,
    MAX_PROFILES_IN_BLOCK,
    MOST_IN_BLOCK,
    RARE_WORD,
    WORDS_UNDATED,
    shared_values,
    words_of_names,
)
from igloo.identity.comparing.blocks import (
    TOO_COSTLY,
    TOO_MANY,
    block_values,
    counted_blocks,
    pairs_to_compare,
    weighed_blocks,
)
from igloo.identity.describing.comparable import comparable, held_identifiers
from igloo.identity.describing.profiles import described, make_profiles


def _compared(told: Telling) -> bool:
    con = ibis.duckdb.from_connection(in_process_duckdb())
    profile = make_profiles(described(told.tables())).execute()
    t = con.create_table("profile", ibis.memtable(profile, schema=ibis.schema(table_contracts()["profile"].schema())))
    held = held_identifiers(t, {})
    shapes = comparable(t, held)
    values = block_values(shared_values(shapes, words_of_names(shapes), held))
    return int(pairs_to_compare(values, weighed_blocks(counted_blocks(values), 1_000)).count().execute()) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Maria Vega Soto", "1980-03-07"), ("Vega Ana", "")),  # two words, one without a date
        (("Anabel Vega", "1980-03-07"), ("Vegas Ana", "1980-11-25")),  # beginnings of two words and the year
        (("Ulpian Fulwell", ""), ("Ulpian Fukwell", "")),  # a rare word
        (("Mhmd Lkhtyb", "1980-03-07"), ("El Khatib Mohammed", "1980-03-07")),  # birth date and consonants
        (("Mhmd Al Khtyb", "1980-03-07"), ("Mohamed Elkhatib", "")),  # sound of given name and surname, undated
        (("Zhang Xiaodong", "1980-03-07"), ("Hsiao Tung Chang", "")),  # in any romanisation, undated
        (("Xochitl Ruiz", "", "address:12 MAIN ST NOGALES AZ 85621"), ("Xochi", "", "address:4 ELM AVE 85621")),
    ],
)
def test_what_is_rarely_shared_brings_two_descriptions_together(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert _compared(Telling().say("m1", *one).say("m2", *other, source="b"))


def test_strangers_are_not_compared() -> None:
    told = Telling().say("m1", "Juan Vega", "1980-03-07", "address:12 MAIN ST")
    assert not _compared(told.say("m2", "Rosa Soto", "1991-11-25", "address:14 MAIN ST", source="b"))


def test_words_that_are_not_rare_are_counted_in_what_was_left_out() -> None:
    told = Telling()
    n = MOST_IN_BLOCK[RARE_WORD] + 5
    for i in range(n):
        told.say(f"m{i}", f"Garcia {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]}uno", f"19{50 + i}-01-{1 + i:02d}", f"account:{i}")
    rule = scored_frames(make_profiles(described(told.tables())).to_pandas()).rules.set_index("rule").loc[RARE_WORD]
    assert (rule["n_values_cut"], rule["largest_cut"], rule["n_left_out"]) == (1, n, n * (n - 1) / 2)
    assert rule["n_compared"] == 0 and rule["reason"] == TOO_MANY


def test_a_value_that_everybody_shares_is_named_as_it_was_written() -> None:
    told = Telling()
    n = MAX_PROFILES_IN_BLOCK + 1
    for i in range(n):
        told.say(f"m{i}", f"Ana {i}", "1900-01-01", f"account:{i}")
    cut = scored_frames(make_profiles(described(told.tables())).to_pandas()).cuts.set_index("rule")
    assert cut.loc[BY_DATE[1], "value"] == "1900-01-01 N" and cut.loc[BY_DATE[1], "n_profiles"] == n
    assert WORDS_UNDATED not in cut.index


def test_a_rule_that_would_cost_too_much_keeps_its_smallest_blocks() -> None:
    told = Telling()
    for i in range(30):
        told.say(f"m{i}", f"Ana {chr(65 + i % 3)}{i}", "1980-01-01" if i < 20 else "1981-01-01", f"account:{i}")
    scored = scored_frames(make_profiles(described(told.tables())).to_pandas(), IdentitySettings(max_pairs=100))
    rule = scored.rules.set_index("rule").loc[BY_DATE[1]]
    assert (rule["n_pairs"], rule["n_compared"], rule["n_left_out"]) == (190 + 45, 45, 190)
    assert rule["reason"] == TOO_COSTLY
    assert "1980-01-01 N" in set(scored.cuts["value"])
