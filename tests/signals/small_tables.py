"""A small consistent set of contract tables, the same on every call: forty people, three coordinators.

Ten crossers (four, three and three) each call "their" coordinator within two hours of most crossings
and hardly ever otherwise. Everybody calls home at any time; some call a registered taxi line after
crossing, one calls a clinic, eight call a dispatcher all day long. The port's crossings are delivered
a second time by another agency (undeclared copy), and so are the contacts of a seized phone.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from igloo.core.evidence import contract_frame
from igloo.core.tables import table_contracts

START = pd.Timestamp("2026-01-05 00:00:00")
DAYS = 150
PEOPLE = 40
COORDINATORS = ("phone:+15205559001", "phone:+15205559002", "phone:+15205559003")
CALLERS = {0: (0, 1, 2, 3), 1: (4, 5, 6), 2: (7, 8, 9)}
TAXI, CLINIC, DISPATCH = "phone:+15205558001", "phone:+15205558002", "phone:+15205558003"

SOURCES = [
    ("port", "Port crossings", "crossings", "A", "port"),
    ("port_digest", "Crossing digest", "crossings", "B", "digest"),
    ("carrier", "Carrier call records", "call_records", "B", "carrier"),
    ("arrests", "Arrests and seizures", "encounters", "A", "arrests"),
    ("phones", "Seized phones", "seized_phone", "A", "phones"),
    ("phones_digest", "Seized phones, digest", "seized_phone", "B", "phones_digest"),
    ("tips", "Tip line", "tips", "C", "tips"),
    ("lines", "Service lines", "registry", "A", "lines"),
]


def phone(person: int) -> str:
    """The phone of a person."""
    return f"phone:+1520555{person:04d}"


def entity(person: int) -> str:
    """The entity of a person."""
    return f"person-{person:02d}"


class Delivery:
    """Collects rows as the mapping would write them: uses, mentions, parties, events."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.count: dict[str, int] = defaultdict(int)

    def event(
        self,
        source: str,
        kind: str,
        t: pd.Timestamp,
        idents: dict[str, str],
        person: tuple[str, int] | None = None,
    ) -> None:
        """One row with one event; `person` is the role and the person of a mention."""
        self.count[source] += 1
        row = self.count[source]
        origin = {"source_id": source, "batch_id": f"{source}.000000000000", "row": row}
        event_id = f"{source}-{kind}-{row:05d}"
        event = {"event_id": event_id, **origin, "t_utc": t, "t_original": str(t), **idents}
        event |= {"time_zone": "UTC", "time_precision": "second", "place": "Port North"}
        if person:
            event[person[0]] = self.mention(origin, person, idents)
        self.rows[f"event_{kind}"].append(event)
        for role, ident in {**idents, **({person[0]: event[person[0]]} if person else {})}.items():
            party = {"subject_id": ident, "event_id": event_id, "kind": kind, "role": role, "t_utc": t}
            self.rows["event_party"].append(party | origin)
        for role, ident in idents.items():
            belongs = event[person[0]] if person and role in ("document", "phone", "address") else ""
            self.use(origin, ident, role, t, belongs)

    def use(self, origin: dict[str, Any], ident: str, role: str, t: pd.Timestamp, mention: str) -> None:
        """One use of an identifier."""
        kind, norm = ident.split(":", 1)
        use = {"use_id": f"{origin['source_id']}-{origin['row']:05d}-{role}", **origin, "ident_id": ident}
        use |= {"kind": kind, "norm": norm, "original": norm, "mention_id": mention, "role": role}
        self.rows["identifier_use"].append(use | {"t_utc": t, "credibility": float("nan")})

    def mention(self, origin: dict[str, Any], person: tuple[str, int], idents: dict[str, str]) -> str:
        """The person as this row describes them."""
        role, number = person
        mention_id = f"{origin['source_id']}-{origin['row']:05d}-{role}"
        name = f"PERSON {number:02d}"
        described = {"mention_id": mention_id, **origin, "role": role, "kind": "Person", "name": name}
        self.rows["mention"].append(described | {"name_norm": name, "name_key": name, "birth_date": "1990-01-01"})
        tie = {"entity_id": entity(number), "mention_id": mention_id, "profile_id": f"profile-{number:02d}"}
        self.rows["entity_mention"].append(tie | {"probability": 1.0})
        return mention_id


