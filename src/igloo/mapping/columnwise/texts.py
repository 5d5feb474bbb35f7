"""The columns of a part of a file, each text once, and what a recipe makes of them.

What Arrow does the same way as the engines is done by Arrow; everything else is asked of an engine, for the distinct
texts only, by the very expressions that `prepared.py` is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from igloo.mapping import cells
from igloo.mapping.columnwise.phones import prefixed
from igloo.mapping.spec import Condition, Value

Codes = npt.NDArray[np.int32]
Places = npt.NDArray[np.int64]
# What an expression over the column `raw` gives for each of some values, in their order.
Ask = Callable[[pa.Array, Callable[[ir.Table], Mapping[str, ir.Value]]], pa.Table]

_BLANKS = " \t\n\r\v\f"
# Rows that say whether a column repeats itself, and the share of texts of their own from which it is read row by row:
# to tell half a million times of a million rows apart took twice as long as to read all of them.
_SAMPLED_ROWS, _MOSTLY_DIFFERENT = 50_000, 0.3


@dataclass(frozen=True)
class Spread:
    """Values of a column, and which row holds which; without codes, one value a row.

    `head`: what stands before each value when its row is written.
    """

    values: pa.Array
    codes: Codes | None
    head: str = ""

    def at(self, rows: Places) -> pa.Array:
        """The values of these rows."""
        found = self.of(self.values, rows)
        return prefixed(self.head, found) if self.head else found

    def of(self, found: pa.Array, rows: Places) -> pa.Array:
        """What was found for each value, for these rows."""
        whole = len(rows) and int(rows[-1] - rows[0]) + 1 == len(rows)  # they come in ascending order
        chosen = slice(int(rows[0]), int(rows[0]) + len(rows)) if whole else rows
        if self.codes is not None:
            return found.take(pa.array(self.codes[chosen]))
        return found.slice(int(rows[0]), len(rows)) if whole else found.take(pa.array(rows))

    def marks(self, found: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """A yes or no for each value, for every row."""
        return found if self.codes is None else found[self.codes]

    def is_filled(self, rows: Places) -> bool:
        """Whether each of these rows has a value."""
        if not self.values.null_count:
            return True
        return bool(self.marks(as_marks(self.values.is_valid()))[rows].all())

    def behind(self, head: str, values: pa.StringArray) -> Spread:
        """Other values for the same rows, behind a head: at once where each stands once, else row by row."""
        if self.codes is None:
            return Spread(values, None, head)
        return Spread(prefixed(head, values), self.codes)

    def with_values(self, values: pa.Array) -> Spread:
        """Other values for the same rows."""
        return Spread(values, self.codes)


def spread(column: pa.ChunkedArray, always: bool) -> Spread:
    """The texts of a column, each once; `always`: even where most rows have a text of their own.

    Blocks are put together after their texts are told apart: numbers take a fifth of the memory.
    """
    if not always and len(column) >= _SAMPLED_ROWS:
        sample = whole(column.slice(0, _SAMPLED_ROWS).dictionary_encode())
        if len(sample.dictionary) > _MOSTLY_DIFFERENT * _SAMPLED_ROWS:
            return Spread(whole(column), None)
    encoded = whole(column.dictionary_encode(null_encoding="encode"))
    return Spread(encoded.dictionary, encoded.indices.to_numpy(zero_copy_only=False))


def as_marks(answers: pa.BooleanArray) -> npt.NDArray[np.bool_]:
    """Yes or no for each place, none of them missing; by bytes, as Arrow's own way goes bit by bit."""
    found: npt.NDArray[np.bool_] = answers.cast(pa.uint8()).to_numpy().view(bool)
    return found


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column of several blocks as one."""
    return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)


def trimmed(texts: pa.StringArray) -> pa.StringArray:
    """Texts without blanks around them, null when nothing is left."""
    return texts if _are_bare(texts) else nothing_if_empty(pc.utf8_trim(texts, characters=_BLANKS))


def _are_bare(texts: pa.StringArray) -> bool:
    """Whether no text is empty and none begins or ends with a blank or a sign that sorts among them."""
    if not len(texts) or texts.null_count:
        return False
    _, offsets, data = texts.buffers()
    bounds = np.frombuffer(offsets, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    signs = np.frombuffer(data, np.uint8)
    if not (bounds[1:] > bounds[:-1]).all():
        return False
    return bool((signs[bounds[:-1]] > ord(" ")).all() and (signs[bounds[1:] - 1] > ord(" ")).all())


def nothing_if_empty(texts: pa.StringArray) -> pa.StringArray:
    """Texts, null where they are empty."""
    empty = pc.equal(pc.binary_length(texts), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), texts) if pc.any(empty).as_py() else texts


def joined(columns: list[Spread], value: Value, rows: int) -> pa.StringArray:
    """Several columns as one text a row, without what is empty."""
    every = np.arange(rows)
    together, *parts = (column.at(every).fill_null("") for column in columns)
    for part in parts:  # Arrow's own way to leave out what is null leaves out the row where all is
        both = pc.and_(pc.not_equal(together, ""), pc.not_equal(part, ""))
        between = pc.if_else(both, value.join, "")
        together = pc.binary_join_element_wise(together, between, part, "")
    return nothing_if_empty(together)


def text_of(raw: pa.StringArray, value: Value, ask: Ask) -> pa.StringArray:
    """The text of a value for each trimmed cell; as `cells.cell`."""
    if value.pattern or value.take:
        alone = replace(value, columns=("raw",))
        return ask(raw, lambda table: {"text": cells.cell(table, alone)})["text"].combine_chunks()
    text = raw
    for old, new in value.replace:
        text = pc.replace_substring(text, old, new)
    if value.replace:
        text = trimmed(text)
    if value.lookup is not None:
        # An empty cell must reach the lookup, or its default would never be used.
        return text.fill_null("") if value.default is not None else text
    if value.default is not None:
        text = text.fill_null(value.default)
    return pc.binary_join_element_wise(value.prefix, text, "") if value.prefix else text


def applies(raw: pa.StringArray, condition: Condition, ask: Ask) -> npt.NDArray[np.bool_]:
    """Whether a condition holds for each trimmed cell of its column; as `cells.applies`."""
    text = raw.fill_null("")
    if condition.test in ("matches", "not_matches"):
        named = replace(condition, column="raw")
        held = ask(raw, lambda table: {"held": cells.applies(table, named)})["held"].combine_chunks()
    elif condition.test == "empty":
        held = pc.equal(pc.equal(text, ""), condition.values[0].lower() == "true")
    else:
        held = pc.is_in(text, pa.array(condition.values, pa.string()))
        if condition.test == "not_equals":
            held = pc.invert(held)
    return as_marks(held)
