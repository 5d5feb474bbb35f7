"""Reads YAML and TOML that people write, strictly: a wrong key is refused with the nearest right one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from igloo.core.errors import ConfigMistake, NotFound, nearest


class _NumbersAsWritten(yaml.SafeLoader):
    """YAML takes 0402 for 258 (octal) and 12:30 for 750 (base sixty); here they stay the text that was written."""


def _whole_number(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> int | str:
    written = str(loader.construct_scalar(node))
    return int(written.replace("_", "")) if re.fullmatch(r"[-+]?(0|[1-9][0-9_]*)", written) else written


_NumbersAsWritten.add_constructor("tag:yaml.org,2002:int", _whole_number)


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file, 0402 as the text it is; says line and column when it is not valid YAML."""
    if not path.exists():
        raise NotFound(f"There is no {path.name}", where=str(path.parent), next_step=f"Write {path}.")
    try:
        data = yaml.load(_text(path), Loader=_NumbersAsWritten)  # a safe loader, see above
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f"{path}, line {mark.line + 1}, column {mark.column + 1}" if mark else str(path)
        raise ConfigMistake(
            "This file is not valid YAML",
            where=at,
            got=str(getattr(error, "problem", error)),
            expected="key: value, indented with blanks",
            next_step="Correct the line and run again.",
        ) from None
    return require_mapping(data, str(path), named="This file", page="docs/reference")


def require_mapping(
    data: Any, where: str, *, named: str = "This", expected: str = "key: value", page: str = "docs/reference/mapping.md"
) -> dict[str, Any]:
    """The keys and values that YAML or TOML gave; raises ConfigMistake for a word, a number, a list or nothing."""
    if not isinstance(data, dict):
        raise ConfigMistake(
            f"{named} should hold keys and values",
            where=where,
            got="nothing" if data is None else repr(data)[:80],
            expected=expected,
            next_step=f"See {page}.",
        )
    return data


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigMistake(
            "This file is not written in UTF-8",
            where=str(path),
            got=f"byte {error.object[error.start]:#04x} at position {error.start}",
            expected="UTF-8 text",
            next_step="Save it again as UTF-8.",
        ) from None


def read_toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file; says where when it is not valid."""
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ConfigMistake(
            "This file is not valid TOML",
            where=str(path),
            got=str(error),
            expected='key = "value" under a [section]',
            next_step="Correct the line and run again.",
        ) from None


def refuse_unknown_keys(data: Mapping[str, Any], allowed: Iterable[str], where: str) -> None:
    """Refuse any key that is not allowed, naming the nearest one that is."""
    choices = list(allowed)
    for key in data:
        if key not in choices:
            guess = nearest(str(key), choices)
            raise ConfigMistake(
                f"There is no key “{key}”",
                where=where,
                got=str(key),
                expected=f"“{guess}”" if guess else "one of " + ", ".join(choices),
                next_step=f"Did you mean “{guess}”?" if guess else "Remove the key or correct it.",
            )


def require_keys(data: Mapping[str, Any], required: Iterable[str], where: str) -> None:
    """Refuse a mapping in which a required key is missing."""
    for key in required:
        if key not in data or data[key] is None:
            raise ConfigMistake(
                f"The key “{key}” is missing",
                where=where,
                expected=f"{key}: …",
                next_step=f"Add “{key}”.",
            )


def require_one_of(
    value: Any, choices: Iterable[str], where: str, what: str = "A value is not one of those known"
) -> None:
    """Refuse a word that is none of these, naming the nearest one that is."""
    words = list(choices)
    if value in words:
        return
    guess = nearest(str(value), words)
    raise ConfigMistake(
        what,
        where=where,
        got=repr(value),
        expected=" or ".join(words) if len(words) == 2 else ", ".join(words),
        next_step=f"Did you mean “{guess}”?" if guess else "Choose one of them.",
    )
