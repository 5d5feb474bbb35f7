"""What people decided about a subject, and deciding it."""

from __future__ import annotations

import getpass
import os

from igloo.casework.store import StatusChange as Change
from igloo.core.errors import UserMistake
from igloo.engine.history import end_of
from igloo.webapi.models import StatusChange
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.subjects import find_subject


def who_is_asking() -> str:
    """The user of this machine's account: one person, one process, until accounts come."""
    return account()


def account() -> str:
    """The account that this process runs under; what the environment says of it anybody can write."""
    if os.name == "nt":
        return getpass.getuser()
    import pwd  # there is none on Windows

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a container may run under a number that no account has
        return getpass.getuser()


def history(desk: Desk, subject_id: str) -> list[StatusChange]:
    """Every change of a subject's status, newest first, under each id it ever had."""
    changes = desk.casework.history(desk.earlier_ids(subject_id))
    if desk.as_of:
        until = end_of(desk.as_of).isoformat()
        changes = [change for change in changes if change.at <= until]
    return [_shape(change) for change in reversed(changes)]


def set_status(desk: Desk, subject_id: str, status: str, reason: str) -> StatusChange:
    """Give a subject a status; raises NotFound for an unknown subject, UserMistake when nothing changes."""
    refuse_in_the_past(desk)
    subject = find_subject(desk, subject_id)
    return _shape(desk.casework.set_status(subject.subject_id, status, reason, who_is_asking()))


def undo_status(desk: Desk, change_id: int) -> StatusChange:
    """Take back the newest change of a subject."""
    refuse_in_the_past(desk)
    return _shape(desk.casework.undo_status(change_id, who_is_asking()))


def refuse_in_the_past(desk: Desk) -> None:
    """Decisions are taken today; raises UserMistake for somebody who looks at an earlier day."""
    if desk.as_of:
        raise UserMistake(
            "Nothing can be decided in the past",
            where=f"as of {desk.as_of}",
            got="a decision",
            expected="the workspace as it is today",
            next_step="Go back to today, then decide.",
        )


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
