"""What is looked at: the distinct values of each column, with how often each came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

# Detectors that parse (phones, names, addresses) look at so many different values, spread evenly.
VALUES_LOOKED_AT = 1_500


@dataclass(frozen=True)
class LeadingNumbers:
    """Over a whole column of dates such as 03/04/2024: how many have a first or second number above 12."""

    rows: int = 0
    first_above_12: int = 0
    second_above_12: int = 0


@dataclass(frozen=True)
class ColumnSample:
    """One column: its name, its different values with their counts, and what was counted over the whole file."""

    name: str
    values: tuple[tuple[str, int], ...]
    n_rows: int
    n_empty: int
    n_distinct: int
    leading: LeadingNumbers = LeadingNumbers()
    declared_type: str = ""  # what the file itself says (Parquet): timestamp, double ...

    @property
    def n_filled(self) -> int:
        """Rows in which the cell holds something."""
        return self.n_rows - self.n_empty

    @property
    def looked_at(self) -> list[str]:
        """Different values, at most VALUES_LOOKED_AT, spread evenly over all that are known."""
        step = max(1, -(-len(self.values) // VALUES_LOOKED_AT))
        return [text for text, _ in self.values[::step]]

    @property
    def uniqueness(self) -> float:
        """Different values over filled cells: 1 when no value comes twice."""
        return self.n_distinct / self.n_filled if self.n_filled else 0.0


@dataclass(frozen=True)
class TableSample:
    """A file as it is looked at."""

    file_name: str
    columns: tuple[ColumnSample, ...]
    n_rows: int

    def column(self, name: str) -> ColumnSample:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


def sample_of(file_name: str, header: Sequence[str], rows: Iterable[Mapping[str, str | None]]) -> TableSample:
    """A sample of rows that fit in memory; for files the engine counts (see `onboarding`)."""
    cells = list(rows)
    columns = []
    for name in header:
        filled = [text for row in cells if (text := (row.get(name) or "").strip())]
        counts = Counter(filled)
        ordered = tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
        empty = len(cells) - len(filled)
        leading = leading_numbers(filled)
        columns.append(ColumnSample(name, ordered, len(cells), empty, len(counts), leading))
    return TableSample(file_name, tuple(columns), len(cells))


def leading_numbers(texts: Iterable[str]) -> LeadingNumbers:
    """Counts the first and second numbers above 12 of dates written with numbers."""
    import re

    shape = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2}")
    found = [shape.match(text) for text in texts]
    pairs = [(int(m.group(1)), int(m.group(2))) for m in found if m]
    return LeadingNumbers(len(pairs), sum(a > 12 for a, _ in pairs), sum(b > 12 for _, b in pairs))
