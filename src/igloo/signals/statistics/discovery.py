"""How many of these discoveries are chance: false-discovery rates over a stated family of tests."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def benjamini_hochberg(p: npt.ArrayLike) -> Floats:
    """q of each p: the false-discovery rate of the list that ends with it (independent or alike tests).

    >>> benjamini_hochberg([0.01, 0.04, 0.5]).round(3).tolist()
    [0.03, 0.06, 0.5]
    """
    values = np.asarray(p, dtype=np.float64)
    m = values.size
    if m == 0:
        return values
    order = np.argsort(values, kind="stable")
    scaled = values[order] * m / np.arange(1, m + 1)
    monotone = np.minimum.accumulate(scaled[::-1])[::-1]
    q = np.empty(m, dtype=np.float64)
    q[order] = np.clip(monotone, 0.0, 1.0)
    return q


def benjamini_yekutieli(p: npt.ArrayLike) -> Floats:
    """The same under any dependence between the tests (overlapping pairs), at the price of power."""
    values = np.asarray(p, dtype=np.float64)
    if values.size == 0:
        return values
    penalty = float(np.sum(1.0 / np.arange(1, values.size + 1)))
    return np.asarray(np.clip(benjamini_hochberg(values) * penalty, 0.0, 1.0), dtype=np.float64)


def within_selected(p: npt.ArrayLike, family: Sequence[Hashable], selected: Sequence[Hashable]) -> Floats:
    """q of each test inside its family, when only some of the families were selected first.

    Benjamini and Bogomolov: of m families R were selected, so inside a selected one Benjamini-Hochberg
    runs at q * R / m; equivalently its q is multiplied by m / R. Tests of other families get q = 1.

    >>> within_selected([0.01, 0.9, 0.001], ["a", "a", "b"], ["a"]).round(3).tolist()
    [0.04, 1.0, 1.0]
    """
    values = np.asarray(p, dtype=np.float64)
    q = np.ones(values.size, dtype=np.float64)
    members: dict[Hashable, list[int]] = {}
    for place, name in enumerate(family):
        members.setdefault(name, []).append(place)
    chosen = set(selected)
    if not chosen:
        return q
    price = len(members) / len(chosen)
    for name in chosen & members.keys():
        places = np.array(members[name])
        q[places] = np.clip(benjamini_hochberg(values[places]) * price, 0.0, 1.0)
    return q
