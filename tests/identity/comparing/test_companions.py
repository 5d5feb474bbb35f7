"""Who travels with the same people or in the same rare vehicle is asked about; nobody is merged for it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import ibis
import pandas as pd
import pytest

from igloo.core.settings import IdentitySettings
from igloo.core.tables import table_contracts
from igloo.engine.duckdb_engine import DuckDBEngine
from igloo.identity.comparing.companions import COMPARISON, MOST_BITS, MOST_PEOPLE, in_company, with_company
from igloo.identity.comparing.explanation import SCORED_COLUMNS, probability_of, total_bits
from igloo.identity.joining.cluster import automatic

CAR, BUS = "plate:TX-AAA1111", "plate:TX-BUS0001"
START = datetime(2026, 3, 1, 8, 0)


class Town:
    """Descriptions of one mention each, crossings, and pairs that were compared."""

    def __init__(self) -> None:
        self.people: dict[str, str] = {}
        self.crossings: list[dict[str, Any]] = []
        self.stated: list[dict[str, Any]] = []
        self.registered: list[str] = []
        # Many who travel alone: what is rare among them says something.
        for i in range(60):
            self.crosses(f"z{i:02}", f"plate:TX-ZZZ{i:04}", i)

    def crosses(self, person: str, plate: str | None, day: int, minute: int = 0, beside: str = "") -> None:
        self.people.setdefault(person, "")
        if beside:
            self.people[person] = beside
        at = START + timedelta(days=day, minutes=minute)
        self.crossings.append(
            {"event_id": f"c{len(self.crossings)}", "traveller": person, "vehicle": plate, "t_utc": at, "place": "East"}
        )

    def tables(self) -> dict[str, Any]:
        names = sorted(self.people)
        profiles = [{"profile_id": p, "name": p.upper(), "plates": self.people[p], "kind": "Person"} for p in names]
        lines = [{"ident_id": i, "category": "taxi"} for i in self.registered]
        relations = self.stated or [{"event_id": "none", "subject": None, "object": None}]
        return {
            "profile": _table("profile", profiles),
            "mention_profile": _table("mention_profile", [{"mention_id": p, "profile_id": p} for p in names]),
            "event_crossing": _table("event_crossing", self.crossings),
            "event_relation": _table("event_relation", relations),
            "registry": _table("registry", lines or [{"ident_id": "phone:none"}]),
        }

    def compared(self, *pairs: tuple[str, str, float, int], settings: IdentitySettings | None = None) -> pd.DataFrame:
        """The pairs (one, other, bits, strong kinds) after company was looked at."""
        same = {"comparison": "Surname", "level": "same", "left": "", "right": ""}
        rows = [
            {"left_id": a, "right_id": b, "weight": bits, "probability": probability_of(bits), "prior_bits": -10.0,
             "parts": json.dumps([{**same, "bits": bits + 10}], separators=(",", ":")),
             "strong_kinds": strong, "strong": "", "conflict": ""}
            for a, b, bits, strong in pairs
        ]  # fmt: skip
        made = ibis.memtable(pd.DataFrame(rows), schema=ibis.schema(SCORED_COLUMNS))
        told = with_company(made, self.tables(), settings or IdentitySettings())
        return computed(told.order_by(["left_id", "right_id"]))


def computed(expression: Any) -> Any:
    """On an engine with the functions of ours."""
    engine = DuckDBEngine(threads=1)
    found = ibis.duckdb.from_connection(engine.raw).to_pandas(expression)
    engine.close()
    return found


def _table(name: str, rows: list[dict[str, Any]]) -> Any:
    schema = ibis.schema(table_contracts()[name].schema())
    frame = pd.DataFrame([{column: row.get(column) for column in schema} for row in rows], columns=list(schema))
    return ibis.memtable(frame, schema=schema)


def test_the_same_rare_vehicle_raises_a_pair_to_review_and_its_part_is_in_the_sum() -> None:
    town = Town()
    town.crosses("a", CAR, 1)
    town.crosses("b", CAR, 9)
    (pair,) = town.compared(("a", "b", -2.0, 0)).to_dict("records")
    parts = json.loads(pair["parts"])
    assert parts[-1]["comparison"] == COMPARISON and parts[-1]["left"] == CAR
    assert 0 < parts[-1]["bits"] <= MOST_BITS
    assert total_bits(parts, pair["prior_bits"]) == pair["weight"] > -2.0
    assert pair["probability"] == pytest.approx(probability_of(pair["weight"])) and pair["probability"] >= 0.5
    assert pair["strong_kinds"] == 0, "company is no strong kind"


def test_the_same_companion_in_different_cars_raises_a_pair() -> None:
    town = Town()
    for day, (person, plate) in enumerate([("a", "plate:TX-ONE0001"), ("b", "plate:TX-TWO0002")]):
        town.crosses(person, plate, 20 + day)
        town.crosses("mother", plate, 20 + day, minute=1)
    (pair,) = town.compared(("a", "b", -2.0, 0)).to_dict("records")
    assert json.loads(pair["parts"])[-1]["left"] == "MOTHER"


def test_a_companion_under_two_descriptions_counts_once_the_evidence_holds_them_for_one() -> None:
    town = Town()
    for day, (person, companion) in enumerate([("a", "mother1"), ("b", "mother2")]):
        town.crosses(person, f"plate:TX-SEV000{day}", 20 + day)
        town.crosses(companion, f"plate:TX-SEV000{day}", 20 + day, minute=2)
    alone = town.compared(("a", "b", -2.0, 0)).set_index("left_id")
    assert alone.weight["a"] == -2.0
    resolved = town.compared(("a", "b", -2.0, 0), ("mother1", "mother2", 20.0, 2)).set_index("left_id")
    assert resolved.weight["a"] > -2.0 and resolved.weight["mother1"] == 20.0


@pytest.mark.parametrize("strong", [0, 1, 2, 5])
@pytest.mark.parametrize("bits", [-4.0, 0.0, 5.0, 7.5, 7.63])
def test_company_alone_never_merges_whatever_else_agrees(bits: float, strong: int) -> None:
    town = Town()
    for day in range(8):
        town.crosses("a", f"plate:TX-OLD000{day}", 30 + day)
        town.crosses("b", f"plate:TX-OLD000{day}", 50 + day)
    before = automatic(_frame(bits, strong), IdentitySettings()).tolist()
    after = town.compared(("a", "b", bits, strong))
    assert automatic(after, IdentitySettings()).tolist() == before
    assert after.weight[0] <= bits + MOST_BITS


def _frame(bits: float, strong: int) -> pd.DataFrame:
    return pd.DataFrame({"probability": [probability_of(bits)], "strong_kinds": [strong], "conflict": [""]})


def test_a_bus_that_many_ride_counts_for_nothing() -> None:
    town = Town()
    for i in range(MOST_PEOPLE + 1):
        town.crosses(f"rider{i:02}", BUS, i)
    (pair,) = town.compared(("rider00", "rider01", -2.0, 0)).to_dict("records")
    assert pair["weight"] == -2.0 and len(json.loads(pair["parts"])) == 1


def test_a_registered_vehicle_counts_for_nothing() -> None:
    town = Town()
    town.registered = [CAR]
    town.crosses("a", CAR, 1)
    town.crosses("b", CAR, 9)
    assert town.compared(("a", "b", -2.0, 0)).weight[0] == -2.0


def test_two_people_in_one_car_are_not_one_person() -> None:
    town = Town()
    town.crosses("a", CAR, 1)
    town.crosses("b", CAR, 1, minute=1)
    town.crosses("b", CAR, 9)
    assert town.compared(("a", "b", -2.0, 0)).weight[0] == -2.0


def test_two_people_of_one_record_are_companions_and_a_vehicle_compared_before_counts_once() -> None:
    town = Town()
    for event, person in (("r1", "a"), ("r2", "b")):
        town.people.setdefault(person, "")
        town.people.setdefault("boss", "")
        town.stated.append({"event_id": event, "subject": person, "object": "boss"})
    assert json.loads(town.compared(("a", "b", -2.0, 0)).parts[0])[-1]["left"] == "BOSS"
    town = Town()
    town.crosses("a", CAR, 1, beside=CAR)
    town.crosses("b", CAR, 9, beside=f"plate:OTHER {CAR}")
    assert town.compared(("a", "b", -2.0, 0)).weight[0] == -2.0


def test_a_plate_that_stands_for_unknown_does_not_set_each_beside_each() -> None:
    town = Town()
    for i in range(1500):
        town.crosses(f"u{i:04}", "plate:UNKNOWN", 1)
    beside = in_company(town.tables()).filter(lambda t: ~t.item.startswith("plate:")).count()
    assert int(computed(beside)) == 0
    assert town.compared(("u0001", "u0002", -2.0, 0)).weight[0] == -2.0
