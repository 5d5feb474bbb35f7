"""All signals: one visible list. A new signal is one file, its test, its page and one line here."""

from __future__ import annotations

from igloo.core.step import Signal
from igloo.signals import calls_after_crossing, quality_of_evidence

SIGNALS: list[Signal] = [
    quality_of_evidence.SIGNAL,
    calls_after_crossing.SIGNAL,
]
