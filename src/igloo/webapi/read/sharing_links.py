"""Links and the rows that say so, read from the tables of a run; a snapshot made before there were any gets them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd
import pyarrow as pa

from igloo.core import protected_people
from igloo.core.tables import table_contracts
from igloo.network import link_rows
from igloo.network.links import LINK_STEPS
from igloo.webapi.models import RowRef
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.times import utc_text

REFS_OF_A_LINK = 5
_REFERENCE = {"t_utc": "timestamp", "source_id": "string", "batch_id": "string", "row": "int64"}
_LINK = {"unit": "string", "aspect": "string", "item": "string"}
_PARTY = {"unit": "string", "item": "string", "written": "string"}
_NAMED = {"event_id": "string", "kind": "string", **_REFERENCE, **_PARTY}
_MAKING = threading.Lock()


@dataclass(frozen=True)
class LinkSeen:
    """What the rows of a link say: how many, from when to when, and the newest of them."""

    unit: str
    n_rows: int
    first_seen: str | None
    last_seen: str | None
    refs: list[RowRef]


@cache
def _questions() -> dict[str, str]:
    """Each question as SQL, built once: that takes longer than answering most of them."""
    tables = _contracts(link_rows.READS)
    parties = ibis.table({"party": "string", **_PARTY}, name="parties")
    one, other = (ibis.table(_NAMED, name=name) for name in ("one", "other"))
    asked: dict[str, ir.Table] = {
        "parties": link_rows.parties_of(tables, ibis.table({"unit": "string"}, name="subjects")),
        "naming": link_rows.rows_naming(tables, parties),
        "beside": link_rows.rows_beside(tables, parties, one),
        "rows": link_rows.rows_of_links(tables, ibis.table(_LINK, name="wanted"), parties, one, other),
        "summed": link_rows.summed(ibis.table({**_LINK, **_REFERENCE}, name="links")),
    }
    return {name: _sql(expression) for name, expression in asked.items()}


@cache
def protected_sql() -> str:
    """Who is recorded as a victim, a witness or an unaccompanied child."""
    return _sql(protected_people.protected_people(_contracts(protected_people.READS)))


def _contracts(names: Sequence[str]) -> dict[str, ir.Table]:
    contracts = table_contracts()
    return {name: ibis.table(contracts[name].schema(), name=name) for name in names}


def _sql(expression: ir.Table) -> str:
    return str(ibis.to_sql(expression, dialect="duckdb"))


def make_links(desk: Desk) -> None:
    """Compute the tables of links for a snapshot that has none, made before a run computed them: once a process."""
    missing = [step for step in LINK_STEPS if step[0] not in desk.reader.snapshot.tables]
    if not missing:
        return
    with _MAKING:
        cursor = desk.reader.cursor()
        made = {row[0] for row in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        for name, build, reads in missing:
            if name not in made:
                sql = _sql(build(_contracts(reads)))
                cursor.execute(f'BEGIN; DROP VIEW "{name}"; CREATE TABLE "{name}" AS {sql}; COMMIT')


def links_of(desk: Desk, units: Sequence[str]) -> pd.DataFrame:
    """All links of these units: unit, aspect, item."""
    sql = "SELECT unit, aspect, item FROM link WHERE unit IN (SELECT unnest(?)) ORDER BY aspect, item, unit"
    return desk.reader.frame(sql, [list(units)])


def degrees_of(desk: Desk, shared: pd.DataFrame) -> pd.DataFrame:
    """How many have each of these items (aspect, item), by kind: aspect, item, stratum, degree."""
    sql = (
        "SELECT * FROM link_degree WHERE (aspect, item) IN (SELECT unnest(?), unnest(?)) ORDER BY aspect, item, stratum"
    )
    return desk.reader.frame(sql, [shared["aspect"].tolist(), shared["item"].tolist()])


def rows_that_say_so(desk: Desk, links: pd.DataFrame, listed: pd.DataFrame) -> dict[tuple[str, str], list[LinkSeen]]:
    """For each listed item (aspect, item), who of these links has it, by id, and the rows that say so."""
    wanted = links.merge(listed[["aspect", "item"]], on=["aspect", "item"])
    if wanted.empty:
        return {}
    beside = {"wanted": _table(wanted)}
    beside["links"] = _rows_of_links(desk, beside["wanted"])
    refs = _newest(desk, beside["links"])
    found: dict[tuple[str, str], list[LinkSeen]] = {}
    for row in desk.reader.rows(_questions()["summed"], beside={"links": beside["links"]}):
        key = (row["aspect"], row["item"])
        seen = LinkSeen(
            unit=row["unit"],
            n_rows=int(row["n_rows"]),
            first_seen=utc_text(row["first"]),
            last_seen=utc_text(row["last"]),
            refs=refs.get((row["unit"], *key), []),
        )
        found.setdefault(key, []).append(seen)
    return found


def _table(frame: pd.DataFrame) -> pa.Table:
    return pa.table({name: pa.array(frame[name].tolist(), pa.string()) for name in frame.columns})


def _rows_of_links(desk: Desk, wanted: pa.Table) -> pa.Table:
    def ask(question: str, **beside: pa.Table) -> pa.Table:
        return desk.reader.arrow(_questions()[question], beside=beside)

    def parties(column: str) -> pa.Table:
        return ask("parties", subjects=pa.table({"unit": wanted.column(column).unique()}))

    own = parties("unit")
    one = ask("naming", parties=own)
    other = ask("beside", parties=parties("item"), one=one)
    return ask("rows", wanted=wanted, parties=own, one=one, other=other)


def _newest(desk: Desk, links: pa.Table) -> dict[tuple[str, str, str], list[RowRef]]:
    """The newest rows of each link."""
    rows: list[dict[str, Any]] = desk.reader.rows(
        "SELECT unit, aspect, item, source_id, batch_id, row FROM ("
        "SELECT *, row_number() OVER (PARTITION BY unit, aspect, item ORDER BY last DESC NULLS LAST, batch_id, row) "
        "AS place FROM (SELECT unit, aspect, item, source_id, batch_id, row, max(t_utc) AS last FROM links "
        f"GROUP BY ALL)) WHERE place <= {REFS_OF_A_LINK} ORDER BY unit, aspect, item, place",
        beside={"links": links},
    )
    found: dict[tuple[str, str, str], list[RowRef]] = {}
    for row in rows:
        ref = RowRef(batch_id=row["batch_id"], row=row["row"], source_id=row["source_id"])
        found.setdefault((row["unit"], row["aspect"], row["item"]), []).append(ref)
    return found
