"""A small made-up world, run and served, and a browser in which nothing may leave the machine."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright
from tests.browser.chromium import start
from tests.conftest import unavailable

from igloo.workspace import Workspace
from igloo.workspace import open as open_workspace
from igloo.worlds.make import WorldRequest, make_world

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src" / "igloo" / "webapi" / "static"
# On a machine that does other work too, a page may take long; how long is not what these tests ask.
PATIENCE_MS = 45_000
expect.set_options(timeout=PATIENCE_MS)
# Large enough for a coordinator whose callers are tested: the pictures show such a lead.
PEOPLE, DAYS, SEED = 4000, 180, 3
START_SECONDS = 60
IMAGES = ROOT / "docs" / "images"
Picture = Callable[[Page, str], None]


@dataclass(frozen=True)
class Served:
    """A workspace and where it is served."""

    workspace: Workspace
    url: str


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_served(url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"igloo serve ended with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(f"{url}/api/workspace", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"igloo serve did not answer within {START_SECONDS} s")


@contextmanager
def serving(folder: Path, account: str = "") -> Iterator[str]:
    """A workspace served by the command that users run; where it is served. `account`: whose, if not this one's."""
    if not (STATIC / "index.html").exists():
        unavailable("browser", "the interface is not built: make web")
    port = _free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    whose = f"from igloo.webapi.read import decisions; decisions.account = lambda: {account!r}; " if account else ""
    command = [sys.executable, "-c", f"{whose}from igloo.cli import main; main()", "serve", str(folder)]
    command += ["--port", str(port), "--no-browser"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as server:
        try:
            _wait_until_served(f"http://127.0.0.1:{port}", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The small world after one run."""
    if not (STATIC / "index.html").exists():
        unavailable("browser", "the interface is not built: make web")
    world = make_world(WorldRequest(tmp_path_factory.mktemp("journey"), people=PEOPLE, days=DAYS, seed=SEED))
    workspace = open_workspace(world.workspace)
    workspace.run()
    with serving(world.workspace) as url:
        yield Served(workspace, url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium with a profile of its own."""
    with sync_playwright() as playwright:
        try:
            running = start(playwright)
        except Error as error:
            unavailable("browser", f"no Chromium starts: {str(error).splitlines()[0]}")
        yield running
        running.close()


@dataclass
class Watched:
    """A page of which every request, error and complaint is kept."""

    page: Page
    outside: list[str]
    complaints: list[str]


OpenPage = Callable[..., Watched]


def _watch(context: BrowserContext) -> Watched:
    outside: list[str] = []
    complaints: list[str] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.hostname != "127.0.0.1":
            outside.append(url)

    context.on("request", lambda request: note(request.url))
    page = context.new_page()
    page.on("websocket", lambda websocket: note(websocket.url))
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    page.on("console", lambda m: complaints.append(f"console: {m.text}") if m.type == "error" else None)
    return Watched(page, outside, complaints)


@contextmanager
def opening(browser: Browser, url: str) -> Iterator[OpenPage]:
    """Opens pages of what is served; afterwards nothing may have left the machine or failed."""
    opened: list[tuple[BrowserContext, Watched]] = []

    def open_at(path: str = "/", width: int = 1440, height: int = 900, theme: str = "light") -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            base_url=url,
            locale="en-US",
            timezone_id="America/Phoenix",
        )
        context.set_default_timeout(PATIENCE_MS)
        watched = _watch(context)
        opened.append((context, watched))
        watched.page.goto(path)
        return watched

    yield open_at
    for context, watched in opened:
        context.close()
        assert not watched.outside, f"requests that left the machine: {watched.outside}"
        assert not watched.complaints, f"the page complained: {watched.complaints}"


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[OpenPage]:
    """Opens a page of the small world."""
    with opening(browser, served.url) as open_at:
        yield open_at


@pytest.fixture
def open_town(browser: Browser, town: Served) -> Iterator[OpenPage]:
    """Opens a page of the town that the module serves."""
    with opening(browser, town.url) as open_at:
        yield open_at


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Picture:
    """Takes a picture for docs/how-to when asked to (`--update`)."""

    def take(page: Page, name: str) -> None:
        if request.config.getoption("--update"):
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")

    return take


def asked(town: Served, path: str) -> Any:
    """What the API answers, to hold a page against."""
    with urllib.request.urlopen(f"{town.url}/api{path}", timeout=60) as answer:
        return json.load(answer)


def sent(town: Served, path: str, body: dict[str, Any], refused: tuple[int, ...] = ()) -> None:
    """Posts to the API, as another window would; `refused`: what may be answered instead."""
    request = urllib.request.Request(f"{town.url}/api{path}", json.dumps(body).encode(), method="POST")
    request.add_header("Content-Type", "application/json")
    try:
        urllib.request.urlopen(request, timeout=60).close()
    except urllib.error.HTTPError as error:
        if error.code not in refused:
            raise
