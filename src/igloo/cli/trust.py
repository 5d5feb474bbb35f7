"""`igloo sources`, `igloo rejects`, `igloo resubmit` and `igloo absence`: what can be trusted, and putting it right."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from igloo import workspace
from igloo.cli.printing import as_json, console, table
from igloo.core.errors import UserMistake
from igloo.webapi.models_quality import CorrectedRow, FaultyRow, QualityReport, TriedRow
from igloo.webapi.read import correcting
from igloo.webapi.read.absence import Missing, asked_absence
from igloo.webapi.read.coverage import coverage
from igloo.webapi.read.desk import Desk, Desks
from igloo.webapi.read.exports import as_csv
from igloo.webapi.read.quality_report import quality_report, refuse_unknown
from igloo.webapi.read.sources import rows_in_words, sources, with_retention

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API sends it.")]
Words = Annotated[list[str] | None, typer.Argument(metavar="[DIR] [SOURCE]", help="The workspace, then a source.")]
WHERE_FROM = ("corrects_batch", "corrects_row", "corrects_outcome", "what_is_wrong")
_PAGE = 2000
MOST_LINES = 40


def _workspace_and_rest(words: list[str] | None) -> tuple[workspace.Workspace, list[str]]:
    """[DIR] first, when it is a folder."""
    given = list(words or [])
    if given and (Path(given[0]) / "igloo.toml").is_file():
        return workspace.open(given[0]), given[1:]
    return workspace.open("."), given


def sources_command(words: Words = None, json_: AsJson = False) -> None:
    """What is loaded and how far it can be trusted: worst first; with SOURCE, its whole report and coverage."""
    where, rest = _workspace_and_rest(words)
    desk = Desks(where).current()
    if rest:
        _one(desk, where, rest[0], json_)
        return
    known = with_retention(desk, where, sources(desk))
    reports = {one.source_id: quality_report(desk, one.source_id) for one in known}
    worst = sorted(known, key=lambda one: _weight(reports[one.source_id]))
    if json_:
        as_json([one.model_dump(mode="json") | {"quality": _brief(reports[one.source_id])} for one in worst])
        return
    for one in worst:
        console.print(f"[bold]{escape(one.title)}[/]  {one.source_id}  {one.kind}, reliability {one.reliability}")
        console.print(f"  {rows_in_words(one)}{'' if one.reconciles else '  [red]does not add up[/]'}")
        console.print(f"  {escape(reports[one.source_id].sentence)}")
        if one.overdue:
            console.print(f"  [yellow]{escape(one.overdue)}[/]", soft_wrap=True)
        console.print()


def _weight(report: QualityReport) -> tuple[int, int, int, str]:
    apart = sum(clock.verdict == "skewed" for clock in report.clocks)
    return (-report.n_wrong, -apart, -report.n_look, report.source_id)


def _brief(report: QualityReport) -> dict[str, Any]:
    lines = [line.model_dump(mode="json") for line in report.lines if line.verdict != "fine"]
    return report.model_dump(mode="json", exclude={"lines"}) | {"lines": lines}


def _one(desk: Desk, where: workspace.Workspace, source_id: str, json_: bool) -> None:
    report, covered = quality_report(desk, source_id), coverage(desk, source_id)
    if json_:
        as_json({"quality": report.model_dump(mode="json"), "coverage": covered.model_dump(mode="json")})
        return
    one = next(s for s in with_retention(desk, where, sources(desk)) if s.source_id == source_id)
    console.print(f"[bold]{escape(one.title)}[/]  {source_id}\n{rows_in_words(one)}\n{escape(report.sentence)}")
    if one.overdue:
        console.print(f"[yellow]{escape(one.overdue)}[/]", soft_wrap=True)
    shown = [line for line in report.lines if line.verdict != "fine"]
    rows = [(line.verdict, line.title, escape(line.why)) for line in shown[:MOST_LINES]]
    if rows:
        console.print(table(("", "", ""), rows))
    if len(shown) > MOST_LINES:
        console.print(f"{len(shown) - MOST_LINES:,} more with --json.")
    console.print(f"\n[bold]Coverage[/]  {escape(covered.sentence)}")
    for clock in report.clocks:
        console.print(f"[bold]Clock[/] beside {escape(clock.other.title)}: {escape(clock.why)}")


def rejects_command(
    words: Annotated[list[str], typer.Argument(metavar="[DIR] SOURCE", help="The workspace, then a source.")],
    csv_: Annotated[Path | None, typer.Option("--csv", help="Write them to this file, to be corrected.")] = None,
    json_: AsJson = False,
) -> None:
    """Rejected rows and rows with a value set aside: which cell, and why; --csv writes them to be corrected."""
    where, rest = _workspace_and_rest(words)
    if len(rest) != 1:
        raise UserMistake("Name one source", got=" ".join(rest) or "none", expected="[DIR] SOURCE")
    desk = Desks(where).current()
    found = _all_faulty(desk, where, rest[0])
    if json_:
        as_json([row.model_dump(mode="json") for row in found])
    elif csv_ is not None:
        csv_.write_text(_as_file(found), encoding="utf-8", newline="")
        console.print(f"{len(found):,} rows written to {csv_}. Correct the cells, then:")
        console.print(f"  igloo resubmit {where.folder} {rest[0]} {csv_} --why REASON")
    else:
        rows = [(r.file_name, r.ref.row, r.outcome.replace("_", " "), escape(_wrong(r)), _state(r)) for r in found]
        console.print(table(("file", "row", "outcome", "what is wrong", "corrected"), rows, (1,)))
    if not found:
        raise typer.Exit(1)


def _all_faulty(desk: Desk, where: workspace.Workspace, source_id: str) -> list[FaultyRow]:
    found: list[FaultyRow] = []
    while True:
        page = correcting.faulty_rows(desk, where, source_id, limit=_PAGE, offset=len(found))
        found += page.items
        if not page.items or len(found) >= page.total:
            return found


def _wrong(row: FaultyRow) -> str:
    said = [f"{f.column}: “{f.value}” {f.reason}" if f.column else f.reason for f in row.faults]
    return "; ".join(said)


def _state(row: FaultyRow) -> str:
    return f"{row.corrected.outcome} ({row.corrected.by})" if row.corrected else ""


def _as_file(found: list[FaultyRow]) -> str:
    """Rows that can still be corrected, in the columns of their files; nothing in it runs in a spreadsheet."""
    open_rows = [row for row in found if row.editable and row.corrected is None]
    columns = list(dict.fromkeys(column for row in open_rows for column in row.columns))
    cells = [
        [row.ref.batch_id, row.ref.row, row.outcome, _wrong(row), *(row.cells.get(c, "") for c in columns)]
        for row in open_rows
    ]
    return as_csv("rejects", (*WHERE_FROM, *columns), cells).text


def resubmit_command(
    words: Annotated[list[str], typer.Argument(metavar="[DIR] SOURCE FILE", help="A file that `igloo rejects` wrote.")],
    why: Annotated[str, typer.Option(help="Why the rows are corrected; kept on record.")] = "",
    json_: AsJson = False,
) -> None:
    """Deliver corrected rows again as a file of their own; rows left as they were stay as they are."""
    where, rest = _workspace_and_rest(words)
    if len(rest) != 2 or not Path(rest[1]).is_file():
        raise UserMistake("Name a source and the corrected file", got=" ".join(rest), expected="[DIR] SOURCE FILE")
    desk = Desks(where).current()
    refuse_unknown(desk, rest[0])
    delivered = {(r.ref.batch_id, r.ref.row): r for r in _all_faulty(desk, where, rest[0])}
    changed = _changed(Path(rest[1]), delivered)
    tried = correcting.try_rows(desk, where, rest[0], changed)
    good = [row for row, trial in zip(changed, tried, strict=True) if trial.would_load]
    wrong = [trial for trial in tried if not trial.would_load]
    if not good:
        raise _nothing_to_deliver(rest[1], wrong)
    made = correcting.resubmit(desk, where, rest[0], good, why)
    if json_:
        as_json(made.model_dump(mode="json") | {"still_wrong": [trial.model_dump(mode="json") for trial in wrong]})
        return
    console.print(made.sentence)
    for trial in wrong:
        fault = next(f for f in trial.faults if f.outcome == "rejected")
        console.print(
            f"[yellow]left out[/] row {trial.row}: {escape(f'{fault.column} “{fault.value}” {fault.reason}')}"
        )
    console.print(f"Next:  igloo run {where.folder}")


def _nothing_to_deliver(name: str, wrong: list[TriedRow]) -> UserMistake:
    faults = [f"row {t.row}: {f.column} “{f.value}” {f.reason}" for t in wrong for f in t.faults[:1]]
    return UserMistake(
        "No row of this file would load",
        where=name,
        got="; ".join(faults[:5]) or "no cell was changed",
        expected="at least one corrected row",
        next_step="Correct the cells named in the column what_is_wrong.",
    )


def _changed(path: Path, delivered: dict[tuple[str, int], FaultyRow]) -> list[CorrectedRow]:
    """Rows of which a cell is not as it was delivered."""
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in WHERE_FROM[:2] if name not in (reader.fieldnames or [])]
    if missing:
        raise UserMistake(
            "This is not a file that `igloo rejects` wrote",
            where=str(path),
            got=f"no column {missing[0]}",
            expected=", ".join(WHERE_FROM),
            next_step="Write it anew: igloo rejects SOURCE --csv FILE",
        )
    found = []
    for number, cells in enumerate(reader, start=1):
        at = (cells["corrects_row"] or "").strip()
        original = delivered.get(((cells["corrects_batch"] or "").strip(), int(at) if at.isdigit() else 0))
        if original is None:
            raise UserMistake(
                "This row is no rejected row of the source",
                where=f"{path}, row {number}",
                got=f"{cells['corrects_batch']}, row {at}",
                expected="the first two columns as `igloo rejects` wrote them",
                next_step="Leave those columns alone.",
            )
        new = {name: _armed_again(cells.get(name) or "") for name in original.columns if name in cells}
        new = {name: value for name, value in new.items() if value != original.cells.get(name, "")}
        if new and original.corrected is None:
            found.append(CorrectedRow(batch_id=original.ref.batch_id, row=original.ref.row, cells=new))
    return found


def _armed_again(cell: str) -> str:
    """A cell without the quote that kept a spreadsheet from running it."""
    return cell[1:] if cell.startswith("'") and cell[1:2] in tuple("=+-@\t\r") else cell


def absence_command(
    words: Annotated[list[str], typer.Argument(metavar="[DIR] KIND", help="crossing, call, stay, phone, Person ...")],
    since: Annotated[str, typer.Option("--from", help="First day.")] = "",
    until: Annotated[str, typer.Option("--to", help="Last day.")] = "",
    direction: Annotated[str, typer.Option(help="inbound or outbound.")] = "",
    place: Annotated[str, typer.Option(help="A place as the sources name it.")] = "",
    json_: AsJson = False,
) -> None:
    """Whether something could have been recorded at all: not seen, or not collected."""
    where, rest = _workspace_and_rest(words)
    found = asked_absence(Desks(where).current(), Missing(" ".join(rest), since, until, direction, place))
    if json_:
        as_json(found)
        return
    console.print(found.sentence)
    rows = [(one.source.title, one.covers, one.why) for one in found.sources]
    if rows:
        console.print(table(("source", "covers it", ""), rows))
