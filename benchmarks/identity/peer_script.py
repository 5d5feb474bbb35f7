"""Scores pairs with nomenklatura: peer_script.py FOLDER PAIRS MATCHERS.

Run by the Python that has nomenklatura, which is in no environment of ours, so nothing of ours is imported here.
FOLDER/records.jsonl: one FollowTheMoney Person a line. Written: FOLDER/scores.csv with left, right and a score a
matcher. Candidates are the PAIRS best of its own blocker.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

from followthemoney import Dataset, StatementEntity
from nomenklatura.blocker import Index
from nomenklatura.matching import ScoringConfig, get_algorithm
from nomenklatura.resolver import Linker
from nomenklatura.store import MemoryStore


def main(folder: Path, max_pairs: int, matchers: list[str]) -> None:
    """Read the records, block, score, write."""
    dataset = Dataset.make({"name": "records", "title": "Records"})
    store = MemoryStore(dataset, Linker({}))
    with store.writer() as writer, (folder / "records.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            # cleaned=False: its own normalisation of names, dates and identifiers.
            writer.add_entity(StatementEntity.from_data(dataset, told, cleaned=False))
    view = store.default_view()
    index = Index(view, folder / "index")
    index.build()
    config = ScoringConfig.defaults()
    algorithms = [get_algorithm(name) for name in matchers]
    with (folder / "scores.csv").open("w", newline="", encoding="utf-8") as out:
        written = csv.writer(out)
        written.writerow(["left", "right", *matchers])
        for (left_id, right_id), _ in index.pairs(max_pairs=max_pairs):
            left, right = view.get_entity(left_id.id), view.get_entity(right_id.id)
            scores = [f"{algorithm.compare(left, right, config).score:.6f}" for algorithm in algorithms]
            written.writerow([left_id.id, right_id.id, *scores])
    index.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3].split(","))
