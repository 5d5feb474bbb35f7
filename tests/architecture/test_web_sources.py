"""The interface: app -> features -> shared -> client, no feature knows another, nothing calls outside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.architecture.source_code import ROOT

SOURCE = ROOT / "web" / "src"
LAYERS = ["client", "shared", "features", "app"]
IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""")
OUTSIDE = re.compile(r"""(?:https?:)?//(?!127\.0\.0\.1|localhost)[a-z0-9-]+\.[a-z]{2,}[^\s'"`)]*""", re.IGNORECASE)
# A name that nothing is fetched from.
NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
LINES_HARD = 400


def sources() -> list[Path]:
    """Every hand-written or generated source file of the interface."""
    return sorted(p for p in SOURCE.rglob("*") if p.suffix in {".ts", ".tsx", ".css", ".html"})


def _place(path: Path) -> tuple[str, str]:
    parts = path.relative_to(SOURCE).parts
    layer = parts[0] if parts[0] in LAYERS else "app"
    feature = parts[1] if layer == "features" and len(parts) > 1 else ""
    return layer, feature


def _target(path: Path, name: str) -> Path | None:
    if name.startswith("."):
        return (path.parent / name).resolve()
    for alias in ("@/", "~/"):
        if name.startswith(alias):
            return SOURCE / name.removeprefix(alias)
    first = name.split("/")[0].removeprefix("@")
    return SOURCE / name.removeprefix("@") if first in LAYERS and (SOURCE / first).exists() else None


def crossings(path: Path, text: str) -> list[str]:
    """Imports of a file that go up a layer or across to another feature."""
    layer, feature = _place(path)
    found = []
    for name in IMPORT.findall(text):
        target = _target(path, name)
        if target is None or not target.is_relative_to(SOURCE):
            continue
        other_layer, other_feature = _place(target)
        if LAYERS.index(other_layer) > LAYERS.index(layer):
            found.append(f"{path.relative_to(ROOT)} ({layer}) imports {name} ({other_layer})")
        elif layer == other_layer == "features" and other_feature != feature:
            found.append(f"{path.relative_to(ROOT)}: the feature {feature} imports {name} of {other_feature}")
    return found


def test_features_stand_alone_and_layers_point_down() -> None:
    files = sources()
    assert files, "there is no interface in web/src"
    found = [line for path in files for line in crossings(path, path.read_text(encoding="utf-8"))]
    assert not found, "\n".join(found)


def test_the_guard_sees_a_feature_that_imports_another() -> None:
    path = SOURCE / "features" / "leads" / "page.tsx"
    assert crossings(path, "import { X } from '../search/box';")
    assert crossings(SOURCE / "shared" / "chip.tsx", "import { Y } from '../features/leads/page';")
    assert not crossings(path, "import { Z } from '../../shared/chip';")
    assert crossings(path, "import { V } from '@features/search/box';")


def test_no_source_names_an_address_outside_the_machine() -> None:
    found = []
    for path in [*sources(), ROOT / "web" / "index.html"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.lstrip().startswith(("//", "*", "/*")):
                continue
            addresses = [a for a in OUTSIDE.findall(line) if a not in NAMESPACES]
            found += [f"{path.relative_to(ROOT)}:{number} {a}" for a in addresses]
    assert not found, "the workbench runs offline:\n" + "\n".join(found)


@pytest.mark.parametrize("path", sources(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_no_source_is_longer_than_the_hard_limit(path: Path) -> None:
    if path.suffix == ".css" or ".gen." in path.name or "client" in path.relative_to(SOURCE).parts[:1]:
        return
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINES_HARD, f"{path.relative_to(ROOT)} has {lines} lines, {LINES_HARD} at most"
