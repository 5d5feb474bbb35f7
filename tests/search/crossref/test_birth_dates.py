"""Dates of birth in the forms people paste."""

from __future__ import annotations

import pytest

from igloo.search.crossref.birth_dates import take_birth_date


@pytest.mark.parametrize(
    ("line", "dates", "rest"),
    [
        ("Ana Lopez 1988-03-12", ("1988-03-12",), "Ana Lopez"),
        ("1988/3/12 Ana Lopez", ("1988-03-12",), "Ana Lopez"),
        ("LOPEZ, Ana (DOB: 12 Mar 1988)", ("1988-03-12",), "LOPEZ, Ana"),
        ("Ana Lopez March 12, 1988", ("1988-03-12",), "Ana Lopez"),
        ("Ana López, 12 de enero de 1988", ("1988-01-12",), "Ana López"),
        ("Ana Lopez 03/12/1988", ("1988-03-12", "1988-12-03"), "Ana Lopez"),
        ("Ana Lopez 25/12/1988", ("1988-12-25",), "Ana Lopez"),
        ("Ana Lopez 31/02/1988", (), "Ana Lopez 31/02/1988"),
        ("520-555-0123", (), "520-555-0123"),
    ],
)
def test_forms(line: str, dates: tuple[str, ...], rest: str) -> None:
    assert take_birth_date(line) == (dates, rest)
