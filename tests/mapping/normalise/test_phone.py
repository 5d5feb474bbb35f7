"""Telephone numbers: one normal form, and the short way never differs from libphonenumber."""

from __future__ import annotations

import phonenumbers
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.mapping.normalise.phone import phone, plain_phones


def _by_libphonenumber(value: str, region: str) -> str | None:
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@st.composite
def written_numbers(draw: st.DrawFn) -> str:
    """Numbers of 7 to 11 digits as people write them, with and without country code."""
    start = draw(st.sampled_from(["", "", "", "1", "+1", "+", "0", "00", "011", "+52", "(", "+ 1"]))
    digits = draw(st.text("0123456789", min_size=7, max_size=10)) if draw(st.booleans()) else ""
    digits = digits or draw(st.from_regex(r"[2-9][0-9]{2}[2-9][0-9]{6}", fullmatch=True))
    between = draw(
        st.lists(st.sampled_from(["", "", "", " ", "-", ".", "(", ") ", "/", "\u00a0", "\u2011"]), min_size=12)
    )
    return start + "".join(d + sign for d, sign in zip(digits, between, strict=False))


@settings(max_examples=400, deadline=None)
@given(written_numbers(), st.sampled_from(["US", "CA", "MX"]))
def test_the_short_way_gives_what_libphonenumber_gives(value: str, region: str) -> None:
    found, reason = phone(value, region)
    expected = _by_libphonenumber(value, region)
    if found != expected:  # only where a prefix that is no longer dialled, or a filler, explains it
        assert (found or "").startswith("+52") or "filler" in reason or "several" in reason
    else:
        assert found is not None or reason


@pytest.mark.parametrize("value", ["٥٢٠٢٣٤٠١٢٣", "５２０２３４０１２３", "5２0234٠123"])
def test_digits_of_other_scripts_come_out_as_plain_digits(value: str) -> None:
    assert phone(value, "US") == ("+15202340123", "")


@pytest.mark.parametrize(
    ("value", "region", "normal"),
    [
        ("55 1234 5678", "MX", "+525512345678"),
        ("+86 138 0013 8000", "US", "+8613800138000"),
        ("011 52 55 1234 5678", "US", "+525512345678"),
        ("520-555-0123 ext. 4", "US", "+15205550123"),
        ("5205550123x45", "US", "+15205550123"),
        ("tel:+1-520-555-0123", "US", "+15205550123"),
        ("5205550123.0", "US", "+15205550123"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("15205550123", "US", "+15205550123"),
        ("044 55 1234 5678", "MX", "+525512345678"),
        ("045 (656) 123-4567", "MX", "+526561234567"),
        ("01 55 1234 5678", "MX", "+525512345678"),
        ("+52 1 656 123 4567", "US", "+526561234567"),
        ("011 52 1 55 1234 5678", "US", "+525512345678"),
        ("+1 520 555 0123", "MX", "+15205550123"),
    ],
)
def test_numbers_abroad_and_extensions(value: str, region: str, normal: str) -> None:
    assert phone(value, region) == (normal, "")


def test_plain_numbers_at_once_need_no_second_look() -> None:
    written = ["520-234-0123", "+1 (520) 234.0123", "1/520/2340123", "520\u00a0234\u20110123"]
    assert plain_phones(pa.array(written), "US").to_pylist() == ["+15202340123"] * 4


@settings(max_examples=300)
@given(written_numbers(), st.sampled_from(["US", "MX", "GB"]))
def test_many_at_once_give_what_each_gives_alone(value: str, region: str) -> None:
    found = plain_phones(pa.array([value, f"{value}\n"]), region).to_pylist()
    assert found[0] in (None, phone(value, region)[0])
    assert found[1] is None


@pytest.mark.parametrize("value", ["911", "12345", "unknown", "", "+", "0000"])
def test_what_is_no_number_says_why(value: str) -> None:
    norm, reason = phone(value, "US")
    assert norm is None
    assert reason.startswith(("no phone number", "no possible phone number for US"))


@pytest.mark.parametrize(
    ("value", "region", "reason"),
    [
        ("911", "US", "no possible phone number for US: it is too short (a short code?)"),
        ("80012", "US", "no possible phone number for US: it is too short (a short code?)"),
        ("555-0123", "US", "no possible phone number for US: the area code is missing"),
        ("unknown", "US", "no phone number"),
        ("0000000000", "US", "no phone number: one digit repeated, a filler"),
        ("999-999-9999", "US", "no phone number: one digit repeated, a filler"),
        ("5.20555E+09", "US", "no phone number: a spreadsheet has rounded it"),
        ("520-555-0123 / 520-555-0124", "US", "no phone number: there are several in the cell (say `split:`)"),
        ("5205550123; 5205550124", "US", "no phone number: there are several in the cell (say `split:`)"),
        ("520-555-0123 or 0124", "US", "no phone number: there are several in the cell (say `split:`)"),
    ],
)
def test_what_is_no_number_says_which_trouble(value: str, region: str, reason: str) -> None:
    assert phone(value, region) == (None, reason)
