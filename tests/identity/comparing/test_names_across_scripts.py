"""A name in its own script and in Latin letters agrees with itself; the names beside it do not."""

from __future__ import annotations

import json

import pytest
from tests.identity.small_people import Telling, scored_frames

from igloo.identity.comparing.comparisons import ORDER, OTHER, PART, SAME, SHORTER, WRITTEN
from igloo.identity.describing.profiles import described, make_profiles
from igloo.mapping.normalise.name import name


def _levels(one: str, other: str) -> dict[str, str]:
    told = Telling()
    for at, written in enumerate((one, other)):
        told.say(f"m{at}", name(written)[0] or "", "1980-03-07", "document:P1234567", source=f"s{at}")
    pairs = scored_frames(make_profiles(described(told.tables())).to_pandas()).pairs
    return {part["comparison"]: part["level"] for part in json.loads(pairs["parts"].iloc[0])}


@pytest.mark.parametrize(
    ("own", "latin"),
    [
        ("محمد أحمد الحداد", "Mohamed El Haddad"),
        ("سعيد عمر القاسم", "Saïd Omar Alkasim"),
        ("يوسف خالد الرومي", "YOUSSOUF ROUMI"),
        ("عبد الرحمن الطويل", "Abderrahmane Tawil"),
        ("张晓东", "Chang Hsiao-tung"),
        ("徐丽芳", "Lifang Xu"),
        ("欧阳建国", "Jianguo Ouyang"),
        ("김영수", "Young-soo Kim"),
        ("Юрий Щукин", "Iouri Chtchoukine"),
        ("Щукин Юрий", "Iouri Chtchoukin"),
        ("طاهر سليمان", "Taher Sulaiman"),
        ("زهراء القاسم", "Zahra Kacem"),
        ("عمر نعمان", "Omar Numan"),
        ("طه الجمال", "Taha El Gamal"),
        ("장철수", "Chul-soo Chang"),
        ("정라람", "Chung Ra-ram"),
        ("조민수", "Minsoo Cho"),
        ("谢雪", "Hsieh Hsueh"),
        ("邱志和", "Chih-Ho Chiu"),
        ("وائل بنسالم", "Wael Ben Salem"),
        ("محسن إبراهيم", "Muhsin Brahim"),
        ("Ігор Гнатенко", "Ihor Hnatenko"),
    ],
)
def test_one_name_in_two_scripts_agrees_in_all_of_it(own: str, latin: str) -> None:
    levels = _levels(own, latin)
    assert levels["Surname"] != OTHER and levels["Given name"] != OTHER


def test_a_name_in_characters_agrees_with_what_hong_kong_writes() -> None:
    told = Telling().say("m0", "HUANG ZHIMING", "1980-03-07", "document:P1234567")
    tables = told.say("m1", "WONG CHI MING", "1980-03-07", "document:P1234567", source="b").tables()
    written = tables["mention"].name.substitute({"HUANG ZHIMING": "黃志明"})
    tables["mention"] = tables["mention"].mutate(name=written)
    pairs = scored_frames(make_profiles(described(tables)).to_pandas()).pairs
    levels = {part["comparison"]: part["level"] for part in json.loads(pairs["parts"].iloc[0])}
    assert (levels["Surname"], levels["Given name"]) == (WRITTEN, ORDER)


@pytest.mark.parametrize(("one", "other"), [("حسن الحداد", "Hussein Haddad"), ("Maria Vega", "Mario Vega")])
def test_another_given_name_is_not_the_same_in_another_script(one: str, other: str) -> None:
    assert _levels(one, other)["Given name"] not in (SAME, ORDER, WRITTEN)


@pytest.mark.parametrize(
    ("one", "other"),
    [("周芳", "Chou Fang"), ("Ibrahim Alhaddad", "Ibrahim Al Haddad"), ("곽종순", "Kwak Jong-sun")],
)
def test_a_whole_name_written_otherwise_is_weighed_once(one: str, other: str) -> None:
    assert _levels(one, other)["Surname"] in (ORDER, WRITTEN) and _levels(one, other)["Given name"] == ORDER


def test_another_word_behind_the_given_name_is_less_than_the_same_name() -> None:
    assert _levels("حسين محمود الخواجة", "حسين جمال الخواجة")["Given name"] == PART
    assert _levels("حسين محمود الخواجة", "حسين الخواجة")["Given name"] == SAME


def test_what_is_shown_is_what_agreed() -> None:
    told = Telling().say("m1", "LUIS CORTES DIAZ", "1980-03-07", "document:P1234567")
    told.say("m2", "CORTES LUIS", "1980-03-07", "document:P1234567", source="b")
    pairs = scored_frames(make_profiles(described(told.tables())).to_pandas()).pairs
    shown = {part["comparison"]: part for part in json.loads(pairs["parts"].iloc[0])}["Surname"]
    assert shown["level"] == SHORTER and {shown["left"], shown["right"]} == {"LUIS CORTES DIAZ", "CORTES LUIS"}


def test_a_name_turned_round_with_one_part_left_out_agrees_in_what_is_left() -> None:
    levels = _levels("José Andrés García Rodríguez", "García Rodríguez José")
    assert (levels["Surname"], levels["Given name"]) == (SHORTER, SHORTER)
