"""Names in Chinese characters as Hong Kong writes them: 黃志明 is Wong Chi Ming there, Huang Zhiming in Pinyin.

Each character has its reading in Cantonese (Unihan), each reading the spellings that the government's manner of
romanising and the habits of bearers give it: Chi and Tsz, Lee and Lei, Chow and Chau. A name has every combination of
them; a name in Latin letters is put into the same shape wherever its letters are such syllables. Whose name it is, is
neither asked nor stored: what is compared are the sets of possible shapes.
Source: Unihan (cantonese.txt); the initials and finals of the Hong Kong government's romanisation (Eitel, Dyer Ball).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from igloo.core.functions import split_at

_READINGS = Path(__file__).with_name("cantonese.txt")
_INITIAL = re.compile("ng(?=[aeo])|gw|kw|[bpmfdtnlgkhwzcsj]|")
_INITIALS = {
    "b": "P", "p": "P", "m": "M", "f": "F", "d": "T", "t": "T", "n": "N L", "l": "L", "g": "K", "k": "K", "ng": "NG _",
    "h": "H", "gw": "KW", "kw": "KW", "w": "W", "z": "CH", "c": "CH", "s": "S", "j": "Y", "": "_",
}  # fmt: skip
# Spellings of a final that no rule below makes one.
_FINALS = {
    "aa": "A", "aai": "AI", "aau": "AU", "aam": "AM", "aan": "AN", "aang": "ANG", "aap": "AP", "aat": "AT",
    "aak": "AK", "ai": "AI", "au": "AU OW", "am": "AM UM", "an": "AN UN", "ang": "ANG", "ap": "AP UP", "at": "AT UT",
    "ak": "AK", "e": "E", "ei": "EI I", "eng": "ENG ING", "ek": "EK IK", "i": "I", "ing": "ING", "ik": "IK", "o": "O",
    "ou": "O OU", "oe": "EU", "oeng": "EUNG", "oek": "EUK", "eoi": "UI", "eon": "UN", "eot": "UT", "yu": "U",
    "yun": "UEN UN", "yut": "UET UT", "m": "M", "ng": "NG",
}  # fmt: skip
# Family names that are read otherwise than the same character elsewhere.
_FAMILIES = {"鄺": "kwong", "區": "au", "区": "au", "查": "zaa", "單": "sin", "单": "sin", "解": "haai"}

# In this order: what is longer goes before what it holds. "@" and "~" stand for ng, and for ue before n and t.
_WRITTEN = (
    ("YOUNG", "YEUNG"), ("EONG", "EUNG"), ("EOK", "EUK"), ("NG", "@"), ("TSZ", "CHI"), ("TZE", "CHI"), ("SZE", "SI"),
    ("SZ", "SI"), ("SH", "S"), ("CH", "C"), ("TS", "C"), ("TZ", "C"), ("CK", "K"), ("B", "P"), ("D", "T"), ("G", "K"),
    ("V", "W"), ("UEN", "~N"), ("UET", "~T"), ("UE", "U"), ("OO", "U"), ("EE", "I"), ("EY", "EI"),
    ("OY", "OI"), ("AY", "AI"), ("AO", "AU"), ("IEW", "IU"), ("YI", "I"), ("AA", "A"), ("AH", "A"),
)  # fmt: skip
_SYLLABLE = (
    "(?:KW|[PMFTNLKHWCSY@])?(?:E@|EUK|EU|AI|AU|AM|AN|A@|AP|AT|AK|OW|UM|UN|UP|UT|UI|U@|UK|EI|EK|IU|IM|IN|I@|IP|IT|IK|"
    "OU|OI|ON|OT|O@|OK|EU@|~N|~T|A|E|I|O|U|@)"
)
_ONLY_SYLLABLES = f"^(?:{_SYLLABLE}){{2,5}}$"
# No such syllable has these letters, and no name so many: most names are left out before anything is turned.
_NEVER = "[QRX0-9]|^.{0,3}$|.{25}"
_MOST_CHARACTERS = 4
_FAMILY = "^"
_CHARACTERS = "([\u3400-\u9fff]{2,4})"


def shapes_in_cantonese(profile: ir.Table) -> ir.Table:
    """The shapes of names that may be Cantonese: profile_id, name_cantonese (a list), the least and the most of it.

    A name in Latin letters has one for each end its family name may stand at; one in characters has those of every
    spelling. Least and most bound what two names can have in common.
    """
    name = profile.name_norm
    # Not by groups in the replacement, which Spark writes otherwise.
    turned = name.re_extract(r"(\S+)$", 1) + name.re_replace(r"\S+$", "")
    latin = [profile.select("profile_id", "name", text=text.replace(" ", "")) for text in (name, turned)]
    texts = ibis.union(*latin).filter(lambda t: ~t["name"].re_search(_CHARACTERS)).drop("name")
    texts = texts.filter(~texts.text.re_search(_NEVER))
    shapes = ibis.union(texts, _texts_of_characters(profile)).mutate(shape=lambda t: in_cantonese(t["text"]))
    shapes = shapes.filter(shapes["shape"].notnull())
    return shapes.group_by("profile_id").agg(
        name_cantonese=shapes["shape"].collect(distinct=True).sort(),
        least_name_cantonese=shapes["shape"].min(),
        most_name_cantonese=shapes["shape"].max(),
    )


def in_cantonese(squeezed: Any) -> Any:
    """An Ibis column of names without blanks in the shape of Cantonese syllables; null for what cannot be such.

    WONGCHIMING and WONGTSZMING give WO@CIMI@, GARCIA gives null.
    """
    text = squeezed
    for written, shape in _WRITTEN:
        text = text.replace(written, shape)
    return ibis.ifelse(text.re_search(_ONLY_SYLLABLES), text, ibis.null("string"))


def _texts_of_characters(profile: ir.Table) -> ir.Table:
    """Names in Chinese characters in every spelling of Hong Kong, without blanks: profile_id, text."""
    characters = profile.name.replace(" ", "").re_extract(_CHARACTERS, 1)
    names = profile.select("profile_id", characters=characters)
    names = names.filter(names.characters != "").distinct()
    read = _read_by_place(names)
    for place in range(_MOST_CHARACTERS):
        own = read.filter(read.place == place).select("characters", **{f"spelt_{place}": "spelt"})
        names = names.left_join(own, "characters").drop("characters_right")
    spelt = [names[f"spelt_{place}"] for place in range(_MOST_CHARACTERS)]
    complete = ibis.and_(*(one.notnull() | (names.characters.length() <= place) for place, one in enumerate(spelt)))
    whole = ibis.literal("").concat(*(one.fill_null("") for one in spelt))
    return names.filter(complete).select("profile_id", text=whole)


def _read_by_place(names: ir.Table) -> ir.Table:
    """Every character of the names with its spellings: characters, place, spelt.

    One join for all places: the readings are long, and stand as often in what an engine is asked as they are joined.
    """
    whole = names.select("characters").distinct()
    each = []
    for place in range(_MOST_CHARACTERS):
        one = whole.characters.substr(place, 1)
        family = one.isin(list(_FAMILIES)) & (place == 0)
        at = ibis.ifelse(family, ibis.literal(_FAMILY) + one, one)
        each.append(whole.select("characters", place=ibis.literal(place, "int64"), character=at))
    return ibis.union(*each).inner_join(_readings(), "character").select("characters", "place", "spelt")


def _readings() -> ir.Table:
    """One row a character and spelling: character (behind _FAMILY as a family name of its own reading), spelt."""
    pair = split_at(ibis.literal(_spellings()), "|").unnest().name("pair").as_table()
    latin = "[A-Z]+$"
    return pair.select(character=pair.pair.re_replace(latin, ""), spelt=pair.pair.re_extract(latin, 0))


@cache
def _spellings() -> str:
    """Every character with every spelling: 黃WONG|志CHI, and ^區AU at the beginning of a name."""
    lines = [line.split() for line in _READINGS.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    read = {character: reading for reading, characters in lines for character in characters}
    at_first = {_FAMILY + character: reading for character, reading in _FAMILIES.items()}
    return "|".join(
        character + spelt
        for character, reading in {**read, **at_first}.items()
        for spelt in spelt_in_hong_kong(reading)
    )


def spelt_in_hong_kong(jyutping: str) -> list[str]:
    """The spellings of a syllable that no rule makes one.

    >>> spelt_in_hong_kong("zau"), spelt_in_hong_kong("wong"), spelt_in_hong_kong("jyu"), spelt_in_hong_kong("ng")
    (['CHAU', 'CHOW'], ['WONG'], ['YU'], ['NG'])
    """
    found = _INITIAL.match(jyutping)
    initial = found.group() if found else ""
    final = jyutping[len(initial) :]
    initials, finals = _INITIALS[initial].split(), _FINALS.get(final, final.upper()).split()
    return [(begins + ends).replace("_", "") for begins, ends in product(initials, finals)]
