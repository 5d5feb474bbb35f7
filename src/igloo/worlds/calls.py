"""Calls of everyday life: few close ties, bursts along each tie, habits of the hour, popular lines.

Everything here is innocent and goes on in null worlds: families called on arrival, taxis at the port,
truck dispatchers, employers called when the queue is long.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.clock import Clock
from igloo.worlds.crossings import Crossings
from igloo.worlds.parameters import CallParameters
from igloo.worlds.population import MIGRANT, Population
from igloo.worlds.seeds import Flags, Floats, Ints, Seeds, up_to, zipf_weights
from igloo.worlds.services import NOT_POPULAR, PORT_SERVICES

HOURS = np.array([1, 0.6, 0.4, 0.3, 0.3, 0.6, 1.5, 3, 4, 5, 5, 5, 6, 6, 5, 5, 6, 7, 8, 8, 7, 5, 3, 2.0])
WINDOW_H = 2.0


@dataclass(frozen=True)
class Calls:
    """Calls between phones, by position, at hours of the world's clock."""

    hour: Floats
    caller: Ints
    callee: Ints

    def __len__(self) -> int:
        return len(self.hour)


def joined(parts: list[Calls], clock: Clock) -> Calls:
    """All calls of the world in order of time; a phone does not call itself."""
    hour = np.concatenate([p.hour for p in parts])
    caller = np.concatenate([p.caller for p in parts])
    callee = np.concatenate([p.callee for p in parts])
    keep = (hour >= 0) & (hour < clock.hours) & (caller != callee) & (caller >= 0) & (callee >= 0)
    hour, caller, callee = hour[keep], caller[keep], callee[keep]
    order = np.lexsort((callee, caller, hour))
    return Calls(hour[order], caller[order], callee[order])


def clock_hours(rng: np.random.Generator, n: int) -> Floats:
    """Hours of the day at which people call."""
    return np.asarray(rng.choice(24, n, p=HOURS / HOURS.sum()) + rng.random(n))


@dataclass(frozen=True)
class Ties:
    """Who keeps calling whom; the ties of one caller stand together, the closest first."""

    caller: Ints
    callee: Ints
    weight: Floats
    start: Floats
    end: Floats
    hour: Floats
    first: Ints
    count: Ints


def tie(people: Population, params: CallParameters, clock: Clock, seeds: Seeds) -> Ties:
    """Draws the ties: household, circle (neighbours on a ring, so that friends know each other), far."""
    rng = seeds.stream("ties")
    n = len(people)
    count = np.clip(rng.lognormal(params.ties_log_mean, params.ties_log_sigma, n), 3, 80).astype(np.int64)
    ego = np.repeat(np.arange(n), count)
    first = np.concatenate([[0], np.cumsum(count)[:-1]])
    rank = np.arange(len(ego)) - first[ego]
    seat = rng.permutation(n)
    place = np.argsort(seat)
    near = seat[(place[ego] + rng.choice([-1, 1], len(ego)) * rng.geometric(0.08, len(ego))) % n]
    popular = rng.permutation(n)[(n * rng.random(len(ego)) ** 1.6).astype(np.int64)]
    kind = rng.random(len(ego))
    home = np.clip(ego + rng.integers(-2, 3, len(ego)), 0, n - 1)
    lives_there = people.household[home] == people.household[ego]
    alter = np.where((rank < 2) & lives_there, home, np.where(kind < 0.65, near, popular))
    alter = np.where((people.class_name[alter] == MIGRANT) & (people.class_name[ego] != MIGRANT), ego, alter)
    raw = 1.0 / (rank + 1.0) ** 1.2
    weight = raw / np.repeat(np.add.reduceat(raw, first), count)
    brief = rng.random(len(ego)) < params.turnover
    begin = np.where(brief, rng.uniform(-0.3, 0.8, len(ego)), 0.0)
    end = np.where(brief, begin + rng.uniform(0.15, 0.6, len(ego)), 1.0)
    begin, end = np.clip(begin, 0, 0.95), np.clip(end, 0.05, 1)
    line = people.homes.home_line[people.household[alter]]
    callee = np.where((line >= 0) & (rng.random(len(ego)) < 0.3), line, people.phone[alter])
    return Ties(
        caller=people.phone[ego],
        callee=callee,
        weight=weight,
        start=np.minimum(begin, end) * clock.days,
        end=np.maximum(begin, end) * clock.days,
        hour=rng.uniform(7, 22, len(ego)),
        first=first,
        count=count,
    )


