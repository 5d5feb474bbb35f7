"""A workspace from Python: made, opened, run, asked."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import border_town

import igloo
from igloo.core.errors import ConfigMistake, NotFound, UserMistake


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> igloo.Workspace:
    """The border town, run once."""
    workspace = border_town.build(tmp_path_factory.mktemp("town") / "workspace")
    workspace.run()
    return workspace


def test_opening_what_is_no_workspace_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as missing:
        igloo.open(tmp_path / "cases" / "river")
    assert str(missing.value) == (
        "This is no workspace.\n"
        f"  Where:    {tmp_path / 'cases' / 'river'}\n"
        "  Got:      no such folder\n"
        "  Expected: a folder with igloo.toml\n"
        f"  Next:     Make one: igloo init {tmp_path / 'cases' / 'river'}. Or try: igloo demo"
    )
    with pytest.raises(igloo.IglooError, match=r"no igloo\.toml in it"):
        igloo.open(tmp_path)


def test_a_new_workspace_is_titled_and_is_not_made_twice(tmp_path: Path) -> None:
    made = igloo.init(tmp_path / "red_river-case")
    assert made.title == "Red River Case"
    assert igloo.init(tmp_path / "b", 'The "Sun" case').title == "The 'Sun' case"
    assert "lake/" in (tmp_path / "b" / ".gitignore").read_text(encoding="utf-8")
    with pytest.raises(UserMistake, match="There is a workspace already"):
        igloo.init(tmp_path / "b")


def test_a_workspace_that_was_not_run_says_so(tmp_path: Path) -> None:
    made = igloo.init(tmp_path / "new")
    with pytest.raises(NotFound, match="has not been run yet") as missing:
        made.leads()
    assert missing.value.next_step == f"Run: igloo run {tmp_path / 'new'}"
    with pytest.raises(NotFound, match="has not been run yet"):
        made.reader()


def test_settings_are_checked_when_they_are_read(tmp_path: Path) -> None:
    made = igloo.init(tmp_path / "new")
    path = made.folder / "igloo.toml"
    path.write_text('[workspace]\ntitel = "x"\n', encoding="utf-8")
    with pytest.raises(ConfigMistake, match="Did you mean “title”"):
        _ = made.settings
    path.write_text("[identity]\nmerge_probability = 2.0\n", encoding="utf-8")
    with pytest.raises(ConfigMistake, match="out of range"):
        _ = made.settings


def test_the_tables_are_ibis_tables(town: igloo.Workspace) -> None:
    leads = town.leads().to_pandas()
    assert list(leads["rank"]) == sorted(leads["rank"])
    assert {"subject_id", "score", "why"} <= set(leads.columns)
    assert "q" in town.findings().columns
    assert sorted(town.entities().kind.to_pandas().unique()) == ["Organization", "Person"]
    calls = town.table("event_call")
    assert calls.count().to_pyarrow().as_py() == 54
    with pytest.raises(NotFound, match="There is no table event_calls") as missing:
        town.table("event_calls")
    assert "event_call" in missing.value.expected


def test_a_reader_follows_a_finished_run(tmp_path: Path) -> None:
    workspace = border_town.build(tmp_path / "workspace")
    workspace.run()
    first = workspace.reader()
    assert workspace.reader() is first
    border_town.deliver(workspace.folder, "carrier", "cdr_2.csv", border_town.calls(9, 1))
    workspace.run()
    assert workspace.reader().one("SELECT count(*) AS n FROM event_call") == {"n": 60}
    assert first.one("SELECT count(*) AS n FROM event_call") == {"n": 54}


def test_the_files_of_a_source_are_shown_as_they_are(town: igloo.Workspace) -> None:
    assert town.source_files("carrier")["mapping.yml"] == border_town.CALLS
    assert town.source_files("nobody") == {}
