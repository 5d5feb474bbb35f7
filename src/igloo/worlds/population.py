"""Who lives in the world: households, ways of living by the border, phones, vehicles, documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from igloo.worlds.clock import birth_days
from igloo.worlds.names import Names, draw_names
from igloo.worlds.numbering import Phones, drawn_documents, drawn_numbers, drawn_plates
from igloo.worlds.parameters import PopulationParameters, TravelClass
from igloo.worlds.seeds import Ints, Seeds, Texts, texts, up_to, zipf_weights
from igloo.worlds.services import Services, open_services

MIGRANT = "migrant"
STREETS = """
Encino Mesquite Huisache Palo_Verde Nopal Ocotillo Sabal Anacua Retama Cenizo Pecan Willow Juniper
Cedar Elm Mission Depot Market Canal Levee Orchard Quarry Mill Station Chapel Plaza Alameda Mirador
Laguna Arroyo
""".split()  # noqa: SIM905 - one word after the other is easier to read and to extend
TOWNS = (
    ("San Isidro Flats", "TX", "78590"),
    ("Rio Claro", "TX", "78591"),
    ("Mesquite Bend", "TX", "78592"),
    ("Port Lindero", "TX", "78593"),
    ("Agua Dulce Crossing", "AZ", "85690"),
    ("Las Palomas Viejas", "NM", "88090"),
)
ORGANISATION_PHONES_SHARE = 0.01
LENT_LINES = ("hotel", "shelter", "taxi", "clergy")
WORK_LINE_ON_FORMS = 0.3


@dataclass(frozen=True)
class Homes:
    """Households: where they live and their fixed line, if they have one (-1: none)."""

    street: Texts
    town: Ints
    home_line: Ints


@dataclass(frozen=True)
class Population:
    """Everybody, migrants last. Positions point into `phones`, `plate` and `homes`; -1 is none."""

    names: Names
    household: Ints
    class_name: Texts
    classes: dict[str, TravelClass]
    born: Ints
    document: Texts
    phone: Ints
    vehicle: Ints
    plate_state: Texts
    plate: Texts
    vehicle_household: Ints
    port: Ints
    n_ports: int
    homes: Homes
    phones: Phones
    spare_phones: Ints
    services: Services
    n_settled: int
    payer: Ints
    work_line: Ints

    def __len__(self) -> int:
        return len(self.household)

    def of_class(self, *names: str) -> Ints:
        """People living in one of these ways."""
        return np.flatnonzero(np.isin(self.class_name.astype(str), names))

    def phone_on_forms(self, rng: np.random.Generator, person: Ints, lend: float) -> Ints:
        """The number people write on a form: mostly their own, at times the firm's or the motel's."""
        public = self.services.phone[self.services.of(*LENT_LINES)]
        work = self.work_line[person]
        rank = (rng.random(len(person)) ** 2 * len(public)).astype(np.int64)
        out = np.where(rng.random(len(person)) < lend, public[rank], self.phone[person])
        return np.asarray(np.where((work >= 0) & (rng.random(len(person)) < WORK_LINE_ON_FORMS), work, out))


def settle(params: PopulationParameters, people: int, migrants: int, seeds: Seeds) -> Population:
    """Draws everybody. The first `people` are the same with and without migrants."""
    rng = seeds.stream("population")
    household, n_homes = _households(rng, params, people)
    class_name = _ways_of_living(rng, params, people)
    household = np.concatenate([household, n_homes + np.arange(migrants)])
    class_name = np.concatenate([class_name, texts([MIGRANT] * migrants)])
    settled, incoming = draw_names(rng, household[:people]), _migrant_names(seeds, migrants)
    newcomers = seeds.stream("migrants")
    names = Names(
        *(np.concatenate([getattr(settled, f), getattr(incoming, f)]) for f in ("given", "surname", "second"))
    )
    born = np.concatenate([birth_days(rng, people, 18, 78), birth_days(newcomers, migrants, 18, 45)])
    shares, phone = rng.random(people), np.arange(people)
    partner = _first_of_household(household[:people])
    shared = (shares < params.shared_phone_share) & (partner != phone)
    phone = np.where(shared, partner, phone)
    services = open_services(seeds.stream("services"), people)
    has_home_line = np.flatnonzero(rng.random(n_homes) < params.home_line_share)
    home_line = np.full(n_homes + migrants, -1)
    home_line[has_home_line] = people + np.arange(len(has_home_line))
    first_service = people + len(has_home_line)
    services = services.reached_at(first_service)
    first_spare = first_service + len(services.category)
    spares = max(8, int(people * ORGANISATION_PHONES_SHARE))
    first_migrant = first_spare + spares
    n_phones = first_migrant + migrants
    phones = _phones(rng, seeds, params, n_phones, people, home_line, first_service)
    phones = phones.given_to(np.arange(first_migrant, n_phones), people + np.arange(migrants))
    phones = phones.left_nameless(np.arange(first_migrant, n_phones))
    vehicle, of_home = _vehicles(rng, params, household[:people], class_name[:people], n_homes)
    state, plate = drawn_plates(seeds.stream("plates"), len(of_home))
    on_plan = rng.random(people) < params.family_plan_share
    port_weights = np.arange(params.n_ports, 0, -1.0)
    port = rng.choice(params.n_ports, people, p=port_weights / port_weights.sum())
    return Population(
        names=names,
        household=household,
        class_name=class_name,
        classes={c.name: c for c in params.classes},
        born=born,
        document=drawn_documents(seeds.stream("documents"), people, migrants),
        phone=np.concatenate([phone, first_migrant + np.arange(migrants)]),
        vehicle=np.concatenate([vehicle, np.full(migrants, -1)]),
        plate_state=state,
        plate=plate,
        vehicle_household=of_home,
        port=np.concatenate([port, np.zeros(migrants, np.int64)]),
        n_ports=params.n_ports,
        homes=_homes(rng, n_homes, migrants, home_line),
        phones=phones,
        spare_phones=np.arange(first_spare, first_spare + spares),
        services=services,
        n_settled=people,
        payer=np.concatenate([np.where(on_plan, partner, np.arange(people)), people + np.arange(migrants)]),
        work_line=_work_lines(seeds.stream("work"), services, class_name),
    )


def _work_lines(rng: np.random.Generator, services: Services, class_name: Texts) -> Ints:
    """The line of each trucker's dispatcher and each commuter's employer; -1 for everybody else."""
    out = np.full(len(class_name), -1)
    for way, category, exponent in (("trucker", "dispatch", 0.5), ("commuter", "employer", 0.0)):
        lines = services.phone[services.of(category)]
        who = np.flatnonzero(class_name == way)
        out[who] = lines[rng.choice(len(lines), len(who), p=zipf_weights(len(lines), exponent))]
    return out


def _households(rng: np.random.Generator, params: PopulationParameters, people: int) -> tuple[Ints, int]:
    sizes = 1 + rng.choice(len(params.household_sizes), people, p=params.household_sizes)
    household = np.repeat(np.arange(people), sizes)[:people]
    return household, int(household[-1]) + 1


def _first_of_household(household: Ints) -> Ints:
    _, first = np.unique(household, return_index=True)
    return np.asarray(first[household])


def _ways_of_living(rng: np.random.Generator, params: PopulationParameters, people: int) -> Texts:
    shares = [c.share for c in params.classes]
    chosen = rng.choice(len(params.classes), people, p=np.array(shares) / sum(shares))
    return np.asarray(texts([c.name for c in params.classes])[chosen])


def _migrant_names(seeds: Seeds, migrants: int) -> Names:
    return draw_names(seeds.stream("migrant names"), np.arange(migrants))


def _phones(
    rng: np.random.Generator,
    seeds: Seeds,
    params: PopulationParameters,
    n: int,
    people: int,
    home_line: Ints,
    first_service: int,
) -> Phones:
    """Positions: mobiles of people, home lines, service lines, spare prepaid phones, migrants' phones."""
    owner = np.full(n, -1)
    owner[:people] = np.arange(people)
    nameless = np.zeros(n, bool)
    nameless[:people] = rng.random(people) < params.prepaid_share
    is_home_line = np.zeros(n, bool)
    is_home_line[home_line[home_line >= 0]] = True
    carrier = seeds.stream("carriers").choice(2, n, p=[0.54, 0.46])
    return Phones(drawn_numbers(seeds.stream("numbers"), n), carrier, owner, nameless, is_home_line)


