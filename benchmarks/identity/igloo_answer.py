"""Igloo as its users run it: sources with a mapping.yml in a workspace, one run, the resolved entities."""

from __future__ import annotations

import tempfile
from pathlib import Path

import ibis
import numpy as np
import pandas as pd
import yaml

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import Answer, pairs_of
from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing.blocking import shared_values, words_of_names
from igloo.identity.comparing.blocks import block_values, counted_blocks, pairs_to_compare, weighed_blocks
from igloo.identity.describing.comparable import comparable, held_identifiers, keyed
from igloo.workspace import Workspace, init

_SOURCE = {
    "agency": "public benchmark",
    "kind": "people",
    "reliability": "B",
    "legal_basis": "published for research",
    "time_zone": "UTC",
    "duplicates": "keep",
}


def fill_workspace(room: Path, of: LabelledSet) -> Workspace:
    """A workspace with a folder a source: source.yml, mapping.yml and the delivered file."""
    workspace = init(room / "workspace", of.name)
    records = of.for_igloo(of.records)
    for source in dict.fromkeys(of.sources.tolist()):
        folder = room / "workspace" / "sources" / source
        (folder / "deliveries").mkdir(parents=True)
        records[of.sources == source].to_csv(folder / "deliveries" / f"{source}.csv", index=False)
        declared = yaml.safe_dump(_SOURCE | {"title": source}, allow_unicode=True)
        (folder / "source.yml").write_text(declared, encoding="utf-8")
        layout = {"files": [{"match": "*.csv", "people": [of.person]}]}
        (folder / "mapping.yml").write_text(yaml.safe_dump(layout, sort_keys=False), encoding="utf-8")
    return workspace


def record_of_mention(workspace: Workspace, of: LabelledSet) -> pd.Series:
    """Record number of each mention, from the row it was delivered in."""
    mention = workspace.table("mention").select("mention_id", "source_id", "row").execute()
    first = {source: np.flatnonzero(of.sources == source) for source in set(of.sources.tolist())}
    numbers = [first[s][int(row) - 1] for s, row in zip(mention["source_id"], mention["row"], strict=True)]
    return pd.Series(numbers, index=mention["mention_id"].to_numpy(dtype=object))


def answer_of(workspace: Workspace, record: pd.Series, n_records: int) -> Answer:
    """Pairs and entities in terms of records; mentions that are no record are left out."""
    member = workspace.table("entity_mention").select("mention_id", "entity_id", "profile_id").execute()
    member = member.assign(record=member["mention_id"].map(record)).dropna(subset=["record"])
    member = member.astype({"record": int})
    entity = np.arange(n_records) + n_records
    codes = pd.factorize(member["entity_id"])[0]
    entity[member["record"].to_numpy()] = codes
    pair = workspace.table("pair").select("left_id", "right_id", "probability").execute()
    side = member[["profile_id", "record"]]
    pair = pair.merge(side.rename(columns={"profile_id": "left_id", "record": "a"}), on="left_id")
    pair = pair.merge(side.rename(columns={"profile_id": "right_id", "record": "b"}), on="right_id")
    across = pd.DataFrame(
        {"left": pair[["a", "b"]].min(axis=1), "right": pair[["a", "b"]].max(axis=1), "probability": pair.probability}
    )
    # Records that say the same word for word are folded before anything is compared.
    profile = np.arange(n_records) + n_records
    profile[member["record"].to_numpy()] = pd.factorize(member["profile_id"])[0]
    folded = pairs_of(profile).assign(probability=1.0)
    pairs = pd.concat([across, folded], ignore_index=True).drop_duplicates(["left", "right"])
    compared = _compared(workspace)
    compared = compared.merge(side.rename(columns={"profile_id": "left_id", "record": "a"}), on="left_id")
    compared = compared.merge(side.rename(columns={"profile_id": "right_id", "record": "b"}), on="right_id")
    compared = pd.DataFrame({"left": compared[["a", "b"]].min(axis=1), "right": compared[["a", "b"]].max(axis=1)})
    proposed = workspace.table("proposed_group").select("entity_id", "group_id").execute()
    group = member["entity_id"].map(dict(zip(proposed["entity_id"], proposed["group_id"], strict=True)))
    asked = np.arange(n_records) + n_records
    asked[member["record"].to_numpy()] = pd.factorize(group.fillna(member["entity_id"]))[0]
    return Answer("Igloo", pairs, entity, proposed=asked, compared=compared.drop_duplicates())


def _compared(workspace: Workspace) -> pd.DataFrame:
    """Profiles that blocking brings together (left_id, right_id), also those that were held impossible and not kept."""
    engine = DuckDBEngine(threads=2)
    con = ibis.duckdb.from_connection(engine.raw)
    tables = {}
    for name in ("profile", "registry"):
        contract = ibis.schema(table_contracts()[name].schema())
        tables[name] = con.create_table(name, ibis.memtable(workspace.table(name).execute(), schema=contract))
    held = engine.hold("held", held_identifiers(tables["profile"], tables))
    known = engine.hold("keyed", keyed(comparable(tables["profile"], held)))
    words = engine.hold("words", words_of_names(known))
    values = engine.hold("values", block_values(shared_values(known, words, held)))
    sized = weighed_blocks(engine.hold("counted", counted_blocks(values)), IdentitySettings().max_pairs)
    wanted = engine.hold("wanted", pairs_to_compare(values, sized))
    left = known.select(left_key="profile_key", left_id="profile_id")
    right = known.select(right_key="profile_key", right_id="profile_id")
    named = wanted.inner_join(left, "left_key").inner_join(right, "right_key").select("left_id", "right_id")
    return engine.fetch("compared", named)


def igloo_answer(of: LabelledSet) -> Answer:
    """One run over the set in a workspace of its own; the folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        workspace = fill_workspace(Path(room), of)
        workspace.run()
        return answer_of(workspace, record_of_mention(workspace, of), len(of.records))
