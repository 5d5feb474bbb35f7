"""How alike a name asked for and a name on file are: word by word, in any order."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import JaroWinkler

from igloo.search.folding import fold, words_of

_A_WORD_IN_COMMON = 0.80


@dataclass(frozen=True)
class NameMatch:
    """The best spelling found, how alike it is [0-1], and that in words."""

    spelling: str
    score: float
    words: str


def how_alike(asked: str, spellings: list[str]) -> NameMatch:
    """The spelling most like the name asked for.

    >>> how_alike("lopez ana", ["Ana LOPEZ"]).words
    'same name, other order'
    """
    wanted = words_of(asked)
    best = NameMatch("", 0.0, "")
    for spelling in spellings:
        match = _compare(asked, wanted, spelling)
        if match.score > best.score:
            best = match
    return best


def _compare(asked: str, wanted: list[str], spelling: str) -> NameMatch:
    on_file = words_of(spelling)
    if not wanted or not on_file:
        return NameMatch(spelling, 0.0, "")
    if fold(asked).split() == fold(spelling).split():
        return NameMatch(spelling, 1.0, "same name")
    if sorted(wanted) == sorted(on_file):
        return NameMatch(spelling, 0.99, "same name, other order")
    left = list(on_file)
    total = 0.0
    weight = sum(len(word) for word in wanted)
    for word in sorted(wanted, key=lambda w: (-len(w), w)):
        likenesses = [(_word_likeness(word, other), -i) for i, other in enumerate(left)]
        likeness, at = max(likenesses, default=(0.0, 0))
        if likeness >= _A_WORD_IN_COMMON:
            left.pop(-at)
            total += likeness * len(word)
        else:
            total += 0.5 * likeness * len(word)
    found = total / weight
    # Further words on file count a little against, so that "Ana Lopez" comes before "Ana Maria Lopez".
    score = 0.98 * found - 0.01 * min(len(left), 5)
    if found >= 0.999:
        return NameMatch(spelling, score, f"has all the words: {spelling}")
    return NameMatch(spelling, score, f"similar name: {spelling}")


def _word_likeness(asked: str, on_file: str) -> float:
    if asked == on_file:
        return 1.0
    if len(asked) >= 2 and on_file.startswith(asked):
        return 0.93
    if len(on_file) == 1 or len(asked) == 1:
        return 0.85 if asked[0] == on_file[0] else 0.0
    return float(JaroWinkler.similarity(asked, on_file)) * 0.97
