"""A name in Chinese characters and as Hong Kong writes it share a shape; Spanish names have none."""

from __future__ import annotations

import ibis
import pytest

from igloo.identity.describing.cantonese import shapes_in_cantonese, spelt_in_hong_kong
from igloo.mapping.normalise.name import name


def _shapes(*written: str) -> list[set[str]]:
    told = {"profile_id": [str(at) for at in range(len(written))], "name": written}
    t = ibis.memtable(told | {"name_norm": [name(one)[0] for one in written]})
    found = shapes_in_cantonese(t).execute().set_index("profile_id").name_cantonese
    return [set(found.get(str(at), ())) for at in range(len(written))]


@pytest.mark.parametrize(
    ("characters", "latin"),
    [
        # People of novels and legends.
        ("張無忌", "Cheung Mo-kei"), ("周伯通", "Stephen Chow"), ("陳家洛", "Chan Ka-lok"),
        ("韋小寶", "Siu Bo Wai"), ("郭靖", "Kwok Ching"), ("歐陽鋒", "Au Yeung Fung"),
        ("趙敏", "Chiu Man"), ("黃蓉", "Wong Yung"), ("区倩", "AU Sin"), ("胡斐", "Wu Fei"),
        ("黄飞鸿", "Wong Fei Hung"), ("段正淳", "Jason Tuen"),
    ],
)  # fmt: skip
def test_characters_share_a_shape_with_what_hong_kong_writes(characters: str, latin: str) -> None:
    own, said = _shapes(characters, latin)
    # A name that its bearer chose in English is no reading of the characters.
    assert bool(own & said) == (latin not in ("Stephen Chow", "Jason Tuen"))


def test_other_names_have_no_shape_and_different_names_share_none() -> None:
    assert not any(_shapes("García López", "John Smith", "Щукин Юрий", "Maria Oliveira"))
    wong, chan, other = _shapes("黃志明", "Chan Chi Ming", "Wong Chi Keung")
    assert not wong & chan and not wong & other


def test_a_syllable_is_spelt_by_its_initial_and_its_final() -> None:
    assert spelt_in_hong_kong("zyun") == ["CHUEN", "CHUN"]
    assert spelt_in_hong_kong("ngo") == ["NGO", "O"]
