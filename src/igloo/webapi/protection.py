"""What keeps a workbench on this machine from being used by a page on another: headers and origins."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from fastapi import FastAPI, Request, Response

from igloo.webapi.failures import answer
from igloo.webapi.models import ErrorBody

# Styles set on elements (widths of bars, places of chips) need 'unsafe-inline'; scripts never do.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def _comes_from_elsewhere(request: Request) -> bool:
    """Whether a page of another site asks for a change."""
    origin = request.headers.get("origin")
    if request.method in _READING or not origin:
        return False
    return urlsplit(origin).netloc != request.headers.get("host", "")


def protect(app: FastAPI) -> None:
    """Security headers on every answer; changes asked for by another site are refused."""

    @app.middleware("http")
    async def guard(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
        if _comes_from_elsewhere(request):
            body = ErrorBody(
                error="UserMistake",
                what="Another site asked for a change",
                where=request.url.path,
                got=request.headers.get("origin", ""),
                expected="a page of this workbench",
                next_step="Open the workbench itself and try again.",
            )
            response: Response = answer(HTTPStatus.FORBIDDEN, body)
        else:
            response = await go_on(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.url.path.startswith("/api"):
            response.headers["Cache-Control"] = "no-store"
        return response
