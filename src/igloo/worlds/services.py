"""Lines that serve everybody: taxis, dispatchers, clinics, hotlines. Most are in a registry, not all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from igloo.worlds.seeds import Ints, Texts, texts

# category, one line per so many people, least number of lines, share in the registry
CATEGORIES: tuple[tuple[str, int, int, float], ...] = (
    ("taxi", 1_100, 4, 0.9),
    ("money_exchange", 2_500, 2, 0.9),
    ("parking", 2_500, 2, 0.85),
    ("dispatch", 1_300, 2, 0.8),
    ("employer", 500, 3, 0.5),
    ("pizza", 350, 4, 0.85),
    ("hotel", 800, 4, 0.95),
    ("clinic", 1_000, 2, 0.95),
    ("lawyer", 1_300, 2, 0.9),
    ("bank", 2_500, 2, 0.9),
    ("clergy", 2_000, 1, 0.9),
    ("press", 10_000, 1, 1.0),
    ("consulate", 10_000, 1, 1.0),
    ("hotline", 8_000, 1, 1.0),
    ("shelter", 10_000, 1, 1.0),
)
PORT_SERVICES = ("taxi", "money_exchange", "parking")
NOT_POPULAR = (*PORT_SERVICES, "dispatch", "employer")
TITLES = {
    "taxi": "Yellow Arrow Taxi",
    "money_exchange": "Casa de Cambio",
    "parking": "Bridge Parking",
    "dispatch": "Freight Dispatch",
    "employer": "Works Office",
    "pizza": "Pizzería",
    "hotel": "Motel",
    "clinic": "Clinic",
    "lawyer": "Law Office",
    "bank": "Savings Bank",
    "clergy": "Parish Office",
    "press": "Border Herald",
    "consulate": "Consular Office",
    "hotline": "Help Line",
    "shelter": "Shelter",
}
PLACES = """
Lindero Claro Alameda Mirador Palomas Levee Mesquite Encino Canal Quarry Orchard Plaza Laguna Depot
""".split()  # noqa: SIM905 - one word after the other is easier to read and to extend


@dataclass(frozen=True)
class Services:
    """One row a service line; `phone` is its position among all phones."""

    category: Texts
    title: Texts
    is_registered: Ints
    phone: Ints

    def of(self, *categories: str) -> Ints:
        """Positions of the lines of these categories, the busiest first."""
        return np.flatnonzero(np.isin(self.category.astype(str), categories))

    def reached_at(self, first_phone: int) -> Services:
        """The same lines with their place among all phones."""
        return replace(self, phone=first_phone + np.arange(len(self.category)))


def open_services(rng: np.random.Generator, people: int) -> Services:
    """The service lines of a town of so many people."""
    categories: list[str] = []
    registered: list[int] = []
    titles: list[str] = []
    for name, per_people, least, share in CATEGORIES:
        n = max(least, round(people / per_people))
        categories += [name] * n
        chosen = rng.permutation(n) < round(share * n)
        registered += chosen.astype(int).tolist()
        titles += [f"{TITLES[name]} {PLACES[i % len(PLACES)]} {i // len(PLACES) + 1}" for i in range(n)]
    return Services(texts(categories), texts(titles), np.array(registered), np.arange(len(categories)))
