"""What a set of people or identifiers shares, and how surprising it is that they do.

For each item that k of the n units of the set are linked to, `p` is the larger of
  the hypergeometric tail, from how many units (d of N) of the whole data have the item, and
  the Poisson-binomial tail, in which a unit with many links is likelier to have any item.
The first alone takes it for a surprise that two busy phones share a number; the second alone understates what
half of everybody has. q is Benjamini-Hochberg over every item of the data that two units or more have, in all
aspects: what they could have shared and did not counts as compared. `lower_bound`: at least so many times the
expected share (Wilson, one-sided 95 %). Ordered by p.

Misleads: a household, a workplace or a village shares much, and none of it by chance; each item says how many
others have it. Registered lines are no commonality and are listed apart.
"""

from __future__ import annotations

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

from igloo.core.step import Tables
from igloo.network.links import (
    events_of,
    near_each_other,
    parties_of,
    places_visited,
    record_links,
    together,
    units,
    visits,
)

Floats = npt.NDArray[np.float64]

Q_GATE = 0.05
FEWEST_SHARING = 2
MOST_MEMBERS = 400
_Z_ONE_SIDED_95 = 1.645


def population(tables: Tables) -> ir.Table:
    """How much there is to share, a row an aspect: n_units, n_links, n_items (those of two units or more)."""
    there = visits(tables, tables["event_party"], units(tables))
    links = together(
        record_links(tables, tables["event_party"], tables["identifier_use"]),
        places_visited(there),
        near_each_other(there, there),
    )
    links = links.select("unit", "aspect", "item").distinct()
    items = links.group_by(["aspect", "item"]).aggregate(degree=links.count())
    of_items = items.group_by("aspect").aggregate(
        n_links=items.degree.sum(), n_items=items.count(where=items.degree >= FEWEST_SHARING)
    )
    of_units = links.group_by("aspect").aggregate(n_units=links.unit.nunique())
    return of_items.join(of_units, "aspect").select("aspect", "n_units", "n_links", "n_items").order_by("aspect")


def links_of_members(tables: Tables, members: ir.Table) -> ir.Table:
    """Every row that links a member (column `unit`) to something; an item may be a member itself."""
    known = units(tables)
    parties = parties_of(tables, members)
    named = events_of(tables, parties)
    uses = tables["identifier_use"]
    everybody = visits(tables, tables["event_party"], known)
    theirs = everybody.semi_join(members, everybody.unit == members.unit)
    found = together(
        record_links(tables, named, uses.semi_join(parties, uses.mention_id == parties.party)),
        places_visited(theirs),
        near_each_other(theirs, everybody),
    )
    return found.semi_join(members, found.unit == members.unit)


def degrees(tables: Tables, items: ir.Table) -> ir.Table:
    """How many units of the whole data have each of these items (aspect, item): aspect, item, degree."""
    known = units(tables)
    wanted = items.select(unit="item").distinct()
    named = events_of(tables, parties_of(tables, wanted))
    uses = tables["identifier_use"]
    everybody = visits(tables, tables["event_party"], known)
    found = together(
        record_links(tables, named, uses.semi_join(wanted, uses.ident_id == wanted.unit)),
        places_visited(everybody.semi_join(wanted, everybody.place == wanted.unit)),
        near_each_other(everybody, everybody.semi_join(wanted, everybody.unit == wanted.unit)),
    )
    found = found.semi_join(items, ["aspect", "item"]).select("unit", "aspect", "item").distinct()
    return found.group_by(["aspect", "item"]).aggregate(degree=found.count()).order_by(["aspect", "item"])


def summed(links: ir.Table) -> ir.Table:
    """A row a unit, aspect and item: n_rows (distinct rows of files), first and last."""
    said = links.mutate(reference=links.batch_id.concat("#", links.row.cast("string")))
    return (
        said.group_by(["unit", "aspect", "item"])
        .aggregate(n_rows=said.reference.nunique(), first=said.t_utc.min(), last=said.t_utc.max())
        .order_by(["aspect", "item", "unit"])
    )


def shared_items(linked: pd.DataFrame) -> pd.DataFrame:
    """Of what `summed` tells of the members, the items of two or more: aspect, item, k."""
    counted = linked.groupby(["aspect", "item"], as_index=False).agg(k=("unit", "nunique"))
    return counted[counted["k"] >= FEWEST_SHARING].reset_index(drop=True)


def surprise(shared: pd.DataFrame, linked: pd.DataFrame, degree: pd.DataFrame, whole: pd.DataFrame) -> pd.DataFrame:
    """These shared items with k, n, degree, n_units, expected, p, q and lower_bound, most surprising first.

    `shared`: aspect, item, k; `linked`: unit, aspect, item, all links of the members; `degree`: aspect, item,
    degree; `whole`: what `population` tells.
    """
    shared = shared.merge(degree, on=["aspect", "item"], how="left").merge(whole, on="aspect", how="left")
    if shared.empty:
        return shared.reindex(columns=[*shared.columns, "n", "expected", "p", "q", "lower_bound"])
    parts = [_of_aspect(part, linked[linked["aspect"] == aspect]) for aspect, part in shared.groupby("aspect")]
    found = pd.concat(parts, ignore_index=True)
    found = found.sort_values(["p", "k", "aspect", "item"], ascending=[True, False, True, True], ignore_index=True)
    found["q"] = _discovery_rate(found["p"].to_numpy(), int(whole["n_items"].sum()))
    share = found["expected"] / found["n"]
    found["lower_bound"] = _wilson_lower(found["k"].to_numpy(), found["n"].to_numpy()) / share
    return found


def _of_aspect(shared: pd.DataFrame, linked: pd.DataFrame) -> pd.DataFrame:
    """p and expected count of the shared items of one aspect."""
    links_of_unit = linked.groupby("unit")["item"].nunique().to_numpy(np.float64)
    n = len(links_of_unit)
    k, degree = shared["k"].to_numpy(), np.maximum(shared["degree"].to_numpy(np.float64), shared["k"])
    n_units = np.maximum(shared["n_units"].to_numpy(), n)
    alike = stats.hypergeom.sf(k - 1, n_units, degree.astype(np.int64), n)
    busy = np.empty(len(shared))
    expected = n * degree / n_units
    for d in np.unique(degree):
        chance = -np.expm1(-links_of_unit * d / float(shared["n_links"].iloc[0]))
        at = degree == d
        busy[at] = poisson_binomial_tail(chance, k[at])
        expected[at] = np.maximum(expected[at], chance.sum())
    p = np.clip(np.maximum(alike, busy), np.finfo(float).tiny, 1.0)
    return shared.assign(n=n, expected=expected, p=p)


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
