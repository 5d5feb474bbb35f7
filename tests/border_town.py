"""A workspace of three tiny sources in one border town: crossings, calls, and the numbers everybody calls."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from igloo.core.derived import written_tables
from igloo.engine.lake import Snapshot
from igloo.workspace import Workspace, init

PEOPLE = ["García López, José", "Ruiz, Ana María", "Li Wei", "Иванова, Ольга", "O'Neil, Sean", "Mbeki, Themba"]
CROSSINGS = """
files:
  - match: "crossings*.csv"
    people:
      - as: traveller
        name: NAME
        birth_date: BORN
        identifiers: {document: DOC, phone: PHONE}
    events:
      - kind: crossing
        time: CROSSED
        place: PORT
        roles: {traveller: {person: traveller}, document: {document: DOC}, phone: {phone: PHONE}}
        properties: {direction: {constant: inbound}}
"""
CALLS = """
files:
  - match: "cdr*.csv"
    events:
      - {kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}, properties: {duration_s: SECONDS}}
"""
REGISTRY = """
files:
  - match: "lines.csv"
    people: [{as: line, kind: Organization, name: TITLE, category: CATEGORY, identifiers: {phone: PHONE}}]
"""
DECLARED = """title: {title}
agency: {title}, by agreement
kind: {kind}
reliability: B
legal_basis: Memorandum 7
time_zone: America/Phoenix
expect: {{min_rows: 3, max_rows: 1000}}
"""
ENTITY_ID = re.compile(r"\b(?:person|organization)-[0-9a-f]{10}\b")
START = datetime(2026, 3, 2, 6, 30)


def phone(person: int) -> str:
    """The telephone of a person of the town."""
    return f"520555{100 + person:04d}"


def crossings(first_day: int, days: int) -> str:
    """A file of border crossings: everybody crosses every few days."""
    lines = ["NAME,BORN,DOC,PHONE,CROSSED,PORT"]
    for day in range(first_day, first_day + days):
        for number, name in enumerate(PEOPLE):
            if (day + number) % 3 == 0:
                at = START + timedelta(days=day, minutes=17 * number)
                lines.append(
                    f'"{name}",19{80 + number}-01-1{number},P10000{number},{phone(number)},{at:%Y-%m-%d %H:%M},East'
                )
    return "\n".join(lines) + "\n"


def calls(first_day: int, days: int) -> str:
    """A file of calls: an hour after crossing to one number, otherwise to one another; one row is broken."""
    lines = ["AT,A,B,SECONDS"]
    for day in range(first_day, first_day + days):
        for number in range(len(PEOPLE)):
            at = START + timedelta(days=day, minutes=17 * number + 45)
            called = "5205550999" if (day + number) % 3 == 0 else phone((number + day) % len(PEOPLE) + 10)
            lines.append(f"{at:%Y-%m-%d %H:%M:%S},{phone(number)},{called},{30 + day}")
    return "\n".join([*lines, f"yesterday,{phone(1)},{phone(2)},1"]) + "\n"


def deliver(workspace: Path, source: str, name: str, text: str) -> Path:
    """Put a file into a source's deliveries."""
    path = workspace / "sources" / source / "deliveries" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def build(folder: Path) -> Workspace:
    """The workspace with its first deliveries, not run yet."""
    made = init(folder, "Border town")
    sources = {"border": ("crossings", CROSSINGS), "carrier": ("call_records", CALLS), "lines": ("registry", REGISTRY)}
    for name, (kind, mapping) in sources.items():
        source = folder / "sources" / name
        source.mkdir()
        declared = DECLARED.format(title=name.title(), kind=kind)
        (source / "source.yml").write_text(declared, encoding="utf-8")
        (source / "mapping.yml").write_text(mapping, encoding="utf-8")
    deliver(folder, "border", "crossings_1.csv", crossings(0, 9))
    deliver(folder, "carrier", "cdr_1.csv", calls(0, 9))
    deliver(folder, "lines", "lines.csv", "TITLE,CATEGORY,PHONE\nTaxi Sol,taxi,5205550998\nClinic,clinic,5205550997\n")
    return made


def tables(snapshot: Snapshot) -> dict[str, list[tuple[str, ...]]]:
    """Every declared table as rows of text in one order, without when the files came.

    An entity keeps the id it had before, so that its id tells the history; here it is named after
    its first mention, so that the same people are the same whatever came first.
    """
    frames = {name: _frame(snapshot, name) for name in written_tables()}
    members = frames["entity_mention"]
    first = members.groupby("entity_id")["mention_id"].min().to_dict()
    found = {}
    for name, frame in frames.items():
        rows = frame.drop(columns=["delivered_at"], errors="ignore").itertuples(index=False, name=None)
        plain = [tuple(ENTITY_ID.sub(lambda m: str(first[m[0]]), str(cell)) for cell in row) for row in rows]
        found[name] = sorted(plain)
    return found


def _frame(snapshot: Snapshot, name: str) -> pd.DataFrame:
    return pd.concat([pq.read_table(file).to_pandas() for file in snapshot.tables[name]], ignore_index=True)


def file_names(snapshot: Snapshot) -> dict[str, list[str]]:
    """The files of every table: they are named by content, so equal names are equal bytes."""
    return {name: [file.name for file in files] for name, files in snapshot.tables.items() if name != "batch"}
