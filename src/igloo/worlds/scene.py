"""Everything that happens in one world, before any agency writes it down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igloo.worlds import calls as everyday
from igloo.worlds.calls import Calls
from igloo.worlds.clock import Clock
from igloo.worlds.crossings import Crossings, cross
from igloo.worlds.enforcement import (
    Copied,
    Encounters,
    SavedContacts,
    Tips,
    copy_feed,
    meet_police,
    read_seized_phones,
    receive_tips,
)
from igloo.worlds.family import Family
from igloo.worlds.membership import Membership, nobody
from igloo.worlds.organisation_calls import talk
from igloo.worlds.population import Population, settle
from igloo.worlds.roadside import Reads, Stays, read_plates, stay_over
from igloo.worlds.seeds import Seeds
from igloo.worlds.transfers import Transfers, send_money

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Scene:
    """The truth of one world, layer by layer."""

    family: Family
    clock: Clock
    seeds: Seeds
    people: Population
    crossings: Crossings
    membership: Membership
    calls: Calls
    reads: Reads
    stays: Stays
    transfers: Transfers
    encounters: Encounters
    saved: SavedContacts
    tips: Tips
    copied: Copied


def play(family: Family, n_people: int, days: int, seed: int, null: bool, tell: Progress) -> Scene:
    """Lets the world happen."""
    clock, seeds = Clock(days), Seeds(family.name, seed)
    organisations = family.organisations
    n_orgs = 0 if null else max(1, round(n_people / organisations.people_per_organisation))
    tell("People and households", 0.02)
    people = settle(family.population, n_people, n_orgs * organisations.migrants_per_organisation, seeds)
    tell("Crossings", 0.10)
    crossings = cross(people, clock, seeds)
    membership = nobody() if null else family.recruit(organisations, people, crossings, seeds)
    tell("Calls", 0.16)
    calls = _call(family, people, crossings, membership, clock, seeds)
    tell("Plates, stays, transfers", 0.36)
    reads = read_plates(people, crossings, family.observation, clock, seeds)
    stays = stay_over(people, membership, clock, seeds)
    transfers = send_money(people, membership, clock, seeds)
    tell("Encounters and tips", 0.44)
    encounters = meet_police(people, membership, crossings, family.observation, clock, seeds)
    tips = receive_tips(people, membership, family.observation, clock, seeds)
    return Scene(
        family=family,
        clock=clock,
        seeds=seeds,
        people=people,
        crossings=crossings,
        membership=membership,
        calls=calls,
        reads=reads,
        stays=stays,
        transfers=transfers,
        encounters=encounters,
        saved=read_seized_phones(people, membership, encounters, calls, family.observation, seeds),
        tips=tips,
        copied=copy_feed(encounters, tips, family.observation, seeds),
    )


def _call(
    family: Family,
    people: Population,
    crossings: Crossings,
    membership: Membership,
    clock: Clock,
    seeds: Seeds,
) -> Calls:
    """All calls: ties, popular lines, the five innocent reasons to call after crossing, organisations."""
    params = family.calls
    ties = everyday.tie(people, params, clock, seeds)
    parts = [
        everyday.chat(people, ties, params, clock, seeds),
        everyday.call_popular_lines(people, params, clock, seeds),
        everyday.call_port_services(people, crossings, params, clock, seeds),
        everyday.call_home_on_arrival(people, crossings, params, clock, seeds),
        everyday.call_employers(people, crossings, params, clock, seeds),
        everyday.call_dispatchers(people, crossings, params, clock, seeds),
        talk(membership, people, crossings, family.organisations, clock, seeds),
    ]
    return everyday.joined(parts, clock)
