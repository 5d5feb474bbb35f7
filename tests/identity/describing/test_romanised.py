"""One Chinese name in Pinyin and in Wade-Giles has one shape; Spanish names have none."""

from __future__ import annotations

import ibis
import pytest
from benchmarks.identity.writings import wade_giles

from igloo.identity.describing.romanised import romanised


def _of(*names: str) -> list[str]:
    t = ibis.memtable({"at": list(range(len(names))), "name": list(names)})
    return list(t.mutate(form=romanised(t.name)).order_by("at").execute().form)


@pytest.mark.parametrize(
    "syllables",
    ["zhang xiao dong", "qian jian guo", "xu zi ru", "xie hao ran", "shi er kang", "yan yong jun", "ouyang rui"],
)
def test_pinyin_and_wade_giles_have_one_shape(syllables: str) -> None:
    pinyin = syllables.replace(" ", "").upper()
    wade = "".join(wade_giles(s) for s in syllables.split() if s != "ouyang").upper()
    assert len(set(_of(pinyin, ("OUYANG" if "ouyang" in syllables else "") + wade))) == 1


def test_korean_names_as_their_bearers_write_them_have_the_shape_of_the_official_table() -> None:
    assert len(set(_of("KIMYOUNGSOO", "GIMYEONGSU"))) == 1


def test_other_names_have_no_shape_and_different_names_different_ones() -> None:
    assert not any(isinstance(form, str) for form in _of("GARCIALOPEZ", "PEDROSANCHEZ", "SCHMIDT"))
    assert len(set(_of("WANGWEI", "WANGFANG", "LIWEI"))) == 3
