"""Take a picture of every page and state, and ask axe about each.

    python dev/look.py http://127.0.0.1:8799 OUT [light|dark] [width]        (from web/)

Fails when a request leaves the machine, when the page writes an error, or when axe finds anything.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from urllib.parse import quote, urlparse
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

AXE = Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js"
ARGS = "--no-sandbox --disable-background-networking --disable-component-update --disable-sync --no-first-run".split()


def views(base: str) -> dict[str, str]:
    """Addresses worth looking at, with subjects taken from what is loaded."""
    leads = json.load(urlopen(f"{base}/api/leads?limit=60"))["items"]
    found = {"home": "/", "search-start": "/search", "sources": "/sources", "xref": "/xref"}
    found |= {"leads": "/leads", "leads-none": "/leads?text=zzzz", "not-found": "/nowhere"}
    for lead in leads:
        sid = quote(lead["subject"]["subject_id"], safe="")
        kind = lead["subject"]["kind"]
        found.setdefault(f"dossier-{kind}", f"/s/{sid}")
        if kind == "Person":
            found.setdefault("identity", f"/s/{sid}?tab=identity")
        found.setdefault("timeline", f"/s/{sid}?tab=timeline")
        found.setdefault("quality", f"/s/{sid}?tab=quality")
        found.setdefault("findings", f"/s/{sid}?tab=findings")
        found.setdefault("search", "/search?q=" + quote(lead["subject"]["label"][-4:]))
        found.setdefault("search-none", "/search?q=qqqqqq")
    sources = json.load(urlopen(f"{base}/api/sources"))
    if sources:
        worst = max(sources, key=lambda s: s["rows_rejected"])
        found["source"] = f"/sources/{worst['source_id']}"
    if leads:
        sid = leads[0]["subject"]["subject_id"]
        detail = json.load(urlopen(f"{base}/api/leads/{quote(sid, safe='')}"))
        rows = [r["ref"] for f in detail["findings"] for r in f.get("support", [])]
        if rows:
            at = f"{rows[0]['batch_id']}:{rows[0]['row']}"
            found["row"] = f"/leads?row={quote(at)}&mark={quote(sid, safe='')}"
        found["beside"] = f"/leads?beside={quote(sid, safe='')}"
    return found


def axe(page: Page) -> list[str]:
    """Violations as lines."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"  axe {v['id']}: {n['target']} {n['failureSummary'].splitlines()[-1]}" for v in found for n in v["nodes"][:3]]


def main() -> int:
    """Look at everything; the exit code counts what is wrong."""
    base, out = sys.argv[1], Path(sys.argv[2])
    theme = sys.argv[3] if len(sys.argv) > 3 else "light"
    width = int(sys.argv[4]) if len(sys.argv) > 4 else 1440
    only = set(sys.argv[5].split(",")) if len(sys.argv) > 5 else None
    out.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        context = browser.new_context(viewport={"width": width, "height": 900 if width > 1100 else 768}, color_scheme=theme)
        for name, address in views(base).items():
            if only and name not in only:
                continue
            page = context.new_page()
            page.on("request", lambda r: wrong.append(f"{name}: left the machine: {r.url}") if urlparse(r.url).hostname not in ("127.0.0.1", None) else None)
            page.on("pageerror", lambda e, n=name: wrong.append(f"{n}: {e}"))
            page.on("console", lambda m, n=name: wrong.append(f"{n}: console {m.text}") if m.type == "error" and "status of 4" not in m.text and "status of 5" not in m.text else None)
            page.goto(base + address)
            page.wait_for_load_state("networkidle")
            page.wait_for_function("() => !document.querySelector('.skeleton') || location.search.includes('slow')", timeout=20_000)
            page.wait_for_timeout(200)
            wrong += [f"{name} ({theme} {width}):{line}" for line in axe(page)]
            over = page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
            if over > 0:
                wrong.append(f"{name}: {over} px wider than the window")
            page.screenshot(path=out / f"{name}-{theme}-{width}.png")
            page.close()
        browser.close()
    print("\n".join(wrong) or "nothing wrong")
    return min(len(wrong), 100)


if __name__ == "__main__":
    sys.exit(main())
