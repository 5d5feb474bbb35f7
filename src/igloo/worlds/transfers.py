"""Money sent by counter transfer: family remittances, savings clubs, and what organisations pay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.clock import Clock
from igloo.worlds.membership import Membership
from igloo.worlds.population import Population
from igloo.worlds.seeds import Floats, Ints, Seeds

PER_PERSON = 0.55
PEOPLE_PER_SAVINGS_CLUB = 400


@dataclass(frozen=True)
class Transfers:
    """One transfer from a person to a person."""

    hour: Floats
    sender: Ints
    receiver: Ints
    amount: Floats
    office: Ints


def send_money(people: Population, membership: Membership, clock: Clock, seeds: Seeds) -> Transfers:
    """Draws all transfers in order of time."""
    rng = seeds.stream("transfers")
    n = people.n_settled
    sender = np.repeat(np.arange(n), rng.poisson(PER_PERSON * clock.scale * rng.lognormal(-0.5, 1.0, n)))
    usual = rng.permutation(n)
    receiver = np.where(rng.random(len(sender)) < 0.75, usual[sender], rng.integers(0, n, len(sender)))
    amount = rng.lognormal(np.log(210), 0.7, len(sender))
    clubs = rng.choice(n, max(1, n // PEOPLE_PER_SAVINGS_CLUB), replace=False)
    paid_in = np.repeat(clubs, rng.poisson(11 * clock.scale, len(clubs)))
    parts = [
        (sender, receiver, amount),
        (rng.integers(0, n, len(paid_in)), paid_in, np.full(len(paid_in), 250.0)),
    ]
    parts += _fees_and_wages(seeds, people, membership, clock)
    who, whom, sums = (np.concatenate([p[i] for p in parts]) for i in range(3))
    keep = who != whom
    who, whom, sums = who[keep], whom[keep], sums[keep]
    hour = rng.integers(0, clock.days, len(who)) * 24 + rng.uniform(8, 20, len(who))
    order = np.lexsort((whom, who, hour))
    office = rng.integers(0, 12, len(who))
    return Transfers(hour[order], who[order], whom[order], np.round(sums[order], 2), office)


def _fees_and_wages(
    seeds: Seeds, people: Population, membership: Membership, clock: Clock
) -> list[tuple[Ints, Ints, Floats]]:
    """Families of the people moved pay the money mover in instalments; the mover pays members."""
    rng = seeds.stream("fees and wages")
    parts = []
    for org in range(membership.n_organisations):
        inside = membership.org == org
        mover = int(membership.person[inside & (membership.role == "money_mover")][0])
        staff = np.unique(membership.person[inside & (membership.role != "money_mover")])
        paid = np.repeat(staff, rng.poisson(0.25 * clock.scale, len(staff)))
        relatives = rng.integers(0, people.n_settled, rng.poisson(9 * clock.scale))
        parts.append((relatives, np.full(len(relatives), mover), rng.lognormal(np.log(900), 0.5, len(relatives))))
        parts.append((np.full(len(paid), mover), paid, rng.lognormal(np.log(420), 0.5, len(paid))))
    return parts
