"""Rows become mentions, identifiers and events as mapping.yml says; every record leads back to its row."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from tests.mapping.small_deliveries import Transcribed, transcribe_source

TRANSFERS = """
files:
  - match: "transfers*.csv"
    people:
      - as: sender
        name: SENDER
        birth_date: {column: BORN, formats: ["%d/%m/%Y", "%Y"]}
        identifiers: {phone: SENDER_TEL, document: {column: ID_NO, prefix: "X"}}
      - {as: receiver, given: R_GIVEN, surname: R_SURNAME, identifiers: {phone: RECEIVER_TEL}}
      - {as: agent, kind: Organization, name: AGENT, when: {column: AGENT, not_equals: "ONLINE"}}
    identifiers:
      - {kind: device, value: IMEI, role: handset}
    events:
      - kind: payment
        time: {columns: [DATE, TIME], join: " ", formats: ["%m/%d/%Y %I:%M %p", "%d-%b-%y %H:%M:%S", "%Y%m%d %H%M"]}
        place: AGENT
        roles: {payer: {person: sender}, payee: {person: receiver}, payer_phone: {phone: SENDER_TEL}}
        properties:
          amount: {column: AMOUNT, decimal: ",", scale: 0.01}
          currency: {constant: USD}
          purpose: {column: NOTE, pattern: "(?i)purpose: *([a-z ]+)", replace: {"  ": " "}}
