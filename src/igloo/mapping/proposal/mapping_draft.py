"""From the meanings of columns to an entry of mapping.yml, as `spec_file` reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from igloo.core.kinds import event_kinds
from igloo.mapping.proposal.kinds_by_column import KindsByColumn, same_side
from igloo.mapping.proposal.meaning_of_values import Meaning
from igloo.mapping.proposal.row_kinds import row_kinds

_VALUE_OPTIONS = (
    "split", "pattern", "replace", "default", "prefix", "scale", "decimal", "formats", "zone", "region", "required",
    "lookup", "join", "take",
)  # fmt: skip
_NUMBER = r"(-?\d+\.?\d*)"


def value_of(column: str, options: Mapping[str, Any]) -> Any:
    """A value recipe: the bare column where it needs nothing more."""
    recipe = {key: options[key] for key in _VALUE_OPTIONS if options.get(key) not in (None, "", [], {})}
    return {"column": column, **recipe} if recipe else column


def layout_entry(
    match: str,
    form: Mapping[str, Any],
    row_is: list[str],
    meanings: Mapping[str, Meaning],
    split: KindsByColumn | None = None,
) -> dict[str, Any]:
    """One entry of `files:`; `split`: the column that says which kind of event a row is."""
    entry: dict[str, Any] = {"match": match}
    if form:
        entry["format"] = dict(form)
    lookups = {
        m.options["lookup"]: m.options["lookup_values"] for m in meanings.values() if m.options.get("lookup_values")
    }
    if lookups:
        entry["lookups"] = {name: {"values": values} for name, values in lookups.items()}
    values = _by_meaning(meanings)
    people = _people(values, row_is, meanings)
    if people:
        entry["people"] = people
    loose = _of_nobody(people) + [
        {"kind": meaning.split(":")[1], "value": value, "role": meaning.split(":")[1]}
        for meaning, value in values.items()
        if meaning.startswith("identifier:")
    ]
    if loose:
        entry["identifiers"] = loose
    events = []
    for kind in row_is:
        if kind in event_kinds():
            moved = {same_side(meaning, row_is[0], kind): value for meaning, value in values.items()}
            events.append(_event(kind, moved if split else values, people, meanings))
            if split:
                events[-1]["when"] = {"column": split.column, "in": list(split.words[kind])}
    if events:
        entry["events"] = events
    if "places" in row_is and "place" in values and ("lat" in values or "lat_lon" in values):
        entry["places"] = [{"place": values["place"], **_coordinates(values)}]
    return entry


def _by_meaning(meanings: Mapping[str, Meaning]) -> dict[str, Any]:
    """Value recipes by meaning; several columns of one meaning are joined."""
    together: dict[str, list[tuple[str, Meaning]]] = {}
    for column, one in meanings.items():
        if one.meaning not in ("ignore", "plate_state"):
            together.setdefault(one.meaning, []).append((column, one))
    state = next((column for column, one in meanings.items() if one.meaning == "plate_state"), None)
    values: dict[str, Any] = {}
    for meaning, columns in together.items():
        if meaning == "lat_lon":  # where the longitude stands first, it is read by pattern
            options = columns[0][1].options
            values[meaning] = {"column": columns[0][0], "order": options.get("order", "")}
            values[meaning] |= {"decimal": ","} if options.get("decimal") == "," else {}
        elif meaning.endswith(":plate") and state:
            values[meaning] = {"columns": [state, columns[0][0]], "join": "-"}
        elif len(columns) == 1:
            values[meaning] = value_of(columns[0][0], columns[0][1].options)
        else:
            join = ", " if meaning.endswith(":address") else " "
            values[meaning] = {"columns": [column for column, _ in columns], "join": join}
    return values


def _people(values: Mapping[str, Any], row_is: list[str], meanings: Mapping[str, Meaning]) -> list[dict[str, Any]]:
    labels = dict.fromkeys(m.split(":")[1] for m in values if m.startswith("person:"))
    for meaning, value in values.items():
        held = holder_of(meaning.split(":")[1], meaning.split(":")[2], row_is) if meaning.startswith("role:") else ""
        if held and _is_zone(value):
            labels.setdefault(held)
    people = []
    for label in labels:
        person: dict[str, Any] = {"as": label}
        if any(m.meaning == f"person:{label}:name" and m.options.get("kind") for m in meanings.values()):
            person["kind"] = "Organization"
        for part in ("name", "given", "surname", "birth_date", "category"):
            if f"person:{label}:{part}" in values:
                person[part] = values[f"person:{label}:{part}"]
        person = {**_in_the_zone(label, values, row_is), **person}
        if not {"name", "given", "surname"} & set(person):
            continue
        identifiers = _identifiers_of(label, values, row_is)
        if identifiers:
            person["identifiers"] = identifiers
        for column, one in meanings.items():
            if one.meaning == f"person:{label}:name" and one.options.get("not_a_name"):
                person["when"] = {"column": column, "not_equals": one.options["not_a_name"]}
        people.append(person)
    return people


def _is_zone(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("take") == "mrz_number"


def _in_the_zone(label: str, values: Mapping[str, Any], row_is: list[str]) -> dict[str, Any]:
    """The name and date of birth that a machine-readable zone holds beside the number."""
    for meaning, value in values.items():
        parts = meaning.split(":")
        held = holder_of(parts[1], parts[2], row_is) if parts[0] == "role" else ""
        if _is_zone(value) and (held == label or meaning.startswith(f"person:{label}:identifier:")):
            found: dict[str, Any] = {"as": label}
            if not any(f"person:{label}:{part}" in values for part in ("name", "given", "surname")):
                found["name"] = {"column": value["column"], "take": "mrz_name"}
            if f"person:{label}:birth_date" not in values:
                found["birth_date"] = {"column": value["column"], "take": "mrz_birth_date"}
            return found
    return {}


def _of_nobody(people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The identifiers of rows in which a filler stands for the name: kept, beside nobody."""
    found = []
    for person in people:
        when = person.get("when")
        if not when:
            continue
        for kind, value in person.get("identifiers", {}).items():
            if kind != "address":
                nobody = {"column": when["column"], "equals": when["not_equals"]}
                found.append({"kind": kind, "value": value, "role": f"{kind}_without_name", "when": nobody})
    return found


