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
import pyarrow.compute as pc

from igloo.core.errors import NotFound, UserMistake
from igloo.mapping.normalise.name import name as normal_name
from igloo.search.crossref.items import ItemReader
from igloo.search.crossref.overlap import Shared
from igloo.search.crossref.reading import GivenList, read_list
from igloo.webapi.models_xref import XrefGivenList, XrefRequest
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.xref.compared import compared
from igloo.webapi.read.xref.known import numbered, what_is_known
from igloo.webapi.read.xref.matching import hits_of
from igloo.webapi.read.xref.whole import Found, as_rows, counts_of_lists, in_order

Tell = Callable[[str, float], None]
CHECKS_KEPT = 4


@dataclass(frozen=True)
class Check:
    """The whole answer: `whole` has a row a line and subject, in the order of the lists, as positions in `found`."""

    check_id: str
    lists: tuple[GivenList, ...]
    found: Found
    whole: pa.Table
    shared: list[Shared]
    counts: dict[str, dict[str, int]]
    n_left_out: int

    def part(self, only: str = "") -> pa.Table:
        """Rows of `whole`: all, "hits" or "none" (lines without one)."""
        if only == "hits":
            return self.whole.filter(pc.is_valid(self.whole["subject"]))
        if only == "none":
            return self.whole.filter(pc.is_null(self.whole["subject"]))
        return self.whole

    def rows(self, part: pa.Table) -> list[dict[str, Any]]:
        """Rows of `whole` with their texts and what is known of the subject."""
        return as_rows(self.found, part)


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
    tell("counting rows and events", 0.55)
    hit, number = numbered(hits)
    found = Found(_lines(lists), asked, hits.append_column("subject", number), what_is_known(desk, hit))
    tell("comparing the lists", 0.90)
    whole = in_order(desk, found)
    counted = counts_of_lists(whole, [len(given.lines) for given in lists])
    counts = {given.name: count for given, count in zip(lists, counted, strict=True)}
    shared = compared(desk, found) if len(lists) > 1 else []
    check = Check(check_id, lists, found, whole, shared, counts, _left_out(desk, found))
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


def _left_out(desk: Desk, found: Found) -> int:
    """How many subjects of lines are not listed, as too many have the name."""
    sql = (
        "SELECT coalesce(sum(n_of_item - n), 0)::BIGINT AS n FROM asked JOIN "
        "(SELECT item, any_value(n_of_item) AS n_of_item, count(*) AS n FROM hits GROUP BY item) h "
        "ON h.item = first_item"
    )
    beside = {"hits": found.hits.select(["item", "n_of_item"]), "asked": found.asked.select(["first_item"])}
    return int(desk.reader.rows(sql, beside=beside)[0]["n"])
