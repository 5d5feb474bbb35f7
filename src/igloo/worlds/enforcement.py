"""What police records hold: encounters and arrests, contact lists of seized phones, tips, and a copied feed.

Who gets arrested follows a propensity by role; most members are never seen. Innocent people are stopped,
tipped off about and saved in seized phones, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.calls import Calls
from igloo.worlds.clock import Clock
from igloo.worlds.crossings import Crossings
from igloo.worlds.membership import Membership
from igloo.worlds.parameters import ObservationParameters
from igloo.worlds.population import MIGRANT, Population
from igloo.worlds.seeds import Flags, Floats, Ints, Seeds, Texts, texts


@dataclass(frozen=True)
class Encounters:
    """One encounter of one person; phone and vehicle are -1 when not written down."""

    hour: Floats
    person: Ints
    phone: Ints
    vehicle: Ints
    outcome: Texts
    offence: Texts
    seized: Flags


@dataclass(frozen=True)
class SavedContacts:
    """One entry of a seized phone's contact list; `person` is -1 for a business line."""

    hour: Floats
    owner_phone: Ints
    contact_phone: Ints
    label: Texts
    person: Ints


@dataclass(frozen=True)
class Tips:
    """One tip; phone, vehicle or name can be missing (-1, -1, False)."""

    hour: Floats
    person: Ints
    phone: Ints
    vehicle: Ints
    names_person: Flags
    credibility: Ints
    text: Texts


@dataclass(frozen=True)
class Copied:
    """Rows of encounters and tips that another agency re-enters with a lag."""

    of_encounter: Ints
    of_tip: Ints
    encounter_lag_h: Floats
    tip_lag_h: Floats


def meet_police(
    people: Population,
    membership: Membership,
    crossings: Crossings,
    params: ObservationParameters,
    clock: Clock,
    seeds: Seeds,
) -> Encounters:
    """Draws encounters: members by propensity, innocents at random, some of the people being moved."""
    rng, org = seeds.stream("encounters"), seeds.stream("encounters of members")
    n = round(params.innocent_encounters * people.n_settled)
    innocent = rng.choice(crossings.person, n) if len(crossings) else np.empty(0, np.int64)
    innocent = innocent[~np.isin(innocent, membership.person)]
    member, at = np.unique(membership.person, return_index=True)
    odds = np.array([params.encounter_by_role[r] for r in membership.role[at]])
    member = member[org.random(len(member)) < odds] if len(member) else member
    moved = membership.migrant[org.random(len(membership.migrant)) < params.moved_encountered]
    outcomes = [
        rng.choice(["released", "cleared", "arrested"], len(innocent), p=[0.7, 0.17, 0.13]),
        org.choice(["arrested", "charged", "convicted", "released"], len(member), p=[0.36, 0.2, 0.12, 0.32]),
        org.choice(["victim identified", "witness", "released"], len(moved), p=[0.35, 0.25, 0.4]),
    ]
    petty = ["undeclared goods", "traffic", "document irregularity"]
    offences = [
        rng.choice(petty, len(innocent)),
        org.choice(["conveying persons", "conspiracy", *petty[1:]], len(member), p=[0.6, 0.2, 0.1, 0.1]),
        np.full(len(moved), "none"),
    ]
    person = np.concatenate([innocent, member, moved])
    chance = np.concatenate([rng.random((len(innocent), 4)), org.random((len(member) + len(moved), 4))])
    hour = chance[:, 0] * (clock.hours - 1)
    order = np.lexsort((person, hour))
    person, chance, outcome = person[order], chance[order], np.concatenate(outcomes)[order]
    given = people.phone_on_forms(seeds.stream("encounter forms"), person, params.lent_line)
    arrested = np.isin(outcome, ("arrested", "charged", "convicted"))
    return Encounters(
        hour=hour[order],
        person=person,
        phone=np.where(chance[:, 1] < np.where(people.class_name[person] == MIGRANT, 0.4, 0.8), given, -1),
        vehicle=np.where(chance[:, 2] < 0.55, people.vehicle[person], -1),
        outcome=outcome.astype(object),
        offence=np.concatenate(offences)[order].astype(object),
        seized=arrested & (chance[:, 3] < params.phone_seized_of_arrested) & (people.phone[person] >= 0),
    )


NICKNAMES = (
    "Compa",
    "Primo",
    "El Güero",
    "Flaco",
    "Tía",
    "Jefe",
    "Casa",
    "Taller",
    "Mami",
    "Chuy",
    "Lic",
    "Doña",
    "Boss",
)


def read_seized_phones(
    people: Population,
    membership: Membership,
    encounters: Encounters,
    calls: Calls,
    params: ObservationParameters,
    seeds: Seeds,
) -> SavedContacts:
    """Contact lists: most of the numbers the phone talked with, and some it only knows."""
    rng = seeds.stream("seized phones")
    taken = np.flatnonzero(encounters.seized)
    phones = people.phone[encounters.person[taken]]
    mine = np.isin(calls.caller, phones) | np.isin(calls.callee, phones)
    a, b = calls.caller[mine], calls.callee[mine]
    hour, owner, contact = [], [], []
    for row, phone in zip(taken, phones, strict=True):
        talked = np.unique(np.concatenate([b[a == phone], a[b == phone]]))
        known = talked[rng.random(len(talked)) < params.counterparts_saved]
        more = _colleagues(rng, people, membership, int(encounters.person[row]), params.colleagues_saved)
        both = np.setdiff1d(np.union1d(known, more), [phone])
        hour.append(np.full(len(both), encounters.hour[row] + rng.uniform(4, 60)))
        owner.append(np.full(len(both), phone))
        contact.append(rng.permutation(both))
    if not hour:
        none = np.empty(0, np.int64)
        return SavedContacts(np.empty(0), none, none, texts([]), none)
    contacts = np.concatenate(contact)
    person = people.phones.owner[contacts]
    return SavedContacts(np.concatenate(hour), np.concatenate(owner), contacts, _labels(rng, people, contacts), person)


