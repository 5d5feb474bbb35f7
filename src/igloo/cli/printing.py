"""How answers look in a terminal; `--json` prints the very objects the API sends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from igloo.engine.publication import RunSummary
from igloo.webapi.models import Absence, Dossier, Fact, LeadList, SearchAnswer, Timeline

console = Console(highlight=False)
errors = Console(highlight=False, stderr=True)


def as_json(answer: BaseModel | dict[str, Any] | list[Any]) -> None:
    """Print an answer as JSON, nothing else."""
    content = answer.model_dump(mode="json") if isinstance(answer, BaseModel) else answer
    print(json.dumps(content, indent=2, ensure_ascii=False, default=str))


def table(headers: Sequence[str], rows: Iterable[Sequence[Any]], numbers: Sequence[int] = ()) -> Table:
    """A plain table; `numbers` are the columns that stand to the right."""
    made = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for index, header in enumerate(headers):
        made.add_column(header, justify="right" if index in numbers else "left", overflow="fold")
    for row in rows:
        made.add_row(*[str(cell) for cell in row])
    return made


def run_summary(summary: RunSummary, batches: list[dict[str, Any]], entities: dict[str, int], seconds: float) -> None:
    """What a run did: rows per source, what was resolved and found, where the time went."""
    console.print()
    totals: dict[str, list[int]] = {}
    for batch in batches:
        rows_of = totals.setdefault(batch["source_id"], [0, 0, 0, 0, 0])
        names = ("rows_total", "rows_loaded", "rows_duplicate", "rows_superseded", "rows_rejected")
        for index, name in enumerate(names):
            rows_of[index] += int(batch.get(name, 0))
    rows = [
        (source, *(f"{n:,}" for n in c), "adds up" if c[0] == sum(c[1:]) else "DOES NOT ADD UP")
        for source, c in sorted(totals.items())
    ]
    console.print(table(("source", "rows", "loaded", "duplicate", "superseded", "rejected", ""), rows, (1, 2, 3, 4, 5)))
    counts = summary.counts
    events = sum(n for name, n in counts.items() if name.startswith("event_") and name != "event_party")
    console.print()
    facts = [
        ("people", entities.get("Person", 0)),
        ("organisations", entities.get("Organization", 0)),
        ("identifiers", counts["identifier"]),
        ("events", events),
        ("findings", counts["finding"]),
        ("leads", counts["lead"]),
    ]
    console.print("   ".join(f"[bold]{n:,}[/] {name}" for name, n in facts))
    for note in summary.notes:
        console.print(f"[yellow]note[/] {note}")
    slow = sorted((r for r in summary.steps if not r.skipped), key=lambda r: -r.seconds)[:8]
    if slow:
        console.print()
        console.print(
            table(
                ("slowest steps", "rows", "seconds"),
                [(r.step, f"{r.rows:,}", f"{r.seconds:.1f}") for r in slow],
                (1, 2),
            )
        )
    skipped = sum(r.skipped for r in summary.steps)
    done = len(summary.steps) - skipped
    what = f"{done} steps done, {skipped} unchanged" if summary.changed else "nothing changed; the last snapshot stays"
    console.print(f"\n{what}; {seconds:.1f} s. Snapshot {summary.snapshot.snapshot_id}")


def leads(answer: LeadList) -> None:
    """The ranked list: who, how strong, then the sentence."""
    for lead in answer.items:
        head = f"[bold]{lead.rank:>4}  {escape(lead.subject.label)}[/]  {lead.subject.kind}, {lead.status}"
        console.print(f"{head}   {lead.band} {lead.score:.3f}   [dim]{escape(lead.subject.subject_id)}[/]")
        console.print(Padding(escape(lead.why), (0, 0, 1, 6)))
    console.print(f"{len(answer.items)} of {answer.total}. {answer.expected_note}".rstrip())
    if answer.not_listed:
        console.print(answer.not_listed)
    nothing_stands_here(answer.absences)


def nothing_stands_here(absences: Iterable[Absence]) -> None:
    """What it means that something is not there: not seen, or not collected; nothing where all is there."""
    said = [absent.sentence for absent in absences]
    if said:
        console.print("\n[bold]Nothing stands here[/]")
    for sentence in said:
        console.print(f"  {escape(sentence)}")


def search(answer: SearchAnswer) -> None:
    """What was searched, in words, and what was found."""
    console.print(answer.sentence + "\n")
    rows = [
        (hit.subject.kind, hit.subject.label, hit.subject.subject_id, hit.subject.n_sources, hit.matched)
        for hit in answer.hits
    ]
    if rows:
        console.print(table(("kind", "label", "id", "sources", "matched"), rows, (3,)))
    if answer.absence:
        console.print(answer.absence.sentence)
    for suggestion in answer.suggestions:
        console.print(f"  {suggestion}")


def dossier(found: Dossier, timeline: Timeline) -> None:
    """A dossier in the terminal: who, what is known, findings, newest events."""
    subject = found.subject
    console.print(f"[bold]{subject.label}[/]  {subject.kind}  {subject.subject_id}  status {subject.status}")
    seen = f"{subject.first_seen or '?'} to {subject.last_seen or '?'}"
    console.print(f"{subject.n_sources} sources, {subject.n_rows:,} rows, seen {seen}")
    if found.quality:
        console.print(f"Quality of Evidence {found.quality.qe:.3f} ({found.quality.band}): {found.quality.why}")
    for title, facts in (("Facts", found.facts), ("Identifiers and people", found.identifiers)):
        if facts:
            console.print(f"\n[bold]{title}[/]")
            console.print(table(("", "", "sources", "rows"), [_fact(f) for f in facts[:20]], (3,)))
    if found.findings:
        console.print("\n[bold]Findings[/]")
        for finding in found.findings[:10]:
            console.print(f"  {finding.title}: {finding.why}")
    console.print(f"\n[bold]Newest of {timeline.total:,} events[/]")
    rows = [
        (e.t_local or e.t_utc or "", e.kind, e.sentence, e.place or "", f"{e.source.title}, row {e.ref.row}")
        for e in timeline.items
    ]
    console.print(table(("when", "kind", "what", "where", "source"), rows))
    for gap in timeline.not_collected:
        console.print(f"[yellow]not collected[/] {gap}")
    nothing_stands_here([*found.absences, *timeline.absences])


def _fact(fact: Fact) -> tuple[str, str, str, str]:
    sources = ", ".join(f"{s.title} ({s.reliability})" for s in fact.sources[:3])
    return fact.label, fact.value, sources, f"{fact.n_rows:,}"
