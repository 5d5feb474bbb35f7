"""People's names as they are, and as clerks write them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml
from anyascii import anyascii

from igloo.worlds.seeds import Ints, Texts, texts, zipf_weights

SYSTEMS = ("two_surnames", "one_surname", "surname_first", "patronymic")


@cache
def _lists() -> dict[str, Any]:
    loaded = yaml.safe_load((files("igloo.worlds") / "names.yml").read_text(encoding="utf-8"))
    return dict(loaded)


@dataclass(frozen=True)
class Names:
    """Given names and surnames of each person; `second` is empty for people with one surname."""

    given: Texts
    surname: Texts
    second: Texts


def _pick(rng: np.random.Generator, values: list[str], n: int, exponent: float) -> list[str]:
    chosen = rng.choice(len(values), n, p=zipf_weights(len(values), exponent))
    return [values[i] for i in chosen]


def draw_names(rng: np.random.Generator, household: Ints) -> Names:
    """Names for people in households: members mostly share a first surname."""
    homes = int(household.max()) + 1 if len(household) else 0
    system = rng.choice(len(SYSTEMS), homes, p=[_lists()[s]["share"] for s in SYSTEMS])[household]
    other_surname = rng.random(len(household)) < 0.25
    given, surname, second = (
        texts([""] * len(household)),
        texts([""] * len(household)),
        texts([""] * len(household)),
    )
    for code, name in enumerate(SYSTEMS):
        spec = _lists()[name]
        who = np.flatnonzero(system == code)
        of_home = texts(_pick(rng, spec["surnames"], homes, 0.7))
        own = texts(_pick(rng, spec["surnames"], len(who), 0.7))
        surname[who] = np.where(other_surname[who], own, of_home[household[who]])
        first, more = _pick(rng, spec["given"], len(who), 0.5), _pick(rng, spec["given"], len(who), 0.5)
        doubled = rng.random(len(who)) < spec["second_given"]
        if name == "surname_first":
            given[who] = [a + b.lower() if d and a != b else a for a, b, d in zip(first, more, doubled, strict=True)]
        else:
            given[who] = [f"{a} {b}" if d and a != b else a for a, b, d in zip(first, more, doubled, strict=True)]
        if name == "two_surnames":
            second[who] = _pick(rng, spec["surnames"], len(who), 0.7)
        if name == "patronymic":
            father = _pick(rng, list(spec["given"][::2]), len(who), 0.5)
            given[who] = [f"{g} {f}" if g != f else g for g, f in zip(given[who], father, strict=True)]
    return Names(given, surname, second)


def _one_slip(rng: np.random.Generator, word: str) -> str:
    """One key wrong: a letter dropped, doubled or two exchanged."""
    spelled = _lists()["other_spellings"].get(word)
    if spelled and rng.random() < 0.7:
        return str(spelled)
    if len(word) < 4:
        return word + word[-1]
    at = int(rng.integers(1, len(word) - 1))
    kind = int(rng.integers(3))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


@dataclass(frozen=True)
class WrittenNames:
    """Given names and surnames as one clerk writes them, a row each."""

    given: Texts
    surname: Texts

    def full(self) -> Texts:
        """Given names before surnames."""
        return texts([f"{g} {s}".strip() for g, s in zip(self.given, self.surname, strict=True)])

    def surname_first(self, comma: str = ", ") -> Texts:
        """Surnames, a comma, given names."""
        return texts([f"{s}{comma}{g}" for g, s in zip(self.given, self.surname, strict=True)])


def write_names(
    rng: np.random.Generator, names: Names, person: Ints, typo: float, dropped: float, accents: bool = True
) -> WrittenNames:
    """How a clerk writes these people's names: slips, a second surname left out, accents lost.

    Slips are drawn once a row; a person that appears often is mostly written right.
    """
    given, surname = names.given[person], names.surname[person]
    second = np.where(rng.random(len(person)) < dropped, "", names.second[person])
    both = np.array([f"{a} {b}" if b else a for a, b in zip(surname, second, strict=True)], dtype=object)
    for at in np.flatnonzero(rng.random(len(person)) < typo):
        if rng.random() < 0.5:
            words = given[at].split(" ")
            given[at] = " ".join([_one_slip(rng, words[0]), *words[1:]])
        else:
            words = both[at].split(" ")
            both[at] = " ".join([*words[:-1], _one_slip(rng, words[-1])])
    if not accents:
        plain = {word: anyascii(word) for word in {*given, *both}}
        given, both = texts([plain[g] for g in given]), texts([plain[s] for s in both])
    return WrittenNames(given, both)
