"""Files of corrections: rows that somebody put right, delivered again beside the file they came from.

A file of corrections is a CSV of the original's own columns with six more in front: which row of which
file it corrects, what had become of that row, who corrected it, when, and why. The delivered file
is never touched.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa

from igloo.core.errors import DeliveryMistake

NAMES = "corrections-*.csv"
FIRST_COLUMNS = (
    "corrects_batch", "corrects_row", "corrects_outcome", "corrected_by", "corrected_at", "corrected_why",
)  # fmt: skip
OUTCOMES = ("rejected", "value_set_aside")
FORMAT = {"type": "csv", "delimiter": ",", "encoding": "utf-8"}


@dataclass(frozen=True)
class CorrectedRow:
    """One row of a file of corrections: the row it corrects, who corrected it, when and why."""

    row: int
    batch_id: str
    original_row: int
    was: str
    by: str
    at: str
    why: str
    cells: Mapping[str, str]


def is_corrections(file_name: str) -> bool:
    """Whether a delivered file is one of corrections, by its name."""
    return fnmatch(file_name, NAMES)


def read_corrections(path: Path) -> list[CorrectedRow]:
    """The rows of a file of corrections, as delivered or as the lake keeps it; raises DeliveryMistake."""
    if path.suffix == ".zst":
        with pa.input_stream(str(path), compression="zstd") as stream:
            text = stream.read().decode("utf-8-sig", errors="replace")
    else:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in FIRST_COLUMNS if name not in (reader.fieldnames or [])]
    rows = [] if missing else [_row(number, cells, path) for number, cells in enumerate(reader, start=1)]
    if not rows:
        raise DeliveryMistake(
            "This file corrects nothing",
            where=str(path),
            got=f"no column {missing[0]}" if missing else "no row",
            expected=", ".join(FIRST_COLUMNS) + ", then the columns of the file it corrects",
            next_step="Write it with `igloo rejects` and `igloo resubmit`, or give the file another name.",
        )
    return rows


def _row(number: int, cells: dict[str, str], path: Path) -> CorrectedRow:
    at, was = (cells["corrects_row"] or "").strip(), (cells["corrects_outcome"] or "").strip()
    if not at.isdigit() or was not in OUTCOMES:
        raise DeliveryMistake(
            "A correction names a row and what had become of it",
            where=f"{path}, row {number}",
            got=f"row “{at}”, outcome “{was}”",
            expected="a row number, and " + " or ".join(OUTCOMES),
            next_step="Take both from `igloo rejects`.",
        )
    own = {name: value or "" for name, value in cells.items() if name is not None and name not in FIRST_COLUMNS}
    said = (cells["corrected_by"] or "", cells["corrected_at"] or "", cells["corrected_why"] or "")
    return CorrectedRow(number, cells["corrects_batch"].strip(), int(at), was, *said, own)


def write_corrections(deliveries: Path, day: str, columns: Sequence[str], rows: Sequence[CorrectedRow]) -> Path:
    """Write a file of corrections beside the deliveries, whole or not at all; its name is the next free one."""
    deliveries.mkdir(parents=True, exist_ok=True)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*FIRST_COLUMNS, *columns])
    for row in rows:
        first = (row.batch_id, row.original_row, row.was, row.by, row.at, row.why)
        writer.writerow([*first, *(row.cells.get(column, "") for column in columns)])
    part = deliveries / f".corrections.{os.getpid()}.part"
    part.write_text(buffer.getvalue(), encoding="utf-8", newline="")
    number = 1
    while True:
        path = deliveries / f"corrections-{day}-{number}.csv"
        try:
            os.link(part, path)  # fails where the name is taken, so that two people never write one file
        except FileExistsError:
            number += 1
            continue
        part.unlink()
        return path