"""
COLUMNS = "DATE|TIME|SENDER|BORN|SENDER_TEL|ID_NO|R_GIVEN|R_SURNAME|RECEIVER_TEL|AGENT|IMEI|AMOUNT|NOTE"
ROWS = [
    "03/02/2026|05:52 PM|García López, José|03/12/1988|520-555-0123|p 123-4567|Ana María|Ruiz|+52 55 1234 5678"
    "|Tienda Sol|35-209900-176148-1|1.234,50|Purpose: family  help!",
    "02-Mar-26|17:53:09|Li Wei|1990|(520) 555 0124||||1 (520) 555-0177|ONLINE||99|",
    "20260302|1754|Ольга Иванова|31/02/1990|12345||王|伟||Tienda Sol||N/A|none",
]


@pytest.fixture(scope="module")
def transfers(tmp_path_factory: pytest.TempPathFactory) -> Transcribed:
    folder = tmp_path_factory.mktemp("transfers")
    return transcribe_source(folder, TRANSFERS, {"transfers_march.csv": "\n".join([COLUMNS, *ROWS]) + "\n"})


def test_a_row_describes_several_people(transfers: Transcribed) -> None:
    assert transfers.rows("mention", "row", "role", "kind", "name", "name_norm", "name_key") == [
        (1, "sender", "Person", "García López, José", "JOSE GARCIA LOPEZ", "GARCIA JOSE LOPEZ"),
        (1, "receiver", "Person", "Ana María Ruiz", "ANA MARIA RUIZ", "ANA MARIA RUIZ"),
        (1, "agent", "Organization", "Tienda Sol", "TIENDA SOL", "SOL TIENDA"),
        (2, "sender", "Person", "Li Wei", "LI WEI", "LI WEI"),
        (3, "sender", "Person", "Ольга Иванова", "OLGA IVANOVA", "IVANOVA OLGA"),
        (3, "receiver", "Person", "王 伟", "WANG WEI", "WANG WEI"),
        (3, "agent", "Organization", "Tienda Sol", "TIENDA SOL", "SOL TIENDA"),
    ]
    assert transfers.rows("mention", "given", "surname")[1] == ("Ana María", "Ruiz")


def test_a_birth_date_keeps_what_was_written_and_as_much_as_it_says(transfers: Transcribed) -> None:
    born = {r: b for r, b in transfers.rows("mention", "row", "birth_date") if b}
    assert born == {1: "1988-12-03", 2: "1990"}
    assert (3, "31/02/1990") in transfers.rows("mention", "row", "birth_date_original")


def test_identifiers_stand_beside_their_person_or_alone(transfers: Transcribed) -> None:
    uses = transfers.rows("identifier_use", "row", "ident_id", "original", "role")
    beside = dict(transfers.rows("mention", "mention_id", "role"))
    assert sorted(uses) == [
        (1, "device:352099001761481", "35-209900-176148-1", "handset"),
        (1, "document:XP1234567", "Xp 123-4567", "sender"),
        (1, "phone:+15205550123", "520-555-0123", "sender"),
        (1, "phone:+525512345678", "+52 55 1234 5678", "receiver"),
        (2, "phone:+15205550124", "(520) 555 0124", "sender"),
        (2, "phone:+15205550177", "1 (520) 555-0177", "receiver"),
    ]
    roles = {i: beside.get(m) for i, m in transfers.rows("identifier_use", "ident_id", "mention_id")}
    assert roles["phone:+15205550123"] == "sender"
    assert roles["phone:+525512345678"] == "receiver"
    assert roles["device:352099001761481"] is None
    assert roles["phone:+15205550177"] is None, "a number whose person has no name is kept without one"


def test_a_joined_date_and_time_is_read_by_the_first_format_that_fits(transfers: Transcribed) -> None:
    assert transfers.rows("event_payment", "t_utc", "t_original", "time_precision") == [
        (pd.Timestamp("2026-03-02 17:52"), "03/02/2026 05:52 PM", "minute"),
        (pd.Timestamp("2026-03-02 17:53:09"), "02-Mar-26 17:53:09", "second"),
        (pd.Timestamp("2026-03-02 17:54"), "20260302 1754", "minute"),
    ]


def test_values_are_cut_translated_scaled_and_filled(transfers: Transcribed) -> None:
    assert transfers.rows("event_payment", "amount", "currency", "purpose", "place") == [
        (12.345, "USD", "family help", "Tienda Sol"),
        (0.99, "USD", None, "ONLINE"),
        (None, "USD", None, "Tienda Sol"),
    ]


def test_what_cannot_be_understood_is_set_aside_with_its_reason_and_the_row_stays(transfers: Transcribed) -> None:
    unborn = "no date of birth: no calendar has this day"
    too_short = "no possible phone number for US: it is too short (a short code?)"
    assert transfers.refusals() == [
        (3, "value_set_aside", "AMOUNT", "N/A", "cannot be read as a number"),
        (3, "value_set_aside", "BORN", "31/02/1990", unborn),
        (3, "value_set_aside", "SENDER_TEL", "12345", too_short),
    ]
    (note,) = transfers.batches
    assert (note["rows_total"], note["rows_loaded"], note["rows_rejected"]) == (3, 3, 0)


def test_the_parties_of_an_event_are_the_records_of_the_row(transfers: Transcribed) -> None:
    mentions = dict(transfers.rows("mention", "mention_id", "role"))
    for payer, payee, row in transfers.rows("event_payment", "payer", "payee", "row"):
        assert mentions[payer] == "sender"
        assert (row == 2) is (payee is None)
    ids = transfers.rows("event_payment", "event_id", "batch_id", "row")
    assert all(event_id == f"e:{batch}:{row}:0" for event_id, batch, row in ids)


CALLS = """
files:
  - match: "cdr*.csv"
    lookups:
      sites: {file: sites.csv, key: CODE, value: NAME}
      services: {values: {"1": voice, "2": text}}
    events:
      - kind: call
        time: {column: AT, formats: ["%Y-%m-%d %H:%M:%S"]}
        place: {column: SITE, lookup: sites}
        roles: {caller: {phone: A}, callee: {phone: {column: B, split: ";"}}}
        properties: {duration_s: SECONDS, service: {column: SERVICE, lookup: services, default: other}}
        when: {column: TYPE, in: [MOC, MTC]}
      - kind: message
        time: {column: AT, formats: ["%Y-%m-%d %H:%M:%S"]}
        roles: {sender: {phone: A}, recipient: {phone: {column: B, split: ";"}}}
        when: {column: TYPE, equals: SMS}
