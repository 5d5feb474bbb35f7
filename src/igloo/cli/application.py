"""Every command, with an example in its help. Exit codes: 0 done, 1 nothing found, 2 a mistake to correct,
3 no such thing, 4 busy, 5 a step failed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from igloo import __version__, workspace
from igloo.casework.store import STATUSES
from igloo.cli import (
    cross_reference,
    demonstration,
    diagnosis,
    exporting,
    importing,
    judging,
    onboarding,
    printing,
    removal,
    trust,
    watching,
    weighing,
)
from igloo.cli.options import AsOf
from igloo.cli.running import run_and_report, serve_workspace
from igloo.core.errors import IglooError, UserMistake, nearest
from igloo.webapi.read.decisions import who_is_asking
from igloo.webapi.read.desk import Desks
from igloo.webapi.read.dossier import dossier
from igloo.webapi.read.leads import LeadQuestion, leads
from igloo.webapi.read.lookups import search
from igloo.webapi.read.timeline import TimelineQuestion, timeline

app = typer.Typer(
    name="igloo",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="Igloo: raw files in, ranked and explained leads out. Free, offline; a person decides.",
)

Folder = Annotated[Path, typer.Argument(metavar="[DIR]", help="The workspace; the current folder when left out.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, as the API sends it.")]
Words = Annotated[list[str], typer.Argument(metavar="[DIR] TEXT", help="The workspace, then what to look for.")]


def _workspace_and_text(words: list[str], what: str, as_of: str = "") -> tuple[workspace.Workspace, str]:
    """[DIR] TEXT: the first word is the workspace when it is a folder with igloo.toml."""
    if len(words) > 1 and Path(words[0]).is_dir():
        return workspace.open(words[0], as_of), " ".join(words[1:])
    if len(words) == 1 and (Path(words[0]) / "igloo.toml").is_file():
        raise UserMistake(f"Say {what} after the workspace", got=words[0], expected=f"[DIR] {what}")
    return workspace.open(".", as_of), " ".join(words)


@app.command("init", epilog="Example:  igloo init cases/river")
def init_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder.")],
    title: Annotated[str, typer.Option(help="What people call it.")] = "",
) -> None:
    """Make an empty workspace."""
    made = workspace.init(folder, title)
    printing.console.print(f"Made {made.folder}. Next: add sources/<name>/ with source.yml and mapping.yml, then")
    printing.console.print(f"  igloo run {made.folder}")


@app.command(
    "init-source",
    epilog='Example:  igloo init-source calls-march.csv cases/river --agency "Carrier, by subpoena" '
    '--legal-basis "Subpoena 12-345" --time-zone America/Chicago --yes',
)
def init_source_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file nobody has mapped yet.")],
    folder: Folder = Path(),
    id_: Annotated[str, typer.Option("--id", help="Name of the source's folder; else made of the file's name.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Write the source without asking.")] = False,
    agency: Annotated[str, typer.Option(help="Who delivered it.")] = "",
    legal_basis: Annotated[str, typer.Option(help="Why we may hold it.")] = "",
    time_zone: Annotated[str, typer.Option(help="In which its times are written, such as America/Chicago.")] = "",
    row_is: Annotated[str, typer.Option(help="What each row describes: call, crossing, payment, people ...")] = "",
    template: Annotated[str | None, typer.Option(help='A ready-made layout; "" for none.')] = None,
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; else the first.")] = "",
    json_: AsJson = False,
) -> None:
    """Look at a file, say what its columns are, and write source.yml and mapping.yml for it."""
    source = (("agency", agency), ("legal_basis", legal_basis), ("time_zone", time_zone))
    wanted = onboarding.Wanted(id_, yes, json_, row_is, template, sheet, source)
    onboarding.init_source(workspace.open(folder), file, wanted)


@app.command("run", epilog="Example:  igloo run cases/river      igloo run examples/gastech --data ~/gastech")
def run_command(
    folder: Folder = Path(),
    data: Annotated[Path | None, typer.Option(help="A folder of files; mapping.yml says by name which belong.")] = None,
    learn: Annotated[
        bool, typer.Option("--learn", help="Learn anew what agreement between descriptions is worth.")
    ] = False,
    json_: AsJson = False,
) -> None:
    """Take in new files and compute what they change; unchanged steps are skipped."""
    if data is not None and not data.is_dir():
        raise UserMistake("The data folder is not there", got=str(data), expected="a folder", next_step="Check --data.")
    run_and_report(workspace.open(folder), data, json_, learn)


@app.command("serve", epilog="Example:  igloo serve cases/river --port 8765")
def serve_command(
    folder: Folder = Path(),
    port: Annotated[int, typer.Option(help="On 127.0.0.1 only.")] = 8765,
    browser: Annotated[bool, typer.Option(help="Open the browser where there is one.")] = True,
    watch: Annotated[bool, typer.Option("--watch", help="Also run whenever a delivery has arrived.")] = False,
    inbox: Annotated[Path | None, typer.Option(help="With --watch: a folder whose files are routed by name.")] = None,
) -> None:
    """Serve the workbench on this machine."""
    opened = workspace.open(folder)
    if watch:
        watching.watch_beside(opened, inbox)
    serve_workspace(opened, port, browser)


app.command("watch", epilog="Example:  igloo watch cases/river --inbox /srv/incoming")(watching.watch_command)


@app.command("demo", epilog="Example:  igloo demo      igloo demo small-demo --people 5000 --no-serve")
def demo_command(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to put it.")] = Path("demo"),
    people: Annotated[int, typer.Option(help="People in the synthetic world.", min=200)] = 20_000,
    days: Annotated[int, typer.Option(help="Days of records.", min=40)] = 180,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 1,
    port: Annotated[int, typer.Option(help="On 127.0.0.1 only.")] = 8765,
    serve: Annotated[bool, typer.Option(help="Serve the workbench afterwards.")] = True,
    browser: Annotated[bool, typer.Option(help="Open the browser where there is one.")] = True,
) -> None:
    """Make a synthetic world, run the pipeline over it, and serve the workbench."""
    made = demonstration.demonstrate(folder, people, days, seed)
    if serve:
        serve_workspace(made, port, browser)


@app.command("leads", epilog="Example:  igloo leads cases/river --limit 20 --status unpursued")
def leads_command(
    folder: Folder = Path(),
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=2000)] = 20,
    status: Annotated[list[str] | None, typer.Option(help="Only these statuses.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only these kinds: Person, phone, plate ...")] = None,
    as_of: AsOf = "",
    json_: AsJson = False,
) -> None:
    """The ranked patterns worth a look, unpursued first."""
    for given in status or []:
        if given not in STATUSES:
            guess = nearest(given, list(STATUSES))
            next_step = f"Did you mean “{guess}”?" if guess else "Choose one of them."
            raise UserMistake("There is no such status", "--status", given, ", ".join(STATUSES), next_step)
    asked = {"limit": limit, "status": status or [], "kind": kind or []}
    answer = leads(Desks(workspace.open(folder, as_of)).current(), LeadQuestion.model_validate(asked))
    printing.as_json(answer) if json_ else printing.leads(answer)


@app.command("search", epilog='Example:  igloo search cases/river "520 555 01"      igloo search "Garcia Oyarzabal"')
def search_command(
    words: Words,
    limit: Annotated[int, typer.Option(help="How many.", min=1, max=500)] = 20,
    as_of: AsOf = "",
    json_: AsJson = False,
) -> None:
    """Look someone or something up: numbers, parts of numbers, plates, names as they come."""
    where, text = _workspace_and_text(words, "TEXT", as_of)
    answer = search(Desks(where).current(), text, limit=limit)
    printing.as_json(answer) if json_ else printing.search(answer)
    if not answer.hits:
        raise typer.Exit(1)


@app.command("show", epilog="Example:  igloo show cases/river phone:+15205550123")
def show_command(
    words: Annotated[list[str], typer.Argument(metavar="[DIR] ID", help="The workspace, then an id.")],
    events: Annotated[int, typer.Option(help="How many of the newest events.", min=1, max=1000)] = 15,
    as_of: AsOf = "",
    json_: AsJson = False,
) -> None:
    """A dossier in the terminal. ID as search prints it."""
    where, subject_id = _workspace_and_text(words, "ID", as_of)
    desk = Desks(where).current()
    found = dossier(desk, subject_id)
    desk.casework.record_view(found.subject.subject_id, "dossier", who_is_asking())
    newest = timeline(desk, subject_id, TimelineQuestion.model_validate({"order": "newest", "limit": events}))
    if json_:
        printing.as_json({"dossier": found.model_dump(mode="json"), "timeline": newest.model_dump(mode="json")})
    else:
        printing.dossier(found, newest)


app.registered_commands.extend(cross_reference.commands.registered_commands)


@app.command("judge", epilog="Example:  igloo judge cases/river person-1110594b1c person-4a2e0cd2df same")
def judge_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")],
    left: Annotated[str, typer.Argument(metavar="ID", help="A person as search prints it, or a mention.")],
    right: Annotated[str, typer.Argument(metavar="ID", help="The other one.")],
    verdict: Annotated[str, typer.Argument(help="same, different or unsure.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
) -> None:
    """Say that two people are the same or are not; the next run follows, nothing is rewritten."""
    judging.judge(workspace.open(folder), (left, right), verdict, reason)


@app.command("unjudge", epilog="Example:  igloo unjudge cases/river 12")
def unjudge_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The workspace.")],
    number: Annotated[int, typer.Argument(help="The number that `igloo judge` printed.")],
    reason: Annotated[str, typer.Option(help="Why; kept with the decision.")] = "",
) -> None:
    """Take a judgement back; the next run restores what was before it."""
    judging.unjudge(workspace.open(folder), number, reason)


app.command("weights", epilog="Example:  igloo weights cases/river      igloo weights cases/river --json")(
    weighing.weights_command
)


app.add_typer(
    judging.commands,
    name="judgements",
    epilog="Example:  igloo judgements export cases/river judged.ijson      igloo judgements import cases/river x.csv",
)


@app.command(
    "world", epilog="Example:  igloo world worlds/a3 --family A --people 5000 --seed 3      (--null: no smugglers)"
)
def world_command(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder: OUT/workspace and OUT/truth.")],
    family: Annotated[str, typer.Option(help="Mechanism of the world.")] = "A",
    people: Annotated[int, typer.Option(help="How many people.", min=200)] = 20_000,
    days: Annotated[int, typer.Option(help="How many days.", min=40)] = 180,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    null: Annotated[bool, typer.Option("--null", help="A world without smugglers: nothing may be found.")] = False,
    json_: AsJson = False,
) -> None:
    """Make a synthetic world: raw files in agencies' layouts, and the truth apart from them."""
    demonstration.make(out, demonstration.Wanted(family, people, days, seed, null), json_)


