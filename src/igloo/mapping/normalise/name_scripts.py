"""Names in Arabic, Chinese and Korean letters in Latin ones, so that their words stay words.

Letter by letter, as anyascii does it, سعيد falls in two at its ayn, عمر becomes the title “Mr”, and 王伟明 is one
word whose family name nobody can find. All that is done here follows from the letters alone.
Sources: Unicode chart of Arabic with the Persian and Urdu letters; the compound family names and the family names
read otherwise than the same character elsewhere are those of the Hundred Family Surnames.
"""

# ruff: noqa: SIM905 - a list of words reads as one
from __future__ import annotations

import re

from anyascii import anyascii

# Short vowels are not written; long a, which comparing leaves out, is not either; و and ي may be either.
_ARABIC = {
    "ا": "", "أ": "A", "إ": "I", "آ": "A", "ٱ": "A", "ء": "", "ؤ": "W", "ئ": "Y", "ى": "", "ة": "H", "ع": "",
    "ب": "B", "ت": "T", "ث": "TH", "ج": "J", "ح": "H", "خ": "KH", "د": "D", "ذ": "DH", "ر": "R", "ز": "Z", "س": "S",
    "ش": "SH", "ص": "S", "ض": "D", "ط": "T", "ظ": "Z", "غ": "GH", "ف": "F", "ق": "Q", "ك": "K", "ل": "L", "م": "M",
    "ن": "N", "ه": "H", "و": "W", "ي": "Y", "پ": "P", "چ": "CH", "ژ": "ZH", "گ": "G", "ک": "K", "ی": "Y", "ہ": "H",
    "ھ": "H", "ے": "Y", "ٹ": "T", "ڈ": "D", "ڑ": "R", "ں": "N", "ۀ": "H", "ڤ": "V", "ـ": "",
}  # fmt: skip
_ARABIC_WORD = re.compile("[\u0620-\u064a\u066e-\u06d3]+")
_VOWEL_SIGNS = re.compile("[\u0610-\u061a\u064b-\u065f\u0670]+")
_BEFORE_A_VOWEL = frozenset("عا")
# With an h behind it, each would be read as one letter: طاهر is TEHR and not THR, سحر SEHR, زهراء ZEHR.
_BEFORE_AN_H = re.compile("(?<=[تطدضكسصزظغ])ا?(?=[حه].)")
# Two letters and no vowel written.
_WHOLE_ARABIC = {"طه": "TAHA"}

# Two to four characters and nothing beside them: a whole name, family name first.
_HAN_NAME = re.compile("(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff])")
_HANGUL_NAME = re.compile("(?<![\uac00-\ud7a3])[\uac00-\ud7a3]{2,4}(?![\uac00-\ud7a3])")
_COMPOUND = frozenset((
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 司徒 夏侯 皇甫 尉迟 尉遲 公孙 公孫 慕容 令狐 长孙 長孫 宇文 东方 東方 南宫 "
    "南宮 端木 "
    "轩辕 軒轅 百里 独孤 獨孤 申屠 太史 闻人 聞人 남궁 황보 제갈 사공 선우 독고 동방 서문"
).split())  # fmt: skip
_READ_IN_NAMES = {
    "曾": "Zeng", "单": "Shan", "單": "Shan", "解": "Xie", "查": "Zha", "仇": "Qiu", "区": "Ou", "區": "Ou", "盖": "Ge",
    "蓋": "Ge", "尉迟": "Yuchi", "尉遲": "Yuchi", "覃": "Qin", "翟": "Zhai", "沈": "Shen", "缪": "Miao", "繆": "Miao",
    "乐": "Yue", "樂": "Yue", "召": "Shao", "冼": "Xian", "秘": "Bi", "员": "Yun", "繁": "Po",
    # As their bearers write them; the official table has I, Bak, Choe, Im, O, U, An, No, Heo.
    "이": "Lee", "박": "Park", "최": "Choi", "임": "Lim", "오": "Oh", "우": "Woo", "안": "Ahn", "노": "Roh",
    "허": "Hur",
    "심": "Shim", "신": "Shin",
}  # fmt: skip


def in_latin(text: str) -> str:
    """Latin letters for any script; the family name of a Chinese or Korean name stands apart.

    >>> in_latin("سعيد عمر القاسم"), in_latin("王伟明"), in_latin("欧阳娜"), in_latin("김정은")
    ('SYD AMR AL QSM', 'Wang WeiMing', 'OuYang Na', 'Gim JeongEun')
    >>> in_latin("Щукин"), in_latin("José O`Brien")
    ('Shchukin', 'Jose O`Brien')
    """
    if text.isascii():
        return text
    text = _ARABIC_WORD.sub(lambda found: _from_arabic(found.group()), _VOWEL_SIGNS.sub("", text))
    for whole in (_HAN_NAME, _HANGUL_NAME):
        text = whole.sub(lambda found: _family_name_apart(found.group()), text)
    return anyascii(text)


def _from_arabic(word: str) -> str:
    """One word; its article stands apart, so that it can be left out: al-Qasim, El Kassem, Kassem."""
    if word.startswith("ال") and len(word) > 3 and word not in ("الله", "الياس"):
        return "AL " + _from_arabic(word[2:])
    if word in _WHOLE_ARABIC:
        return _WHOLE_ARABIC[word]
    # At the beginning of a word a vowel is heard, though nobody can say which.
    begins = "A" if word[0] in _BEFORE_A_VOWEL and word[1:2] not in ("و", "ي", "ى") else ""
    parts = ("".join(_ARABIC.get(letter, "") for letter in part) for part in _BEFORE_AN_H.split(word))
    return begins + "E".join(parts)


def _family_name_apart(name: str) -> str:
    n = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return f"{_READ_IN_NAMES.get(name[:n]) or _read(name[:n])} {_read(name[n:])}"


def _read(name: str) -> str:
    """Characters by anyascii; of Korean ones, the r that begins a syllable is its r and not its l: 라 is Ra."""
    read = [anyascii(character) for character in name]
    return "".join(
        "R" + one[1:] if one[:1] == "L" and "\uac00" <= own <= "\ud7a3" else one
        for own, one in zip(name, read, strict=True)
    )
