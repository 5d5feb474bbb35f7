"""What is committed works on any machine: no machine's paths, no registry's address, nothing large."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from tests.architecture.source_code import ROOT

# Written in pieces, so that this file passes its own test.
FORBIDDEN = {
    "a path of somebody's machine": r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot|ho" + r"me|Us" + r"ers)/\w",
    "a path outside the repository": r"\.\./sh" + r"ared/(?:data|research|brief|design|stack|interface)",
    "a temporary folder of one machine": r"(?<![\w.])/t" + r"mp/\w",
    "an address of a package registry": r"registry\.npm" + r"js|pypi\.o" + r"rg|pythonhosted\.o" + r"rg",
    "a package index": r"--(?:extra-)?index-" + r"url|index-url\s*=",
    "a pinned download address": r"\"resolved\":\s*\"htt" + r"ps?:",
    "a word of the workshop": r"(?i)\b(?:cla" + r"ude|anthro" + r"pic|chat" + r"gpt|co-auth" + r"ored-by)\b",
}
CODE = {".py", ".sh", ".ts", ".tsx", ".css", ".html", ".js", ".mjs", ".cjs"}
TEXT = CODE | {"", ".md", ".toml", ".yml", ".yaml", ".json", ".txt", ".svg", ".csv"}
LARGEST_BYTES = 1_500_000


def tracked() -> list[Path]:
    """Every file git would deliver; outside a clone (a source archive) every file that is not built."""
    answer = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if answer.returncode == 0:
        names = [n for n in answer.stdout.decode().split("\0") if n]
        return [ROOT / n for n in names if (ROOT / n).is_file()]
    skipped = {".venv", "node_modules", "static", "__pycache__", "demo"}
    return [p for p in ROOT.rglob("*") if p.is_file() and not skipped & set(p.relative_to(ROOT).parts)]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in tracked():
        if path.suffix not in TEXT or path.name == "LICENSE":
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, f"{what}:\n" + "\n".join(found[:20])


def test_no_committed_file_is_large() -> None:
    large = [f"{p.relative_to(ROOT)} {p.stat().st_size:,} bytes" for p in tracked() if p.stat().st_size > LARGEST_BYTES]
    assert not large, f"{LARGEST_BYTES:,} bytes at most: " + ", ".join(large)


def test_the_licence_is_apache() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_constraints_are_names_and_versions_only() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line and not line.startswith("#")]
    assert len(entries) > 40
    wrong = [line for line in entries if not re.fullmatch(r"[A-Za-z0-9_.-]+==[A-Za-z0-9_.!+-]+", line)]
    assert not wrong


def test_constraints_cover_every_declared_requirement() -> None:
    import tomllib

    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    pins = {canonicalize_name(name): version for name, version in pairs}
    declared = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        declared += extra
    for text in declared:
        need = Requirement(text)
        assert canonicalize_name(need.name) in pins, f"{need.name}: run scripts/make_constraints.sh"
        assert need.specifier.contains(pins[canonicalize_name(need.name)], prereleases=True), need.name
