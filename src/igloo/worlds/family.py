"""What a family of worlds is: frozen parameters, and the mechanism by which its organisations form.

A family is one file that builds one `Family`. Analytics are tuned on family A, chosen on B and reported
on C, so that nothing is tuned to one generator's habits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igloo.worlds.crossings import Crossings
from igloo.worlds.membership import Membership
from igloo.worlds.parameters import (
    CallParameters,
    ObservationParameters,
    OrganisationParameters,
    PopulationParameters,
)
from igloo.worlds.population import Population
from igloo.worlds.seeds import Seeds

Recruit = Callable[[OrganisationParameters, Population, Crossings, Seeds], Membership]


@dataclass(frozen=True)
class Family:
    """One family: its letter, its story, its parameters and how its organisations form."""

    name: str
    summary: str
    population: PopulationParameters
    calls: CallParameters
    organisations: OrganisationParameters
    observation: ObservationParameters
    recruit: Recruit
