"""How organisations talk: drivers report to a desk after crossing, the desk passes the word on."""

from __future__ import annotations

import numpy as np

from igloo.worlds.calls import WINDOW_H, Calls, clock_hours, joined
from igloo.worlds.clock import Clock
from igloo.worlds.crossings import Crossings
from igloo.worlds.membership import Membership
from igloo.worlds.parameters import OrganisationParameters
from igloo.worlds.population import Population
from igloo.worlds.seeds import Floats, Ints, Seeds, up_to


def desk_phone(membership: Membership, desk: Ints, share_of_time: Floats) -> Ints:
    """The phone that a desk uses at a moment, given as a share of the world's time."""
    out = np.full(len(desk), -1)
    for row in range(len(membership.phone_desk)):
        now = (share_of_time >= membership.phone_from_h[row]) & (share_of_time < membership.phone_to_h[row])
        out[(desk == membership.phone_desk[row]) & now] = membership.phone_slot[row]
    return out


def talk(
    membership: Membership,
    people: Population,
    crossings: Crossings,
    params: OrganisationParameters,
    clock: Clock,
    seeds: Seeds,
) -> Calls:
    """Every call an organisation makes by telephone; some of its talk is in messengers and unseen."""
    rng = seeds.stream("organisation calls")
    if not membership.n_organisations:
        return Calls(np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64))
    reports = _reports(rng, membership, people, crossings, clock)
    parts = [
        reports,
        _relays(rng, membership, people, reports, params),
        _otherwise(rng, membership, people, params, clock),
        _cover(rng, membership, people, clock),
        _with_migrants(rng, membership, people, clock),
    ]
    return joined(parts, clock)


def _reports(
    rng: np.random.Generator, membership: Membership, people: Population, crossings: Crossings, clock: Clock
) -> Calls:
    """Within two hours of a crossing the driver calls the desk, mostly within half an hour."""
    parts = []
    for row in membership.crossers():
        who, desk = membership.person[row], membership.desk[row]
        share = membership.call_share[row] * (1 - membership.encrypted[membership.org[row]])
        hours = crossings.hour[crossings.person == who]
        hours = hours[rng.random(len(hours)) < share]
        when = hours + 0.03 + np.minimum(rng.exponential(0.35, len(hours)), WINDOW_H * 0.9)
        callee = desk_phone(membership, np.full(len(when), desk), hours / clock.hours)
        parts.append(Calls(when, np.full(len(when), people.phone[who]), callee))
    return joined(parts, clock)


def _relays(
    rng: np.random.Generator,
    membership: Membership,
    people: Population,
    reports: Calls,
    params: OrganisationParameters,
) -> Calls:
    """Half an hour after a report the desk calls the house or the one who pays."""
    told = np.flatnonzero(rng.random(len(reports)) < params.relay_probability)
    helpers: dict[int, Ints] = {}
    org_of_phone = dict(zip(membership.phone_slot, membership.desk_org[membership.phone_desk], strict=True))
    for org in range(membership.n_organisations):
        inside = (membership.org == org) & np.isin(membership.role.astype(str), ("stash_keeper", "money_mover"))
        helpers[org] = people.phone[membership.person[inside]]
    callee = np.array([rng.choice(helpers[org_of_phone[reports.callee[at]]]) for at in told], dtype=np.int64)
    return Calls(reports.hour[told] + rng.uniform(0.03, 0.5, len(told)), reports.callee[told], callee)


def _otherwise(
    rng: np.random.Generator,
    membership: Membership,
    people: Population,
    params: OrganisationParameters,
    clock: Clock,
) -> Calls:
    """Members and desk talk a little at any time; people of other stages do so more than drivers."""
    carries = np.isin(membership.role.astype(str), ("driver", "guide"))
    boss = membership.role == "coordinator"
    mean = np.where(carries, params.calls_otherwise, params.calls_otherwise * 4) * clock.scale
    count = rng.poisson(np.where(boss, 0.0, mean))
    row = np.repeat(np.arange(len(count)), count)
    day = rng.integers(0, clock.days, len(row))
    when = day * 24 + clock_hours(rng, len(row))
    desk = desk_phone(membership, membership.desk[row], when / clock.hours)
    member = people.phone[membership.person[row]]
    back = rng.random(len(row)) < 0.5
    return Calls(when, np.where(back, desk, member), np.where(back, member, desk))


def _cover(rng: np.random.Generator, membership: Membership, people: Population, clock: Clock) -> Calls:
    """A desk's phone is also somebody's phone: pizza, a taxi, friends, wrong numbers."""
    span = membership.phone_to_h - membership.phone_from_h
    count = rng.poisson(34 * clock.scale * span)
    row = np.repeat(np.arange(len(count)), count)
    at = membership.phone_from_h[row] + rng.random(len(row)) * span[row]
    when = np.floor(at * clock.days) * 24 + clock_hours(rng, len(row))
    friends = rng.integers(0, people.n_settled, (len(span), 6))
    friend = people.phone[friends[row, rng.integers(0, 6, len(row))]]
    line = people.services.phone[up_to(rng, np.full(len(row), len(people.services.phone)))]
    other = np.where(rng.random(len(row)) < 0.75, friend, line)
    mine = membership.phone_slot[row]
    back = (rng.random(len(row)) < 0.45) & (other == friend)
    return Calls(when, np.where(back, other, mine), np.where(back, mine, other))


def _with_migrants(rng: np.random.Generator, membership: Membership, people: Population, clock: Clock) -> Calls:
    """Before the journey a recruiter calls the people who are to be moved, later the keeper does."""
    parts = []
    for at, who in enumerate(membership.migrant):
        org = membership.migrant_org[at]
        start = rng.uniform(0.05, 0.9) * clock.hours
        for role, delay_h, mean in (("recruiter", 0.0, 3.0), ("stash_keeper", 90.0, 2.0)):
            staff = membership.person[(membership.org == org) & (membership.role == role)]
            n = int(rng.poisson(mean))
            member = people.phone[rng.choice(staff)]
            when = start + delay_h + np.sort(rng.uniform(0, 70, n))
            parts.append(Calls(when, np.full(n, member), np.full(n, people.phone[who])))
    return joined(parts, clock) if parts else Calls(np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64))