def _colleagues(
    rng: np.random.Generator, people: Population, membership: Membership, person: int, share: float
) -> Ints:
    """Numbers a member has saved: mostly the desk they answer to, and some of the others of the stage."""
    rows = np.flatnonzero(membership.person == person)
    if not len(rows):
        return np.empty(0, np.int64)
    same = np.isin(membership.desk, membership.desk[rows]) & (membership.person != person)
    others = people.phone[membership.person[same]]
    desks = membership.phone_slot[np.isin(membership.phone_desk, membership.desk[rows])]
    return np.concatenate([others[rng.random(len(others)) < share], desks[rng.random(len(desks)) < 0.8]])


def _labels(rng: np.random.Generator, people: Population, contacts: Ints) -> Texts:
    line = dict(zip(people.services.phone.tolist(), people.services.title.tolist(), strict=True))
    out = []
    for contact, style in zip(contacts.tolist(), rng.random(len(contacts)).tolist(), strict=True):
        owner = int(people.phones.owner[contact])
        if contact in line:
            out.append(line[contact])
        elif owner < 0 or style < 0.2:
            out.append(NICKNAMES[int(rng.integers(len(NICKNAMES)))])
        elif style < 0.55:
            out.append(people.names.given[owner].split(" ")[0])
        else:
            out.append(f"{people.names.given[owner]} {people.names.surname[owner]}")
    return texts(out)


TIP_TEXTS = (
    "says this person moves people at night",
    "car seen at the same house several times a week",
    "caller heard this number is the one to call",
    "neighbour reports many visitors who stay one night",
    "asks for money for rides to the city",
    "seen waiting near the bridge for hours",
)


def receive_tips(
    people: Population, membership: Membership, params: ObservationParameters, clock: Clock, seeds: Seeds
) -> Tips:
    """Right tips about members, and about as many wrong ones about people who did nothing."""
    rng, org = seeds.stream("tips"), seeds.stream("tips about members")
    wrong = rng.integers(0, people.n_settled, rng.poisson(params.wrong_tips * people.n_settled))
    wrong = wrong[~np.isin(wrong, membership.person)]
    count = int(org.poisson(params.tips_per_organisation * membership.n_organisations))
    rows = org.integers(0, max(1, len(membership.person)), count)
    right = membership.person[rows]
    grade = np.concatenate(
        [
            rng.choice([2, 3, 4, 5], len(wrong), p=[0.1, 0.35, 0.35, 0.2]),
            org.choice([2, 3, 4], count, p=[0.3, 0.45, 0.25]),
        ]
    )
    person = np.concatenate([wrong, right])
    phone = people.phone[person]
    for at in np.flatnonzero(membership.role[rows] == "coordinator") if count else []:
        slots = membership.phone_slot[membership.phone_desk == membership.desk[rows[at]]]
        phone[len(wrong) + at] = slots[0]
    chance = np.concatenate([rng.random((len(wrong), 5)), org.random((count, 5))])
    public = people.services.phone[people.services.of("taxi", "hotel", "dispatch")]
    about_line = rng.random(len(wrong)) < params.tips_about_lines
    phone[: len(wrong)][about_line] = rng.choice(public, int(about_line.sum()))
    hour = chance[:, 0] * (clock.hours - 1)
    has_phone, has_name = chance[:, 1] < 0.6, chance[:, 2] < 0.65
    vehicle = np.where(chance[:, 3] < 0.45, people.vehicle[person], -1)
    lines = np.flatnonzero(about_line)
    has_phone[lines], has_name[lines], vehicle[lines] = True, False, -1
    empty = ~has_phone & ~has_name & (vehicle < 0)
    text = texts(list(TIP_TEXTS))[(chance[:, 4] * len(TIP_TEXTS)).astype(np.int64)]
    order = np.lexsort((person, hour))
    columns = (hour, person, np.where(has_phone, phone, -1), vehicle, has_name | empty, grade, text)
    return Tips(*(np.asarray(c)[order] for c in columns))


def copy_feed(encounters: Encounters, tips: Tips, params: ObservationParameters, seeds: Seeds) -> Copied:
    """Which rows the task force enters again as its own, and how much later."""
    rng = seeds.stream("task force feed")
    of_encounter = np.flatnonzero(rng.random(len(encounters.person)) < params.encounters_copied)
    of_tip = np.flatnonzero(rng.random(len(tips.person)) < params.tips_copied)
    return Copied(
        of_encounter,
        of_tip,
        rng.uniform(*params.copy_lag_h, len(of_encounter)),
        rng.uniform(*params.copy_lag_h, len(of_tip)),
    )
