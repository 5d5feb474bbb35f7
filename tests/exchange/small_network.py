"""A small made-up network in FollowTheMoney: every schema that Igloo can express, with values in normal form."""

from __future__ import annotations

import json
from typing import Any

ENTITIES: list[dict[str, Any]] = [
    {"id": "p-ana", "schema": "Person", "properties": {
        "name": ["Ana María Ruiz"], "alias": ["La Jefa"], "birthDate": ["1984-02"], "phone": ["+15205550123"],
        "email": ["ana@example.org"], "address": ["12 N Main St, Nogales"], "idNumber": ["RUIZ840201"]}},
    {"id": "p-luis", "schema": "Person", "properties": {
        "name": ["Luis Ortega Vega"], "birthDate": ["1990"], "phone": ["+525512345678", "+15205550199"]}},
    {"id": "c-sol", "schema": "Company", "properties": {
        "name": ["Transportes Sol SA"], "registrationNumber": ["MX998877"], "phone": ["+526311112222"]}},
    {"id": "o-club", "schema": "Organization", "properties": {"name": ["Club Norte"]}},
    {"id": "l-x", "schema": "LegalEntity", "properties": {"name": ["Frontera Holding"]}},
    {"id": "pass-ana", "schema": "Passport", "properties": {"holder": ["p-ana"], "number": ["G12345678"]}},
    {"id": "id-luis", "schema": "Identification", "properties": {"holder": ["p-luis"], "number": ["ORVL900101"]}},
    {"id": "acc-1", "schema": "BankAccount", "properties": {"accountNumber": ["0011223344"]}},
    {"id": "acc-2", "schema": "BankAccount", "properties": {"iban": ["ES9121000418450200051332"]}},
    {"id": "v-1", "schema": "Vehicle", "properties": {"registrationNumber": ["TX-ABC1234"]}},
    {"id": "v-2", "schema": "Vehicle", "properties": {"registrationNumber": ["ABC123"], "owner": ["c-sol"]}},
    {"id": "u-1", "schema": "UserAccount", "properties": {"username": ["la_jefa"], "owner": ["p-ana"]}},
    {"id": "a-1", "schema": "Address", "properties": {
        "full": ["Calle Hidalgo 5, Nogales"], "latitude": ["31.3121"], "longitude": ["-110.9422"]}},
    {"id": "a-2", "schema": "Address", "properties": {
        "full": ["Port North"], "latitude": ["31.3322"], "longitude": ["-110.9431"]}},
    {"id": "call-1", "schema": "Call", "properties": {
        "callerNumber": ["+15205550123"], "receiverNumber": ["+525512345678"], "caller": ["p-ana"],
        "receiver": ["p-luis"], "startDate": ["2026-03-01T10:15:00"], "duration": ["64"]}},
    {"id": "msg-1", "schema": "Message", "properties": {
        "sender": ["p-luis"], "recipients": ["p-ana"], "subject": ["mañana"], "date": ["2026-03-01T11:00:00"]}},
    {"id": "pay-1", "schema": "Payment", "properties": {
        "payer": ["p-ana"], "beneficiary": ["c-sol"], "payerAccount": ["acc-1"], "beneficiaryAccount": ["acc-2"],
        "amount": ["1500"], "currency": ["USD"], "purpose": ["flete"], "date": ["2026-03-02"]}},
    {"id": "trip-1", "schema": "Trip", "properties": {
        "vehicle": ["v-1"], "startDate": ["2026-03-01T12:00:00"], "endDate": ["2026-03-01T15:30:00"],
        "startLocation": ["a-1"], "endLocation": ["a-2"]}},
    {"id": "ev-1", "schema": "Event", "properties": {
        "name": ["Inspection at the bridge"], "involved": ["p-luis"], "location": ["Bridge"], "date": ["2026-03-03"]}},
    {"id": "own-1", "schema": "Ownership", "properties": {
        "owner": ["p-ana"], "asset": ["c-sol"], "role": ["founder"], "startDate": ["2019"]}},
    {"id": "own-2", "schema": "Ownership", "properties": {"owner": ["p-luis"], "asset": ["v-1"]}},
    {"id": "own-3", "schema": "Ownership", "properties": {"owner": ["c-sol"], "asset": ["acc-2"]}},
    {"id": "dir-1", "schema": "Directorship", "properties": {
        "director": ["p-ana"], "organization": ["c-sol"], "startDate": ["2020-05"], "endDate": ["2024-01-31"]}},
    {"id": "mem-1", "schema": "Membership", "properties": {"member": ["p-luis"], "organization": ["o-club"]}},
    {"id": "emp-1", "schema": "Employment", "properties": {"employee": ["p-luis"], "employer": ["c-sol"]}},
    {"id": "fam-1", "schema": "Family", "properties": {
        "person": ["p-ana"], "relative": ["p-luis"], "relationship": ["cousin"]}},
    {"id": "ass-1", "schema": "Associate", "properties": {"person": ["p-luis"], "associate": ["p-ana"]}},
    {"id": "rep-1", "schema": "Representation", "properties": {"agent": ["l-x"], "client": ["c-sol"]}},
    {"id": "link-1", "schema": "UnknownLink", "properties": {
        "subject": ["o-club"], "object": ["l-x"], "role": ["same address"]}},
]  # fmt: skip

# What FollowTheMoney can say and Igloo cannot, each with what becomes of it.
BEYOND: list[dict[str, Any]] = [
    {"id": "p-odd", "schema": "Person", "properties": {
        "name": ["Marta Solis"], "nationality": ["xx"], "gender": ["female"], "birthPlace": ["Atlantis"],
        "title": ["Mrs"], "country": ["xx"], "notes": ["seen twice"], "deathDate": ["2020"]}},
    {"id": "doc-1", "schema": "Sanction", "properties": {"entity": ["p-odd"], "authority": ["Some office"]}},
    {"id": "pay-2", "schema": "Payment", "properties": {"payer": ["p-odd"], "beneficiary": ["p-luis"]}},
    {"id": "call-2", "schema": "Call", "properties": {
        "callerNumber": ["+15205550123"], "receiverNumber": ["+525512345678"], "date": ["2026-03-04"]}},
    {"id": "own-4", "schema": "Ownership", "properties": {
        "owner": ["p-odd"], "asset": ["c-sol"], "percentage": ["40"]}},
]  # fmt: skip
_PROTECTED = "protected: never taken in"
INEXPRESSIBLE = {
    ("a-1", "latitude"): "see a-2",
    ("a-1", "longitude"): "see a-2",
    ("a-2", "latitude"): "an address is a text; coordinates are those of a trip's end or of a list of places",
    ("a-2", "longitude"): "see latitude",
    ("p-odd", "nationality"): _PROTECTED,
    ("p-odd", "gender"): _PROTECTED,
    ("p-odd", "birthPlace"): _PROTECTED,
    ("p-odd", "title"): _PROTECTED,
    ("p-odd", "country"): _PROTECTED,
    ("p-odd", "notes"): "Igloo keeps no free text about a person outside the delivered row",
    ("p-odd", "deathDate"): "no column of a mention",
    ("doc-1", "entity"): "a schema Igloo has no kind for: the row is listed as rejected",
    ("doc-1", "authority"): "see entity",
    ("pay-2", "payer"): "a payment without a date: the row is listed as rejected",
    ("pay-2", "beneficiary"): "see payer",
    ("call-2", "date"): "one time of a call: it comes back as startDate",
    ("own-4", "percentage"): "no property of a relation",
}


def lines(entities: list[dict[str, Any]]) -> str:
    """As FollowTheMoney's tools write them."""
    return "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities)
