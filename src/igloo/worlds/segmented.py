"""The mechanism of family A: segmented organisations recruited from ordinary people, sharing freelancers.

A coordinator has a prepaid phone (a desk) to which some of the drivers and guides answer. Members keep
their way of living: drivers are people who cross anyway, so that nothing but their calls sets them apart.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from igloo.worlds.crossings import Crossings
from igloo.worlds.membership import Membership
from igloo.worlds.parameters import OrganisationParameters
from igloo.worlds.population import MIGRANT, Population
from igloo.worlds.seeds import Floats, Ints, Seeds, Texts, texts

ROLE_SHARES = (("recruiter", 0.12), ("stash_keeper", 0.12), ("money_mover", 0.08))
DRIVER_SHARE = 0.6


@dataclass
class _Roll:
    """Rows of the membership while they are drawn."""

    person: list[int] = field(default_factory=list)
    org: list[int] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    desk: list[int] = field(default_factory=list)
    desk_org: list[int] = field(default_factory=list)
    desk_person: list[int] = field(default_factory=list)

    def enrol(self, person: int, org: int, role: str, desk: int) -> None:
        self.person.append(person)
        self.org.append(org)
        self.role.append(role)
        self.desk.append(desk)


def recruit_segmented(
    params: OrganisationParameters, people: Population, crossings: Crossings, seeds: Seeds
) -> Membership:
    """Draws the organisations; how many follows from the size of the population."""
    rng = seeds.stream("organisations")
    n_orgs = max(1, round(people.n_settled / params.people_per_organisation))
    carriers, others = _candidates(rng, params, people, crossings)
    roll = _Roll()
    for org in range(n_orgs):
        size = int(np.clip(rng.lognormal(np.log(params.size_median), params.size_log_sigma), *params.size_range))
        _found(rng, params, org, size, carriers, others, roll)
    _share_freelancers(rng, params, n_orgs, roll)
    desks = len(roll.desk_org)
    phone_desk, start, end = _desk_phones(rng, params, desks, len(people.spare_phones))
    migrants = people.of_class(MIGRANT)
    return Membership(
        person=np.array(roll.person),
        org=np.array(roll.org),
        role=texts(roll.role),
        desk=np.array(roll.desk),
        call_share=rng.uniform(*params.call_after_crossing, len(roll.person)),
        desk_org=np.array(roll.desk_org),
        desk_person=np.array(roll.desk_person),
        phone_desk=phone_desk,
        phone_slot=people.spare_phones[: len(phone_desk)],
        phone_from_h=start,
        phone_to_h=end,
        encrypted=rng.uniform(*params.encrypted_share, n_orgs),
        migrant=migrants,
        migrant_org=rng.integers(0, n_orgs, len(migrants)),
    )


def _candidates(
    rng: np.random.Generator, params: OrganisationParameters, people: Population, crossings: Crossings
) -> tuple[list[int], list[int]]:
    """People who could carry (they cross often enough), and everybody else, in random order.

    Frequent crossers are not preferred: the organisation takes who is there.
    """
    count = crossings.count(len(people))[: people.n_settled]
    days = max(1.0, float(crossings.hour.max()) / 24) if len(crossings) else 1.0
    least = max(2.0, params.least_crossings * days / 180)
    alone = people.phone[: people.n_settled] == np.arange(people.n_settled)
    adult = alone & (people.class_name[: people.n_settled] != "trucker")
    can = rng.permutation(np.flatnonzero(adult & (count >= least)))
    rest = rng.permutation(np.flatnonzero(adult & (count < least)))
    return can.tolist(), rest.tolist()


def _found(
    rng: np.random.Generator,
    params: OrganisationParameters,
    org: int,
    size: int,
    carriers: list[int],
    others: list[int],
    roll: _Roll,
) -> None:
    n_desks = max(1, round(size * params.coordinator_share))
    first = len(roll.desk_org)
    for _ in range(n_desks):
        desk = len(roll.desk_org)
        boss = others.pop()
        roll.desk_org.append(org)
        roll.desk_person.append(boss)
        roll.enrol(boss, org, "coordinator", desk)
    for role, share in ROLE_SHARES:
        for _ in range(max(1, round(size * share))):
            roll.enrol(others.pop(), org, role, first + int(rng.integers(n_desks)))
    left = max(4 * n_desks, size - n_desks - sum(max(1, round(size * s)) for _, s in ROLE_SHARES))
    for number in range(min(left, len(carriers))):
        role = "driver" if rng.random() < DRIVER_SHARE else "guide"
        roll.enrol(carriers.pop(), org, role, first + number % n_desks)


def _share_freelancers(rng: np.random.Generator, params: OrganisationParameters, n_orgs: int, roll: _Roll) -> None:
    """Some drivers and guides also answer to a desk of another organisation."""
    rows = [i for i, role in enumerate(roll.role) if role in ("driver", "guide")]
    for row in rows:
        if n_orgs < 2 or rng.random() > params.freelancer_share:
            continue
        other = int(rng.choice([d for d, o in enumerate(roll.desk_org) if o != roll.org[row]]))
        roll.enrol(roll.person[row], roll.desk_org[other], roll.role[row], other)


def _desk_phones(
    rng: np.random.Generator, params: OrganisationParameters, desks: int, spare: int
) -> tuple[Ints, Floats, Floats]:
    """Phones of each desk in turn, with the share of the world's time at which each begins and ends."""
    rotates = rng.random(desks) < params.phone_rotation_share
    change = rng.uniform(0.35, 0.65, desks)
    desk, start, end = [], [], []
    for d in range(desks):
        spans = [(0.0, change[d]), (change[d], 1.0)] if rotates[d] else [(0.0, 1.0)]
        for a, b in spans:
            desk.append(d)
            start.append(a)
            end.append(b)
    if len(desk) > spare:
        raise ValueError(f"{len(desk)} phones of coordinators, {spare} spare ones")
    return np.array(desk), np.array(start), np.array(end)


def roles_of(membership: Membership, people: int) -> tuple[Texts, Ints]:
    """Each person's first role and organisation; empty and -1 for people in none."""
    role, org = texts([""] * people), np.full(people, -1)
    for at in range(len(membership.person) - 1, -1, -1):
        role[membership.person[at]] = membership.role[at]
        org[membership.person[at]] = membership.org[at]
    return role, org