def chat(people: Population, ties: Ties, params: CallParameters, clock: Clock, seeds: Seeds) -> Calls:
    """Calls along ties: trains of calls, half of them at the tie's own hour, answered in both directions."""
    rng = seeds.stream("chat")
    rate = np.full(len(people), 6.0)
    for way in people.classes.values():
        rate[people.of_class(way.name)] = way.call_trains
    rate *= rng.lognormal(-0.25, 0.7, len(people)) * clock.scale
    trains = rng.poisson(rate)
    ego = np.repeat(np.arange(len(people)), trains)
    reach = np.cumsum(ties.weight)
    before = reach[ties.first[ego]] - ties.weight[ties.first[ego]]
    picked = np.searchsorted(reach, before + rng.random(len(ego)) * 0.999999)
    picked = np.clip(picked, ties.first[ego], ties.first[ego] + ties.count[ego] - 1)
    day = np.floor(ties.start[picked] + rng.random(len(ego)) * (ties.end[picked] - ties.start[picked]))
    own = (ties.hour[picked] + rng.normal(0, 1.5, len(ego))) % 24
    hour = np.where(rng.random(len(ego)) < 0.5, own, clock_hours(rng, len(ego)))
    length = rng.geometric(1 / params.train_length, len(ego))
    index = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
    when = np.repeat(day * 24 + hour, length) + index * rng.exponential(params.train_gap_h, len(index))
    caller, callee = np.repeat(ties.caller[picked], length), np.repeat(ties.callee[picked], length)
    back = rng.random(len(when)) < params.reciprocity
    return Calls(when, np.where(back, callee, caller), np.where(back, caller, callee))


def call_popular_lines(people: Population, params: CallParameters, clock: Clock, seeds: Seeds) -> Calls:
    """Pizza, clinics, banks, hotlines: everybody has a few of them, some lines have everybody."""
    rng = seeds.stream("popular lines")
    lines = np.setdiff1d(np.arange(len(people.services.category)), people.services.of(*NOT_POPULAR))
    lines = rng.permutation(lines)
    each = params.popular_lines_per_person
    person = np.repeat(np.arange(len(people)), each)
    chosen = lines[rng.choice(len(lines), len(person), p=zipf_weights(len(lines), 0.7))]
    resident = people.class_name[person] == "resident"
    count = rng.poisson(params.popular_calls * clock.scale * np.where(resident, 0.35, 1.0))
    when = rng.integers(0, clock.days, count.sum()) * 24 + clock_hours(rng, int(count.sum()))
    return Calls(when, np.repeat(people.phone[person], count), np.repeat(people.services.phone[chosen], count))


def _after(rng: np.random.Generator, hour: Floats, hit: Flags, mean_h: float = 0.5) -> Floats:
    return np.asarray(hour[hit] + 0.02 + np.minimum(rng.exponential(mean_h, int(hit.sum())), WINDOW_H * 0.97))


def call_port_services(
    people: Population, crossings: Crossings, params: CallParameters, clock: Clock, seeds: Seeds
) -> Calls:
    """Taxis, money exchange and parking are called by everybody, mostly after crossing."""
    rng = seeds.stream("port services")
    lines = people.services.of(*PORT_SERVICES)
    ranked = rng.permutation(lines)
    each = params.port_lines_per_crosser
    mine = ranked[rng.choice(len(lines), (len(people), each), p=zipf_weights(len(lines), 0.9))]
    parts = []
    for slot in range(each):
        line = people.services.phone[mine[crossings.person, slot]]
        hit = rng.random(len(crossings)) < params.port_line_call
        parts.append(Calls(_after(rng, crossings.hour, hit), people.phone[crossings.person[hit]], line[hit]))
    crossers = np.unique(crossings.person)
    person = np.repeat(crossers, rng.poisson(params.port_line_otherwise * each * clock.scale, len(crossers)))
    when = rng.integers(0, clock.days, len(person)) * 24 + clock_hours(rng, len(person))
    line = people.services.phone[mine[person, rng.integers(0, each, len(person))]]
    return joined([*parts, Calls(when, people.phone[person], line)], clock)