"""
CALL_ROWS = """TYPE,AT,A,B,SITE,SERVICE,SECONDS
MOC,2026-03-02 17:52:00,5205550101,5205550102; 5205550103 ;,N1,1,30
SMS,2026-03-02 17:53:00,5205550101,5205550104,,,
MTC,2026-03-02 17:54:00,5205550101,5205550105;911,N9,7,NaN
MOC,2026-03-02 17:55:00,5205550101,911;12,N2,,"1,200"
GPRS,2026-03-02 17:56:00,5205550101,5205550102,N1,1,30
MOC,2026-03-02 17:57:00,5205550101, ; ,N1,1,30
MOC,02.03.2026,5205550101,5205550102,N1,1,30
MOC,2026-03-02 17:58:00,,5205550102,N1,1,30
"""


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Transcribed:
    sites = 'CODE,NAME\n"N1 ",Nogales\nN2,Lukeville\n'
    return transcribe_source(tmp_path_factory.mktemp("calls"), CALLS, {"cdr.csv": CALL_ROWS, "../sites.csv": sites})


def test_a_list_in_a_cell_gives_a_record_for_each_part(calls: Transcribed) -> None:
    assert calls.rows("event_call", "row", "callee") == [
        (1, "phone:+15205550102"),
        (1, "phone:+15205550103"),
        (3, "phone:+15205550105"),
    ]
    assert len(set(calls.rows("event_call", "event_id"))) == 3


def test_one_file_gives_several_kinds_of_events(calls: Transcribed) -> None:
    assert calls.rows("event_message", "row", "recipient") == [(2, "phone:+15205550104")]


def test_lookups_translate_from_a_file_and_in_place_with_a_default(calls: Transcribed) -> None:
    assert calls.rows("event_call", "place", "service") == [
        ("Nogales", "voice"),
        ("Nogales", "voice"),
        (None, "other"),
    ]


def test_rows_are_refused_and_values_set_aside_each_with_column_value_and_reason(calls: Transcribed) -> None:
    impossible = "no possible phone number for US: it is too short (a short code?)"
    assert calls.refusals() == [
        (3, "value_set_aside", "B", "911", impossible),
        (3, "value_set_aside", "SECONDS", "NaN", "cannot be read as a number"),
        (3, "value_set_aside", "SITE", "N9", "the lookup “sites” has no entry for it"),
        (4, "rejected", "B", "12", impossible),
        (4, "rejected", "B", "911", impossible),
        (5, "rejected", "", None, "no record of the mapping applies to this row"),
        (6, "rejected", "B", ";", "missing"),
        (7, "rejected", "AT", "02.03.2026", "cannot be read as YYYY-MM-DD hh:mm:ss (such as 2024-03-25 17:05:09)"),
        (8, "rejected", "A", None, "missing"),
    ]
    (note,) = calls.batches
    assert (note["rows_total"], note["rows_loaded"], note["rows_duplicate"], note["rows_rejected"]) == (8, 3, 0, 5)


def test_a_default_fills_an_empty_cell_before_and_after_a_lookup(tmp_path: Path) -> None:
    found = transcribe_source(
        tmp_path, CALLS, {"cdr.csv": CALL_ROWS.replace("911;12", "5205550199"), "../sites.csv": "CODE,NAME\nN2,L\n"}
    )
    assert (4, "other", 1200.0) in found.rows("event_call", "row", "service", "duration_s")


SIGHTINGS = """
files:
  - match: "crossings.csv"
    events:
      - kind: crossing
        time: AT
        roles: {vehicle: {plate: {columns: [ST, PLATE]}}, phone: {phone: {column: PHONES, split: ","}}}
"""


def test_an_event_survives_an_empty_list_of_what_is_not_required(tmp_path: Path) -> None:
    rows = 'AT,ST,PLATE,PHONES\n2026-03-02 17:52,TX,ABC-1234,\n2026-03-02 17:53,,XYZ 987,"520-555-0101, "\n'
    found = transcribe_source(tmp_path, SIGHTINGS, {"crossings.csv": rows}, kind="crossings")
    assert found.rows("event_crossing", "row", "vehicle", "phone") == [
        (1, "plate:TX-ABC1234", None),
        (2, "plate:XYZ987", "phone:+15205550101"),
    ]


def test_a_pattern_and_a_prefix_hold_for_each_part_of_a_list(tmp_path: Path) -> None:
    mapping = """
files:
  - match: "*.csv"
    people:
      - {as: owner, name: NAME, identifiers: {phone: {column: TEL, split: ";", pattern: "tel:([0-9]+)", prefix: "+52"}}}
