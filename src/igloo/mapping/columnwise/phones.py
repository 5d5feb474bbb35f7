"""Telephone numbers of whole columns: North American ones written plainly are read row by row, a few words each.

Columns of many numbers are as dear to tell apart as to read, and the more numbers the dearer: dictionaries leave the
processor's cache. What is not written plainly is left to `dictionary.normal_forms`, each text once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping.normalise.phone import NANP_REGIONS, PUNCTUATION, plain_phones

Marks = npt.NDArray[np.bool_]
_Signs = npt.NDArray[np.uint8]
_Sixteen = npt.NDArray[np.void]

_PLAIN = re.compile(r"(?:\+?1)?[0-9]{10}", re.ASCII)
_SHORTEST, _LONGEST, _WIDTH = 10, 24, 12
_ROWS_AT_ONCE = 16_384
# Ways of writing of as many signs that are told apart; a file has one or two.
_MOST_SHAPES = 4
_ALL_FIT = np.uint64(0x0101010101010101)
# Rows that say whether a column is worth reading so: different texts among them, and how many of those are plain.
_SAMPLED_ROWS, _MANY_TEXTS, _MOSTLY_PLAIN = 50_000, 5_000, 0.5


def suits(column: pa.ChunkedArray, region: str) -> bool:
    """Whether a column has so many numbers, most of them written plainly, that reading every row costs less."""
    if region not in NANP_REGIONS or len(column) < _SAMPLED_ROWS:
        return False
    texts = pc.drop_null(pc.unique(column.slice(0, _SAMPLED_ROWS)))
    if len(texts) < _MANY_TEXTS:
        return False
    some = texts.slice(0, _MANY_TEXTS)
    return bool(plain_phones(some, region).null_count < (1 - _MOSTLY_PLAIN) * len(some))


@dataclass(frozen=True)
class _Shape:
    """A way of writing: what may stand at each place, and where the ten digits stand.

    `pieces`: digits that follow each other: where they begin, how many, and their place in the normal form.
    """

    lowest: _Signs
    above: _Signs
    pieces: tuple[tuple[int, int, int], ...]

    def fits(self, rows: _Signs) -> Marks:
        """Which rows are written so and are numbers: area code and exchange begin with 2 to 9, not one digit only."""
        within = (rows.ravel() - self.lowest[: rows.size]) <= self.above[: rows.size]
        words = within.view(np.uint64).reshape(len(rows), -1)
        good: Marks = np.bitwise_and.reduce([words[:, place] for place in range(words.shape[1])]) == _ALL_FIT
        first = self.pieces[0][0]
        # The first three digits lie together wherever people write them; where they differ it is no filler.
        same = good & (rows[:, first] == rows[:, first + 1]) & (rows[:, first] == rows[:, first + 2])
        for row in np.flatnonzero(same):
            digits = {int(sign) for start, count, _ in self.pieces for sign in rows[row, start : start + count]}
            good[row] = len(digits) > 1
        return good

    def normal_forms(self, rows: _Signs) -> _Sixteen:
        """+1 and the ten digits, in sixteen bytes a row."""
        many, width = rows.shape
        made = np.zeros((many, 2), np.uint64)
        made[:, 0] = int.from_bytes(b"+1", "little")
        for start, count, target in self.pieces:
            for place in range(2):  # of each word the part of the piece that falls into it
                begin, end = max(target, 8 * place), min(target + count, 8 * place + 8)
                if begin < end:
                    wanted = start + begin - target
                    offset = min(wanted, width - 8)
                    eight = np.ndarray((many,), np.uint64, rows, offset=offset, strides=(width,))
                    kept = (eight >> np.uint64(8 * (wanted - offset))) & np.uint64((1 << 8 * (end - begin)) - 1)
                    made[:, place] |= kept << np.uint64(8 * (begin - 8 * place))
        return made.view("V16").ravel()


def _shape_of(written: bytes, width: int) -> _Shape | None:
    """How a text is written, if its digits are those of a North American number, good or not."""
    text = written.decode("latin-1")
    if not text.isascii() or not _PLAIN.fullmatch(text.translate(PUNCTUATION)):
        return None
    digits = [place for place, sign in enumerate(text) if sign.isdigit()][-10:]
    if digits[2] - digits[0] != 2:
        return None
    lowest, highest = np.zeros(width, np.uint8), np.full(width, 255, np.uint8)
    lowest[: len(text)] = highest[: len(text)] = np.frombuffer(written, np.uint8)
    for number, place in enumerate(digits):
        lowest[place], highest[place] = ord("2" if number in (0, 3) else "0"), ord("9")
    pieces: list[tuple[int, int, int]] = []
    for number, place in enumerate(digits):
        if pieces and place == pieces[-1][0] + pieces[-1][1]:
            start, count, target = pieces[-1]
            pieces[-1] = (start, count + 1, target)
        else:
            pieces.append((place, 1, number + 2))
    return _Shape(np.tile(lowest, _ROWS_AT_ONCE), np.tile(highest - lowest, _ROWS_AT_ONCE), tuple(pieces))


def plain_rows(texts: pa.StringArray) -> pa.StringArray:
    """The number of each row that is written plainly, in E.164; null is everything else.

    All numbers take twelve bytes, the missing ones too, so that `prefixed` need not look where each begins.
    """
    _, offsets_buffer, data = texts.buffers()
    rows = len(texts)
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + rows + 1]
    signs = np.frombuffer(data if data is not None else b"", np.uint8)
    buffer = pa.allocate_buffer(rows * _WIDTH)
    every = np.frombuffer(buffer, f"V{_WIDTH}")
    there = np.zeros(rows, bool)
    shapes: dict[int, list[_Shape]] = {length: [] for length in range(_SHORTEST, _LONGEST + 1)}
    for first in range(0, rows, _ROWS_AT_ONCE):
        some = offsets[first : first + _ROWS_AT_ONCE + 1]
        made, fits = _some_rows(some, signs[some[0] : some[-1]], shapes)
        every[first : first + len(fits)] = np.ndarray((len(made),), f"V{_WIDTH}", made, strides=(16,))
        there[first : first + len(fits)] = fits
    if texts.null_count:  # a missing text may have signs of its own in memory
        there &= texts.is_valid().cast(pa.uint8()).to_numpy().view(bool)
    ends = np.arange(rows + 1, dtype=np.int32) * np.int32(_WIDTH)
    valid = pa.py_buffer(np.packbits(there, bitorder="little"))
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), buffer, valid)


def _some_rows(
    offsets: npt.NDArray[np.int32], signs: _Signs, shapes: dict[int, list[_Shape]]
) -> tuple[_Sixteen, Marks]:
    """Rows of as many signs together; a missing cell has none. New ways of writing are added to `shapes`."""
    padded = np.zeros(len(signs) + _LONGEST, np.uint8)
    padded[: len(signs)] = signs
    starts, lengths = offsets[:-1] - offsets[0], np.diff(offsets)
    made, fits = np.zeros(len(lengths), "V16"), np.zeros(len(lengths), bool)
    there = np.bincount(np.minimum(lengths, _LONGEST + 1), minlength=_LONGEST + 2)
    for length in np.flatnonzero(there[: _LONGEST + 1]).tolist():
        if length not in shapes:
            continue
        at = np.flatnonzero(lengths == length)
        width = -(-length // 8) * 8
        windows = np.ndarray((len(padded) - width + 1,), f"V{width}", padded, strides=(1,))
        rows = windows[starts[at]].view(np.uint8).reshape(-1, width)
        tried = 0
        while len(at) and tried < _MOST_SHAPES:
            if tried == len(shapes[length]):
                found = _shape_of(rows[0, :length].tobytes(), width)
                if found is None:
                    break
                shapes[length].append(found)
            shape = shapes[length][tried]
            good = shape.fits(rows)
            if good.all():
                made[at], fits[at] = shape.normal_forms(rows), True
                break
            if good.any():
                made[at[good]], fits[at[good]] = shape.normal_forms(rows[good]), True
            at, rows, tried = at[~good], rows[~good], tried + 1
    return made, fits


def prefixed(head: str, texts: pa.StringArray) -> pa.StringArray:
    """Each text behind the same head; texts of as many bytes each are moved together."""
    _, offsets_buffer, data = texts.buffers()
    rows = len(texts)
    if not rows or data is None:
        return pc.binary_join_element_wise(head, texts, "")
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + rows + 1]
    width, before = int(offsets[1] - offsets[0]), len(head.encode())
    if not width or int(offsets[-1] - offsets[0]) != rows * width or (np.diff(offsets) != width).any():
        return pc.binary_join_element_wise(head, texts, "")
    buffer = pa.allocate_buffer(rows * (before + width))
    every = np.frombuffer(buffer, np.dtype([("head", f"V{before}"), ("text", f"V{width}")]))
    signs = np.frombuffer(data, f"V{width}", rows, offsets[0])
    for first in range(0, rows, _ROWS_AT_ONCE):
        some = slice(first, first + _ROWS_AT_ONCE)
        every["head"][some], every["text"][some] = np.frombuffer(head.encode(), f"V{before}"), signs[some]
    ends = np.arange(rows + 1, dtype=np.int32) * np.int32(before + width)
    valid = texts.is_valid().buffers()[1] if texts.null_count else None
    return pa.StringArray.from_buffers(rows, pa.py_buffer(ends), buffer, valid)
