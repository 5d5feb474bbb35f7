"""The whole proposal for a file: columns, what each row describes, source.yml and mapping.yml, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from igloo.core.kinds import event_kinds
from igloo.mapping.count_since import COUNTS
from igloo.mapping.proposal import templates as ready_made
from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.kinds_by_column import KindsByColumn, kinds_by_column
from igloo.mapping.proposal.mapping_draft import layout_entry
from igloo.mapping.proposal.meaning_of_values import Meaning, as_meaning, whats_of
from igloo.mapping.proposal.meanings import assign
from igloo.mapping.proposal.parties import read_columns
from igloo.mapping.proposal.row_kinds import RowKindGuess, nearly, row_kinds, row_may_be
from igloo.mapping.proposal.samples import TableSample
from igloo.mapping.proposal.source_draft import ASKED_OF_A_PERSON, match_of, source_draft, source_id_of
from igloo.mapping.proposal.templates import TemplateFit
from igloo.mapping.proposal.words import in_words

LEAST_ROW_CONFIDENCE = 0.35


@dataclass(frozen=True)
class Said:
    """What the user said so far; what is left out is guessed."""

    region: str = "US"
    template: str | None = None
    row_is: tuple[str, ...] | None = None
    columns: Mapping[str, tuple[str | None, Mapping[str, Any]]] = field(default_factory=dict)
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """Something only a person can know; no column: about the source."""

    column: str
    text: str
    choices: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True)
class FileProposal:
    """What Igloo takes a file for."""

    readings: tuple[ColumnReading, ...]
    row_is: list[str]
    row_may_be: list[RowKindGuess]
    template: TemplateFit | None
    templates: list[TemplateFit]
    meanings: dict[str, Meaning]
    alternatives: dict[str, list[Meaning]]
    questions: list[Asked]
    source: dict[str, Any]
    mapping: dict[str, Any]
    mistakes: list[str]


def propose(table: TableSample, form: Mapping[str, Any], said: Said) -> FileProposal:
    """Look at a file and say what it is, as sure as its values allow."""
    readings = read_columns(table, said.region)
    fits = ready_made.fitting_templates(readings)
    template = _chosen_template(fits, said)
    guesses = row_may_be(readings, table.file_name)
    split = kinds_by_column(readings, guesses)
    row_is = _row_is(guesses, template, said, split)
    split = split if split and set(split.kinds) == set(row_is) else None
    meanings = _of_this_source(_meanings(readings, row_is, template, said), table.file_name)
    entry = layout_entry(match_of(table.file_name), form, row_is, meanings, split)
    if template:
        _add_constants(entry, template.template.constants)
    known = {**(template.template.source if template else {}), **said.source}
    source = source_draft(table.file_name, row_is, meanings, said.region, known)
    near = "" if row_is else nearly(readings, table.file_name)
    mistakes = [*_missing(entry, row_is, near), *_without_start(meanings), *_blank(source)]
    return FileProposal(
        readings=readings,
        row_is=row_is,
        row_may_be=guesses,
        template=template,
        templates=fits,
        meanings=meanings,
        alternatives={r.name: _alternatives(r, meanings[r.name], row_is) for r in readings},
        questions=_questions(meanings, source, said),
        source=source,
        mapping={"files": [entry]},
        mistakes=mistakes,
    )


def _chosen_template(fits: list[TemplateFit], said: Said) -> TemplateFit | None:
    if said.template is not None:
        return next((fit for fit in fits if fit.template.id == said.template), None)
    if said.row_is is not None:
        return None
    return fits[0] if fits and fits[0].fit >= ready_made.LEAST_FIT else None


def _of_this_source(meanings: dict[str, Meaning], file_name: str) -> dict[str, Meaning]:
    """Numbers of a list of the source's own get its name in front, so that they are nobody else's."""
    prefix = f"{source_id_of(file_name)[:20]}-"
    return {
        name: replace(m, options={**m.options, "prefix": prefix}) if m.options.get("own_numbers") else m
        for name, m in meanings.items()
    }


def _row_is(
    guesses: list[RowKindGuess], template: TemplateFit | None, said: Said, split: KindsByColumn | None
) -> list[str]:
    if said.row_is is not None:
        return [kind for kind in said.row_is if kind in row_kinds()]
    if template is not None:
        return list(template.template.row_is)
    if split is not None:
        return split.kinds
    return [guesses[0].kind] if guesses and guesses[0].confidence >= LEAST_ROW_CONFIDENCE else []


def _meanings(
    readings: tuple[ColumnReading, ...], row_is: list[str], template: TemplateFit | None, said: Said
) -> dict[str, Meaning]:
    given: dict[str, str] = {}
    options: dict[str, Mapping[str, Any]] = {}
    if template is not None:
        for name, column in template.columns.items():
            given[name], options[name] = column.meaning, column.options
    for name, (meaning, _) in said.columns.items():
        if meaning is not None:
            given[name] = meaning
    # Nobody, and no template, can say that a protected attribute is something else.
    closed = {reading.name for reading in readings if reading.best.what == "protected"}
    given = {name: meaning for name, meaning in given.items() if name not in closed}
    if row_is:
        found = assign(readings, row_is[0], given)
    else:
        found = {r.name: as_meaning(r, given[r.name]) if r.name in given else _not_yet(r) for r in readings}
    for name, extra in options.items():
        if name in closed:
            continue
        found[name] = replace(found[name], options={**found[name].options, **extra})
    for name, (meaning, extra) in said.columns.items():
        if name not in found or name in closed:
            continue
        kept = found[name].question if not extra else None
        found[name] = replace(found[name], options={**found[name].options, **extra}, question=kept)
        if meaning is not None:
            found[name] = replace(found[name], confidence=1.0, why=f"you said so; {found[name].why}")
    return {r.name: _with_constants(r, found[r.name]) for r in readings}


def _not_yet(reading: ColumnReading) -> Meaning:
    """A column whose meaning depends on what a row describes, which is not known yet."""
    best = reading.best
    if best.what in ("protected", "empty"):
        return Meaning("ignore", best.confidence, best.why)
    why = f"it looks like {best.what.replace('_', ' ')} ({best.why}); its meaning follows from what a row describes"
    return Meaning("ignore", 0.0, why)


def _with_constants(reading: ColumnReading, one: Meaning) -> Meaning:
    """An amount whose header or values name the currency brings it along."""
    if one.meaning != "property:amount" or "constants" in one.options:
        return one
    named = next((c for c in ("USD", "MXN", "EUR", "CAD", "GBP") if c.lower() in reading.header.words), "")
    if not named and any("$" in text for text, _ in reading.sample.values[:20]):
        return replace(one, question=one.question, why=one.why + "; the sign $ may be dollars or pesos")
    return replace(one, options={**one.options, "constants": {"currency": named}}) if named else one


def _add_constants(entry: dict[str, Any], constants: Mapping[str, str]) -> None:
    for event in entry.get("events", []):
        for name, value in constants.items():
            if name in event_kinds()[event["kind"]].properties:
                event.setdefault("properties", {}).setdefault(name, {"constant": value})


def _alternatives(reading: ColumnReading, chosen: Meaning, row_is: list[str]) -> list[Meaning]:
    """What else the column may mean in such a row."""
    found: list[Meaning] = []
    for one in reading.evidence[:5]:
        meaning = meaning_for(one.what, reading.header.side, row_is)
        if meaning and meaning != chosen.meaning and meaning not in {m.meaning for m in found}:
            found.append(Meaning(meaning, one.confidence, one.why, dict(one.options)))
    if chosen.meaning != "ignore":
        found.append(Meaning("ignore", 0.0, "leave it out; the delivered file keeps it"))
    return found


def meaning_for(what: str, side: str, row_is: list[str]) -> str:
    """The usual meaning of a kind of value in a row; empty when it has none there."""
    if not row_is:
        return ""
    kind = row_kinds()[row_is[0]]
    event = event_kinds().get(kind.name)
    label = kind.people.get(side or "a") or kind.people.get("a", "")
    if what in ("moment", "epoch", "day", "step"):
        return "time" if event else ""
    if what == "clock":
        return "time_of_day" if event else ""
    if what in ("lat", "lon", "lat_lon", "place", "plate_state"):
        return what
    if what in ("full_name", "organization", "given_name", "surname", "birth_date"):
        part = {"full_name": "name", "organization": "name", "given_name": "given"}.get(what, what)
        return f"person:{label}:{part}" if label else ""
    if what in ("address", "street_number", "postcode", "region_state"):
        return f"person:{label}:identifier:address" if label else ""
    role = kind.roles.get(what, {}).get(side or "a") or kind.roles.get(what, {}).get("a")
    if role:
        return f"role:{role}:{what}"
    if whats_of(f"identifier:{what}") == (what,) and what in (
        "phone",
        "email",
        "handle",
        "plate",
        "document",
        "device",
        "account",
        "card",
    ):
        return f"person:{label}:identifier:{what}" if label else f"identifier:{what}"
    name = {"duration": "duration_s", "free_text": "text"}.get(what, what)
    return f"property:{name}" if event and name in event.properties else ""


def _missing(entry: Mapping[str, Any], row_is: list[str], near: str) -> list[str]:
    if not row_is:
        return ["Igloo cannot tell what a row describes: choose it." + (f" ({near}.)" if near else "")]
    found: list[str] = []
    for event in entry.get("events", []):
        kind = event_kinds()[event["kind"]]
        if kind.time_required and "time" not in event:
            found.append(f"A {kind.label.lower()} needs a time: say which column holds it.")
        for role in kind.roles.values():
            if role.required and role.name not in event.get("roles", {}):
                found.append(f"A {kind.label.lower()} needs “{role.label}”: say which column holds it.")
    if not any(entry.get(key) for key in ("events", "people", "identifiers", "places")):
        found.append("No column has a meaning yet that gives a person, an identifier, an event or a place.")
    return found


def _without_start(meanings: Mapping[str, Meaning]) -> list[str]:
    counted = [
        n
        for n, m in meanings.items()
        if m.meaning in ("time", "end") and set(m.options.get("formats", ())) & set(COUNTS)
    ]
    return [f"Say since when “{name}” counts." for name in counted]


def _blank(source: Mapping[str, Any]) -> list[str]:
    asked = {
        "agency": "Say who delivered the file (agency).",
        "legal_basis": "Say why we may hold it (legal basis).",
        "time_zone": "Say in which time zone its times are written.",
    }
    return [asked[key] for key in ASKED_OF_A_PERSON if not source.get(key)]


def _questions(meanings: Mapping[str, Meaning], source: Mapping[str, Any], said: Said) -> list[Asked]:
    found = [Asked(name, m.question, m.choices) for name, m in meanings.items() if m.question and m.meaning != "ignore"]
    if not source.get("time_zone"):
        zones = (
            "America/Chicago",
            "America/Denver",
            "America/Phoenix",
            "America/Los_Angeles",
            "America/Mexico_City",
            "UTC",
        )
        choices = tuple((zone, {"time_zone": zone}) for zone in zones)
        found.append(Asked("", "In which time zone are its times written? The file does not say.", choices))
    return found


def label_of(meaning: str) -> str:
    """A meaning in words."""
    return in_words(meaning)