"""
    found = transcribe_source(tmp_path, mapping, {"a.csv": "NAME,TEL\nAna Ruiz,tel:5512345678;mail:x;tel:5512345679\n"})
    assert found.rows("identifier_use", "ident_id") == ["phone:+525512345678", "phone:+525512345679"]
    assert found.refusals() == [
        (1, "value_set_aside", "TEL", "mail:x", "it does not match the pattern tel:([0-9]+)"),
    ]


@pytest.mark.parametrize(
    ("written", "utc"),
    [
        ("2026-03-08 01:59:00", "2026-03-08 07:59:00"),  # the last minute of standard time
        ("2026-03-08 03:00:00", "2026-03-08 08:00:00"),  # one minute later, daylight saving
        ("2026-11-01 00:59:00", "2026-11-01 05:59:00"),
        ("2026-11-01 02:00:00", "2026-11-01 08:00:00"),
    ],
)
def test_times_are_of_the_sources_zone_on_both_sides_of_daylight_saving(written: str, utc: str, tmp_path: Path) -> None:
    rows = f"AT,A,B\n{written},5205550101,5205550102\n"
    mapping = """
files:
  - match: "*.csv"
    events: [{kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}}]
"""
    found = transcribe_source(tmp_path, mapping, {"a.csv": rows}, time_zone="America/Chicago")
    assert found.rows("event_call", "t_utc", "time_zone") == [(pd.Timestamp(utc), "America/Chicago")]


def test_a_value_may_have_a_zone_of_its_own_and_a_zulu_time_is_utc(tmp_path: Path) -> None:
    mapping = """
files:
  - match: "phoenix.csv"
    events: [{kind: call, time: {column: AT, zone: America/Phoenix}, roles: {caller: {phone: A}, callee: {phone: B}}}]
  - match: "zulu.csv"
    events:
      - kind: call
        time: {column: AT, formats: ["%Y-%m-%dT%H:%M:%SZ"]}
        roles: {caller: {phone: A}, callee: {phone: B}}
"""
    calls = {"phoenix.csv": "2026-07-01 10:00:00", "zulu.csv": "2026-07-01T10:00:00Z"}
    files = {name: f"AT,A,B\n{at},5205550101,5205550102\n" for name, at in calls.items()}
    found = transcribe_source(tmp_path, mapping, files, time_zone="America/Chicago")
    assert sorted(found.rows("event_call", "t_utc")) == [
        pd.Timestamp("2026-07-01 10:00"),
        pd.Timestamp("2026-07-01 17:00"),
    ]


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("equals: P", [1]),
        ("not_equals: P", [2, 3]),
        ("in: [P, X]", [1, 2]),
        ('matches: "^[PX]$"', [1, 2]),
        ('not_matches: "X"', [1, 3]),
        ("empty: true", [3]),
        ("empty: false", [1, 2]),
    ],
)
def test_each_condition_picks_its_rows(condition: str, rows: list[int], tmp_path: Path) -> None:
    mapping = f"""
files:
  - match: "*.csv"
    people: [{{as: owner, name: NAME, when: {{column: TYPE, {condition}}}}}]
"""
    found = transcribe_source(tmp_path, mapping, {"a.csv": "NAME,TYPE\nAna Ruiz,P\nLi Wei,X\nBo Ek, \n"})
    assert found.rows("mention", "row") == rows
    assert found.rows("row_outcome", "row") == [row for row in (1, 2, 3) if row not in rows]


def test_a_list_of_places(tmp_path: Path) -> None:
    mapping = 'files: [{match: "*.csv", places: [{place: NAME, lat: LAT, lon: {column: LON, decimal: ","}}]}]'
    found = transcribe_source(tmp_path, mapping, {"a.csv": "NAME;LAT;LON\nNogales;31.34;-110,93\n;1;2\nX;north;2\n"})
    assert found.rows("place", "row", "place", "lat", "lon") == [(1, "Nogales", 31.34, -110.93)]
    assert found.refusals() == [
        (2, "rejected", "NAME", None, "missing"),
        (3, "rejected", "LAT", "north", "cannot be read as a latitude from -90 to 90 (is it the longitude?)"),
    ]
