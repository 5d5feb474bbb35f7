"""From columns to what each row describes, and to a mapping that `spec_file` accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.mapping.proposal import made_columns as made
from tests.mapping.proposal.made_columns import table

from igloo.core.protected import is_protected
from igloo.mapping.proposal.proposal import FileProposal, Said, propose
from igloo.mapping.proposal.samples import TableSample
from igloo.mapping.proposal.templates import templates
from igloo.mapping.proposal.words import all_meanings
from igloo.mapping.spec import LayoutSpec, layout_values
from igloo.mapping.spec_file import read_mapping

NO_TEMPLATE = Said(template="")


def accepted(found: FileProposal, folder: Path) -> LayoutSpec:
    """The proposed mapping, read as a run reads it."""
    (folder / "mapping.yml").write_text(yaml.safe_dump(found.mapping), encoding="utf-8")
    (layout,) = read_mapping(folder / "mapping.yml")
    return layout


def meanings(found: FileProposal) -> dict[str, str]:
    return {name: m.meaning for name, m in found.meanings.items()}


CALLS = table(
    "cdr_north_202603.txt",
    CALL_DATE=made.moments(form="%Y%m%d"),
    CALL_TIME=made.moments(form="%H%M%S"),
    A_NUM=made.phones(seed=6),
    B_NUM=made.phones(seed=7),
    DUR_SEC=[str(7 * i % 400) for i in range(120)],
    CELL_SITE=["LEVEE E", "BRIDGE W", "PORT 2", "CANAL 9"] * 30,
)
CARDS = table(
    "cards.csv",
    timestamp=made.moments(form="%m/%d/%Y %H:%M"),
    location=["Coffee Shop", "Frank's Fuel", "Ahaggo Museum"] * 40,
    price=[f"{i * 1.37:.2f}" for i in range(120)],
    last4ccnum=made.codes(120, "", 4),
)
CROSSINGS = table(
    "inbound.csv",
    fecha=made.moments(form="%d/%m/%Y"),
    hora=made.moments(form="%H:%M:%S"),
    garita=["2301", "2302", "2305"] * 40,
    apellidos=[n.split()[-1] for n in made.names()],
    nombres=[n.split()[0] for n in made.names()],
    fecha_de_nacimiento=made.births(form="%d/%m/%Y"),
    documento=made.codes(120, "P", 8),
    estado_placa=["TX", "AZ", "CA"] * 40,
    placa=made.plates(),
    sexo=["M", "F"] * 60,
    nacionalidad=["A", "B", "C"] * 40,
)
TRANSFERS = table(
    "transfers.csv",
    SENT_ON=made.moments(form="%m/%d/%y %H:%M"),
    SENDER=made.names(),
    SENDER_TEL=made.phones(seed=8),
    PAYEE=list(reversed(made.names())),
    PAYEE_TEL=made.phones(seed=9),
    AMOUNT_USD=[f"{i * 10}.00" for i in range(1, 121)],
)
READS = table(
    "reads.csv",
    ts=made.moments(form="%Y/%m/%d %H:%M:%S"),
    camera=["ROAD-01", "ROAD-02"] * 60,
    state=["TX", "AZ", "CA"] * 40,
    plate_read=made.plates(),
    conf_pct=[str(70 + i % 30) for i in range(120)],
)
SUBSCRIBERS = table(
    "north_subscribers.tsv",
    MSISDN=made.phones(),
    CUSTOMER=["PREPAID" if i % 4 else n for i, n in enumerate(made.names())],
    DOB=made.births(form="%Y-%m-%d"),
    STREET=[f"{i} Maple St" for i in range(1, 121)],
    CITY=["Laredo", "Nogales", "El Paso"] * 40,
    ST=["TX", "AZ", "TX"] * 40,
)
PLACES = table(
    "sites.csv",
    site=[f"Gate {i}" for i in range(20)],
    latitude=[f"{26 + i / 83:.4f}" for i in range(20)],
    longitude=[f"-{99 + i / 71:.4f}" for i in range(20)],
)
MAILS = table(
    "headers.csv",
    autoid=[str(i) for i in range(120)],
    From=[f"p{i % 9}@example.org" for i in range(120)],
    To=[f"q{i % 7}@example.org, r{i % 5}@example.org" for i in range(120)],
    Date=made.moments(form="%m/%d/%y %H:%M"),
    Subject=["All staff announcement", "Route suggestion", "RE: daily morning update"] * 40,
)
TIPS = table(
    "tips.csv",
    Received=made.moments(form="%m/%d/%Y %H:%M"),
    Person=made.names(),
    Number=made.phones(),
    Car=[f"TX {p}" for p in made.plates()],
    Grade=["3", "4", "2"] * 40,
    Said=[f"caller saw {i} people enter a house beside the water pump at night" for i in range(120)],
)
GPS = table(
    "truck.csv",
    gps_time=made.moments(),
    latitude=[f"{31 + i / 977:.5f}" for i in range(120)],
    longitude=[f"-{106 + i / 877:.5f}" for i in range(120)],
    unit_id=["T-11", "T-12", "T-19"] * 40,
    seal_status=["closed", "closed", "open"] * 40,
    speed_kmh=[str(i % 90) for i in range(120)],
)
STAYS = table(
    "guests.csv",
    Property=["Motel Mesquite", "Motel Encino"] * 60,
    Guest_name=made.names(),
    Phone=made.phones(),
    Arrival=made.moments(form="%d %b %Y"),
    Departure=made.moments(form="%d %b %Y"),
    Guests=["1", "2", "3"] * 40,
)
CONTACTS = table(
    "contacts.csv",
    device_number=[made.phones(3)[i % 3] for i in range(120)],
    extracted=made.moments(),
    contact=made.names(),
    number=made.phones(seed=11),
)


@pytest.mark.parametrize(
    ("sample", "kind", "expected"),
    [
        (
            CALLS,
            "call",
            {
                "CALL_DATE": "date",
                "CALL_TIME": "time_of_day",
                "A_NUM": "role:caller:phone",
                "B_NUM": "role:callee:phone",
                "DUR_SEC": "property:duration_s",
                "CELL_SITE": "property:cell",
            },
        ),
        (
            CARDS,
            "payment",
            {
                "timestamp": "time",
                "location": "place",
                "price": "property:amount",
                "last4ccnum": "role:payer_account:card",
            },
        ),
        (
            CROSSINGS,
            "crossing",
            {
                "fecha": "date",
                "hora": "time_of_day",
                "garita": "place",
                "apellidos": "person:traveller:surname",
                "nombres": "person:traveller:given",
                "fecha_de_nacimiento": "person:traveller:birth_date",
                "documento": "role:document:document",
                "placa": "role:vehicle:plate",
                "estado_placa": "plate_state",
                "sexo": "ignore",
                "nacionalidad": "ignore",
            },
        ),
        (
            TRANSFERS,
            "payment",
            {
                "SENDER": "person:payer:name",
                "PAYEE": "person:payee:name",
                "SENDER_TEL": "role:payer_phone:phone",
                "PAYEE_TEL": "role:payee_phone:phone",
            },
        ),
        (
            READS,
            "sighting",
            {
                "ts": "time",
                "camera": "place",
                "state": "plate_state",
                "plate_read": "role:vehicle:plate",
                "conf_pct": "property:read_confidence",
            },
        ),
        (
            SUBSCRIBERS,
            "people",
            {
                "MSISDN": "person:subject:identifier:phone",
                "CUSTOMER": "person:subject:name",
                "DOB": "person:subject:birth_date",
                "STREET": "person:subject:identifier:address",
            },
        ),
        (PLACES, "places", {"site": "place", "latitude": "lat", "longitude": "lon"}),
        (
            MAILS,
            "message",
            {
                "From": "role:sender:email",
                "To": "role:recipient:email",
                "Date": "time",
                "Subject": "property:subject",
                "autoid": "ignore",
            },
        ),
        (
            TIPS,
            "tip",
            {
                "Received": "time",
                "Person": "person:subject:name",
                "Number": "role:phone:phone",
                "Car": "role:vehicle:plate",
                "Said": "property:text",
                "Grade": "property:credibility",
            },
        ),
        (
            GPS,
            "position",
            {
                "gps_time": "time",
                "latitude": "lat",
                "longitude": "lon",
                "unit_id": "role:device:device",
                "seal_status": "property:state",
                "speed_kmh": "property:speed_kmh",
            },
        ),
        (
            STAYS,
            "stay",
            {
                "Property": "place",
                "Guest_name": "person:guest:name",
                "Arrival": "time",
                "Departure": "end",
                "Guests": "property:guests",
            },
        ),
        (
            CONTACTS,
            "encounter",
            {"device_number": "role:found_on:phone", "contact": "person:subject:name", "number": "role:phone:phone"},
        ),
    ],
    ids=lambda v: v.file_name if isinstance(v, TableSample) else "",
)
def test_what_a_row_describes_without_any_template(
    sample: TableSample, kind: str, expected: dict[str, str], tmp_path: Path
) -> None:
    found = propose(sample, {}, NO_TEMPLATE)
    assert found.row_is == [kind], found.row_may_be
    got = meanings(found)
    assert {name: got[name] for name in expected} == expected
    layout = accepted(found, tmp_path)
    assert [e.kind for e in layout.events] == ([] if kind in ("people", "places") else [kind])
    assert not any(is_protected(c) for v in layout_values(layout) for c in v.columns)


def test_headers_may_be_missing() -> None:
    bare = {f"column_{i}": [v for v, n in c.values for _ in range(n)] for i, c in enumerate(TRANSFERS.columns)}
    names = table(
        "export.csv",
        **{
            f"column_{i}": v
            for i, v in enumerate(
                [
                    made.moments(form="%m/%d/%y %H:%M"),
                    made.names(),
                    made.phones(seed=8),
                    made.phones(seed=9),
                    ["$10.50", "$7.00"] * 60,
                ]
            )
        },
    )
    assert len(bare) == 6
    got = meanings(propose(names, {}, NO_TEMPLATE))
    assert got["column_0"] == "time"
    assert got["column_1"].startswith("person:")
    assert {got["column_2"], got["column_3"]} in (
        {"role:payer_phone:phone", "role:payee_phone:phone"},
        {"role:caller:phone", "role:callee:phone"},
    )


def test_a_word_in_place_of_a_name_makes_nobody(tmp_path: Path) -> None:
    layout = accepted(propose(SUBSCRIBERS, {}, NO_TEMPLATE), tmp_path)
    (person,) = layout.people
    assert person.when is not None
    assert (person.when.test, person.when.values) == ("not_equals", ("PREPAID",))
    assert [(i.kind, i.when.values if i.when else ()) for i in layout.identifiers] == [("phone", ("PREPAID",))]
    address = dict(person.identifiers)["address"]
    assert (address.columns, address.join) == (("STREET", "CITY", "ST"), ", ")


def test_currency_is_said_by_the_header_of_the_amount(tmp_path: Path) -> None:
    (event,) = accepted(propose(TRANSFERS, {}, NO_TEMPLATE), tmp_path).events
    assert dict(event.properties)["currency"].constant == "USD"
    assert {r.role: r.person for r in event.roles if r.person} == {"payer": "payer", "payee": "payee"}


def test_a_date_and_a_time_of_day_are_read_together(tmp_path: Path) -> None:
    (event,) = accepted(propose(CALLS, {}, NO_TEMPLATE), tmp_path).events
    assert event.time is not None
    assert (event.time.columns, event.time.formats) == (("CALL_DATE", "CALL_TIME"), ("%Y%m%d %H%M%S",))


def test_what_the_user_says_holds_and_the_mapping_is_built_anew(tmp_path: Path) -> None:
    said = Said(
        template="",
        row_is=("message",),
        columns={"A_NUM": ("role:recipient:phone", {}), "DUR_SEC": ("ignore", {})},
        source={"agency": "Carrier", "time_zone": "America/Chicago", "legal_basis": "Subpoena 1"},
    )
    found = propose(CALLS, {}, said)
    (event,) = accepted(found, tmp_path).events
    held = {role.role: role.value.columns for role in event.roles if role.value}
    assert held == {"recipient": ("A_NUM",), "sender": ("B_NUM",)}
    assert found.mistakes == []
    assert found.meanings["A_NUM"].why.startswith("you said so")


def test_options_alone_correct_a_guess() -> None:
    said = Said(columns={"price": (None, {"scale": 0.01})}, template="")
    found = propose(CARDS, {}, said)
    (event,) = found.mapping["files"][0]["events"]
    assert event["properties"]["amount"] == {"column": "price", "scale": 0.01}


def test_what_only_a_person_knows_is_asked_and_never_made_up() -> None:
    found = propose(CALLS, {}, Said())
    assert found.source["agency"] == found.source["legal_basis"] == found.source["time_zone"] == ""
    assert found.source["reliability"] == "F"
    assert len(found.mistakes) == 3
    assert [q.column for q in found.questions] == [""]


def test_times_in_utc_need_no_question() -> None:
    sample = table(
        "calls.csv",
        start=made.moments(form="%Y-%m-%dT%H:%M:%SZ"),
        calling_party=made.phones(seed=6),
        called_party=made.phones(seed=7),
    )
    found = propose(sample, {}, Said())
    assert found.source["time_zone"] == "UTC"
    assert found.questions == []


def test_a_file_that_says_nothing_is_asked_about_with_what_is_missing() -> None:
    sample = table(
        "transactions.csv",
        sourceNodeId=made.codes(120, "", 4, 1),
        targetNodeId=made.codes(120, "", 4, 2),
        value=[f"{i}.25" for i in range(120)],
        time=["1", "2", "3"] * 40,
    )
    found = propose(sample, {}, Said())
    assert found.row_is == []
    assert "a time, which it does not have" in found.mistakes[0]


def test_every_kind_of_row_has_its_meanings_in_words() -> None:
    words = all_meanings()
    assert len({w.id for w in words}) == len(words)
    assert all(w.label and w.group for w in words)
    used = {m.meaning for t in templates().values() for m in t.columns}
    assert used <= {w.id for w in words}


TEMPLATE_FILES: dict[str, TableSample] = {
    "carrier_calls_msisdn": CALLS,
    "money_transfers": TRANSFERS,
    "plate_readers": READS,
    "hotel_stays": STAYS,
    "tips": TIPS,
    "seized_phone_contacts": CONTACTS,
    "port_crossings": CROSSINGS,
    "truck_gps_with_seals": GPS,
    "carrier_calls_party": table(
        "a.csv",
        start_time=made.moments(),
        calling_number=made.phones(seed=6),
        called_number=made.phones(seed=7),
        duration=[str(i) for i in range(120)],
    ),
    "carrier_calls_target": table(
        "b.csv",
        target_number=made.phones(1) * 120,
        other_party=made.phones(seed=7),
        date_time=made.moments(),
        direction=["in", "out"] * 60,
    ),
    "encounters_and_seizures": table(
        "c.csv",
        encounter_date=made.moments(form="%Y-%m-%d %H:%M"),
        subject=made.names(),
        dob=made.births(),
        disposition=["released", "arrested"] * 60,
    ),
    "advertisements": table(
        "d.csv",
        posted=made.moments(),
        phone=made.phones(),
        city=["Laredo", "Tucson"] * 60,
        text=[f"new in town call me any time number {i} of many texts" for i in range(120)],
    ),
}


@pytest.mark.parametrize("name", sorted(templates()))
def test_a_template_is_offered_for_its_layout_and_gives_a_mapping_that_is_accepted(name: str, tmp_path: Path) -> None:
    found = propose(TEMPLATE_FILES[name], {}, Said())
    assert found.templates[0].template.id == name, [(t.template.id, t.fit) for t in found.templates]
    assert found.template is not None, found.templates[0].fit
    layout = accepted(found, tmp_path)
    assert [e.kind for e in layout.events] == list(templates()[name].row_is)
    required = {c.meaning for c in templates()[name].columns if c.required}
    assert required <= set(meanings(found).values())


def test_no_template_is_used_for_a_layout_it_does_not_fit() -> None:
    for sample in (CARDS, MAILS, PLACES, SUBSCRIBERS):
        assert propose(sample, {}, Said()).template is None


def test_the_draft_says_why_for_each_column() -> None:
    found: Any = propose(CROSSINGS, {}, Said())
    for name, one in found.meanings.items():
        assert one.why, name
        assert 0 <= one.confidence <= 1
    assert "protected attribute" in found.meanings["sexo"].why
