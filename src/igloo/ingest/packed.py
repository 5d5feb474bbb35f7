"""What a delivery must not be: a link out of its folder, or a small file that unpacks without end.

Packed deliveries: one file in a .gz or .zip, and workbooks, which are zips themselves.
An archive of 42 kB can unpack to petabytes. What a delivery unpacks to is counted while it is unpacked, never
taken from what the archive says of itself.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Protocol

from igloo.core.errors import DeliveryMistake

PACKED = (".gz", ".zip")
# Delivered texts pack 5 to 30 to 1; what packs tighter than this is refused, unless it is small all the same.
MOST_TIMES, ALWAYS_BYTES = 200, 200_000_000
_CHUNK = 1 << 20


class _Readable(Protocol):
    def read(self, size: int = ..., /) -> bytes: ...


def plain_name(name: str) -> str:
    """The name of what is packed: cdr.csv for cdr.csv.gz."""
    path = Path(name)
    return path.stem if path.suffix.lower() in PACKED else name


def refuse_link_outwards(path: Path, folder: Path) -> None:
    """Refuse a link among deliveries that leads out of their folder, or nowhere: what it shows may change unseen."""
    target = path.resolve()
    if target.exists() and target.is_relative_to(folder.resolve()):
        return
    raise DeliveryMistake(
        "A link among the deliveries leads out of their folder" if target.exists() else "A link leads nowhere",
        where=str(path),
        got=f"a link to {target}",
        expected="files in the deliveries folder itself",
        next_step="Copy the file here, or remove the link. A folder elsewhere can be given with --data.",
    )


def unpacked(path: Path, folder: Path) -> Path:
    """The file itself, or what is packed in it, unpacked into a folder; DeliveryMistake where that cannot be."""
    kind = path.suffix.lower()
    if kind not in PACKED or path.stat().st_size == 0:
        return path
    target = folder / plain_name(path.name)
    try:
        if kind == ".gz":
            with gzip.open(path) as packed, target.open("wb") as out:
                _copy(packed, out, path)
        else:
            with zipfile.ZipFile(path) as archive:
                member = _only_file(archive, path)
                target = target if Path(target).suffix else folder / Path(member.filename).name
                with archive.open(member) as packed, target.open("wb") as out:
                    _copy(packed, out, path)
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError) as error:
        raise DeliveryMistake(
            "This packed file is damaged or was cut off",
            where=str(path),
            got=str(error),
            expected="a whole .gz or .zip file",
            next_step="Ask for the delivery again.",
        ) from None
    return target


def check_workbook(path: Path) -> None:
    """Refuse a workbook that unpacks to far more than any table; others are opened as they are."""
    if not zipfile.is_zipfile(path):
        return  # an old .xls, or no workbook at all: its reader says so
    try:
        with zipfile.ZipFile(path) as archive:
            counted = 0
            for member in archive.infolist():
                with archive.open(member) as packed:
                    for chunk in _chunks(packed):
                        counted += len(chunk)
                        _refuse_bomb(counted, path)
    except (EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise DeliveryMistake(
            "This workbook cannot be opened",
            where=str(path),
            got=str(error),
            expected="a whole workbook without a password",
            next_step="Open it in a spreadsheet and save it again, or ask for the delivery again.",
        ) from None


def _only_file(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        names = ", ".join(m.filename for m in members[:10])
        raise DeliveryMistake(
            "This zip does not hold exactly one file",
            where=str(path),
            got=f"{len(members)} files: {names}" if members else "no file",
            expected="one file a zip",
            next_step="Unpack it into the deliveries folder, each file where its layout expects it.",
        )
    if members[0].flag_bits & 1:
        raise DeliveryMistake(
            "This zip has a password",
            where=str(path),
            got=members[0].filename,
            expected="a zip without a password",
            next_step="Unpack it with the password and deliver the file itself.",
        )
    return members[0]


def _copy(packed: _Readable, out: IO[bytes], path: Path) -> None:
    counted = 0
    for chunk in _chunks(packed):
        counted += len(chunk)
        _refuse_bomb(counted, path)
        out.write(chunk)


def _chunks(packed: _Readable) -> Iterator[bytes]:
    while chunk := packed.read(_CHUNK):
        yield chunk


def _refuse_bomb(counted: int, path: Path) -> None:
    size = path.stat().st_size
    if counted > max(ALWAYS_BYTES, MOST_TIMES * size):
        raise DeliveryMistake(
            "This file unpacks to far more than a delivery holds",
            where=str(path),
            got=f"{size:,} bytes that unpack to more than {counted:,}",
            expected=f"at most {MOST_TIMES} times its size, or {ALWAYS_BYTES:,} bytes",
            next_step="It may be made to fill the disk: ask who sent it. If it is sound, unpack it by hand.",
        )
