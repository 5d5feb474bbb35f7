"""nomenklatura's matchers, run by another Python (`--peers-python`): MIT, but a tree of packages Igloo does not need.

python -m venv peers && peers/bin/pip install nomenklatura
python -m benchmarks.run --only identity --labelled-data DATA --peers-python peers/bin/python
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.identity.labelled import LabelledSet
from benchmarks.identity.measures import Answer
from benchmarks.identity.splink_answer import connected

SCRIPT = Path(__file__).with_name("peer_script.py")
# logic-v1 is its matcher for screening, er-unstable what its deduplication takes by default.
SCREENING, DEDUPLICATING = "logic-v1", "er-unstable"
# The score at which its own interfaces call two entities a match.
MATCH = {SCREENING: 0.7, DEDUPLICATING: 0.5}
PAIRS_PER_RECORD = 20
# er-unstable scores some 900 pairs a second: beyond so many records only logic-v1 is asked.
MOST_RECORDS_FOR_BOTH = 20_000
_PROPERTIES = {
    "given": "firstName", "surname": "lastName", "name": "name", "birth_date": "birthDate", "document": "idNumber",
    "phone": "phone", "email": "email", "address": "address",
}  # fmt: skip


def _person(number: int, row: dict[str, Any], words: dict[str, str]) -> dict[str, Any]:
    told = {word: str(row[column]).strip() for word, column in words.items() if isinstance(row[column], str)}
    born = told.get("birth_date", "")
    if len(born) == 8 and born.isdigit():
        told["birth_date"] = f"{born[:4]}-{born[4:6]}-{born[6:]}"
    properties = {_PROPERTIES[word]: [value] for word, value in told.items() if value}
    if "name" not in told:
        properties["name"] = [" ".join(told[word] for word in ("given", "surname") if word in told)]
    return {"id": f"r{number}", "schema": "Person", "properties": properties}


def peer_answers(of: LabelledSet, python: Path) -> list[Answer]:
    """One answer a matcher; pairs that its blocker did not bring are held impossible."""
    matchers = [SCREENING, DEDUPLICATING] if len(of.records) <= MOST_RECORDS_FOR_BOTH else [SCREENING]
    with tempfile.TemporaryDirectory(prefix="igloo-benchmark-") as room:
        folder = Path(room)
        with (folder / "records.jsonl").open("w", encoding="utf-8") as out:
            for number, row in enumerate(of.records.to_dict("records")):
                out.write(json.dumps(_person(number, row, of.compared_as), ensure_ascii=False) + "\n")
        asked = str(PAIRS_PER_RECORD * len(of.records))
        subprocess.run([str(python), str(SCRIPT), str(folder), asked, ",".join(matchers)], check=True, cwd=folder)
        scores = pd.read_csv(folder / "scores.csv")
    ids = pd.DataFrame({side: scores[side].str[1:].astype(int) for side in ("left", "right")})
    answers = []
    for matcher in matchers:
        pairs = pd.DataFrame(
            {"left": ids.min(axis=1), "right": ids.max(axis=1), "probability": scores[matcher].to_numpy()}
        )
        entity = connected(pairs[pairs["probability"] >= MATCH[matcher]], len(of.records))
        name = f"nomenklatura {matcher}"
        answers.append(Answer(name, pairs, entity, matcher != SCREENING, MATCH[matcher], f"at {MATCH[matcher]:g}"))
    return answers