@app.command("evaluate", epilog="Example:  igloo evaluate worlds/a3/workspace worlds/a3/truth")
def evaluate_command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A workspace that has been run.")],
    truth: Annotated[Path, typer.Argument(metavar="TRUTH", help="The truth of its world.")],
    json_: AsJson = False,
) -> None:
    """Measure findings, Quality of Evidence and identity against the truth of a synthetic world."""
    demonstration.measure(workspace.open(folder), truth, json_)


app.command(
    "remove-source", epilog='Example:  igloo remove-source tips cases/river --reason "agreement ended"     (--dry-run)'
)(removal.remove_source_command)
app.command("purge", epilog="Example:  igloo purge cases/river --dry-run")(removal.purge_command)


app.command("sources", epilog="Example:  igloo sources cases/river      igloo sources cases/river port_crossings")(
    trust.sources_command
)
app.command("rejects", epilog="Example:  igloo rejects cases/river port_crossings --csv rejects.csv")(
    trust.rejects_command
)
app.command(
    "resubmit", epilog='Example:  igloo resubmit cases/river port_crossings rejects.csv --why "read from the scan"'
)(trust.resubmit_command)
app.command("absence", epilog="Example:  igloo absence cases/river crossing --direction outbound --from 2026-03-01")(
    trust.absence_command
)


app.command(
    "export",
    epilog="Example:  igloo export cases/river river.ftm.json      (or: --format geojson places.geojson)",
)(exporting.export_command)
app.command(
    "import",
    epilog='Example:  igloo import cases/river network.ftm.json --agency "NGO North" --legal-basis "Agreement 7"',
)(importing.import_command)


@app.command("doctor", epilog="Example:  igloo doctor      igloo doctor cases/river")
def doctor_command(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Also check this workspace.")] = None,
    json_: AsJson = False,
) -> None:
    """Check this machine and, if given, a workspace: files, snapshot, audit chain."""
    if not diagnosis.diagnose(folder, json_):
        raise typer.Exit(2)


@app.callback(invoke_without_command=True)
def version_option(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Raw files in, ranked and explained leads out."""
    if version:
        print(f"igloo {__version__}")
        raise typer.Exit


def main() -> None:
    """Run a command; a mistake is a sentence on standard error, never a traceback."""
    try:
        app()
    except IglooError as error:
        if "--json" in sys.argv:
            printing.as_json(dict(error.as_json()))
        else:
            print(f"{error.title}. {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("Stopped. The last good snapshot is still served; run again to go on.", file=sys.stderr)
        sys.exit(130)
