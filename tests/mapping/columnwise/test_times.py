"""Times read by arithmetic are those that the engine reads, and it is asked for all others."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.engine.duckdb_engine import in_process_duckdb
from igloo.mapping.columnwise.times import times_of
from igloo.mapping.spec import Value

FORMS = {
    "%Y-%m-%d %H:%M:%S": "{Y}-{m}-{d} {H}:{M}:{S}",
    "%d/%m/%Y %H:%M": "{d}/{m}/{Y} {H}:{M}",
    "%Y%m%d%H%M%S": "{Y}{m}{d}{H}{M}{S}",
    "%m.%d.%Y": "{m}.{d}.{Y}",
}
PARTS = st.fixed_dictionaries(
    {
        "Y": st.sampled_from(["1000", "1900", "1969", "1970", "2000", "2023", "2024", "2100", "9999"]),
        "m": st.sampled_from([f"{month:02}" for month in range(14)]),
        "d": st.sampled_from(["00", "01", "15", "28", "29", "30", "31", "32"]),
        "H": st.sampled_from(["00", "09", "23", "24", "1 "]),
        "M": st.sampled_from(["00", "59", "60"]),
        "S": st.sampled_from(["00", "59", "60", "0x"]),
    }
)


class _AskedError(Exception):
    """The engine was asked."""


def _ask(values: pa.Array, build: object) -> pa.Table:
    raise _AskedError(str(values.to_pylist()))


def _read(text: str, form: str) -> datetime | None:
    """What the arithmetic makes of a text; nothing where it leaves it to the engine."""
    try:
        found: datetime | None = times_of(pa.array([text]), Value(("T",), formats=(form,)), "UTC", _ask).utc[0].as_py()
    except _AskedError:
        return None
    return found


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(FORMS)), PARTS)
def test_what_is_read_by_arithmetic_is_what_the_engine_reads(form: str, parts: dict[str, str]) -> None:
    text = FORMS[form].format(**parts)
    found = _read(text, form)
    with in_process_duckdb() as raw:
        (wanted,) = raw.execute("SELECT try_strptime(?, ?)", [text, form]).fetchone() or (None,)
    assert found is None or found == wanted
    plain = " " not in parts["H"] and "x" not in parts["S"]
    if wanted is not None and plain:
        assert found == wanted, "a time that fits to the letter needs no question"


@pytest.mark.parametrize(
    "text", ["2026-3-5 14:05:09", "2026-03-05T14:05:09", " 2026-03-05 14:05:0", "２026-03-05 14:05"]
)
def test_a_text_that_does_not_fit_to_the_letter_is_left_to_the_engine(text: str) -> None:
    with pytest.raises(_AskedError):
        times_of(pa.array([text]), Value(("T",), formats=("%Y-%m-%d %H:%M:%S",)), "UTC", _ask)
