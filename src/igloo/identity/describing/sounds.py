"""The consonants of a name, so that one name written by several tables is one: Shchukin, Chtchoukine.

Arabic is written without short vowels, and every table has its own ch, sh, kh and ou; what they share are the
consonants. Much is equal that is not the same (Juan and Joan): agreement here is worth less than in letters, and
learnt as such. Chinese names keep too little of themselves in it; they are compared by syllables run together.
"""

from __future__ import annotations

from typing import Any

# In this order: what is longer goes before what it holds.
_WRITTEN = (
    ("SHCH", "S"), ("CHTCH", "S"), ("TCH", "S"), ("SCH", "S"), ("CH", "S"), ("SH", "S"), ("DZH", "J"), ("ZH", "J"),
    ("DJ", "J"), ("KH", "K"), ("GH", "G"), ("PH", "F"), ("TH", "T"), ("DH", "D"), ("CK", "K"), ("X", "KS"), ("Q", "K"),
    ("C", "K"), ("Z", "S"), ("V", "B"), ("H ", " "),
)  # fmt: skip
_DOUBLED = "BDFGHJKLMNPRST"


def consonants(name: Any) -> Any:
    """An Ibis column of normalised names as consonants, words still apart; empty where there are none.

    MUHAMMAD and MHMD, YURIY and IOURI give MHMD and R.
    """
    text = name + " "
    for written, sound in _WRITTEN:
        text = text.replace(written, sound)
    text = text.re_replace("[^BDFGHJKLMNPRST ]+", "")
    for letter in _DOUBLED:
        text = text.replace(letter * 2, letter)
    return text.re_replace(" +", " ").strip()
