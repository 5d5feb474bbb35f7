"""Family A: segmented organisations that share freelancers.

Small stages (recruit, guide, drive, keep, pay) are tied to a coordinator's phone and hardly to one
another; drivers and guides are border crossers like any others, some of whom work for two organisations.
Sources: sizes and segmentation as in the Lampedusa ring (15 % organisers) and US sentencing data on
group size; rates are ours. See docs/explanation/worlds.md.
"""

from __future__ import annotations

from igloo.worlds.family import Family
from igloo.worlds.parameters import (
    CallParameters,
    ObservationParameters,
    OrganisationParameters,
    PopulationParameters,
    TravelClass,
)
from igloo.worlds.segmented import recruit_segmented

WORK = (5.5, 6.5, 7.5, 16.5, 17.5)
SHOPPING = (9.0, 11.0, 13.0, 15.0, 17.0, 19.0)
VISIT = (10.0, 12.0, 16.0, 18.0, 20.0)
FREIGHT = (4.0, 7.0, 10.0, 13.0, 16.0, 20.0)

FAMILY_A = Family(
    name="A",
    summary="segmented organisations that share freelancers",
    population=PopulationParameters(
        classes=(
            TravelClass("commuter", 0.05, 45, 6.0, 0.15, WORK, 22, 0.02),
            TravelClass("shopper", 0.24, 10, 2.2, 1.6, SHOPPING, 22, 0.10, companion=0.18),
            TravelClass("visitor", 0.15, 6, 2.0, 2.2, VISIT, 22, 0.45, companion=0.25),
            TravelClass("trucker", 0.03, 26, 5.0, 0.4, FREIGHT, 22, 0.9, own_vehicle=1.0),
            TravelClass("resident", 0.53, 0, 1.0, 1.0, SHOPPING, 9, 0.08),
        )
    ),
    calls=CallParameters(),
    organisations=OrganisationParameters(),
    observation=ObservationParameters(),
    recruit=recruit_segmented,
)
