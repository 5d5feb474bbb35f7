"""One shape for a name in Pinyin, in Wade-Giles and in the romanisations near them: Zhang Xiaodong, Chang Hsiao-tung.

Both write the same Chinese syllables; passports leave out the apostrophes and dots that keep them apart in
Wade-Giles. So what Wade-Giles without apostrophes cannot tell apart (zh, ch, j, q; b, p; d, t; g, k) is one letter
here, and so are final n and ng, which speakers of the south do not tell apart. The same letters happen to bring
together much of what is written for Korean names. Every name whose letters allow it is put into this shape, whoever
bears it: nothing is looked up or decided about a person; other names are equal in it only if their letters nearly are.
Source: the syllables of Hanyu Pinyin (ISO 7098) and the tables of Wade-Giles in libraries (ALA-LC 1997).
"""

from __future__ import annotations

from typing import Any

import ibis

# In this order. "$" and "%" stand for ch and sh while the letters in them are turned into others.
_SPELT = (
    # Before the h behind a vowel goes: Wei-hsueh is Weixue.
    ("HSI", "XI"), ("HSUE", "XUE"), ("HSUAN", "XUAN"), ("TSZ", "TS"), ("TZU", "TSI"), ("SSU", "SI"),
    ("SZU", "SI"), ("SZE", "SI"),
    ("IEHH", "IEH"), ("IEH", "IE"), ("UEHH", "UEH"), ("UEH", "UE"), ("IHH", "IH"), ("IHER", "IER"),
    ("IHE", "IHO"), ("IH", "I"), ("ERH", "ER"),
    ("JANG", "$AN"), ("OE", "OI"), ("PARK", "PAK"), ("JA", "RA"), ("JE", "RE"), ("JO", "RO"),
    ("HS", "X"), ("SH", "%"), ("CH", "$"), ("ZH", "$"), ("Q", "$"), ("J", "$"), ("TS", "Z"), ("C", "Z"),
    ("B", "P"), ("D", "T"), ("G", "K"), ("NK", "N"),
    ("LV", "LU"), ("LYU", "LU"), ("OO", "U"), ("WU", "U"), ("EE", "I"), ("EO", "U"), ("EU", "U"), ("HUI", "HI"),
    ("IEN", "IAN"), ("YEN", "YAN"), ("YOU", "YU"), ("UEI", "UI"), ("UO", "O"), ("ON", "UN"), ("YI", "I"),
    ("RU", "$U"), ("KE", "KO"), ("HE", "HO"),
)  # fmt: skip


# Letters that follow one another, or stand at the end, in no such syllable: Garcia, Lopez, Pedro.
_NO_SYLLABLE = "[CDFJQSTVWXZ][RL]|[BKMP]L|R[BCDFGJLMNPQSTVWXZ]|S[BCDFGJKLMNPQRTVWXZ]|L[FQVXZ]|[CDFJQSVXZ]$|V"


def romanised(squeezed: Any) -> Any:
    """An Ibis column of names without blanks in the shape of no romanisation in particular; null for Garcia.

    ZHANGXIAODONG and CHANGHSIAOTUNG give $ANXIAOTUN.
    """
    # No Chinese family name is spelt Jo; the Korean one is Cho as well.
    text = squeezed.re_replace("^JO", "CHO").re_replace("AH$", "A")
    for spelt, shape in _SPELT:
        text = text.replace(spelt, shape)
    possible = (squeezed != "") & ~squeezed.re_search(_NO_SYLLABLE)
    return ibis.ifelse(possible, text, ibis.null("string"))
