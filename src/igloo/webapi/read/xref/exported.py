"""The whole answer of a check as CSV, column by column: of half a million rows none is put together by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from igloo.webapi.read.desk import PROTECTED_PERSON, Desk
from igloo.webapi.read.exports import Export, tables_as_csv
from igloo.webapi.read.xref.check import Check
from igloo.webapi.read.xref.matching import AGREES
from igloo.webapi.read.xref.whole import texts_of

_AT_ONCE = 50_000
_COLUMNS = (
    *("list", "line", "given", "understood_as", "subject_id", "subject", "kind", "matched", "weak", "similar"),
    *("sources", "rows", "events", "first_seen_utc", "last_seen_utc", "registered_as", "belongs_to"),
)


def xref_csv(desk: Desk, check: Check, only: str = "") -> Export:
    """Every row of the answer, lines without a hit included unless `only` says otherwise; victims are masked."""
    return tables_as_csv("list-check", _COLUMNS, _parts(desk, check, only))


def _parts(desk: Desk, check: Check, only: str) -> Iterable[pa.Table]:
    known, part = _subjects(desk, check.found.known), check.part(only)
    for at in range(0, part.num_rows, _AT_ONCE):
        yield _columns(desk, check, known, part.slice(at, _AT_ONCE))


def _columns(desk: Desk, check: Check, known: pa.Table, part: pa.Table) -> pa.Table:
    texts = texts_of(check.found, part)
    subject = {name: known[name].take(part["subject"]) for name in known.column_names}
    weak = pc.less(part["sure"], AGREES)
    others = pc.and_(pc.fill_null(weak, False), pc.greater(part["n_of_item"], 1))
    beside = _each(part["n_of_item"], lambda n: f" (one of {n:,})")
    matched = _masked(desk, pc.binary_join_element_wise(texts["matched"], pc.if_else(others, beside, ""), ""))
    return pa.Table.from_arrays(
        [
            *(texts[name] for name in ("list_name", "line", "given", "understood")),
            *(subject[name] for name in ("subject_id", "label", "kind")),
            pc.if_else(pc.fill_null(subject["hidden"], False), "", matched),
            pc.if_else(weak, "yes", "no"),
            pc.if_else(part["is_similar"], "yes", ""),
            *(subject[name] for name in ("sources", "n_rows", "n_events", "first_seen", "last_seen")),
            *(subject[name] for name in ("registry_category", "owner_id")),
        ],
        names=list(_COLUMNS),
    )


def _subjects(desk: Desk, known: pa.Table) -> pa.Table:
    """What is known of the subjects, as it is written: sources with their rows, times, nothing of a victim."""
    hidden = pc.is_in(known["subject_id"], value_set=pa.array(sorted(desk.protected()), pa.string()))
    ids, rows = (known[name].combine_chunks() for name in ("source_ids", "source_rows"))
    each = pc.binary_join_element_wise(ids.values, rows.values.cast(pa.string()), ":")
    written = {
        "hidden": hidden,
        "label": pc.if_else(hidden, PROTECTED_PERSON, _masked(desk, known["label"])),
        "sources": pc.binary_join(pa.ListArray.from_arrays(ids.offsets, each), " "),
        **{name: _second(known[name]) for name in ("first_seen", "last_seen")},
    }
    kept = ("subject_id", "kind", "n_rows", "n_events", "registry_category", "owner_id")
    return pa.table({**{name: known[name] for name in kept}, **written})


def _second(moments: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.strftime(pc.floor_temporal(moments, unit="second").cast(pa.timestamp("s")), "%Y-%m-%dT%H:%M:%S")


def _masked(desk: Desk, texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return _each(texts, desk.masked) if desk.protected() else texts


def _each(values: pa.ChunkedArray, say: Callable[[Any], str]) -> pa.ChunkedArray:
    """What is said of each value, worked out once for those that are the same."""
    coded = values.combine_chunks().dictionary_encode()
    said = pa.array([say(value) for value in coded.dictionary.to_pylist()], pa.string())
    return said.take(coded.indices)
