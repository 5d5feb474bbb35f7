"""One name, written by several tables, has the same consonants; two names have not."""

from __future__ import annotations

import ibis
import pytest

from igloo.identity.describing.sounds import consonants


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


def test_the_h_of_muhammad_and_the_words_of_a_name_stay() -> None:
    assert _of("MUHAMMAD ALI", "AHMAD", "IOURI", "") == ["MHMD L", "HMD", "R", ""]
