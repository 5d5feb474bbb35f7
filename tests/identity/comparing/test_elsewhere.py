"""Nobody is in San Diego and in Laredo within the hour: such descriptions are not merged without a person."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import ibis
import pandas as pd
import pytest
from tests.identity.comparing.test_companions import _table

from igloo.core.settings import IdentitySettings
from igloo.identity.comparing.elsewhere import CONFLICT, MOST_LINKS, seen_elsewhere, with_whereabouts
from igloo.identity.comparing.explanation import SCORED_COLUMNS, probability_of

SAN_YSIDRO, OTAY_MESA, LAREDO, FIJI, SAMOA = (
    (32.54, -117.03), (32.55, -116.94), (27.51, -99.51), (-18.0, 179.9), (-18.0, -179.9),
)  # fmt: skip
NOON = datetime(2026, 3, 1, 23, 30)


def seen(*told: tuple[str, tuple[float, float], float], precision: str = "minute") -> dict[str, Any]:
    """Crossings of (person, where, hours after NOON)."""
    events = [
        {"event_id": f"e{i}", "traveller": who, "lat": lat, "lon": lon, "t_utc": NOON + timedelta(hours=hours),
         "time_precision": precision}
        for i, (who, (lat, lon), hours) in enumerate(told)
    ]  # fmt: skip
    links = [{"mention_id": who, "profile_id": who} for who in sorted({who for who, *_ in told})]
    return {"event_crossing": _table("event_crossing", events), "mention_profile": _table("mention_profile", links)}


def compared(*pairs: tuple[str, str, float, int]) -> Any:
    rows = [
        {"left_id": a, "right_id": b, "weight": bits, "probability": probability_of(bits), "prior_bits": -10.0,
         "parts": "[]", "strong_kinds": strong, "strong": "", "conflict": ""}
        for a, b, bits, strong in pairs
    ]  # fmt: skip
    return ibis.memtable(pd.DataFrame(rows), schema=ibis.schema(SCORED_COLUMNS))


def apart(pairs: Any, tables: dict[str, Any]) -> list[tuple[str, str]]:
    found = seen_elsewhere(pairs, tables, IdentitySettings()).order_by(["left_id", "right_id"]).to_pandas()
    return list(found.itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("where", "hours", "impossible"),
    [
        (LAREDO, 0.5, True),  # 1,700 km in half an hour, over midnight
        (LAREDO, -0.5, True),
        (LAREDO, 2.5, False),  # a flight
        (OTAY_MESA, 0.0, False),  # the next lane: a clock or a queue explains it
        (LAREDO, 30.0, False),
    ],
)
def test_two_places_at_one_time_are_two_people(where: tuple[float, float], hours: float, impossible: bool) -> None:
    tables = seen(("a", SAN_YSIDRO, 0.0), ("b", where, hours))
    assert apart(compared(("a", "b", 20.0, 3)), tables) == ([("a", "b")] if impossible else [])


def test_the_date_line_is_no_distance_and_a_day_without_a_time_says_nothing() -> None:
    assert apart(compared(("a", "b", 20.0, 3)), seen(("a", FIJI, 0.0), ("b", SAMOA, 0.1))) == []
    by_day = seen(("a", SAN_YSIDRO, 0.0), ("b", LAREDO, 0.1), precision="day")
    assert apart(compared(("a", "b", 20.0, 3)), by_day) == []


def test_the_ends_of_two_links_are_looked_at_though_nobody_compared_them() -> None:
    tables = seen(("a", SAN_YSIDRO, 0.0), ("b", SAN_YSIDRO, 48.0), ("c", LAREDO, 0.2))
    assert apart(compared(("a", "b", 20.0, 3), ("b", "c", 20.0, 3)), tables) == [("a", "c")]


def test_the_pair_says_why_it_is_for_a_person() -> None:
    tables = seen(("a", SAN_YSIDRO, 0.0), ("b", LAREDO, 0.0))
    pairs = compared(("a", "b", 20.0, 3))
    marked = with_whereabouts(pairs, seen_elsewhere(pairs, tables, IdentitySettings())).to_pandas()
    assert marked.conflict.tolist() == [CONFLICT] and list(marked.columns) == list(SCORED_COLUMNS)


def test_a_description_with_very_many_links_does_not_set_each_end_beside_each() -> None:
    told = [(f"p{i:03}", SAN_YSIDRO if i % 2 else LAREDO, 0.0) for i in range(MOST_LINKS + 2)]
    links = [("hub", who, 20.0, 3) for who, *_ in told]
    assert apart(compared(*links), seen(*told)) == []
    fewer = [("hub", who, 20.0, 3) for who, *_ in told[:10]]
    assert len(apart(compared(*fewer), seen(*told[:10]))) == 25
