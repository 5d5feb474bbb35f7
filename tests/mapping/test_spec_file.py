"""Mistakes in mapping.yml are refused when it is read, each with where, what and the nearest right word.

The texts are kept in errors/: change a message there on purpose, by deleting its file and running once.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from igloo.core.errors import ConfigMistake
from igloo.mapping.spec import Condition, Value
from igloo.mapping.spec_file import read_mapping

ERRORS = Path(__file__).parent / "errors"
CALL = "kind: call, time: AT, roles: {caller: {phone: A}, callee: {phone: B}}"

MISTAKES = {
    "wrong_key_of_a_layout": "poeple: []",
    "wrong_key_of_the_file": "layouts: []",
    "no_files": "files: {match: '*'}",
    "match_missing": "files: [{format: {type: csv}}]",
    "wrong_format_key": "format: {delimeter: ';'}",
    "wrong_format_type": "format: {type: exel}",
    "two_signs_as_delimiter": "format: {delimiter: '||'}",
    "no_header_and_no_columns": "format: {header: false}",
    "wrong_key_of_a_person": "people: [{as: guest, name: NAME, birthdate: BORN}]",
    "person_without_a_name": "people: [{as: guest, identifiers: {phone: TEL}}]",
    "two_people_of_one_name": "people: [{as: a, name: N}, {as: a, name: M}]",
    "unknown_entity_kind": "people: [{as: ship, kind: Vessel, name: N}]",
    "unknown_identifier_kind": "identifiers: [{kind: phon, value: TEL}]",
    "protected_attribute_of_a_person": "people: [{as: guest, name: N, nationality: NAT}]",
    "protected_attribute_as_a_property": f"events: [{{{CALL}, properties: {{citizenship: C}}}}]",
    "protected_attribute_as_an_identifier": "identifiers: [{kind: religion, value: REL}]",
    "unknown_part_of_a_cell": "people: [{as: guest, name: {column: N, take: mrz_nmae}}]",
    "part_of_a_cell_in_the_wrong_place": "people: [{as: guest, name: {column: N, take: latitude}}]",
    "part_of_a_list_in_a_cell": "people: [{as: guest, name: {column: N, take: mrz_name, split: ','}}]",
    "unknown_event_kind": "events: [{kind: cal, time: AT}]",
    "time_missing": "events: [{kind: call, roles: {caller: {phone: A}, callee: {phone: B}}}]",
    "required_role_missing": "events: [{kind: call, time: AT, roles: {caller: {phone: A}}}]",
    "unknown_role": "events: [{kind: call, time: AT, roles: {calee: {phone: B}}}]",
    "role_of_the_wrong_kind": "events: [{kind: call, time: AT, roles: {caller: {plate: B}}}]",
    "role_held_by_nobody_known": "events: [{kind: stay, time: T, roles: {guest: {person: x}}}]",
    "person_in_an_identifiers_role": (
        "people: [{as: a, name: N}], events: [{kind: stay, time: T, roles: {phone: {person: a}}}]"
    ),
    "unknown_property": f"events: [{{{CALL}, properties: {{duration: S}}}}]",
    "unknown_lookup": (
        f"lookups: {{sites: {{values: {{a: b}}}}}}, events: [{{{CALL}, place: {{column: X, lookup: site}}}}]"
    ),
    "wrong_key_of_a_value": f"events: [{{{CALL}, place: {{colum: SITE}}}}]",
    "value_of_nothing": f"events: [{{{CALL}, place: {{prefix: X}}}}]",
    "unknown_zone": "events: [{kind: tip, time: {column: AT, zone: America/Pheonix}}]",
    "unknown_region": "identifiers: [{kind: phone, value: {column: TEL, region: Mexico}}]",
    "format_that_is_not_understood": "events: [{kind: tip, time: {column: AT, formats: ['%d.%q']}}]",
    "count_without_a_start": "events: [{kind: tip, time: {column: STEP, formats: [hours_since]}}]",
    "count_from_a_day_that_is_none": "events: [{kind: tip, time: {column: STEP, formats: [days_since 2026-02-30]}}]",
    "count_misspelt": "events: [{kind: tip, time: {column: STEP, formats: [hour_since 2026-01-01]}}]",
    "count_of_days_from_a_time": "events: [{kind: tip, time: {column: S, formats: ['days_since 2026-01-01T06:00']}}]",
    "pattern_that_is_none": "identifiers: [{kind: phone, value: {column: T, pattern: '(['}}]",
    "pattern_without_a_group": "identifiers: [{kind: phone, value: {column: T, pattern: 'x+'}}]",
    "pattern_that_looks_ahead": "identifiers: [{kind: phone, value: {column: T, pattern: '(x(?=y))'}}]",
    "scale_that_is_no_number": f"events: [{{{CALL}, properties: {{duration_s: {{column: S, scale: x}}}}}}]",
    "norway": "people: [{as: a, name: N, when: {column: C, equals: NO}}]",
    "norway_in_a_lookup": "lookups: {c: {values: {NO: Norway}}}",
    "condition_with_two_tests": "people: [{as: a, name: N, when: {column: C, equals: x, empty: true}}]",
    "condition_with_no_test": "people: [{as: a, name: N, when: {column: C, equal: x}}]",
    "no_yaml": "files: [{match: '*'",
}


def _mistake(folder: Path, text: str) -> ConfigMistake:
    path = folder / "mapping.yml"
    whole = text if text.startswith(("files:", "layouts:")) else f"files: [{{match: '*', {text}}}]"
    path.write_text(whole, encoding="utf-8")
    with pytest.raises(ConfigMistake) as refused:
        read_mapping(path)
    return refused.value


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_told_as_it_was_agreed(name: str, tmp_path: Path) -> None:
    mistake = _mistake(tmp_path, MISTAKES[name])
    told = str(mistake).replace(str(tmp_path / "mapping.yml"), "mapping.yml") + "\n"
    agreed = ERRORS / f"{name}.txt"
    if not agreed.exists():
        ERRORS.mkdir(exist_ok=True)
        agreed.write_text(told, encoding="utf-8")
        pytest.fail(f"there was no {agreed.name}; it is written now: read it, and keep it if it is right")
    assert told == agreed.read_text(encoding="utf-8")
    assert mistake.next_step
    assert mistake.exit_code == 2


def test_no_agreed_text_is_left_over() -> None:
    assert {path.stem for path in ERRORS.glob("*.txt")} == set(MISTAKES)


def test_a_column_is_written_alone_or_with_its_recipe(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yml"
    path.write_text(
        """
