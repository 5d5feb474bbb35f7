"""Who belongs together: parties tied by a shared address, vehicle, person or a crossing side by side."""

from __future__ import annotations

from collections.abc import Iterable


def households(members: Iterable[str], ties: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Each member's household, named by its first member; `ties` are (member, what they share).

    >>> households(["a", "b", "c"], [("a", "12 Main St"), ("c", "12 Main St")])
    {'a': 'a', 'b': 'b', 'c': 'a'}
    """
    first = {member: member for member in sorted(members)}

    def top(member: str) -> str:
        while first[member] != member:
            member = first[member]
        return member

    holder: dict[str, str] = {}
    for member, shared in sorted(ties):
        if member not in first:
            continue
        one, other = sorted((top(holder.setdefault(shared, member)), top(member)))
        first[other] = one
    return {member: top(member) for member in first}
