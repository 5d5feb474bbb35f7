"""What people decided about a subject, and deciding it."""

from __future__ import annotations

import getpass

from igloo.casework.store import StatusChange as Change
from igloo.webapi.models import StatusChange
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import find_subject


def who_is_asking() -> str:
    """The user of this machine's account: one person, one process, until accounts come."""
    return getpass.getuser()


def history(desk: Desk, subject_id: str) -> list[StatusChange]:
    """Every change of a subject's status, newest first, under each id it ever had."""
    changes = desk.casework.history(desk.earlier_ids(subject_id))
    return [_shape(change) for change in reversed(changes)]


def set_status(desk: Desk, subject_id: str, status: str, reason: str) -> StatusChange:
    """Give a subject a status; raises NotFound for an unknown subject, UserMistake when nothing changes."""
    subject = find_subject(desk, subject_id)
    return _shape(desk.casework.set_status(subject.subject_id, status, reason, who_is_asking()))


def undo_status(desk: Desk, change_id: int) -> StatusChange:
    """Take back the newest change of a subject."""
    return _shape(desk.casework.undo_status(change_id, who_is_asking()))


def _shape(change: Change) -> StatusChange:
    return StatusChange(
        change_id=change.change_id,
        status=change.status,  # type: ignore[arg-type]
        previous=change.previous,  # type: ignore[arg-type]
        reason=change.reason,
        by=change.by,
        at=change.at,
        undone=change.undone,
    )
