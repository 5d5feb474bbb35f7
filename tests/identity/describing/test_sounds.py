"""One name, written by several tables, has the same consonants; two names have not."""

from __future__ import annotations

import ibis
import pytest

from igloo.identity.describing.sounds import bare, consonants, one_spelling, vowel_light, without_vowels


def _of(*names: str) -> list[str]:
    t = ibis.memtable({"at": list(range(len(names))), "name": list(names)})
    return list(t.mutate(sound=consonants(t.name)).order_by("at").execute().sound)


@pytest.mark.parametrize(
    "written",
    [
        ("MUHAMMAD KHALID", "MOHAMED KHALED", "MHMD KHLD"),  # by vowels heard, and as Arabic writes it
        ("SHCHUKIN", "CHTCHOUKINE", "SHCHUKIN"),
        ("CHERNYSHOV", "TCHERNYCHOV"),
        ("HERNANDEZ", "HERNANDES"),
    ],
)
def test_one_name_by_several_tables_has_the_same_consonants(written: tuple[str, ...]) -> None:
    assert len(set(_of(*written))) == 1


@pytest.mark.parametrize(
    ("without", "written"),
    [("HSYN", "HUSAYN"), ("RWMY", "ROUMI"), ("HDD", "HADDAD"), ("DWWD", "DAWOUD"), ("MHMWD", "MAHMOUD")],
)
def test_a_word_without_vowels_has_the_long_ones_of_the_same_word_with_them(without: str, written: str) -> None:
    t = ibis.memtable({"word": [without, written], "at": [0, 1]})
    t = t.mutate(light=vowel_light(t.word), missing=without_vowels(t.word), sound=consonants(t.word)).order_by("at")
    bare_one, full = t.execute().to_dict("records")
    assert bare_one["missing"] and not full["missing"] and bare_one["sound"] == full["sound"]
    letters = iter(full["light"])
    assert all(letter in letters for letter in bare_one["light"])


def test_what_is_written_to_a_name_or_left_out_does_not_matter() -> None:
    names = ["ALHADDAD", "HADDAD", "ABD AL RHMN", "ABDERRAHMANE", "ABDULRAHMAN", "ABDALLAH", "ABDULLAH"]
    t = ibis.memtable({"at": list(range(len(names))), "name": names})
    found = list(t.mutate(sound=consonants(bare(t.name))).order_by("at").execute().sound)
    assert found == ["GD", "GD", "BDRGMN", "BDRGMN", "BDRGMN", "BDL", "BDL"]


def test_spellings_of_one_name_are_one_and_a_brother_and_sister_two() -> None:
    names = ["YURIY", "IURII", "PHILIPP", "FILIP", "MARIA", "MARIO"]
    t = ibis.memtable({"at": list(range(len(names))), "name": names})
    found = list(t.mutate(spelling=one_spelling(t.name)).order_by("at").execute().spelling)
    assert found[0] == found[1] and found[2] == found[3] and found[4] != found[5]


def test_the_h_of_muhammad_and_the_words_of_a_name_stay() -> None:
    assert _of("MUHAMMAD ALI", "AHMAD", "IOURI", "") == ["MGMD L", "GMD", "GR", ""]
    assert len(set(_of("YWSF", "YOUSOUF", "YUSUF"))) == 1
