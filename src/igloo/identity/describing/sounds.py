"""The consonants of a name, so that one name written by several tables is one: Shchukin, Chtchoukine.

Arabic is written without short vowels, and every table has its own ch, sh, kh and ou; what they share are the
consonants. Much is equal that is not the same (Juan and Joan): agreement here is worth less than in letters, and
learnt as such. Where one side was written without vowels, its long ones tell more: `vowel_light`.
"""

from __future__ import annotations

from typing import Any

import ibis

# In this order: what is longer goes before what it holds.
_WRITTEN = (
    ("SCHTSCH|SHCH|CHTCH|TSCH|TCH|SCH|CH|SH", "S"), ("CE", "SE"), ("CI", "SI"), ("CY", "SI"), ("DZH|ZH|DJ|J", "G"),
    ("KH|CK", "K"), ("GH", "G"), ("PH", "F"), ("TH", "T"),
    ("DH", "D"), ("X", "KS"), ("H( |$)", " "),
)  # fmt: skip
_LETTERS, _SOUNDS = "CQZVH", "KKSBG"
_DOUBLED = "BDFGJKLMNPRST"
# Spellings of one sound, vowels and all: Iurii and Yuriy, Yusuf and Youssouf, Filip and Philipp, Ihor and Igor.
_SPELLINGS = (
    ("SCHTSCH|SHCH|CHTCH|SCH", "SH"), ("TCH", "CH"), ("DZH|ZH|DJ", "J"), ("PH", "F"), ("TH", "T"), ("CK|Q", "K"),
    ("X", "KS"), ("OU|OO", "U"), ("YO|YE|IE", "E"), ("EE|Y", "I"), ("W", "V"), ("H", "G"),
)  # fmt: skip


def _sounding(name: Any) -> Any:
    """One letter a sound, vowels still there."""
    # Yusuf, Youssouf and يوسف begin with a consonant: without it two are left, too few to find anybody by.
    text = name.re_replace("^[YI](OU|U|W)", "GU")
    for written, sound in _WRITTEN:
        text = text.re_replace(written, sound)
    return text.translate(_LETTERS, _SOUNDS)


def _once(text: Any, letters: str) -> Any:
    """No letter twice in a row: Haddad without its vowels has four, حداد three."""
    for letter in letters:
        text = text.replace(letter * 3, letter).replace(letter * 2, letter)
    return text


def consonants(name: Any) -> Any:
    """An Ibis column of normalised names as consonants, words still apart; empty where there are none.

    MUHAMMAD and MHMD, YURIY and IOURI, HANNA and GANNA give MGMD, GR and GN.
    """
    return _once(_sounding(name).re_replace("[^BDFGJKLMNPRST ]+", ""), _DOUBLED).strip()


def vowel_light(name: Any) -> Any:
    """Consonants with what may be a long vowel: u for o, ou and w, i for y; a and e are left out.

    RWMY and ROUMI give RUMI; HSYN and HUSAYN give GSIN and GUSIN, HSN gives GSN.
    """
    text = _sounding(name).re_replace("OU|OO|[OW]", "U").re_replace("[AE]?[YI]|AE|EE", "I")
    return _once(text.re_replace("[^BDFGJKLMNPRSTUI ]+", ""), _DOUBLED + "UI").strip()


def one_spelling(name: Any) -> Any:
    """A name with one spelling for what is only written differently; MARIA and MARIO stay two names."""
    text = name
    for written, sound in _SPELLINGS:
        text = text.re_replace(written, sound)
    return _once(text, "BCDFGHIJKLMNPRSTUVZ")


def bare(word: Any) -> Any:
    """A word of a name without an article written to it, and without what stands between Abd and the rest.

    ALHADDAD gives HADDAD and ALASKARI ASKARI (and ALVAREZ, each time, VAREZ); ABDULRAHMAN, ABDERRAHMAN and ABD AL
    RAHMAN sound alike.
    """
    # Bensalem is Ben Salem.
    word = ibis.ifelse(word.re_search("^BE?N[^AEIOU N][A-Z]{2}"), word.re_replace("^BE?N", ""), word)
    joined = word.re_replace("^ABD ?[AEIOU]*L? ?(AL |EL |UL )?", "ABD").replace(" ", "")
    return ibis.ifelse(word.re_search("^[AEU]L([^AEIOU ][A-Z]{3}|[AEIOU][A-Z]{4})"), word.substr(2), joined)


def without_vowels(word: Any) -> Any:
    """Whether a word was written without vowels: none stands behind its first letter."""
    # The e before an h is ours, so that the two are not read as one letter.
    return ~word.replace("EH", "H").re_search("[A-Z].*[AEIOU]") & (word.length() >= 2)
