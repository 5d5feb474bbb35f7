"""A judgement merges over immutable mentions, is seen after the next run, and is taken back without a trace."""

from __future__ import annotations

import pytest
from tests import border_town

from igloo.cli.judging import judge, unjudge
from igloo.core.errors import NotFound, UserMistake
from igloo.workspace import Workspace


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Six people who crossed a border, run once."""
    made = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    made.run()
    return made


def _members(town: Workspace) -> dict[str, list[str]]:
    rows = town.reader().rows("SELECT entity_id, mention_id FROM entity_mention ORDER BY ALL")
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["entity_id"], []).append(row["mention_id"])
    return found


def test_judged_the_same_then_taken_back(town: Workspace) -> None:
    before = _members(town)
    people = sorted(e for e in before if e.startswith("person-"))
    left, right = people[:2]
    judge(town, (left, right), "same", "one passport")
    town.run()
    merged = _members(town)
    assert len(merged) == len(before) - 1
    assert sorted(before[left] + before[right]) in [sorted(mentions) for mentions in merged.values()]
    assert town.reader().rows("SELECT mention_id FROM mention ORDER BY 1") != []
    unjudge(town, 1, "a clerk's error")
    town.run()
    assert sorted(map(sorted, _members(town).values())) == sorted(map(sorted, before.values()))


def test_nobody_is_judged_who_does_not_exist(town: Workspace) -> None:
    known = next(e for e in _members(town) if e.startswith("person-"))
    with pytest.raises(NotFound, match="no such person"):
        judge(town, (known, "person-0000000000"), "same", "")


def test_a_verdict_is_one_of_three(town: Workspace) -> None:
    left, right = sorted(e for e in _members(town) if e.startswith("person-"))[:2]
    with pytest.raises(UserMistake, match="There is no verdict"):
        judge(town, (left, right), "identical", "")


def test_only_a_judgement_that_stands_is_withdrawn(town: Workspace) -> None:
    with pytest.raises(NotFound, match="no such judgement"):
        unjudge(town, 99, "")
