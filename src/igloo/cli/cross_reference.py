"""`igloo xref` and `igloo common`: lists and texts against everything, and what a set shares."""

from __future__ import annotations

import base64
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from igloo import workspace
from igloo.cli import printing
from igloo.cli.options import AsOf
from igloo.cli.printing import console, table
from igloo.cli.progress import PartProgress
from igloo.core.errors import UserMistake
from igloo.webapi.models_sharing import WhatTheyShare
from igloo.webapi.models_xref import SavedList, SaveListRequest, TextAnswer, XrefAnswer, XrefGivenList, XrefRequest
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.free_text import known_in_text
from igloo.webapi.read.sharing import what_they_share
from igloo.webapi.read.xref import answer as answers
from igloo.webapi.read.xref import exported
from igloo.webapi.read.xref import saved as keeping
from igloo.webapi.read.xref.check import check_lists

ROWS_PRINTED = 60
ALL_ROWS = 100_000


@dataclass(frozen=True)
class _Asked:
    """What the options of `igloo xref` ask for."""

    save: str
    csv: Path | None
    json: bool


commands = typer.Typer()


@commands.command(
    "xref",
    epilog="Example:  igloo xref cases/river numbers.txt      igloo xref a.csv b.xlsx --csv hits.csv      "
    "igloo xref --text tip.txt      igloo xref --as-of 2026-03-04 numbers.txt",
)
def xref_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DIR] FILE...", help="The workspace, then one or several lists (- is standard input)."),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="A tip's text instead of a list: a file, or -.")] = "",
    csv: Annotated[Path | None, typer.Option(help="Write every row of the answer to this CSV file.")] = None,
    save: Annotated[str, typer.Option(help="Keep the lists under this name, to check them again later.")] = "",
    saved: Annotated[str, typer.Option(help="Check the lists that were kept under this name.")] = "",
    delete: Annotated[str, typer.Option(help="Delete the lists kept under this name.")] = "",
    list_saved: Annotated[bool, typer.Option("--list", help="Show which lists are kept.")] = False,
    as_of: AsOf = "",
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, as the API sends it.")] = False,
) -> None:
    """Look lists up against everything: numbers, plates, names with dates of birth. Nothing is stored unless saved."""
    where, files = _workspace_and_files(words or [], as_of)
    desk = Desks(where).current()
    asked = _Asked(save, csv, json_)
    if list_saved:
        _print_saved(keeping.saved_lists(desk), json_)
    elif delete:
        keeping.delete_saved(desk, delete)
        console.print(f"Deleted the saved list “{delete}”.")
    elif text:
        _text(desk, _read(text), json_)
    elif saved:
        _check(desk, keeping.saved_request(desk, saved), asked)
    else:
        _check(desk, _lists(files), asked)


@commands.command(
    "common", epilog="Example:  igloo common cases/river phone:+15205550123 person-1110594b1c plate:TX-ABC1234"
)
def what_they_share_command(
    words: Annotated[list[str], typer.Argument(metavar="[DIR] ID ID...", help="The workspace, then two or more ids.")],
    limit: Annotated[int, typer.Option(help="How many shared items.", min=1, max=5000)] = 40,
    as_of: AsOf = "",
    json_: Annotated[bool, typer.Option("--json", help="Print JSON, as the API sends it.")] = False,
) -> None:
    """What people or numbers share, most surprising first: contacts, places, vehicles, addresses, company."""
    where, ids = _workspace_and_files(words, as_of)
    desk = Desks(where).current()
    answer = what_they_share(desk, ids, limit)
    for member in answer.members:
        desk.casework.record_view(member.subject_id, "what they share", who_is_asking())
    printing.as_json(answer) if json_ else _print_shared(answer)
    if not answer.items:
        raise typer.Exit(1)


def _print_shared(answer: WhatTheyShare) -> None:
    console.print("[bold]" + ", ".join(member.label for member in answer.members[:12]) + "[/]")
    rows = [
        (
            *(item.aspect_label, item.label, f"{item.k} of {item.n}", f"{item.others:,}", f"{item.expected:.2g}"),
            *(f"{item.q:.2g}" + (" *" if item.surprising else ""), item.innocent),
        )
        for item in answer.items
    ]
    if rows:
        header = ("shared", "what", "of them", "others", "by chance", "q", "what else would explain it")
        console.print(table(header, rows, (2, 3, 4, 5)))
    for one in answer.registered:
        console.print(f"[yellow]not counted[/] {one.subject.label} {one.title}, {one.k} of them: {one.reason}")
    console.print(f"\n{answer.sentence}")
    for note in answer.notes:
        console.print(f"[yellow]note[/] {note}")
    printing.nothing_stands_here(answer.absences)


def _workspace_and_files(words: list[str], as_of: str) -> tuple[workspace.Workspace, list[str]]:
    """[DIR] FILE...: the first word is the workspace when it is a folder."""
    if words and Path(words[0]).is_dir():
        return workspace.open(words[0], as_of), words[1:]
    return workspace.open(".", as_of), words


