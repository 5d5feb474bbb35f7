"""What is around compared pairs (company, whereabouts, other descriptions) gives the same rows on DuckDB and Spark."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import pytest
from tests.contracts.same_rows import difference

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.base import Engine, write_frame
from igloo.identity.comparing.companions import COMPARISON, EVENTS, with_company
from igloo.identity.comparing.elsewhere import CONFLICT, seen_elsewhere, with_whereabouts
from igloo.identity.comparing.explanation import SCORED_COLUMNS, probability_of
from igloo.identity.comparing.other_descriptions import COMPARISON as OTHERS
from igloo.identity.comparing.other_descriptions import with_other_descriptions

START = datetime(2026, 3, 1, 23, 50)
WEST, EAST = (32.54, -117.03), (27.51, -99.51)


def _crossing(n: int, who: str, plate: str | None, minutes: int, at: tuple[float, float]) -> dict[str, Any]:
    return {
        "event_id": f"e{n}", "traveller": who, "vehicle": plate, "t_utc": START + timedelta(minutes=minutes),
        "place": "West" if at == WEST else "East", "lat": at[0], "lon": at[1], "time_precision": "minute",
        "t_end_utc": pd.NaT,
    }  # fmt: skip


def _files(folder: Path) -> dict[str, Path]:
    told = [
        *[("p" + str(i), f"plate:Z{i}", 60 * i, WEST) for i in range(30, 50)],
        ("a", "plate:A", 0, WEST), ("b", "plate:A", 3000, WEST),  # one rare vehicle
        ("c", "plate:C", 4000, WEST), ("m", "plate:C", 4002, WEST),  # one companion, in two cars
        ("d", "plate:D", 9000, WEST), ("m", "plate:D", 9001, WEST),
        ("e", "plate:E", 100, WEST), ("f", "plate:E", 101, WEST),  # beside each other
        ("g", None, 20, WEST), ("h", None, 40, EAST),  # two places at one time, over midnight
        *[("q" + str(i), "plate:BUS", 5000 + i, EAST) for i in range(12)],
    ]  # fmt: skip
    people = sorted({who for who, *_ in told})
    pairs = [("a", "b", -2.0), ("c", "d", -1.5), ("e", "f", 1.0), ("g", "h", 20.0), ("q1", "q2", 0.5), ("a", "c", 7.6)]
    pairs += [("q1", "q3", 2.345), ("q2", "q3", -3.21), ("q3", "q4", 1.234), ("q1", "q4", -1.111)]
    scored = [
        {"left_id": a, "right_id": b, "weight": w, "probability": probability_of(w), "prior_bits": -10.0,
         "parts": '[{"comparison":"Surname","left":"A \\"B\\"","bits":1.5}]' if w > 0 else "[]",
         "strong_kinds": 2, "strong": "", "conflict": ""}
        for a, b, w in pairs
    ]  # fmt: skip
    frames: dict[str, tuple[dict[str, str], list[dict[str, Any]]]] = {
        "compared": (SCORED_COLUMNS, scored),
        "profile": (
            table_contracts()["profile"].schema(),
            [{"profile_id": p, "name": f'{p} "El" Güero', "plates": ""} for p in people],
        ),
        "mention_profile": (
            table_contracts()["mention_profile"].schema(),
            [{"mention_id": p, "profile_id": p} for p in people],
        ),
        "registry": (table_contracts()["registry"].schema(), [{"ident_id": "plate:Z30", "protected": False}]),
    }
    for name in EVENTS:
        rows = [_crossing(n, *one) for n, one in enumerate(told)] if name == "event_crossing" else []
        frames[name] = table_contracts()[name].schema(), rows
    paths = {}
    for name, (schema, rows) in frames.items():
        paths[name] = folder / f"{name}.parquet"
        write_frame(pd.DataFrame(rows, columns=list(schema)), schema, paths[name])
    return paths


def _made(engine: Engine, folder: Path) -> dict[str, pd.DataFrame]:
    tables: dict[str, ir.Table] = {name: engine.table(name, [path]) for name, path in _files(folder).items()}
    made = {}
    for name, build in (
        ("apart", lambda: seen_elsewhere(tables["compared"], tables, IdentitySettings())),
        ("context", lambda: with_company(tables["compared"], tables, IdentitySettings())),
        ("marked", lambda: with_whereabouts(tables["context"], tables["apart"])),
        ("heard", lambda: with_other_descriptions(tables["marked"], IdentitySettings())),
    ):
        path = folder / f"{engine.name}.{name}.parquet"
        engine.write(name, build(), path)
        made[name] = pd.read_parquet(path)
        tables[name] = engine.table(name, [path])
    return made


def _holds_what_was_written(made: dict[str, pd.DataFrame]) -> None:
    assert made["apart"].to_dict("records") == [{"left_id": "g", "right_id": "h"}]
    pairs = made["marked"].set_index(["left_id", "right_id"])
    raised = {key for key in pairs.index if COMPARISON in pairs.parts[key]}
    assert raised == {("a", "b"), ("c", "d")}
    assert pairs.conflict["g", "h"] == CONFLICT and (pairs.conflict == CONFLICT).sum() == 1
    heard = made["heard"].set_index(["left_id", "right_id"])
    spoken = {key for key in heard.index if OTHERS in heard.parts[key]}
    assert spoken >= {("q1", "q2"), ("q2", "q3"), ("q1", "q4")} and ("e", "f") not in spoken


@pytest.mark.spark
def test_both_engines_see_the_same_company(duckdb_engine: Engine, spark_engine: Engine, tmp_path: Path) -> None:
    on_duckdb, on_spark = _made(duckdb_engine, tmp_path), _made(spark_engine, tmp_path)
    assert {name: difference(frame, on_spark[name]) for name, frame in on_duckdb.items()} == dict.fromkeys(
        on_duckdb, ""
    )
    _holds_what_was_written(on_spark)


def test_company_and_whereabouts_are_those_that_were_written(duckdb_engine: Engine, tmp_path: Path) -> None:
    _holds_what_was_written(_made(duckdb_engine, tmp_path))
