"""Every number a family of worlds may choose, with family A's values as defaults. Rates are per 180 days."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class TravelClass:
    """One way of living by the border. Rates are per 180 days."""

    name: str
    share: float
    crossings_mean: float
    crossings_shape: float
    weekend_weight: float
    peak_hours: tuple[float, ...]
    call_trains: float
    stays: float
    own_vehicle: float = 0.9
    companion: float = 0.0


@dataclass(frozen=True)
class PopulationParameters:
    """Who lives here."""

    classes: tuple[TravelClass, ...]
    household_sizes: tuple[float, ...] = (0.22, 0.28, 0.20, 0.17, 0.13)
    home_line_share: float = 0.35
    shared_phone_share: float = 0.04
    prepaid_share: float = 0.22
    family_plan_share: float = 0.18
    second_vehicle_share: float = 0.3
    n_ports: int = 6


@dataclass(frozen=True)
class CallParameters:
    """How people call; the confounders are here and stay on in null worlds. Rates are per 180 days."""

    train_length: float = 2.0
    train_gap_h: float = 0.12
    ties_log_mean: float = 2.3
    ties_log_sigma: float = 0.6
    turnover: float = 0.3
    reciprocity: float = 0.45
    arrival_habit_share: float = 0.35
    arrival_call: tuple[float, float] = (0.25, 0.7)
    port_lines_per_crosser: int = 3
    port_line_call: float = 0.06
    port_line_otherwise: float = 2.0
    dispatch_call: tuple[float, float] = (0.4, 0.8)
    dispatch_calls_per_workday: tuple[float, float] = (0.8, 1.8)
    late_for_work_call: float = 0.06
    employer_otherwise: float = 12.0
    popular_lines_per_person: int = 3
    popular_calls: float = 1.2


@dataclass(frozen=True)
class OrganisationParameters:
    """Organisations: how many, how large, how they talk."""

    people_per_organisation: float = 800.0
    size_median: float = 12.0
    size_log_sigma: float = 0.45
    size_range: tuple[int, int] = (7, 40)
    coordinator_share: float = 0.08
    freelancer_share: float = 0.12
    call_after_crossing: tuple[float, float] = (0.45, 0.8)
    calls_otherwise: float = 1.5
    encrypted_share: tuple[float, float] = (0.0, 0.35)
    relay_probability: float = 0.5
    phone_rotation_share: float = 0.2
    nameless_share: float = 0.9
    least_crossings: float = 4.0
    migrants_per_organisation: int = 14
    victim_share: float = 0.3


@dataclass(frozen=True)
class ObservationParameters:
    """What agencies see of it, and how badly they write it down."""

    name_typo: float = 0.025
    second_surname_dropped: float = 0.15
    birth_day_month_swapped: float = 0.01
    birth_typo: float = 0.01
    plate_misread: float = 0.02
    contact_phone_share: float = 0.3
    lent_line: float = 0.04
    tips_about_lines: float = 0.12
    colleagues_saved: float = 0.6
    counterparts_saved: float = 0.4
    moved_encountered: float = 0.15
    encounter_by_role: dict[str, float] = field(
        default_factory=lambda: {
            "driver": 0.38,
            "guide": 0.38,
            "stash_keeper": 0.3,
            "recruiter": 0.2,
            "money_mover": 0.2,
            "coordinator": 0.12,
        }
    )
    innocent_encounters: float = 0.009
    phone_seized_of_arrested: float = 0.7
    tips_per_organisation: float = 8.0
    wrong_tips: float = 0.009
    encounters_copied: float = 0.9
    tips_copied: float = 0.7
    copy_lag_h: tuple[float, float] = (0.5, 18.0)
    dirty_rows: float = 0.0005