def _read(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read() if hasattr(sys.stdin, "buffer") else sys.stdin.read().encode()
    if not Path(name).is_file():
        raise UserMistake(
            "The list is not there",
            got=name,
            expected="a text, CSV or spreadsheet file, or - for standard input",
            next_step="Check the name.",
        )
    return Path(name).read_bytes()


def _lists(files: Sequence[str]) -> XrefRequest:
    if not files:
        raise UserMistake("Say which list", expected="[DIR] FILE", next_step="For example: igloo xref numbers.txt")
    names = [Path(file).name for file in files]
    given = [
        XrefGivenList(
            name=name if names.count(name) == 1 else f"{at}: {name}",
            file_base64=base64.b64encode(_read(file)).decode(),
        )
        for at, (file, name) in enumerate(zip(files, names, strict=True), start=1)
    ]
    return XrefRequest(lists=given)


def _check(desk: Desk, request: XrefRequest, asked: _Asked) -> None:
    if asked.save:
        keeping.save_lists(desk, SaveListRequest(name=asked.save, lists=request.lists))
    limit = ALL_ROWS if asked.json else ROWS_PRINTED
    with PartProgress(printing.errors, "checking") as bar:
        check = check_lists(desk, request, bar)
    answer = answers.answer_of(desk, check, limit)
    if asked.csv is not None:
        export = exported.xref_csv(desk, check)
        asked.csv.write_text(export.text, encoding="utf-8", newline="")
    if asked.json:
        printing.as_json(answer)
    else:
        _print_answer(answer)
        if asked.csv is not None:
            console.print(f"Wrote {answer.total:,} rows to {asked.csv}.")
        if asked.save:
            console.print(f"Kept as “{asked.save}”. Check it again: igloo xref --saved {asked.save!r}")
    if not answer.n_hit + answer.n_weak:
        raise typer.Exit(1)


def _print_answer(answer: XrefAnswer) -> None:
    """Which lines are known, how they match, where; then who is in two lists."""
    several = len(answer.lists) > 1
    rows = [
        (
            f"{h.list_name} {h.line}" if several else h.line,
            h.given,
            h.subject.label if h.subject else "—",
            h.matched + (" [dim](weak)[/]" if h.weak else ""),
            " ".join(s.source_id for s in h.sources),
            *((f"{h.n_rows:,}", f"{h.n_events:,}") if h.subject else ("", "")),
            (h.last_seen or "")[:10],
        )
        for h in answer.hits
    ]
    console.print(table(("line", "given", "hit", "matched", "sources", "rows", "events", "last seen"), rows, (0, 5, 6)))
    if answer.total > len(answer.hits):
        console.print(f"… {answer.total - len(answer.hits):,} more rows: --csv FILE writes them all.")
    if answer.shared:
        console.print("\n[bold]In two or more lists[/]")
        shared = [
            (
                one.subject.label if one.subject else one.words,
                one.how,
                "  ".join(f"{where.list_name}: line {_some(where.lines)}" for where in one.in_lists),
            )
            for one in answer.shared[:ROWS_PRINTED]
        ]
        console.print(table(("who or what", "how", "where"), shared))
    console.print(f"\n{answer.sentence}")
    for note in answer.notes:
        console.print(f"[yellow]note[/] {note}")


def _some(lines: list[int]) -> str:
    return ", ".join(map(str, lines[:5])) + (f" and {len(lines) - 5} more" if len(lines) > 5 else "")


def _text(desk: Desk, content: bytes, json_: bool) -> None:
    found = known_in_text(desk, content.decode("utf-8", errors="replace"))
    printing.as_json(found) if json_ else _print_text(found)
    if not found.known:
        raise typer.Exit(1)


def _print_text(found: TextAnswer) -> None:
    rows = [
        (mark.text, ", ".join(s.label for s in mark.subjects) + (f" and {mark.n_more:,} more" if mark.n_more else ""),
         mark.matched, mark.subjects[0].subject_id)
        for mark in found.known
    ]  # fmt: skip
    if rows:
        console.print(table(("in the text", "known as", "matched", "id"), rows))
    if found.unknown:
        console.print("\nNot known: " + "; ".join(mark.text for mark in found.unknown))
        printing.nothing_stands_here(found.absences)
    console.print(f"\n{found.sentence}")


def _print_saved(kept: list[SavedList], json_: bool) -> None:
    if json_:
        printing.as_json([one.model_dump(mode="json") for one in kept])
    elif not kept:
        console.print("No list is kept.")
    else:
        rows = [(one.name, one.n_lists, f"{one.n_lines:,}", one.saved_by, one.saved_at[:16]) for one in kept]
        console.print(table(("name", "lists", "lines", "saved by", "at (UTC)"), rows, (1, 2)))
