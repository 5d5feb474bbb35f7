"""Files of the two carriers, of their subscribers, and the registry of service lines."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from igloo.worlds.clock import DAY_S, date_texts, local_seconds
from igloo.worlds.names import write_names
from igloo.worlds.numbering import NORTH, SOUTH
from igloo.worlds.population import TOWNS
from igloo.worlds.scene import Scene
from igloo.worlds.seeds import Floats, Ints, Texts, texts
from igloo.worlds.writing import Delivery, Layout, looked_up

NORTH_ZONE = "America/Chicago"
SITES = (
    "CAÑON 1",
    "CAÑON 2",
    "PEÑA BLANCA",
    "LEVEE W",
    "LEVEE E",
    "MISIÓN",
    "DEPOT",
    "QUARRY N",
    "QUARRY S",
    "PLAZA",
)
BAD_NUMBER = "911"


def _durations(scene: Scene) -> Floats:
    rng = scene.seeds.stream("durations")
    talked = np.maximum(3, rng.lognormal(np.log(75), 1.0, len(scene.calls)))
    return np.asarray(np.round(np.where(rng.random(len(talked)) < 0.12, 0, talked)))


def _clock_table(form: str) -> Texts:
    return texts([form.format(h=t // 3600, m=t // 60 % 60, s=t % 60) for t in range(DAY_S)])


def _months(utc: Ints) -> list[tuple[str, Ints]]:
    """Rows of each month, with the month as it stands in the file's name."""
    month = date_texts(utc, "%Y%m").astype(str)
    return [(m, np.flatnonzero(month == m)) for m in np.unique(month)]


def carrier_files(scene: Scene) -> list[Delivery]:
    """Call records of both carriers; a call between customers of both is in both."""
    calls, phones = scene.calls, scene.people.phones
    utc, duration = scene.clock.utc_seconds(calls.hour), _durations(scene)
    rng = scene.seeds.stream("carriers' clocks")
    site = rng.integers(0, len(SITES), len(phones))
    out: list[Delivery] = []
    at_north = np.flatnonzero((phones.carrier[calls.caller] == NORTH) | (phones.carrier[calls.callee] == NORTH))
    local = local_seconds(utc, NORTH_ZONE)
    plain, times = phones.written("{a}{b}{c}"), _clock_table("{h:02d}{m:02d}{s:02d}")
    for month, rows in _months(local[at_north]):
        at = at_north[rows]
        columns = {
            "CALL_DATE": _days_text(local[at], "%Y%m%d"),
            "CALL_TIME": looked_up(times, local[at] % DAY_S),
            "A_NUM": looked_up(plain, calls.caller[at]),
            "B_NUM": looked_up(plain, calls.callee[at]),
            "DUR_SEC": pc.cast(pa.array(duration[at].astype(np.int64)), pa.string()),
            "CELL_SITE": looked_up(texts(list(SITES)), site[calls.caller[at]]),
        }
        spoils = (("CALL_DATE", "20261341"), ("B_NUM", BAD_NUMBER))
        layout = Layout("|", "latin-1", quoted=False)
        out.append(Delivery("carrier_north", f"cdr_north_{month}.txt", layout, columns, spoils=spoils))
    at_south = np.flatnonzero((phones.carrier[calls.caller] == SOUTH) | (phones.carrier[calls.callee] == SOUTH))
    e164, times = phones.written("+1{a}{b}{c}"), _clock_table("T{h:02d}:{m:02d}:{s:02d}Z")
    drift = rng.integers(0, 3, len(calls))
    for month, rows in _months(utc[at_south]):
        at = at_south[rows]
        seconds = utc[at] + drift[at]
        columns = {
            "record_start": pc.binary_join_element_wise(
                _days_text(seconds, "%Y-%m-%d"), looked_up(times, seconds % DAY_S), ""
            ),
            "calling_party": looked_up(e164, calls.caller[at]),
            "called_party": looked_up(e164, calls.callee[at]),
            "seconds": pc.cast(pa.array(duration[at].astype(np.int64)), pa.string()),
            "service": pa.array(np.full(len(at), "voice"), pa.string()),
        }
        spoils = (("record_start", "2026-02-30T25:00:00Z"), ("calling_party", BAD_NUMBER))
        layout = Layout(quoted=False)
        out.append(Delivery("carrier_south", f"south-calls-{month}.csv", layout, columns, spoils=spoils))
    return out


