"""Plates, documents and other codes: equal things become equal, different ones stay apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.mapping.normalise.plain_codes import account, card, device, document, email, handle, plate
from igloo.mapping.normalise.registry import NORMALISERS


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("tx abc-1234", "TX-ABC1234"),
        ("AZ: BKX2201", "AZ-BKX2201"),
        ("TX 1234567", "TX-1234567"),
        ("ABC-1234", "ABC1234"),
        ("AB 1234", "AB1234"),
        ("CA-1234", "CA1234"),
        ("XY 12345", "XY12345"),
        ("ABC·12·34", "ABC1234"),
        ("京A·12345", "JINGA12345"),
    ],
)
def test_plates(written: str, normal: str) -> None:
    assert plate(written, "US") == (normal, "")


def test_plates_in_other_scripts_stay_apart() -> None:
    assert plate("А123ВС77", "US")[0] != plate("К123МН77", "US")[0]
    assert document("АВ1234567", "US")[0] != document("МС1234567", "US")[0]


@pytest.mark.parametrize("written", ["", "---", "NOPLATE", "unknown", "ABCDEFGH123456"])
def test_what_is_no_plate(written: str) -> None:
    norm, reason = plate(written, "US")
    assert norm is None
    assert reason.startswith("no plate: ")


@settings(max_examples=200, deadline=None)
@given(
    st.text("ABCXYZ0123456789", min_size=5, max_size=10), st.lists(st.sampled_from([" ", "-", ".", ""]), min_size=10)
)
def test_blanks_and_signs_never_change_a_code(code: str, signs: list[str]) -> None:
    written = "".join(c + s for c, s in zip(code, signs, strict=False)).lower()
    for normalise in (document, account, card, device):
        assert normalise(written, "US") == normalise(code, "US")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(set(NORMALISERS) - {"address"})), st.text(max_size=20))
def test_a_normal_form_is_its_own_normal_form(kind: str, written: str) -> None:
    norm, reason = NORMALISERS[kind](written, "US")
    assert (norm is None) == bool(reason)
    if norm is not None:
        assert NORMALISERS[kind](norm, "US") == (norm, "")


@pytest.mark.parametrize("written", ["1234", "00000000", "1" * 30, "?????"])
def test_what_is_no_document(written: str) -> None:
    assert document(written, "US")[0] is None


@pytest.mark.parametrize("written", ["ana@", "ana at example.org", "a@b", "x@y.z, p@q.r"])
def test_what_is_no_email(written: str) -> None:
    assert email(written, "US") == (None, "no e-mail address")


def test_a_user_name_with_blanks_is_none() -> None:
    assert handle("ana ruiz", "US") == (None, "no user name")
