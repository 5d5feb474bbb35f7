"""Scalar functions that expressions may call and that each engine defines in its own words.

The definitions stand side by side in `engine/functions.py`; here is only what they mean.
"""

from __future__ import annotations

import re
from typing import Any

import ibis
import ibis.expr.datatypes as dt


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), dt.timestamp))  # type: ignore[untyped-decorator]
def igloo_parse_time(text: Any, strptime_format: Any) -> Any:
    """The moment a text names, read by a strptime format; null when it does not fit."""


@ibis.udf.scalar.builtin(signature=((dt.timestamp, dt.string), dt.timestamp))  # type: ignore[untyped-decorator]
def igloo_to_utc(local_time: Any, zone: Any) -> Any:
    """A wall-clock time of an IANA zone as naive UTC."""


@ibis.udf.scalar.builtin(signature=((dt.float64,), dt.timestamp))  # type: ignore[untyped-decorator]
def igloo_epoch_time(seconds: Any) -> Any:
    """The naive moment so many seconds after 1 January 1970."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.string))  # type: ignore[untyped-decorator]
def igloo_json_text(text: Any) -> Any:
    """A text as JSON writes it, in quotes and with its quotes escaped."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.int64))  # type: ignore[untyped-decorator]
def igloo_hash(text: Any) -> Any:
    """A number of 63 bits for a text, to compare and join by; another one on each engine, so no row shows it."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.int64))  # type: ignore[untyped-decorator]
def igloo_number_of_digest(hexadecimal: Any) -> Any:
    """The first fifteen digits of a hexadecimal digest as a number: in the order of the digests."""


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), dt.float64))  # type: ignore[untyped-decorator]
def igloo_alike(left: Any, right: Any) -> Any:
    """Jaro-Winkler similarity of two texts, 0 to 1."""


@ibis.udf.scalar.builtin(signature=((dt.string, dt.string), dt.int64))  # type: ignore[untyped-decorator]
def igloo_letters_apart(left: Any, right: Any) -> Any:
    """Letters to insert, drop or exchange between two texts (Levenshtein)."""


@ibis.udf.scalar.builtin(signature=((dt.string,), dt.int64))  # type: ignore[untyped-decorator]
def igloo_outline(text: Any) -> Any:
    """A word without the order of its letters, as a number: a bit for each of A to Z, its length, its first letter.

    Null for a text of more than 255 letters, or with letters of more than a byte.
    """


@ibis.udf.scalar.builtin(signature=((dt.int64,), dt.int64))  # type: ignore[untyped-decorator]
def bit_count(number: Any) -> Any:
    """How many bits of a number are set; both engines call it so."""


@ibis.udf.scalar.builtin(signature=((dt.Array(dt.string), dt.Array(dt.string)), dt.boolean))  # type: ignore[untyped-decorator]
def igloo_all_within(left: Any, right: Any) -> Any:
    """Whether all texts of one list stand in the other, whichever is the longer."""


def split_at(text: Any, mark: str) -> Any:
    """The parts of a text between which this mark stands, taken letter by letter.

    Ibis' own split hands the mark to Spark as a pattern, in which "|" and "." are no letters.
    """
    return text.re_split(re.escape(mark))
