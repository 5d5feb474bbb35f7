"""Files in which a column says what each row is, and files whose parties are numbers of a list of their own."""

from __future__ import annotations

from pathlib import Path

from tests.mapping.proposal import made_columns as made
from tests.mapping.proposal.made_columns import table
from tests.mapping.proposal.test_proposal import NO_TEMPLATE, accepted, meanings
from tests.mapping.small_deliveries import transcribe_source

from igloo.mapping.proposal.proposal import propose

MIXED = table(
    "usage.csv",
    start=made.moments(),
    type=["Voice", "SMS", "Incoming call"] * 40,
    from_number=made.phones(seed=6),
    to_number=made.phones(seed=7),
    duration=["0", "61", "7"] * 40,
)


def test_a_column_that_says_call_or_sms_gives_both_kinds_of_events(tmp_path: Path) -> None:
    found = propose(MIXED, {}, NO_TEMPLATE)
    assert found.row_is == ["call", "message"]
    assert not [mistake for mistake in found.mistakes if "needs" in mistake]
    calls, messages = accepted(found, tmp_path).events
    assert calls.when is not None and messages.when is not None
    assert (calls.when.column, calls.when.values) == ("type", ("Incoming call", "Voice"))
    assert messages.when.values == ("SMS",)
    assert {role.role for role in messages.roles} == {"sender", "recipient"}


def test_every_row_becomes_the_event_its_word_says(tmp_path: Path) -> None:
    found = propose(MIXED, {}, NO_TEMPLATE)
    accepted(found, tmp_path)
    lines = ["start,type,from_number,to_number,duration"]
    lines += [
        f"2026-03-01 10:0{i}:00,{word},5205550101,5205550102,{i}" for i, word in enumerate(["Voice", "SMS", "SMS"])
    ]
    text = (tmp_path / "mapping.yml").read_text(encoding="utf-8")
    made_of = transcribe_source(tmp_path, text, {"usage.csv": "\n".join(lines) + "\n"})
    assert made_of.rows("event_call", "row", "duration_s") == [(1, 0.0)]
    assert made_of.rows("event_message", "row") == [2, 3]


def test_a_word_nobody_knows_in_such_a_column_leaves_one_kind() -> None:
    columns = {column.name: [text for text, n in column.values for _ in range(n)] for column in MIXED.columns}
    columns["type"] = ["Voice", "SMS", "Roaming data"] * 40
    assert propose(table("usage.csv", **columns), {}, NO_TEMPLATE).row_is == ["call"]


def test_crossings_and_encounters_of_one_list_are_told_apart() -> None:
    log = table(
        "port_log.csv",
        date=made.moments(),
        event=["Crossing", "Seizure", "Crossing", "Inspection"] * 30,
        traveler=made.names(),
        document=made.codes(120, "P", 8),
        plate=made.plates(),
        port=["Nogales", "Laredo"] * 60,
    )
    assert propose(log, {}, NO_TEMPLATE).row_is == ["crossing", "encounter"]


NUMBERED = table(
    "calls_2026.csv",
    source=[str(i * 37 % 1900) for i in range(1, 121)],
    destination=[str(i * 53 % 1900) for i in range(1, 121)],
    measure=[str(7 * i % 400) for i in range(120)],
    timestamp=made.moments(),
)


def test_subscribers_numbered_from_one_are_numbers_of_that_list_only(tmp_path: Path) -> None:
    found = propose(NUMBERED, {}, NO_TEMPLATE)
    assert found.row_is == ["call"]
    assert meanings(found)["source"] == "role:caller:record"
    (call,) = accepted(found, tmp_path).events
    assert {role.value.prefix for role in call.roles if role.value} == {"calls-"}


def test_numbers_of_a_list_are_no_call_where_nothing_speaks_of_calls() -> None:
    trips = table("trips.csv", **{c.name: [t for t, n in c.values for _ in range(n)] for c in NUMBERED.columns})
    assert propose(trips, {}, NO_TEMPLATE).row_is == []


