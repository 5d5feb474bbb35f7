"""The whole answer of a check, kept as positions: which line hits which subject by which item.

Half a million rows are a dozen megabytes of numbers; the texts of a row are put together when it is shown or
exported, a page at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.matching import AGREES

NOTHING_TO_LOOK_UP = "nothing that can be looked up"

# A row a line and subject in the order of the lists, surest first; a line without a hit stays in, with none. Where
# several items of a line hit one subject, the surest and then the first of them says how. The factor keeps
# `sure` before the position.
_ORDER_SQL = """
WITH found AS (
  SELECT a.entry, a.item, h.hit, h.subject, h.sure, h.is_similar, h.n_of_item, h.sure * 4294967296 - a.item AS weight
  FROM asked a JOIN hits h ON h.item = a.first_item
), best AS (
  SELECT entry, subject, arg_max(hit, weight) AS hit, arg_max(item, weight) AS item, max(sure) AS sure,
    bool_and(is_similar) AS is_similar, max(n_of_item) AS n_of_item
  FROM found GROUP BY entry, subject
)
SELECT l.entry, b.subject, b.hit, b.item, b.sure, coalesce(b.is_similar, false) AS is_similar,
  coalesce(b.n_of_item, 0) AS n_of_item
FROM lines l LEFT JOIN best b USING (entry) ORDER BY l.entry, b.sure DESC, b.subject
"""


@dataclass(frozen=True)
class Found:
    """What the lists say and hit: `lines` by entry, `asked` by item, `hits` by position, `known` by subject."""

    lines: pa.Table
    asked: pa.Table
    hits: pa.Table
    known: pa.Table


def in_order(desk: Desk, found: Found) -> pa.Table:
    """Every row of the answer as numbers: entry, subject, hit and item (none without a hit), sure, n_of_item ..."""
    hits = found.hits.drop_columns(["subject_id", "matched"])
    hits = hits.append_column("hit", pa.array(np.arange(hits.num_rows)))
    return desk.reader.arrow(
        _ORDER_SQL,
        beside={
            "asked": found.asked.select(["entry", "item", "first_item"]),
            "hits": hits,
            "lines": found.lines.select(["entry"]),
        },
    )


def counts_of_lists(order: pa.Table, sizes: list[int]) -> list[dict[str, int]]:
    """How many lines of each list have a hit (n_hit), and how many only weak ones (n_weak)."""
    entry = order["entry"].to_numpy()
    sure = order["sure"].fill_null(-1).to_numpy()
    surest_first = np.flatnonzero(np.diff(entry, prepend=-1))
    best = sure[surest_first]
    ends = np.cumsum(sizes)
    of_lists = [best[end - size : end] for size, end in zip(sizes, ends, strict=True)]
    return [{"n_hit": int((of >= AGREES).sum()), "n_weak": int(((of >= 0) & (of < AGREES)).sum())} for of in of_lists]


def texts_of(found: Found, part: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Columns list_name, line, given, understood and matched of these rows of the answer."""
    texts = {name: found.lines[name].take(part["entry"]) for name in ("list_name", "line", "given")}
    texts["understood"] = _understood(found, part)
    texts["matched"] = pc.fill_null(found.hits["matched"].take(part["hit"]), "no match")
    return texts


def _understood(found: Found, part: pa.Table) -> pa.Array:
    """What the item of each row says; of a line without a hit, all that it says."""
    entries, said = found.asked["entry"].to_numpy(), found.asked["understood"]
    texts = said.take(part["item"]).combine_chunks()
    missed = part["entry"].filter(pc.is_null(part["item"])).to_numpy()
    slices = zip(np.searchsorted(entries, missed), np.searchsorted(entries, missed + 1), strict=True)
    whole = [", ".join(said.slice(at, end - at).to_pylist()) or NOTHING_TO_LOOK_UP for at, end in slices]
    return pc.replace_with_mask(texts, pc.is_null(texts), pa.array(whole, pa.string()))


def as_rows(found: Found, part: pa.Table) -> list[dict[str, Any]]:
    """These rows of the answer with their texts, and what is known of the subject."""
    columns = texts_of(found, part)
    columns |= {name: part[name] for name in ("sure", "is_similar", "n_of_item")}
    columns |= {name: found.known[name].take(part["subject"]) for name in found.known.column_names}
    rows: list[dict[str, Any]] = pa.table(columns).to_pylist()
    return rows
