"""What was pasted is told apart, and said in words."""

from __future__ import annotations

import pytest

from igloo.search.recognise import recognise

CASES = [
    ("+1 (520) 555-0123", [("phone", "+15205550123")]),
    ("520.555.0123", [("phone", "+15205550123")]),
    ("+52 55 1234 5678", [("phone", "+525512345678")]),
    ("5550123", [("digits", "5550123")]),
    ("0123", [("digits", "0123")]),
    ("24", [("code", "24")]),
    ("car 24", [("code", "24")]),
    ("tel. 520-555-0123", [("phone", "+15205550123")]),
    ("Car Lopez", [("name", "Car Lopez")]),
    ("520*0123", [("pattern", "520*0123")]),
    ("555-01??", [("pattern", "55501??")]),
    ("TX ABC-1234", [("code", "TX ABC-1234")]),
    ("p1234567", [("code", "P1234567")]),
    ("Gail.Feindt@GAStech.com.kronos", [("email", "gail.feindt@gastech.com.kronos")]),
    ("@coyote99", [("handle", "coyote99")]),
    ("4532015112830366", [("card", "4532015112830366")]),
    ("490154203237518", [("device", "490154203237518")]),
    ("LOPEZ, Ana", [("name", "LOPEZ, Ana")]),
    ("12 Main St, Nogales", [("address", "12 Main St, Nogales")]),
    ("phone:+15205550123", [("ident", "phone:+15205550123")]),
    ("Ana Lopez 520-555-0123", [("phone", "+15205550123"), ("name", "Ana Lopez")]),
    (
        "(520) 555-0123, TX ABC1234\nana@x.mx; Ana",
        [("phone", "+15205550123"), ("code", "TX ABC1234"), ("email", "ana@x.mx"), ("name", "Ana")],
    ),
    ("5205550123\n(520) 555 0123", [("phone", "+15205550123")]),
    ("***", []),
    ("   ", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_what_was_pasted(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(item.kind, item.value) for item in recognise(text)] == expected


def test_a_phone_without_country_code_is_read_in_the_workspace_region() -> None:
    assert recognise("55 1234 5678", region="MX")[0].value == "+525512345678"


def test_every_item_says_what_is_searched_for() -> None:
    for text, _ in CASES:
        assert all(item.words for item in recognise(text))
