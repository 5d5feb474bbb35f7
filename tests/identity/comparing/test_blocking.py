"""Who is compared at all: words in any order, numbers of an address, sounds; and what is left out is said."""

from __future__ import annotations

import ibis
import pytest
from tests.identity.small_people import Telling, scored_frames

from igloo.core.tables import table_contracts
from igloo.identity.comparing.blocking import (
    MOST_IN_BLOCK,
    RARE_WORD,
    WORDS_UNDATED,
    block_values,
    blocks,
    pairs_to_compare,
)
from igloo.identity.describing.comparable import comparable, held_identifiers
from igloo.identity.describing.profiles import make_profiles


def _compared(told: Telling) -> bool:
    con = ibis.duckdb.connect()
    profile = make_profiles(told.tables()).execute()
    t = con.create_table("profile", ibis.memtable(profile, schema=ibis.schema(table_contracts()["profile"].schema())))
    held = held_identifiers(t, {})
    values = block_values(comparable(t, held), held)
    return int(pairs_to_compare(values, blocks(values, 1_000)).count().execute()) > 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Maria Vega Soto", "1980-03-07"), ("Vega Ana", "")),  # two words, one without a date
        (("Anabel Vega", "1980-03-07"), ("Vegas Ana", "1980-11-25")),  # beginnings of two words and the year
        (("Ulpian Fulwell", ""), ("Ulpian Fukwell", "")),  # a rare word
        (("Mhmd Lkhtyb", "1980-03-07"), ("El Khatib Mohammed", "1980-03-07")),  # birth date and consonants
        (("Xochitl Ruiz", "", "address:12 MAIN ST NOGALES AZ 85621"), ("Xochi", "", "address:4 ELM AVE 85621")),
    ],
)
def test_what_is_rarely_shared_brings_two_descriptions_together(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert _compared(Telling().say("m1", *one).say("m2", *other, source="b"))


def test_strangers_are_not_compared() -> None:
    told = Telling().say("m1", "Juan Vega", "1980-03-07", "address:12 MAIN ST")
    assert not _compared(told.say("m2", "Rosa Soto", "1991-11-25", "address:14 MAIN ST", source="b"))


def test_words_that_are_not_rare_are_one_line_of_what_was_cut() -> None:
    told = Telling()
    n = MOST_IN_BLOCK[RARE_WORD] + 5
    for i in range(n):
        told.say(f"m{i}", f"Garcia {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[i]}uno", f"19{50 + i}-01-{1 + i:02d}", f"account:{i}")
    cut = scored_frames(make_profiles(told.tables()).to_pandas()).cuts.set_index("rule")
    assert cut.loc[RARE_WORD, "n_profiles"] == n and cut.loc[RARE_WORD, "value"] == "1 values"
    assert WORDS_UNDATED not in cut.index
