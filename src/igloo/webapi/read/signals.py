"""What signals are called, what they find, where they mislead, how much they weigh: from the two visible lists."""

from __future__ import annotations

import re
from functools import cache

from igloo.signals.registry import SIGNALS
from igloo.triage.weights import WEIGHTS
from igloo.webapi.models import SignalCard

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)


@cache
def signal_cards() -> dict[str, SignalCard]:
    """Every registered signal by name."""
    weights = {weight.part: weight for weight in WEIGHTS}
    cards = {}
    for signal in SIGNALS:
        said = sections(signal.doc)
        weight = weights.get(signal.name)
        cards[signal.name] = SignalCard(
            name=signal.name,
            title=signal.title,
            finds=said.get("Finds") or said[""],
            misleads=said.get("Where it misleads", ""),
            source=said.get("Source", ""),
            weight=weight.weight if weight else 0.0,
            weight_reason=weight.reason if weight else "not combined into leads",
        )
    return cards


def sections(doc: str) -> dict[str, str]:
    """The parts of a signal's description by heading; what stands before the first one is under "".

    >>> sections("Finds numbers.\\n\\n## Source\\nA paper,\\n1999.")
    {'': 'Finds numbers.', 'Source': 'A paper, 1999.'}
    """
    pieces = _SECTION.split(doc)
    texts = [" ".join(piece.split()) for piece in pieces]
    return {"": texts[0], **dict(zip(texts[1::2], texts[2::2], strict=True))}


def signal_title(name: str) -> str:
    """A signal's title, or its name in words when it is not registered (an earlier snapshot).

    >>> signal_title("tea_leaves")
    'Tea leaves'
    """
    card = signal_cards().get(name)
    return card.title if card else name.replace("_", " ").capitalize()
