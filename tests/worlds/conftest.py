"""Two small worlds that the tests of this folder share: one with an organisation, one without."""

from __future__ import annotations

import pytest

from igloo.worlds import WorldRequest, WorldSummary, make_world


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> WorldSummary:
    return make_world(WorldRequest(tmp_path_factory.mktemp("world"), people=400, days=60, seed=3))


@pytest.fixture(scope="session")
def null_world(tmp_path_factory: pytest.TempPathFactory) -> WorldSummary:
    return make_world(WorldRequest(tmp_path_factory.mktemp("null"), people=400, days=60, seed=3, null=True))
