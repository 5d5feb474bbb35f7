"""Words that people write into YAML and TOML: one of those that are known, or refused with the nearest."""

from __future__ import annotations

from pathlib import Path

import pytest

from igloo.core.config_file import require_one_of
from igloo.core.errors import ConfigMistake
from igloo.core.settings import read_settings


def _refused(value: object, *choices: str) -> ConfigMistake:
    with pytest.raises(ConfigMistake) as refused:
        require_one_of(value, choices, "source.yml, kind")
    return refused.value


def test_a_word_that_is_known_is_taken() -> None:
    require_one_of("drop", ("drop", "keep"), "source.yml, duplicates")


def test_another_word_is_refused_with_the_nearest() -> None:
    mistake = _refused("crosings", "calls", "crossings", "tips")
    assert (mistake.where, mistake.got, mistake.expected, mistake.next_step) == (
        "source.yml, kind", "'crosings'", "calls, crossings, tips", "Did you mean “crossings”?",
    )  # fmt: skip


@pytest.mark.parametrize("value", [None, 3, True, ["zebra"], {"z": 1}, "zebra"])
def test_what_is_no_word_is_refused_too(value: object) -> None:
    mistake = _refused(value, "drop", "keep")
    assert (mistake.got, mistake.expected, mistake.next_step) == (repr(value), "drop or keep", "Choose one of them.")


def test_a_setting_says_that_it_is_one(tmp_path: Path) -> None:
    (tmp_path / "igloo.toml").write_text('[retention]\npurge = "ak"\n', encoding="utf-8")
    with pytest.raises(ConfigMistake, match="A setting is not one of the words it may be") as refused:
        read_settings(tmp_path / "igloo.toml")
    assert (refused.value.expected, refused.value.next_step) == ("ask or when_due", "Did you mean “ask”?")
