"""What signals are called and how much they weigh, from the two visible lists."""

from __future__ import annotations

from functools import cache

from igloo.webapi.models import SignalCard


@cache
def signal_cards() -> dict[str, SignalCard]:
    """Every registered signal by name."""
    return {}


def signal_title(name: str) -> str:
    """A signal's title, or its name in words when it is not registered (an earlier snapshot).

    >>> signal_title("tea_leaves")
    'Tea leaves'
    """
    card = signal_cards().get(name)
    return card.title if card else name.replace("_", " ").capitalize()
