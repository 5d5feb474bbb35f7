"""Lists that somebody chose to keep: re-run after each delivery, and deleted for good when they say so.

That a list was saved, by whom and its SHA-256 stay in the audit chain; what stood in it does not, so that
deleting it deletes it.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from igloo.casework import chain
from igloo.casework.store import Casework
from igloo.core.errors import NotFound, UserMistake

_STANDING = "SELECT max(save_id) FROM saved_list GROUP BY name"
_COLUMNS = ("name", "n_lists", "n_lines", "sha256", "by", "at")


@dataclass(frozen=True)
class SavedList:
    """One saved list: how much there is of it, its SHA-256, who saved it and when (UTC)."""

    name: str
    n_lists: int
    n_lines: int
    sha256: str
    by: str
    at: str


class SavedLists:
    """The saved lists of one workspace."""

    def __init__(self, casework: Casework) -> None:
        self._casework = casework

    def save(self, name: str, lists: Sequence[Mapping[str, Any]], n_lines: int, by: str) -> SavedList:
        """Keep these lists under a name; an earlier one of that name is replaced. Raises UserMistake."""
        wanted = name.strip()
        if not wanted:
            raise UserMistake("A saved list needs a name", got=repr(name), expected="a few words")
        content = json.dumps(list(lists), ensure_ascii=False, sort_keys=True).encode("utf-8", errors="replace")
        row = self._row(wanted, len(lists), n_lines, hashlib.sha256(content).hexdigest(), by)
        with self._casework.transaction() as db:
            save_id = chain.write_row(db, "saved_list", "list_saved", row)
            self._forget(db, wanted)
            kept = (save_id, wanted, zlib.compress(content))
            db.execute("INSERT INTO saved_list_content (save_id, name, content) VALUES (?,?,?)", kept)
        return SavedList(**{column: row[column] for column in _COLUMNS})

    def all(self) -> list[SavedList]:
        """Every list that is kept, by name."""
        sql = (
            f"SELECT {', '.join(_COLUMNS)} FROM saved_list WHERE save_id IN ({_STANDING}) AND deleted = 0 ORDER BY name"
        )
        with self._casework.reading() as db:
            return [SavedList(*row) for row in db.execute(sql)]

    def content(self, name: str) -> list[dict[str, Any]]:
        """The lists that were saved under a name. Raises NotFound."""
        with self._casework.reading() as db:
            row = db.execute("SELECT content FROM saved_list_content WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise self._unknown(name)
        found: list[dict[str, Any]] = json.loads(zlib.decompress(row[0]))
        return found

    def delete(self, name: str, by: str) -> None:
        """Delete what was saved under a name; that it was there and was deleted stays on record. Raises NotFound."""
        saved = next((one for one in self.all() if one.name == name), None)
        if saved is None:
            raise self._unknown(name)
        row = {**self._row(name, saved.n_lists, saved.n_lines, saved.sha256, by), "deleted": 1}
        with self._casework.transaction() as db:
            chain.write_row(db, "saved_list", "list_deleted", row)
            self._forget(db, name)

    @staticmethod
    def _forget(db: sqlite3.Connection, name: str) -> None:
        # The bytes are overwritten with zeros, not only unlinked.
        db.execute("PRAGMA secure_delete = ON")
        db.execute("DELETE FROM saved_list_content WHERE name = ?", (name,))

    @staticmethod
    def _row(name: str, n_lists: int, n_lines: int, sha256: str, by: str) -> dict[str, Any]:
        at = datetime.now(UTC).isoformat(timespec="microseconds")
        return {
            "name": name,
            "n_lists": n_lists,
            "n_lines": n_lines,
            "sha256": sha256,
            "deleted": 0,
            "by": by,
            "at": at,
        }

    def _unknown(self, name: str) -> NotFound:
        known = ", ".join(one.name for one in self.all())
        return NotFound(
            "There is no saved list of that name",
            where="the saved lists",
            got=name,
            expected=known or "none is saved",
            next_step="Save one with `igloo xref LIST --save NAME`, or on the page Check a list.",
        )
