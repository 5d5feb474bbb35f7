"""Columns that speak of what people are are known by their header, however it is written, and by values of sex."""

from __future__ import annotations

from pathlib import Path

import pytest

from igloo.core.config_file import require_mapping
from igloo.core.errors import ConfigMistake
from igloo.core.protected import are_sexes, is_protected
from igloo.mapping.spec_file import read_mapping


@pytest.mark.parametrize(
    "header",
    ["SEX", "SexCode", "sex_1", "Género", "RAZA", "Nacionalidad", "birthPlace", "BIRTH_PLACE_CD", "Place of birth",
     "País de nacimiento", "lugarNacimiento", "estado-civil", "CitizenshipCountry", "passport country", "Race"],
)  # fmt: skip
def test_a_header_that_names_one_is_known(header: str) -> None:
    assert is_protected(header)


@pytest.mark.parametrize(
    "header", ["Essex", "racetrack", "birth_date", "fecha de nacimiento", "generosity", "country", "PLACE"]
)
def test_other_headers_are_left_alone(header: str) -> None:
    assert not is_protected(header)


def test_values_of_sex_are_known_without_a_header() -> None:
    assert are_sexes(["F", "M", ""]) and are_sexes(["hombre", "mujer"])
    assert not are_sexes(["M", "H"]) and not are_sexes(["F"]) and not are_sexes(["F", "M", "N", "S"])


def test_no_mapping_reads_such_a_column_whatever_it_calls_it(tmp_path: Path) -> None:
    event = "{kind: tip, time: AT, properties: {text: Nacionalidad}}"
    (tmp_path / "mapping.yml").write_text(f"files: [{{match: '*', events: [{event}]}}]\n", encoding="utf-8")
    with pytest.raises(ConfigMistake, match="never read") as caught:
        read_mapping(tmp_path / "mapping.yml")
    assert caught.value.got == "Nacionalidad" and caught.value.next_step


@pytest.mark.parametrize("data", ["a word", 7, ["a"], None])
def test_what_should_hold_keys_and_values_is_refused_alike_everywhere(data: object) -> None:
    with pytest.raises(ConfigMistake, match="“columns” should hold keys and values") as caught:
        require_mapping(data, "source.yml", named="“columns”", expected="columns: {}", page="docs/reference/source.md")
    assert (caught.value.where, caught.value.expected) == ("source.yml", "columns: {}")
    assert "source.md" in caught.value.next_step and caught.value.got
