"""Bytes that are no text are told for what they are; texts of every encoding, with stray bytes in them, pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from igloo.core.errors import DeliveryMistake
from igloo.onboarding.no_text import refuse_no_text

TEXT = "WHEN,NAME,TEL\n" + "".join(f"2026-03-0{i},José Peña Núñez,52023{i}0199\n" for i in range(1, 10))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "cp850", "mac-roman"])
def test_a_text_of_any_encoding_passes(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    refuse_no_text(path)


def test_a_text_with_some_broken_bytes_passes(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode() + b"2026-03-09,\x00\x00\xff,1\n")
    refuse_no_text(path)


@given(noise=st.binary(min_size=2000, max_size=4000))
def test_noise_is_refused_or_nearly_a_text(noise: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("noise") / "a.csv"
    path.write_bytes(noise)
    control = sum(1 for byte in noise if byte < 9 or 14 <= byte < 28)
    try:
        refuse_no_text(path)
    except DeliveryMistake as told:
        assert told.where == str(path) and told.got and told.next_step
    else:
        assert control < 0.5 * len(noise)


def test_a_picture_with_its_own_name_is_left_to_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n")
    refuse_no_text(path)
    with pytest.raises(DeliveryMistake, match=r"a PNG picture"):
        refuse_no_text(path, called="a.csv")
