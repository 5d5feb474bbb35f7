"""What it means that nothing is recorded: *not seen* by sources that look, or *not collected* by any.

One answer for every empty place of the product: dossiers, timelines, searches, lists and findings.
A source could have recorded something when it gives events or identifiers of that kind, and its declared (or,
where nothing is declared, its observed) days, directions and places include what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from igloo.core.errors import UserMistake, nearest
from igloo.core.kinds import entity_kinds, event_kinds, identifier_kinds
from igloo.quality.first_calls import FIRST_CALL
from igloo.webapi.models import Absence, AbsenceSource
from igloo.webapi.read.desk import Desk
from igloo.webapi.read.labels import counted

_EVENTS_OF_SOURCE_KIND = {
    "call_records": ("call",),
    "crossings": ("crossing",),
    "plate_reader": ("sighting",),
    "payments": ("payment",),
    "stays": ("stay",),
    "encounters": ("encounter",),
    "tips": ("tip",),
    "advertisements": ("advertisement",),
    "gps": ("position", "trip"),
    "messages": ("message",),
}
DIRECTIONS = ("inbound", "outbound")
STATES = ("not_collected", "partly_collected", "not_seen")
# What is only letters and digits is most often a plate, what is only digits a part of a phone.
_TYPED_AS = {"code": "plate", "digits": "phone"}
_FIRST, _LAST = "0000-01-01", "9999-12-31"


@dataclass(frozen=True)
class Missing:
    """What is not there: events, identifiers or people of a kind; on these days (both included), there, that way."""

    kind: str
    since: str = ""
    until: str = ""
    direction: str = ""
    place: str = ""

    @property
    def what(self) -> str:
        """It in words: outbound crossings at East Bridge."""
        kinds = {name: kind.plural for name, kind in event_kinds().items()}
        kinds |= {name: kind.plural for name, kind in identifier_kinds().items()}
        kinds |= {name: kind.plural for name, kind in entity_kinds().items()}
        words = f"{self.direction} {kinds.get(self.kind, self.kind).lower()}".strip()
        return words + (f" at {self.place}" if self.place else "")

    @property
    def when(self) -> str:
        """The days in words; empty for any."""
        since, until = self.since[:10], self.until[:10]
        if since and until:
            return f" on {since}" if since == until else f" from {since} to {until}"
        return f" since {since}" if since else f" until {until}" if until else ""


def absence(desk: Desk, missing: Missing) -> Absence:
    """Which sources could have recorded it, and what their silence means."""
    given = _sources_giving(desk, missing.kind)
    judged = [_judge(desk, source_id, missing) for source_id in sorted(given)]
    yes = [one for one in judged if one.covers == "yes"]
    partly = [one for one in judged if one.covers == "partly"]
    if yes:
        state, sentence = "not_seen", f"Not seen: {_covering(len(yes), missing)}."
    elif partly:
        told = "; ".join(f"{one.source.title} {one.why}" for one in partly[:3])
        state, sentence = "partly_collected", f"Not seen in the part that is collected of {missing.what}: {told}."
    else:
        told = "; ".join(f"{one.source.title} {one.why}" for one in judged[:3])
        state = "not_collected"
        sentence = f"Not collected: no source records {missing.what}{missing.when}" + (f" ({told})." if told else ".")
    return Absence.model_validate({"state": state, "what": missing.what, "sentence": sentence, "sources": judged})


def asked_absence(desk: Desk, missing: Missing) -> Absence:
    """The same for somebody's own question; raises UserMistake for a kind or a day that is none."""
    kinds = [*event_kinds(), *identifier_kinds(), *entity_kinds()]
    if missing.kind not in kinds:
        guess = nearest(missing.kind, kinds)
        raise UserMistake(
            "There is no such kind",
            where="the question",
            got=missing.kind,
            expected=f"“{guess}”" if guess else ", ".join(kinds),
            next_step="Name events, identifiers or people by their kind.",
        )
    for day in (missing.since, missing.until):
        if day and not _is_day(day):
            raise UserMistake("This is not a day", where="the question", got=day, expected="2026-03-01")
    return absence(desk, missing)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text[:10]))
    except ValueError:
        return False


def _covering(n: int, missing: Missing) -> str:
    one, more = ("records", "covers"), ("record", "cover")
    record, cover = one if n == 1 else more
    return f"{counted(n, 'source')} that {record} {missing.what} {cover} " + (
        f"the days{missing.when}" if missing.when else "the time that is loaded"
    )


def _sources_giving(desk: Desk, kind: str) -> set[str]:
    """Sources that gave something of this kind, or are declared to record it."""
    if kind in event_kinds():
        found = {s for s, rows in desk.event_days.items() if any(row["kind"] == kind for row in rows)}
        for source_id, row in desk.sources.items():
            if kind in _EVENTS_OF_SOURCE_KIND.get(row["kind"], ()):
                found.add(source_id)
        return found
    table, key = ("mention", "sources of people") if kind in entity_kinds() else ("identifier_use", "sources of ids")
    sql = f"SELECT DISTINCT kind, source_id FROM {table} ORDER BY kind, source_id"
    rows = desk.kept((key,), lambda: desk.reader.arrow(sql)).to_pylist()
    return {row["source_id"] for row in rows if row["kind"] == kind}


