"""Entities that keep their id from run to run, and what is known about each at a glance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from igloo.core.step import Tables
from igloo.identity.joining.lookup import Places, numbered, places_of, stand_among

Names = npt.NDArray[np.object_]

_ID_DIGITS = 10
_PREFIX = {"Person": "person", "Organization": "organization"}


@dataclass(frozen=True)
class NamedEntities:
    """Contract tables entity_mention and entity_redirect."""

    entity_mention: pd.DataFrame
    entity_redirect: pd.DataFrame


def name_entities(
    membership: pd.DataFrame,
    profiles: pd.DataFrame,
    previous: pd.DataFrame | None = None,
    previous_redirects: pd.DataFrame | None = None,
) -> NamedEntities:
    """Give every cluster the id of the earlier entity with which it shares most mentions.

    `membership` from cluster.cluster; `previous` and `previous_redirects` are entity_mention and
    entity_redirect of the last snapshot. Each earlier id goes to one cluster only; of two claims
    the one with more mentions wins, then the one that is named after the cluster's first mention,
    so that two halves do not exchange their ids when a judgement is taken back, then the smaller
    id. A cluster without a claim is named after its first mention, so the same rows give the same
    id in any workspace.
    """
    # A frame that comes in that order is not sorted again.
    in_order = membership if membership["mention_id"].is_monotonic_increasing else membership.sort_values("mention_id")
    # Each cluster by its place in the order of their numbers, and the first of its rows.
    _, first_rows, at = np.unique(in_order["cluster"].to_numpy(), return_index=True, return_inverse=True)
    firsts = in_order["mention_id"].iloc[first_rows].to_numpy(dtype=object)
    names = _inherited(in_order["mention_id"], at, firsts, previous)
    fresh = np.flatnonzero(pd.isna(names))
    profile = places_of(in_order["profile_id"].iloc[first_rows[fresh]], profiles["profile_id"])
    kinds = dict(zip(fresh.tolist(), profiles["kind"].iloc[profile].tolist(), strict=True))
    taken = set(names.tolist())
    for place in fresh[np.argsort(firsts[fresh], kind="stable")].tolist():
        names[place] = _fresh_id(_PREFIX.get(kinds[place], "entity"), firsts[place], taken)
        taken.add(names[place])
    ids = pa.array(names, pa.string())
    entity_mention = in_order[["mention_id", "profile_id", "probability"]].reset_index(drop=True)
    entity_mention.insert(0, "entity_id", pd.Series(ids.take(pa.array(at)), dtype="str"))
    return NamedEntities(entity_mention, _redirects(entity_mention, ids, previous, previous_redirects))


def _digest(first_mention: str) -> str:
    return hashlib.md5(first_mention.encode(), usedforsecurity=False).hexdigest()


def _fresh_id(prefix: str, first_mention: str, taken: set[str]) -> str:
    digest = _digest(first_mention)
    length = _ID_DIGITS
    # Ten digits collide about once in a million entities; then a longer piece of the same hash is taken.
    while f"{prefix}-{digest[:length]}" in taken:
        length += 1
    return f"{prefix}-{digest[:length]}"


def _inherited(mentions: pd.Series, at: Places, firsts: Names, previous: pd.DataFrame | None) -> Names:
    """The earlier id of each cluster, nothing where it has none; `at`: the cluster of each mention, by its place."""
    names = np.full(len(firsts), None, dtype=object)
    if previous is None or not len(previous):
        return names
    entity, ids = numbered(previous["entity_id"])
    before = places_of(mentions, previous["mention_id"])
    shared = before >= 0
    # Counted by number: a million texts grouped by two columns took four seconds.
    pairs, n = np.unique(at[shared] * len(ids) + entity[before[shared]], return_counts=True)
    cluster_at, entity_at = np.divmod(pairs, len(ids))
    ids_of = ids.take(pa.array(entity_at)).to_numpy(zero_copy_only=False)
    contested = (np.bincount(cluster_at)[cluster_at] > 1) | (np.bincount(entity_at)[entity_at] > 1)
    names[cluster_at[~contested]] = ids_of[~contested]
    claims = pd.DataFrame({"cluster": cluster_at, "entity_id": ids_of, "n": n})[contested]
    claims["first"] = firsts[claims["cluster"]]
    claims["foreign"] = [
        not entity_id.endswith(f"-{_digest(mention)[:_ID_DIGITS]}")
        for entity_id, mention in zip(claims["entity_id"], claims["first"], strict=True)
    ]
    order = ["n", "foreign", "entity_id", "first"]
    claims = claims.sort_values(order, ascending=[False, True, True, True])
    given: set[str] = set()
    for cluster, entity_id in zip(claims["cluster"].tolist(), claims["entity_id"].tolist(), strict=True):
        if names[cluster] is None and entity_id not in given:
            names[cluster] = entity_id
            given.add(entity_id)
    return names


def _redirects(
    current: pd.DataFrame, ids: pa.StringArray, previous: pd.DataFrame | None, previous_redirects: pd.DataFrame | None
) -> pd.DataFrame:
    """Where every id that is gone leads today: to the entity that now holds most of its mentions."""
    leads_to: dict[str, str] = {}
    if previous is not None and len(previous):
        gone = previous[~stand_among(previous["entity_id"], ids)].rename(columns={"entity_id": "old_id"})
        now = current[stand_among(current["mention_id"], gone["mention_id"])]
        moved = gone[["mention_id", "old_id"]].merge(now[["mention_id", "entity_id"]], on="mention_id")
        counted = moved.groupby(["old_id", "entity_id"]).size().rename("n").reset_index()
        counted = counted.sort_values(["old_id", "n", "entity_id"], ascending=[True, False, True])
        best = counted.drop_duplicates("old_id")
        leads_to = dict(zip(best["old_id"], best["entity_id"], strict=True))
    if previous_redirects is not None and len(previous_redirects):
        alive = set(ids.to_pylist())
        for old, new in zip(previous_redirects["old_id"], previous_redirects["new_id"], strict=True):
            target = leads_to.get(new, new)
            if old not in alive and old not in leads_to and target in alive:
                leads_to[old] = target
    rows = sorted(leads_to.items())
    return pd.DataFrame({"old_id": [o for o, _ in rows], "new_id": [n for _, n in rows]}, dtype="str")


def _top(t: ir.Table, key: str, value: str, *order: ir.Value) -> ir.Table:
    """The first row of each key in the given order, as (key, value)."""
    ranked = t.mutate(place=ibis.row_number().over(ibis.window(group_by=key, order_by=[*order, t[value]])))
    return ranked.filter(ranked.place == 0).select(key, value)


def _dated(tables: Tables) -> ir.Table:
    """Mentions with the times their rows give: of identifiers beside the name, and of events they took part in."""
    use = tables["identifier_written"].select("mention_id", "t_utc")
    if "event_party" in tables:
        use = use.union(tables["event_party"].select("t_utc", mention_id="subject_id").select("mention_id", "t_utc"))
    return use.filter(use.mention_id.notnull() & use.t_utc.notnull()).distinct()


def entities(tables: Tables) -> ir.Table:
    """Each person and organisation once; contract table entity.

    Reads entity_mention, mention, identifier_written and, where there is one, event_party. The label is
    the most frequent spelling (ties: the longest, then the first in the alphabet); first and last
    seen come from dated rows, so somebody who stands only in undated ones has neither.
    """
    member = tables["entity_mention"]
    mention = tables["mention"].select("mention_id", "source_id", "kind", "name", "birth_date")
    told = member.inner_join(mention, "mention_id")
    told = told.mutate(name=told.name.fill_null(""), birth_date=told.birth_date.fill_null(""))
    whole = told.group_by("entity_id").agg(
        kind=told.kind.min(),
        n_mentions=told.count(),
        n_sources=told.source_id.nunique(),
        n_profiles=told.profile_id.nunique(),
    )
    named = told.filter(told.name != "").group_by("entity_id", "name").agg(n=lambda t: t.count())
    label = _top(named, "entity_id", "name", named.n.desc(), named.name.length().desc())
    born = told.filter(told.birth_date != "").group_by("entity_id", "birth_date").agg(n=lambda t: t.count())
    # A full date said once beats a year said twice: completeness first, then how often.
    birth = _top(born, "entity_id", "birth_date", born.birth_date.length().desc(), born.n.desc())
    dated = member.inner_join(_dated(tables), "mention_id").group_by("entity_id")
    seen = dated.agg(first_seen=lambda t: t.t_utc.min(), last_seen=lambda t: t.t_utc.max())
    out = whole.left_join(label, "entity_id").drop("entity_id_right")
    out = out.left_join(birth, "entity_id").drop("entity_id_right")
    out = out.left_join(seen, "entity_id").drop("entity_id_right")
    return out.select(
        "entity_id", "kind", label=out.name.fill_null(out.entity_id), birth_date=out.birth_date.fill_null(""),
        n_mentions=out.n_mentions, n_sources=out.n_sources, n_profiles=out.n_profiles,
        first_seen=out.first_seen, last_seen=out.last_seen,
    )  # fmt: skip
