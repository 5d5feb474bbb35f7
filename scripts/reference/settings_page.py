"""docs/reference/settings.md: every setting of igloo.toml with its default, range and meaning."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from igloo.core.settings import Settings
from reference.markdown import code, table


def _shown(default: Any) -> str:
    if isinstance(default, str):
        return code(f'"{default}"')
    if isinstance(default, tuple):
        return code(list(default))
    return code(str(default).lower() if isinstance(default, bool) else default)


def _range(low: float | None, high: float | None) -> str:
    if low is None and high is None:
        return ""
    return f"{low} to {high}" if high is not None else f"from {low}"


def _section(value: Any, name: str) -> str:
    own = [f for f in fields(value) if not is_dataclass(getattr(value, f.name))]
    parts = []
    if own:
        rows = [
            (
                code(f.name),
                _shown(f.default),
                _range(f.metadata["low"], f.metadata["high"]),
                f.metadata["meaning"],
            )
            for f in own
        ]
        parts.append(f"## [{name}]\n\n" + table(("setting", "default", "range", "meaning"), rows))
    for inner in fields(value):
        child = getattr(value, inner.name)
        if is_dataclass(child):
            parts.append(_section(child, f"{name}.{inner.name}" if name else inner.name))
    return "\n".join(parts)


def text() -> str:
    """The page."""
    return (
        "# igloo.toml: every setting\n\n"
        "All are optional; a workspace with an empty `igloo.toml` runs with these defaults. A wrong "
        "key is refused "
        "with the nearest right one, a value out of range with the range.\n\n" + _section(Settings(), "")
    )
