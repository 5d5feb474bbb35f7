"""The columns of a file while their meanings are settled, one after another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.evidence import Evidence
from igloo.mapping.proposal.meaning_of_values import Meaning
from igloo.mapping.proposal.row_kinds import RowKind

LEAST = 0.22


@dataclass
class Assigned:
    """The columns of a file and what was settled about them."""

    kind: RowKind
    readings: list[ColumnReading]
    chosen: dict[str, Meaning] = field(default_factory=dict)

    def free(self, *whats: str, least: float = LEAST) -> list[tuple[ColumnReading, Evidence]]:
        """Columns not given yet that are best read as one of these, in the order of the file."""
        found = []
        for reading in self.readings:
            one = reading.of(*whats)
            if reading.name in self.chosen or one is None or one.confidence < least:
                continue
            if one.confidence >= 0.6 * reading.best.confidence:
                found.append((reading, one))
        return found

    def give(self, reading: ColumnReading, meaning: str, by: Evidence, **options: Any) -> None:
        """Settle what a column means."""
        every = {**by.options, **options}
        self.chosen[reading.name] = Meaning(meaning, by.confidence, by.why, every, by.question, by.choices)
