"""What a set of people or identifiers shares, and how surprising it is that they do.

An item that k of the n units of the set have is compared with what as many units drawn at random would have. A
unit of kind s (person, phone, plate ...) has an item by chance with
  the larger of D/N and 1 - (1 - D/N)^(d/mean d),
where D of the N units of its kind have the item and d is its own number of items of this aspect: a busy phone
is likelier to share any number, and a quiet one counts as an average one. `p` is the Poisson-binomial tail of
k; `expected` the sum of the chances. Kinds are kept apart because people pass ports and plates pass readers:
measured on a synthetic world, of 275 items shared by people drawn at random 8 were called surprising with one
population for all, every one a port, and 1 so.
q is Benjamini-Hochberg over every item of the data that two units or more have, in all aspects: what they could
have shared and did not counts as compared. `lower_bound`: at least so many times the expected share (Wilson,
one-sided 95 %). Ordered by p.

Misleads: a household, a workplace or a village shares much, and none of it by chance; each item says how many
others have it. Registered lines are no commonality and are listed apart.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from igloo.network.links import FEWEST_SHARING

Floats = npt.NDArray[np.float64]

Q_GATE = 0.05
MOST_MEMBERS = 400
_Z_ONE_SIDED_95 = 1.645


def shared_items(linked: pd.DataFrame) -> pd.DataFrame:
    """Of the links of the members (unit, aspect, item), the items of two or more: aspect, item, k."""
    counted = linked.groupby(["aspect", "item"], as_index=False).agg(k=("unit", "nunique"))
    return counted[counted["k"] >= FEWEST_SHARING].reset_index(drop=True)


def surprise(shared: pd.DataFrame, linked: pd.DataFrame, degree: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """These shared items with k, n, degree, expected, p, q and lower_bound, most surprising first.

    `shared`: aspect, item, k; `linked`: unit, aspect, item, all links of the members; `degree`: aspect, item,
    stratum, degree; `whole`: table `link_population`.
    """
    if shared.empty:
        return shared.reindex(columns=[*shared.columns, "n", "degree", "expected", "p", "q", "lower_bound"])
    totals = degree.groupby(["aspect", "item"], as_index=False)["degree"].sum()
    shared = shared.merge(totals, on=["aspect", "item"], how="left").fillna({"degree": 0})
    parts = [
        _of_aspect(part, *(frame[frame["aspect"] == aspect] for frame in (linked, degree, whole)))
        for aspect, part in shared.groupby("aspect")
    ]
    found = pd.concat(parts, ignore_index=True)
    found = found.sort_values(["p", "k", "aspect", "item"], ascending=[True, False, True, True], ignore_index=True)
    n_compared = int(whole.drop_duplicates("aspect")["n_items"].sum())
    found["q"] = _discovery_rate(found["p"].to_numpy(), n_compared)
    found["lower_bound"] = _wilson_lower(found["k"], found["n"]) / (found["expected"] / found["n"])
    return found


def _of_aspect(shared: pd.DataFrame, linked: pd.DataFrame, degree: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """n, p and expected count of the shared items of one aspect."""
    own = linked.groupby("unit")["item"].nunique()
    strata = pd.Series(own.index, index=own.index).str.extract("^([a-z]+):", expand=False).fillna("").to_numpy()
    of_kind = whole.set_index("stratum")
    n_units = of_kind["n_units"].reindex(strata).fillna(1).to_numpy(np.float64)
    mean_links = of_kind["n_links"].reindex(strata).fillna(1).to_numpy(np.float64) / n_units
    busy = np.maximum(own.to_numpy(np.float64) / mean_links, 1.0)
    has = degree.pivot_table(index="item", columns="stratum", values="degree", fill_value=0)
    counts = has.reindex(index=shared["item"], columns=strata, fill_value=0).to_numpy(np.float64)
    share = np.clip(counts / n_units, 0.0, 1.0)
    chances = 1.0 - (1.0 - share) ** busy
    known: dict[bytes, Floats] = {}
    p = np.empty(len(shared))
    for at, (row, k) in enumerate(zip(chances, shared["k"], strict=True)):
        key = row.tobytes()
        if key not in known:
            known[key] = poisson_binomial_tail(row, np.arange(len(row) + 1))
        p[at] = known[key][int(k)]
    expected = np.maximum(chances.sum(axis=1), np.finfo(float).tiny)
    return shared.assign(n=len(own), expected=expected, p=np.clip(p, np.finfo(float).tiny, 1.0))


def poisson_binomial_tail(chances: Floats, k: npt.ArrayLike) -> Floats:
    """P(at least k of these independent events happen), for each k.

    >>> poisson_binomial_tail(np.array([0.5, 0.5]), [0, 1, 2]).tolist()
    [1.0, 0.75, 0.25]
    """
    wanted = np.asarray(k, np.int64)
    exactly = np.zeros(len(chances) + 1)
    exactly[0] = 1.0
    for chance in chances:
        exactly[1:] = exactly[1:] * (1 - chance) + exactly[:-1] * chance
        exactly[0] *= 1 - chance
    # Summed from the small end, so that a tail of 1e-30 keeps its digits.
    tail = np.append(np.cumsum(exactly[::-1])[::-1], 0.0)
    return np.asarray(np.minimum(tail[np.clip(wanted, 0, len(chances) + 1)], 1.0), np.float64)


def _discovery_rate(p_ascending: Floats, n_compared: int) -> Floats:
    """Benjamini-Hochberg over `n_compared` items, of which those not shared have p = 1."""
    m = max(n_compared, len(p_ascending))
    scaled = p_ascending * m / np.arange(1, len(p_ascending) + 1)
    return np.clip(np.minimum.accumulate(scaled[::-1])[::-1], 0.0, 1.0)


def _wilson_lower(k: npt.ArrayLike, n: npt.ArrayLike) -> Floats:
    """Lower end of the Wilson interval of a share."""
    hits, trials, z = np.asarray(k, np.float64), np.asarray(n, np.float64), _Z_ONE_SIDED_95
    share = hits / trials
    spread = z * np.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return np.asarray((share + z * z / (2 * trials) - spread) / (1 + z * z / trials), np.float64)
