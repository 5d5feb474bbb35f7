"""Which column means what, once it is known what a row describes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from igloo.core.kinds import event_kinds
from igloo.mapping.proposal.assigned import Assigned
from igloo.mapping.proposal.columns import ColumnReading
from igloo.mapping.proposal.evidence import Evidence
from igloo.mapping.proposal.meaning_of_values import (
    ADDRESS_PARTS,
    IDENTIFIERS,
    TIMES,
    Meaning,
    as_meaning,
    filler_of,
    translated,
)
from igloo.mapping.proposal.numbers_of_lists import give_numbers_of_a_list, give_what_is_needed
from igloo.mapping.proposal.row_kinds import row_kinds

_LEAST_BY_HEADER = 0.5
# A bare code is an identifier only when its shape or its header says which.
_LEAST_IDENTIFIER = 0.4


def assign(
    readings: Iterable[ColumnReading], kind_name: str, given: Mapping[str, str] | None = None
) -> dict[str, Meaning]:
    """A meaning for each column; those that nothing speaks for are ignored, with the reason.

    `given`: meanings that were settled before (a template, the user); nobody else gets those.
    """
    table = Assigned(row_kinds()[kind_name], list(readings))
    for name, meaning in (given or {}).items():
        reading = next((r for r in table.readings if r.name == name), None)
        if reading is not None:
            table.chosen[name] = as_meaning(reading, meaning)
    for reading in table.readings:
        if reading.best.what in ("protected", "empty") and reading.name not in table.chosen:
            table.give(reading, "ignore", reading.best)
    if kind_name != "places":
        _give_times(table)
    _give_coordinates(table)
    give_numbers_of_a_list(table)
    _give_identifiers(table)
    give_what_is_needed(table)
    _give_measures(table)
    _give_people(table)
    _give_details(table)
    _give_place(table)
    _give_texts(table)
    _give_address(table)
    _give_moving_thing(table)
    for reading in table.readings:
        if reading.name not in table.chosen:
            why = f"it is not needed here ({reading.best.what.replace('_', ' ')}: {reading.best.why})"
            table.chosen[reading.name] = Meaning("ignore", round(1 - reading.best.confidence * 0.5, 3), why)
    return table.chosen


def _give_times(table: Assigned) -> None:
    kind = event_kinds().get(table.kind.name)
    if kind is None or not kind.time_required or any(m.meaning in ("time", "date") for m in table.chosen.values()):
        return
    moments = sorted(table.free("moment", "epoch"), key=lambda pair: (_is_end(pair[0]), -pair[1].confidence))
    days, clocks = table.free("day"), table.free("clock")
    days = [(r, e) for r, e in days if r.best.what != "birth_date"]
    if moments and (not days or moments[0][1].confidence >= 0.5):
        _give_start_and_end(table, moments + days, ("time", "end"))
    elif days and clocks:
        _give_start_and_end(table, days, ("date", "end_date"))
        _give_start_and_end(table, clocks, ("time_of_day", "end_time_of_day"))
    elif days:
        _give_start_and_end(
            table, sorted(days, key=lambda pair: (_is_end(pair[0]), -pair[1].confidence)), ("time", "end")
        )
    elif steps := table.free("step"):
        table.give(steps[0][0], "time", steps[0][1])


def _is_end(reading: ColumnReading) -> bool:
    return "end" in reading.header.meaning or (reading.header.side == "b" and "start" not in reading.header.meaning)


def _give_start_and_end(table: Assigned, found: list[tuple[ColumnReading, Evidence]], names: tuple[str, str]) -> None:
    start = next(((r, e) for r, e in found if not _is_end(r)), found[0])
    table.give(start[0], names[0], start[1])
    ends = [(r, e) for r, e in found if r.name != start[0].name and _is_end(r)]
    if ends:
        table.give(ends[0][0], names[1], ends[0][1])


def _give_coordinates(table: Assigned) -> None:
    if table.kind.name not in event_kinds() and table.kind.name != "places":
        return
    both = table.free("lat_lon")
    if both:
        table.give(both[0][0], "lat_lon", both[0][1])
        return
    lats, lons = table.free("lat", least=0.35), table.free("lon", least=0.35)
    lats = [(r, e) for r, e in lats if r.best.what == "lat"]
    lons = [(r, e) for r, e in lons if r.best.what == "lon" and r.name not in {x.name for x, _ in lats}]
    if len(lats) == 2 and not lons:  # both within 90 degrees and no header tells: latitude is written first
        lons = [(lats[1][0], lats[1][0].of("lon") or lats[1][1])]
        lats = lats[:1]
    if not lats and len(lons) > 1:  # headers that were swapped: the one within 90 degrees is the latitude
        within = [(r, e) for r, _ in lons if (e := r.of("lat")) is not None]
        lats = within[:1] if len(within) < len(lons) else []
        lons = [(r, e) for r, e in lons if r.name not in {x.name for x, _ in lats}]
    if not lats or not lons:
        return
    trip = table.kind.name == "trip" and len(lats) > 1 and len(lons) > 1
    for found, name in ((lats, "lat"), (lons, "lon")):
        first = next((pair for pair in found if not _is_end(pair[0])), found[0])
        table.give(first[0], name, first[1])
        others = [pair for pair in found if pair[0].name != first[0].name]
        if trip and others:
            table.give(others[0][0], f"property:end_{name}", others[0][1])


def _give_identifiers(table: Assigned) -> None:
    taken = {m.meaning for m in table.chosen.values()}
    for kind in IDENTIFIERS[:-1]:  # numbers of a list were given before: they are nobody's elsewhere
        columns = [(r, e) for r, e in table.free(kind, least=_LEAST_IDENTIFIER) if _is_best_identifier(r, kind)]
        roles = table.kind.roles.get(kind, {})
        sides = _sides([r for r, _ in columns], two="b" in roles)
        for reading, by in columns:
            role = roles.get(sides[reading.name])
            if "found_on" in reading.header.meaning and table.kind.name == "encounter" and kind in ("phone", "device"):
                role = "found_on"
            holder = table.kind.people.get(sides[reading.name]) or table.kind.people.get("a")
            free = [r for r in (role, *roles.values()) if r and not any(t.startswith(f"role:{r}:") for t in taken)]
            if free:
                role = free[0]
                meaning = f"role:{role}:{kind}"
            elif holder and f"person:{holder}:identifier:{kind}" not in taken:
                meaning = f"person:{holder}:identifier:{kind}"
            elif f"identifier:{kind}" not in taken:
                meaning = f"identifier:{kind}"
            else:
                continue
            taken.add(meaning)
            table.give(reading, meaning, by)
    plates = [name for name, m in table.chosen.items() if m.meaning.endswith(":plate")]
    states = table.free("plate_state")
    if plates and states:
        table.give(states[0][0], "plate_state", states[0][1])


def _is_best_identifier(reading: ColumnReading, kind: str) -> bool:
    found = [e for e in reading.evidence if e.what in IDENTIFIERS[:-1]]
    if not found or found[0].what != kind:
        return False
    elsewhere = {"postcode", "address", "city", "place", "free_text", "amount", "duration"} & set(reading.header.what)
    if elsewhere and kind not in reading.header.what and found[0].confidence < 0.8:
        return False
    # A number or name that is likelier a place, an amount or a person is left to those.
    return reading.best.what == kind or found[0].confidence >= 0.9 * reading.best.confidence


def _sides(readings: list[ColumnReading], two: bool) -> dict[str, str]:
    """Which column is the from-side (a) and which the to-side (b); the order of the file where headers do not say."""
    sides = {r.name: r.header.side for r in readings}
    if not two:
        return dict.fromkeys(sides, "a")
    for name, side in sides.items():
        if not side:
            others = {s for n, s in sides.items() if n != name}
            sides[name] = "b" if "a" in others else "a"
    return sides


def _give_measures(table: Assigned) -> None:
    kind = event_kinds().get(table.kind.name)
    if kind is None:
        return
    for what, name in (
        ("amount", "amount"),
        ("currency", "currency"),
        ("duration", "duration_s"),
    ):
        found = sorted(table.free(what), key=lambda pair: -pair[1].confidence)
        if name in kind.properties and found and not _taken(table, f"property:{name}"):
            table.give(found[0][0], f"property:{name}", found[0][1])


def _taken(table: Assigned, meaning: str) -> bool:
    return any(m.meaning == meaning for m in table.chosen.values())


def _give_people(table: Assigned) -> None:
    sides = table.kind.people
    if not sides:
        return
    kind = event_kinds().get(table.kind.name)
    details = set(kind.properties) if kind else set()
    names = [(r, e) for r, e in table.free("full_name", "organization") if _is_a_name(r, details)]
    givens = [(r, e) for r, e in table.free("given_name", least=_LEAST_BY_HEADER)]
    surnames = [(r, e) for r, e in table.free("surname", least=_LEAST_BY_HEADER)]
    by_side = _sides([r for r, _ in names], two="b" in sides)
    for reading, by in names:
        label = sides.get(by_side[reading.name], sides["a"])
        if _taken(table, f"person:{label}:name"):
            continue
        organised = by.what == "organization" or "organization" in reading.header.what
        options = {"kind": "Organization"} if organised else {}
        filler = filler_of(reading)
        if filler:
            options["not_a_name"] = filler
            by = replace(by, why=f"{by.why}; “{filler}” stands in so many rows that it is taken for no name")
        table.give(reading, f"person:{label}:name", by, **options)
    for columns, part in ((givens, "given"), (surnames, "surname")):
        part_sides = _sides([r for r, _ in columns], two="b" in sides)
        for reading, by in columns:
            label = sides.get(part_sides[reading.name], sides["a"])
            if not _taken(table, f"person:{label}:name") and not _taken(table, f"person:{label}:{part}"):
                table.give(reading, f"person:{label}:{part}", by)
    births = sorted(table.free("birth_date", least=0.4), key=lambda pair: -pair[1].confidence)
    for reading, by in births:
        label = sides.get(reading.header.side or "a", sides["a"])
        named = any(m.meaning.startswith(f"person:{label}:") for m in table.chosen.values())
        if named and not _taken(table, f"person:{label}:birth_date"):
            table.give(reading, f"person:{label}:birth_date", by)
    for reading, by in table.free("category", least=0.3):
        label = sides["a"]
        person = next((m for m in table.chosen.values() if m.meaning == f"person:{label}:name"), None)
        listed = table.kind.name == "people" and "category" in reading.header.meaning
        if (
            listed
            and person is not None
            and person.options.get("kind")
            and not _taken(table, f"person:{label}:category")
        ):
            table.give(reading, f"person:{label}:category", by)


def _is_a_name(reading: ColumnReading, details: set[str]) -> bool:
    """A name by itself; one that its header calls a text, a subject or a place is not."""
    said = set(reading.header.what)
    if reading.best.what in ("full_name", "organization"):
        if said & {"given_name", "surname"} and "full_name" not in said:
            return False
        if details & set(reading.header.meaning):
            return False
        said_other = said & {"free_text", "place", "city", "address", "category"}
        by = reading.of("full_name", "organization")
        meant = {"subject", "title", "relation", "category"} & set(reading.header.meaning) and "full_name" not in said
        return not said_other and not meant and by is not None and by.confidence >= 0.4
    return False


def _give_place(table: Assigned) -> None:
    if _taken(table, "place") or table.kind.name not in (*event_kinds(), "places"):
        return
    if table.kind.name in ("relation",):
        return
    found = table.free("place", "city", "organization", least=0.3)
    if table.kind.name == "places":
        found = found or table.free("full_name", least=0.3)
    said = [(r, e) for r, e in found if "place" in r.header.what]
    ranked = sorted(
        said or [(r, e) for r, e in found if e.what == "place"] or found, key=lambda pair: -pair[1].confidence
    )
    if ranked and not (table.kind.name == "advertisement" and ranked[0][1].what != "place"):
        if ranked[0][0].header.what and not said and table.kind.name != "places":
            return
        table.give(ranked[0][0], "place", ranked[0][1])


def _give_details(table: Assigned) -> None:
    """Columns whose header names a detail of the event."""
    kind = event_kinds().get(table.kind.name)
    if kind is None:
        return
    for reading in table.readings:
        if reading.name in table.chosen:
            continue
        for name in reading.header.meaning:
            if name in kind.properties and not _taken(table, f"property:{name}"):
                if (
                    "place" in reading.header.what
                    and name in ("site", "state", "cell")
                    and name not in reading.header.words
                ):
                    continue
                numeric = kind.properties[name].type == "float64"
                by = reading.of("number", "amount", "duration") if numeric else reading.best
                words = translated(reading, kind.properties[name].values)
                if kind.properties[name].values and words is None:
                    continue
                if by is not None:
                    why = f"its header says {kind.properties[name].label.lower()}; {by.why}"
                    options = {"scale": 1.609344} if name == "speed_kmh" and "mph" in reading.header.words else {}
                    table.give(
                        reading,
                        f"property:{name}",
                        Evidence(by.what, 0.6, why, {**by.options, **options, **(words or {})}),
                    )
                    break


def _give_texts(table: Assigned) -> None:
    """The narrative of a tip or encounter, the city of an advertisement."""
    kind = event_kinds().get(table.kind.name)
    if kind is None:
        return
    for what, name in (("free_text", "text"), ("city", "city")):
        found = sorted(table.free(what, least=0.4), key=lambda pair: -pair[1].confidence)
        if name in kind.properties and found and not _taken(table, f"property:{name}"):
            table.give(found[0][0], f"property:{name}", found[0][1])


def _give_moving_thing(table: Assigned) -> None:
    """Rows of positions, trips and assignments are about a vehicle or a device, if only by its number in a list."""
    roles = table.kind.roles
    if "plate" not in roles or table.kind.name not in ("position", "trip", "relation"):
        return
    if any(m.meaning.endswith((":plate", ":device")) for m in table.chosen.values()):
        return
    for reading in table.readings:
        if reading.name in table.chosen:
            continue
        kind = (
            "plate"
            if "plate" in reading.header.what
            else "device"
            if {"device", "row_id"} & set(reading.header.what)
            else ""
        )
        repeated = reading.sample.uniqueness < 0.9 or kind == "plate"
        if not kind or not repeated or reading.best.what in TIMES:
            continue
        why = f"the header speaks of a {'vehicle' if kind == 'plate' else 'device'}; {reading.best.why}"
        whole = all(text.endswith(".0") for text, _ in reading.sample.values)
        options = {"pattern": "^([0-9]+)"} if whole else {}
        table.give(reading, f"role:{roles[kind]['a']}:{kind}", Evidence(kind, 0.5, why, options))
        return


def _give_address(table: Assigned) -> None:
    label = table.kind.people.get("a")
    if not label or not any(m.meaning.startswith(f"person:{label}:") for m in table.chosen.values()):
        return
    said = [r for r in table.readings if r.name not in table.chosen and set(ADDRESS_PARTS) & set(r.header.what)]
    parts = [(r, e) for r in said if (e := r.of(*(w for w in ADDRESS_PARTS if w in r.header.what))) is not None]
    parts = [(r, e) for r, e in parts if e.confidence >= 0.3] or table.free("address", least=_LEAST_BY_HEADER)
    if not any(e.what in ("address", "street_number") for _, e in parts):
        return
    for reading, by in parts:
        table.give(reading, f"person:{label}:identifier:address", by)
