"""The OpenAPI is the interface's only contract: a change to it is seen, and meant."""

from __future__ import annotations

from pathlib import Path

from igloo.webapi.openapi import openapi_text

PINNED = Path(__file__).parent / "openapi.json"


def test_the_contract_is_the_one_that_was_agreed() -> None:
    again = "python -m igloo.webapi.openapi > tests/webapi/openapi.json"
    assert PINNED.read_text(encoding="utf-8") == openapi_text(), (
        f"The API has changed. If that is meant, run `{again}`, then make the client of web/ again."
    )
