"""Files that were dropped on the page: kept beside the workspace until they are given to a source."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from igloo.core.errors import NotFound, UserMistake
from igloo.onboarding.no_text import refuse_no_text
from igloo.onboarding.telling import told_as

FOLDER = ".uploads"
KEPT_SECONDS = 2 * 24 * 3600
_ID = re.compile(r"[0-9a-f]{20}")


@dataclass(frozen=True)
class UploadedFile:
    """One file, with a folder of its own for what is found out about it."""

    upload_id: str
    path: Path
    size_bytes: int
    sha256: str

    @property
    def work(self) -> Path:
        """Where what was read of it is kept."""
        return self.path.parent.parent / "work"

    def remember(self, name: str, content: dict[str, Any]) -> None:
        """Keep what was said about it last."""
        self.work.mkdir(parents=True, exist_ok=True)
        (self.work / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")

    def recall(self, name: str) -> dict[str, Any]:
        """What was said about it last; nothing when nobody said anything."""
        path = self.work / f"{name}.json"
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        return found


class Uploads:
    """The uploads of a workspace."""

    def __init__(self, workspace: Path) -> None:
        self.folder = workspace / FOLDER

    async def receive(self, file_name: str, chunks: AsyncIterator[bytes]) -> UploadedFile:
        """Stream a file to disk; the same bytes under the same name are the same upload."""
        name = plain_file_name(file_name)
        self._sweep()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / ".gitignore").write_text("*\n", encoding="utf-8")
        part = self.folder / f"{uuid4().hex}.part"
        digest, size = sha256(), 0
        try:
            with part.open("wb") as handle:
                async for chunk in chunks:
                    handle.write(chunk)
                    digest.update(chunk)
                    size += len(chunk)
            with told_as({part: name}):
                refuse_no_text(part, called=name)
            return self._keep(part, name, digest.hexdigest(), size)
        finally:
            part.unlink(missing_ok=True)

    def _keep(self, part: Path, name: str, digest: str, size: int) -> UploadedFile:
        upload_id = sha256(f"{name}\0{digest}".encode()).hexdigest()[:20]
        home = self.folder / upload_id / "file"
        home.mkdir(parents=True, exist_ok=True)
        part.replace(home / name)
        (home.parent / "upload.json").write_text(json.dumps({"sha256": digest}), encoding="utf-8")
        return UploadedFile(upload_id, home / name, size, digest)

    def get(self, upload_id: str) -> UploadedFile:
        """An upload by its id."""
        home = self.folder / upload_id if _ID.fullmatch(upload_id) else None
        files = sorted((home / "file").iterdir()) if home and (home / "file").is_dir() else []
        if home is None or not files:
            raise NotFound(
                "There is no such upload",
                where="the uploaded files",
                got=upload_id,
                expected="a file that was uploaded within two days",
                next_step="Drop the file again.",
            )
        digest = json.loads((home / "upload.json").read_text(encoding="utf-8"))["sha256"]
        return UploadedFile(upload_id, files[0], files[0].stat().st_size, digest)

    def forget(self, upload: UploadedFile) -> None:
        """Remove an upload that was given to a source."""
        shutil.rmtree(self.folder / upload.upload_id, ignore_errors=True)

    def _sweep(self) -> None:
        if not self.folder.is_dir():
            return
        for entry in self.folder.iterdir():
            if entry.name != ".gitignore" and time.time() - entry.stat().st_mtime > KEPT_SECONDS:
                shutil.rmtree(entry, ignore_errors=True) if entry.is_dir() else entry.unlink(missing_ok=True)


def plain_file_name(name: str) -> str:
    """A file's name without folders; refuses one that is empty, hidden or holds signs no system likes."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not plain or plain.startswith(".") or len(plain) > 200 or any(ord(c) < 32 or c in '<>:"|?*' for c in plain):
        raise UserMistake(
            "The file's name cannot be used",
            where="file_name",
            got=name[:200] or "nothing",
            expected="a name such as calls-march.csv",
            next_step="Rename the file and add it again.",
        )
    return plain
