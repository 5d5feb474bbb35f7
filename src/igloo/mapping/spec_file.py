"""Reads mapping.yml into checked objects: a wrong key is refused with the nearest right one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from igloo.core.config_file import read_yaml, refuse_unknown_keys, require_keys, require_mapping
from igloo.core.errors import ConfigMistake, nearest
from igloo.core.kinds import entity_kinds, event_kinds, identifier_kinds
from igloo.core.protected import is_protected
from igloo.mapping import recipe_keys
from igloo.mapping.spec import (
    Condition,
    EventSpec,
    IdentifierSpec,
    LayoutSpec,
    LookupSpec,
    PersonSpec,
    PlaceSpec,
    RoleSpec,
    Value,
    layout_conditions,
    layout_values,
)

_VALUE_KEYS = (
    "column", "columns", "join", "constant", "split", "pattern", "replace", "take", "lookup", "default", "prefix",
    "scale", "decimal", "formats", "zone", "region", "required",
)  # fmt: skip
_LAYOUT_KEYS = (
    "match", "delivery", "key", "format", "lookups", "people", "identifiers", "events", "places",
)  # fmt: skip
# Which parts of a cell a property can be, by the type of the property.
_MONEY = {"float64": ("amount",), "string": ("currency",)}
_TESTS = ("equals", "not_equals", "in", "matches", "not_matches", "empty")


def read_mapping(path: Path) -> tuple[LayoutSpec, ...]:
    """The layouts of a mapping.yml; raises ConfigMistake naming the key at fault and the nearest right one."""
    data = read_yaml(path)
    refuse_unknown_keys(data, ("files",), str(path))
    layouts = data.get("files")
    if not isinstance(layouts, list) or not layouts:
        raise ConfigMistake(
            "A mapping lists its files",
            where=str(path),
            got=repr(layouts)[:80],
            expected="files: followed by a list of entries, each with match: …",
            next_step="See docs/reference/mapping.md.",
        )
    return tuple(_layout(entry, f"{path}, files[{i}]") for i, entry in enumerate(layouts, start=1))


def _layout(data: Any, where: str) -> LayoutSpec:
    data = require_mapping(data, where)
    refuse_unknown_keys(data, _LAYOUT_KEYS, where)
    require_keys(data, ("match",), where)
    form = recipe_keys.file_format(require_mapping(data.get("format") or {}, f"{where}, format"), f"{where}, format")
    lookups = {
        name: _lookup(entry, f"{where}, lookups {name}")
        for name, entry in require_mapping(data.get("lookups") or {}, where).items()
    }
    people = tuple(_person(p, f"{where}, people[{i}]") for i, p in enumerate(data.get("people") or [], start=1))
    labels = [p.label for p in people]
    _refuse_twice(labels, f"{where}, people")
    delivery, key = recipe_keys.delivery(data, where)
    layout = LayoutSpec(
        match=str(data["match"]),
        delivery=delivery,
        key=key,
        format=form,
        lookups=lookups,
        people=people,
        identifiers=tuple(
            _identifier(e, f"{where}, identifiers[{i}]") for i, e in enumerate(data.get("identifiers") or [], start=1)
        ),
        events=tuple(
            _event(e, labels, f"{where}, events[{i}]") for i, e in enumerate(data.get("events") or [], start=1)
        ),
        places=tuple(_place(e, f"{where}, places[{i}]") for i, e in enumerate(data.get("places") or [], start=1)),
    )
    _check_lookups_exist(layout, where)
    _refuse_protected_columns(layout, where)
    return layout


def _value(data: Any, where: str, parts: tuple[str, ...] = ()) -> Value:
    if isinstance(data, (str, int, float)) and not isinstance(data, bool):
        return Value(columns=(str(data),))
    data = require_mapping(data, where)
    refuse_unknown_keys(data, _VALUE_KEYS, where)
    columns = data["columns"] if data.get("columns") else [data["column"]] if "column" in data else []
    if not columns and "constant" not in data:
        raise ConfigMistake(
            "A value needs a column or a constant",
            where=where,
            got=repr(data)[:80],
            expected="column: X, columns: [X, Y] or constant: V",
            next_step="Add one of them.",
        )

    def given(key: str, read: Callable[[Any, str], Any], otherwise: Any = None) -> Any:
        return read(data[key], f"{where}, {key}") if data.get(key) is not None else otherwise

    if data.get("take") is not None and data.get("split") is not None:
        raise ConfigMistake(
            "A list in a cell and a part of a cell cannot be had at once",
            where=where,
            got="split: and take:",
            expected="one of them",
            next_step="Leave one out.",
        )
    return Value(
        columns=recipe_keys.texts(columns, where),
        join=given("join", recipe_keys.text, " "),
        constant=given("constant", recipe_keys.text),
        split=given("split", recipe_keys.text),
        pattern=given("pattern", lambda value, at: recipe_keys.pattern(value, at, groups=1)),
        replace=given("replace", recipe_keys.pairs, ()),
        take=given("take", lambda value, at: recipe_keys.take(value, at, parts)),
        lookup=given("lookup", recipe_keys.text),
        default=given("default", recipe_keys.text),
        prefix=given("prefix", recipe_keys.text, ""),
        scale=given("scale", recipe_keys.number),
        decimal=given("decimal", recipe_keys.text, "."),
        formats=given("formats", recipe_keys.formats, ()),
        zone=given("zone", recipe_keys.zone),
        region=given("region", recipe_keys.region),
        required=bool(data.get("required", False)),
    )


def _optional(data: dict[str, Any], key: str, where: str, *parts: str) -> Value | None:
    return _value(data[key], f"{where}, {key}", parts) if data.get(key) is not None else None


def _condition(data: Any, where: str) -> Condition | None:
    if data is None:
        return None
    data = require_mapping(data, where)
    refuse_unknown_keys(data, ("column", *_TESTS), where)
    require_keys(data, ("column",), where)
    tests = [test for test in _TESTS if test in data]
    if len(tests) != 1:
        raise ConfigMistake(
            "A condition has one test",
            where=where,
            got=", ".join(tests) or "none",
            expected="one of " + ", ".join(_TESTS),
            next_step="Write for example `when: {column: TYPE, equals: P}`.",
        )
    raw, at = data[tests[0]], f"{where}, {tests[0]}"
    if tests[0] == "empty":
        return Condition(str(data["column"]), "empty", (str(raw),))
    values = recipe_keys.texts(raw, at)
    if tests[0] in ("matches", "not_matches"):
        recipe_keys.pattern(raw, at)
    return Condition(str(data["column"]), tests[0], values)


def _known(name: str, choices: list[str], what: str, where: str) -> str:
    if name not in choices:
        if is_protected(name):
            raise ConfigMistake(
                f"“{name}” is a protected attribute and is never kept as a column",
                where=where,
                got=name,
                expected="what people do, not what they are",
                next_step="Leave it out; the delivered file keeps it.",
            )
        guess = nearest(name, choices)
        raise ConfigMistake(
            f"There is no {what} “{name}”",
            where=where,
            got=name,
            expected=", ".join(choices),
            next_step=f"Did you mean “{guess}”?" if guess else "Choose one of them.",
        )
    return name


def _parts_of(kind: str) -> tuple[str, ...]:
    return ("mrz_number",) if kind == "document" else ()


def _identifiers(data: Any, where: str) -> tuple[tuple[str, Value], ...]:
    entries = require_mapping(data or {}, where)
    kinds = list(identifier_kinds())
    return tuple(
        (_known(kind, kinds, "identifier kind", where), _value(value, f"{where} {kind}", _parts_of(kind)))
        for kind, value in entries.items()
    )


def _person(data: Any, where: str) -> PersonSpec:
    data = require_mapping(data, where)
    keys = ("as", "kind", "name", "given", "surname", "birth_date", "category", "identifiers", "when")
    for key in data:
        _known(str(key), list(keys), "key", where)
    require_keys(data, ("as",), where)
    if not any(data.get(key) for key in ("name", "given", "surname")):
        raise ConfigMistake(
            "A person needs a name",
            where=where,
            expected="name: COLUMN, or given: and surname:",
            next_step="Without a name, list the identifiers under `identifiers:` instead.",
        )
    by_row = isinstance(data.get("kind"), dict)
    return PersonSpec(
        label=str(data["as"]),
        kind="Person" if by_row else _known(data.get("kind", "Person"), list(entity_kinds()), "entity kind", where),
        kind_value=_optional(data, "kind", where) if by_row else None,
        name=_optional(data, "name", where, "mrz_name"),
        given=_optional(data, "given", where),
        surname=_optional(data, "surname", where),
        birth_date=_optional(data, "birth_date", where, "mrz_birth_date"),
        category=_optional(data, "category", where),
        identifiers=_identifiers(data.get("identifiers"), f"{where}, identifiers"),
        when=_condition(data.get("when"), f"{where}, when"),
    )


def _identifier(data: Any, where: str) -> IdentifierSpec:
    data = require_mapping(data, where)
    refuse_unknown_keys(data, ("kind", "value", "role", "when"), where)
    require_keys(data, ("kind", "value"), where)
    return IdentifierSpec(
        kind=_known(data["kind"], list(identifier_kinds()), "identifier kind", where),
        value=_value(data["value"], f"{where}, value", _parts_of(data["kind"])),
        role=str(data.get("role", "")),
        when=_condition(data.get("when"), f"{where}, when"),
    )


def _event(data: Any, people: list[str], where: str) -> EventSpec:
    data = require_mapping(data, where)
    refuse_unknown_keys(data, ("kind", "time", "end", "place", "lat", "lon", "roles", "properties", "when"), where)
    require_keys(data, ("kind",), where)
    kind = event_kinds()[_known(data["kind"], list(event_kinds()), "event kind", where)]
    if kind.time_required:
        require_keys(data, ("time",), where)
    roles = tuple(
        _role(str(name), held, kind.name, people, f"{where}, roles {name}")
        for name, held in require_mapping(data.get("roles") or {}, where).items()
    )
    require_keys({r.role: r for r in roles}, [r.name for r in kind.roles.values() if r.required], f"{where}, roles")
    properties = tuple(
        (
            _known(str(name), list(kind.properties), f"property of {kind.name}", f"{where}, properties"),
            _value(value, f"{where}, properties {name}", _MONEY.get(kind.properties[str(name)].type, ())),
        )
        for name, value in require_mapping(data.get("properties") or {}, where).items()
    )
    return EventSpec(
        kind=kind.name,
        time=_optional(data, "time", where),
        end=_optional(data, "end", where),
        place=_optional(data, "place", where),
        lat=_optional(data, "lat", where, "latitude", "grid_latitude"),
        lon=_optional(data, "lon", where, "longitude", "grid_longitude"),
        roles=roles,
        properties=properties,
        when=_condition(data.get("when"), f"{where}, when"),
    )


def _role(name: str, held: Any, event_kind: str, people: list[str], where: str) -> RoleSpec:
    kind = event_kinds()[event_kind]
    role = kind.roles[_known(name, list(kind.roles), f"role of {event_kind}", where)]
    data = require_mapping(held, where)
    if len(data) != 1:
        raise ConfigMistake(
            "A role is held by one thing",
            where=where,
            got=repr(held)[:80],
            expected="{person: NAME} or {identifier kind: COLUMN}",
            next_step="Write one of them.",
        )
    key, value = next(iter(data.items()))
    if key == "person":
        _known(str(value), people, "person of this row called", where)
        if role.holds != "mention":
            raise ConfigMistake(
                f"The role {name} of {event_kind} is held by an identifier, not by a person",
                where=where,
                got="person",
                expected=", ".join(role.kinds),
                next_step=f"Write for example {{{role.kinds[0]}: COLUMN}}.",
            )
        return RoleSpec(role=name, person=str(value))
    _known(str(key), list(role.kinds) or ["person"], f"identifier kind for the role {name}", where)
    return RoleSpec(role=name, identifier_kind=str(key), value=_value(value, where, _parts_of(str(key))))


def _place(data: Any, where: str) -> PlaceSpec:
    data = require_mapping(data, where)
    refuse_unknown_keys(data, ("place", "lat", "lon"), where)
    require_keys(data, ("place", "lat", "lon"), where)
    parts: dict[str, tuple[str, ...]] = {
        "place": (),
        "lat": ("latitude", "grid_latitude"),
        "lon": ("longitude", "grid_longitude"),
    }
    return PlaceSpec(*(_value(data[key], f"{where}, {key}", taken) for key, taken in parts.items()))


def _lookup(data: Any, where: str) -> LookupSpec:
    data = require_mapping(data, where)
    refuse_unknown_keys(data, ("values", "file", "key", "value"), where)
    if "values" in data:
        return LookupSpec(values=recipe_keys.pairs(data["values"], f"{where}, values"))
    require_keys(data, ("file", "key", "value"), where)
    return LookupSpec(file=str(data["file"]), key=str(data["key"]), value=str(data["value"]))


def _refuse_twice(labels: list[str], where: str) -> None:
    for label in labels:
        if labels.count(label) > 1:
            raise ConfigMistake(
                f"Two people of this row are both called “{label}”",
                where=where,
                got=label,
                expected="a name of its own for each",
                next_step="Call them, for example, buyer and seller.",
            )


def _check_lookups_exist(layout: LayoutSpec, where: str) -> None:
    for value in layout_values(layout):
        if value.lookup is not None:
            _known(value.lookup, list(layout.lookups), "lookup", where)


def _refuse_protected_columns(layout: LayoutSpec, where: str) -> None:
    """What people are is in many files; nothing is ever read from those columns, whatever a mapping calls it."""
    used = {c for v in layout_values(layout) for c in v.columns} | {c.column for c in layout_conditions(layout)}
    for column in sorted(c for c in used if is_protected(c)):
        raise ConfigMistake(
            f"The column “{column}” speaks of a protected attribute and is never read",
            where=where,
            got=column,
            expected="what people do, not what they are",
            next_step="Leave it out; the delivered file keeps it. If it says something else, have the column renamed.",
        )
