"""The workbench as an application: the API under /api, the interface everywhere else."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse
from starlette.exceptions import HTTPException

from igloo import __version__
from igloo.core.errors import NotFound
from igloo.deliveries.background import BackgroundRuns
from igloo.webapi import failures, protection
from igloo.webapi.language.spoken import speak
from igloo.webapi.models import ErrorBody
from igloo.webapi.read.desk import Desks
from igloo.webapi.routes import (
    comparing,
    evidence,
    intake,
    leads,
    review,
    runs,
    search,
    sharing,
    sources,
    subjects,
    trust,
    workspace,
    xref,
)
from igloo.workspace import Workspace

STATIC = Path(__file__).parent / "static"
_REFUSALS = (400, 404, 409, 422, 500)


def api() -> FastAPI:
    """The application without a workspace: its routes and its OpenAPI."""
    app = FastAPI(
        title="Igloo",
        version=__version__,
        description="Every question takes `as_of` (a day in UTC) in its address, or the header X-As-Of.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        generate_unique_id_function=lambda route: route.name,
    )
    router = APIRouter(prefix="/api", responses={status: {"model": ErrorBody} for status in _REFUSALS})
    people = (review, comparing)
    for page in (workspace, leads, search, subjects, evidence, sources, xref, sharing, *people, runs, intake, trust):
        router.include_router(page.router)
    router.include_router(runs.removals)
    app.include_router(router)
    failures.register(app)
    protection.protect(app)
    speak(app)
    return app


def create_app(served: Workspace, static: Path = STATIC) -> FastAPI:
    """The application that serves one workspace, with the built interface when there is one."""
    app = api()
    app.state.desks = Desks(served)
    app.state.runs = BackgroundRuns(served)

    @app.get("/{path:path}", include_in_schema=False)
    def interface(path: str) -> FileResponse:
        """A file of the interface; any other address is one of its pages, which the browser draws."""
        asked = (static / path).resolve()
        if path.startswith("api/") or not asked.is_relative_to(static.resolve()):
            raise HTTPException(404)
        if path and asked.is_file():
            forever = path.startswith("assets/")
            caching = "public, max-age=31536000, immutable" if forever else "no-cache"
            return FileResponse(asked, headers={"Cache-Control": caching})
        if path.startswith("assets/"):
            raise HTTPException(404)
        page = static / "index.html"
        if not page.is_file():
            raise NotFound(
                "The interface has not been built here",
                where=f"/{path}",
                got="no built interface",
                expected="the files that `make demo` builds and the wheel contains",
                next_step="Run `make demo`. The API under /api works without the interface.",
            )
        return FileResponse(page, headers={"Cache-Control": "no-cache"})

    return app
