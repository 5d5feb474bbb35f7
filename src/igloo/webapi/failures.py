"""Every error has one shape, whatever raised it, and never shows a traceback."""

from __future__ import annotations

import logging
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from igloo.core.errors import IglooError
from igloo.webapi.models import ErrorBody

log = logging.getLogger("igloo.webapi")


def answer(status: int, body: ErrorBody) -> JSONResponse:
    """An error as JSON; nothing about anybody is kept in a cache."""
    return JSONResponse(body.model_dump(), status_code=status, headers={"Cache-Control": "no-store"})


def _of_igloo(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, IglooError)
    return answer(error.http_status, ErrorBody(**error.as_json()))


def _of_validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    got = first.get("input")
    body = ErrorBody(
        error="UserMistake",
        what="The request has a value that cannot be used",
        where=where,
        got="nothing" if got is None or first["type"] == "missing" else str(got)[:200],
        expected=str(first["msg"]),
        next_step="Correct it; /api/openapi.json lists every parameter with its range.",
    )
    return answer(HTTPStatus.UNPROCESSABLE_ENTITY, body)


def _of_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    body = ErrorBody(
        error="NotFound" if status == HTTPStatus.NOT_FOUND else "UserMistake",
        what=f"{status.phrase}: there is nothing to answer here",
        where=request.url.path,
        got=request.method,
        expected="an address of the interface",
        next_step="Start from / or see /api/openapi.json.",
    )
    return answer(status, body)


def _of_anything(request: Request, error: Exception) -> JSONResponse:
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    body = ErrorBody(
        error="StepFailed",
        what="Igloo could not answer; this is our fault",
        where=request.url.path,
        got=type(error).__name__,
        expected="an answer",
        next_step="Nothing you decided was lost. The log of `igloo serve` says more; `igloo doctor` may help.",
    )
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, body)


def register(app: FastAPI) -> None:
    """Make every failure of this application answer in the one shape."""
    app.add_exception_handler(IglooError, _of_igloo)
    app.add_exception_handler(RequestValidationError, _of_validation)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(Exception, _of_anything)
