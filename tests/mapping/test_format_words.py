"""Formats are said in the letters people use, and what is said is what is read."""

from __future__ import annotations

from datetime import datetime

import pytest

from igloo.mapping.format_words import any_in_words, in_letters, in_words
from igloo.mapping.normalise.birth_date import birth_date

FORMS = (
    "%Y-%m-%d", "%Y%m%d", "%m/%d/%Y", "%d.%m.%y", "%d %b %Y", "%d%b%Y", "%b %d, %Y", "%I:%M %p", "%H%M%S",
    "%H:%M:%S.%f", "%Y-%m-%dT%H:%M:%SZ", "%d/%m/%Y %H:%M",
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_the_example_of_a_format_is_read_by_it(form: str) -> None:
    said = in_words(form)
    assert "%" not in said
    example = said.removeprefix(f"{in_letters(form)} (such as ").removesuffix(")")
    read = datetime.strptime(example, form)
    whole = datetime(2024, 3, 25, 17, 5, 9, 250000)
    if "%d" in form:
        assert read.date() == whole.date()
    if "%p" in form or "%H" in form:
        assert (read.hour, read.minute) == (17, 5)


def test_a_refused_value_says_what_was_expected_without_codes() -> None:
    _, reason = birth_date("soon", ("%d/%m/%Y", "excel"))
    counted = "days as spreadsheets count them (such as 45376)"
    assert reason == f"no date of birth in the form DD/MM/YYYY (such as 25/03/2024) or {counted}"
    assert "%" not in birth_date("soon", ())[1]
    assert any_in_words(()) == ""
