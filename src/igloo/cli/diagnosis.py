"""igloo doctor: is this machine ready, and is this workspace sound?"""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import sys
from pathlib import Path

from igloo import workspace
from igloo.casework.store import Casework
from igloo.cli import printing
from igloo.core.errors import IglooError
from igloo.engine.lake import sha256_of
from igloo.webapi.app import STATIC

Check = tuple[str, bool, str]


def diagnose(folder: Path | None, as_json: bool) -> bool:
    """Print every check with what to do where it fails; whether all that matter passed."""
    checks = _machine()
    if folder is not None:
        checks += _workspace(folder)
    if as_json:
        printing.as_json([{"check": name, "ok": ok, "says": says} for name, ok, says in checks])
    else:
        for name, ok, says in checks:
            printing.console.print(f"  {'[green]ok[/]' if ok else '[red]no[/]'}  {name:<28} {says}")
    return all(ok for _, ok, _ in checks)


def _machine() -> list[Check]:
    free_gb = shutil.disk_usage(Path.cwd()).free / 1e9
    java = shutil.which("java") is not None
    spark = _installed("pyspark")
    spark_says = (
        "ready"
        if spark and java
        else "optional: pip install 'igloo[spark]' and Java 17, for when a machine is outgrown"
    )
    interface = (STATIC / "index.html").is_file()
    return [
        ("Python", sys.version_info >= (3, 11), f"{sys.version.split()[0]} (3.11 or newer is needed)"),
        *((f"library {name}", bool(_installed(name)), _installed(name) or "missing: pip install igloo") for name in
          ("duckdb", "ibis-framework", "splink", "tantivy", "fastapi")),
        ("web interface", interface, "built" if interface else "run: make web"),
        ("processors", True, f"{os.cpu_count()}"),
        ("free disk", free_gb > 2, f"{free_gb:.0f} GB (2 are needed)"),
        ("Spark engine", True, spark_says),
    ]  # fmt: skip


def _installed(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _workspace(folder: Path) -> list[Check]:
    try:
        found = workspace.open(folder)
        snapshot = found.lake.current()
        settings = found.settings
    except IglooError as error:
        return [("workspace", False, str(error))]
    checks: list[Check] = [("workspace", True, settings.workspace.title)]
    if snapshot is None:
        return [*checks, ("snapshot", False, f"none yet: igloo run {folder}")]
    missing = [f for files in snapshot.tables.values() for f in files if not f.exists()]
    checks.append(("snapshot", not missing, f"{snapshot.snapshot_id}, {len(missing)} files missing"))
    changed = [f for files in snapshot.tables.values() for f in files if f.exists() and sha256_of(f)[:20] != f.stem]
    checks.append(("files as written", not changed, f"{len(changed)} files differ from their content's name"))
    uneven = [
        b["file_name"]
        for b in snapshot.meta["batches"].values()
        if b["rows_total"] != b["rows_loaded"] + b["rows_duplicate"] + b["rows_rejected"] + b.get("rows_superseded", 0)
    ]
    checks.append(("rows add up", not uneven, ", ".join(uneven) or "loaded + duplicate + rejected = total, every file"))
    if found.casework_path.exists():
        faults = Casework(found.casework_path).verify()
        checks.append(("audit chain", not faults, "; ".join(faults[:3]) or "unbroken"))
    return checks
