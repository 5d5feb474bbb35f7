"""Igloo as its users run it: sources with a mapping.yml in a workspace, one run, the resolved entities."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import Answer, pairs_of
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
    return Answer("Igloo", pairs, entity)


def igloo_answer(of: LabelledSet) -> Answer:
    """One run over the set in a workspace of its own; the folder is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        workspace = fill_workspace(Path(room), of)
        workspace.run()
        return answer_of(workspace, record_of_mention(workspace, of), len(of.records))
