"""What lines ask for; the quick way through phones and names answers as `recognise` does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from igloo.search.crossref.items import ItemReader
from igloo.search.crossref.reading import read_list
from igloo.search.folding import squeeze
from igloo.search.recognise import recognise

SIGNS = st.sampled_from(["{}{}{}", "({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "+1 {} {} {}", "1{}{}{}"])


def _plain(text: str) -> str:
    return " ".join(text.upper().replace(",", " ").replace("'", "").split())


def _asked(text: str) -> list[dict[str, str]]:
    return list(ItemReader("US", _plain).columns([read_list("A", text)]).table().to_pylist())


@given(st.integers(200, 999), st.integers(0, 999), st.integers(0, 9999), SIGNS)
def test_phones_of_the_home_region_are_read_as_recognise_reads_them(
    area: int, office: int, last: int, form: str
) -> None:
    text = form.format(area, f"{office:03}", f"{last:04}")
    assert [(item["kind"], item["ident_id"]) for item in _asked(text)] == [
        (item.kind, f"phone:{item.value}") for item in recognise(text)
    ]


@given(st.text("abcXYZéñ", min_size=2, max_size=8), st.text("abcXYZéñ", min_size=2, max_size=8))
def test_names_are_read_as_recognise_reads_them(first: str, last: str) -> None:
    text = f"{first} {last}"
    assert [item["understood"] for item in _asked(text)] == [item.words for item in recognise(text)]


def test_a_line_with_a_name_a_date_and_a_phone() -> None:
    name, phone = _asked("LOPEZ, Ana; 03/12/1988; 520-555-0123")
    assert (name["name_key"], name["born"], name["born_or"]) == ("ANA LOPEZ", "1988-03-12", "1988-12-03")
    assert (phone["ident_id"], phone["last7"], phone["born"]) == ("phone:+15205550123", "5550123", None)


@given(st.integers(2_000_000_000, 9_999_999_999), SIGNS)
def test_a_phone_is_looked_up_as_a_number_by_its_digits(number: int, form: str) -> None:
    digits = str(number)
    text = form.format(digits[:3], digits[3:6], digits[6:])
    assert [item["number_key"] for item in _asked(text)] == [squeeze(text)]


def test_what_is_asked_twice_is_looked_up_once() -> None:
    asked = _asked("520-555-0123\nAna Lopez\n(520) 555-0123\nLOPEZ, Ana\nAna Lopez 1990")
    assert [item["first_item"] for item in asked] == [0, 1, 0, 1, 4]


def test_ten_digits_may_also_be_an_account() -> None:
    assert _asked("5205550123")[0]["number_key"] == "5205550123"


def test_a_local_number_is_looked_up_by_its_end() -> None:
    assert [(item["kind"], item["last7"]) for item in _asked("555-0123")] == [("digits", "5550123")]


def test_a_column_says_what_its_values_are() -> None:
    asked = _asked("passport,born\n520555 0123,1988\n")
    assert [(item["kind"], item["number_key"], item["ident_id"]) for item in asked] == [
        ("document", "5205550123", None)
    ]
