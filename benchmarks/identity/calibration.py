"""How far a probability may be taken at its word, over the pairs that a contestant brought together itself.

Brier's score is split without choosing bins: what is lost because probabilities are not what they say, and what is lost
because pairs are not told apart, which no change of the scale can mend (Dimitriadis, Gneiting and Jordan 2021, “Stable
reliability diagrams for probabilistic classifiers”; the map is the isotonic regression of Ayer et al. 1955).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import isotonic_regression

Numbers = npt.NDArray[np.float64]
# Pairs in the same tenth are read together; the ends are where decisions are made.
EDGES = (0.0, 0.01, 0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 0.995, 1.0)


@dataclass(frozen=True)
class Calibration:
    """Brier's score of `pairs` pairs = `miscalibration` - `told_apart` + `uncertainty`.

    `reachable` is what would be left if the best map that keeps the order were known, labels and all: the score less
    its miscalibration. `uncertainty`: the score of always saying the share of true pairs. `told`: a row a range of the
    probability: least, most, pairs, held (mean probability), right (share of one person).
    """

    pairs: int
    brier: float
    reachable: float
    uncertainty: float
    told: pd.DataFrame

    @property
    def miscalibration(self) -> float:
        """What is lost because probabilities are not what they say."""
        return self.brier - self.reachable

    @property
    def told_apart(self) -> float:
        """What is gained over always saying the same by telling pairs apart."""
        return self.uncertainty - self.reachable


def calibration(probability: Numbers, right: Numbers) -> Calibration | None:
    """The split for these pairs; None without any. `right`: 1 for a pair of one person, else 0.

    >>> said = calibration(np.array([0.5, 0.5, 0.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0]))
    >>> said.brier, said.reachable, said.uncertainty
    (0.125, 0.0, 0.25)
    """
    if not len(right):
        return None
    frame = pd.DataFrame({"held": probability, "right": right})
    same = frame.groupby("held")["right"].agg(["mean", "size"])
    mapped = isotonic_regression(same["mean"].to_numpy(), weights=same["size"].to_numpy(dtype=float)).x
    share = same["mean"].to_numpy()
    left = float((same["size"] * (share * (1 - mapped) ** 2 + (1 - share) * mapped**2)).sum() / len(frame))
    rate = float(frame["right"].mean())
    score = float(((frame["held"] - frame["right"]) ** 2).mean())
    return Calibration(len(frame), score, left, rate * (1 - rate), _told(frame))


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    place = np.clip(np.searchsorted(EDGES, frame["held"].to_numpy(), side="right") - 1, 0, len(EDGES) - 2)
    grouped = frame.groupby(place).agg(pairs=("right", "size"), held=("held", "mean"), right=("right", "mean"))
    at = grouped.index.to_numpy()
    return grouped.assign(least=np.array(EDGES)[at], most=np.array(EDGES)[at + 1]).reset_index(drop=True)