def _vehicles(
    rng: np.random.Generator, params: PopulationParameters, household: Ints, class_name: Texts, n_homes: int
) -> tuple[Ints, Ints]:
    """Each person's usual vehicle, and the household of each vehicle; truckers drive their own truck."""
    cars = 1 + (rng.random(n_homes) < params.second_vehicle_share)
    cars[rng.random(n_homes) < 0.1] = 0
    first = np.concatenate([[0], np.cumsum(cars)[:-1]])
    of_home = np.repeat(np.arange(n_homes), cars)
    mine = np.where(cars[household] > 0, first[household] + up_to(rng, cars[household]), -1)
    truckers = np.flatnonzero(class_name == "trucker")
    mine[truckers] = len(of_home) + np.arange(len(truckers))
    return mine, np.concatenate([of_home, household[truckers]])


def _homes(rng: np.random.Generator, n_homes: int, migrants: int, home_line: Ints) -> Homes:
    names = [s.replace("_", " ") for s in STREETS]
    which, number = rng.choice(len(names), n_homes), rng.integers(100, 9900, n_homes)
    flat = np.where(rng.random(n_homes) < 0.25, rng.integers(1, 40, n_homes), 0)
    street = [
        f"{n} {names[w]} St" + (f" Apt {f}" if f else "")
        for n, w, f in zip(number.tolist(), which.tolist(), flat.tolist(), strict=True)
    ]
    town = rng.choice(len(TOWNS), n_homes)
    return Homes(texts(street + [""] * migrants), np.concatenate([town, np.zeros(migrants, np.int64)]), home_line)
