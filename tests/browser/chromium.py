"""Which Chromium the journey drives and how it is started: headless, a profile of its own, calling nobody.

Run as a module (`python -m tests.browser.chromium`) it prints the browser found, or says why there is none.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-domain-reliability",
    "--force-color-profile=srgb",
]


def candidates() -> list[str | None]:
    """Browsers to try, best first; None is the one that playwright keeps for itself."""
    named = os.environ.get("IGLOO_CHROMIUM")
    if named:
        return [named]
    found: list[str | None] = [path for path in map(shutil.which, NAMES) if path]
    return [*found, None]


def start(playwright: Playwright) -> Browser:
    """The first browser that starts; raises the last error when none does."""
    last: Error | None = None
    for path in candidates():
        if path is not None and not Path(path).exists():
            continue
        try:
            return playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        except Error as error:
            last = error
    raise last or Error("no Chromium found")


if __name__ == "__main__":
    with sync_playwright() as running:
        try:
            browser = start(running)
        except Error as error:
            raise SystemExit(f"No Chromium starts headless here: {str(error).splitlines()[0]}") from None
        print(f"Chromium {browser.version}")
        browser.close()
