"""Which rows of a file may be equal to another: told by 64 bits of each row, taken while the file is read.

A hash only names candidates; whoever asks compares their cells (`duplicates.duplicates_sql`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Hashes = npt.NDArray[np.uint64]

_ODD = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_SHIFT = np.uint64(29)
_KEPT_BYTES = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)
_ROWS_AT_ONCE, _LONG = 16_384, 64
# Bits of a hash, at least, by which most rows are passed over before the exact question.
_SIEVE_BITS = 22
# Bits by which rows of one block are told apart: places for them stay in the processor's cache.
_BLOCK_BITS = 18
# Places for 4 to 8 times as many marks as there are rows, so that few meet by chance; at most 134 MB of them. A mark is
# 1 to 254, of the upper bits of a hash; 255 says that several were there.
_MORE_MARK_BITS, _MOST_MARK_BITS = 3, 27
_MARK_SHIFT, _MARKS, _FIRST, _MANY = np.uint64(56), np.uint8(254), np.uint8(1), np.uint8(255)


def text_hashes(texts: pa.StringArray) -> Hashes:
    """One number a text, the same for the same text; a missing text has that of an empty one.

    Eight bytes at a time, of some thousand rows at a time: larger pieces leave the processor's cache, and the memory
    for them is taken from the system anew each time. Two million times of 19 signs: 0.09 s of processor time.
    """
    _, offsets_buffer, data_buffer = texts.buffers()
    hashes = np.empty(len(texts), np.uint64)
    if data_buffer is None:
        hashes.fill(0)
        return hashes
    offsets = np.frombuffer(offsets_buffer, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(data_buffer, np.uint8)
    for first in range(0, len(texts), _ROWS_AT_ONCE):
        some = offsets[first : first + _ROWS_AT_ONCE + 1]
        hashes[first : first + _ROWS_AT_ONCE] = _some_hashes(some, signs[some[0] : some[-1]])
    return hashes


def _some_hashes(offsets: npt.NDArray[np.int32], signs: npt.NDArray[np.uint8]) -> Hashes:
    """Each eight bytes times a factor of their place, added up: a text that has ended adds nothing to its own."""
    starts, lengths = offsets[:-1] - offsets[0], np.diff(offsets)
    hashes: Hashes = lengths.astype(np.uint64) * _ODD[1]
    padded = np.zeros(len(signs) + 8, np.uint8)
    padded[:-8] = signs
    eight = np.ndarray((len(padded) - 7,), np.uint64, padded, strides=(1,))
    shortest, longest = int(lengths.min()), int(lengths.max())
    factor = int(_ODD[0])
    for begin in range(0, longest, 8):
        if begin + 8 <= shortest:
            hashes += _folded(eight[starts + begin]) * np.uint64(factor)
        elif longest > _LONG:  # long texts are few: only those that are not at their end
            at = np.flatnonzero(lengths > begin)
            words = eight[starts[at] + begin] & _KEPT_BYTES[np.minimum(lengths[at] - begin, 8)]
            hashes[at] += _folded(words) * np.uint64(factor)
        else:
            at = np.minimum(starts + begin, len(eight) - 1)
            hashes += _folded(eight[at] & _KEPT_BYTES[np.clip(lengths - begin, 0, 8)]) * np.uint64(factor)
        factor = (factor * int(_ODD[1]) + 2) % (1 << 64) | 1
    return hashes


def _folded(words: Hashes) -> Hashes:
    """The upper half of the bits into the lower one, which alone reaches all bits of a product."""
    words ^= words >> np.uint64(32)
    return words


def _mixed(hashes: Hashes, others: Hashes) -> Hashes:
    mixed: Hashes = (hashes ^ others) * _ODD[0]
    mixed ^= mixed >> _SHIFT
    return mixed


def row_hashes(columns: Sequence[pa.StringArray]) -> Hashes:
    """One number a row, the same for rows whose cells are the same."""
    hashes = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        hashes = _mixed(hashes, text_hashes(column))
    return hashes


class Marks:
    """Which numbers may have been seen before: a byte of each at the place that other bits of it name.

    Where numbers with other bytes meet at a place, all that come there are named from then on. To mark two million
    takes 0.05 s, to sort them 0.11. `rows`: about how many numbers will come. Of two million 3 in 1,000 are named by
    chance; of many more, or where more come than promised, more.
    """

    def __init__(self, rows: int) -> None:
        self._bits = min(_MOST_MARK_BITS, rows.bit_length() + _MORE_MARK_BITS)
        self._seen = np.zeros(1 << self._bits, np.uint8)
        self._first = np.empty(1 << _BLOCK_BITS, np.int32)

    def again(self, hashes: Hashes) -> npt.NDArray[np.bool_]:
        """Mark the numbers of the next rows; which of them stand in an earlier row, or by chance seem to."""
        places = _low_bits(hashes, self._bits)
        marks = (hashes >> _MARK_SHIFT).astype(np.uint8) % _MARKS + _FIRST
        there = self._seen[places]
        again: npt.NDArray[np.bool_] = (there == marks) | (there == _MANY)
        marks[(there != 0) & ~again | (there == _MANY)] = _MANY
        self._seen[places] = marks
        # Of several rows of this block at one place the last one's mark stays: where the others differ, that is told.
        self._seen[places[self._seen[places] != marks]] = _MANY
        again[self._again_within(hashes)] = True
        return again

    def _again_within(self, hashes: Hashes) -> npt.NDArray[np.int64]:
        """The rows of a block that follow one with the same number."""
        low = _low_bits(hashes, _BLOCK_BITS)
        places = np.arange(len(hashes), dtype=np.int32)
        self._first[low[::-1]] = places[::-1]  # of several rows the last one written stays, which is the first of them
        before = self._first[low]
        later = np.flatnonzero(before != places)
        as_first = hashes[later] == hashes[before[later]]
        # The others met their bits by chance, but may be equal to each other.
        others = later[~as_first]
        _, which, count = np.unique(hashes[others], return_inverse=True, return_counts=True)
        return np.concatenate([later[as_first], others[count[which] > 1]])


@dataclass(frozen=True)
class RowHashes:
    """The numbers of the rows of a file, in the order of the rows, in blocks.

    `again`: those that were found to stand in an earlier row while the file was read, where somebody looked.
    """

    blocks: Sequence[Hashes]
    again: Sequence[Hashes] | None = None

    def alike(self) -> npt.NDArray[np.int64]:
        """The rows, from 1, whose number another row has too."""
        again = self._seen_before()
        bits = min(_MOST_MARK_BITS, max(_SIEVE_BITS, len(again).bit_length() + _MORE_MARK_BITS))
        sieve = np.zeros(1 << bits, bool)
        sieve[_low_bits(again, bits)] = True
        rows, numbers, row = [np.empty(0, np.int64)], [np.empty(0, np.uint64)], 1
        for hashes in self.blocks if len(again) else ():
            maybe = np.flatnonzero(sieve[_low_bits(hashes, bits)])
            place = np.minimum(np.searchsorted(again, hashes[maybe]), len(again) - 1)
            maybe = maybe[again[place] == hashes[maybe]]
            rows.append(row + maybe)
            numbers.append(hashes[maybe])
            row += len(hashes)
        _, which, count = np.unique(np.concatenate(numbers), return_inverse=True, return_counts=True)
        found: npt.NDArray[np.int64] = np.concatenate(rows)[count[which] > 1]
        return found

    def _seen_before(self) -> Hashes:
        """Every number that may stand in two rows, ascending."""
        later = self.again
        if later is None:
            marks = Marks(sum(map(len, self.blocks)))
            later = [hashes[marks.again(hashes)] for hashes in self.blocks]
        return np.unique(np.concatenate([np.empty(0, np.uint64), *later]))


def _low_bits(hashes: Hashes, bits: int) -> npt.NDArray[np.int64]:
    """As places in a table: NumPy would convert unsigned numbers one by one."""
    return (hashes & np.uint64((1 << bits) - 1)).view(np.int64)
