"""The people of a synthetic world: what its files say of them, and whom Igloo holds for one person after a run."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.identity.igloo_answer import answer_of
from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import Answer
from benchmarks.measured_world import WorldSize
from igloo.workspace import Workspace
from igloo.workspace import open as open_workspace
from igloo.worlds.make import WorldRequest, make_world
from igloo.worlds.truth import Truth, read_truth

# One man with two hundred calls would be all there is to measure.
MENTIONS_PER_PERSON_AND_SOURCE = 5


def _known(workspace: Workspace, truth: Truth) -> pd.DataFrame:
    """Mentions whose person is known, a few of each person and source, the same ones on each run."""
    batch = workspace.table("batch").select("batch_id", "file_name", "source_id").execute()
    told = truth.mention_person.merge(batch, on=["source_id", "file_name"])
    columns = ("mention_id", "batch_id", "row", "role", "name_norm", "birth_date")
    mention = workspace.table("mention").select(*columns).execute()
    known = mention.merge(told[["batch_id", "row", "role", "person_id", "source_id"]], on=["batch_id", "row", "role"])
    known = known.assign(chance=pd.util.hash_pandas_object(known["mention_id"], index=False)).sort_values("chance")
    place = known.groupby(["person_id", "source_id"]).cumcount()
    return known[place < MENTIONS_PER_PERSON_AND_SOURCE].sort_values("mention_id", ignore_index=True)


def _identifier(workspace: Workspace, kind: str) -> pd.Series:
    use = workspace.table("identifier_written")
    use = use.filter((use.kind == kind) & use.mention_id.notnull())
    first = use.group_by("mention_id").agg(norm=use.norm.min()).execute()
    return pd.Series(first["norm"].to_numpy(), index=first["mention_id"].to_numpy(dtype=object))


def world_people(size: WorldSize, seed: int) -> tuple[LabelledSet, Answer]:
    """The set and Igloo's answer: its entities come from the run over all files of the world, events included."""
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        world = make_world(WorldRequest(Path(room), size.family, size.people, size.days, seed))
        workspace = open_workspace(world.workspace)
        workspace.run()
        known = _known(workspace, read_truth(world.truth))
        records = known[["name_norm", "birth_date"]].rename(columns={"name_norm": "name"})
        for kind in ("phone", "document"):
            records[kind] = known["mention_id"].map(_identifier(workspace, kind))
        numbers = pd.Series(np.arange(len(known)), index=known["mention_id"].to_numpy(dtype=object))
        answer = answer_of(workspace, numbers, len(known))
    records = records.astype(object).where(records.notna() & (records != ""), np.nan)
    words = {word: word for word in ("name", "birth_date", "phone", "document")}
    of = LabelledSet(
        f"synthetic world, {size.people:,} people", records, pd.factorize(known["person_id"])[0],
        np.repeat("world", len(known)), {}, words, "tutorial",
        notes=(f"At most {MENTIONS_PER_PERSON_AND_SOURCE} mentions of a person in a source; the others are given the "
               "values Igloo normalised. Most rows of a world hold a name and one number.",),
    )  # fmt: skip
    return of, answer
