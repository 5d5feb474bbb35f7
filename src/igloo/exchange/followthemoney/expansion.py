"""FollowTheMoney entities as flat rows: one row an entity, with what it refers to written beside it.

Row n is the n-th entity of the file, so every record still leads back to its line. What a party is (its phones,
documents, addresses) stands in every row that names it: only so are two mentions of it the same description.
The file is read twice, and what other entities may refer to is kept in memory.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from igloo.exchange.followthemoney.entity import Entity, read_lines

# Between the values of a list in a cell; it stands in no name, number or address.
MARK = "␟"

# Who is first and who is second in an interval, and the word for the relation they are in.
PARTIES: dict[str, tuple[str, str]] = {
    "Call": ("caller", "receiver"),
    "Message": ("sender", "recipients"),
    "Payment": ("payer", "beneficiary"),
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "Membership": ("member", "organization"),
    "Employment": ("employee", "employer"),
    "Family": ("person", "relative"),
    "Associate": ("person", "associate"),
    "Representation": ("agent", "client"),
    "UnknownLink": ("subject", "object"),
    "Passport": ("holder", ""),
    "Identification": ("holder", ""),
    "Vehicle": ("owner", ""),
    "UserAccount": ("owner", ""),
    "Event": ("involved", ""),
}
RELATIONS = {
    "Ownership": "owner",
    "Directorship": "director",
    "Membership": "member",
    "Employment": "employee",
    "Family": "relative",
    "Associate": "associate",
    "Representation": "representative",
    "UnknownLink": "linked",
}
_DESCRIPTION = ("key", "name", "kind", "birth_date", "phones", "emails", "addresses", "documents")
COLUMNS = (
    "id", "schema", "key", "record", "other_names", "also_key", "number", "username", "plate", "account", "iban",
    "full",
    "time", "end", "duration", "amount", "currency", "purpose", "subject", "text", "place", "lat", "lon",
    "end_place", "end_lat", "end_lon", "relation", "title",
    *(f"a_{part}" for part in (*_DESCRIPTION, "number", "account")),
    *(f"b_{part}" for part in (*_DESCRIPTION, "number", "account")),
)  # fmt: skip


def expand(path: Path, encoding: str, target: Path) -> Path:
    """Write the flat rows of a file of entities, one JSON object a line; a line that is no entity stays one line."""
    index, encode = _Index(path, encoding), json.JSONEncoder(ensure_ascii=False).encode
    with target.open("w", encoding="utf-8") as out:
        for line, entity, reason in read_lines(path, encoding):
            if entity is None:
                # Text instead of an object: the reader lists it as unreadable, with these words.
                out.write(json.dumps(f"no FollowTheMoney entity, {reason}: {line.strip()[:300]}") + "\n")
                continue
            row = index.row(entity)
            out.write(encode({name: row.get(name) or None for name in COLUMNS}) + "\n")
    return target


class _Index:
    """What entities of a file refer to: things by id, and the documents of each holder."""

    def __init__(self, path: Path, encoding: str) -> None:
        self._things: dict[str, Entity] = {}
        self._documents: dict[str, list[str]] = {}
        self._described: dict[str, dict[str, str]] = {}
        for _, entity, _ in read_lines(path, encoding):
            if entity is None:
                continue
            if entity.schema in ("Passport", "Identification"):
                for holder in entity.every("holder"):
                    self._documents.setdefault(holder, []).extend(entity.every("number", "passportNumber"))
            elif entity.schema not in PARTIES or entity.schema in ("Vehicle", "UserAccount"):
                self._things[entity.entity_id] = entity

    def row(self, entity: Entity) -> dict[str, str]:
        """The columns of one entity."""
        row = {"id": entity.entity_id, "schema": entity.schema} | self._interval(entity)
        row |= {
            "number": entity.first("number", "passportNumber"),
            "username": entity.first("username"),
            "account": entity.first("accountNumber"),
            "iban": entity.first("iban"),
            "full": _address(entity) if entity.schema == "Address" else "",
        }
        if entity.schema == "Vehicle":
            row["plate"] = entity.first("registrationNumber")
        if entity.kind:
            row |= self._party("a", entity.entity_id)
            row["also_key"] = record_key(entity)
            row["other_names"] = MARK.join(entity.every("name", "alias", "previousName")[1:])
        else:
            row["key"] = record_key(entity)
            first, second = PARTIES.get(entity.schema, ("", ""))
            row |= self._party("a", entity.first(first)) | self._party("b", entity.first(second))
        if entity.schema == "Call":
            row["a_number"] = entity.first("callerNumber") or _only(row.get("a_phones", ""))
            row["b_number"] = entity.first("receiverNumber") or _only(row.get("b_phones", ""))
        if entity.schema == "Message":
            row |= self._correspondents(entity)
        row["record"] = _record(entity.schema, row)
        return row

    def _description(self, entity: Entity) -> dict[str, str]:
        """Whatever tells one person or organisation from another, the same in every row that names it."""
        numbers = entity.every("passportNumber", "idNumber", "registrationNumber", "taxNumber")
        documents = [*numbers, *self._documents.get(entity.entity_id, [])]
        places = [_address(self._things[i]) for i in entity.every("addressEntity") if i in self._things]
        given = " ".join(part for part in (entity.first("firstName"), entity.first("lastName")) if part)
        return {
            "name": entity.first("name") or given,
            "birth_date": entity.first("birthDate") if entity.kind == "Person" else "",
            "phones": MARK.join(entity.every("phone")),
            "emails": MARK.join(entity.every("email")),
            "addresses": MARK.join(dict.fromkeys([*entity.every("address"), *places])),
            "documents": MARK.join(dict.fromkeys(documents)),
        }

    def _party(self, letter: str, reference: str) -> dict[str, str]:
        thing = self._things.get(reference)
        if thing is None:
            # An id that is in no line of this file, or a name where an id should be: the name is all there is.
            return {}
        row = {"plate": thing.first("registrationNumber")} if thing.schema == "Vehicle" else {}
        if thing.schema == "BankAccount":
            row[f"{letter}_account"] = thing.first("accountNumber", "iban")
        if not thing.kind:
            return row
        if reference not in self._described:  # a hub stands in thousands of rows
            self._described[reference] = self._description(thing) | {"key": record_key(thing), "kind": thing.kind}
        return row | {f"{letter}_{name}": value for name, value in self._described[reference].items()}

    def _correspondents(self, entity: Entity) -> dict[str, str]:
        """Sender and recipients by e-mail address where all of them have one, else by phone."""
        sides = {"a": entity.every("sender"), "b": entity.every("recipients")}
        people = {side: [self._things[i] for i in ids if i in self._things] for side, ids in sides.items()}
        for way in ("email", "phone"):
            if all(them and all(one.first(way) for one in them) for them in people.values()):
                found = {f"{side}_number": MARK.join(one.first(way) for one in them) for side, them in people.items()}
                return found | {"way": way}
        return {}

    def _interval(self, entity: Entity) -> dict[str, str]:
        row = {
            "time": entity.first("startDate", "date", "authoredAt"),
            "end": entity.first("endDate"),
            "duration": entity.first("duration"),
            "amount": entity.first("amount") if entity.schema == "Payment" else "",
            "currency": entity.first("currency"),
            "purpose": entity.first("purpose"),
            "subject": entity.first("subject") if entity.schema == "Message" else "",
            "text": entity.first("name", "summary") if entity.schema == "Event" else "",
            "place": entity.first("location"),
            "relation": RELATIONS.get(entity.schema, ""),
            "title": entity.first("role", "relationship"),
        }
        for letter, name in (("a", "payerAccount"), ("b", "beneficiaryAccount")):
            account = self._things.get(entity.first(name))
            row[f"{letter}_account"] = account.first("accountNumber", "iban") if account else ""
        for front, name in (("", "startLocation"), ("end_", "endLocation")):
            if where := self._things.get(entity.first(name)):
                row |= {f"{front}place": _address(where), f"{front}lat": where.first("latitude")}
                row[f"{front}lon"] = where.first("longitude")
        if vehicle := self._things.get(entity.first("vehicle")):
            row["plate"] = vehicle.first("registrationNumber")
        return row


def _address(entity: Entity) -> str:
    parts = (entity.first(name) for name in ("street", "street2", "postalCode", "city", "region", "state"))
    return entity.first("full", "name") or ", ".join(part for part in parts if part)


def record_key(entity: Entity) -> str:
    """An entity's id with its schema in front, so that it can be written again as what it was.

    >>> record_key(Entity("p-7", "Person"))
    'Person/p-7'
    """
    return f"{entity.schema}/{entity.entity_id}"


def _record(schema: str, row: dict[str, str]) -> str:
    """Which record of the mapping the row is."""
    if schema in RELATIONS:
        return "relation" if row.get("a_name") else ""
    if schema == "Message":
        return f"message by {row['way']}" if row.get("way") else ""
    return schema.lower() if schema in ("Call", "Payment", "Trip", "Event") else ""


def _only(listed: str) -> str:
    return "" if MARK in listed else listed


def rows_of(path: Path) -> Iterator[dict[str, str | None]]:
    """The flat rows again, for a look at them."""
    with path.open(encoding="utf-8") as handle:
        for line in handle:
            yield json.loads(line)
