"""Where two values differ: the pieces that the other side does not have."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher

from igloo.search.folding import fold
from igloo.webapi.models_group_table import TextSpan

# Below this two values are different things, and single letters they share mean nothing.
LEAST_LIKENESS = 0.6
NEAR_LIKENESS = 0.8
State = str


def spans_of(value: str, others: Sequence[str]) -> list[TextSpan]:
    """The value cut where no value of the other side says the same: word by word, alike words letter by letter.

    >>> [(s.text, s.differs) for s in spans_of("Ana Lopes", ["LOPEZ Ana"])]
    [('Ana Lope', False), ('s', True)]
    """
    if value in others or not others:
        return [TextSpan(text=value, differs=False)]
    words = [word for other in others for word in _words(other)]
    pieces: list[tuple[str, bool]] = []
    for place, word in enumerate(value.split(" ")):
        if place:
            pieces.append((" ", False))
        pieces.extend(_pieces(word, words))
    merged: list[TextSpan] = []
    for text, differs in pieces:
        if text and merged and merged[-1].differs == differs:
            merged[-1] = TextSpan(text=merged[-1].text + text, differs=differs)
        elif text:
            merged.append(TextSpan(text=text, differs=differs))
    return merged


def _words(text: str) -> list[str]:
    return text.split()


def _bare(word: str) -> str:
    return fold(word).strip(",.;")


def _pieces(word: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    bare = _bare(word)
    if not bare or bare in {_bare(other) for other in words}:
        return [(word, False)]
    likeness = [(SequenceMatcher(None, bare, _bare(other)).ratio(), other) for other in words]
    best = max(likeness, default=(0.0, ""))
    if best[0] < LEAST_LIKENESS:
        return [(word, True)]
    steps = SequenceMatcher(None, _letters(word), _letters(best[1])).get_opcodes()
    return [(word[i:j], kind != "equal") for kind, i, j, _, _ in steps if j > i]


def _letters(word: str) -> str:
    """The word without accents and capitals, letter for letter, so that places stay what they were."""
    folded = [fold(letter) for letter in word]
    return "".join(new if len(new) == 1 else old for new, old in zip(folded, word, strict=True))


def state_of(left: Sequence[str], right: Sequence[str]) -> State:
    """same, near, differs or one_side, of all values of an attribute.

    >>> state_of(["Ana Lopez"], ["LÓPEZ, Ana"]), state_of(["1980-03-07"], ["1980-03-01"]), state_of(["a"], [])
    ('same', 'near', 'one_side')
    >>> state_of(["Noe Ortega"], ["Noé Ortega López"]), state_of(["Ana Vega"], ["Luis Soto"])
    ('near', 'differs')
    """
    if not left or not right:
        return "one_side"
    if {_key(v) for v in left} & {_key(v) for v in right}:
        return "same"
    return "near" if any(_near(a, b) for a in left for b in right) else "differs"


def _near(one: str, other: str) -> bool:
    """Alike letter by letter, or two words and more of which one value has all."""
    if SequenceMatcher(None, _key(one), _key(other)).ratio() >= NEAR_LIKENESS:
        return True
    fewer, more = sorted(({_bare(word) for word in _words(v)} for v in (one, other)), key=len)
    return len(fewer) > 1 and fewer <= more


def _key(value: str) -> str:
    return " ".join(sorted(_bare(word) for word in _words(value)))
