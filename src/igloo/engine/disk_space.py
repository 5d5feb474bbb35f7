"""A full disk, said as a sentence: how much is free, and how much taking files in needs."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from igloo.core.errors import StepFailed

# The original, the rows as delivered and their records take up to as much room as the file itself, and as much again
# while they are written: call records of 61 MB became 65 MB, of 122 MB 89 MB.
ROOM_PER_BYTE = 2.0
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_WORDS = ("no space left", "disk quota", "file too large", "could not write all bytes", "out of disk space")


def is_disk_full(error: BaseException) -> bool:
    """Whether something failed because nothing more could be written."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    return any(word in str(error).lower() for word in _WORDS)


def disk_full(folder: Path, delivered_bytes: int = 0) -> StepFailed:
    """The error of a disk that is too full; `delivered_bytes`: the size of the files that were being taken in."""
    needed = f"about {_mb(delivered_bytes * ROOM_PER_BYTE)} for these files" if delivered_bytes else "room for the step"
    return StepFailed(
        "The disk is too full",
        where=str(folder),
        got=f"{_mb(shutil.disk_usage(folder).free)} free",
        expected=needed,
        next_step="Make room and run again: what was finished is kept, and the last good snapshot is still served.",
    )


def refuse_full_disk(folder: Path, delivered_bytes: int) -> None:
    """Raise before anything is written where the room for these files is plainly missing."""
    if shutil.disk_usage(folder).free < delivered_bytes * ROOM_PER_BYTE:
        raise disk_full(folder, delivered_bytes)


def _mb(size: float) -> str:
    return f"{size / 1e6:,.0f} MB"
