"""Igloo's rows as FollowTheMoney entities: who and what, what happened, and the rows that say so.

A record that came from FollowTheMoney keeps its id and schema; everything else is named after Igloo's own id.
Protected properties do not exist in Igloo's tables and are written nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from igloo.core.kinds import EventKind, event_kinds, identifier_kinds
from igloo.exchange.followthemoney.expansion import PARTIES, RELATIONS

_SCHEMA_OF_RELATION = {word: schema for schema, word in RELATIONS.items()}
_TIME_FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d", "minute": "%Y-%m-%dT%H:%M"}
# What an identifier is as a thing of its own, and the property that holds it.
THINGS = {
    "account": ("BankAccount", "accountNumber"),
    "card": ("BankAccount", "accountNumber"),
    "plate": ("Vehicle", "registrationNumber"),
    "handle": ("UserAccount", "username"),
    "address": ("Address", "full"),
}
# What an identifier is as a property of the person or organisation it is written beside.
PROPERTIES = {"phone": "phone", "email": "email", "address": "address"}


@dataclass(frozen=True)
class Written:
    """One entity to write, with the sources and rows it rests on."""

    entity_id: str
    schema: str
    properties: dict[str, list[str]]
    sources: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    referents: tuple[str, ...] = field(default=())

    def line(self) -> str:
        """As FollowTheMoney's tools read it; `rows` are Igloo's references, batch:row, to what was delivered."""
        content: dict[str, Any] = {
            "id": self.entity_id,
            "schema": self.schema,
            "properties": {name: values for name, values in sorted(self.properties.items()) if values},
            "datasets": sorted(self.sources),
            "rows": list(self.rows),
        }
        if self.referents:
            content["referents"] = sorted(self.referents)
        return json.dumps(content, ensure_ascii=False)


@dataclass(frozen=True)
class Names:
    """How Igloo's ids are called in the file.

    `people`: entity_id -> id, where it came from FollowTheMoney; `things`: ident_id -> id, likewise;
    `beside`: "first@batch:row" or "second@batch:row" -> entity_id, whom the row of a call or message names.
    """

    people: Mapping[str, str]
    things: Mapping[str, str]
    beside: Mapping[str, str] = field(default_factory=dict)

    def person(self, entity_id: str) -> str:
        """The id of a person or organisation."""
        return self.people.get(entity_id) or plain_id(entity_id)

    def thing(self, ident_id: str) -> str:
        """The id of the thing an identifier is."""
        return self.things.get(ident_id) or plain_id(ident_id)


def plain_id(igloo_id: str) -> str:
    """An id without signs that other tools give a meaning to.

    >>> plain_id("plate:TX-ABC1234")
    'plate-TX-ABC1234'
    """
    return "".join(sign if sign.isalnum() or sign in "-._" else "-" for sign in igloo_id)


def split_record(record: str) -> tuple[str, str]:
    """Schema and id of a record that came from FollowTheMoney; no schema for another system's.

    >>> split_record("Person/p-7"), split_record("CASE-12")
    (('Person', 'p-7'), ('', 'CASE-12'))
    """
    schema, slash, entity_id = record.partition("/")
    known = {
        *PARTIES,
        "Person",
        "Organization",
        "Company",
        "PublicBody",
        "LegalEntity",
        "BankAccount",
        "Address",
        "Trip",
    }
    return (schema, entity_id) if slash and schema in known else ("", record)


def written_time(moment: datetime | None, precision: str | None, zone: str | None) -> list[str]:
    """A moment as precisely as it was known; a day, month or year is that of the place, not of Greenwich."""
    if moment is None:
        return []
    if precision in ("day", "month", "year"):
        moment = moment.replace(tzinfo=UTC).astimezone(ZoneInfo(zone or "UTC"))
    return [moment.strftime(_TIME_FORMATS.get(precision or "second", "%Y-%m-%dT%H:%M:%S"))]


def event_entity(kind: str, row: Mapping[str, Any], record: str, names: Names) -> Written | None:
    """One event; None for a relation to nothing, which FollowTheMoney cannot say."""
    schema, entity_id = split_record(record) if record else ("", plain_id(row["event_id"]))
    make = {"call": _call, "message": _message, "payment": _payment, "relation": _relation, "trip": _trip}
    schema_now, properties = make.get(kind, _occasion)(event_kinds()[kind], row, names)
    if not schema_now:
        return None
    reference = f"{row['batch_id']}:{row['row']}"
    properties["recordId"] = [reference]
    kept = {name: values for name, values in properties.items() if values}
    return Written(entity_id, schema or schema_now, kept, (row["source_id"],), (reference,))


def _given(*values: Any) -> list[str]:
    return [_text(value) for value in values if value not in (None, "")]


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _norm(ident_id: str | None) -> list[str]:
    return [ident_id.partition(":")[2]] if ident_id else []


def _person(row: Mapping[str, Any], role: str, names: Names) -> list[str]:
    return [names.person(row[role])] if row.get(role) else []


def _beside(row: Mapping[str, Any], which: str, names: Names) -> list[str]:
    entity_id = names.beside.get(f"{which}@{row['batch_id']}:{row['row']}")
    return [names.person(entity_id)] if entity_id else []


def _thing(row: Mapping[str, Any], role: str, names: Names) -> list[str]:
    return [names.thing(row[role])] if row.get(role) else []


def _span(row: Mapping[str, Any]) -> dict[str, list[str]]:
    precision, zone = row.get("time_precision"), row.get("time_zone")
    end = row.get("t_end_utc")
    midnight = end is not None and not (end.hour or end.minute or end.second)
    return {
        "startDate": written_time(row.get("t_utc"), precision, zone),
        "endDate": written_time(end, "day" if midnight and zone == "UTC" else None, zone),
    }


def _call(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    return "Call", _span(row) | {
        "callerNumber": _norm(row["caller"]),
        "receiverNumber": _norm(row["callee"]),
        "caller": _beside(row, "first", names),
        "receiver": _beside(row, "second", names),
        "duration": _given(row["duration_s"]),
    }


def _message(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    # FollowTheMoney knows correspondents as people only: one nobody is known behind is named by the number.
    sender = _beside(row, "first", names) or [plain_id(row["sender"])]
    recipients = _beside(row, "second", names) or [plain_id(row["recipient"])]
    return "Message", {
        "date": written_time(row["t_utc"], row["time_precision"], row["time_zone"]),
        "subject": _given(row["subject"]),
        "sender": sender,
        "recipients": recipients,
    }


def _payment(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    return "Payment", {
        "date": written_time(row["t_utc"], row["time_precision"], row["time_zone"]),
        "payer": _person(row, "payer", names),
        "beneficiary": _person(row, "payee", names),
        "payerAccount": _thing(row, "payer_account", names),
        "beneficiaryAccount": _thing(row, "payee_account", names),
        "amount": _given(row["amount"]),
        "currency": _given(row["currency"]),
        "purpose": _given(row["purpose"]),
    }


def _relation(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    schema = _SCHEMA_OF_RELATION.get(row["relation"] or "", "UnknownLink")
    first, second = PARTIES[schema]
    held = [*_person(row, "object", names), *_thing(row, "vehicle", names), *_thing(row, "account", names)]
    subject = _person(row, "subject", names)
    if not held or not subject:
        return "", {}
    word = row["title"] or (row["relation"] if schema == "UnknownLink" and row["relation"] != "linked" else None)
    said = "relationship" if schema in ("Family", "Associate") else "role"
    return schema, _span(row) | {first: subject, second: held, said: _given(word)}


def _trip(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    ends = [names.things.get(f"place:{row[end]}") for end in ("place", "end_place")]
    return "Trip", _span(row) | {
        "name": [f"{row['place'] or '?'} - {row['end_place'] or '?'}"],
        "vehicle": _thing(row, "vehicle", names),
        "startLocation": _given(ends[0]),
        "endLocation": _given(ends[1]),
        "involved": _person(row, "driver", names),
    }


def _occasion(kind: EventKind, row: Mapping[str, Any], names: Names) -> tuple[str, dict[str, list[str]]]:
    """Any other kind: an Event with its people; numbers and plates in words, for it has no place for them."""
    said = row.get("text") or f"{kind.label} at {row['place']}" if row.get("place") else row.get("text") or kind.label
    held = {role.name: row[role.name] for role in kind.roles.values() if role.holds == "identifier" and row[role.name]}
    phones = [number for ident in held.values() if ident.startswith("phone:") for number in _norm(ident)]
    labels = identifier_kinds()
    others = [f"{labels[i.partition(':')[0]].label} {i.partition(':')[2]}" for i in held.values()]
    people = [p for role in kind.roles.values() if role.holds == "mention" for p in _person(row, role.name, names)]
    return "Event", {
        "name": [str(said)],
        "date": written_time(row["t_utc"], row["time_precision"], row["time_zone"]),
        "location": _given(row["place"]),
        "involved": people,
        "keywords": [kind.name],
        "phoneMentioned": phones,
        "description": ["; ".join(others)] if others else [],
    }


def merged(entities: Iterable[Written]) -> list[Written]:
    """Rows of one entity as one: a message to several people is one message."""
    found: dict[str, Written] = {}
    for one in entities:
        before = found.get(one.entity_id)
        if before is None:
            found[one.entity_id] = one
            continue
        names = before.properties.keys() | one.properties.keys()
        both = {n: list(dict.fromkeys([*before.properties.get(n, []), *one.properties.get(n, [])])) for n in names}
        sources = tuple(dict.fromkeys([*before.sources, *one.sources]))
        rows = tuple(dict.fromkeys([*before.rows, *one.rows]))
        found[one.entity_id] = Written(one.entity_id, before.schema, both, sources, rows, before.referents)
    return list(found.values())
