"""Writes a workspace in formats that other tools read: FollowTheMoney entities, GeoJSON points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer

from igloo import workspace
from igloo.cli import printing
from igloo.core.errors import UserMistake, nearest
from igloo.core.kinds import EventKind, event_kinds
from igloo.core.protected_people import READS, SPEAKS_FOR, protected_people
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.exchange import geojson
from igloo.exchange.followthemoney import asking
from igloo.exchange.followthemoney.parties import ids_of_people, party, plain_things, recorded_things
from igloo.exchange.followthemoney.writing import Names, Written, event_entity, merged
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk, Desks
from igloo.workspace import Workspace

FORMATS = ("ftm", "geojson")
# Where a thing was seen, without anybody named: millions of rows that FollowTheMoney has no schema for.
_POINTS_ONLY = ("position", "sighting")
_CHUNK_ROWS = 10_000


@dataclass
class Exported:
    """What was written, and what was not and why."""

    written: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def count(self, name: str) -> None:
        """One more of these."""
        self.written[name] = self.written.get(name, 0) + 1

    def leave_out(self, why: str) -> None:
        """One more that is not written, for this reason."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def export(opened: Workspace, form: str, out: Path) -> Exported:
    """Write OUT; victims, witnesses and children are left out with every event they take part in."""
    if form not in FORMATS:
        guess = nearest(form, list(FORMATS))
        raise UserMistake(
            "There is no such format", got=form, expected=" or ".join(FORMATS), next_step=f"Did you mean “{guess}”?"
        )
    if out.is_dir() or not out.parent.is_dir():
        raise UserMistake(
            "This cannot be written to",
            got=str(out),
            expected="a file in a folder that is there",
            next_step="Name one.",
        )
    desk = Desks(opened).current()
    part = out.with_name(out.name + ".part")
    write = _followthemoney if form == "ftm" else _points
    done = write(desk, part, _protected(opened, desk))
    part.replace(out)
    desk.casework.record_view("everything", f"export to {out.name} ({form})", who_is_asking())
    return done


def _rows(desk: Desk, sql: str) -> Iterator[dict[str, Any]]:
    """Rows of an answer, some at a time: calls may be millions."""
    result = desk.reader.cursor().execute(sql)
    names = [column[0] for column in result.description or []]
    while chunk := result.fetchmany(_CHUNK_ROWS):
        for row in chunk:
            yield dict(zip(names, row, strict=True))


def _protected(opened: Workspace, desk: Desk) -> frozenset[str]:
    """Victims by decision, victims, witnesses and children by record, and the identifiers that are theirs alone."""
    engine = DuckDBEngine()
    try:
        snapshot = opened.snapshot().tables
        tables = {name: engine.table(name, snapshot[name]) for name in READS if name in snapshot}
        recorded = engine.fetch("protected people", protected_people(tables)) if len(tables) == len(READS) else None
    finally:
        engine.close()
    people = desk.protected() | set(recorded["subject_id"] if recorded is not None else ())
    own = desk.reader.rows(asking.OWN_IDENTIFIERS, [sorted(people), SPEAKS_FOR])
    return frozenset(people | {row["ident_id"] for row in own})


def _followthemoney(desk: Desk, path: Path, protected: frozenset[str]) -> Exported:
    done = Exported()
    records = {row["entity_id"]: row["records"] for row in _rows(desk, asking.RECORDS_OF_PEOPLE)}
    people = ids_of_people({"entity_id": e, "records": r} for e, r in records.items())
    beside = {row["place"]: row["entity_id"] for row in _rows(desk, asking.BESIDE)}
    shown = (
        row
        for row in _rows(desk, asking.THINGS)
        if row["entity_id"] not in protected and row["ident_id"] not in protected
    )
    things, called = recorded_things(shown, Names(people, {}))
    names = Names(people, called, beside)
    mentioned: set[str] = set()
    with path.open("w", encoding="utf-8") as out:

        def write(entity: Written) -> None:
            out.write(entity.line() + "\n")
            done.count(entity.schema)

        # Other names of a person are a person of their own to Igloo until they are judged the same; here they are one.
        twice = {one for one, n in Counter(people.values()).items() if n > 1}
        several: list[Written] = []
        for row in _rows(desk, asking.PEOPLE):
            if row["entity_id"] in protected:
                done.leave_out("a protected person")
                continue
            entity = party(row, records.get(row["entity_id"], []), names)
            if entity.entity_id in twice:
                several.append(entity)
            else:
                write(entity)
        for entity in merged(several):
            write(entity)
        for thing in things:
            write(thing)
        for kind in event_kinds().values():
            if kind.name not in _POINTS_ONLY:
                for entity in _events(desk, kind, names, protected, done, mentioned):
                    write(entity)
        for thing in plain_things(ident for ident in mentioned if ident not in called):
            write(thing)
    return done


