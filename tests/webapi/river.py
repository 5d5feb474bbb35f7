"""A small lake written by hand: a coordinator's number, a person under two spellings, a victim, a taxi line."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from igloo.core.tables import table_contracts
from igloo.engine.lake import Lake, Snapshot
from igloo.network.links import LINK_STEPS
from igloo.search.documents import documents
from igloo.search.index import build_index

ANA, BO, VERA = "person-ana", "person-bo", "person-four"
ANAS_PHONE, COORDINATOR, TAXI = "phone:+15205550123", "phone:+15205550199", "phone:+15205550500"
PLATE = "plate:TX-ABC1234"
CALLS, BORDER = "north_calls.aaaaaaaaaaaa", "border.bbbbbbbbbbbb"
START = datetime(2026, 3, 1, 20, 0)
Rows = list[dict[str, Any]]

_ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "boolean": pa.bool_(),
    "timestamp": pa.timestamp("us"),
}


def _origin(batch_id: str, row: int) -> dict[str, Any]:
    return {"source_id": batch_id.split(".")[0], "batch_id": batch_id, "row": row}


def _calls() -> Rows:
    """Ana calls the coordinator on six days, the taxi on one; Vera's row stands in the same file."""
    called = [COORDINATOR] * 6 + [TAXI]
    return [
        {
            "event_id": f"call{i}",
            **_origin(CALLS, i),
            "t_utc": START + timedelta(days=i),
            "time_zone": "America/Phoenix",
            "time_precision": "second",
            "caller": ANAS_PHONE,
            "callee": callee,
            "duration_s": 64.0,
        }
        for i, callee in enumerate(called, start=1)
    ]


def _crossings() -> Rows:
    """Ana under two spellings, Bo with his car, Vera."""
    travellers = [("m1", None), ("m2", PLATE), ("m3", PLATE), ("m4", None)]
    return [
        {
            "event_id": f"crossing{i}",
            **_origin(BORDER, i),
            "t_utc": START + timedelta(days=i, hours=-1),
            "time_zone": "America/Phoenix",
            "time_precision": "second",
            "place": "Nogales",
            "traveller": mention,
            "vehicle": plate,
            "direction": "inbound",
        }
        for i, (mention, plate) in enumerate(travellers, start=1)
    ]


def _parties() -> Rows:
    found = []
    for kind, rows, roles in (
        ("call", _calls(), ("caller", "callee")),
        ("crossing", _crossings(), ("traveller", "vehicle")),
    ):
        for row in rows:
            origin = {name: row[name] for name in ("event_id", "source_id", "batch_id", "row", "t_utc")}
            found += [{**origin, "kind": kind, "role": role, "subject_id": row[role]} for role in roles if row[role]]
    return sorted(found, key=lambda row: (row["subject_id"], row["t_utc"]))


def _uses() -> Rows:
    said = [
        (ANAS_PHONE, "520-555-0123", "m1", BORDER, 1),
        (ANAS_PHONE, "(520) 555 0123", "m2", BORDER, 2),
        (PLATE, "tx abc 1234", "m2", BORDER, 2),
        (PLATE, "ABC1234 TX", "m3", BORDER, 3),
        *[(ANAS_PHONE, "5205550123", None, CALLS, i) for i in range(1, 8)],
        *[(COORDINATOR, "5205550199", None, CALLS, i) for i in range(1, 7)],
        (TAXI, "5205550500", None, CALLS, 7),
    ]
    return [
        {
            "use_id": f"use{i}",
            **_origin(batch, row),
            "ident_id": ident,
            "kind": ident.split(":")[0],
            "norm": ident.split(":")[1],
            "original": original,
            "mention_id": mention,
            "t_utc": START + timedelta(days=row),
        }
        for i, (ident, original, mention, batch, row) in enumerate(said)
    ]


def _mention(mention_id: str, row: int, name: str, birth_date: str) -> dict[str, Any]:
    key = " ".join(sorted(name.upper().replace(",", "").split()))
    return {
        "mention_id": mention_id,
        **_origin(BORDER, row),
        "role": "traveller",
        "kind": "Person",
        "name": name,
        "name_norm": name.upper().replace(",", ""),
        "name_key": key,
        "birth_date": birth_date,
        "birth_date_original": birth_date.replace("-", "/"),
    }


def _finding() -> dict[str, Any]:
    return {
        "finding_id": f"calls_after_crossing|{COORDINATOR}|",
        "signal": "calls_after_crossing",
        "subject_id": COORDINATOR,
        "object_id": "",
        "score": 0.8,
        "k": 3,
        "n": 4,
        "k_baseline": 0,
        "n_baseline": 12,
        "expected": 0.4,
        "lift": float("inf"),
        "lower_bound": 3.1,
        "p": 0.001,
        "q": 0.01,
        "gate": True,
        "counts": json.dumps({"windows": 3, "not_counted_taxi": 1}),
        "why": "(520) 555-0199 was called on 3 of 4 crossings; Vera Ruiz once.",
        "caveats": "Trips south are not recorded.",
        "as_of": START + timedelta(days=7),
    }