def _identifiers_of(label: str, values: Mapping[str, Any], row_is: list[str]) -> dict[str, Any]:
    """The identifiers that belong to a person: those said to, and those in a role of the same side."""
    found: dict[str, Any] = {}
    for meaning, value in values.items():
        parts = meaning.split(":")
        if meaning.startswith(f"person:{label}:identifier:"):
            found.setdefault(parts[-1], value)
        if parts[0] == "role" and parts[1] != "found_on" and holder_of(parts[1], parts[2], row_is) == label:
            found.setdefault(parts[2], value)
    return found


def holder_of(role: str, identifier_kind: str, row_is: list[str]) -> str:
    """The person beside whom an identifier in this role stands."""
    for name in row_is:
        kind = row_kinds().get(name)
        if kind is None:
            continue
        for side, held in kind.roles.get(identifier_kind, {}).items():
            if held == role:
                return kind.people.get(side, "")
    return ""


def _event(
    name: str, values: Mapping[str, Any], people: list[dict[str, Any]], meanings: Mapping[str, Meaning]
) -> dict[str, Any]:
    kind = event_kinds()[name]
    event: dict[str, Any] = {"kind": name}
    time = values.get("time") or _joined(values, meanings, "date", "time_of_day")
    if time is not None and name != "relation":
        event["time"] = time
    end = values.get("end") or _joined(values, meanings, "end_date", "end_time_of_day")
    if end is not None and name != "relation":
        event["end"] = end
    if "place" in values:
        event["place"] = values["place"]
    event |= _coordinates(values)
    roles: dict[str, Any] = {}
    labels = [p["as"] for p in people]
    for role in kind.roles.values():
        if role.holds == "mention":
            label = role.name if role.name in labels else None
            if label is None and len(labels) == 1 and role.name == row_kinds()[name].people.get("a"):
                label = labels[0]
            if label:
                roles[role.name] = {"person": label}
            continue
        for identifier_kind in role.kinds:
            value = values.get(f"role:{role.name}:{identifier_kind}")
            if value is not None:
                roles[role.name] = {identifier_kind: value}
                break
    if roles:
        event["roles"] = roles
    properties = {p: values[f"property:{p}"] for p in kind.properties if f"property:{p}" in values}
    amount = properties.get("amount")
    if isinstance(amount, Mapping) and amount.get("take") == "amount" and "currency" not in properties:
        properties["currency"] = {"column": amount["column"], "take": "currency"}
    for one in meanings.values():
        for prop, constant in one.options.get("constants", {}).items():
            if prop in kind.properties and prop not in properties:
                properties[prop] = {"constant": constant}
    if properties:
        event["properties"] = properties
    return event


def _coordinates(values: Mapping[str, Any]) -> dict[str, Any]:
    both = values.get("lat_lon")
    if both is not None:
        column = both if isinstance(both, str) else both["column"]
        if not isinstance(both, str) and both.get("order") == "lon_lat":
            first, second = f"^[^0-9-]*{_NUMBER}", rf"[0-9][,; ]+{_NUMBER}[^0-9]*$"
            return {"lat": {"column": column, "pattern": second}, "lon": {"column": column, "pattern": first}}
        grid = "grid_" if not isinstance(both, str) and both.get("order") == "grid" else ""
        comma = {"decimal": ","} if not isinstance(both, str) and both.get("decimal") else {}
        return {
            axis: {"column": column, "take": f"{grid}{part}", **comma}
            for axis, part in (("lat", "latitude"), ("lon", "longitude"))
        }
    return {key: values[key] for key in ("lat", "lon") if key in values}


def _joined(values: Mapping[str, Any], meanings: Mapping[str, Meaning], date: str, clock: str) -> Any:
    """A day and a time of day in two columns as one value, in every combination of their formats."""
    if date not in values:
        return None
    if clock not in values:
        return values[date]
    columns = [next(c for c, m in meanings.items() if m.meaning == part) for part in (date, clock)]
    days, clocks = (meanings[column].options.get("formats", []) for column in columns)
    recipe: dict[str, Any] = {"columns": columns, "join": " "}
    recipe["formats"] = [f"{day} {hour}" for day in days for hour in clocks]
    return recipe
