"""A test says what chance gives; a weighing says that it asked nothing of chance."""

from __future__ import annotations

from typing import Any

import pytest

from igloo.webapi.read.desk import Desk
from igloo.webapi.read.findings import findings

WEIGHED = {"p": 1.0, "expected": 0.0, "n_baseline": 0}


@pytest.mark.parametrize(
    ("changed", "tested"),
    [({}, False), ({"p": 0.9}, True), ({"expected": 0.1}, True), ({"n_baseline": 5}, True)],
)
def test_whether_chance_was_asked(desk: Desk, changed: dict[str, Any], tested: bool) -> None:
    numbers = WEIGHED | changed
    desk.reader.rows("SELECT 1 FROM finding")
    for name, value in numbers.items():
        desk.reader.cursor().execute(f"UPDATE finding SET {name} = ?", [value])
    assert [each.tested for each in findings(desk, "true", [])] == [tested]