def _qe_part(source_id: str, contribution: float, counted: bool, reason: str) -> dict[str, Any]:
    batch = CALLS if source_id == "north_calls" else BORDER
    factors = ("reliability", "credibility", "informativeness", "recency", "specificity", "match", "strength")
    return {
        "subject_id": ANA,
        "source_id": source_id,
        "lineage_group": source_id,
        "ident_id": ANAS_PHONE,
        **dict.fromkeys(factors, 0.9),
        "copied": 0.0 if counted else 1.0,
        "contribution": contribution,
        "counted": counted,
        "reason": reason,
        "n_rows": 7,
        "last_seen": START,
        "batch_id": batch,
        "row": 1,
    }


def _lead(subject_id: str, rank: int, kind: str, label: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": subject_id,
        "subject_kind": kind,
        "label": label,
        "rank": rank,
        "score": round(0.9 - rank / 10, 2),
        "band": "strong" if rank == 1 else "moderate",
        "qe": 1.4,
        "qe_band": "two strong independent",
        "n_findings": 0,
        "n_sources": 2,
        "evidence_kinds": 1,
        "signals": "quality_of_evidence",
        "source_ids": "border north_calls",
        "last_seen": START + timedelta(days=rank),
        "why": f"{label} is in two independent sources.",
        **more,
    }


def _source(source_id: str, title: str, kind: str, not_collected: str = "") -> dict[str, Any]:
    return {
        "source_id": source_id,
        "title": title,
        "agency": "Agency",
        "kind": kind,
        "reliability": "B",
        "credibility": 2.0,
        "lineage_group": source_id,
        "legal_basis": "Subpoena",
        "retain_until": "",
        "time_zone": "America/Phoenix",
        "records_directions": "",
        "not_collected": not_collected,
        "coverage_from": "2026-03-01",
        "coverage_to": "2026-03-08",
    }


def _batch(batch_id: str, total: int, loaded: int, rejected: int) -> dict[str, Any]:
    source_id = batch_id.split(".")[0]
    return {
        "batch_id": batch_id,
        "source_id": source_id,
        "file_name": f"{source_id}.csv",
        "sha256": "ab" * 32,
        "size_bytes": 900,
        "format": "csv",
        "encoding": "utf-8",
        "delivered_at": "2026-03-09T00:00:00",
        "rows_total": total,
        "rows_loaded": loaded,
        "rows_duplicate": 0,
        "rows_rejected": rejected,
        "rows_superseded": 0,
    }


def _pair(left: str, right: str, probability: float, decision: str) -> dict[str, Any]:
    parts = [{"comparison": "name", "level": "same words", "left": "Ana Lopez", "right": "LOPEZ, Ana", "bits": 9.0}]
    return {
        "left_id": left,
        "right_id": right,
        "weight": 7.0,
        "probability": probability,
        "prior_bits": -12.0,
        "parts": json.dumps(parts),
        "strong_kinds": 2,
        "decision": decision,
        "reason": "Same name, same birth date, same phone.",
    }


