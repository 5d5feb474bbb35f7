"""Names in any script; fillers are no names; order is kept and does not matter for the key."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from igloo.mapping.normalise.name import name, name_key


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("GARCIA OYARZABAL, JOSE", "JOSE GARCIA OYARZABAL"),
        ("José  García-Oyarzábal", "JOSE GARCIA OYARZABAL"),
        ("O'Neil, Seán", "SEAN ONEIL"),
        ("Сергей Иванов", "SERGEY IVANOV"),
        ("O’Brien, Pat", "PAT OBRIEN"),
        ("DE LA CRUZ RUIZ, MARIA DEL CARMEN", "MARIA DEL CARMEN DE LA CRUZ RUIZ"),
        ("van der Berg, Jan", "JAN VAN DER BERG"),
        ("SMITH, JOHN, JR.", "JOHN SMITH JR"),
        ("John Smith, III", "JOHN SMITH III"),
        ("Mrs. Ana María Ruiz", "ANA MARIA RUIZ"),
        ("Mr. Taxi", "MR TAXI"),
        ("Smith, FNU", "SMITH"),
        ("محمد علي", "MHMD ALY"),
        ("سعيد عمر القاسم", "SYD AMR AL QSM"),
        ("김영수", "GIM YEONGSU"),
        ("王伟", "WANG WEI"),
        ("诸葛亮", "ZHUGE LIANG"),
        ("Straße 7 GmbH & Co.", "STRASSE 7 GMBH CO"),
    ],
)
def test_names_in_any_script(written: str, normal: str) -> None:
    assert name(written) == (normal, "")


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "N/A",
        "unknown",
        "X",
        "John Doe",
        "---",
        "12345",
        "FNU LNU",
        "UNKNOWN, UNKNOWN",
        "sin nombre",
        "Doe, John",
    ],
)
def test_fillers_are_no_names(written: str) -> None:
    assert name(written)[0] is None
    assert name(written)[1].startswith("no name: ")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["JOSE", "GARCIA", "LOPEZ", "ANA"]), min_size=1, max_size=4).flatmap(st.permutations))
def test_the_key_does_not_know_the_order(words: list[str]) -> None:
    assert name_key(" ".join(words)) == name_key(" ".join(sorted(words)))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=30))
def test_a_normal_name_is_its_own_normal_name(written: str) -> None:
    norm, _ = name(written)
    if norm is not None:
        assert name(norm) == (norm, "")
