"""What a column is: values decide, also under a header that lies or is missing."""

from __future__ import annotations

from typing import Any

import pytest
from tests.mapping.proposal import made_columns as made
from tests.mapping.proposal.made_columns import reading

IMEIS = ["490154203237518", "356938035643809", "352099001761481", "861536030196001", "357805023984942"]
CARDS = ["4539578763621486", "5425233430109903", "4111111111111111", "378282246310005", "6011111111111117"]
IBANS = ["DE89370400440532013000", "GB29NWBK60161331926819", "ES9121000418450200051332", "FR1420041010050500013M02606"]
ZONES = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "P<UTOMUSTER<<ERIKA<<<<<<<<<<<<<<<<<<<<<<<<<<C01X00T478UTO6408125F2702283<<<<<<<<<<<<<<<4",
]
ADDRESSES = [f"{n} {street}" for n in range(11, 60) for street in ("Maple Street", "N Oak Ave Apt 4", "Calle Sol")]


@pytest.mark.parametrize("header", ["", "notes", "AMOUNT"])
@pytest.mark.parametrize(
    ("values", "what"),
    [
        (made.phones(), "phone"),
        (made.moments(), "moment"),
        (made.births(form="%Y-%m-%d"), "birth_date"),
        ([f"{n.split()[0].lower()}{i}@example.org" for i, n in enumerate(made.names())], "email"),
        (["10:15:00", "23:59:59", "00:00:01", "12:30:30"] * 9, "clock"),
        (IBANS, "account"),
        (CARDS * 3, "card"),
        (IMEIS * 3, "device"),
        ([f"00:1A:2B:3C:4D:{n}" for n in range(10, 40)], "device"),
        (ZONES, "document"),
        (["TX-ABC1234", "AZ QPF6582", "CA-7XYZ123", "NM-123ABC", "TX-BBC9234"], "plate"),
        (ADDRESSES, "address"),
        (["26.38,-107.63", "31.7619, -106.4850", "19.4326, -99.1332"], "lat_lon"),
        ([str(1_767_225_600 + 977 * i) for i in range(60)], "epoch"),
        (["$1,250.00", "$80.10", "$9.99", "$300.00", "$1.00"], "amount"),
        (["the caller said that two men left a house near the levee at night"] * 2 + ADDRESSES[:0]
         + ["somebody saw a grey truck stop twice beside the water pump on Sunday"], "free_text"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)  # fmt: skip
def test_the_values_decide_whatever_the_header_says(values: list[str], what: str, header: str) -> None:
    found = reading(values, header or "column_7")
    assert found.best.what == what, [(e.what, e.confidence) for e in found.evidence[:4]]


def test_a_true_header_makes_surer_and_a_wrong_one_less_sure() -> None:
    alone = reading(made.phones(), "column_3").best.confidence
    said = reading(made.phones(), "MSISDN").best.confidence
    lying = reading(made.phones(), "date of birth").best.confidence
    assert said > alone > lying > 0.5


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("FIRST_NM", "given_name"), ("apellidos", "surname"), ("Last Name", "surname"), ("CITY", "city"),
    ],
)  # fmt: skip
def test_words_of_letters_need_their_header(header: str, what: str) -> None:
    values = ["Quiroz", "Ibarra", "Petrov", "Haddad", "Berg", "Levi", "Chen", "Nguyen"] * 3
    assert reading(values, header).best.what == what


def test_the_reason_counts_what_was_looked_at() -> None:
    values = [*made.phones(100), "none", "unknown"]
    best = reading(values, "TEL").best
    n = len(set(values)) - 2
    assert best.why.startswith(f"{n} of {n + 2} different values are phone numbers of the US")
    assert "the header says so" in best.why


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("Nationality", ["MX", "US", "GT"]), ("sexo", ["M", "F"]), ("RELIGION", ["a", "b"]),
        ("column_4", ["M", "F", "M", "F"]),
        ("CitizenshipCountry", ["X", "Y"]), ("pais de nacimiento", ["X", "Y"]),
    ],
)  # fmt: skip
def test_a_protected_attribute_is_recognised_and_nothing_else_is_said_of_it(header: str, values: list[str]) -> None:
    found = reading(values * 5, header)
    assert [e.what for e in found.evidence] == ["protected"]
    assert "never maps one" in found.best.why