files:
  - match: "*.csv"
    lookups: {ports: {values: {2402: North}}}
    people: [{as: a, name: {columns: NAME}, when: {column: T, in: [1, "P"]}}]
    identifiers: [{kind: phone, value: {columns: [CC, TEL], join: "", region: MX, default: 0}}]
""",
        encoding="utf-8",
    )
    (layout,) = read_mapping(path)
    assert layout.people[0].name == Value(columns=("NAME",))
    assert layout.people[0].when == Condition("T", "in", ("1", "P"))
    assert layout.lookups["ports"].values == (("2402", "North"),)
    assert layout.identifiers[0].value == Value(columns=("CC", "TEL"), join="", region="MX", default="0")


def test_a_code_with_a_nought_in_front_keeps_it(tmp_path: Path) -> None:
    """YAML 1.1 takes 0402 for 258, counted in eights, and 12:30 for 750, counted in sixties."""
    path = tmp_path / "mapping.yml"
    path.write_text(
        "files: [{match: '*', lookups: {ports: {values: {0402: North, 2404: 12:30}}},"
        " people: [{as: a, name: N, when: {column: T, in: [0o17, 007, 1_000]}}]}]",
        encoding="utf-8",
    )
    (layout,) = read_mapping(path)
    assert layout.lookups["ports"].values == (("0402", "North"), ("2404", "12:30"))
    assert layout.people[0].when == Condition("T", "in", ("0o17", "007", "1000"))
