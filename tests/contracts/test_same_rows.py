"""The comparison itself must see a difference, or the contract proves nothing."""

from __future__ import annotations

import pandas as pd
from tests.contracts.same_rows import difference

FRAME = pd.DataFrame({"a": ["x", "y"], "b": [1.0, 2.0], "t": pd.to_datetime(["2026-01-01", None])})


def test_order_and_the_last_float_digits_do_not_matter() -> None:
    other = FRAME.iloc[::-1].assign(b=lambda f: f["b"] * (1 + 1e-12))
    assert difference(FRAME, other) == ""


def test_a_missing_row_a_changed_value_and_another_column_are_seen() -> None:
    assert "rows" in difference(FRAME, FRAME.head(1))
    assert "b:" in difference(FRAME, FRAME.assign(b=[1.0, 2.0001]))
    assert "a:" in difference(FRAME, FRAME.assign(a=["x", None]))
    assert "columns" in difference(FRAME, FRAME.rename(columns={"a": "c"}))
    assert "t:" in difference(FRAME, FRAME.assign(t=pd.to_datetime(["2026-01-01", "2026-01-02"])))
