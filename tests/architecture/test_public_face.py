"""What a notebook may rely on is one sorted list; what the tables may hold has a limit."""

from __future__ import annotations

import igloo
from igloo.core.kinds import event_kinds
from igloo.core.protected import is_protected
from igloo.core.tables import table_contracts


def test_the_public_face_is_sorted_and_true() -> None:
    assert list(igloo.__all__) == sorted(igloo.__all__, key=lambda name: (name.lower(), name)) or list(
        igloo.__all__
    ) == sorted(igloo.__all__)
    assert len(set(igloo.__all__)) == len(igloo.__all__)
    missing = [name for name in igloo.__all__ if not hasattr(igloo, name)]
    assert not missing


def test_no_table_holds_a_protected_attribute() -> None:
    held = [
        f"{contract.name}.{column}"
        for contract in table_contracts().values()
        for column in contract.column_names
        if is_protected(column)
    ]
    assert not held


def test_no_event_kind_declares_a_protected_attribute() -> None:
    held = [
        f"{kind.name}.{name}"
        for kind in event_kinds().values()
        for name in [*kind.roles, *kind.properties]
        if is_protected(name)
    ]
    assert not held


def test_every_contract_has_a_key_among_its_columns_and_says_what_it_means() -> None:
    for contract in table_contracts().values():
        assert set(contract.key) <= set(contract.column_names), contract.name
        assert contract.meaning.strip()
        assert all(column.meaning.strip() for column in contract.columns), contract.name
        assert len(set(contract.column_names)) == len(contract.columns), contract.name