def _events(
    desk: Desk, kind: EventKind, names: Names, protected: frozenset[str], done: Exported, mentioned: set[str]
) -> Iterator[Written]:
    waiting: list[Written] = []
    for row in _rows(desk, asking.events_of(kind)):
        at = f"{row['batch_id']}:{row['row']}"
        parties = {row[role] for role in kind.roles} | {names.beside.get(f"{w}@{at}") for w in ("first", "second")}
        if parties & protected:
            done.leave_out("an event of a protected person")
            continue
        entity = event_entity(kind.name, row, row["record"] or "", names)
        if entity is None:
            done.leave_out("a relation to nothing")
            continue
        mentioned |= _referred(kind, row, names)
        # Events of one row follow each other; several of one record are one entity.
        if waiting and waiting[-1].entity_id != entity.entity_id:
            yield from merged(waiting)
            waiting = []
        waiting.append(entity)
    yield from merged(waiting)


def _referred(kind: EventKind, row: dict[str, Any], names: Names) -> set[str]:
    """Identifiers that the entity of this event refers to by id."""
    if kind.name == "message":
        at = f"{row['batch_id']}:{row['row']}"
        return {row[r] for r, w in (("sender", "first"), ("recipient", "second")) if f"{w}@{at}" not in names.beside}
    if kind.name in ("payment", "relation", "trip"):
        held = [role.name for role in kind.roles.values() if {"account", "plate"} & set(role.kinds)]
        return {row[name] for name in held if row[name]}
    return set()


def _points(desk: Desk, path: Path, protected: frozenset[str]) -> Exported:
    """Places by name, and events that say where; protected people and their numbers are in none."""
    done = Exported()

    def features() -> Iterator[dict[str, Any]]:
        places = "SELECT place, lat, lon, source_id, batch_id, row FROM place ORDER BY place, source_id, row"
        for row in _rows(desk, places):
            done.count("place")
            about = {"name": row["place"], "kind": "place", "source": row["source_id"]}
            yield geojson.feature(row["lon"], row["lat"], about | {"row": f"{row['batch_id']}:{row['row']}"})
        for kind in event_kinds().values():
            for row in _rows(desk, asking.events_of(kind)):
                if row["lat"] is None or row["lon"] is None:
                    continue
                if {row[role] for role in kind.roles} & protected:
                    done.leave_out("an event of a protected person")
                    continue
                done.count(kind.name)
                yield geojson.feature(row["lon"], row["lat"], _about(kind, row))

    geojson.write_features(features(), path)
    return done


def _about(kind: EventKind, row: dict[str, Any]) -> dict[str, Any]:
    when = row["t_utc"].strftime("%Y-%m-%dT%H:%M:%SZ") if row["t_utc"] else None
    about = {"name": row["place"], "kind": kind.name, "t_utc": when, "source": row["source_id"]}
    return about | {"row": f"{row['batch_id']}:{row['row']}"} | {role: row[role] for role in kind.roles}


def export_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help="ftm (FollowTheMoney, JSON lines) or geojson.")] = "ftm",
    json_: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Write people, things and events as FollowTheMoney entities, or places and positions as GeoJSON."""
    opened = workspace.open(folder)
    done = export(opened, form, out)
    if json_:
        printing.as_json({"file": str(out), "written": done.written, "left_out": done.left_out})
        return
    told = ", ".join(f"{n:,} {name}" for name, n in sorted(done.written.items())) or "nothing"
    printing.console.print(f"Wrote {out}: {told}.")
    for why, n in sorted(done.left_out.items()):
        printing.console.print(f"  left out: {n:,}, each {why}")
