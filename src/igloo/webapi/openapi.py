"""Prints the OpenAPI of the API, the interface's only contract: `python -m igloo.webapi.openapi`."""

from __future__ import annotations

import json
import sys

from igloo.webapi.app import api


def openapi_text() -> str:
    """The OpenAPI as JSON, always in the same order."""
    return json.dumps(api().openapi(), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(openapi_text())
