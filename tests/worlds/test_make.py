"""A world on disk: the same bytes for the same seed, nothing of the truth beside the sources."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pandas as pd
import pytest
import yaml

from igloo.core.errors import ConfigMistake
from igloo.core.protected import is_protected
from igloo.core.settings import read_settings
from igloo.ingest.catalog import read_catalog
from igloo.worlds import WorldRequest, WorldSummary, make_world
from igloo.worlds.population import MIGRANT
from igloo.worlds.truth import read_truth

DELIMITERS = {"carrier_north": "|", "plate_readers": ";", "encounters": "\t"}
SOURCES = {
    "carrier_north", "carrier_south", "subscribers", "service_lines", "port_crossings", "plate_readers",
    "sites", "motel_stays", "money_transfers", "encounters", "seized_phones", "tip_line", "task_force_feed",
}  # fmt: skip


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def _deliveries(world: WorldSummary) -> list[Path]:
    return sorted((world.workspace / "sources").glob("*/deliveries/*"))


def _rows(file: Path) -> list[list[str]]:
    """Header and rows of a delivered file, whatever its layout."""
    source = file.parents[1].name
    if file.suffix == ".jsonl":
        records = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        return [list(records[0]), *([str(v) for v in r.values()] for r in records)]
    delimiter = "\t" if file.suffix == ".tsv" else DELIMITERS.get(source, ",")
    encoding = "latin-1" if source == "carrier_north" else "utf-8-sig"
    with file.open(encoding=encoding, newline="") as text:
        return list(csv.reader(text, delimiter=delimiter))


def test_same_seed_gives_the_same_bytes(small_world: WorldSummary, tmp_path: Path) -> None:
    again = make_world(WorldRequest(tmp_path, people=400, days=60, seed=3))
    assert _contents(again.workspace.parent) == _contents(small_world.workspace.parent)


def test_another_seed_gives_other_people(small_world: WorldSummary, tmp_path: Path) -> None:
    other = make_world(WorldRequest(tmp_path, people=400, days=60, seed=4))
    ours = small_world.workspace / "sources/subscribers/deliveries/south_lines.csv"
    assert ours.read_bytes() != (other.workspace / "sources/subscribers/deliveries/south_lines.csv").read_bytes()


def test_truth_is_never_inside_the_workspace(small_world: WorldSummary) -> None:
    names = {f.name for f in small_world.truth.iterdir()}
    assert "person.parquet" in names and "world.yml" in names
    assert not [f for f in small_world.workspace.rglob("*") if f.name in names or f.suffix == ".parquet"]
    text = b"".join(f.read_bytes() for f in small_world.workspace.rglob("*") if f.is_file()).lower()
    assert not [word for word in (b"stash_keeper", b"is_member", b"coordinator") if word in text]


def test_every_source_is_declared_as_the_reference_says(small_world: WorldSummary) -> None:
    declared = {s.source_id: s for s in read_catalog(small_world.workspace, "US")}
    assert set(declared) <= SOURCES and {"carrier_north", "port_crossings", "task_force_feed"} <= set(declared)
    text = (small_world.workspace / "sources/port_crossings/source.yml").read_text()
    coverage = yaml.safe_load(text)["coverage"]
    assert coverage["records"] == "inbound" and coverage["not_collected"] == "outbound crossings"
    groups = [yaml.safe_load(f.read_text())["lineage_group"] for f in _declarations(small_world)]
    assert len(groups) == len(set(groups)), "the copied feed must not be declared as a copy"


def _declarations(world: WorldSummary) -> list[Path]:
    files = sorted((world.workspace / "sources").glob("*/source.yml"))
    return [f for f in files if f.parent.name != "sites"]


def test_the_settings_name_the_last_day(small_world: WorldSummary) -> None:
    settings = read_settings(small_world.workspace / "igloo.toml")
    assert settings.workspace.reference_date == "2026-06-30"


def test_rows_of_every_file_are_those_the_truth_counts(small_world: WorldSummary) -> None:
    counted = read_truth(small_world.truth).delivered_file.set_index(["source_id", "file_name"])
    for file in _deliveries(small_world):
        rows = [tuple(r) for r in _rows(file)[1:]]
        expected = counted.loc[(file.parents[1].name, file.name)]
        assert len(rows) == expected.rows
        assert len(rows) - len(set(rows)) == expected.duplicates, file.name
    assert counted.rows.groupby("source_id").sum().to_dict() == small_world.rows
    assert (counted.spoilt > 0).sum() >= 8


def test_no_column_speaks_of_a_protected_attribute(small_world: WorldSummary) -> None:
    columns = {column for file in _deliveries(small_world) for column in _rows(file)[0]}
    truth = read_truth(small_world.truth)
    for table in vars(truth).values():
        if isinstance(table, pd.DataFrame):
            columns |= set(table.columns)
    assert len(columns) > 60
    assert not [column for column in columns if is_protected(column)]


def test_a_mention_points_at_the_row_that_names_the_person(small_world: WorldSummary) -> None:
    truth = read_truth(small_world.truth)
    file = small_world.workspace / "sources/port_crossings/deliveries/inbound_crossings.csv"
    header, *rows = _rows(file)
    documents = truth.identifier[truth.identifier.kind == "document"].set_index("ident_id").person_id
    mentions = truth.mention_person[truth.mention_person.source_id == "port_crossings"]
    at = header.index("DOC_NBR")
    seen = [documents["document:" + rows[row - 1][at]] for row in mentions.row]
    assert len(seen) > 300
    assert seen == mentions.person_id.tolist()


def test_identifiers_of_the_truth_are_those_in_the_files(small_world: WorldSummary) -> None:
    known = set(read_truth(small_world.truth).identifier.ident_id)
    known |= set(read_truth(small_world.truth).service_line.ident_id)
    for file in _deliveries(small_world):
        if file.parents[1].name == "carrier_south":
            called = {"phone:" + row[2] for row in _rows(file)[1:] if len(row[2]) > 5}
            assert called <= known


def test_a_call_between_both_carriers_is_in_both(small_world: WorldSummary) -> None:
    pairs = {"carrier_north": set(), "carrier_south": set()}
    for file in _deliveries(small_world):
        source = file.parents[1].name
        if source in pairs:
            a = 2 if source == "carrier_north" else 1
            pairs[source] |= {(row[a][-10:], row[a + 1][-10:]) for row in _rows(file)[1:]}
    shared = pairs["carrier_north"] & pairs["carrier_south"]
    assert 0.2 < len(shared) / len(pairs["carrier_north"]) < 0.8


def test_the_task_force_repeats_what_others_wrote(small_world: WorldSummary) -> None:
    sources = small_world.workspace / "sources"
    found = _rows(sources / "encounters/deliveries/encounters.tsv")
    tips = _rows(sources / "tip_line/deliveries/tips.csv")
    phones = {row[5][-10:] for row in found[1:]} | {row[2].replace(" ", "") for row in tips[1:]}
    copied = _rows(sources / "task_force_feed/deliveries/bulletin_entries.csv")[1:]
    assert copied and {row[3][-10:] for row in copied} <= phones


def test_a_null_world_has_no_organisation_but_all_its_innocent_people(
    null_world: WorldSummary, small_world: WorldSummary
) -> None:
    null, full = read_truth(null_world.truth), read_truth(small_world.truth)
    assert null_world.organisations == null_world.coordinators == 0
    assert not null.person.is_member.any() and not null.person.is_victim.any()
    assert null.coordinator.empty and null.membership.empty
    settled = full.person["class"] != MIGRANT
    assert null.person["class"].tolist() == full.person["class"][settled].tolist()
    assert len(null.service_line) == len(full.service_line)
    assert full.person.is_member.sum() >= 7 and len(full.coordinator) >= 1


def test_victims_are_never_members(small_world: WorldSummary) -> None:
    person = read_truth(small_world.truth).person
    assert person.is_victim.any()
    assert not (person.is_victim & person.is_member).any()
    assert (person["class"][person.is_victim] == MIGRANT).all()


def test_an_unknown_family_names_the_valid_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigMistake) as caught:
        make_world(WorldRequest(tmp_path, family="Z"))
    assert "A (segmented" in caught.value.expected and caught.value.next_step
    assert not any(tmp_path.iterdir())


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "workspace").mkdir()
    (tmp_path / "workspace" / "thesis.txt").write_text("mine")
    with pytest.raises(ConfigMistake):
        make_world(WorldRequest(tmp_path, people=400, days=60))
    assert (tmp_path / "workspace" / "thesis.txt").read_text() == "mine"
