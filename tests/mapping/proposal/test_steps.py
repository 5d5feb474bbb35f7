"""Files whose times are only counted: what is proposed, what is asked, and what is left alone."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from tests.mapping.proposal import made_columns as made
from tests.mapping.proposal.made_columns import table
from tests.mapping.proposal.test_proposal import NO_TEMPLATE
from tests.mapping.small_deliveries import transcribe_source

from igloo.mapping.proposal.proposal import FileProposal, Said, propose
from igloo.onboarding.written import mapping_text

PICK = random.Random(11)
STEPS = [str(1 + n * 6) for n in range(120)]


def _simulated(header: str = "step", steps: list[str] = STEPS, **more: list[str]) -> FileProposal:
    """The layout of PaySim, made up."""
    cells = {
        header: steps,
        "type": ["TRANSFER", "CASH_OUT", "PAYMENT"] * 40,
        "amount": [f"{PICK.uniform(10, 9000):.2f}" for _ in range(120)],
        "nameOrig": [f"C{PICK.randrange(10**8, 2 * 10**9)}" for _ in range(120)],
        "nameDest": [f"{PICK.choice('CM')}{PICK.randrange(10**8, 2 * 10**9)}" for _ in range(120)],
    }
    return propose(table("PS_log.csv", **cells, **more), {}, NO_TEMPLATE)


def test_the_step_of_a_simulation_is_a_payments_time_and_its_start_is_asked() -> None:
    found = _simulated()
    assert found.row_is == ["payment"]
    assert found.meanings["step"].meaning == "time"
    (asked,) = [q for q in found.questions if q.column == "step"]
    assert asked.text == "step counts steps from 1 to 715, and no cell says since when."
    assert [options["formats"] for _, options in asked.choices] == [["hours_since"], ["days_since"], ["minutes_since"]]
    assert "Say since when “step” counts." in found.mistakes


@pytest.mark.parametrize(
    ("header", "first"), [("day", "days_since"), ("HORA", "hours_since"), ("Sim Minute", "minutes_since")]
)
def test_a_header_that_names_the_unit_has_it_offered_first(header: str, first: str) -> None:
    (asked,) = [q for q in _simulated(header).questions if q.column == header]
    assert asked.choices[0][1]["formats"] == [first]


def test_with_its_first_day_every_row_has_its_time(tmp_path: Path) -> None:
    said = {"step": (None, {"formats": ["hours_since 2026-01-01"]})}
    cells = {
        "step": STEPS,
        "amount": ["5.50"] * 120,
        "from_account": [f"DE{n:010d}" for n in range(120)],
        "to_account": [f"FR{n:010d}" for n in range(120)],
    }
    found = propose(table("transactions.csv", **cells), {}, Said(columns=said))
    assert not [q for q in found.questions if q.column == "step"]
    assert not [mistake for mistake in found.mistakes if "since when" in mistake]
    lines = [",".join(cells), *(",".join(row) for row in zip(*cells.values(), strict=True))]
    made_of = transcribe_source(
        tmp_path, mapping_text(found.mapping, (), "transactions.csv"), {"transactions.csv": "\n".join(lines) + "\n"}
    )
    times = made_of.rows("event_payment", "t_utc")
    assert len(times) == 120
    assert (str(times[0]), str(times[-1])) == ("2026-01-01 01:00:00", "2026-01-30 19:00:00")


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("hour", [str(n % 24) for n in range(120)]),
        ("day", [str(1 + n % 31) for n in range(120)]),
        ("time", [str(1990 + n % 40) for n in range(120)]),
        ("step", [f"S{n}" for n in range(120)]),
        ("step count of stairs", STEPS),
    ],
)
def test_an_hour_of_the_day_a_year_or_another_word_counts_nothing(header: str, values: list[str]) -> None:
    found = _simulated(header, values)
    assert not [q for q in found.questions if q.column == header]
    assert "step" not in {e.what for r in found.readings for e in r.evidence}


def test_beside_a_written_time_a_step_is_left_alone() -> None:
    found = _simulated(paid_at=made.moments())
    assert found.meanings["paid_at"].meaning == "time"
    assert found.meanings["step"].meaning == "ignore"
    assert not [q for q in found.questions if q.column]
