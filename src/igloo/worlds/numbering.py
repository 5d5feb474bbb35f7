"""Numbers that no one has: telephones, plates and documents of the world.

Telephones are NPA-555-xxxx. Line numbers in exchange 555 are assigned to no subscriber in North America
(only 555-0100 to 0199 are set aside for fiction by name; 555-1212, directory assistance, is left out),
yet they have the shape of real ones, so that parsers accept them. Plates begin with Q, which the states
used here do not issue.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from igloo.worlds.seeds import Flags, Ints, Texts, texts

AREA_CODES = """
956 915 210 512 713 830 361 432 806 940 254 325 903 979 817 214 281 409 520 602 480 623 928 505 575
619 858 760 213 310 201 202 203 205 206 207 208 209 212 215 216 217 218 219 224 225 228 229 231 234
239 240 248 251 252 253 256 260 262 267 269 270 276 301 302 303 304 305 307 308 309 312 313 314 315
""".split()  # noqa: SIM905 - one word after the other is easier to read and to extend
LINES_PER_AREA = 9_999
NORTH, SOUTH = 0, 1
PLATE_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"


def drawn_numbers(rng: np.random.Generator, n: int) -> Ints:
    """`n` different ten-digit numbers, from as few area codes as hold three times as many."""
    areas = AREA_CODES[: max(18, min(len(AREA_CODES), n * 3 // LINES_PER_AREA + 1))]
    slots = rng.permutation(len(areas) * LINES_PER_AREA)[:n]
    area = np.array([int(a) for a in areas])[slots // LINES_PER_AREA]
    line = slots % LINES_PER_AREA
    line = np.where(line >= 1212, line + 1, line)
    return np.asarray(area * 10_000_000 + 5_550_000 + line)


@dataclass(frozen=True)
class Phones:
    """Every telephone of the world by position: number, carrier, whose, and since when."""

    number: Ints
    carrier: Ints
    owner: Ints
    nameless: Flags
    is_home_line: Flags

    def __len__(self) -> int:
        return len(self.number)

    def given_to(self, phones: Ints, people: Ints) -> Phones:
        """The same phones, some of them now somebody's."""
        owner = self.owner.copy()
        owner[phones] = people
        return replace(self, owner=owner)

    def left_nameless(self, phones: Ints) -> Phones:
        """The same phones, some of them prepaid without a name."""
        nameless = self.nameless.copy()
        nameless[phones] = True
        return replace(self, nameless=nameless)

    def written(self, form: str) -> Texts:
        """All numbers as one agency writes them, for instance "({a}) {b}-{c}"."""
        parts = [(s[:3], s[3:6], s[6:]) for s in map(str, self.number.tolist())]
        return texts([form.format(a=a, b=b, c=c) for a, b, c in parts])


def drawn_plates(rng: np.random.Generator, n: int) -> tuple[Texts, Texts]:
    """States and plates, all different."""
    slots = rng.permutation(len(PLATE_LETTERS) ** 2 * 10_000)[:n]
    pair, digits = slots // 10_000, slots % 10_000
    plates = [
        f"Q{PLATE_LETTERS[p // len(PLATE_LETTERS)]}{PLATE_LETTERS[p % len(PLATE_LETTERS)]}{d:04d}"
        for p, d in zip(pair.tolist(), digits.tolist(), strict=True)
    ]
    state = texts(["TX", "AZ", "NM", "CA"])[rng.choice(4, n, p=[0.7, 0.14, 0.08, 0.08])]
    return np.asarray(state), texts(plates)


def drawn_documents(rng: np.random.Generator, people: int, migrants: int) -> Texts:
    """Travel document numbers, all different; two series, so that more migrants change nobody else's."""
    drawn = 10_000_000 + rng.permutation(people * 40)[:people]
    other = 90_000_000 + np.arange(migrants) * 37
    return texts([f"Z{number:08d}" for number in [*drawn.tolist(), *other.tolist()]])