def _days_text(seconds: Ints, form: str) -> pa.Array:
    days = seconds // DAY_S
    first, last = int(days.min()), int(days.max())
    table = date_texts(np.arange(first, last + 1) * DAY_S, form)
    return looked_up(table, days - first)


def subscriber_files(scene: Scene) -> list[Delivery]:
    """Who pays for which number, a layout a carrier; prepaid phones often have no name."""
    people, phones = scene.people, scene.people.phones
    rng = scene.seeds.stream("subscribers")
    in_use = phones.owner >= 0
    in_use[scene.membership.phone_slot] = True
    lines = np.flatnonzero(people.homes.home_line >= 0)
    _, head = np.unique(people.household, return_index=True)
    payer = np.where(phones.owner >= 0, people.payer[np.maximum(phones.owner, 0)], -1)
    payer[people.homes.home_line[lines]] = head[lines]
    payer[phones.nameless] = -1
    out = []
    for carrier in (NORTH, SOUTH):
        mine = rng.permutation(np.flatnonzero((in_use | phones.is_home_line) & (phones.carrier == carrier)))
        who = payer[mine]
        known = np.maximum(who, 0)
        names = write_names(rng, people.names, known, 0.02, 0.3, accents=carrier == SOUTH)
        home = people.household[known]
        town = people.homes.town[home]
        street = np.where(who >= 0, people.homes.street[home], "")
        born = date_texts(people.born[known] * DAY_S, "%Y-%m-%d" if carrier == NORTH else "%m/%d/%Y")
        born = np.where((who >= 0) & (rng.random(len(who)) < 0.85), born, "")
        if carrier == NORTH:
            columns: dict[str, Texts | pa.Array] = {
                "MSISDN": phones.written("{a}-{b}-{c}")[mine],
                "CUSTOMER": np.where(who >= 0, names.surname_first(), "PREPAID"),
                "DOB": born,
                "STREET": street,
                "CITY": np.where(street != "", texts([t[0] for t in TOWNS])[town], ""),
                "ST": np.where(street != "", texts([t[1] for t in TOWNS])[town], ""),
            }
            spoils = (("DOB", "1980-14-44"),)
            file_name, layout = "north_subscribers.tsv", Layout("\t", "utf-8-sig")
        else:
            full = texts(
                [
                    f"{s}, {t[0]} {t[1]} {t[2]}" if s else ""
                    for s, t in zip(street, (TOWNS[i] for i in town), strict=True)
                ]
            )
            columns = {
                "line": phones.written("1 {a} {b} {c}")[mine],
                "plan": np.where(who >= 0, "contract", "prepaid"),
                "holder": np.where(who >= 0, names.full(), ""),
                "birth": born,
                "service_address": full,
            }
            spoils = (("birth", "99/99/1971"),)
            file_name, layout = "south_lines.csv", Layout()
        out.append(Delivery("subscribers", file_name, layout, columns, {"subscriber": who}, spoils))
    return out


def registry_files(scene: Scene) -> list[Delivery]:
    """Most of the lines that serve everybody, collected by the association of port users."""
    services = scene.people.services
    listed = np.flatnonzero(services.is_registered == 1)
    listed = scene.seeds.stream("registry").permutation(listed)
    columns: dict[str, Texts | pa.Array] = {
        "Business": services.title[listed],
        "Kind": services.category[listed],
        "Telephone": scene.people.phones.written("({a}) {b}-{c}")[services.phone[listed]],
    }
    return [Delivery("service_lines", "service-lines.csv", Layout(), columns, {}, (("Telephone", "55-12"),))]
