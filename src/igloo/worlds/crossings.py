"""Who crosses when, where and in which vehicle: inbound only, as the ports record it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.clock import Clock
from igloo.worlds.population import Population
from igloo.worlds.seeds import Floats, Ints, Seeds, up_to

COMPANION_LAG_H = 20 / 3600


@dataclass(frozen=True)
class Crossings:
    """One row a person and crossing, in order of time (hours of the world's clock)."""

    person: Ints
    hour: Floats
    port: Ints
    vehicle: Ints
    lane: Ints

    def __len__(self) -> int:
        return len(self.person)

    def count(self, people: int) -> Ints:
        """Crossings of each person."""
        return np.bincount(self.person, minlength=people)


def cross(people: Population, clock: Clock, seeds: Seeds) -> Crossings:
    """Draws every crossing: a person crosses at most once a day, mostly at one port, at habitual hours."""
    rng = seeds.stream("crossings")
    person, day, hour = _trips(rng, people, clock)
    port = np.where(rng.random(len(person)) < 0.88, people.port[person], rng.choice(people.n_ports, len(person)))
    walks = rng.random(len(person)) > 0.9
    vehicle = np.where(walks, -1, people.vehicle[person])
    when = day * 24 + hour
    with_person, at = _companions(rng, people, person)
    person = np.concatenate([person, with_person])
    when = np.concatenate([when, when[at] + COMPANION_LAG_H])
    port, vehicle = np.concatenate([port, port[at]]), np.concatenate([vehicle, vehicle[at]])
    lane = 1 + up_to(rng, np.full(len(person), 8))
    lane[len(lane) - len(at) :] = lane[at]
    keep = (when >= 0) & (when < clock.hours - 3)
    order = np.lexsort((person[keep], when[keep]))
    return Crossings(*(np.asarray(a[keep][order]) for a in (person, when, port, vehicle, lane)))


def _trips(rng: np.random.Generator, people: Population, clock: Clock) -> tuple[Ints, Ints, Floats]:
    """Person, day and hour of each trip; days weigh by weekday, hours by the person's own habit."""
    person_parts, day_parts, hour_parts = [], [], []
    for way in people.classes.values():
        who = people.of_class(way.name)
        if way.crossings_mean == 0 or not len(who):
            continue
        mean = way.crossings_mean * clock.scale
        rate = rng.gamma(way.crossings_shape, mean / way.crossings_shape, len(who))
        count = np.minimum(rng.poisson(rate), int(clock.days * 0.8))
        habit = np.asarray(way.peak_hours)[rng.choice(len(way.peak_hours), len(who))]
        person, own = np.repeat(who, count), np.repeat(habit, count)
        weights = np.where(clock.weekday(np.arange(clock.days)) >= 5, way.weekend_weight, 1.0)
        day = rng.choice(clock.days, len(person), p=weights / weights.sum())
        other = np.asarray(way.peak_hours)[rng.choice(len(way.peak_hours), len(person))]
        centre = np.where(rng.random(len(person)) < 0.6, own, other)
        hour = np.clip(centre + rng.normal(0, 1.1, len(person)), 0.01, 23.98)
        person_parts.append(person)
        day_parts.append(day)
        hour_parts.append(hour)
    person, day, hour = np.concatenate(person_parts), np.concatenate(day_parts), np.concatenate(hour_parts)
    _, first = np.unique(person * (clock.days + 1) + day, return_index=True)
    return person[first], day[first], hour[first]


def _companions(rng: np.random.Generator, people: Population, person: Ints) -> tuple[Ints, Ints]:
    """Members of the same household who come along, and the trips they join."""
    share = np.zeros(len(people))
    for way in people.classes.values():
        share[people.of_class(way.name)] = way.companion
    at = np.flatnonzero(rng.random(len(person)) < share[person])
    joins = np.where(rng.random(len(at)) < 0.5, person[at] - 1, person[at] + 1)
    joins = np.clip(joins, 0, people.n_settled - 1)
    may = (people.household[joins] == people.household[person[at]]) & (people.class_name[joins] != "resident")
    return joins[may], at[may]
