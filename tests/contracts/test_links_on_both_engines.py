"""Who is linked to what, how many have each thing and how much there is: the same rows on DuckDB and on Spark."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd
import pytest
from tests.contracts.same_rows import difference

from igloo.core.tables import table_contracts
from igloo.engine.base import Engine, write_frame
from igloo.network.link_rows import parties_of, rows_beside, rows_naming, rows_of_links, summed
from igloo.network.links import LINK_STEPS

START = datetime(2026, 3, 1, 8, 0)


def _events() -> dict[str, list[dict[str, object]]]:
    """Calls, crossings on two days within minutes, around midnight too, a payment and what is written beside people."""
    events: dict[str, list[dict[str, object]]] = {}

    def add(kind: str, at: datetime | None, place: str | None = None, **parties: str) -> None:
        n = sum(map(len, events.values())) + 1
        origin = {
            "event_id": f"e{n}",
            "source_id": kind,
            "batch_id": f"{kind}.1",
            "row": n,
            "t_utc": at,
        }
        events.setdefault(f"event_{kind}", []).append({**origin, "t_end_utc": pd.NaT, "place": place, **parties})
        for role, party in parties.items():
            told = {**origin, "kind": kind, "role": role, "subject_id": party}
            events.setdefault("event_party", []).append(told)

    for i in range(12):
        add("call", START + timedelta(hours=i), caller=f"phone:{i % 4}", callee=f"phone:{(i * 5) % 9}")
    add("call", START, caller="phone:1", callee="phone:8", device="device:1")
    add("message", START, sender="phone:2", recipient="email:a@b.c")
    for day in (0, 1, 5):
        at = START + timedelta(days=day)
        add("crossing", at, "East", traveller="m1", vehicle="plate:A", document="document:1")
        add("crossing", at + timedelta(seconds=170), "East", traveller="m2", vehicle="plate:A")
        add("sighting", at + timedelta(seconds=60), "CAM 1", vehicle="plate:B")
        add("sighting", at + timedelta(seconds=150), "CAM 1", vehicle="plate:A")
    midnight = datetime(2026, 3, 9)
    add("crossing", midnight - timedelta(seconds=30), "West", vehicle="plate:C")
    add("crossing", midnight, "West", vehicle="plate:D")
    add("crossing", midnight + timedelta(seconds=30), "West", vehicle="plate:C")
    add("stay", START, "Hotel", guest="m3")
    add("stay", None, "Hotel", guest="m1")
    add("payment", START, "", payer="m1", payee="m3", payer_phone="phone:0")
    return events


def _files(folder: Path) -> dict[str, Path]:
    never = {"t_from": pd.NaT, "t_to": pd.NaT}
    frames = {
        **_events(),
        "entity_mention": [{"entity_id": f"person-{i}", "mention_id": f"m{i}"} for i in (1, 2, 3)],
        "entity_identifier": [
            {"entity_id": "person-1", "ident_id": "phone:1", "probability": 0.9, **never},
            {"entity_id": "person-2", "ident_id": "phone:2", "probability": 0.5, **never},
            {"entity_id": "person-2", "ident_id": "plate:A", "probability": 0.9, **never},
            {"entity_id": "person-3", "ident_id": "plate:A", "probability": 0.9, **never},
        ],
        "identifier_written": [
            {"source_id": "s", "batch_id": "s.1", "row": i, "ident_id": "address:1", "kind": "address",
             "mention_id": f"m{i}", "t_utc": START}
            for i in (1, 2)
        ],
    }  # fmt: skip
    made = {table for table, _, _ in LINK_STEPS}
    paths = {}
    for name in {name for _, _, reads in LINK_STEPS for name in reads} - made:
        paths[name] = folder / f"{name}.parquet"
        write_frame(pd.DataFrame(frames.get(name, [])), table_contracts()[name].schema(), paths[name])
    paths["subjects"] = folder / "subjects.parquet"
    write_frame(pd.DataFrame({"unit": ["person-1", "person-2", "plate:D"]}), {"unit": "string"}, paths["subjects"])
    return paths


def _made(engine: Engine, folder: Path) -> dict[str, pd.DataFrame]:
    tables: dict[str, ir.Table] = {name: engine.table(name, [path]) for name, path in _files(folder).items()}
    made = {}

    def keep(name: str, expression: ir.Table) -> ir.Table:
        path = folder / f"{engine.name}.{name}.parquet"
        engine.write(name, expression, path)
        made[name] = pd.read_parquet(path)
        tables[name] = engine.table(name, [path])
        return tables[name]

    for name, build, _ in LINK_STEPS:
        keep(name, build(tables))
    link, subjects = tables["link"], tables["subjects"]
    wanted = keep("wanted", link.semi_join(subjects, link.unit == subjects.unit))
    parties = keep("parties", parties_of(tables, subjects))
    one = keep("one", rows_naming(tables, parties))
    items = wanted.select(unit="item").distinct()
    other = keep("other", rows_beside(tables, parties_of(tables, items), one))
    rows = keep("rows", rows_of_links(tables, wanted, parties, one, other))
    keep("summed", summed(rows))
    return made


@pytest.mark.spark
def test_both_engines_link_alike(duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path) -> None:
    on_duckdb, on_spark = _made(duckdb_engine, tmp_path), _made(spark_engine, tmp_path)
    assert {name: difference(frame, on_spark[name]) for name, frame in on_duckdb.items()} == dict.fromkeys(
        on_duckdb, ""
    )
    _holds_what_was_written(on_spark)


def test_every_link_has_its_rows(duckdb_engine: Engine, tmp_path: Path) -> None:
    _holds_what_was_written(_made(duckdb_engine, tmp_path))


def _holds_what_was_written(made: dict[str, pd.DataFrame]) -> None:
    for name, build, _ in LINK_STEPS:
        assert list(made[name].columns) == table_contracts()[name].column_names, build
    links = set(made["link"].itertuples(index=False, name=None))
    assert {
        ("person-1", "contact", "phone:8"),
        ("phone:8", "contact", "phone:1"),
        ("person-1", "contact", "device:1"),
        ("person-1", "companion", "person-2"),
        ("person-1", "address", "address:1"),
        ("person-1", "payment", "person-3"),
        ("person-1", "place", "Hotel"),
        ("plate:A", "person", "person-2"),
        # C passed D on both sides of midnight, D passed C on one day.
        ("plate:C", "companion", "plate:D"),
    } <= links
    assert ("plate:D", "companion", "plate:C") not in links
    wanted = {tuple(link) for link in made["wanted"][["unit", "aspect", "item"]].itertuples(index=False)}
    assert {(r.unit, r.aspect, r.item) for r in made["summed"].itertuples()} == wanted
