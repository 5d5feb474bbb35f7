"""Say that two people are one, or are not: a judgement over what the rows say, taken back at any time."""

from __future__ import annotations

from igloo.casework.store import Casework
from igloo.cli import printing
from igloo.core.errors import NotFound
from igloo.engine.reader import Reader
from igloo.webapi.read.decisions import who_is_asking
from igloo.workspace import Workspace


def judge(workspace: Workspace, both: tuple[str, str], verdict: str, reason: str) -> None:
    """Record a judgement about two people (or two mentions); it takes effect with the next run."""
    reader = workspace.reader()
    left, right = (_mention(reader, subject) for subject in both)
    number = Casework(workspace.casework_path).judge(left, right, verdict, reason, who_is_asking())
    printing.console.print(f"Judgement {number}: {both[0]} and {both[1]} are {verdict}. Nothing is rewritten.")
    printing.console.print(f"It takes effect with the next run:  igloo run {workspace.folder}")
    printing.console.print(f"To take it back:  igloo unjudge {workspace.folder} {number}")


def unjudge(workspace: Workspace, number: int, reason: str) -> None:
    """Withdraw a judgement; the next run restores what was before it."""
    Casework(workspace.casework_path).withdraw_judgement(number, reason, who_is_asking())
    printing.console.print(f"Judgement {number} is withdrawn; both stay on record. Next:  igloo run {workspace.folder}")


def _mention(reader: Reader, subject: str) -> str:
    """The mention that stands for a person: the first one the sources wrote, or the mention named."""
    sql = "SELECT min(mention_id) AS mention FROM entity_mention WHERE entity_id = ? OR mention_id = ?"
    found = reader.one(sql, [subject, subject])
    if found is None or found["mention"] is None:
        raise NotFound(
            "There is no such person or mention",
            where=f"snapshot {reader.snapshot.snapshot_id}",
            got=subject,
            expected="an id as `igloo search` prints it, such as person-1110594b1c",
            next_step="Look the person up: igloo search NAME",
        )
    return str(found["mention"])