def tables() -> dict[str, Rows]:
    """Every table that is not empty."""
    people = [(ANA, "Ana Lopez", "m1 m2"), (BO, "Bo Li", "m3"), (VERA, "Vera Ruiz", "m4")]
    seen = {"first_seen": START, "last_seen": START + timedelta(days=7)}
    identifiers = [(ANAS_PHONE, 9, 2, 1, ""), (COORDINATOR, 6, 1, 0, ""), (TAXI, 1, 1, 0, "taxi"), (PLATE, 2, 1, 2, "")]
    return {
        "source": [
            _source("border", "Border crossings", "crossings", "outbound crossings"),
            _source("north_calls", "Carrier North", "call_records"),
        ],
        "batch": [_batch(BORDER, 5, 4, 1), _batch(CALLS, 7, 7, 0)],
        "row_outcome": [
            {**_origin(BORDER, 5), "outcome": "rejected", "column": "DATE", "value": "31/02", "reason": "No such day."},
            {
                **_origin(BORDER, 4),
                "outcome": "value_set_aside",
                "column": "PHONE",
                "value": "Vera Ruiz",
                "reason": "Not a phone.",
            },
        ],
        "mention": [
            _mention("m1", 1, "Ana Lopez", "1990-04-02"),
            _mention("m2", 2, "LOPEZ, Ana", "1990-04-02"),
            _mention("m3", 3, "Bo Li", "1985-01-01"),
            _mention("m4", 4, "Vera Ruiz", "2001-01-01"),
        ],
        "identifier_use": _uses(),
        "event_call": _calls(),
        "event_crossing": _crossings(),
        "event_party": _parties(),
        "entity": [
            {"entity_id": i, "kind": "Person", "label": name, "n_mentions": len(m.split()), "n_sources": 1, **seen}
            for i, name, m in people
        ],
        "entity_mention": [
            {"entity_id": i, "mention_id": mention, "profile_id": f"p{mention[1:]}", "probability": 0.999}
            for i, _, mentions in people
            for mention in mentions.split()
        ],
        "mention_profile": [{"mention_id": f"m{i}", "profile_id": f"p{i}"} for i in (1, 2, 3, 4)],
        "profile": [
            {"profile_id": f"p{i}", "kind": "Person", "name": name, "birth_date": "1990-04-02"}
            for i, name in enumerate(["Ana Lopez", "LOPEZ, Ana", "Bo Li", "Vera Ruiz"], start=1)
        ],
        "pair": [_pair("p1", "p2", 0.999, "merged"), _pair("p1", "p3", 0.2, "separate")],
        "entity_redirect": [{"old_id": "person-ana-before", "new_id": ANA}],
        "entity_identifier": [
            {"entity_id": ANA, "ident_id": ANAS_PHONE, "kind": "phone", "n_rows": 2, "probability": 0.95},
            {"entity_id": ANA, "ident_id": PLATE, "kind": "plate", "n_rows": 1, "probability": 0.4},
            {"entity_id": BO, "ident_id": PLATE, "kind": "plate", "n_rows": 1, "probability": 0.9},
        ],
        "identifier": [
            {
                "ident_id": ident,
                "kind": ident.split(":")[0],
                "norm": ident.split(":")[1],
                "n_rows": rows,
                "n_sources": n_sources,
                "n_entities": entities,
                "registry_category": category,
                **seen,
            }
            for ident, rows, n_sources, entities, category in identifiers
        ],
        "registry": [{"ident_id": TAXI, "category": "taxi", "title": "Taxi Sol", "protected": False}],
        "finding": [_finding()],
        "finding_support": [
            {
                "finding_id": _finding()["finding_id"],
                "part": "windows",
                "episode": f"crossing{i}",
                "event_id": f"call{i}",
                "event_kind": "call",
                "t_utc": START + timedelta(days=i),
                **_origin(CALLS, i),
            }
            for i in (1, 2, 3)
        ],
        "qe": [
            {"subject_id": ANA, "subject_kind": "Person", "qe": 1.4, "qe_squared": 1.96, "band": "two", "why": "Two."}
        ],
        "qe_part": [
            _qe_part("north_calls", 1.0, True, ""),
            _qe_part("border", 0.0, False, "repeats Carrier North"),
        ],
        "lead": [
            _lead(COORDINATOR, 1, "phone", "+15205550199", signals="calls_after_crossing", n_findings=1),
            _lead(ANA, 2, "Person", "Ana Lopez"),
            _lead(VERA, 3, "Person", "Vera Ruiz", source_ids="border"),
        ],
        "lead_part": [
            {
                "subject_id": COORDINATOR,
                "part": "calls_after_crossing",
                "finding_id": _finding()["finding_id"],
                "value": 0.8,
                "weight": 0.9,
                "contribution": 0.8,
                "reason": "tested",
            }
        ],
    }


def _parquet(path: Path, rows: Rows, schema: pa.Schema) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)
    return path


def _delivered(folder: Path) -> dict[str, Path]:
    border = [
        ("Ana Lopez", "520-555-0123"),
        ("LOPEZ, Ana", "(520) 555 0123"),
        ("Bo Li", ""),
        ("Vera Ruiz", "2001/01/01"),
        ("x", ""),
    ]
    calls = [("5205550123", "5205550199")] * 6 + [("5205550123", "5205550500")]
    found = {}
    for batch_id, columns, rows in ((BORDER, ("NAME", "PHONE"), border), (CALLS, ("A", "B"), calls)):
        schema = pa.schema([("__row", pa.int64()), *((column, pa.string()) for column in columns)])
        lines = [{"__row": i, **dict(zip(columns, row, strict=True))} for i, row in enumerate(rows, start=1)]
        found[batch_id] = _parquet(folder / f"{batch_id}.parquet", lines, schema)
    return found


def write_lake(folder: Path, rows: dict[str, Rows] | None = None) -> Lake:
    """Every contract table, the rows as delivered and the search index; published."""
    lake, filled, files = Lake(folder), rows or tables(), {}
    filled["identifier_written"] = [use for use in filled["identifier_use"] if use["mention_id"]]
    for name, contract in table_contracts().items():
        schema = pa.schema([(column, _ARROW[kind]) for column, kind in contract.schema().items()])
        files[name] = _parquet(folder / "tables" / name / "all.parquet", filled.get(name, []), schema)
    connection = ibis.duckdb.connect()
    read = {name: connection.read_parquet(path, table_name=name) for name, path in files.items()}
    for name, build, _ in LINK_STEPS:
        files[name] = folder / "tables" / name / "computed.parquet"
        connection.to_parquet(build(read), files[name])
        read[name] = connection.read_parquet(files[name])
    build_index(documents(read).to_pandas(), folder / "index" / "all")
    steps = [{"step": "leads", "seconds": 0.1, "rows": 3, "skipped": False}]
    batches = {row["batch_id"]: row for row in filled["batch"]}
    meta = {"as_of": "2026-03-08T20:00:00", "steps": steps, "search_index": "index/all", "batches": batches}
    delivered = _delivered(folder / "delivered")
    lake.publish(Snapshot("0001", "2026-03-09T00:00:00", {n: (f,) for n, f in files.items()}, delivered, meta))
    return lake