def test_an_empty_column_says_so() -> None:
    assert reading(["", "  ", ""], "PHONE").best.what == "empty"


def test_ids_of_rows_are_not_phones_or_amounts() -> None:
    found = reading([str(700_000_000 + i) for i in range(300)], "MTCN")
    assert found.best.what not in ("phone", "amount", "account")


def test_folios_with_one_prefix_are_no_plates() -> None:
    assert reading(made.codes(80, "L", 5), "column_1").best.what != "plate"
    assert reading(made.plates(), "column_1").best.what == "plate"


def test_a_list_in_a_cell_is_found_with_its_separator() -> None:
    pick = made.phones(60)
    values = [f"{a}; {b}" for a, b in zip(pick[::2], pick[1::2], strict=True)] + pick[:5]
    best = reading(values, "numbers").best
    assert (best.what, best.options["split"]) == ("phone", ";")


def test_another_country_is_found_where_the_header_says_phone() -> None:
    values = [f"+502 {n} {m}" for n in range(5010, 5040) for m in (1122, 3344)]
    assert reading(values, "telefono").best.what == "phone"
    bare = [f"664 {n} {m}" for n in range(110, 140) for m in (1122, 3344)]
    found = reading(bare, "telefono").of("phone")
    assert found is not None
    assert found.options["region"] == "MX"


def test_longitudes_cannot_be_latitudes_whatever_the_header() -> None:
    values = [f"-{106 + i / 997:.5f}" for i in range(40)]
    assert reading(values, "latitude").best.what == "lon"


@pytest.mark.parametrize(
    ("values", "header", "what", "options"),
    [
        ([f"{i % 28 + 1} de {m} de 2026" for i in range(60) for m in ("enero", "agosto")], "x", "day",
         {"formats": ["%d de %b de %Y"]}),
        ([f"{i % 28 + 1}-{m}-26" for i in range(60) for m in ("ene", "dic")], "x", "day", {"formats": ["%d-%b-%y"]}),
        ([f"{i % 28 + 1:02d}/03/2026 0{i % 9 + 1}:15 p. m." for i in range(60)], "x", "moment",
         {"formats": ["%d/%m/%Y %I:%M %p"]}),
        ([f"31°{i}'05\"N 110°{59 - i}'31\"W" for i in range(10, 50)], "x", "lat_lon", {"order": "lat_lon"}),
        ([f"110° {i}' 31.5\" O" for i in range(10, 50)], "x", "lon", {"take": "longitude"}),
        ([f"31,{i}4821; -110,{i}1733" for i in range(10, 50)], "x", "lat_lon", {"decimal": ",", "order": "lat_lon"}),
        ([f"-110,{i}1733" for i in range(10, 50)], "longitud", "lon", {"decimal": ","}),
        ([f"12R 5{i}40 34{i}00" for i in range(100, 160)], "x", "lat_lon", {"order": "grid"}),
        ([f"12R WV {i}34 {i}99" for i in range(100, 160)], "x", "lat_lon", {"order": "grid"}),
        (["US Dollar", "Euro"] * 20, "x", "currency",
         {"lookup": "currency_codes", "lookup_values": {"Euro": "EUR", "US Dollar": "USD"}}),
    ],
)  # fmt: skip
def test_values_as_they_are_written_south_of_the_border_and_by_soldiers(
    values: list[str], header: str, what: str, options: dict[str, Any]
) -> None:
    found = reading(values, header).best
    assert found.what == what
    assert {key: found.options.get(key) for key in options} == options


def test_numbers_of_another_country_without_a_plus_are_asked_about() -> None:
    bare = reading([f"7{i:02d}123456" for i in range(10, 60)], "caller_number").best
    assert bare.what == "phone"
    assert bare.question == "These are no numbers of the US. Of which country are they?"
    assert all("region" in answer for _, answer in bare.choices)
