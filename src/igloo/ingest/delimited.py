"""Records of a delimited file one by one: a record that cannot be read costs itself, never the ones after it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from igloo.ingest.formats import FileFormat

# The longest record; what is longer is a quote that nobody closed, or no table.
LONGEST_RECORD = 1 << 24


@dataclass(slots=True)
class Unreadable:
    """A row that could not be read, with what it held."""

    row: int
    value: str
    reason: str


class _RecordTooLongError(Exception):
    """The record that is being read has grown beyond LONGEST_RECORD."""


class _Lines:
    """The lines of a file, of which those of the record at hand can be taken back."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle
        self._again: list[str] = []
        self.record: list[str] = []
        self._length = 0
        self.ended = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._handle.readline(LONGEST_RECORD)
        if not line:
            self.ended = True  # asked for another line, the record was not complete
            raise StopIteration
        self.record.append(line)
        self._length += len(line)
        if self._length >= LONGEST_RECORD:
            raise _RecordTooLongError
        return line

    def begin(self) -> None:
        """The next line begins a record."""
        self.record, self._length, self.ended = [], 0, False

    def take_back_all_but_one(self) -> None:
        """Read the lines after the first again: the first alone is at fault."""
        self._again += reversed(self.record[1:])

    def skip_line(self) -> None:
        """Leave out the rest of a line that is too long to be read at once."""
        while not self._again and (rest := self._handle.readline(LONGEST_RECORD)):
            if rest.endswith(("\n", "\r")):
                return


def delimited_records(path: Path, form: FileFormat) -> Iterator[list[str] | Unreadable]:
    """Every record as its cells, blank lines as none; one with a quote that is never closed, or too long, apart."""
    csv.field_size_limit(LONGEST_RECORD)
    with path.open("r", encoding=form.encoding, errors="replace", newline="") as handle:
        lines = _Lines(handle)
        for _ in range(form.skip_lines):
            if next(lines, None) is None:
                return
            lines.begin()
        reader = csv.reader(lines, delimiter=form.delimiter)
        while True:
            lines.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _RecordTooLongError:
                yield _too_long(lines)
                reader = csv.reader(lines, delimiter=form.delimiter)
                continue
            except csv.Error as error:
                lines.take_back_all_but_one()
                yield Unreadable(0, lines.record[0][:500].rstrip("\r\n"), str(error))
                reader = csv.reader(lines, delimiter=form.delimiter)
                continue
            if lines.ended:
                lines.take_back_all_but_one()
                yield Unreadable(0, lines.record[0][:500].rstrip("\r\n"), "a quote in it is never closed")
                reader = csv.reader(lines, delimiter=form.delimiter)
                continue
            yield cells


def _too_long(lines: _Lines) -> Unreadable:
    text = lines.record[0][:500].rstrip("\r\n")
    if len(lines.record) > 1:
        lines.take_back_all_but_one()
        return Unreadable(0, text, "a quote in it is never closed")
    lines.skip_line()
    return Unreadable(0, text, f"the row is longer than {LONGEST_RECORD:,} signs")
