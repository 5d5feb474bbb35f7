"""What a step and a signal are: pure functions between declared tables.

`observe` and `support` return Ibis expressions and are run by the engine; `assess` works with NumPy
on small aggregated frames only. None of them opens a connection, reads a clock or draws a number
without a seed. Score: in [0, 1], higher = more worth a look, never flipped.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd

Tables = Mapping[str, ir.Table]
Frames = Mapping[str, pd.DataFrame]
# Tables that are each one expression over others, in the order of writing: the table, how, and what it reads.
Steps = tuple[tuple[str, Callable[[Tables], ir.Table], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Signal:
    """One analytic, in one file.

    observe(tables, settings) -> named expressions, in order; a later one may read an earlier one
        through the `tables` it is given (each is written and named before the next is built).
    fetches: which of them, besides contract tables, `assess` wants as frames (small ones).
    assess(frames, settings) -> contract tables as frames: at least "finding".
    support(tables, settings) -> finding_support expression; `tables` then holds "finding" and
        everything that was observed.
    """

    name: str
    version: str
    title: str
    reads: tuple[str, ...]
    derived: tuple[str, ...]
    observe: tuple[tuple[str, Callable[[Tables, Any], ir.Table]], ...]
    fetches: tuple[str, ...]
    assess: Callable[[Frames, Any], dict[str, pd.DataFrame]]
    support: Callable[[Tables, Any], ir.Table]
    doc: str
    writes: tuple[str, ...] = ("finding",)
