"""The OpenAPI document of the workbench, made without a workspace."""

from __future__ import annotations

from typing import Any

from igloo.webapi.app import api


def openapi_document() -> dict[str, Any]:
    """What `/api/openapi.json` answers."""
    document: dict[str, Any] = api().openapi()
    return document
