"""Say that two people are one, or are not: a judgement over what the rows say, taken back at any time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pandas as pd
import typer

from igloo import workspace as workspaces
from igloo.casework.judgements import Judgements
from igloo.casework.store import Casework
from igloo.cli import printing
from igloo.core.errors import NotFound, UserMistake
from igloo.engine.reader import Reader
from igloo.exchange.judgements import Statement, form_of, read_labels, read_resolver, resolver_lines, write_labels
from igloo.identity.joining.judgements import contradictions, rule
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.review import second_person, waiting
from igloo.workspace import Workspace


def judge(workspace: Workspace, both: tuple[str, str], verdict: str, reason: str) -> None:
    """Record a judgement about two people (or two mentions); it takes effect with the next run."""
    desk = Desks(workspace).current()
    left, right = (_mention(desk.reader, subject) for subject in both)
    (number,) = second_person.judge(desk, [(left, right, verdict, reason)])
    printing.console.print(f"Judgement {number}: {both[0]} and {both[1]} are {verdict}. Nothing is rewritten.")
    if number in Judgements(desk.casework).waiting():
        printing.console.print(_waits(desk, number, workspace))
    else:
        printing.console.print(f"It takes effect with the next run:  igloo run {workspace.folder}")
    printing.console.print(f"To take it back:  igloo unjudge {workspace.folder} {number}")


def unjudge(workspace: Workspace, number: int, reason: str) -> None:
    """Withdraw a judgement; the next run restores what was before it."""
    desk = Desks(workspace).current()
    if second_person.take_back(desk, number, reason):
        act = max(Judgements(desk.casework).waiting())
        printing.console.print(f"Taking judgement {number} back is asked for. {_waits(desk, act, workspace)}")
    else:
        printing.console.print(
            f"Judgement {number} is withdrawn; both stay on record. Next:  igloo run {workspace.folder}"
        )


def _waits(desk: Desk, act: int, workspace: Workspace) -> str:
    because = Judgements(desk.casework).waiting()[act][-1].hold
    why = ", ".join(WHY[word] for word in because.because) if because else ""
    return (
        f"It waits for a second person, because {why}; until then it has no effect. "
        f"From another account:  igloo judgements confirm {workspace.folder} {act}"
    )


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


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")]
Form = Annotated[
    Literal["", "nomenklatura", "splink"],
    typer.Option("--format", help="nomenklatura's resolver lines or Splink's labels; else by the file's name (.csv)."),
]
Number = Annotated[int, typer.Argument(help="The number that `igloo judgements waiting` prints.")]
Reason = Annotated[str, typer.Option(help="Why; kept with the answer.")]
UNKNOWN_SHOWN = 5
WHY = {
    second_person.VICTIM: "a person who is or may be a victim or a witness is involved",
    second_person.ENFORCEMENT: "an arrest or another enforcement action is involved",
    second_person.ALWAYS: "this workspace asks two people whenever two are put together",
}
commands = typer.Typer(no_args_is_help=True, help="Judgements of who is who, to and from other tools.")


@commands.command("waiting", epilog="Example:  igloo judgements waiting cases/river")
def waiting_command(folder: Folder) -> None:
    """List the judgements that have no effect until a second person agrees."""
    desk = Desks(workspaces.open(folder)).current()
    listed = waiting.waiting(desk)
    for one in listed:
        said = one.judgements[-1]
        about = f"{said.left_label} and {said.right_label}"
        verdict = f"take back judgement {said.withdraws}" if one.verdict == "taken_back" else one.verdict
        yours = " (yours: somebody else answers)" if one.yours else ""
        printing.console.print(f"{one.act}  {about}: {verdict}, by {said.by}, {said.at[:16]}{yours}", highlight=False)
        printing.console.print(f"    because {', '.join(WHY[word] for word in one.because)}. {said.reason}".rstrip())
        rows = ", ".join(f"{ref.batch_id} row {ref.row}" for ref in one.refs)
        printing.console.print(f"    rows: {rows or 'in no loaded source any more'}", highlight=False)
    printing.console.print(f"{len(listed):,} judgements wait for a second person.")


@commands.command("confirm", epilog="Example:  igloo judgements confirm cases/river 12 --reason 'saw both files'")
def confirm_command(folder: Folder, number: Number, reason: Reason = "") -> None:
    """Agree, as a second person, to what somebody else judged; the next run follows."""
    _answer(folder, number, True, reason)


@commands.command("refuse", epilog="Example:  igloo judgements refuse cases/river 12 --reason 'two brothers'")
def refuse_command(folder: Folder, number: Number, reason: Reason = "") -> None:
    """Refuse what somebody else judged: it stays on record and never has an effect."""
    _answer(folder, number, False, reason)


def _answer(folder: Path, number: int, agrees: bool, reason: str) -> None:
    workspace = workspaces.open(folder)
    waiting.answer(Desks(workspace).current(), number, agrees, reason)
    next_step = f" Next:  igloo run {workspace.folder}" if agrees else " It has no effect."
    printing.console.print(f"Judgement {number} is {'confirmed' if agrees else 'refused'}; on record.{next_step}")


@commands.command("export", epilog="Example:  igloo judgements export cases/river judged.ijson      (or: labels.csv)")
def export_command(
    folder: Folder, file: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.")], form: Form = ""
) -> None:
    """Write the judgements that stand, for nomenklatura or for Splink."""
    workspace = workspaces.open(folder)
    said = _standing(Casework(workspace.casework_path))
    if form_of(file, form) == "splink":
        write_labels(file, said, _source_of(workspace.reader(), said))
    else:
        file.write_text("".join(f"{line}\n" for line in resolver_lines(said)), encoding="utf-8")
    printing.console.print(f"{len(said):,} judgements are in {file}. Ids are those of mentions: source, file, row.")


@commands.command(
    "import", epilog="Example:  igloo judgements import cases/river judged.ijson      (--dry-run: only tell)"
)
def import_command(
    folder: Folder,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Resolver lines, or labels as .csv.")],
    form: Form = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be taken over.")] = False,
) -> None:
    """Take over judgements made in nomenklatura or for Splink; each keeps who made it, and can be taken back."""
    if not file.is_file():
        raise UserMistake("The file is not there", got=str(file), expected="a file", next_step="Check its name.")
    workspace = workspaces.open(folder)
    told = read_labels(file) if form_of(file, form) == "splink" else read_resolver(file)
    casework = Casework(workspace.casework_path)
    found = _sorted_out(workspace.reader(), told, [*_standing(casework), *_waiting(casework)])
    if not dry_run:
        desk = Desks(workspace).current()
        written = set(second_person.judge(desk, found.fresh))
        n_waiting = len(written & set(Judgements(casework).waiting()))
    verb = "would be taken over" if dry_run else "taken over"
    printing.console.print(
        f"{len(told):,} judgements in {file.name}: {len(found.fresh):,} {verb}, "
        f"{found.known:,} known already, {len(found.unknown):,} about nobody here."
    )
    for one in found.unknown[:UNKNOWN_SHOWN]:
        printing.console.print(f"[yellow]not here[/] {one.where}: {one.left}, {one.right}")
    if found.contradictions:
        printing.console.print(f"{found.contradictions:,} contradictions: see the page Who is who, Contradictions.")
    if not dry_run and n_waiting:
        printing.console.print(
            f"{n_waiting:,} of them wait for a second person:  igloo judgements waiting {workspace.folder}"
        )
    if found.fresh and not dry_run:
        printing.console.print(f"They take effect with the next run:  igloo run {workspace.folder}")


@dataclass(frozen=True)
class _SortedOut:
    """Judgements of a file: those to write, how many are known already, those about nobody here."""

    fresh: list[tuple[str, str, str, str]]
    known: int
    unknown: list[Statement]
    contradictions: int


def _standing(casework: Casework) -> list[Statement]:
    frame = casework.judgement_frame()
    columns = ["left_mention_id", "right_mention_id", "verdict", "decided_by", "decided_at"]
    return [
        Statement(left, right, verdict, by, at.isoformat())
        for left, right, verdict, by, at in frame[columns].itertuples(index=False)
    ]


def _waiting(casework: Casework) -> list[Statement]:
    """What was said already and has no effect yet: an import does not say it again."""
    return [
        Statement(one.left_mention_id, one.right_mention_id, one.verdict)
        for act in Judgements(casework).waiting().values()
        for one in act
        if one.withdraws is None
    ]


def _sorted_out(reader: Reader, told: list[Statement], standing: list[Statement]) -> _SortedOut:
    ids = sorted({i for one in told for i in (one.left, one.right)})
    mention_of = _mentions(reader, ids)
    known = {frozenset((one.left, one.right)): one.verdict for one in standing}
    fresh, n_known, unknown = [], 0, []
    for one in told:
        left, right = mention_of.get(one.left), mention_of.get(one.right)
        if left is None or right is None or left == right:
            unknown.append(one)
        elif known.get(frozenset((left, right))) == one.verdict:
            n_known += 1
        else:
            known[frozenset((left, right))] = one.verdict
            maker = " ".join(part for part in (f"by {one.by}" if one.by else "", one.at) if part)
            fresh.append((left, right, one.verdict, f"Imported from {one.where} {maker}".strip()))
    return _SortedOut(fresh, n_known, unknown, _contradictions(reader, known))


def _contradictions(reader: Reader, known: dict[frozenset[str], str]) -> int:
    """Among all judgements that would stand."""
    rows = [(*sorted(pair), verdict) for pair, verdict in known.items()]
    frame = pd.DataFrame(rows, columns=["left_mention_id", "right_mention_id", "verdict"])
    frame.insert(0, "judgement_id", range(1, len(frame) + 1))
    mentions = sorted({*frame["left_mention_id"], *frame["right_mention_id"]})
    links = reader.frame(
        "SELECT mention_id, profile_id FROM entity_mention WHERE mention_id IN (SELECT unnest(?))", [mentions]
    )
    return len(contradictions(rule(frame, links), {}))


def _mentions(reader: Reader, ids: list[str]) -> dict[str, str]:
    """The mention behind each id: a mention's own, or the first one of a person, also under an earlier id."""
    sql = (
        "SELECT mention_id AS id, mention_id FROM entity_mention WHERE mention_id IN (SELECT unnest($1)) UNION ALL "
        "SELECT entity_id, min(mention_id) FROM entity_mention WHERE entity_id IN (SELECT unnest($1)) GROUP BY 1 "
        "UNION ALL SELECT old_id, min(mention_id) FROM entity_redirect JOIN entity_mention ON entity_id = new_id "
        "WHERE old_id IN (SELECT unnest($1)) GROUP BY 1 ORDER BY 1, 2 DESC"
    )
    return {row["id"]: row["mention_id"] for row in reader.rows(sql, [ids])}


def _source_of(reader: Reader, said: list[Statement]) -> dict[str, str]:
    mentions = sorted({i for one in said for i in (one.left, one.right)})
    rows = reader.rows("SELECT mention_id, source_id FROM mention WHERE mention_id IN (SELECT unnest(?))", [mentions])
    return {row["mention_id"]: row["source_id"] for row in rows}
