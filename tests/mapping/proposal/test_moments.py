"""Day or month first: the whole column decides, and where it does not, Igloo asks."""

from __future__ import annotations

import pytest
from tests.mapping.proposal import made_columns as made
from tests.mapping.proposal.made_columns import reading

from igloo.mapping.proposal.moments import reads


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d %H:%M:%S", "%m/%d/%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%Y/%m/%d %H:%M:%S",
        "%Y-%m-%dT%H:%M:%SZ", "%m/%d/%y %H:%M", "%m/%d/%Y %I:%M:%S %p", "%Y%m%d %H%M%S", "%Y%m%d%H%M%S",
        "%d %b %Y %H:%M", "%Y-%m-%d %H:%M:%S.%f",
    ],
)  # fmt: skip
def test_a_format_is_found_from_the_values(form: str) -> None:
    found = reading(made.moments(form=form), "when").of("moment")
    assert found is not None
    assert found.options["formats"][0] == form
    assert found.question is None


def test_one_late_value_decides_for_the_whole_column() -> None:
    undecided = [f"{a:02d}/{b:02d}/2026" for a in range(1, 13) for b in range(1, 13)] * 4
    assert reading(undecided, "fecha").best.question is not None
    for late, form in (("25/03/2026", "%d/%m/%Y"), ("03/25/2026", "%m/%d/%Y")):
        best = reading([*undecided, late], "fecha").of("day")
        assert best is not None
        assert best.question is None
        assert best.options["formats"] == [form]
        assert "above 12" in best.why


def test_where_no_value_decides_it_asks_with_both_answers() -> None:
    best = reading(["03/04/2026", "03/05/2026", "03/06/2026"], "date").of("day")
    assert best is not None
    assert "No value decides it" in (best.question or "")
    assert [(label, options["formats"]) for label, options in best.choices] == [
        ("Day first", ["%d/%m/%Y"]),
        ("Month first", ["%m/%d/%Y"]),
    ]
    # Three days in a row are likelier than the third of three months in a row.
    assert best.options["formats"] == ["%m/%d/%Y"]


def test_a_few_wrong_dates_do_not_overrule_the_others() -> None:
    values = [*made.births(300, "%d/%m/%Y"), "01/25/1980"]
    best = reading(values, "DOB").best
    assert best.options["formats"] == ["%d/%m/%Y"]
    assert best.question is None
    assert "1 fit only the other order" in best.why


def test_offsets_give_the_zone_when_there_is_one_and_are_taken_off_when_there_are_two() -> None:
    one = reading([f"{m}-06:00" for m in made.moments(form="%Y-%m-%dT%H:%M:%S")], "t").best
    assert one.options["zone"] == "Etc/GMT+6"
    assert one.options["replace"] == {"-06:00": ""}
    values = made.moments(form="%Y-%m-%dT%H:%M:%S")
    two = reading([f"{m}-0{5 + i % 2}:00" for i, m in enumerate(values)], "t").best
    assert "zone" not in two.options
    assert set(two.options["replace"]) == {"-05:00", "-06:00"}


def test_births_are_told_from_days_by_their_years() -> None:
    assert reading(made.births(), "column_1").best.what == "birth_date"
    assert reading(made.moments(form="%m/%d/%Y"), "column_1").best.what == "day"
    assert reading(made.births(form="%d/%m/%y"), "column_1").best.what == "birth_date"


def test_seconds_and_milliseconds_since_1970() -> None:
    seconds = [str(1_767_225_600 + 977 * i) for i in range(60)]
    assert reading(seconds).best.options == {"formats": ["epoch_s"]}
    assert reading([s + "123" for s in seconds]).best.options == {"formats": ["epoch_ms"]}


@pytest.mark.parametrize("text", ["31/02/2024", "00/00/0000", "29/02/2023", "13/13/2024"])
def test_days_that_do_not_exist_are_no_dates(text: str) -> None:
    assert reads(text, "%d/%m/%Y") is None
