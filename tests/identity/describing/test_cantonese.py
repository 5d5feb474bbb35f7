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
        ("張國榮", "Cheung Kwok-wing"), ("周星馳", "Stephen Chow"), ("李嘉誠", "Li Ka-shing"),
        ("梁朝偉", "Chiu Wai Leung"), ("鄧紫棋", "Tang Tsz Kei"), ("歐陽震華", "Au Yeung Chun Wah"),
        ("曹達華", "Tso Tat-wah"), ("鄭少秋", "Cheng Siu Chow"), ("区倩", "AU Sin"), ("葉問", "Ip Man"),
        ("黄飞鸿", "Wong Fei Hung"), ("邵逸夫", "Run Run Shaw"),
    ],
)  # fmt: skip
def test_characters_share_a_shape_with_what_hong_kong_writes(characters: str, latin: str) -> None:
    own, said = _shapes(characters, latin)
    # A name that its bearer chose in English is no reading of the characters.
    assert bool(own & said) == (latin not in ("Stephen Chow", "Run Run Shaw"))


def test_other_names_have_no_shape_and_different_names_share_none() -> None:
    assert not any(_shapes("García López", "John Smith", "Щукин Юрий", "Maria Oliveira"))
    wong, chan, other = _shapes("黃志明", "Chan Chi Ming", "Wong Chi Keung")
    assert not wong & chan and not wong & other


def test_a_syllable_is_spelt_by_its_initial_and_its_final() -> None:
    assert spelt_in_hong_kong("zyun") == ["CHUEN", "CHUN"]
    assert spelt_in_hong_kong("ngo") == ["NGO", "O"]
