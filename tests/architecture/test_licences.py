"""What users must install is free to give to anyone: licences are on an allow-list, unknown fails."""

from __future__ import annotations

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata, requires

import pytest
from packaging.requirements import Requirement
from tests.architecture.source_code import ROOT

ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "LGPL-2.1-or-later",
    "LGPL-3.0-only",
    "LGPL-3.0-or-later",
    "PSF-2.0",
    "Python-2.0",
    "Unlicense",
    "Zlib",
}
# What package metadata says instead of an SPDX name.
WRITTEN_AS = {
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def allowed(expression: str) -> bool:
    """Whether an SPDX expression can be met with allowed licences only."""
    plain = expression.strip().strip("()")
    if " OR " in plain:
        return any(allowed(part) for part in plain.split(" OR "))
    if " AND " in plain:
        return all(allowed(part) for part in plain.split(" AND "))
    return plain.split(" WITH ")[0].strip() in ALLOWED


def declared_licence(name: str) -> str:
    """The licence a Python package declares, as SPDX; empty when it declares none."""
    about = metadata(name)
    if expression := about.get("License-Expression"):
        return str(expression)
    for classifier in about.get_all("Classifier") or []:
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved":
            words = classifier.split(" :: ")[-1]
            return WRITTEN_AS.get(words, words)
    words = (about.get("License") or "").strip()
    return WRITTEN_AS.get(words, words)


def required_packages() -> list[str]:
    """Every Python package that a user's installation brings, the Spark extra included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    todo = [Requirement(r) for r in [*project["dependencies"], *project["optional-dependencies"]["spark"]]]
    seen: set[tuple[str, frozenset[str]]] = set()
    names: set[str] = set()
    while todo:
        need = todo.pop()
        key = re.sub(r"[-_.]+", "-", need.name).lower()
        mark = (key, frozenset(need.extras))
        if mark in seen:
            continue
        seen.add(mark)
        names.add(key)
        for text in requires(need.name) or []:
            child = Requirement(text)
            extras = need.extras or {""}
            if child.marker is None or any(child.marker.evaluate({"extra": extra}) for extra in extras):
                child.marker = None
                todo.append(child)
    return sorted(names)


def test_every_python_package_a_user_installs_has_an_allowed_licence() -> None:
    try:
        names = required_packages()
    except PackageNotFoundError as missing:
        pytest.fail(f"{missing} is required but not installed; run make setup")
    wrong = [f"{n}: {declared_licence(n) or 'no licence declared'}" for n in names if not allowed(declared_licence(n))]
    assert len(names) > 20, "the walk over the requirements found too little to be believed"
    assert not wrong, "not on the allow-list:\n" + "\n".join(wrong)


def test_every_npm_package_in_the_interface_has_an_allowed_licence() -> None:
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {k: v for k, v in lock["packages"].items() if k and not v.get("dev")}
    wrong = [
        f"{k}: {v.get('license', 'none declared')}" for k, v in shipped.items() if not allowed(v.get("license", ""))
    ]
    assert shipped
    assert not wrong, "not on the allow-list:\n" + "\n".join(wrong)


@pytest.mark.parametrize("expression", ["GPL-3.0-only", "AGPL-3.0-or-later", "", "MIT AND GPL-2.0-only", "Custom"])
def test_what_is_not_on_the_list_is_refused(expression: str) -> None:
    assert not allowed(expression)


@pytest.mark.parametrize("expression", ["MIT", "GPL-2.0-only OR MIT", "BSD-3-Clause AND 0BSD", "(MIT OR CC0-1.0)"])
def test_what_is_on_the_list_passes(expression: str) -> None:
    assert allowed(expression)
