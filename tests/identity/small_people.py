"""Hand-made mentions in a line or two each, and the whole of identity run over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import ibis
import pandas as pd

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing.kept import Weights, kept_models, weight_rows
from igloo.identity.comparing.model import Model
from igloo.identity.comparing.scoring import score_pairs
from igloo.identity.describing.profiles import described, make_profiles, mention_profile
from igloo.identity.joining.cluster import Clusters, cluster
from igloo.identity.joining.entities import NamedEntities, name_entities
from igloo.identity.joining.judgements import rule

MENTION_COLUMNS = [
    "mention_id", "source_id", "batch_id", "row", "role", "kind", "name", "name_norm", "name_key",
    "given", "surname", "birth_date", "birth_date_original",
]  # fmt: skip


@dataclass
class Telling:
    """Mentions and identifiers as the mapping would deliver them."""

    mentions: list[dict[str, Any]] = field(default_factory=list)
    uses: list[dict[str, Any]] = field(default_factory=list)

    def say(
        self,
        mention_id: str,
        name: str,
        born: str = "",
        *identifiers: str,
        source: str = "a",
        kind: str = "Person",
    ) -> Telling:
        """One row that describes somebody: name, birth date, identifiers beside it."""
        row = len(self.mentions) + 1
        plain = name.upper()
        origin = {"source_id": source, "batch_id": f"{source}.000000000000", "row": row}
        self.mentions.append(
            {
                "mention_id": mention_id, **origin, "role": "person", "kind": kind, "name": name,
                "name_norm": plain, "name_key": " ".join(sorted(plain.split())), "given": "", "surname": "",
                "birth_date": born, "birth_date_original": born,
            }
        )  # fmt: skip
        for ident_id in identifiers:
            self.uses.append(self._use(ident_id, mention_id, origin))
        return self

    def _use(self, ident_id: str, mention_id: str, origin: dict[str, Any]) -> dict[str, Any]:
        ident_kind, norm = ident_id.split(":", 1)
        return {
            "use_id": f"use-{len(self.uses)}", **origin, "ident_id": ident_id, "kind": ident_kind,
            "norm": norm, "original": norm, "mention_id": mention_id, "role": "beside",
            "t_utc": pd.Timestamp("2026-01-01") + pd.Timedelta(days=origin["row"]), "credibility": 2.0,
        }  # fmt: skip

    def tables(self, registry: dict[str, str] | None = None) -> dict[str, Any]:
        con = ibis.duckdb.connect()
        uses = self.uses or [self._use("phone:none", "", {"source_id": "a", "batch_id": "a.0", "row": 1})]
        lines = [{"ident_id": i, "category": c, "title": c, "protected": False} for i, c in (registry or {}).items()]
        tables = {
            "mention": con.create_table("mention", pd.DataFrame(self.mentions)[MENTION_COLUMNS]),
            "identifier_written": con.create_table("identifier_written", pd.DataFrame(uses)),
            "identifier_use": con.table("identifier_written"),
        }
        if lines:
            tables["registry"] = con.create_table("registry", pd.DataFrame(lines))
        return tables


@dataclass
class Outcome:
    """Everything identity made of a telling."""

    profiles: pd.DataFrame
    mention_profile: pd.DataFrame
    scored: ScoredFrames
    clusters: Clusters
    named: NamedEntities

    def together(self, *mention_ids: str) -> bool:
        of = dict(zip(self.named.entity_mention.mention_id, self.named.entity_mention.entity_id, strict=True))
        return len({of[m] for m in mention_ids}) == 1

    def pair(self, left: str, right: str) -> dict[str, Any]:
        of = dict(zip(self.mention_profile.mention_id, self.mention_profile.profile_id, strict=True))
        a, b = sorted((of[left], of[right]))
        pairs = self.clusters.pair
        found = pairs[(pairs.left_id == a) & (pairs.right_id == b)]
        return dict(found.iloc[0]) if len(found) else {}


def columns_of(expression: Any) -> list[tuple[str, str]]:
    """Columns and types as contracts write them (microseconds are the only timestamps there are)."""
    return [(name, str(kind).replace("timestamp(6)", "timestamp")) for name, kind in expression.schema().items()]


def judgements(*verdicts: tuple[str, str, str]) -> pd.DataFrame:
    """Table judgement from (left mention, right mention, verdict), oldest first."""
    return pd.DataFrame(
        [
            {"judgement_id": i, "left_mention_id": a, "right_mention_id": b, "verdict": v,
             "decided_by": "kim", "decided_at": pd.Timestamp("2026-02-01"), "reason": "looked at it"}
            for i, (a, b, v) in enumerate(verdicts, start=1)
        ]
    )  # fmt: skip


@dataclass(frozen=True)
class ScoredFrames:
    """What scoring found, in memory."""

    pairs: pd.DataFrame
    cuts: pd.DataFrame
    rules: pd.DataFrame
    weights: pd.DataFrame
    frequencies: pd.DataFrame | None
    learnt: tuple[str, ...]
    models: dict[str, Model]


def scored_frames(
    profiles: pd.DataFrame,
    settings: IdentitySettings | None = None,
    registry: pd.DataFrame | None = None,
    kept: ScoredFrames | None = None,
) -> ScoredFrames:
    """Score these profiles on an engine of their own, with the weights of another time if there are any."""
    engine = DuckDBEngine(threads=2)
    backend = ibis.duckdb.from_connection(engine.raw)
    tables = {}
    for name, frame in (("profile", profiles), ("registry", registry)):
        if frame is not None:
            schema = ibis.schema(table_contracts()[name].schema())
            tables[name] = backend.create_table(name, ibis.memtable(frame.reindex(columns=list(schema)), schema=schema))
    weights = Weights({})
    if kept is not None:
        counted = kept.frequencies
        frequencies = None if counted is None else backend.create_table("name_frequency", counted)
        weights = Weights(kept_models(kept.weights), frequencies)
    scored = score_pairs(tables, settings or IdentitySettings(), engine, weights)
    counted = scored.weights.frequencies
    found = ScoredFrames(
        engine.fetch("pairs", scored.pairs.order_by(["left_id", "right_id"])),
        engine.fetch("cuts", scored.cuts.order_by(["rule", "value"])),
        engine.fetch("rules", scored.rules.order_by("rule")),
        weight_rows(scored.weights),
        None if counted is None else engine.fetch("frequencies", counted.order_by(["kind", "column", "value"])),
        scored.learnt,
        dict(scored.weights.models),
    )
    engine.close()
    return found


# Scoring costs half a second and does not read judgements: the same telling is scored once.
_SCORED: dict[str, tuple[pd.DataFrame, pd.DataFrame, ScoredFrames]] = {}


def resolve(
    telling: Telling,
    judged: pd.DataFrame | None = None,
    previous: Outcome | None = None,
    registry: dict[str, str] | None = None,
    settings: IdentitySettings | None = None,
) -> Outcome:
    """Run identity as the pipeline does."""
    settings = settings or IdentitySettings()
    key = repr((telling.mentions, telling.uses, registry, settings))
    if key not in _SCORED:
        tables = telling.tables(registry)
        profiles = make_profiles(described(tables)).to_pandas()
        lines = tables["registry"].to_pandas() if "registry" in tables else None
        _SCORED[key] = (
            profiles,
            mention_profile(described(tables)).to_pandas(),
            scored_frames(profiles, settings, lines),
        )
    profiles, which, scored = _SCORED[key]
    clusters = cluster(scored.pairs, profiles, which, rule(judged, which), settings)
    before = (previous.named.entity_mention, previous.named.entity_redirect) if previous else (None, None)
    named = name_entities(clusters.membership, profiles, *before)
    return Outcome(profiles, which, scored, clusters, named)
