"""The OpenAPI document of the workbench, made without a workspace."""

from __future__ import annotations

from typing import Any

from igloo.webapi.app import make_app


def openapi_document() -> dict[str, Any]:
    """What `/api/openapi.json` answers."""
    document: dict[str, Any] = make_app(None).openapi()
    return document