def call_home_on_arrival(
    people: Population, crossings: Crossings, params: CallParameters, clock: Clock, seeds: Seeds
) -> Calls:
    """A third of crossers call home on arrival: a fixed line, the one they live with, or a relative.

    A family that visits has one family it visits, and calls that family's line.
    """
    rng = seeds.stream("arrival habit")
    n = len(people)
    share = np.where(rng.random(n) < params.arrival_habit_share, rng.uniform(*params.arrival_call, n), 0.0)
    neighbour = np.clip(np.arange(n) + rng.choice([-1, 1], n), 0, n - 1)
    same = people.household[neighbour] == people.household
    relative = rng.permutation(people.n_settled)[np.arange(n) % people.n_settled]
    line = people.homes.home_line[people.household]
    hosts = rng.permutation(len(people.homes.home_line))
    relative_line = people.homes.home_line[hosts[people.household]]
    target = np.where(line >= 0, line, np.where(same, people.phone[neighbour], people.phone[relative]))
    visits = (people.class_name == "visitor") & (rng.random(n) < 0.6)
    target = np.where(visits & (relative_line >= 0), relative_line, target)
    hit = rng.random(len(crossings)) < share[crossings.person]
    arriving = Calls(
        _after(rng, crossings.hour, hit), people.phone[crossings.person[hit]], target[crossings.person[hit]]
    )
    keepers = np.flatnonzero(share > 0)
    person = np.repeat(keepers, rng.poisson(9.0 * clock.scale, len(keepers)))
    when = rng.integers(0, clock.days, len(person)) * 24 + clock_hours(rng, len(person))
    back = rng.random(len(person)) < 0.5
    other = target[person]
    usual = Calls(when, np.where(back, other, people.phone[person]), np.where(back, people.phone[person], other))
    return joined([arriving, usual], clock)


def _at_own_hours(rng: np.random.Generator, crossings: Crossings, person: Ints, people: int) -> Floats:
    """Hours of the day at which each person is usually on the road, taken from their own crossings."""
    order = np.argsort(crossings.person, kind="stable")
    count = crossings.count(people)
    first = np.cumsum(count) - count
    if not len(order):
        return clock_hours(rng, len(person))
    picked = order[np.minimum(first[person] + up_to(rng, count[person]), len(order) - 1)]
    usual = crossings.hour[picked] % 24 + rng.uniform(0, WINDOW_H, len(person))
    return np.asarray(np.where(count[person] > 0, usual % 24, clock_hours(rng, len(person))))


def call_employers(
    people: Population, crossings: Crossings, params: CallParameters, clock: Clock, seeds: Seeds
) -> Calls:
    """Commuters tell their employer when they are late, and call at other times too."""
    rng = seeds.stream("employers")
    works_for = people.work_line
    commuter = people.class_name == "commuter"
    hit = commuter[crossings.person] & (rng.random(len(crossings)) < params.late_for_work_call)
    late = Calls(
        _after(rng, crossings.hour, hit),
        people.phone[crossings.person[hit]],
        works_for[crossings.person[hit]],
    )
    who = np.flatnonzero(commuter)
    days = np.flatnonzero(clock.weekday(np.arange(clock.days)) < 5)
    person = np.repeat(who, rng.poisson(params.employer_otherwise * clock.scale, len(who)))
    when = rng.choice(days, len(person)) * 24 + _at_own_hours(rng, crossings, person, len(people))
    return joined([late, Calls(when, people.phone[person], works_for[person])], clock)


def call_dispatchers(
    people: Population, crossings: Crossings, params: CallParameters, clock: Clock, seeds: Seeds
) -> Calls:
    """Truckers call their dispatcher after crossing and all day long on the road."""
    rng = seeds.stream("dispatchers")
    n = len(people)
    firm = people.work_line
    share = np.where(people.class_name == "trucker", rng.uniform(*params.dispatch_call, n), 0.0)
    hit = rng.random(len(crossings)) < share[crossings.person]
    arriving = Calls(_after(rng, crossings.hour, hit), people.phone[crossings.person[hit]], firm[crossings.person[hit]])
    who = people.of_class("trucker")
    days = np.flatnonzero(clock.weekday(np.arange(clock.days)) < 5)
    person = np.repeat(who, rng.poisson(rng.uniform(*params.dispatch_calls_per_workday, len(who)) * len(days)))
    when = rng.choice(days, len(person)) * 24 + _at_own_hours(rng, crossings, person, n)
    back = rng.random(len(person)) < 0.3
    mine, theirs = people.phone[person], firm[person]
    return joined([arriving, Calls(when, np.where(back, theirs, mine), np.where(back, mine, theirs))], clock)
