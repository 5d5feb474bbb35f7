"""Cells that hold several things: machine-readable zones, amounts with a currency, coordinates."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.mapping.small_deliveries import Transcribed, transcribe_source

CROSSINGS = """
files:
  - match: "crossings.csv"
    people:
      - as: traveller
        name: {column: MRZ, take: mrz_name}
        birth_date: {column: MRZ, take: mrz_birth_date}
        identifiers: {document: {column: MRZ, take: mrz_number}}
    events:
      - kind: crossing
        time: WHEN
        place: PORT
        lat: {column: WHERE, take: latitude}
        lon: {column: WHERE, take: longitude}
        roles: {traveller: {person: traveller}}
        properties: {direction: DIR}
"""
# The specimens of ICAO 9303: TD3, TD1, TD2, a visa (MRV-A); then a wrong digit, a long number, and no zone at all.
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6"
MRV = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<L8988901C4XXX4009078F96121096ZE184226B<<<<<<"
LONG = "I<UTOD23145890<AB112234566<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
ROWS = [
    (TD3, "inbound", "32.5436, -117.0382"),
    (TD1, "Outbound", "32°32'37\"N 117°02'18\"W"),
    (TD2, "sideways", "N32 32.6 W117 02.3"),
    (MRV, "", "-117.0382, 32.5436"),
    (TD3.replace("L898902C36", "L898902C35"), "inbound", "11S 488 3600"),
    (LONG, "inbound", "(32.5436 -117.0382)"),
    ("P<UTO", "inbound", "117.0382W, 32.5436N"),
    (TD3.replace("7408122", "85<<<<1")[:-1] + "2", "inbound", ""),
]


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


@pytest.fixture(scope="module")
def crossings(tmp_path_factory: pytest.TempPathFactory) -> Transcribed:
    lines = ["WHEN,PORT,MRZ,DIR,WHERE"]
    lines += [f"2026-03-01 10:0{i}:00,North,{','.join(map(_quoted, row))}" for i, row in enumerate(ROWS)]
    folder = tmp_path_factory.mktemp("crossings")
    return transcribe_source(folder, CROSSINGS, {"crossings.csv": "\n".join(lines) + "\n"})


def test_a_zone_gives_name_and_date_of_birth(crossings: Transcribed) -> None:
    anna = ("ANNA MARIA ERIKSSON", "1974-08-12")
    assert crossings.rows("mention", "row", "name_norm", "birth_date") == [
        (1, *anna), (2, *anna), (3, *anna), (4, "ANNA MARIA ERIKSSON", "1940-09-07"), (5, *anna), (6, *anna),
        (8, "ANNA MARIA ERIKSSON", "1985"),
    ]  # fmt: skip


def test_a_zone_gives_the_number_when_its_check_digit_is_right(crossings: Transcribed) -> None:
    found = dict(crossings.rows("identifier_use", "row", "ident_id"))
    assert found == {
        1: "document:L898902C3", 2: "document:D23145890", 3: "document:D23145890", 4: "document:L8988901C",
        6: "document:D23145890AB11223456", 8: "document:L898902C3",
    }  # fmt: skip


def test_a_wrong_check_digit_is_a_reason_and_not_silence(crossings: Transcribed) -> None:
    reasons = {(row, reason) for row, _, column, _, reason in crossings.refusals() if column == "MRZ"}
    assert (5, "the check digit of the document number is 5, it should be 6") in reasons
    assert any(row == 7 and "no machine-readable zone: 5 signs" in reason for row, reason in reasons)


def test_nationality_and_sex_of_a_zone_are_kept_nowhere(crossings: Transcribed) -> None:
    for name in ("mention", "identifier_use", "row_outcome", "event_crossing"):
        texts = "\n".join(str(cell) for cell in crossings.tables[name].to_numpy().ravel())
        assert "UTO" not in texts, name
        assert "F1204159" not in texts, name


def test_places_in_one_cell_are_read_and_swapped_ones_are_not(crossings: Transcribed) -> None:
    found = {row: (lat, lon) for row, lat, lon in crossings.rows("event_crossing", "row", "lat", "lon")}
    assert found[1] == (32.5436, -117.0382)
    assert found[2] == (pytest.approx(32.54361, abs=1e-5), pytest.approx(-117.03833, abs=1e-5))
    assert found[3] == (pytest.approx(32.54333, abs=1e-5), pytest.approx(-117.03833, abs=1e-5))
    assert found[4] == (None, None)  # half of a place is none
    assert found[5] == (None, None)
    assert found[6] == (32.5436, -117.0382)
    assert found[7] == (None, None)
    reasons = {(row, reason) for row, _, column, _, reason in crossings.refusals() if column == "WHERE"}
    assert (4, "cannot be read as a latitude from -90 to 90 (is it the longitude?)") in reasons
    assert (7, "cannot be read as a longitude from -180 to 180 (is it the latitude?)") in reasons


def test_a_value_that_is_none_of_the_declared_ones_is_set_aside(crossings: Transcribed) -> None:
    assert dict(crossings.rows("event_crossing", "row", "direction")) == {
        1: "inbound", 2: "outbound", 3: None, 4: None, 5: "inbound", 6: "inbound", 7: "inbound", 8: "inbound",
    }  # fmt: skip
    wrong = (3, "value_set_aside", "DIR", "sideways", "cannot be read as one of inbound, outbound")
    assert [r for r in crossings.refusals() if r[2] == "DIR"] == [wrong]


PAYMENTS = """
files:
  - match: "payments.csv"
    events:
      - kind: payment
        time: WHEN
        roles: {payer_phone: {phone: TEL}}
        properties:
          amount: {column: SUM, take: amount}
          currency: {column: SUM, take: currency, default: USD}
