"""Columns written by hand: enough different values to be decided, none of them anybody's."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from igloo.mapping.proposal.columns import ColumnReading, read_column
from igloo.mapping.proposal.samples import TableSample, sample_of

GIVEN = ("Ana", "José", "Mei", "Oluwaseun", "Ivan", "Fatima", "Lars", "Noa", "Dmitri", "Rosa", "Omar", "Linh")
SURNAMES = ("Quiroz", "García López", "Chen", "Adeyemi", "Petrov", "Haddad", "Berg", "Levi", "Nguyen", "Ibarra")
START = datetime(2026, 3, 1, 5, 0)


def chance(seed: int) -> random.Random:
    return random.Random(seed)


def names(n: int = 120) -> list[str]:
    pick = chance(1)
    return [f"{pick.choice(GIVEN)} {pick.choice(SURNAMES)}" for _ in range(n)]


def phones(n: int = 120, seed: int = 2) -> list[str]:
    pick = chance(seed)
    return [f"({pick.choice((520, 956, 210))}) {pick.randint(200, 999)}-{pick.randint(0, 9999):04d}" for _ in range(n)]


def plates(n: int = 120, seed: int = 3) -> list[str]:
    pick = chance(seed)
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    return ["".join(pick.choices(letters, k=3)) + f"{pick.randint(0, 9999):04d}" for _ in range(n)]


def moments(n: int = 120, form: str = "%Y-%m-%d %H:%M:%S", step_minutes: int = 311) -> list[str]:
    return [(START + timedelta(minutes=step_minutes * i)).strftime(form) for i in range(n)]


def births(n: int = 120, form: str = "%m/%d/%Y") -> list[str]:
    pick = chance(4)
    return [(date(1945, 1, 1) + timedelta(days=pick.randint(0, 22_000))).strftime(form) for _ in range(n)]


def codes(n: int, prefix: str, digits: int, seed: int = 5) -> list[str]:
    pick = chance(seed)
    return [f"{prefix}{pick.randint(0, 10**digits - 1):0{digits}d}" for _ in range(n)]


def table(file_name: str = "export.csv", **columns: Sequence[str]) -> TableSample:
    """A table of these columns, cut to the shortest."""
    header = list(columns)
    rows = [dict(zip(header, cells, strict=True)) for cells in zip(*columns.values(), strict=False)]
    return sample_of(file_name, header, rows)


def reading(values: Sequence[str], header: str = "column_1", region: str = "US") -> ColumnReading:
    """What a column by itself is taken for."""
    return read_column(sample_of("x.csv", [header], [{header: v} for v in values]).columns[0], region)
