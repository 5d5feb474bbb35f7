"""Plates whose signs look alike: readings are offered where they give a plate a usual shape, and nothing is altered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.core.plates import MOST_READINGS, fits_shape, other_readings, plate_shapes


@pytest.mark.parametrize(
    ("plate", "readings"),
    [
        ("TX-A8C1234", ("TX-ABC1234",)),
        ("TX-ABC12B4", ("TX-ABC1284",)),
        ("MX-ABC123A", ()),
        ("MX-ABC1234", ()),
        ("GA-ABCX234", ()),
        ("IN-I23ABC", ("IN-123ABC",)),
        ("CA-7A8C1Z3", ("CA-7ABC123",)),
    ],
)
def test_readings_have_a_usual_shape_of_their_issuer(plate: str, readings: tuple[str, ...]) -> None:
    assert other_readings(plate) == readings


def test_fewest_exchanges_come_first() -> None:
    assert other_readings("TX-0BC1Z34") == ("TX-DBC1234", "TX-OBC1234", "TX-QBC1234")


def test_every_issuer_has_shapes_of_letters_and_digits() -> None:
    assert {"TX", "CA", "MX", "ON"} <= plate_shapes().keys()
    for issuer, shapes in plate_shapes().items():
        assert shapes, issuer
        assert all(set(shape) <= {"L", "D"} for shape in shapes), issuer


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["", "TX-", "CA-", "MX-", "ZZ-"]), st.text("AB0O1I8S5Z2", min_size=4, max_size=8))
def test_a_reading_fits_and_is_as_long_as_what_was_read(front: str, number: str) -> None:
    found = other_readings(front + number)
    assert len(found) <= MOST_READINGS
    for reading in found:
        assert fits_shape(reading)
        assert len(reading) == len(front + number)
        assert reading != front + number
