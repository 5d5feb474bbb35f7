"""People, organisations and the things they hold, as FollowTheMoney entities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from igloo.exchange.followthemoney.writing import PROPERTIES, THINGS, Names, Written, plain_id, split_record

_OWN = {"Vehicle": "owner", "UserAccount": "owner", "Passport": "holder", "Identification": "holder"}
_THING_PROPERTIES = {"number": "number", "accountNumber": "accountNumber", "iban": "iban"}


def ids_of_people(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """entity_id -> the id it had, for those that came from FollowTheMoney as one record."""
    found = {}
    for row in records:
        known = [split_record(record) for record in row["records"]]
        if len(known) == 1 and known[0][0]:
            found[row["entity_id"]] = known[0][1]
    return found


def party(row: Mapping[str, Any], records: list[str], names: Names) -> Written:
    """A person or organisation; one that joins several records of FollowTheMoney names them as referents."""
    known = [split_record(record) for record in records]
    schemas = sorted({schema for schema, _ in known if schema})
    schema = schemas[0] if len(schemas) == 1 else row["kind"]
    called = row["names"] or [{"name": row["label"], "other": False}]
    names_known = [one["name"] for one in called if not one["other"]]
    properties = {"name": names_known[:1]}
    properties["alias"] = [*names_known[1:], *(one["name"] for one in called if one["other"])]
    if schema == "Person":
        properties["birthDate"] = list(row["births"] or [])
    for number in row["held"] or []:
        kind = number["kind"]
        if kind == "document":
            if not number["own"]:  # those of a passport are with the passport
                name = "idNumber" if schema == "Person" else "registrationNumber"
                properties.setdefault(name, []).append(number["norm"])
            continue
        text = number["original"] if kind == "address" else number["norm"]
        properties.setdefault(PROPERTIES[kind], []).append(text)
    several = tuple(entity_id for _, entity_id in known) if len(known) > 1 else ()
    sources, rows = tuple(row["sources"] or ()), tuple(row["rows"] or ())
    return Written(names.person(row["entity_id"]), schema, properties, sources, rows, several)


def recorded_things(rows: Iterable[Mapping[str, Any]], names: Names) -> tuple[list[Written], dict[str, str]]:
    """Accounts, vehicles, addresses and papers that came as entities; and ident_id or place -> their id."""
    things, called = [], {}
    for record, group in groupby(rows, key=lambda row: row["record"]):
        schema, entity_id = split_record(record)
        properties: dict[str, list[str]] = {}
        uses = list(group)
        for use in uses:
            name = _property(schema, use)
            if name is None:
                continue
            text = use["original"] if use["kind"] == "address" else use["norm"]
            properties.setdefault(name, [])
            if text not in properties[name]:
                properties[name].append(text)
            called[use["ident_id"]] = entity_id
            if use["kind"] == "address":
                called[f"place:{use['original']}"] = entity_id
        owner = uses[0]["entity_id"]
        if owner and schema in _OWN:
            properties[_OWN[schema]] = [names.person(owner)]
        reference = f"{uses[0]['batch_id']}:{uses[0]['row']}"
        things.append(Written(entity_id, schema, properties, (uses[0]["source_id"],), (reference,)))
    return things, called


def _property(schema: str, use: Mapping[str, Any]) -> str | None:
    if schema in ("Passport", "Identification"):
        return "number" if use["role"] == "number" else None
    if schema == "BankAccount":
        return _THING_PROPERTIES.get(use["role"])
    expected = {"Vehicle": "plate", "UserAccount": "handle", "Address": "address"}[schema]
    return THINGS[expected][1] if use["kind"] == expected and use["role"] in (THINGS[expected][1], "first") else None


def plain_things(ident_ids: Iterable[str]) -> Iterator[Written]:
    """What events refer to by number alone: accounts, vehicles, and correspondents nobody is known behind."""
    for ident_id in sorted(set(ident_ids)):
        kind, _, norm = ident_id.partition(":")
        if kind in THINGS:
            schema, name = THINGS[kind]
            yield Written(plain_id(ident_id), schema, {name: [norm]})
        elif kind in PROPERTIES:
            yield Written(plain_id(ident_id), "LegalEntity", {"name": [norm], PROPERTIES[kind]: [norm]})
