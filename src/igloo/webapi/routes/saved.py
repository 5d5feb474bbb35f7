"""A list as a file to save."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from igloo.webapi.read.exports import Export

CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The list as CSV"}
}


def saved(export: Export) -> Response:
    """The file as an attachment; its name and the header `X-Rows` say how many rows it holds."""
    headers = {"Content-Disposition": f'attachment; filename="{export.file_name}"', "X-Rows": str(export.n_rows)}
    return Response(export.text, media_type="text/csv; charset=utf-8", headers=headers)