def test_two_columns_of_one_name_are_the_two_sides_of_a_transfer(tmp_path: Path) -> None:
    bank = table(
        "HI-Small_Trans.csv",
        Timestamp=made.moments(form="%Y/%m/%d %H:%M"),
        **{
            "From Bank": ["010", "0214", "03208"] * 40,
            "Account": made.codes(120, "8000", 5),
            "To Bank": ["010", "0119", "012"] * 40,
            "Account.1": made.codes(120, "8003", 5, seed=9),
            "Amount Paid": [f"{i * 13.7:.2f}" for i in range(120)],
            "Payment Currency": ["US Dollar", "Euro", "Mexican Peso"] * 40,
            "Payment Format": ["Cheque", "ACH", "Wire"] * 40,
        },
    )
    found = propose(bank, {}, NO_TEMPLATE)
    assert found.row_is == ["payment"]
    said = meanings(found)
    assert (said["Account"], said["Account.1"]) == ("role:payer_account:account", "role:payee_account:account")
    assert (said["Amount Paid"], said["Payment Currency"]) == ("property:amount", "property:currency")
    layout = accepted(found, tmp_path)
    assert dict(layout.lookups["currency_codes"].values)["Mexican Peso"] == "MXN"


def test_payer_and_payee_numbered_from_one_get_the_name_of_the_list(tmp_path: Path) -> None:
    transfers = table(
        "transferencias.csv",
        emisor=[str(i % 14 + 1) for i in range(120)],
        receptor=[str(i % 11 + 1) for i in range(120)],
        monto=[str(1000 * (i + 1)) for i in range(120)],
        fecha=made.moments(),
    )
    (payment,) = accepted(propose(transfers, {}, NO_TEMPLATE), tmp_path).events
    assert {(r.role, r.identifier_kind) for r in payment.roles} == {
        ("payer_account", "account"), ("payee_account", "account"),
    }  # fmt: skip
    assert all(r.value is not None and r.value.prefix == "transferencias-" for r in payment.roles)


def test_a_telephone_and_an_e_mail_are_not_the_two_sides_of_a_message() -> None:
    people = table(
        "list.csv",
        born=made.births(form="%d/%m/%Y"),
        tel=made.phones(),
        mail=[f"p{i}@example.org" for i in range(120)],
    )
    assert "message" not in propose(people, {}, NO_TEMPLATE).row_is


def test_the_price_of_a_stay_is_no_payment() -> None:
    bookings = table(
        "reservas.csv",
        id_hospede=[str(i % 90) for i in range(120)],
        data_checkin=made.moments(form="%Y-%m-%d"),
        data_checkout=made.moments(form="%Y-%m-%d"),
        valor_diaria=[f"{i * 13.7:.2f}" for i in range(120)],
    )
    assert propose(bookings, {}, NO_TEMPLATE).row_is == []


def test_seizures_with_coordinates_are_no_track_and_a_year_is_no_time_of_day() -> None:
    seizures = table(
        "seizures.csv",
        date=made.moments(form="%Y-%m-%d"),
        year=[str(2018 + i % 8) for i in range(120)],
        latitude=[f"{31 + i / 977:.4f}" for i in range(120)],
        longitude=[f"{-110 - i / 977:.4f}" for i in range(120)],
        drug_type=["Heroin", "Cocaine", "Ketamine"] * 40,
    )
    found = propose(seizures, {}, NO_TEMPLATE)
    assert "position" not in found.row_is
    assert not found.readings[1].of("clock") or found.readings[1].best.what != "clock"


def test_countries_on_both_sides_are_no_accounts_and_network_addresses_no_phones() -> None:
    transfers = table(
        "transacciones.csv",
        pais_origen_id=["1", "2", "3", "4"] * 30,
        pais_destino_id=["4", "3", "2", "1"] * 30,
        ip_origen=[f"10.0.{i}.{2 * i}" for i in range(120)],
        cuenta=made.codes(120, "", 9),
        monto=[f"{i * 13.7:.2f}" for i in range(120)],
        fecha=made.moments(),
    )
    said = meanings(propose(transfers, {}, NO_TEMPLATE))
    assert (said["pais_origen_id"], said["pais_destino_id"], said["ip_origen"]) == ("ignore", "ignore", "ignore")
    assert said["cuenta"] == "role:payer_account:account"