def _judge(desk: Desk, source_id: str, missing: Missing) -> AbsenceSource:
    row = desk.sources[source_id]
    covers, why = _covers(desk, row, missing)
    return AbsenceSource.model_validate({"source": desk.source_chip(source_id), "covers": covers, "why": why})


def _covers(desk: Desk, row: dict[str, Any], missing: Missing) -> tuple[str, str]:
    directions = directions_of(row)
    if missing.direction and directions and missing.direction not in directions:
        return "no", f"records {' and '.join(directions)} only"
    places = [name for name in (row.get("coverage_places") or "").split("|") if name]
    if missing.place and places and missing.place.lower() not in [name.lower() for name in places]:
        return "no", f"records other places: {', '.join(places[:4])}"
    first, last = span_of(desk, row["source_id"])
    if not first or not last:
        return "no", "has no dated rows"
    since, until = missing.since[:10] or _FIRST, missing.until[:10] or _LAST
    if until < first or since > last:
        return "no", f"covers {first} to {last}"
    whole = (not missing.since or since >= first) and (not missing.until or until <= last)
    return ("yes", f"covers {first} to {last}") if whole else ("partly", f"covers {first} to {last} only")


def directions_of(row: dict[str, Any]) -> list[str]:
    """Directions a source records: as declared in its list, else by the words of `records`; empty when not said."""
    declared = [name for name in (row.get("coverage_directions") or "").split("|") if name]
    return declared or [name for name in DIRECTIONS if name in (row.get("records_directions") or "").lower()]


def span_of(desk: Desk, source_id: str) -> tuple[str, str]:
    """First and last day a source covers: declared, else of its dated events; of its deliveries' kind if none."""
    row = desk.sources[source_id]
    dated = [each["day"] for each in desk.event_days.get(source_id, ()) if each["day"] is not None]
    first = row["coverage_from"] or (min(dated).isoformat() if dated else "")
    last = row["coverage_to"] or (max(dated).isoformat() if dated else "")
    if not first and not last and source_id not in desk.event_days:
        return _FIRST, _LAST  # a list without times holds for any day
    return str(first)[:10], str(last)[:10]


def absent_events(desk: Desk, kinds: Iterable[str], given: Iterable[str], has_outbound: bool = True) -> list[Absence]:
    """What the empty parts of a dossier mean: one answer for each kind of event that could name the subject."""
    there = set(given)
    found = [absence(desk, Missing(kind)) for kind in kinds if kind not in there]
    if "crossing" in there and not has_outbound:
        found.append(absence(desk, Missing("crossing", direction="outbound")))
    return found


def absent_kinds(desk: Desk, kinds: Iterable[str]) -> list[Absence]:
    """What it means that nothing of these kinds is there, once each, what nobody collects first."""
    found = [absence(desk, Missing(kind)) for kind in dict.fromkeys(kinds)]
    return sorted(found, key=lambda one: STATES.index(one.state))


def event_kinds_naming(subject_kind: str) -> list[str]:
    """Kinds of dated events that can name such a subject; a person may be named by any of their identifiers."""
    person = subject_kind in entity_kinds()
    return [
        name
        for name, kind in event_kinds().items()
        if kind.time_required and (person or any(subject_kind in role.kinds for role in kind.roles.values()))
    ]


def not_collected(desk: Desk, source_ids: Iterable[str]) -> list[str]:
    """What these sources do not record, in words: not seen is not "not collected"."""
    known = [desk.sources[source_id] for source_id in source_ids if source_id in desk.sources]
    return [f"{s['title']}, not recorded: {s['not_collected']}." for s in known if s["not_collected"]]


def clock_caveats(desk: Desk, source_ids: Iterable[str]) -> list[str]:
    """Pairs of these sources whose clocks are apart: the order of their events is not certain within that time."""
    ids = set(source_ids)
    sql = "SELECT * FROM clock_skew WHERE verdict = 'skewed' ORDER BY source_id, other_id"
    said = []
    for row in desk.kept(("clocks apart",), lambda: desk.reader.arrow(sql)).to_pylist():
        if {row["source_id"], row["other_id"]} <= ids:
            one, other = desk.source_chip(row["source_id"]).title, desk.source_chip(row["other_id"]).title
            way = "later" if row["seconds"] > 0 else "earlier"
            said.append(
                f"Clocks: {other} reads about {abs(row['seconds']) / 60:.1f} min {way} than {one} "
                f"({row['n_matched']:,} {FIRST_CALL if row['thing'] == FIRST_CALL else 'records of both'}); "
                "the order of their events is not certain within that time, and nothing was shifted."
            )
    return said


def absence_of_text(desk: Desk, understood: Iterable[str]) -> Absence:
    """What a search without a hit means: by the first kind it was understood as, else people."""
    return absence(desk, Missing(_kind_of_text(understood)))


def _kind_of_text(understood: Iterable[str]) -> str:
    known = [_TYPED_AS.get(kind, kind) for kind in understood]
    return next((kind for kind in known if kind in identifier_kinds() or kind in entity_kinds()), "Person")
