"""Files of ports, plate readers, motels and the money-transfer company."""

from __future__ import annotations

import numpy as np

from igloo.worlds.clock import DAY_S, date_texts, local_seconds, time_texts
from igloo.worlds.names import write_names
from igloo.worlds.scene import Scene
from igloo.worlds.seeds import Ints, Texts, texts
from igloo.worlds.writing import Delivery, Layout, or_empty

BORDER_ZONE, READER_ZONE, MONEY_ZONE = "America/Chicago", "America/Denver", "America/New_York"
PORT_CODES = ("2301", "2302", "2305", "2307", "2309", "2310")
OFFICES = tuple(f"Agency {n:02d}" for n in range(1, 13))


def birth_texts(scene: Scene, rng: np.random.Generator, person: Ints, form: str) -> Texts:
    """Dates of birth as typed: some with day and month exchanged, some a year off."""
    params = scene.family.observation
    born = scene.people.born[person]
    days = born.astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    number = (days - month).astype(np.int64) + 1
    months = month.astype(np.int64) % 12 + 1
    year = days.astype("datetime64[Y]")
    swapped = (number <= 12) & (rng.random(len(born)) < params.birth_day_month_swapped)
    other = (year.astype("datetime64[M]") + (number - 1)).astype("datetime64[D]") + (months - 1)
    days = np.where(swapped, other, days)
    slip = rng.random(len(born)) < params.birth_typo
    days = np.where(slip, days + rng.choice([-365, 365, 1, -1, 10], len(born)), days)
    return date_texts(days.astype(np.int64) * DAY_S, form)


def crossing_files(scene: Scene) -> list[Delivery]:
    """Inbound crossings, one file; some rows hold the contact telephone given in the pre-declaration."""
    people, crossings, params = scene.people, scene.crossings, scene.family.observation
    rng = scene.seeds.stream("crossing clerks")
    wall = local_seconds(scene.clock.utc_seconds(crossings.hour), BORDER_ZONE)
    names = write_names(rng, people.names, crossings.person, params.name_typo, 0.05, accents=False)
    declares = rng.random(len(crossings)) < params.contact_phone_share
    plate_known = np.where(rng.random(len(crossings)) < 0.97, crossings.vehicle, -1)
    columns = {
        "XING_DT": date_texts(wall, "%m/%d/%Y"),
        "XING_TM": time_texts(wall, "{h:02d}:{m:02d}:{s:02d}"),
        "PORT_CD": texts(list(PORT_CODES))[crossings.port],
        "LANE": texts([str(n) for n in range(20)])[crossings.lane],
        "MODE": np.where(crossings.vehicle >= 0, "VEH", "PED"),
        "LAST_NM": texts([s.upper() for s in names.surname]),
        "FIRST_NM": texts([g.upper() for g in names.given]),
        "DOB": birth_texts(scene, rng, crossings.person, "%m/%d/%Y"),
        "DOC_NBR": people.document[crossings.person],
        "PLATE_ST": or_empty(people.plate_state, plate_known),
        "PLATE": or_empty(people.plate, plate_known),
        "CONTACT_TEL": or_empty(
            people.phones.written("({a}) {b}-{c}"),
            np.where(declares, people.phone_on_forms(rng, crossings.person, params.lent_line), -1),
        ),
    }
    spoils = (("XING_DT", "13/45/2026"), ("PORT_CD", "9999"), ("CONTACT_TEL", "555"))
    mentions = {"traveller": crossings.person}
    return [Delivery("port_crossings", "inbound_crossings.csv", Layout(), columns, mentions, spoils)]


def plate_files(scene: Scene) -> list[Delivery]:
    """Readings of plates, mountain time, semicolons, confidence in per cent."""
    people, reads = scene.people, scene.reads
    wall = local_seconds(scene.clock.utc_seconds(reads.hour), READER_ZONE)
    stamps = texts(
        [
            f"{d} {t}"
            for d, t in zip(date_texts(wall, "%Y/%m/%d"), time_texts(wall, "{h:02d}:{m:02d}:{s:02d}"), strict=True)
        ]
    )
    sites = [f"PORT-{c}" for c in PORT_CODES[: people.n_ports]] + [f"ROAD-{n:02d}" for n in range(1, 9)]
    columns = {
        "ts": stamps,
        "camera": texts(sites)[reads.site],
        "state": people.plate_state[reads.vehicle],
        "plate_read": reads.plate,
        "conf_pct": texts([str(n) for n in range(101)])[np.round(reads.confidence * 100).astype(np.int64)],
    }
    spoils = (("ts", "0000/00/00 00:00:00"), ("plate_read", "---"))
    return [Delivery("plate_readers", "reads_export.csv", Layout(";", quoted=False), columns, {}, spoils)]


