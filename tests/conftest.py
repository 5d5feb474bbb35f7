"""What all tests share: where the slow engines run, and that a required one is never skipped in silence."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = frozenset(os.environ.get("IGLOO_REQUIRE", "").split())


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="take the screenshots of docs/images again")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spark tests share one process, and so one session; so do the browser's."""
    for item in items:
        for engine, fixture in (("spark", "spark_session"), ("browser", "browser")):
            uses = fixture in getattr(item, "fixturenames", ())
            if uses or item.get_closest_marker(engine):
                item.add_marker(pytest.mark.xdist_group(engine))


def unavailable(engine: str, reason: str) -> NoReturn:
    """Skip where an optional engine is missing; fail where it was promised (`make test` promises both)."""
    if engine in REQUIRED:
        pytest.fail(f"{engine} is required here but {reason}")
    pytest.skip(reason)
