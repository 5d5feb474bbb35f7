"""`igloo init-source FILE`: the proposal as a table, the few questions only a person can answer, the same files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import typer
from rich.markup import escape

from igloo.cli import printing
from igloo.cli.importing import what_it_says
from igloo.core.errors import NotFound, UserMistake
from igloo.mapping.count_since import COUNTS, HOW_WRITTEN, count_since
from igloo.mapping.proposal.proposal import Said
from igloo.mapping.proposal.row_kinds import row_kinds
from igloo.mapping.proposal.templates import templates
from igloo.onboarding.proposing import Looked, Wishes, propose_file
from igloo.onboarding.written import NewSource, write_source
from igloo.webapi.read.intake import as_proposal, preview_of
from igloo.workspace import Workspace


@dataclass(frozen=True)
class Wanted:
    """What was said on the command line."""

    source_id: str = ""
    yes: bool = False
    json: bool = False
    row_is: str = ""
    template: str | None = None
    sheet: str = ""
    source: tuple[tuple[str, str], ...] = ()


def init_source(workspace: Workspace, file: Path, wanted: Wanted) -> None:
    """Look at a file, show what it is taken for, ask what only a person knows, write the source."""
    if not file.is_file():
        raise NotFound("The file is not there", where=str(file.parent), got=file.name, next_step="Check the path.")
    if form := what_it_says(file):
        raise UserMistake(
            "This file says by itself what it holds",
            where=str(file),
            got=form,
            expected="a file whose columns nobody has mapped yet",
            next_step=f"Bring it in as it is: igloo import {workspace.folder} {file}",
        )
    _check(wanted)
    region = workspace.settings.workspace.default_region
    wishes = _wishes(wanted)
    with TemporaryDirectory() as work:
        found = propose_file(file, wishes, Path(work), workspace.folder, region)
        if not wanted.json:
            _show(found, workspace, region)
        if not wanted.yes and not wanted.json:
            if not sys.stdin.isatty():
                _say_how(found)
                raise typer.Exit(1)
            said = _ask(found, wishes.said)
            wishes = replace(wishes, said=said)
            found = propose_file(file, wishes, Path(work), workspace.folder, region)
        made = found.proposal
        if wanted.json and not wanted.yes:
            printing.as_json(as_proposal(found, "", set()))
            return
        if made.mistakes:
            raise UserMistake(
                "Something is still missing before this can be a source",
                where=file.name,
                got="; ".join(made.mistakes),
                expected="answers, or --agency, --legal-basis, --time-zone and --row-is",
                next_step="Give them on the command line, or answer the questions (leave out --yes).",
            )
        source_id = wanted.source_id or found.source_id
        new = NewSource(source_id, made.source, made.mapping, found.notes, found.file.protected)
        files = write_source(workspace.places.sources, new, file, found.file.columns, region)
    if wanted.json:
        printing.as_json({"source_id": source_id, "files": [str(f) for f in files]})
        return
    for path in files:
        printing.console.print(f"wrote {path}", soft_wrap=True)
    printing.console.print(f"Read mapping.yml, then:  igloo run {workspace.folder}", soft_wrap=True)


def _check(wanted: Wanted) -> None:
    for given, known, name in (
        (wanted.row_is, list(row_kinds()), "--row-is"),
        (wanted.template, list(templates()), "--template"),
    ):
        if given and given not in known:
            raise UserMistake(
                f"There is no such choice for {name}", name, given, ", ".join(known), "Choose one of them."
            )
    if wanted.source_id and not wanted.source_id.replace("_", "").isalnum():
        raise UserMistake(
            "This cannot be the name of a source",
            "--id",
            wanted.source_id,
            "letters, digits and _, such as carrier_north",
        )


def _wishes(wanted: Wanted) -> Wishes:
    row_is = (wanted.row_is,) if wanted.row_is else None
    source = {key: value for key, value in wanted.source if value}
    said = Said(template=wanted.template, row_is=row_is, source=source)
    return Wishes({"sheet": wanted.sheet} if wanted.sheet else {}, said)


def _show(found: Looked, workspace: Workspace, region: str) -> None:
    made, file = found.proposal, found.file
    out = printing.console
    form = ", ".join(f"{key} {value!r}" for key, value in file.declared.items() if key != "columns")
    out.print(f"[bold]{escape(file.file_name)}[/]  {file.n_rows:,} rows, {len(file.columns)} columns; {escape(form)}")
    if file.why:
        out.print(f"  {file.why}")
    if made.template:
        out.print(f"Template: {made.template.template.title} (fits {made.template.fit:.0%})")
    kinds = ", ".join(row_kinds()[kind].label for kind in made.row_is) or "not known"
    guess = next((g for g in made.row_may_be if g.kind in made.row_is), None)
    out.print(
        f"Each row describes: [bold]{kinds}[/]" + (f", {guess.confidence:.0%} sure: {guess.why}" if guess else "")
    )
    rows = []
    for note in found.notes:
        shown = () if note.column in file.protected else file.table.column(note.column).values
        sample = next((text for text, _ in shown[:1]), "")
        sure = "left out" if note.left_out else f"{note.confidence:.0%}"
        rows.append((escape(note.column), escape(sample[:24]), note.label, sure, escape(note.why)))
    out.print()
    out.print(printing.table(("column", "for example", "is taken for", "sure", "why"), rows, (3,)))
    for question in made.questions:
        out.print(f"[yellow]?[/] {escape(question.text)}")
    tried = preview_of(found, made.source, made.mapping, region)
    out.print()
    if tried.error:
        out.print(f"[yellow]note[/] {escape(tried.error.what)}: {escape(tried.error.got)}")
    else:
        counts = (
            f"{tried.loaded:,} would load, {tried.duplicate:,} are duplicates, {tried.rejected:,} would be rejected"
        )
        out.print(f"Of the first {tried.rows_seen:,} rows {counts}.")
    for reason in tried.reasons[:5]:
        what = "rejected" if reason.outcome == "rejected" else "set aside"
        out.print(f"  {reason.n:,} {what}: {escape(reason.column)} “{escape(reason.sample)}” — {escape(reason.reason)}")
    for name in found.known_sources:
        out.print(f"[yellow]note[/] The mapping of “{name}” fits this file: it may be its next delivery.")


def _say_how(found: Looked) -> None:
    for mistake in found.proposal.mistakes:
        print(f"missing: {mistake}", file=sys.stderr)
    print("Nothing was written. Add --yes with --agency, --legal-basis and --time-zone.", file=sys.stderr)


def _with_start(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of an answer; where it only counts, since when is asked until a moment is given."""
    counts = [form for form in options.get("formats", ()) if form in COUNTS]
    if not counts:
        return dict(options)
    while True:
        since = f"{counts[0]} {typer.prompt('Since when (YYYY-MM-DD, or YYYY-MM-DDThh:mm)').strip()}"
        if count_since(since):
            return {**options, "formats": [since]}
        print(f"“{since}” is no moment. Expected: {HOW_WRITTEN}.")


def _ask(found: Looked, said: Said) -> Said:
    """Ask only what the file cannot tell."""
    source: dict[str, Any] = dict(said.source)
    columns = dict(said.columns)
    made = found.proposal
    if not made.row_is:
        known = ", ".join(row_kinds())
        kind = typer.prompt(f"What does each row describe? ({known})").strip()
        _check(Wanted(row_is=kind))
        said = replace(said, row_is=(kind,))
    for question in made.questions:
        if not question.column:
            continue
        print(question.text)
        for number, (label, _) in enumerate(question.choices, start=1):
            print(f"  {number}  {label}")
        answer = typer.prompt("Which one?", default=1, type=int)
        label, options = question.choices[min(max(int(answer), 1), len(question.choices)) - 1]
        columns[question.column] = (None, _with_start(options))
    asked = {
        "agency": "Who delivered it (agency, and by what process)",
        "legal_basis": "Why may we hold it (legal basis)",
        "time_zone": "In which time zone are its times written (such as America/Chicago)",
    }
    for key, text in asked.items():
        if not source.get(key) and not made.source.get(key):
            source[key] = typer.prompt(text).strip()
    return replace(said, source=source, columns=columns)
