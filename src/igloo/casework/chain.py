"""The audit chain: every record carries the SHA-256 of the one before it, so a changed one is noticed.

What it cannot notice: somebody who rewrites every record from one point to the end, and the counter.
Against that, keep the newest hash (`head`) somewhere else, on paper for instance.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

START = "0" * 64


@dataclass(frozen=True)
class AuditRecord:
    """One line of the chain: its number, when, who, what was done, to what, and both hashes."""

    number: int
    at: str
    by: str
    action: str
    content: str
    previous_sha256: str
    sha256: str


def canonical(content: Mapping[str, Any]) -> str:
    """The one way a record is written, so that equal content has equal hashes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(number: int, at: str, by: str, action: str, content: str, previous: str) -> str:
    """SHA-256 of a record with the hash of the one before it."""
    text = canonical({"action": action, "at": at, "by": by, "content": content, "number": number, "previous": previous})
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def append(db: sqlite3.Connection, at: str, by: str, action: str, content: Mapping[str, Any]) -> int:
    """Add a record inside the caller's transaction; answers its number."""
    last = db.execute("SELECT number, sha256 FROM audit ORDER BY number DESC LIMIT 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, START)
    text = canonical(content)
    db.execute(
        "INSERT INTO audit (number, at, by, action, content, previous_sha256, sha256) VALUES (?,?,?,?,?,?,?)",
        (number, at, by, action, text, previous, digest(number, at, by, action, text, previous)),
    )
    return int(number)


def records(db: sqlite3.Connection) -> list[AuditRecord]:
    """The whole chain, oldest first."""
    sql = "SELECT number, at, by, action, content, previous_sha256, sha256 FROM audit ORDER BY number"
    return [AuditRecord(*row) for row in db.execute(sql)]


def faults(chain: list[AuditRecord]) -> list[str]:
    """Every place where the chain does not hold, in words; empty when it does."""
    found = []
    previous, expected_number = START, 1
    for record in chain:
        if record.number != expected_number:
            found.append(f"Record {expected_number} is missing.")
        if record.previous_sha256 != previous:
            found.append(f"Record {record.number} does not follow the record before it.")
        fields = (record.number, record.at, record.by, record.action, record.content, record.previous_sha256)
        if digest(*fields) != record.sha256:
            found.append(f"Record {record.number} was changed after it was written.")
        previous, expected_number = record.sha256, record.number + 1
    return found


def write_row(db: sqlite3.Connection, table: str, action: str, row: Mapping[str, Any]) -> int:
    """A row and its audit record, both or neither, inside the caller's transaction; answers the row's id."""
    number = append(db, row["at"], row["by"], action, {"table": table, **row})
    columns, marks = ",".join(["audit_number", *row]), ",".join("?" * (len(row) + 1))
    cursor = db.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", (number, *row.values()))
    return int(cursor.lastrowid or 0)


def verify(db: sqlite3.Connection, tables: Iterable[str]) -> list[str]:
    """Faults of the chain itself, and every row of these tables that its audit record does not confirm."""
    written = records(db)
    found = faults(written)
    counter = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
    newest = written[-1].number if written else 0
    if counter and counter[0] != newest:
        found.append(f"Records {newest + 1} to {counter[0]} are missing from the end.")
    expected = {record.number: record.content for record in written}
    for table in tables:
        cursor = db.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        for row in cursor:
            values = dict(zip(names, row, strict=True))
            number, row_id = values.pop("audit_number"), values.pop(names[0])
            if canonical({"table": table, **values}) != expected.pop(number, None):
                found.append(f"Row {row_id} of {table} is not what its audit record {number} says.")
    found.extend(f"The row of audit record {number} is missing." for number in sorted(expected))
    return found
