"""Mapping by looking, as the page sees it: proposals, previews, saved sources and delivery reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from igloo.core.errors import IglooError, UserMistake
from igloo.engine.file_reader import UnreadableFileError
from igloo.ingest.catalog import SOURCE_KINDS
from igloo.mapping.proposal.meaning_of_values import Meaning
from igloo.mapping.proposal.measures import CURRENCIES
from igloo.mapping.proposal.proposal import Said
from igloo.mapping.proposal.row_kinds import row_kinds
from igloo.mapping.proposal.templates import templates
from igloo.mapping.proposal.words import all_meanings, in_words
from igloo.onboarding import comparison
from igloo.onboarding.preview import TriedRow, try_rows
from igloo.onboarding.proposing import Looked, Wishes, propose_file
from igloo.onboarding.uploads import UploadedFile, Uploads
from igloo.onboarding.written import NewSource, mapping_text, source_text, write_source
from igloo.webapi import models_intake as shapes
from igloo.webapi.models import ErrorBody
from igloo.workspace import Workspace

SAMPLES = 5
_COMMON_ZONES = (
    "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "America/New_York",
    "America/Mexico_City", "America/Tijuana", "America/Ciudad_Juarez", "America/Matamoros", "America/Hermosillo",
    "America/Guatemala", "America/Tegucigalpa", "America/El_Salvador", "UTC",
)  # fmt: skip
_DATE_FORMATS = (
    ("%Y-%m-%d %H:%M:%S", "2024-03-04 17:05:09"), ("%Y-%m-%d", "2024-03-04"), ("%m/%d/%Y", "month first: 03/04/2024"),
    ("%d/%m/%Y", "day first: 04/03/2024"), ("%m/%d/%Y %H:%M", "month first with time: 03/04/2024 17:05"),
    ("%d/%m/%Y %H:%M", "day first with time: 04/03/2024 17:05"), ("%Y%m%d", "20240304"), ("%H:%M:%S", "17:05:09"),
    ("%H%M%S", "170509"), ("%d %b %Y", "04 Mar 2024"), ("epoch_s", "seconds since 1970"),
    ("epoch_ms", "milliseconds since 1970"),
)  # fmt: skip


def _region(workspace: Workspace) -> str:
    return workspace.settings.workspace.default_region


def wishes_of(asked: shapes.Corrections) -> Wishes:
    """What the user clicked, as the proposal takes it."""
    columns = {name: (one.meaning, one.options) for name, one in asked.columns.items()}
    row_is = tuple(asked.row_is) if asked.row_is is not None else None
    for kind in row_is or ():
        if kind not in row_kinds():
            raise UserMistake("There is no such kind of row", "row_is", kind, ", ".join(row_kinds()))
    said = Said(template=asked.template, row_is=row_is, columns=columns, source=asked.source)
    form = asked.format.model_dump(exclude_none=True) if asked.format else {}
    return Wishes(form, said)


def proposal(workspace: Workspace, upload_id: str, asked: shapes.Corrections | None) -> shapes.Proposal:
    """What an uploaded file is taken for, with everything that was clicked so far."""
    upload = Uploads(workspace.folder).get(upload_id)
    said = asked or shapes.Corrections()
    found = _propose(workspace, upload, said)
    upload.remember("said", said.model_dump(mode="json"))
    return as_proposal(found, upload_id, set(said.columns))


def _propose(workspace: Workspace, upload: UploadedFile, said: shapes.Corrections) -> Looked:
    return propose_file(upload.path, wishes_of(said), upload.work, workspace.folder, _region(workspace))


def as_proposal(found: Looked, upload_id: str, chosen: set[str]) -> shapes.Proposal:
    """A proposal in the shape of the page, and of `igloo init-source --json`."""
    made, file = found.proposal, found.file
    form = file.form
    return shapes.Proposal(
        upload_id=upload_id,
        file_name=file.file_name,
        rows_estimated=file.n_rows,
        size_bytes=file.size_bytes,
        format=shapes.FormatGuess(
            type=form.type, delimiter=form.delimiter, encoding=form.encoding, header=form.header,
            skip_lines=form.skip_lines, sheet=form.sheet or next(iter(file.sheets), ""), sheets=list(file.sheets),
            columns=list(form.columns), why=file.why,
        ),
        template=shapes.TemplateName(id=made.template.template.id, title=made.template.template.title)
        if made.template
        else None,
        templates=[shapes.TemplateFit(id=f.template.id, title=f.template.title, fit=f.fit) for f in made.templates],
        row_is=made.row_is,
        row_may_be=[shapes.RowKindGuess(**vars(guess)) for guess in made.row_may_be],
        columns=[_column(found, name, meaning, name in chosen) for name, meaning in made.meanings.items()],
        questions=[
            shapes.Question(
                column=q.column, text=q.text, choices=[shapes.Choice(label=a, options=o) for a, o in q.choices]
            )
            for q in made.questions
        ],
        source_id=found.source_id,
        source=made.source,
        mapping=made.mapping,
        mistakes=made.mistakes,
        source_yml=source_text(made.source),
        mapping_yml=mapping_text(made.mapping, found.notes, file.file_name),
        known_sources=list(found.known_sources),
    )  # fmt: skip


def _column(found: Looked, name: str, meaning: Meaning, chosen: bool) -> shapes.ColumnGuess:
    sample = found.file.table.column(name)
    return shapes.ColumnGuess(
        column=name,
        samples=[] if name in found.file.protected else [text[:200] for text, _ in sample.values[:SAMPLES]],
        n_distinct=sample.n_distinct,
        n_empty=sample.n_empty,
        n_rows_seen=sample.n_rows,
        meaning=meaning.meaning,
        label=in_words(meaning.meaning),
        options=meaning.options,
        confidence=meaning.confidence,
        why=meaning.why,
        alternatives=[
            shapes.Alternative(meaning=a.meaning, confidence=a.confidence, why=a.why)
            for a in found.proposal.alternatives[name]
        ],
        question=meaning.question,
        chosen=chosen and name not in found.file.protected,
    )


def preview(workspace: Workspace, upload_id: str, draft: shapes.Draft) -> shapes.Preview:
    """The first rows as they will become; a mistake in the draft is part of the answer."""
    uploads = Uploads(workspace.folder)
    upload = uploads.get(upload_id)
    try:
        found = _propose(workspace, upload, shapes.Corrections.model_validate(upload.recall("said")))
        return preview_of(found, draft.source, draft.mapping, _region(workspace))
    except (OSError, UnreadableFileError):
        uploads.get(upload_id)  # where it was given to a source meanwhile, that is said
        raise


def preview_of(found: Looked, source: Mapping[str, Any], mapping: Mapping[str, Any], region: str) -> shapes.Preview:
    """The first rows of a file as they will become."""
    try:
        tried = try_rows(found.file, source, mapping, region)
    except IglooError as error:
        return shapes.Preview(not_shown=list(found.file.protected), error=ErrorBody(**error.as_json()))
    return shapes.Preview(
        rows=[_row(row) for row in tried.rows],
        not_shown=list(found.file.protected),
        rows_seen=tried.rows_seen,
        loaded=tried.loaded,
        duplicate=tried.duplicate,
        rejected=tried.rejected,
        reasons=[shapes.PreviewReason(**reason) for reason in tried.reasons],
    )


_NOT_SHOWN = frozenset(
    {"kind", "event_id", "source_id", "batch_id", "row", "t_utc", "t_original", "t_end_utc", "time_zone",
     "time_precision", "place", "lat", "lon"}
)  # fmt: skip


def _row(tried: TriedRow) -> shapes.PreviewRow:
    names = {m["mention_id"]: str(m["name"]) for m in tried.mentions}
    beside: dict[str, list[str]] = {}
    for use in tried.identifiers:
        if use.get("mention_id"):
            beside.setdefault(use["mention_id"], []).append(str(use["ident_id"]))
    people = [
        shapes.PreviewPerson(
            role=str(m.get("role", "")), name=str(m["name"]), birth_date=m.get("birth_date"),
            identifiers=beside.get(m["mention_id"], []),
        )
        for m in tried.mentions
    ]  # fmt: skip
    identifiers = [
        shapes.PreviewIdentifier(
            ident_id=str(u["ident_id"]), kind=str(u["kind"]), role=str(u.get("role", "")), original=str(u["original"])
        )
        for u in tried.identifiers
    ]
    return shapes.PreviewRow(
        row=tried.row,
        cells=tried.cells,
        people=people,
        identifiers=identifiers,
        events=[_event(event, names) for event in tried.events],
        places=tried.places,
        outcome=tried.outcome,  # type: ignore[arg-type]
        reason=tried.reason,
        set_aside=tried.set_aside,
    )


def _event(event: Mapping[str, Any], names: Mapping[str, str]) -> shapes.PreviewEvent:
    from igloo.core.kinds import event_kinds

    kind = event_kinds()[event["kind"]]
    parties = [
        shapes.PreviewParty(role=role.label, text=names.get(event[name], str(event[name])))
        for name, role in kind.roles.items()
        if name in event
    ]
    properties = {p.label: event[name] for name, p in kind.properties.items() if name in event}
    return shapes.PreviewEvent(
        kind=kind.name,
        t_utc=_stamp(event.get("t_utc")),
        t_original=event.get("t_original"),
        t_end_utc=_stamp(event.get("t_end_utc")),
        place=event.get("place"),
        lat=event.get("lat"),
        lon=event.get("lon"),
        parties=parties,
        properties=properties,
    )


def _stamp(value: Any) -> str | None:
    return None if value is None else value.isoformat(timespec="seconds") + "Z"


def save(workspace: Workspace, upload_id: str, draft: shapes.SourceDraft) -> shapes.SavedSource:
    """Write a new source with its first delivery."""
    uploads = Uploads(workspace.folder)
    upload = uploads.get(upload_id)
    found = _propose(workspace, upload, shapes.Corrections.model_validate(upload.recall("said")))
    new = NewSource(draft.source_id, draft.source, draft.mapping, found.notes, found.file.protected)
    sources = workspace.places.sources
    files = write_source(sources, new, upload.path, found.file.columns, _region(workspace))
    uploads.forget(upload)
    return shapes.SavedSource(
        source_id=draft.source_id,
        files=[f.relative_to(workspace.folder).as_posix() for f in files],
        next_step="Run the workspace to take the rows in.",
    )


def delivery(workspace: Workspace, upload_id: str, source_id: str) -> shapes.DeliveryReport:
    """Give a file to a known source and report what is new, changed or gone."""
    uploads = Uploads(workspace.folder)
    upload = uploads.get(upload_id)
    sources = workspace.places.sources
    made = comparison.deliver(sources, source_id, upload.path, upload.work)
    uploads.forget(upload)
    found = made.difference
    before = made.before.name if made.before else ""
    sentence = (
        f"{found.new:,} rows are new, {found.changed:,} changed and {found.vanished:,} vanished against {before}; "
        f"{found.unchanged:,} are as they were."
        if made.before
        else f"The first delivery of this layout: {made.rows:,} rows."
    )
    return shapes.DeliveryReport(
        source_id=source_id,
        file_name=upload.path.name,
        stored_as=made.stored.relative_to(workspace.folder).as_posix(),
        compared_with=before,
        key=list(found.key),
        key_why=found.key_why,
        rows=made.rows,
        rows_before=made.rows_before,
        new=found.new,
        changed=found.changed,
        vanished=found.vanished,
        unchanged=found.unchanged,
        examples=[shapes.RowDifference(**example) for example in found.examples],
        not_shown=list(made.not_shown),
        sentence=sentence,
    )


def vocabulary() -> shapes.Vocabulary:
    """Every choice the page offers."""
    from phonenumbers import SUPPORTED_REGIONS

    zones = [*_COMMON_ZONES, *sorted(z for z in available_timezones() if "/" in z and z not in _COMMON_ZONES)]
    common = ["US", "MX", "GT", "HN", "SV", "CA"]
    regions = [*common, *sorted(set(SUPPORTED_REGIONS) - set(common))]
    letters = ("completely reliable", "usually reliable", "fairly reliable", "not usually reliable", "unreliable")
    reliabilities = [shapes.Word(id=a, label=f"{a}: {text}") for a, text in zip("ABCDE", letters, strict=True)]
    return shapes.Vocabulary(
        row_kinds=[shapes.Word(id=k.name, label=k.label, meaning=_meaning_of(k.name)) for k in row_kinds().values()],
        meanings=[
            shapes.MeaningWord(id=m.id, label=m.label, group=m.group, kinds=list(m.kinds)) for m in all_meanings()
        ],
        source_kinds=[shapes.Word(id=k, label=k.replace("_", " ").capitalize()) for k in SOURCE_KINDS],
        reliabilities=[*reliabilities, shapes.Word(id="F", label="F: cannot be judged")],
        time_zones=zones,
        regions=[shapes.Word(id=r, label=r) for r in regions],
        date_formats=[shapes.Word(id=form, label=text) for form, text in _DATE_FORMATS],
        delimiters=[
            shapes.Word(id=sign, label=text)
            for sign, text in ((",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar"))
        ],
        encodings=["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "cp1251", "cp850"],
        currencies=list(CURRENCIES),
        templates=[shapes.Word(id=t.id, label=t.title) for t in templates().values()],
    )


def _meaning_of(name: str) -> str:
    from igloo.core.kinds import event_kinds

    alone = {"people": "People or organisations, nothing happened.", "places": "Named places with coordinates."}
    return alone.get(name) or event_kinds()[name].meaning
