"""Where the header of a file is: below what lines, or nowhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_DATA = re.compile(r"[-+$]?\d[\d.,:/ T+-]*Z?|[^@\s]+@[^@\s]+\.\w+")


@dataclass(frozen=True)
class HeaderRow:
    """How many lines stand above the header, whether there is one, and why."""

    skip_lines: int
    header: bool
    why: str


def find_header(rows: Sequence[Sequence[str]]) -> HeaderRow:
    """The header among the first rows of a file (cells as text; an empty row is an empty list).

    Titles and print dates above it have fewer cells than the rows below. A first row whose cells look
    like the data below them is no header.
    """
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    widths = Counter(len(row) for row, n in zip(rows, filled, strict=True) if n)
    if not widths:
        return HeaderRow(0, True, "")
    width = max(widths, key=lambda w: (widths[w], w))
    start = next(
        (i for i, row in enumerate(rows) if len(row) == width and filled[i] >= max(1, 0.5 * width)),
        0,
    )
    if width > 1:  # a line that is nearly whole, where the next one is whole, is still a title
        below = filled[start + 1 : start + 4]
        if below and filled[start] < 0.7 * min(below):
            start += 1
    header = _is_header(rows[start], [row for row in rows[start + 1 :] if len(row) == width])
    above = f"{start} line{'s' if start > 1 else ''} above the header" if start else ""
    why = above if header else "the first row looks like the rows below it: there is no header"
    return HeaderRow(start, header, why)


def _is_header(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    if any(_DATA.fullmatch(cell.strip()) and not _is_year(cell.strip()) for cell in first):
        return False
    if not below:
        return True
    # All words: no header when each of them comes again below as a value.
    again = sum(bool(cell.strip()) and any(row[i] == cell for row in below) for i, cell in enumerate(first))
    return again < max(1, 0.5 * len(first))


def _is_year(cell: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d{2}", cell))
