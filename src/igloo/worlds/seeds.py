"""Chance by name: each layer of a world draws from its own stream, so that adding one moves no other."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Seeds:
    """The streams of one world. A null world has the same streams, so the same innocent people."""

    family: str
    seed: int

    def stream(self, layer: str) -> np.random.Generator:
        """The generator of one named layer."""
        digest = sha256(f"{self.family}/{layer}".encode()).digest()
        words = [int.from_bytes(digest[i : i + 4], "little") for i in range(0, 16, 4)]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self.seed, *words])))


def texts(values: list[str]) -> Texts:
    """Strings as an array that can be indexed by number."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def up_to(rng: np.random.Generator, highs: Ints) -> Ints:
    """A whole number below each of `highs`."""
    return (rng.random(len(highs)) * highs).astype(np.int64)


def zipf_weights(n: int, exponent: float) -> Floats:
    """Popularity falling with rank, adding up to one."""
    weights = 1.0 / np.arange(1, n + 1) ** exponent
    return np.asarray(weights / weights.sum())
