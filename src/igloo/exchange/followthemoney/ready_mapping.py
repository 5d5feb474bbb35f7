"""The mapping.yml of a file of FollowTheMoney entities: made once here, then a file that a person may change."""

from __future__ import annotations

from typing import Any

import yaml

from igloo.exchange.followthemoney.expansion import MARK

_DATES = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y-%m", "%Y"]
_HEAD = """# FollowTheMoney entities, one JSON object a line. Each was laid out as one flat row, see
# docs/how-to/followthemoney.md; row n is the n-th entity.
# Protected properties (nationality, gender ...) are not taken in.
"""
Recipe = dict[str, Any]


def ready_mapping(match: str) -> str:
    """The text of a mapping.yml for files of this name pattern."""
    layout = {
        "match": match,
        "format": {"type": "followthemoney"},
        "people": _people(),
        "identifiers": _identifiers(),
        "events": [_call(), *_messages(), _payment(), _relation(), _trip(), _occasion()],
    }
    return _HEAD + yaml.safe_dump({"files": [layout]}, sort_keys=False, allow_unicode=True, width=110)


def _list(column: str) -> Recipe:
    return {"column": column, "split": MARK}


def _record(words: str) -> Recipe:
    return {"column": "record", "equals": words}


def _people() -> list[Recipe]:
    """Whom a row names: itself or the first party, the second party, and other names of itself."""
    people = []
    for label, front in (("first", "a_"), ("second", "b_")):
        lists = {"phone": "phones", "email": "emails", "address": "addresses", "document": "documents"}
        tied: Recipe = {"record": f"{front}key"} | {kind: _list(front + column) for kind, column in lists.items()}
        if label == "first":
            tied["handle"] = "username"
        people.append(
            {"as": label, "kind": {"column": f"{front}kind"}, "name": f"{front}name"}
            | {"birth_date": f"{front}birth_date", "identifiers": tied}
        )
    also: Recipe = {"as": "also_called", "kind": {"column": "a_kind"}, "name": _list("other_names")}
    return [*people, also | {"birth_date": "a_birth_date", "identifiers": {"record": "also_key"}}]


def _identifiers() -> list[Recipe]:
    return [
        {"kind": "record", "value": "key", "role": "own"},
        {"kind": "document", "value": "number", "role": "number"},
        {"kind": "account", "value": "account", "role": "accountNumber"},
        {"kind": "account", "value": "iban", "role": "iban"},
        {"kind": "plate", "value": "plate", "role": "registrationNumber"},
        {"kind": "address", "value": "full", "role": "full"},
    ]


def _when(kind: str) -> Recipe:
    times = {name: {"column": name, "formats": list(_DATES), "zone": "UTC"} for name in ("time", "end")}
    return {"kind": kind} | times


def _call() -> Recipe:
    return _when("call") | {
        "roles": {"caller": {"phone": "a_number"}, "callee": {"phone": "b_number"}},
        "properties": {"duration_s": "duration"},
        "when": _record("call"),
    }


def _messages() -> list[Recipe]:
    return [
        _when("message")
        | {
            "roles": {"sender": {way: "a_number"}, "recipient": {way: _list("b_number")}},
            "properties": {"subject": "subject", "message_id": "id"},
            "when": _record(f"message by {way}"),
        }
        for way in ("email", "phone")
    ]


def _payment() -> Recipe:
    roles = {"payer": {"person": "first"}, "payee": {"person": "second"}}
    accounts = {"payer_account": {"account": "a_account"}, "payee_account": {"account": "b_account"}}
    said = {"amount": "amount", "currency": "currency", "purpose": "purpose"}
    return _when("payment") | {"roles": roles | accounts, "properties": said, "when": _record("payment")}


def _relation() -> Recipe:
    roles = {"subject": {"person": "first"}, "object": {"person": "second"}}
    held = {"vehicle": {"plate": "plate"}, "account": {"account": "b_account"}}
    said = {"relation": "relation", "title": "title"}
    return _when("relation") | {"roles": roles | held, "properties": said, "when": _record("relation")}


def _trip() -> Recipe:
    where = {"place": "place", "lat": "lat", "lon": "lon", "roles": {"vehicle": {"plate": "plate"}}}
    said = {"end_lat": "end_lat", "end_lon": "end_lon", "end_place": "end_place"}
    return _when("trip") | where | {"properties": said, "when": _record("trip")}


def _occasion() -> Recipe:
    who = {"place": "place", "roles": {"subject": {"person": "first"}}}
    return _when("encounter") | who | {"properties": {"text": "text"}, "when": _record("event")}
