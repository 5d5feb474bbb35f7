"""What agreement is worth and what nobody compared can be looked up by whoever has to answer for it."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest
from fastapi.testclient import TestClient
from tests.border_town import build, deliver
from typer.testing import CliRunner

from igloo.cli.application import app as commands
from igloo.identity.comparing import companions, other_descriptions
from igloo.identity.comparing.blocking import MAX_PROFILES_IN_BLOCK, RULES
from igloo.identity.comparing.blocks import TOO_COSTLY, TOO_MANY
from igloo.identity.comparing.comparisons import COMPARISONS
from igloo.identity.comparing.cuts import NOBODYS
from igloo.webapi.app import create_app
from igloo.webapi.language.catalogue import catalogue
from igloo.workspace import Workspace, init


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A town in which very many people were born on the day that stands for an unknown one."""
    made = build(tmp_path_factory.mktemp("comparing") / "town")
    (made.folder / "sources" / "border" / "source.yml").write_text(
        (made.folder / "sources" / "border" / "source.yml").read_text(encoding="utf-8").replace("1000", "9000"),
        encoding="utf-8",
    )
    rows = "".join(
        f'"Unknown, A{i}",1970-01-01,Q{i:06d},,2026-03-05 08:00,East\n' for i in range(MAX_PROFILES_IN_BLOCK + 1)
    )
    deliver(made.folder, "border", "crossings_2.csv", "NAME,BORN,DOC,PHONE,CROSSED,PORT\n" + rows)
    made.run()
    return made


def test_the_weights_of_the_run_and_what_it_left_out(town: Workspace) -> None:
    answer = TestClient(create_app(town), base_url="http://127.0.0.1:8765").get("/api/comparing").json()
    people = next(one for one in answer["weights"] if one["kind"] == "Person")
    assert len(answer["version"]) == 10 and people["n_profiles_now"] > MAX_PROFILES_IN_BLOCK
    assert {c["comparison"] for c in people["comparisons"]} == {c.label for c in COMPARISONS["Person"]}
    for comparison in people["comparisons"]:
        bits = [level["bits"] for level in comparison["levels"]]
        assert max(bits) > 0 > bits[-1]
    capped = max(answer["rules"], key=lambda rule: rule["n_left_out"])
    assert capped["n_left_out"] > MAX_PROFILES_IN_BLOCK**2 / 2 and capped["reason"] == TOO_MANY
    assert all(r["n_pairs"] == r["n_compared"] + r["n_left_out"] for r in answer["rules"])
    assert any(cut["value"].startswith("1970-01-01") for cut in answer["cut"])


def test_the_same_in_a_terminal(town: Workspace) -> None:
    told = CliRunner().invoke(commands, ["weights", str(town.folder)], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    assert "1970-01-01" in told.output and "Date of birth" in told.output and "left out" in told.output


def test_without_people_there_is_nothing_to_weigh(tmp_path: Path) -> None:
    empty = init(tmp_path / "empty")
    empty.run()
    told = CliRunner().invoke(commands, ["weights", str(empty.folder)])
    assert told.exit_code == 0 and "Nobody has been compared" in told.output


@pytest.mark.parametrize("text", [*RULES, TOO_COSTLY, TOO_MANY, NOBODYS])
def test_rules_and_reasons_are_said_in_spanish(text: str) -> None:
    assert catalogue("es").sentence(text) != text


@pytest.mark.parametrize("label", sorted({v.label for cs in COMPARISONS.values() for c in cs for v in c.levels}))
def test_levels_are_said_in_spanish(label: str) -> None:
    assert catalogue("es").sentence(label) != label


@pytest.mark.parametrize("part", [companions, other_descriptions])
def test_what_is_around_a_pair_is_said_in_spanish(part: ModuleType) -> None:
    levels = [part.LEVEL] if part is companions else [part.FOR, part.AGAINST]
    for text in (part.COMPARISON, *levels, f"For: {part.COMPARISON} ({levels[0]})."):
        said = catalogue("es").sentence(text)
        assert said != text and part.COMPARISON not in said