"""
AMOUNTS = {
    "$1,250.50": (1250.5, "USD"),
    "MXN 1,250.50": (1250.5, "MXN"),
    "1250.50 mxn": (1250.5, "MXN"),
    "MX$300": (300.0, "MXN"),
    "€ 1 250": (1250.0, "EUR"),
    "US$ (75.25)": (-75.25, "USD"),
    "300-": (-300.0, "USD"),
    "CHF 1'234.50": (1234.5, "CHF"),
    "about 300": (None, "USD"),
}


def test_an_amount_and_its_currency_stand_in_one_cell(tmp_path: Path) -> None:
    lines = ["WHEN,TEL,SUM"] + [f'2026-03-01,520555012{i},"{text}"' for i, text in enumerate(AMOUNTS)]
    found = transcribe_source(tmp_path, PAYMENTS, {"payments.csv": "\n".join(lines) + "\n"})
    assert found.rows("event_payment", "amount", "currency") == list(AMOUNTS.values())
    assert found.refusals() == [(9, "value_set_aside", "SUM", "about 300", "cannot be read as a number")]


def test_an_amount_with_a_comma_for_its_decimals(tmp_path: Path) -> None:
    mapping = PAYMENTS.replace("take: amount", 'take: amount, decimal: ","')
    rows = '2026-03-01,5205550123,"1.234,50 €"\n2026-03-01,5205550124,"-7,5 EUR"\n'
    found = transcribe_source(tmp_path, mapping, {"payments.csv": "WHEN,TEL,SUM\n" + rows})
    assert found.rows("event_payment", "amount", "currency") == [(1234.5, "EUR"), (-7.5, "EUR")]


def _documents(folder: Path, zones: list[str]) -> Transcribed:
    lines = ["WHEN,PORT,MRZ,DIR,WHERE"] + [f"2026-03-01 10:0{i}:00,North,{zone},," for i, zone in enumerate(zones)]
    return transcribe_source(folder, CROSSINGS, {"crossings.csv": "\n".join(lines) + "\n"})


@pytest.mark.parametrize("zone", [TD3, TD1, TD2])
def test_a_zone_of_which_one_sign_was_altered_gives_no_number(zone: str, tmp_path: Path) -> None:
    # The date of expiry of all three specimens: its own digit is not looked at, the composite one is.
    found = _documents(tmp_path, [zone, zone.replace("F1204159", "F1304159")])
    assert [row for row, _ in found.rows("identifier_use", "row", "ident_id")] == [1]
    ((row, outcome, _, _, reason),) = found.refusals()
    assert (row, outcome) == (2, "value_set_aside")
    assert "composite check digit" in reason


PLACES = """
files:
  - match: "places.csv"
    places:
      - place: SITE
        lat: {column: GRID, take: grid_latitude}
        lon: {column: GRID, take: grid_longitude}
"""
# The first two stand in textbooks (the Washington Monument, a point on Oahu); all were worked out with PROJ 9 too
# (EPSG:32618, 32604, 32612, 32719), the middle of the square for those that name one.
GRIDS = {
    "18S UJ 23483 06479": (38.88947, -77.03524),
    "4QFJ1234567890": (21.40980, -157.91608),
    "12R 505400 3466000": (31.32841, -110.94324),
    "19F 372000mE 4109000mN": (-53.15298, -70.91418),
    "12RWV0366": (31.33293, -110.96321),
}


def test_grid_references_become_degrees(tmp_path: Path) -> None:
    rows = "".join(f"P{i},{text}\n" for i, text in enumerate([*GRIDS, "61R 505400 3466000", "12R AV 03 66", "none"]))
    found = transcribe_source(tmp_path, PLACES, {"places.csv": "SITE,GRID\n" + rows})
    places = found.rows("place", "lat", "lon")
    assert places == [(pytest.approx(lat, abs=2e-5), pytest.approx(lon, abs=2e-5)) for lat, lon in GRIDS.values()]
    assert {row for row, outcome, *_ in found.refusals() if outcome == "rejected"} == {6, 7, 8}


def test_zone_easting_and_northing_of_three_columns_are_one_reference(tmp_path: Path) -> None:
    three = "{columns: [ZONE, X, Y], take: grid_latitude}"
    mapping = PLACES.replace("{column: GRID, take: grid_latitude}", three)
    mapping = mapping.replace("{column: GRID, take: grid_longitude}", three.replace("latitude", "longitude"))
    found = transcribe_source(tmp_path, mapping, {"places.csv": "SITE,ZONE,X,Y\nA,12R,505400,3466000\n"})
    assert found.rows("place", "lat") == [pytest.approx(31.32841, abs=2e-5)]


def test_coordinates_are_read_with_a_decimal_comma_and_with_spanish_sides(tmp_path: Path) -> None:
    mapping = PLACES.replace("grid_", "").replace("take:", 'decimal: ",", take:')
    cells = ["31,33278; -110,94139", '31°19\'58"" N 110°56\'29"" O', "31,33278 Norte 110,94139 Oeste"]
    rows = "".join(f'P{i},"{cell}"\n' for i, cell in enumerate(cells))
    found = transcribe_source(tmp_path, mapping, {"places.csv": "SITE,GRID\n" + rows})
    near = (pytest.approx(31.33278, abs=1e-4), pytest.approx(-110.94139, abs=1e-4))
    assert found.rows("place", "lat", "lon") == [near, near, near]
