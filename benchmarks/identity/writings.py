"""One name in several scripts and transliterations, by published tables.

Cyrillic: ICAO Doc 9303 (passports since 2014) and the French-style table of Soviet passports. Arabic: names in
Buckwalter's notation, from which both the Arabic letters and two romanisations follow: after BGN/PCGN without its
diacritics, and in the French manner of North African passports. Chinese: Hanyu Pinyin and Wade-Giles, syllable by
syllable. None is complete: they hold what the names of `names_written_two_ways` need.
"""

# ruff: noqa: SIM905 - a list of words reads as one
from __future__ import annotations

_CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_ICAO = (
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia"
).split()  # fmt: skip
_FRENCH = (
    "a b v g d e e j z i i k l m n o p r s t ou f kh ts tch ch chtch - y - e iou ia"
).split()  # fmt: skip
_CYRILLIC_TABLES = {
    "icao": dict(zip(_CYRILLIC, (t.replace("-", "") for t in _ICAO), strict=True)),
    "french": dict(zip(_CYRILLIC, (t.replace("-", "") for t in _FRENCH), strict=True)),
}

_BUCKWALTER = {
    "'": "ء", "|": "آ", ">": "أ", "&": "ؤ", "<": "إ", "}": "ئ", "A": "ا", "b": "ب", "p": "ة", "t": "ت", "v": "ث",
    "j": "ج", "H": "ح", "x": "خ", "d": "د", "*": "ذ", "r": "ر", "z": "ز", "s": "س", "$": "ش", "S": "ص", "D": "ض",
    "T": "ط", "Z": "ظ", "E": "ع", "g": "غ", "f": "ف", "q": "ق", "k": "ك", "l": "ل", "m": "م", "n": "ن", "h": "ه",
    "w": "و", "Y": "ى", "y": "ي", " ": " ",
}  # fmt: skip
_BGN = {
    "v": "th", "H": "h", "x": "kh", "*": "dh", "$": "sh", "S": "s", "D": "d", "T": "t", "Z": "z", "E": "", "g": "gh",
    "'": "", ">": "", "<": "", "|": "a", "&": "", "}": "", "A": "a", "Y": "a", "p": "h",
}  # fmt: skip
_MAGHREB = _BGN | {"$": "ch", "j": "dj", "q": "k", "u": "ou", "p": "", "*": "d", "v": "t"}

_WADE_INITIALS = {
    "zh": "ch", "ch": "ch", "b": "p", "p": "p", "d": "t", "t": "t", "g": "k", "k": "k", "j": "ch", "q": "ch",
    "x": "hs", "z": "ts", "c": "ts", "r": "j", "sh": "sh",
}  # fmt: skip
_WADE_FINALS = {"ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "uo": "o", "ue": "ueh", "e": "e", "er": "erh"}
_WADE_WHOLE = {
    "zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "ssu", "yan": "yen",
    "ye": "yeh", "you": "yu", "yong": "yung", "yi": "i", "guo": "kuo", "he": "ho", "ke": "ko", "ge": "ko", "xu": "hsu",
    "jun": "chun", "gui": "kuei", "hui": "hui", "rui": "jui", "yue": "yueh", "xue": "hsueh",
}  # fmt: skip


def from_cyrillic(name: str, table: str) -> str:
    """Latin letters for a Cyrillic name.

    >>> from_cyrillic("Юрий Щукин", "icao"), from_cyrillic("Юрий Чернышов", "french")
    ('Iurii Shchukin', 'Iouri Tchernychov')
    """
    letters = _CYRILLIC_TABLES[table]
    written = "".join(letters.get(letter, letter) for letter in name.lower())
    # The French table writes и before й once: Юрий is Iouri.
    return (written.replace("ii", "i") if table == "french" else written).title()


def to_arabic(buckwalter: str) -> str:
    """Arabic letters, unvocalised as people write them.

    >>> to_arabic("muHam~ad")
    'محمد'
    """
    return "".join(_BUCKWALTER.get(sign, "") for sign in buckwalter)


def from_arabic(buckwalter: str, table: str) -> str:
    """Latin letters for a vocalised Arabic name in Buckwalter's notation.

    >>> from_arabic("muHam~ad $ariyf", "bgn"), from_arabic("yuwsuf $ariyf", "french")
    ('Muhammad Sharif', 'Yousouf Charif')
    """
    letters = _BGN if table == "bgn" else _MAGHREB
    text = buckwalter.replace("iy~", "iyy").replace("uw", "U").replace("iy", "I").replace("aA", "A").replace("o", "")
    out = ""
    for sign in text:
        if sign == "~":
            out += out[-1]
        elif sign in "UI":
            out += {"U": "ou" if table == "french" else "u", "I": "i"}[sign]
        else:
            out += letters.get(sign, sign)
    return out.title()


def wade_giles(syllable: str) -> str:
    """A Pinyin syllable in Wade-Giles, without tone and apostrophe, as passports had it.

    >>> [wade_giles(s) for s in ("zhang", "xiao", "dong", "qing", "jian", "guo")]
    ['chang', 'hsiao', 'tung', 'ching', 'chien', 'kuo']
    """
    if syllable in _WADE_WHOLE:
        return _WADE_WHOLE[syllable]
    initial = next((i for i in ("zh", "ch", "sh") if syllable.startswith(i)), syllable[0])
    final = syllable[len(initial) :]
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)
