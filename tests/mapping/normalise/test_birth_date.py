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


DAY_FIRST = ("%d/%m/%Y",)


@pytest.mark.parametrize(
    ("written", "formats", "normal"),
    [
        ("00/00/1980", DAY_FIRST, "1980"),
        ("0/0/1980", DAY_FIRST, "1980"),
        ("99/99/1980", DAY_FIRST, "1980"),
        ("XX/XX/1980", DAY_FIRST, "1980"),
        ("00/05/1980", DAY_FIRST, "1980-05"),
        ("05/00/1980", ("%m/%d/%Y",), "1980-05"),
        ("??/05/1980", DAY_FIRST, "1980-05"),
        ("1980-00-00", (), "1980"),
        ("1980-05-00", (), "1980-05"),
        ("1980-00-00 00:00:00", (), "1980"),
        ("19800000", (), "1980"),
        ("19800500", (), "1980-05"),
        ("00/00/80", ("%d/%m/%y",), "1980"),
        ("00-MAY-1980", ("%d-%b-%Y",), "1980-05"),
        ("00 de mayo de 1980", ("%d de %b de %Y",), "1980-05"),
        # Nothing in these is unknown.
        ("09/09/1999", DAY_FIRST, "1999-09-09"),
        ("20001009", (), "2000-10-09"),
        ("1980-01-01 00:00:00", (), "1980-01-01"),
        ("1900-01-02", (), "1900-01-02"),
    ],
)
def test_what_is_written_as_not_known_leaves_what_is_known(written: str, formats: tuple[str, ...], normal: str) -> None:
    assert birth_date(written, formats) == (normal, "")


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("31/02/1980", DAY_FIRST), ("30/02/1980", DAY_FIRST), ("31/04/1980", DAY_FIRST), ("29/02/1981", DAY_FIRST),
        ("13/13/1980", DAY_FIRST), ("1980-02-31", ()), ("19800231", ()),
        # A month nobody knows beside a day somebody does was mistyped: of 19840025 not even the year is sure.
        ("15/00/1980", DAY_FIRST), ("19840025", ()), ("32/05/1980", DAY_FIRST),
    ],
)  # fmt: skip
def test_a_day_of_no_calendar_is_never_compared_not_even_its_year(written: str, formats: tuple[str, ...]) -> None:
    assert birth_date(written, formats) == (None, "no date of birth: no calendar has this day")


@pytest.mark.parametrize(
    ("written", "formats"),
    [
        ("1900-01-01", ()), ("01/01/1900", DAY_FIRST), ("1900-01-01 00:00:00", ()), ("1900-00-00", ()),
        ("00/00/00", ("%d/%m/%y",)), ("2", ("excel",)),
    ],
)  # fmt: skip
def test_what_systems_write_for_no_date_is_no_date(written: str, formats: tuple[str, ...]) -> None:
    norm, reason = birth_date(written, formats)
    assert norm is None and reason.startswith("no date of birth: the first of January 1900")


@pytest.mark.parametrize("written", ["00/00/0000", "1988-02-30", "1888-01-01", "2188-01-01", "unknown", "88", ""])
def test_what_is_no_date_of_birth(written: str) -> None:
    norm, reason = birth_date(written, ())
    assert norm is None
    assert reason.startswith("no date of birth")
