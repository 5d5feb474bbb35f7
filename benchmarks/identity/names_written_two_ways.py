"""People with names of four name systems, each described twice: in their own script and in Latin letters.

Made here from rules. The errors with the names in this file were read while the comparisons were improved; reported
are those in `names_kept_back`. A list of arrivals writes the name in its own script (Latin
names with both surnames and all accents), a list of guests in Latin letters by one of two tables (Latin names in the
ways they get shortened and turned round). A date of birth, a document and a telephone stand in part of the rows, some
with a slip. Name systems are used to measure, and stand in no file.
"""

# ruff: noqa: SIM905 - a list of words reads as one
from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.names_kept_back import KEPT_BACK
from benchmarks.identity.writings import from_arabic, from_cyrillic, to_arabic, wade_giles

Names = Callable[[np.random.Generator], tuple[str, str]]
PEOPLE_PER_SYSTEM = 500
ONLY_ARRIVED = 0.2

_CYRILLIC_GIVEN = (
    "Александр Сергей Юрий Дмитрий Андрей Алексей Евгений Михаил Николай Владимир Игорь Олег Виктор Анатолий Пётр "
    "Ирина Елена Наталья Ольга Татьяна Светлана Мария Юлия Екатерина Людмила Ксения"
).split()
_CYRILLIC_STEMS = (
    "Иван Петр Кузнец Смирн Щук Чернышев Жуков Хрущ Цветк Яковл Юш Ершов Грач Шевч Быков Зайц Соловь Лебед Муравь "
    "Журавл Воробь Каменщик Мельник Ткач Бондар Гончар Рыбак Орл Сокол Медвед Филипп Тимофе Дорофе Евсе"
).split()
_CYRILLIC_ENDS = ("ов", "ев", "енко", "ский", "ук", "ин")

_ARABIC_GIVEN = (
    "muHam~ad >aHmad maHmuwd yuwsuf <iboraAhiym Ealiy~ Husayon Hasan xaAlid saEiyd Eumar EuvomaAn TaAriq jamaAl "
    "kariym $ariyf faATimap EaA}i$ap zayonab maroyam xadiyjap nuwrap salomaY samiyrap layolaY"
).split()
_ARABIC_FAMILY_NAMES = (
    "manSuwr", "Had~aAd", "xaTiyb", "naj~aAr", "qaAsim", "ruwmiy", "miSoriy", "baSoriy", "gazaAliy", "$aAmiy",
    "Easokariy", "darowiy$", "zayodaAn", "sulayomaAn", "daAwuwd", "raHomaAniy", "Tawiyl", "jabuwriy", "qaHoTaAniy",
    "HamodaAn", "xawaAjap", "bakoriy", "Suwfiy", "$aEobaAn", "EabodallaAh", "EabodalraHomaAn",
)  # fmt: skip

_CHINESE_FAMILY = (
    "王wang 李li 张zhang 刘liu 陈chen 杨yang 赵zhao 黄huang 周zhou 吴wu 徐xu 孙sun 胡hu 朱zhu 高gao 林lin 何he 郭guo "
    "马ma 罗luo 梁liang 宋song 郑zheng 谢xie 韩han 唐tang 冯feng 于yu 董dong 萧xiao 程cheng 曹cao 袁yuan 邓deng 许xu"
).split()
_CHINESE_GIVEN = (
    "伟wei 芳fang 娜na 敏min 静jing 丽li 强qiang 磊lei 军jun 洋yang 勇yong 艳yan 杰jie 娟juan 涛tao 明ming 超chao "
    "秀xiu 霞xia 平ping 刚gang 桂gui 英ying 华hua 玉yu 兰lan 红hong 建jian 国guo 文wen 春chun 海hai 志zhi 小xiao "
    "雪xue 东dong 晓xiao 天tian 龙long 山shan"
).split()

_LATIN_GIVEN = (
    "José María Juan Luis Ana Jesús Andrés Lucía Sofía Martín Raúl Inés Óscar Héctor Rocío Ángel Begoña Tomás Iván "
    "Guillermo Francisco Concepción Guadalupe Roberto Alejandro Isabel"
).split()
_LATIN_SURNAMES = (
    "García|López|Hernández|Martínez|González|Pérez|Rodríguez|Sánchez|Ramírez|Núñez|de la Cruz|del Río|Muñoz|Ibáñez|"
    "Oyarzábal|Echeverría|Zubizarreta|Quiñones|Yáñez|Córdova|San Martín|Peña|Saldívar|Treviño|Zúñiga|de León"
).split("|")


def _often(rng: np.random.Generator, of: tuple[str, ...] | list[str]) -> str:
    """The first of a list are more frequent than the last, as names are."""
    weight = 1 / (np.arange(len(of)) + 2.0)
    return str(rng.choice(np.array(of, dtype=object), p=weight / weight.sum()))


def _cyrillic(rng: np.random.Generator) -> tuple[str, str]:
    given, family = _often(rng, _CYRILLIC_GIVEN), _often(rng, _CYRILLIC_STEMS) + _often(rng, _CYRILLIC_ENDS)
    own = f"{family} {given}"
    return own, from_cyrillic(f"{given} {family}", str(rng.choice(["icao", "french"])))


def _arabic(rng: np.random.Generator) -> tuple[str, str]:
    words = [_often(rng, _ARABIC_GIVEN), _often(rng, _ARABIC_GIVEN[:16]), _often(rng, _ARABIC_FAMILY_NAMES)]
    own = " ".join(to_arabic(word) for word in words[:2]) + " ال" + to_arabic(words[2])
    table = str(rng.choice(["bgn", "french"]))
    given, father, family = (from_arabic(word, table) for word in words)
    article = str(rng.choice(["Al ", "El-", "Al", ""]))
    return own, f"{given} {father} {article}{family}" if rng.random() < 0.6 else f"{given} {article}{family}"


