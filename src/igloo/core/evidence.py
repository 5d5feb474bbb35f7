"""Sentences made of counts, and the recount that proves them.

A finding's sentence is a template and named counts; the same names are the parts of its supporting
rows. `recount` counts the distinct episodes of each part again, so that a test (or a defence lawyer)
can compare every number of a sentence with the rows it rests on.

Template: `{name}` the count or word; `{name:crossing|crossings}` the count and the fitting noun;
`{name?was|were}` only the fitting word.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from igloo.core.errors import StepFailed
from igloo.core.tables import table_contracts

_SLOT = re.compile(r"\{(\w+)(?:([:?])([^|}]*)\|([^}]*))?\}")

_PANDAS_TYPES = {"string": "str", "int64": "int64", "float64": "float64", "boolean": "bool"}


@dataclass(frozen=True)
class Sentence:
    """A template whose every number has a name.

    >>> Sentence("called on {k:crossing|crossings}").text({"k": 1})
    'called on 1 crossing'
    """

    template: str

    def names(self) -> list[str]:
        """The names that the template uses, in order, each once."""
        return list(dict.fromkeys(m.group(1) for m in _SLOT.finditer(self.template)))

    def text(self, counts: Mapping[str, int], words: Mapping[str, str] | None = None) -> str:
        """The sentence; raises StepFailed when a count or word it needs is missing."""
        said = words or {}

        def fill(slot: re.Match[str]) -> str:
            name, how, one, many = slot.groups()
            if name in counts:
                fitting = one if counts[name] == 1 else many
                if how == "?":
                    return fitting
                return f"{counts[name]:,} {fitting}" if how else f"{counts[name]:,}"
            if name in said and not how:
                return said[name]
            raise StepFailed(
                "A sentence lacks one of its counts",
                where=f"the sentence “{self.template}”",
                got=", ".join(sorted([*counts, *said])),
                expected=name,
                next_step="Give the count under this name; supporting rows must carry the same name.",
            )

        return _SLOT.sub(fill, self.template)


def counts_json(counts: Mapping[str, int]) -> str:
    """Counts as they stand in `finding.counts`: one JSON object, names in alphabetical order.

    >>> counts_json({"b": 2, "a": 1})
    '{"a": 1, "b": 2}'
    """
    return json.dumps({name: int(value) for name, value in counts.items()}, sort_keys=True)


def recount(support: pd.DataFrame) -> dict[str, int]:
    """Distinct episodes of each part among the supporting rows of one finding."""
    counted = support.groupby("part")["episode"].nunique()
    return {str(part): int(number) for part, number in counted.items()}


def miscounted(finding: Mapping[str, Any], support: pd.DataFrame) -> dict[str, tuple[int, int]]:
    """Counts of a finding that its supporting rows do not bear out: name -> (said, recounted).

    A count without any supporting row recounts to 0.
    """
    found = recount(support[support["finding_id"] == finding["finding_id"]])
    said: dict[str, int] = json.loads(finding["counts"])
    return {name: (n, found.get(name, 0)) for name, n in said.items() if n != found.get(name, 0)}


def settings_hash(*sections: Any) -> str:
    """Twelve characters that change when any setting changes."""
    text = json.dumps([asdict(section) for section in sections], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def finding_id(signal: str, subject_id: str, object_id: str = "") -> str:
    """The id of a finding: signal, subject and object.

    >>> finding_id("calls_after_crossing", "phone:+15205550123")
    'calls_after_crossing|phone:+15205550123|'
    """
    return f"{signal}|{subject_id}|{object_id}"


def contract_frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a frame with exactly the contract's columns, order and types, sorted by its key."""
    contract = table_contracts()[table]
    frame = pd.DataFrame(list(rows), columns=contract.column_names)
    wanted: Any = {c.name: _PANDAS_TYPES.get(c.type, "datetime64[us]") for c in contract.columns}
    frame = frame.astype(wanted)
    return frame.sort_values(list(contract.key), ignore_index=True)