def stay_files(scene: Scene) -> list[Delivery]:
    """The motel association's list of guests; days only."""
    people, stays, params = scene.people, scene.stays, scene.family.observation
    rng = scene.seeds.stream("motel desks")
    first = (np.datetime64(scene.clock.first_day, "D").astype(np.int64) + stays.day) * DAY_S
    names = write_names(rng, people.names, stays.person, params.name_typo, 0.5)
    gives = rng.random(len(stays.person)) < 0.85
    phone = np.where(gives, people.phone_on_forms(rng, stays.person, params.lent_line), -1)
    vehicle = np.where(rng.random(len(stays.person)) < 0.6, people.vehicle[stays.person], -1)
    plates = texts([f"{s} {p}" for s, p in zip(people.plate_state, people.plate, strict=True)])
    columns = {
        "Property": people.services.title[stays.hotel],
        "Guest name": names.full(),
        "Phone": or_empty(people.phones.written("{a}.{b}.{c}"), phone),
        "Vehicle plate": or_empty(plates, vehicle),
        "Arrival": date_texts(first, "%d %b %Y"),
        "Departure": date_texts(first + stays.nights * DAY_S, "%d %b %Y"),
        "Guests": texts([str(n) for n in range(10)])[stays.guests],
    }
    spoils = (("Arrival", "31 Feb 2026"), ("Phone", "12345"))
    return [Delivery("motel_stays", "guest-list.csv", Layout(), columns, {"guest": stays.person}, spoils)]


def transfer_files(scene: Scene) -> list[Delivery]:
    """Counter transfers with the names and telephones that sender and receiver gave, eastern time."""
    people, transfers, params = scene.people, scene.transfers, scene.family.observation
    rng = scene.seeds.stream("transfer counters")
    wall = local_seconds(scene.clock.utc_seconds(transfers.hour), MONEY_ZONE)
    n = len(transfers.sender)
    sender = write_names(rng, people.names, transfers.sender, params.name_typo, 0.35, accents=False)
    receiver = write_names(rng, people.names, transfers.receiver, params.name_typo, 0.35, accents=False)
    written = people.phones.written("{a}{b}{c}")
    sender_phone = people.phone_on_forms(rng, transfers.sender, params.lent_line)
    receiver_phone = people.phone_on_forms(rng, transfers.receiver, params.lent_line)
    columns = {
        "MTCN": texts([f"{700_000_000 + i}" for i in rng.permutation(max(1, n * 3))[:n].tolist()]),
        "SENT_ON": texts(
            [f"{d} {t}" for d, t in zip(date_texts(wall, "%m/%d/%y"), time_texts(wall, "{h:02d}:{m:02d}"), strict=True)]
        ),
        "SENDER": texts([s.upper() for s in sender.full()]),
        "SENDER_TEL": or_empty(written, np.where(rng.random(n) < 0.92, sender_phone, -1)),
        "PAYEE": texts([s.upper() for s in receiver.full()]),
        "PAYEE_TEL": or_empty(written, np.where(rng.random(n) < 0.75, receiver_phone, -1)),
        "AMOUNT_USD": texts([f"{a:,.2f}" for a in transfers.amount.tolist()]),
        "PAID_AT": texts(list(OFFICES))[transfers.office],
    }
    spoils = (("SENT_ON", "02/31/26 10:00"), ("AMOUNT_USD", "n.n."))
    mentions = {"sender": transfers.sender, "receiver": transfers.receiver}
    return [Delivery("money_transfers", "transfers_h1.csv", Layout(), columns, mentions, spoils)]


_SITES = """
Port Lindero|26.18|-98.26
Puente Viejo|26.38|-98.81
Port Claro|27.51|-99.50
Paso Palomas|31.79|-107.63
Port Levee|26.07|-97.95
Agua Dulce Gate|31.34|-109.54
PORT-2301|26.19|-98.25
PORT-2302|26.39|-98.80
PORT-2305|27.52|-99.49
PORT-2307|31.81|-107.63
PORT-2309|26.08|-97.94
PORT-2310|31.36|-109.53
ROAD-01|26.70|-98.12
ROAD-02|27.22|-98.15
ROAD-03|27.75|-98.07
ROAD-04|28.43|-99.25
ROAD-05|28.46|-98.55
ROAD-06|29.20|-98.48
ROAD-07|32.05|-108.10
ROAD-08|31.70|-109.90
"""


def site_files(scene: Scene) -> list[Delivery]:
    """Coordinates of ports and cameras; the places are invented."""
    rows = [line.split("|") for line in _SITES.split("\n") if line]
    columns = {name: texts([row[at] for row in rows]) for at, name in enumerate(("site", "latitude", "longitude"))}
    return [Delivery("sites", "sites.csv", Layout(), columns)]