def _chinese(rng: np.random.Generator) -> tuple[str, str]:
    family = _often(rng, _CHINESE_FAMILY)
    given = [_often(rng, _CHINESE_GIVEN) for _ in range(1 if rng.random() < 0.25 else 2)]
    own = family[0] + "".join(part[0] for part in given)
    if rng.random() < 0.6:
        family_said, given_said = family[1:].title(), "".join(part[1:] for part in given).title()
    else:
        family_said, given_said = wade_giles(family[1:]).title(), "-".join(wade_giles(p[1:]) for p in given).title()
    return own, f"{family_said} {given_said}" if rng.random() < 0.5 else f"{given_said} {family_said}"


def _latin(rng: np.random.Generator) -> tuple[str, str]:
    given = [_often(rng, _LATIN_GIVEN) for _ in range(1 + int(rng.random() < 0.4))]
    paternal, maternal = _often(rng, _LATIN_SURNAMES), _often(rng, _LATIN_SURNAMES)
    own = f"{' '.join(given)} {paternal} {maternal}"
    plain = [unicodedata.normalize("NFKD", part).encode("ascii", "ignore").decode() for part in (paternal, maternal)]
    first = unicodedata.normalize("NFKD", given[0]).encode("ascii", "ignore").decode()
    ways = (f"{first} {plain[0]}", f"{plain[0]} {plain[1]} {first}", f"{first} {plain[0]}-{plain[1]}")
    return own, str(rng.choice(np.array(ways, dtype=object)))


SYSTEMS: dict[str, Names] = {"Arabic": _arabic, "Chinese": _chinese, "Cyrillic": _cyrillic, "Latin": _latin}


def _exchanged(date: str) -> str:
    return f"{date[:5]}{date[8:]}-{date[5:7]}" if date[8:] <= "12" else date


@dataclass(frozen=True)
class _Facts:
    """What is beside a name in both lists; drawn once for the same place in every name system."""

    born: str
    slips: tuple[bool, bool]
    dated: tuple[bool, bool]
    with_document: tuple[bool, bool]
    with_phone: tuple[bool, bool]
    only_arrived: bool


def _facts(seed: int, i: int) -> _Facts:
    rng = np.random.default_rng([seed, i])

    def twice(chance: float) -> tuple[bool, bool]:
        return bool(rng.random() < chance), bool(rng.random() < chance)

    born = f"{rng.integers(1950, 2004)}-{rng.integers(1, 13):02d}-{rng.integers(1, 29):02d}"
    return _Facts(born, twice(0.06), twice(0.85), twice(0.6), twice(0.6), bool(rng.random() < ONLY_ARRIVED))


def _rows(rng: np.random.Generator, names: Names, system: str, person: int, facts: _Facts) -> list[dict[str, object]]:
    document = f"{chr(65 + rng.integers(26))}{rng.integers(10**7, 10**8)}"
    phone = f"+1520{rng.integers(2_000_000, 10_000_000)}"
    # Another day for each system: the same date of birth in six of them would be no evidence.
    year, rest = facts.born.split("-", 1)
    born = f"{1950 + (int(year) + 7 * len(system)) % 54}-{rest}"
    rows = []
    for at, (source, name) in enumerate(zip(("arrivals", "guests"), names(rng), strict=True)):
        rows.append(
            {
                "source": source, "person": person, "system": system, "name": name,
                "birth_date": (_exchanged(born) if facts.slips[at] else born) if facts.dated[at] else None,
                "document": document if facts.with_document[at] else None,
                "phone": phone if facts.with_phone[at] else None,
            }
        )  # fmt: skip
    return rows[:1] if facts.only_arrived else rows


def names_written_two_ways(people_per_system: int = PEOPLE_PER_SYSTEM, seed: int = 4) -> LabelledSet:
    """The set; the same seed gives the same people. Only the names kept back are reported."""
    rng = np.random.default_rng(seed)
    groups = [(names, system, False) for system, names in SYSTEMS.items()]
    groups += [(names, system, True) for system, names in KEPT_BACK.items()]
    rows = [
        row | {"reported": reported}
        for at, (names, system, reported) in enumerate(groups)
        for i in range(people_per_system)
        for row in _rows(rng, names, system, at * people_per_system + i, _facts(seed, i))
    ]
    made = pd.DataFrame(rows).sort_values(["source", "person"], ignore_index=True)
    words = {word: word for word in ("name", "birth_date", "document", "phone")}
    person = {"as": "person", "name": "name", "birth_date": "birth_date",
              "identifiers": {"document": "document", "phone": "phone"}}  # fmt: skip
    return LabelledSet(
        "names written two ways, names kept back", made[list(words)], made["person"].to_numpy(),
        made["source"].to_numpy(), person, words, "tutorial",
        "not tuned on, and yet seen: its names were read while rules were added", made["reported"].to_numpy(),
        made["system"].to_numpy(),
        notes=("Made here from rules, published tables and, for Arabic, spellings of Wikidata. The people whose names "
               "were tuned on are in the set and do not count. What stands beside a name (date of birth, document, "
               "telephone, their slips) is the same from system to system, so that only names make the gap. No "
               "rule was written for a pair missed here, but who wrote rules had read the names, and the figures were "
               "looked at often: take them as the most that other names would reach.",),
    )  # fmt: skip
