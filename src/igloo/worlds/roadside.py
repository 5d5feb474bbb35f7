"""What plate readers and motels record of people on the move."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.calls import clock_hours
from igloo.worlds.clock import Clock
from igloo.worlds.crossings import Crossings
from igloo.worlds.membership import Membership
from igloo.worlds.parameters import ObservationParameters
from igloo.worlds.population import Population
from igloo.worlds.seeds import Floats, Ints, Seeds, Texts

ROAD_SITES = 8
READS_PER_VEHICLE = 7.0
CONFUSED = {
    "0": "Q",
    "O": "Q",
    "1": "I",
    "8": "B",
    "B": "8",
    "5": "S",
    "S": "5",
    "2": "Z",
    "Z": "2",
    "6": "G",
    "G": "6",
    "M": "N",
    "N": "M",
    "V": "U",
    "U": "V",
}


@dataclass(frozen=True)
class Reads:
    """One reading of a plate; `plate` is as read, mistakes included."""

    hour: Floats
    vehicle: Ints
    site: Ints
    plate: Texts
    confidence: Floats


@dataclass(frozen=True)
class Stays:
    """One stay of one guest; hotels are positions among the service lines of that category."""

    person: Ints
    hotel: Ints
    day: Ints
    nights: Ints
    guests: Ints


def read_plates(
    people: Population, crossings: Crossings, params: ObservationParameters, clock: Clock, seeds: Seeds
) -> Reads:
    """Readers stand at the exit of each port and along the roads; they miss cars and misread some."""
    rng = seeds.stream("plate reads")
    drives = crossings.vehicle >= 0
    lead = np.r_[True, crossings.vehicle[1:] != crossings.vehicle[:-1]]
    at_port = np.flatnonzero(drives & lead & (rng.random(len(crossings)) < 0.42))
    on_road = np.flatnonzero(drives & lead & (rng.random(len(crossings)) < 0.2))
    count = rng.poisson(READS_PER_VEHICLE * clock.scale, len(people.plate))
    local = np.repeat(np.arange(len(people.plate)), count)
    hour = np.concatenate(
        [
            crossings.hour[at_port] + rng.uniform(0.03, 0.12, len(at_port)),
            crossings.hour[on_road] + rng.uniform(0.4, 1.4, len(on_road)),
            rng.integers(0, clock.days, len(local)) * 24 + clock_hours(rng, len(local)),
        ]
    )
    vehicle = np.concatenate([crossings.vehicle[at_port], crossings.vehicle[on_road], local])
    site = np.concatenate(
        [
            crossings.port[at_port],
            people.n_ports + rng.integers(0, ROAD_SITES, len(on_road)),
            people.n_ports + rng.integers(0, ROAD_SITES, len(local)),
        ]
    )
    keep = hour < clock.hours
    order = np.lexsort((vehicle[keep], hour[keep]))
    hour, vehicle, site = hour[keep][order], vehicle[keep][order], site[keep][order]
    plate, confidence = people.plate[vehicle], rng.uniform(0.82, 0.99, len(vehicle))
    for row in np.flatnonzero(rng.random(len(vehicle)) < params.plate_misread):
        plate[row] = _misread(rng, plate[row])
        confidence[row] = rng.uniform(0.45, 0.9)
    return Reads(hour, vehicle, site, plate, np.round(confidence, 2))


def _misread(rng: np.random.Generator, plate: str) -> str:
    """One character taken for one that looks like it."""
    alike = [i for i, c in enumerate(plate) if c in CONFUSED]
    at = int(rng.choice(alike)) if alike else int(rng.integers(len(plate)))
    return plate[:at] + CONFUSED.get(plate[at], "7") + plate[at + 1 :]


def stay_over(people: Population, membership: Membership, clock: Clock, seeds: Seeds) -> Stays:
    """Visitors and truckers stay at motels; so do drivers now and then."""
    rng = seeds.stream("stays")
    rate = np.zeros(len(people))
    for way in people.classes.values():
        rate[people.of_class(way.name)] = way.stays
    extra = seeds.stream("stays of members")
    bonus = extra.random(len(membership.person)) < 0.35
    np.add.at(rate, membership.person[bonus], 0.5)
    person = np.repeat(np.arange(len(people)), rng.poisson(rate * clock.scale))
    n = len(person)
    day = rng.integers(0, max(1, clock.days - 3), n)
    hotels = people.services.of("hotel")
    order = np.lexsort((person, day))
    return Stays(
        person[order],
        hotels[rng.integers(0, len(hotels), n)],
        day[order],
        1 + rng.choice(3, n, p=[0.7, 0.2, 0.1]),
        1 + rng.choice(4, n, p=[0.5, 0.3, 0.12, 0.08]),
    )
