"""One at a time: whoever writes to a workspace's lake holds its lock; the system lets go when the process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from igloo.core.errors import Busy
from igloo.core.folders import WorkspaceFolder


@contextmanager
def writing(places: WorkspaceFolder, patience_seconds: float = 0) -> Iterator[None]:
    """Hold the workspace's lock; raises Busy while another run works on it."""
    lock = FileLock(places.run_lock)
    try:
        lock.acquire(timeout=patience_seconds)
    except Timeout:
        raise Busy(
            "Another run is working on this workspace",
            where=str(places.folder),
            expected="one run at a time",
            next_step="Wait for it to end; readers are not disturbed by it.",
        ) from None
    try:
        yield
    finally:
        lock.release()
