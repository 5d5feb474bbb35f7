"""How an agency's file comes about: columns of text, some rows repeated, some spoilt, then bytes.

Invariant: a repeated row stands after the row it repeats, and a spoilt row is an extra copy of a good
one, so that no true event is lost to dirt.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from igloo.worlds.seeds import Flags, Ints, Texts, texts

MOST_DIRTY_ROWS = 25


@dataclass(frozen=True)
class Layout:
    """How an agency writes a table; `quoted` when cells may hold the delimiter."""

    delimiter: str = ","
    encoding: str = "utf-8"
    quoted: bool = True
    json_lines: bool = False


@dataclass(frozen=True)
class Delivery:
    """One file before dirt: columns in order, who is mentioned in each row, how rows get spoilt.

    `mentions` maps a role of the mapping to the person of each row (-1: nobody is written there).
    """

    source_id: str
    file_name: str
    layout: Layout
    columns: dict[str, Texts | pa.Array]
    mentions: dict[str, Ints] = field(default_factory=dict)
    spoils: tuple[tuple[str, str], ...] = ()

    def has_rows(self) -> bool:
        """An agency that has nothing delivers no file."""
        return any(len(column) > 0 for column in self.columns.values())


@dataclass(frozen=True)
class Delivered:
    """One file as written: `row_of` is the first row (from 1) of each record, by position."""

    source_id: str
    file_name: str
    rows: int
    duplicates: int
    spoilt: int
    row_of: Ints
    mentions: dict[str, Ints]


def write_delivery(folder: Path, delivery: Delivery, rng: np.random.Generator, dirt: float) -> Delivered:
    """Writes one file under `folder`/<source>/deliveries and says where each record stands."""
    names = list(delivery.columns)
    arrays = [a if isinstance(a, pa.Array) else pa.array(a.tolist(), pa.string()) for a in delivery.columns.values()]
    n = len(arrays[0]) if arrays else 0
    order, repeated, spoil = _with_dirt(rng, n, len(delivery.spoils), dirt)
    taken = [array.take(pa.array(order)) for array in arrays]
    for number, (column, value) in enumerate(delivery.spoils):
        at = names.index(column)
        taken[at] = pc.if_else(pa.array(spoil == number), pa.scalar(value), taken[at])
    target = folder / delivery.source_id / "deliveries" / delivery.file_name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(_as_bytes(names, taken, delivery.layout))
    clean = np.flatnonzero(~repeated & (spoil < 0))
    return Delivered(
        source_id=delivery.source_id,
        file_name=delivery.file_name,
        rows=len(order),
        duplicates=int(repeated.sum()),
        spoilt=int((spoil >= 0).sum()),
        row_of=clean + 1,
        mentions=delivery.mentions,
    )


def _with_dirt(rng: np.random.Generator, n: int, kinds: int, dirt: float) -> tuple[Ints, Flags, Ints]:
    """The order of records in the file, which are repeats, and how each is spoilt (-1: not)."""
    if n < 8:
        return np.arange(n), np.zeros(n, bool), np.full(n, -1)
    repeats = int(np.clip(round(n * dirt), 2, MOST_DIRTY_ROWS))
    spoilt = int(np.clip(round(n * dirt / 2), 1, MOST_DIRTY_ROWS // 3)) * kinds
    source = rng.integers(0, n - 1, repeats + spoilt)
    place = source + 1 + (rng.random(len(source)) * np.minimum(n - 1 - source, 400)).astype(np.int64)
    how = np.concatenate([np.full(repeats, -1), np.repeat(np.arange(kinds), spoilt // max(1, kinds))])
    order = np.insert(np.arange(n), place, source)
    repeated = np.insert(np.zeros(n, bool), place, how < 0)
    return order, repeated, np.insert(np.full(n, -1), place, how)


def _as_bytes(names: list[str], arrays: list[pa.Array], layout: Layout) -> bytes:
    if layout.json_lines:
        rows = zip(*(a.to_pylist() for a in arrays), strict=True)
        lines = [json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) for row in rows]
        return "".join(line + "\n" for line in lines).encode(layout.encoding)
    sink = BytesIO()
    options = csv.WriteOptions(
        include_header=False, delimiter=layout.delimiter, quoting_style="needed" if layout.quoted else "none"
    )
    csv.write_csv(pa.Table.from_arrays(arrays, names=names), sink, options)
    body = (layout.delimiter.join(names) + "\n").encode() + sink.getvalue()
    return body if layout.encoding == "utf-8" else body.decode().encode(layout.encoding)


def or_empty(table: Texts, at: Ints) -> Texts:
    """Cells of a table by position; empty where the position is -1."""
    if not len(table):
        return texts([""] * len(at))
    return np.asarray(np.where(at >= 0, table[np.maximum(at, 0)], ""))


def looked_up(table: Texts, at: Ints) -> pa.Array:
    """The same for millions of rows, without making a Python string for each."""
    return pa.array(table.tolist(), pa.string()).take(pa.array(at))
