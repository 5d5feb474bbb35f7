"""docs/reference/signals.md: the registry of signals, as the code lists it."""

from __future__ import annotations

from igloo.signals.registry import SIGNALS
from reference.markdown import code, table


def deeper(doc: str) -> str:
    """A docstring whose headings stand one level below the signal's own."""
    return doc.strip().replace("\n## ", "\n### ")


def text() -> str:
    """The page."""
    parts = [
        "# Signals\n\n"
        "A signal is one file in `signals/`: a pure function from tables to findings. This is the "
        "whole registry. "
        "To add one, see [write a signal](../how-to/write-a-signal.md).\n\n"
        + table(
            ("signal", "version", "finds"),
            [(f"[{s.title}](signals/{s.name}.md)", s.version, s.doc.strip().splitlines()[0]) for s in SIGNALS],
        )
    ]
    for signal in SIGNALS:
        steps = ", ".join(code(name) for name, _ in signal.observe)
        parts.append(
            f"## {signal.name}\n\n{deeper(signal.doc)}\n\n"
            f"- reads {', '.join(map(code, signal.reads))}\n- names its steps {steps}\n"
            f"- writes {', '.join(map(code, signal.writes))}\n"
            f"- derives {', '.join(map(code, signal.derived)) or 'nothing'}\n"
            f"- settings: [signals.{signal.name}](settings.md#signals{signal.name})\n"
        )
    return "\n".join(parts)