def _crossings_and_calls(out: Delivery, rng: np.random.Generator) -> None:
    coordinator_of = {p: COORDINATORS[c] for c, people in CALLERS.items() for p in people}
    calls: list[tuple[pd.Timestamp, str, str]] = []
    for person in range(PEOPLE):
        days = np.sort(rng.choice(DAYS - 50, 10, replace=False)) + 25
        for day in days:
            t = START + pd.Timedelta(days=int(day), minutes=int(rng.integers(360, 1200)))
            idents = {"document": f"document:P{person:06d}", "vehicle": f"plate:TX-AA{person:04d}"}
            idents["phone"] = phone(person)
            out.event("port", "crossing", t, idents, ("traveller", person))
            out.event("port_digest", "crossing", t + pd.Timedelta(minutes=3), idents, ("traveller", person))
            after = t + pd.Timedelta(minutes=int(rng.integers(3, 110)))
            if person in coordinator_of and rng.random() < 0.8:
                calls.append((after, phone(person), coordinator_of[person]))
            if 20 <= person < 30 and rng.random() < 0.5:
                calls.append((after, phone(person), TAXI))
            if person == 5:
                calls.append((after, phone(person), CLINIC))
        for day in range(DAYS):
            for _ in range(int(rng.integers(0, 3))):
                t = START + pd.Timedelta(days=day, minutes=int(rng.integers(0, 1440)))
                friend = f"phone:+1630555{person * 10 + int(rng.integers(0, 6)):04d}"
                calls.append((t, phone(person), DISPATCH if 30 <= person < 38 and rng.random() < 0.5 else friend))
    for t, caller, callee in sorted(calls):
        out.event("carrier", "call", t, {"caller": caller, "callee": callee})


def _records(out: Delivery) -> None:
    """Arrests, a seized phone and its digest, tips."""
    late = START + pd.Timedelta(days=DAYS - 5)
    for number in (0, 1):
        out.event("arrests", "encounter", late, {"phone": COORDINATORS[number]}, ("subject", number))
    for n, ident in enumerate([*COORDINATORS, phone(4), phone(7), phone(11)]):
        t = late - pd.Timedelta(hours=5 * n + 1)
        for source in ("phones", "phones_digest"):
            out.event(source, "encounter", t, {"phone": ident, "found_on": phone(39)})
    for number in (4, 12, 13):
        out.event("tips", "tip", late - pd.Timedelta(days=number), {"phone": phone(number)})


def _people(out: Delivery) -> None:
    for person in range(PEOPLE):
        seen = {"n_mentions": 20, "n_sources": 2, "n_profiles": 1, "first_seen": START, "last_seen": START}
        named = {"entity_id": entity(person), "kind": "Person", "label": f"Person {person:02d}"}
        out.rows["entity"].append(named | {"birth_date": "1990-01-01"} | seen)
        # 0 and 1 live together: two callers of the first coordinator, one household.
        address = f"address:{min(person, 999) if person != 1 else 0} MAIN ST"
        for kind, ident in (
            ("phone", phone(person)),
            ("document", f"document:P{person:06d}"),
            ("address", address),
        ):
            tie = {"entity_id": entity(person), "ident_id": ident, "kind": kind, "n_rows": 20, "n_sources": 2}
            tie |= {"t_from": START, "t_to": START, "n_entities": 2 if ident == "address:0 MAIN ST" else 1}
            out.rows["entity_identifier"].append(tie | {"probability": 0.95})
    for ident, category, closed in ((TAXI, "taxi", False), (CLINIC, "clinic", True)):
        line = {"ident_id": ident, "category": category, "title": category, "protected": closed}
        out.rows["registry"].append(line)


def _identifiers(out: Delivery) -> None:
    uses = pd.DataFrame(out.rows["identifier_use"])
    others = defaultdict(set)
    for call in out.rows["event_call"]:
        others[call["caller"]].add(call["callee"])
        others[call["callee"]].add(call["caller"])
    people: dict[str, int] = defaultdict(int)
    for tie in out.rows["entity_identifier"]:
        people[tie["ident_id"]] += 1
    registered = {line["ident_id"]: line["category"] for line in out.rows["registry"]}
    for ident in sorted(set(people) - set(uses["ident_id"])):
        kind, norm = ident.split(":", 1)
        about = {"ident_id": ident, "kind": kind, "norm": norm, "n_rows": 20, "n_sources": 2, "n_counterparts": 0}
        out.rows["identifier"].append(about | {"n_entities": people[ident], "registry_category": ""})
    for ident, group in uses.groupby("ident_id"):
        about = {"ident_id": ident, "kind": group["kind"].iloc[0], "norm": group["norm"].iloc[0]}
        about |= {"n_rows": len(group), "n_sources": group["source_id"].nunique()}
        about |= {"n_entities": people[ident], "n_counterparts": len(others[ident])}
        about |= {"first_seen": group["t_utc"].min(), "last_seen": group["t_utc"].max()}
        out.rows["identifier"].append(about | {"registry_category": registered.get(ident, "")})


def small_tables() -> dict[str, pd.DataFrame]:
    """Every contract table by name, empty where this world has nothing to say."""
    out = Delivery()
    for source_id, title, kind, letter, lineage in SOURCES:
        source = {"source_id": source_id, "title": title, "agency": "Agency", "kind": kind}
        source |= {"reliability": letter, "credibility": 2.0, "lineage_group": lineage, "time_zone": "UTC"}
        out.rows["source"].append(source | {"coverage_to": ""})
    _crossings_and_calls(out, np.random.default_rng(7))
    _records(out)
    _people(out)
    _identifiers(out)
    # Every use is written here; on the way from files, those of calls are read from their events.
    out.rows["identifier_written"] = out.rows["identifier_use"]
    return {name: contract_frame(name, out.rows[name]) for name in table_contracts()}
