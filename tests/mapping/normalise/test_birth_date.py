"""Dates of birth: as much as was written, nothing guessed."""

from __future__ import annotations

import pytest

from igloo.mapping.normalise.birth_date import birth_date


@pytest.mark.parametrize(
    ("written", "formats", "normal"),
    [
        ("1988-12-03", (), "1988-12-03"),
        ("19881203", (), "1988-12-03"),
        ("1988-12-03 00:00:00", (), "1988-12-03"),
        ("03/12/1988", ("%d/%m/%Y",), "1988-12-03"),
        ("03/12/1988", ("%m/%d/%Y",), "1988-03-12"),
        ("Dec 1988", ("%b %Y",), "1988-12"),
        ("12/1988", ("%m/%Y",), "1988-12"),
        ("1988", (), "1988"),
        ("1988-12", (), "1988-12"),
        ("29-Feb-88", ("%d-%b-%y",), "1988-02-29"),
    ],
)
def test_as_much_as_was_written(written: str, formats: tuple[str, ...], normal: str) -> None:
    assert birth_date(written, formats) == (normal, "")


@pytest.mark.parametrize("written", ["00/00/0000", "1988-02-30", "1888-01-01", "2188-01-01", "unknown", "88", ""])
def test_what_is_no_date_of_birth(written: str) -> None:
    norm, reason = birth_date(written, ())
    assert norm is None
    assert reason.startswith("no date of birth")
