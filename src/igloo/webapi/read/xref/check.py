"""One check of one or several lists: read, match, look up, compare; then answered in pages from memory."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa

from igloo.core.errors import NotFound, UserMistake
from igloo.mapping.normalise.name import name as normal_name
from igloo.search.crossref.items import ItemReader
from igloo.search.crossref.overlap import Occurrence, Shared, in_two_lists
from igloo.search.crossref.reading import GivenList, read_list
from igloo.webapi.models_xref import XrefGivenList, XrefRequest
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.known import what_is_known
from igloo.webapi.read.xref.matching import AGREES, hits_of

Tell = Callable[[str, float], None]
CHECKS_KEPT = 4

# Every line, its items and their hits in the order of the lists; a line without a hit stays in, with none.
_WHOLE_SQL = """
WITH found AS (
  SELECT a.entry, h.* EXCLUDE (item), a.understood, a.item FROM hits h JOIN asked a USING (item)
), said AS (
  SELECT entry, string_agg(understood, ', ' ORDER BY item) AS understood FROM asked GROUP BY entry
), best AS (
  SELECT entry, subject_id, arg_max(matched, (sure, -item)) AS matched, max(sure) AS sure,
    bool_and(is_similar) AS is_similar, max(n_of_item) AS n_of_item,
    arg_max(understood, (sure, -item)) AS understood
  FROM found GROUP BY entry, subject_id
)
SELECT l.list_name, l.line, l.given, b.subject_id,
  coalesce(b.understood, s.understood, 'nothing that can be looked up') AS understood,
  coalesce(b.matched, 'no match') AS matched, b.sure, coalesce(b.is_similar, false) AS is_similar,
  coalesce(b.n_of_item, 0) AS n_of_item, k.* EXCLUDE (subject_id)
FROM lines l LEFT JOIN best b USING (entry) LEFT JOIN said s USING (entry) LEFT JOIN known k USING (subject_id)
ORDER BY l.entry, b.sure DESC, b.subject_id
"""

_COUNT_SQL = f"""
SELECT list_name, count(*) AS n_lines, count(*) FILTER (sure >= {AGREES}) AS n_hit,
  count(*) FILTER (sure < {AGREES}) AS n_weak
FROM (SELECT list_name, line, max(sure) AS sure FROM whole GROUP BY ALL) GROUP BY list_name
"""


@dataclass(frozen=True)
class Check:
    """The whole answer: `whole` has a row a line and subject, in the order of the lists."""

    check_id: str
    lists: tuple[GivenList, ...]
    whole: pa.Table
    shared: list[Shared]
    counts: dict[str, dict[str, int]]
    n_left_out: int


def _silent(step: str, share: float) -> None:
    """Nobody watches."""


_kept: WeakKeyDictionary[Desk, OrderedDict[str, Check]] = WeakKeyDictionary()
_keeping = threading.Lock()


def check_lists(desk: Desk, request: XrefRequest, tell: Tell = _silent) -> Check:
    """Look lists up against everything. Raises UserMistake or DeliveryMistake for what cannot be read."""
    check_id = digest(request)
    with _keeping:
        known = _kept.setdefault(desk, OrderedDict()).get(check_id)
    if known is not None:
        return known
    tell("reading the lists", 0.02)
    lists = given_lists(request, desk.region)
    tell("recognising what the lines say", 0.10)
    asked = ItemReader(desk.region, _as_on_file).columns(lists).table()
    tell("matching numbers and names", 0.35)
    hits = hits_of(desk, asked)
    tell("counting rows and events", 0.65)
    subjects = what_is_known(desk, hits)
    tell("comparing the lists", 0.90)
    beside = {"hits": hits, "asked": asked, "lines": _lines(lists), "known": subjects}
    whole = desk.reader.arrow(_WHOLE_SQL, beside=beside)
    counted = desk.reader.rows(_COUNT_SQL, beside={"whole": whole})
    shared = in_two_lists(_occurrences(desk, beside)) if len(lists) > 1 else []
    listed = desk.reader.rows(
        "SELECT coalesce(sum(n_of_item - n), 0)::BIGINT AS n FROM "
        "(SELECT item, any_value(n_of_item) AS n_of_item, count(*) AS n FROM hits GROUP BY item)",
        beside={"hits": hits},
    )
    check = Check(check_id, lists, whole, shared, {row["list_name"]: row for row in counted}, int(listed[0]["n"]))
    with _keeping:
        checks = _kept.setdefault(desk, OrderedDict())
        checks[check_id] = check
        while len(checks) > CHECKS_KEPT:
            checks.popitem(last=False)
    tell("done", 1.0)
    return check


def kept_check(desk: Desk, check_id: str) -> Check:
    """A check of a moment ago. Raises NotFound when it is no longer in memory."""
    with _keeping:
        found = _kept.get(desk, OrderedDict()).get(check_id)
    if found is None:
        raise NotFound(
            "The answer of this check is no longer in memory",
            where="the list check",
            got=check_id,
            expected=f"one of the last {CHECKS_KEPT} checks since the workbench was started or run",
            next_step="Check the list again; nothing of it was stored.",
        )
    return found


def digest(request: XrefRequest) -> str:
    """The same lists, in the same order, have the same id."""
    content = json.dumps([one.model_dump() for one in _wanted(request)], sort_keys=True)
    return hashlib.sha256(content.encode("utf-8", errors="surrogatepass")).hexdigest()[:24]


def _wanted(request: XrefRequest) -> list[XrefGivenList]:
    return request.lists or [XrefGivenList(name="A", text=request.text)]


def given_lists(request: XrefRequest, region: str) -> tuple[GivenList, ...]:
    """The lists of a request, read; each must have a name of its own."""
    wanted = _wanted(request)
    names = [one.name for one in wanted]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UserMistake(
            "Two lists have the same name",
            where="the list check",
            got=", ".join(twice),
            expected="a name of its own for each list",
            next_step="Rename one of them.",
        )
    return tuple(read_list(one.name, _content(one), region) for one in wanted)


def _content(one: XrefGivenList) -> str | bytes:
    if not one.file_base64:
        return one.text
    try:
        return base64.b64decode(one.file_base64, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserMistake(
            "The file did not arrive whole",
            where=one.name,
            got=str(error),
            expected="the bytes of the file as base64",
            next_step="Choose the file again.",
        ) from error


def _as_on_file(text: str) -> str:
    return normal_name(text)[0] or ""


def _lines(lists: Sequence[GivenList]) -> pa.Table:
    flat = [(given.name, line.line, line.given) for given in lists for line in given.lines]
    names, lines, texts = zip(*flat, strict=True) if flat else ((), (), ())
    return pa.table(
        {
            "entry": pa.array(range(len(flat)), pa.int64()),
            "list_name": pa.array(names, pa.string()),
            "line": pa.array(lines, pa.int64()),
            "given": pa.array(texts, pa.string()),
        }
    )


def _occurrences(desk: Desk, beside: dict[str, Any]) -> list[Occurrence]:
    """Everything the lines say and hit, for the comparison of the lists."""
    rows = desk.reader.rows(
        "SELECT l.list_name, l.line, coalesce(a.ident_id, a.number_key, a.name_key || coalesce(' ' || a.born, '')) "
        f"AS value, a.understood, h.subject_id, k.owner_id, coalesce(h.sure < {AGREES}, false) AS is_weak "
        "FROM asked a JOIN lines l USING (entry) LEFT JOIN hits h USING (item) LEFT JOIN known k USING (subject_id)",
        beside=beside,
    )
    return [Occurrence(*row.values()) for row in rows]
